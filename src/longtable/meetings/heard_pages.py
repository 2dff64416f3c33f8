"""Pictures and tables of “Who is heard here?”, made from a result: of today, or kept. No measuring happens here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext as _

from longtable.coalitions.queries import Access
from longtable.coverage.changes import figures, signed
from longtable.coverage.pictures import then_and_now
from longtable.coverage.words import say, shown_number, title_in
from longtable.meetings import heard_words as words
from longtable.methods.participation import Difference, FunnelLine, Rate, Step, compare, from_plain
from longtable.ui.charts import MISSING, Bar, Chart, bars
from longtable.ui.funnels import Cell, FunnelRow, funnels
from longtable.ui.numbers import number, percent
from longtable.ui.tables import Table

Context = dict[str, Any]
LOUDEST = 8  # partners with a bar of their own
SHOWN = 3  # questions on the page before “more questions”
NEWEST = 3  # meetings whose anonymous answers are shown at once


def result_context(access: Access, result: Mapping[str, Any], way: str) -> Context:
    """All parts of a result that has meetings."""
    chosen = result["ways"][way]
    return {
        "result": result,
        "way": way,
        "sentence": words.answer(result),
        "source_line": words.source_line(result),
        "funnel": funnel_chart(result, way),
        "each": each_table(result, way),
        "cautions": [say(one) for one in chosen["cautions"]],
        "voice": voice_chart(result, way),
        "voice_line": words.furthest_apart(result, way),
        "ratios": ratio_table(result, way),
        "people": people_chart(result),
        "people_line": words.same_names(result),
        "staying": words.staying(result),
        "retention": retention_table(result),
        "stopped": [_stopped(access, result, one) for one in result["stopped"]],
        "not_invited": [_stopped(access, result, one) for one in result["not_invited"]],
        "leading": words.leading(result) if "leading" in result else "",
        "leaders": leading_table(result, way),
        "fit": fit_chart(result),
        "fit_line": _fit_line(result),
        "answer_day": words.day_of(result["answer"]["made_on"]) if result["answer"] else "",
        "gini": _evenness(result["people"]["gini"]),
        "even": _evenness(result["people"]["pielou"]),
        "pulses": pulse_table(result["pulses"][: -NEWEST - 1 : -1]),
        "earlier_pulses": pulse_table(result["pulses"][:-NEWEST][::-1]),
        "meetings": [
            {
                **one,
                "day": words.day_of(one["on"]),
                "url": reverse("meetings:meeting", args=[access.coalition.slug, one["code"]]),
            }
            for one in result["meetings"]
        ],
        **_questions(access, result),
    }


def _rows(result: Mapping[str, Any], way: str, unit: str) -> list[tuple[str, FunnelLine, bool]]:
    kept = from_plain(result["ways"][way][unit])
    lines = [(words.kind_name(result, way, one.kind), one, False) for one in kept.lines]
    return [(pgettext("who is heard", "All partners"), kept.total, True), *lines]


def funnel_chart(result: Mapping[str, Any], way: str) -> Chart:
    """Each kind's way from invited to taken up; each partner counts once."""
    lines = _rows(result, way, "partners")
    names = words.step_names()
    said = [
        _("%(kind)s: %(came)s came, %(spoke)s spoke, %(proposed)s proposed, %(adopted)s had something taken up.")
        % {
            "kind": name,
            **{step.value: _percent(one.steps[step]) for step in Step},
        }
        for name, one, _bold in lines
    ]
    return funnels(
        [
            FunnelRow(name, one.invited, tuple(_cell(one.steps[step]) for step in Step), bold)
            for name, one, bold in lines
        ],
        [names[step] for step in Step],
        title=_("From an invitation to something taken up"),
        description=" ".join(said),
        headers=(_("Partners"), pgettext("partners", "Invited")),
        fmt=percent,
        of=_("%s of %s"),
        legend=(_("share of the partners that we invited"), _("range: the true share lies here 95 times out of 100")),
    )


def _percent(rate: Rate) -> str:
    return MISSING if rate.value is None else percent(rate.value)


def _cell(rate: Rate) -> Cell:
    return Cell(rate.count, rate.of, rate.value, rate.low, rate.high)


def each_table(result: Mapping[str, Any], way: str) -> Table:
    """The same by invitation to each meeting, and of those who took the step before how many went on."""
    names = words.step_names()
    rows = []
    for name, one, _bold in _rows(result, way, "invitations"):
        cells = [f"{_percent(one.steps[step])} · {_percent(one.onward[step])}" for step in Step]
        rows.append((name, number(one.invited), *cells))
    return Table.of(
        _("By invitation: of all invited · of those who took the step before"),
        (_("Partners"), _("Invitations"), *(names[step] for step in Step)),
        rows,
        numeric=range(1, 2 + len(names)),
    )


