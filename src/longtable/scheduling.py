"""Choosing meeting times without a server: the folder of a poll in, a fair series and whom each option shuts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from longtable.assessing import ENGLISH, Words, printable
from longtable.methods.meeting_times import (
    TIME_LIMIT,
    Option,
    OptionResult,
    Outcome,
    Person,
    Progress,
    Ranking,
    Series,
    choose_series,
    gap_in_words,
    rank_options,
)
from longtable.methods.wording import N_
from longtable.sources.pollfolder import PollFolder
from longtable.sources.problems import Problem

LISTED = 12  # at most so many options in the table of a terminal


@dataclass(frozen=True, slots=True)
class Answer:
    """The options ranked for one meeting, and the series with and without past attendance."""

    folder: PollFolder
    ranking: Ranking
    with_history: Series
    without_history: Series


def schedule_case(
    folder: PollFolder, meetings: int, *, time_limit: float = TIME_LIMIT, progress: Progress | None = None
) -> Answer:
    """Choose ``meetings`` meetings from a poll, with and without what people attended before."""
    people = [
        Person(one.id, one.needs, one.attended, one.shut_out_before, one.shut_out_in_a_row) for one in folder.people
    ]
    options = [Option(one.id, one.offers) for one in folder.options]
    ranking = rank_options(people, options, folder.answers)

    def told(part: str) -> Progress | None:
        return None if progress is None else lambda _part, done, total: progress(part, done, total)

    def series(count_past: bool, part: str) -> Series:
        return choose_series(
            people,
            options,
            folder.answers,
            meetings,
            count_past=count_past,
            time_limit=time_limit,
            progress=told(part),
        )

    return Answer(folder, ranking, series(True, "with past"), series(False, "series"))


def as_values(answer: Answer, say: Words = ENGLISH) -> dict[str, Any]:
    """The choice as plain values for JSON; sentences by ``say``."""
    ranking, fair = answer.ranking, answer.with_history
    popular = fair.most_popular
    return {
        "meetings": fair.meetings,
        "at_none_of_them": len(fair.best.none),
        "with_history": _series_values(fair, say),
        "without_history": _series_values(answer.without_history, say),
        "always_most_popular": {
            "option": next(iter(popular.counts)),
            "totals_sorted_with_history": popular.totals_sorted,
            "totals_sorted_without_history": answer.without_history.most_popular.totals_sorted,
            "never_able": popular.none,
            "attendance": popular.total,
        },
        "by_sum": None if fair.by_sum is None else _outcome_values(fair.by_sum),
        "never_able_whatever": sorted({*ranking.never_able, *ranking.silent}),
        "not_answered_at_all": ranking.silent,
        "people": ranking.people,
        "history_told": answer.folder.attended_told,
        "options": {one.id: _option_values(one, say) for one in ranking.options},
        "titles": {one.id: one.title for one in answer.folder.options},
        "one_meeting": [say.of(one) for one in ranking.explanation],
        "problems": [_problem_values(one, say) for one in answer.folder.problems],
    }


def _series_values(it: Series, say: Words) -> dict[str, Any]:
    gap = it.gap
    return {
        "one_best_series": dict(it.best.counts),
        **_outcome_values(it.best),
        "several_best": it.several,
        "other_best_series": [dict(one) for one in it.others],
        "tie_rule_proven": it.tie_rule_proven,
        "proven": it.proven,
        "settled": it.settled,
        "gap": None if gap is None else {"value": gap.value, "found": gap.found, "at_least": gap.at_least},
        "gap_in_words": None if gap is None else say.of(gap_in_words(gap)),
        "given_up": it.given_up,
        "set_aside": dict(it.set_aside),
        "same": it.same,
        "seed": it.seed,
        "explanation": [say.of(one) for one in it.explanation],
    }


def _outcome_values(it: Outcome) -> dict[str, Any]:
    return {
        "series": dict(it.counts),
        "order": it.order,
        "totals_sorted": it.totals_sorted,
        "totals": it.totals,
        "at_none": it.none,
        "attendance": it.total,
        "each_meeting": [
            {"number": one.number, "option": one.option, "shut_out": one.shut_out, "again": dict(one.again)}
            for one in it.meetings
        ],
    }


def _option_values(one: OptionResult, say: Words) -> dict[str, Any]:
    return {
        "place": one.place,
        "shut_out": one.shut_out,
        "total": one.total,
        "yes": one.yes,
        "if_need_be": one.if_need_be,
        "unmet_need": one.unmet_need,
        "not_answered": one.not_answered,
        "again": dict(one.again),
        "sentences": [say.of(sentence) for sentence in one.sentences],
    }


def _problem_values(one: Problem, say: Words) -> dict[str, Any]:
    text = say.gettext(one.template) % dict(one.params)
    return {"severity": str(one.severity), "file": one.file, "row": one.row, "column": one.column, "text": text}


def in_words(values: Mapping[str, Any], say: Words = ENGLISH) -> str:
    """The choice for a terminal, from the plain values."""
    _ = say.gettext
    lines = [_(N_("When can everyone come?")), ""]
    found = values["with_history" if values["history_told"] else "without_history"]
    lines += [f"  {text}" for text in found["explanation"]]
    lines += ["", _(N_("The meetings, in the order that shuts out the fewest in a row"))]
    lines += _meeting_rows(values, found, say)
    if values["people"]:
        lines += ["", _(N_("How often people could come, past meetings included where told"))]
        lines += _compared(values, found, say)
    lines += ["", _(N_("For one meeting alone")), *(f"  {text}" for text in values["one_meeting"])]
    lines += _option_rows(values, say)
    return printable("\n".join(lines))


def _meeting_rows(values: Mapping[str, Any], found: Mapping[str, Any], say: Words) -> list[str]:
    lines = []
    for one in found["each_meeting"]:
        shut = say.gettext(N_("%(count)s shut out")) % {"count": len(one["shut_out"])}
        again = len(one["again"])
        more = say.gettext(N_("%(count)s of them also the time before")) % {"count": again} if again else ""
        title = f"{one['option']} {values['titles'][one['option']]}".strip()
        lines.append(f"  {one['number']:2}  {title[:42]:<42}  {shut}{', ' + more if more else ''}")
    return lines


def _compared(values: Mapping[str, Any], found: Mapping[str, Any], say: Words) -> list[str]:
    """The five least totals of the series, beside those of the most popular option."""
    key = "totals_sorted_with_history" if values["history_told"] else "totals_sorted_without_history"
    popular = values["always_most_popular"]
    rows = (
        (N_("this series"), found["totals_sorted"], found["attendance"]),
        (N_("always the most popular option"), popular[key], popular["attendance"]),
    )
    lines = []
    for title, totals, attendance in rows:
        least = ", ".join(f"{one:g}" for one in totals[:5])
        text = say.gettext(N_("least %(least)s … sum of attendance %(sum)s"))
        line = text % {"least": least, "sum": f"{attendance:g}"}
        lines.append(f"  {say.gettext(title):<32}  {line}")
    return lines


def _option_rows(values: Mapping[str, Any], say: Words) -> list[str]:
    lines = []
    text = N_("%(total)s come, %(count)s shut out")
    for name, one in list(values["options"].items())[:LISTED]:
        title = f"{name} {values['titles'][name]}".strip()
        told = say.gettext(text) % {"total": f"{one['total']:g}", "count": len(one["shut_out"])}
        lines.append(f"  {one['place']:2}  {title[:42]:<42}  {told}")
    left = len(values["options"]) - LISTED
    if left > 0:
        lines.append("  " + say.gettext(N_("and %(count)s more options")) % {"count": left})
    return lines
