"""The main job without a server: a case folder in, the assessment as plain values and as words out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from longtable.methods.coverage import Assessment, Community, Need, Partner, Service, Share, Signal, Table, assess
from longtable.methods.wording import N_, Sentence, plain_number
from longtable.sources.problems import Problem, Severity, UnreadableFileError

if TYPE_CHECKING:
    from longtable.methods.invitations import Invitations
    from longtable.methods.sectors import SectorPriority
    from longtable.sources.casefolder import Case
    from longtable.sources.types import CommunityPackage, Indicator, PartnerRow

ON_THE_LIST = ("prospect", "invited", "joining")

NO_INDICATOR = N_("There is no indicator “%(wanted)s”. Choose one of: %(known)s.")
CHOOSE_INDICATOR = N_("There are several indicators. Choose one of: %(known)s.")


@dataclass(frozen=True, slots=True)
class Words:
    """A language for the sentences of an assessment."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    number: Callable[[object], str] = plain_number

    def of(self, sentence: Sentence) -> str:
        """One sentence in this language."""
        return sentence.render(self.gettext, self.ngettext, self.number)


ENGLISH = Words(str, lambda one, many, count: one if count == 1 else many)


def words_in(language: str) -> Words:
    """The words of a language from the house's catalogue, English where a catalogue or a text is missing."""
    import gettext

    folder = Path(__file__).with_name("house") / "locale"
    found = gettext.translation("django", folder, [language], fallback=True)
    return Words(found.gettext, found.ngettext) if language != "en" else ENGLISH


@dataclass(frozen=True, slots=True)
class Answer:
    """One assessment of a case with its invitations and what was noticed while reading."""

    indicator: Indicator
    assessment: Assessment
    invitations: tuple[Invitations, ...]
    priorities: tuple[SectorPriority, ...]
    problems: tuple[Problem, ...]


def assess_case(
    case: Case,
    indicator_code: str | None,
    invite: Sequence[int] = (),
    *,
    benchmark: float | None = None,
    benchmark_name: str = "",
    sectors_first: bool = False,
    time_limit: float = 10.0,
    language: str = "en",
) -> Answer:
    """Assess a case. Raises UnreadableFileError where the indicator is not there."""
    package = case.package
    indicator = _indicator(package, indicator_code)
    community = community_of(package)
    denominator = package.areas.populations.get(indicator.denominator)
    need = Need(
        indicator.code, indicator.values, denominator, indicator.denominator, benchmark, benchmark_name or "given rate"
    )
    partners = tuple(_partner(row, case.seats_known) for row in case.partners)
    prospects = tuple(
        _partner(row, seats_known=False) for row in (*case.prospects, *case.partners) if row.standing in ON_THE_LIST
    )
    titles = {code: title.get(language) or title.get("en", code) for code, title in package.group_titles.items()}
    answer = assess(community, need, Table(partners), prospects, group_names=titles)
    invitations: tuple[Invitations, ...] = ()
    if invite:
        from longtable.methods.invitations import suggest_invitations

        invitations = tuple(
            suggest_invitations(answer, prospects, k, sectors_first=sectors_first, time_limit=time_limit)
            for k in invite
        )
    return Answer(indicator, answer, invitations, _priorities(package, answer), case.problems)


def community_of(package: CommunityPackage) -> Community:
    """The areas and groups of a package as the methods take them."""
    areas = package.areas
    population = areas.populations.get("population", np.full(len(areas), np.nan))
    return Community(areas.ids, areas.names, population, package.groups)


def _indicator(package: CommunityPackage, code: str | None) -> Indicator:
    known = ", ".join(package.indicators)
    if code is None and len(package.indicators) == 1:
        return next(iter(package.indicators.values()))
    if code is None or code not in package.indicators:
        template = NO_INDICATOR if code is not None else CHOOSE_INDICATOR
        where = Problem(template, Severity.ERROR, "indicators.csv", None, "indicator", {"wanted": code, "known": known})
        raise UnreadableFileError([where])
    return package.indicators[code]