def voice_chart(result: Mapping[str, Any], way: str) -> Chart | None:
    """Each kind's part of those who came beside its part of the turns."""
    lines = result["ways"][way]["shares"]
    if not result["people"]["turns"]:
        return None
    rows = [
        (words.kind_name(result, way, one["name"]), one["attendance_share"], one["turn_share"])
        for one in lines
        if one["attendances"]
    ]
    said = [f"{name}: {percent(came or 0)}, {percent(turns or 0)}." for name, came, turns in rows]
    return then_and_now(
        rows,
        title=_("Who is in the room, and who speaks"),
        description=_("Share of those who came, then share of the turns.") + " " + " ".join(said),
        then=_("share of those who came"),
        now=_("share of the turns"),
    )


def ratio_table(result: Mapping[str, Any], way: str) -> Table:
    """Turns and time beside attendance, with what one divided by the other gives."""
    rows = [
        (
            words.kind_name(result, way, one["name"]),
            number(one["attendances"]),
            number(one["turns"]),
            MISSING if one["turn_ratio"] is None else number(one["turn_ratio"], 2),
            number(one["seconds"] / 60) if result["timed"] else MISSING,
            MISSING if one["time_share"] is None else percent(one["time_share"]),
        )
        for one in result["ways"][way]["shares"]
    ]
    heads = (
        _("Partners"),
        pgettext("how often", "Came"),
        _("Turns"),
        _("Share of turns ÷ share of those who came"),
        _("Minutes spoken"),
        _("Share of the time"),
    )
    return Table.of(_("Turns and time beside attendance"), heads, rows, numeric=range(1, 6))


def people_chart(result: Mapping[str, Any]) -> Chart | None:
    """The partners with most turns, and all others together."""
    people = result["people"]
    lines = [one for one in people["lines"] if one["attendances"]]
    if not people["turns"]:
        return None
    shown = [Bar(words.partner_name(result, one["name"]), one["turn_share"]) for one in lines[:LOUDEST]]
    rest = lines[LOUDEST:]
    if rest:
        name = _("%(count)s others together") % {"count": number(len(rest))}
        shown.append(Bar(name, sum(one["turn_share"] for one in rest)))
    return bars(
        shown,
        title=_("Share of all turns"),
        description=" ".join(f"{one.label}: {percent(one.value or 0)}." for one in shown),
        headers=(pgettext("organization", "Partner"), _("Share of turns")),
        fmt=percent,
    )


def retention_table(result: Mapping[str, Any]) -> Table:
    """Who came in the first half and again in the second, by kind."""
    rows = [
        (words.kind_name(result, "relation", kind), number(of), number(count))
        for kind, count, of in result["staying"]["lines"]
    ]
    heads = (_("Partners"), _("Came in the first half"), _("Came again in the second"))
    return Table.of(_("Who came again"), heads, rows, numeric=(1, 2), caption_hidden=True)


def _stopped(access: Access, result: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": words.partner_name(result, one["partner"]),
        "url": _page_of(access, one["partner"]),
        "came": words.stopped(one),
        "before": words.happened(one["before"]),
    }


def _page_of(access: Access, key: str) -> str:
    """The page of a partner; "" where it was deleted since."""
    return reverse("partners:partner", args=[access.coalition.slug, key]) if key.isdecimal() else ""


def fit_chart(result: Mapping[str, Any]) -> Chart | None:
    """Each group's part of the need beside the turns of partners that are led by it or focus on it."""
    fit = result["fit"]
    if not fit or fit["overlap"] is None:
        return None
    rows = [(title_in(one["titles"], ""), one["need_share"], one["share"]) for one in fit["lines"]]
    said = [f"{name}: {percent(need or 0)}, {percent(turns or 0)}." for name, need, turns in rows]
    return then_and_now(
        rows,
        title=_("Need, and who speaks"),
        description=_("Share of the need, then share of the turns.") + " " + " ".join(said),
        then=_("share of the need"),
        now=_("share of the turns of partners led by the group or focusing on it"),
    )


def _fit_line(result: Mapping[str, Any]) -> str:
    fit = result["fit"]
    if not fit or fit["overlap"] is None:
        return ""
    return _("%(share)s of these turns lie where need is. At 100%% they would be spread exactly as need is.") % {
        "share": percent(fit["overlap"])
    }


def _evenness(value: float | None) -> str:
    return MISSING if value is None else number(value, 2)


