"""Who is heard, in the reader's language: kinds, the answer, what happened, questions for a talk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from longtable.coverage.words import both, inside, list_of, title_in
from longtable.meetings.queries.hearing import GUEST
from longtable.methods.participation import Step, from_plain
from longtable.ui.marks import fact
from longtable.ui.numbers import number, percent

Plain = Mapping[str, Any]
CLEARLY = 0.05  # of the turns: less is not worth a sentence
FEWEST_COMPARED = 3  # partners that came
FEWEST_LED, SAME_FEW = 3, 2  # meetings with someone who led; partners that are “always the same ones”


def day_of(text: str) -> str:
    """A kept day as the reader writes it."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


def kind_name(result: Plain, way: str, kind: str) -> str:
    """What a kind of partner is called."""
    if kind == GUEST:
        return _("People without an organization")
    if not kind:
        return _("Serves everyone, or nobody has told us") if way == "relation" else _("Nobody has told us")
    if way == "sector":
        return title_in(result["sectors"].get(kind, {}), kind)
    return {
        "led_by": _("Led by the people concerned"),
        "focuses_on": _("Focuses on a group"),
        "serves": _("Serves groups"),
        "new": _("In the first year at the table"),
        "not_new": _("Longer than a year at the table"),
        "paid": _("Paid for its part"),
        "not_paid": _("Not paid for its part"),
    }[kind]


def partner_name(result: Plain, key: str) -> str:
    """A partner as it was called when the numbers were made."""
    return _("People without an organization") if key == GUEST else str(result["names"].get(key, key))


def step_names() -> dict[Step, str]:
    """Heads of the columns."""
    return {
        Step.CAME: pgettext("of partners invited", "Came"),
        Step.SPOKE: pgettext("of partners invited", "Spoke"),
        Step.PROPOSED: pgettext("of partners invited", "Proposed something"),
        Step.ADOPTED: pgettext("of partners invited", "Had something taken up"),
    }


def answer(result: Plain) -> SafeString | str:
    """The whole page in one or two sentences."""
    if not result["meetings"]:
        return _("We cannot say yet: no meeting has ended in this time.")
    total = from_plain(result["ways"]["relation"]["partners"]).total
    if not total.invited:
        return _("We cannot say yet: no organization was invited to these meetings.")
    counts = {step.value: fact(number(total.steps[step].count)) for step in Step}
    if not result["counted"]:
        text = ngettext(
            "Of {invited} partner that we invited, {came} came and {adopted} had something taken up. Nobody counted who spoke.",
            "Of {invited} partners that we invited, {came} came and {adopted} had something taken up. "
            "Nobody counted who spoke.",
            total.invited,
        )
        return format_html(text, invited=number(total.invited), **counts)
    text = ngettext(
        "Of {invited} partner that we invited, {came} came, {spoke} spoke, and {adopted} had something taken up.",
        "Of {invited} partners that we invited, {came} came, {spoke} spoke, and {adopted} had something taken up.",
        total.invited,
    )
    return format_html("{} {}", format_html(text, invited=number(total.invited), **counts), _loudest(result))


def _loudest(result: Plain) -> SafeString | str:
    """Who took the turns: those who are led by the people concerned, where that says something, else the fewest."""
    led = next((one for one in result["ways"]["relation"]["shares"] if one["name"] == "led_by"), None)
    if led and led["turn_share"] is not None and led["attendance_share"]:
        text = _("Those led by the people concerned were {came} of those who came and took {turns} of the turns.")
        return format_html(text, came=percent(led["attendance_share"]), turns=fact(percent(led["turn_share"])))
    return same_names(result)


def same_names(result: Plain) -> str:
    """How few took half of the turns."""
    people = result["people"]
    if not people["turns"] or people["most"] is None:
        return _("No turns have been counted in this time.")
    if people["size"] < FEWEST_COMPARED:
        return _("Too few came to compare who speaks.")
    text = ngettext(
        "%(count)s of the %(size)s who came took at least half of all turns.",
        "%(count)s of the %(size)s who came took at least half of all turns.",
        people["most"],
    )
    return text % {"count": number(people["most"]), "size": number(people["size"])}