def _partner(row: PartnerRow, seats_known: bool) -> Partner:
    return Partner(
        id=row.name,
        name=row.name,
        sectors=row.sectors,
        services=tuple(Service(one.group, one.areas, one.relation) for one in row.services),
        areas=row.areas,
        standing=row.standing,
        decision_seat=row.decision_seat if seats_known else None,
    )


def _priorities(package: CommunityPackage, answer: Assessment) -> tuple[SectorPriority, ...]:
    from longtable.methods.sectors import LocalIndicator, rank_sectors

    indicators = {code: LocalIndicator(code, one.values) for code, one in package.indicators.items()}
    return rank_sectors(answer.sectors, indicators, answer.need.high_need, answer.community.population)


def as_values(answer: Answer, package: CommunityPackage, say: Words = ENGLISH) -> dict[str, Any]:
    """The assessment as plain values for JSON: names where a person reads, ids beside them; sentences by ``say``."""
    found, need = answer.assessment, answer.assessment.need
    return {
        "title": package.title,
        "indicator": _indicator_values(answer.indicator),
        **_need_values(found),
        "concentration": {one.group: one.concentration for one in found.groups},
        "lived_rate": {one.group: one.lived_rate for one in found.groups},
        "area_coverage": _share(found.reach),
        "reach_ceiling": found.reach_ceiling,
        "group_coverage": {one.group: _share(one.coverage) for one in found.groups},
        "coverage": _share(found.coverage),
        "coverage_by_relation": dict(found.coverage_by_relation),
        "ceiling": found.ceiling,
        "groups_nobody_listed_serves": sorted(found.groups_nobody_listed_serves),
        "sectors": {one.sector: one.count for one in sorted(found.sectors, key=lambda one: one.sector) if one.count},
        "sector_board": [
            {"sector": one.sector, "count": one.count, "state": str(one.state), "partners": list(one.partner_ids)}
            for one in found.sectors
        ],
        "sectors_first": [_priority_values(one, say) for one in answer.priorities],
        "invite": [_invitation_values(one, say) for one in answer.invitations],
        "size": {name: getattr(found.size, name) for name in found.size.__dataclass_fields__},
        "groups": [_group_values(one) for one in found.groups],
        "areas": _area_values(found, need.high_need.tolist()),
        "unknown_services": list(found.unknown_services_ids),
        "unknown_areas": list(found.unknown_areas_ids),
        "signals": [_signal_values(one, say) for one in found.signals],
        "left_out": [
            {"kind": one.kind, "subject_kind": one.subject_kind, "subject": one.subject, "reason": say.of(one.reason)}
            for one in found.left_out
        ],
        "explanation": [say.of(sentence) for sentence in found.explanation],
        "problems": [_problem_values(one, say) for one in answer.problems],
    }


def _need_values(found: Assessment) -> dict[str, Any]:
    need = found.need
    names = dict(zip(found.community.area_ids, found.community.names, strict=True))
    return {
        "benchmark": need.benchmark,
        "benchmark_name": need.benchmark_name,
        "areas_without_data": sorted(names[area] for area in need.areas_without_data),
        "denominator": need.denominator_name or None,
        "people_beyond_benchmark": need.people_beyond_total,
        "high_need_areas": [names[area] for area in need.high_need_areas],
        "high_need_area_ids": list(need.high_need_areas),
        "high_need_population_share": need.high_need_population_share,
        "areas_with_excess_and_no_partner": [names[area] for area in found.areas_with_need_and_no_partner],
    }


def _signal_values(one: Signal, say: Words) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "subject_kind": one.subject_kind,
        "subject": one.subject,
        "question": say.of(one.question),
        "params": {key: list(value) if isinstance(value, tuple) else value for key, value in one.params.items()},
        "evidence": [say.of(line) for line in one.evidence],
    }


def _problem_values(one: Problem, say: Words) -> dict[str, Any]:
    text = say.gettext(one.template) % dict(one.params)
    return {"severity": str(one.severity), "file": one.file, "row": one.row, "column": one.column, "text": text}


def _indicator_values(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "title": dict(indicator.title),
        "period": indicator.period,
        "source": indicator.source,
        "caution": dict(indicator.caution),
    }