def pulse_table(pulses: Sequence[Mapping[str, Any]]) -> Table | None:
    """Anonymous answers at the end of meetings, protected."""
    if not pulses:
        return None
    rows = [
        (words.day_of(one["on"]), MISSING if one["answers"] is None else number(one["answers"]), words.pulse_words(one["counts"]))
        for one in pulses
    ]  # fmt: skip
    heads = (_("Meeting of"), _("Answers"), _("What they said"))
    return Table.of(_("Could you say what you wanted to say?"), heads, rows, numeric=(1,), caption_hidden=True)


def leading_table(result: Mapping[str, Any], way: str) -> Table | None:
    """In how many meetings each kind led, beside how often it came."""
    led = dict(result.get("leading", {}).get("ways", {}).get(way, []))
    if not led:
        return None
    rows = [
        (words.kind_name(result, way, one["name"]), number(led.get(one["name"], 0)), number(one["attendances"]))
        for one in result["ways"][way]["shares"]
    ]
    heads = (_("Partners"), _("Meetings led"), pgettext("how often", "Came"))
    return Table.of(_("Who has led"), heads, rows, numeric=(1, 2), caption_hidden=True)


def _questions(access: Access, result: Mapping[str, Any]) -> Context:
    cards = []
    silent = [one["partner"] for one in result["questions"] if one["kind"] == "nothing_proposed"]
    for one in result["questions"]:
        if one["kind"] == "nothing_proposed":
            continue
        text, evidence = words.question(result, one)
        url = _page_of(access, one["partner"])
        cards.append(
            {"text": text, "evidence": evidence, "url": url, "name": words.partner_name(result, one["partner"])}
        )
    for about, asked in (
        ("agenda", words.never_proposed(result, silent) if silent else None),
        ("leading", words.always_leads(result)),
    ):
        if asked:
            card = {"text": asked[0], "evidence": asked[1], "url": "", "name": "", "about": about}
            cards.insert(min(len(cards), SHOWN - 1), card)
    return {"questions": cards[:SHOWN], "more_questions": cards[SHOWN:]}


# Two kept reviews


def compared_context(before: Mapping[str, Any], after: Mapping[str, Any], way: str) -> Context:
    """What has changed from one kept review to the next."""
    found = compare(from_plain(before["ways"][way]["partners"]), from_plain(after["ways"][way]["partners"]))
    steps = words.step_names()
    lines = [(words.kind_name(after, way, one.kind), one) for one in found.lines]
    every = [
        (name, steps[step], one)
        for name, line in [(pgettext("who is heard", "All partners"), found.total), *lines]
        for step, one in line.steps.items()
    ]
    heads = (_("Partners"), _("Step"), _("Earlier"), _("Later"), _("Difference in points, and its range"))
    rows = [(name, step, _counts(one.before), _counts(one.after), _points(one)) for name, step, one in every]
    total = [(steps[step], one.before.value, one.after.value) for step, one in found.total.steps.items()]
    return {
        "clear": [
            _("%(kind)s, “%(step)s”: from %(before)s to %(after)s.")
            % {"kind": name, "step": step, "before": _percent(one.before), "after": _percent(one.after)}
            for name, step, one in every
            if one.clear
        ],
        "explained": [one.render(gettext, ngettext, shown_number) for one in found.explanation],
        "table": Table.of(_("All steps beside each other"), heads, rows, numeric=(2, 3, 4), caption_hidden=True),
        "chart": then_and_now(
            total,
            title=_("All partners, earlier and later"),
            description=" ".join(f"{name}: {percent(old or 0)}, {percent(new or 0)}." for name, old, new in total),
            then=_("earlier"),
            now=_("later"),
        ),
        "newly": [words.kind_name(after, way, kind) for kind in found.only_after],
        "gone": [words.kind_name(before, way, kind) for kind in found.only_before],
        "composition": _composition(before["answer"], after["answer"]),
    }


def _counts(rate: Rate) -> str:
    return MISSING if rate.value is None else f"{percent(rate.value)} ({rate.count}/{rate.of})"


def _points(one: Difference) -> str:
    if one.value is None or one.low is None or one.high is None:
        return MISSING
    return f"{signed(round(100 * one.value))} ({signed(round(100 * one.low))} … {signed(round(100 * one.high))})"


def _composition(before: Mapping[str, Any], after: Mapping[str, Any]) -> Table | None:
    """Who was at the table at both times, from the answers that were kept along."""
    if not before or not after:
        return None
    rows = [(one.label, one.then, one.now, one.change) for one in figures(before["summary"], after["summary"])]
    heads = (_("Who is at the table"), _("Earlier"), _("Later"), _("Difference"))
    return Table.of(_("Who is at the table"), heads, rows, numeric=(1, 2, 3), caption_hidden=True)