def source_line(result: Plain) -> str:
    """What the page rests on."""
    count = len(result["meetings"])
    text = ngettext(
        "%(count)s meeting from %(since)s to %(until)s; turns were counted in %(counted)s.",
        "%(count)s meetings from %(since)s to %(until)s; turns were counted in %(counted)s.",
        count,
    )
    since, until = day_of(result["since"]), day_of(result["until"])
    return text % {"count": number(count), "since": since, "until": until, "counted": number(result["counted"])}


def staying(result: Plain) -> str:
    """Who came again, in one sentence."""
    count, of = result["staying"]["again"]
    if not result["staying"]["both"] or not of:
        return _("This needs meetings in both halves of the time.")
    text = ngettext(
        "%(count)s of the %(of)s partner that came before %(day)s came again after it.",
        "%(count)s of the %(of)s partners that came before %(day)s came again after it.",
        of,
    )
    return text % {"count": number(count), "of": number(of), "day": day_of(result["staying"]["split"])}


def furthest_apart(result: Plain, way: str) -> str:
    """The kind of partner whose part of the turns is furthest from its part of those who came."""
    lines = [one for one in result["ways"][way]["shares"] if one["attendances"] and one["turn_share"] is not None]
    if len(lines) < 2:
        return ""
    far = max(lines, key=lambda one: abs(one["turn_share"] - one["attendance_share"]))
    if abs(far["turn_share"] - far["attendance_share"]) < CLEARLY:
        return _("Each kind speaks about as much as it is there. The numbers are shares of the turns.")
    return _(
        "Furthest apart: “%(kind)s”, %(came)s of those who came and %(turns)s of the turns. The numbers are shares of the turns."
    ) % {
        "kind": kind_name(result, way, far["name"]),
        "came": percent(far["attendance_share"]),
        "turns": percent(far["turn_share"]),
    }


def leading(result: Plain) -> str:
    """Who has led, in one sentence."""
    led = result["leading"]
    if not led["meetings"]:
        return _("Nobody was asked to lead, so only coordinators, as far as we know.")
    (first, count), *others = led["partners"]
    text = ngettext(
        "%(name)s led %(count)s of the %(all)s meeting.", "%(name)s led %(count)s of the %(all)s meetings.",
        len(result["meetings"]),
    )  # fmt: skip
    values = {"name": partner_name(result, first), "count": number(count), "all": number(len(result["meetings"]))}
    more = _("Nobody else led.")
    if others:
        more = ngettext("%(count)s other led at least one.", "%(count)s others led at least one.", len(others))
        more %= {"count": number(len(others))}
    return f"{text % values} {more}"


def always_leads(result: Plain) -> tuple[str, str] | None:
    """A question for a talk where leading has not gone round: one or two led all of at least three meetings."""
    led = result.get("leading")
    if not led or led["meetings"] < FEWEST_LED or len(led["partners"]) > SAME_FEW:
        return None
    if len([one for one in result["people"]["lines"] if one["attendances"]]) <= SAME_FEW + 1:
        return None  # hardly anyone else could
    names = both([partner_name(result, key) for key, _count in led["partners"]])
    return (
        _("Leading has not gone round. Who else could lead a meeting, alone or beside someone?"),
        ngettext(
            "%(count)s meeting was led by %(names)s.", "All %(count)s meetings were led by %(names)s.", led["meetings"]
        )
        % {"count": number(led["meetings"]), "names": names},
    )