def _share(share: Share) -> dict[str, float | None]:
    return {"any": share.any, "two_or_more": share.two_or_more}


def _group_values(one: Any) -> dict[str, Any]:
    return {
        "group": one.group,
        "people": one.people,
        "people_with_need": one.people_with_need,
        "coverage": _share(one.coverage),
        "by_relation": dict(one.by_relation),
        "ceiling": one.ceiling,
        "concentration": one.concentration,
        "lived_rate": one.lived_rate,
        "partners": list(one.partner_ids),
        "speaking": list(one.speaking_ids),
        "prospects": one.prospects,
        "areas_with_need": one.areas_with_need,
        "areas_with_one_voice": one.areas_with_one_voice,
        "areas_with_no_voice": one.areas_with_no_voice,
    }


def _area_values(found: Assessment, high_need: list[bool]) -> list[dict[str, Any]]:
    columns = zip(
        found.community.area_ids,
        found.community.names,
        _plain(found.need.rates),
        _plain(found.need.people_beyond),
        found.voices.partners_in_area.tolist(),
        high_need,
        strict=True,
    )
    keys = ("id", "name", "rate", "people_beyond_benchmark", "partners", "high_need")
    return [dict(zip(keys, row, strict=True)) for row in columns]


def _plain(values: Any) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - nan is not itself


def _priority_values(one: SectorPriority, say: Words) -> dict[str, Any]:
    return {
        "sector": one.sector,
        "state": str(one.state),
        "percentile": one.percentile,
        "reasons": [
            {
                "indicator": why.indicator,
                "percentile": why.percentile,
                "local_value": why.local_value,
                "reason": say.gettext(why.reason),
            }
            for why in one.reasons
        ],
    }


def _invitation_values(one: Invitations, say: Words) -> dict[str, Any]:
    return {
        "k": one.k,
        "coverage_any_after": one.coverage_after,
        "gain": one.gain,
        "one_best_set": sorted(line.name for line in one.suggestions),
        "greedy_gain": one.greedy_gain,
        "greedy_set": sorted(one.greedy_ids),
        "proven": one.proven,
        "gap": one.gap,
        "method": one.method,
        "several_best": one.several_best,
        "sectors_gained": list(one.sectors_gained),
        "listed": one.listed,
        "usable": one.usable,
        "pairs": one.pairs,
        "suggestions": [
            {
                "name": line.name,
                "adds_alone": line.adds_alone,
                "adds_in_order": line.adds_in_order,
                "adds_after_others": line.adds_after_others,
                "gaps": [{"group": gap.group, "area": gap.area, "people": gap.people} for gap in line.gaps],
                "new_sectors": list(line.new_sectors),
                "equal_alternatives": list(line.equal_alternatives),
            }
            for line in one.suggestions
        ],
        "explanation": [say.of(sentence) for sentence in one.explanation],
    }


def in_words(values: Mapping[str, Any], say: Words = ENGLISH) -> str:
    """The assessment for a terminal, from the plain values."""
    _ = say.gettext
    question = _(N_("Who is missing from our table?"))
    lines = [f"{question}  {values['title']}".rstrip(), ""]
    lines += _answer_lines(values, say)
    heads = (N_("reached"), N_("by two or more"), N_("if all joined"), N_("partners"))
    lines += ["", _(N_("Groups")), _row("", *map(_, heads))]
    lines += [
        _row(
            _title(one["group"]),
            _percent(one["coverage"]["any"], say),
            _percent(one["coverage"]["two_or_more"], say),
            _percent(one["ceiling"], say),
            str(len(one["partners"])),
        )
        for one in values["groups"]
    ]
    lines += ["", *_sector_lines(values, say)]
    for one in values["invite"]:
        lines += ["", *_invitation_lines(one, say)]
    if values["signals"]:
        lines += ["", _(N_("Questions to talk about")), *(f"  - {one['question']}" for one in values["signals"])]
    lines += ["", _(N_("How this was made")), *(f"  - {text}" for text in values["explanation"])]
    if values["areas_without_data"]:
        lines.append("  - " + _(N_("Without data: %(areas)s.")) % {"areas": _some(values["areas_without_data"], say)})
    return printable("\n".join(lines))