def happened(before: list[str]) -> str:
    """The last thing that happened, in words."""
    if not before:
        return _("Nothing that we know of happened just before.")
    day, what, detail = before
    text = {
        "declined": _("On %(day)s their item “%(detail)s” was not put on the agenda."),
        "later": _("On %(day)s their item “%(detail)s” was put off."),
        "not_adopted": _("On %(day)s their item “%(detail)s” was not taken up."),
        "adopted": _("On %(day)s their item “%(detail)s” was taken up."),
        "place": _("On %(day)s we moved the next meeting to another place: %(detail)s."),
        "time": _("On %(day)s we moved the next meeting to the %(detail)s."),
    }[what]
    if what == "time":
        detail = {"morning": _("morning"), "afternoon": _("afternoon"), "evening": _("evening")}[detail]
    return text % {"day": day_of(day), "detail": detail}


def stopped(one: Plain) -> str:
    """How faithful a partner was, and since when it has not come."""
    text = ngettext(
        "Came to %(came)s of %(count)s meeting until %(day)s.",
        "Came to %(came)s of %(count)s meetings until %(day)s.",
        one["invited_to"],
    )
    return text % {
        "came": number(one["came_to"]),
        "count": number(one["invited_to"]),
        "day": day_of(one["last_on"]),
    }


def question(result: Plain, one: Plain) -> tuple[str, str]:
    """A question for a talk and what it rests on."""
    name = partner_name(result, one["partner"])
    texts = {
        "silent_seat": _(
            "%(name)s has a seat where we decide, but we have not heard its voice. What would make it easy?"
        ),
        "nothing_taken_up": _(
            "%(name)s has come and proposed, but nothing was taken up. What would help its next proposal?"
        ),
        "only_voice": _("Only %(name)s works with %(groups)s. Do we hear them through it, and who else could speak?"),
        "unpaid": _("%(name)s takes part unpaid beside paid peers. What would be fair?"),
    }
    groups = both([inside(title_in(titles, "")) for titles in one["only"]])
    evidence = [_came(one)]
    if one["kind"] in {"silent_seat", "only_voice"}:
        evidence.append(_turns(one, result["people"]["turns"]))
    if one["kind"] == "nothing_taken_up":
        text = ngettext(
            "%(count)s item proposed, none taken up.", "%(count)s items proposed, none taken up.", one["proposed"]
        )
        evidence.append(text % {"count": number(one["proposed"])})
    if one["kind"] == "unpaid":
        text = ngettext(
            "%(count)s other partner that came is paid for its part.",
            "%(count)s other partners that came are paid for their part.",
            one["peers"],
        )
        evidence.append(text % {"count": number(one["peers"])})
    return texts[one["kind"]] % {"name": name, "groups": groups}, " ".join(evidence)


def _came(one: Plain) -> str:
    text = ngettext("Came to %(came)s of %(count)s meeting.", "Came to %(came)s of %(count)s meetings.", one["invited"])
    return text % {"came": number(one["came"]), "count": number(one["invited"])}


def _turns(one: Plain, every: int) -> str:
    text = ngettext("%(count)s turn of %(all)s.", "%(count)s turns of %(all)s.", one["turns"])
    return text % {"count": number(one["turns"]), "all": number(every)}


def never_proposed(result: Plain, keys: list[str]) -> tuple[str, str]:
    """One question about all who come and have proposed nothing yet."""
    names = list_of([partner_name(result, key) for key in keys], 6)
    return (
        _("Some come and have proposed nothing yet. Whom shall we ask for the next agenda?"),
        _("%(names)s.") % {"names": names},
    )


def pulse_words(counts: Mapping[str, int | None]) -> str:
    """Anonymous answers as far as they may be shown."""
    names = {
        "yes": pgettext("could say", "yes"),
        "partly": pgettext("could say", "partly"),
        "no": pgettext("could say", "no"),
    }
    shown = [f"{names.get(key, key)} {number(count)}" for key, count in counts.items() if count is not None]
    if not shown:
        return _("hidden, so that nobody can be recognized")
    text = ", ".join(shown)
    return text if len(shown) == len(counts) else _("%(answers)s; the others are hidden") % {"answers": text}