def _answer_lines(values: Mapping[str, Any], say: Words) -> list[str]:
    _, size, reach, any_share = say.gettext, values["size"], values["area_coverage"]["any"], values["coverage"]["any"]
    told: list[tuple[str, dict[str, object]]] = []
    if values["people_beyond_benchmark"] is not None:
        text = N_("%(indicator)s: %(people)s %(counted)s are beyond the benchmark of %(rate)s percent.")
        counted = values["denominator"]
        facts: dict[str, object] = {
            "indicator": _title(values["indicator"]["code"]),
            "people": f"{round(values['people_beyond_benchmark']):,}",
            "counted": _(counted),
            "rate": f"{values['benchmark']:.1f}",
        }
        told.append((text, facts))
    if reach is not None:
        told.append((N_("%(share)s of that need is in areas that a partner serves."), {"share": _percent(reach, say)}))
    if any_share is not None:
        text = N_("%(share)s of the need of the groups has a partner for group and area.")
        told.append((text, {"share": _percent(any_share, say)}))
    absent = [_title(one["group"]) for one in values["groups"] if not one["partners"]]
    if absent:
        text = N_("None of the partners has told us that it serves: %(groups)s.")
        told.append((text, {"groups": ", ".join(absent)}))
    if values["areas_with_excess_and_no_partner"]:
        areas = _some(values["areas_with_excess_and_no_partner"], say)
        told.append((N_("Need, and none has told us that it works there: %(areas)s."), {"areas": areas}))
    told.append((N_("%(confirmed)s of %(active)s partners have confirmed whom they serve."), dict(size)))
    if size["confirmed"] < size["active"]:
        told.append((N_("Ask the others first."), {}))
    return [_(text) % facts for text, facts in told]


def _sector_lines(values: Mapping[str, Any], say: Words) -> list[str]:
    _ = say.gettext
    lines = [_(N_("Sectors"))]
    states = (("absent", N_("none yet")), ("thin", N_("one partner")), ("present", N_("two or more")))
    for state, words in states:
        some = [_title(one["sector"]) for one in values["sector_board"] if one["state"] == state]
        lines.append(f"  {_(words) + ':':<14}{', '.join(some) or '–'}")
    text = "  " + _(N_("Look for %(sector)s early: %(reason)s"))
    return lines + [
        text % {"sector": _title(one["sector"]), "reason": one["reasons"][0]["reason"]} for one in _urgent(values)
    ]


def _invitation_lines(one: Mapping[str, Any], say: Words) -> list[str]:
    _ = say.gettext
    lines = [_(N_("Whom to invite (at most %(k)s)")) % {"k": one["k"]}]
    for number, line in enumerate(one["suggestions"], 1):
        text = _(N_("%(name)s: adds %(alone)s by itself, %(after)s after the others"))
        alone, after = _percent(line["adds_alone"], say), _percent(line["adds_after_others"], say)
        text %= {"name": line["name"], "alone": alone, "after": after}
        if line["equal_alternatives"]:
            text += " " + _(N_("(or %(names)s)")) % {"names": _some(line["equal_alternatives"], say)}
        lines.append(f"  {number}. {text}")
    return lines + [f"  {text}" for text in one["explanation"]]


def _urgent(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in values["sectors_first"] if one["state"] == "absent" and one["reasons"]][:3]


def _row(first: str, *cells: str) -> str:
    return f"  {first:<24}" + "".join(f"{cell:>18}" for cell in cells)


def _percent(share: float | None, say: Words) -> str:
    return say.gettext(N_("nothing to reach")) if share is None else f"{100 * share:.1f} %"


def _title(code: str) -> str:
    return code.replace("_", " ")


def _some(names: Sequence[str], say: Words, most: int = 12) -> str:
    shown = ", ".join(names[:most])
    if len(names) <= most:
        return shown
    return say.gettext(N_("%(names)s and %(count)s more")) % {"names": shown, "count": f"{len(names) - most:,}"}


def printable(text: str) -> str:
    """Text without characters that could steer a terminal.

    >>> printable("a" + chr(27) + "[2Jb")
    'a�[2Jb'
    """
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)
