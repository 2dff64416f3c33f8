"""Calls in words: how actions are called in the record, notices, money, requirements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from longtable.calls.models import Call, Requirement
from longtable.coalitions.moments import say_moment
from longtable.ui.numbers import number

DESIGNING = {
    "calls.call_started": gettext_lazy("Began a call"),
    "calls.call_changed": gettext_lazy("Changed a call"),
    "calls.call_removed": gettext_lazy("Deleted a draft of a call"),
    "calls.question_added": gettext_lazy("Added a question"),
    "calls.question_changed": gettext_lazy("Changed a question"),
    "calls.questions_copied": gettext_lazy("Took over questions of another call"),
    "calls.criterion_added": gettext_lazy("Added a criterion"),
    "calls.criterion_changed": gettext_lazy("Changed a criterion"),
    "calls.requirement_added": gettext_lazy("Added a requirement"),
    "calls.requirement_changed": gettext_lazy("Changed a requirement"),
    "calls.part_placed": gettext_lazy("Changed the order"),
    "calls.part_removed": gettext_lazy("Removed a part of a call"),
    "calls.call_opened": gettext_lazy("Opened a call"),
    "calls.call_extended": gettext_lazy("Extended a call"),
    "calls.call_closed": gettext_lazy("Closed a call"),
    "calls.call_cancelled": gettext_lazy("Cancelled a call"),
}
PROMOTING = {
    "calls.channel_added": gettext_lazy("Noted a way to make a call known"),
    "calls.channel_changed": gettext_lazy("Changed a way to make a call known"),
    "calls.channel_removed": gettext_lazy("Removed a way to make a call known"),
}


def dollars(cents: int) -> str:
    """Money as people write it: 1250050 is "$12,500.50", 1250000 is "$12,500"."""
    return f"${number(cents / 100, 2 if cents % 100 else 0)}"


def award_words(call: Call) -> str:
    """What one award can be."""
    low, high = call.award_min_cents, call.award_max_cents
    if low and high and low != high:
        return _("%(low)s to %(high)s") % {"low": dollars(low), "high": dollars(high)}
    if high:
        return dollars(high) if low == high else _("up to %(high)s") % {"high": dollars(high)}
    return _("from %(low)s") % {"low": dollars(low)} if low else ""


def awards_words(call: Call) -> str:
    """How many awards there are to be."""
    fewest, most = call.awards_min, call.awards_max
    if most is None:
        return ngettext("at least %(count)s award", "at least %(count)s awards", fewest) % {"count": number(fewest)}
    if fewest == most:
        return ngettext("%(count)s award", "%(count)s awards", most) % {"count": number(most)}
    return _("%(fewest)s to %(most)s awards") % {"fewest": number(fewest), "most": number(most)}


def notice_words(kind: str) -> str:
    """What was announced."""
    return {
        "opened": _("The call is open"),
        "extended": _("There is more time"),
        "closed": _("The call has closed"),
        "cancelled": _("The call is cancelled"),
        "decided": _("It is decided"),
    }.get(kind, kind)


def state_words(call: Call) -> str:
    """The state by the clock, in a word or two."""
    if call.state_now == Call.State.OPEN and not call.is_open:
        return pgettext("state of a call", "announced")
    return {
        "draft": pgettext("state of a call", "being drafted"),
        "open": pgettext("state of a call", "open"),
        "closed": pgettext("state of a call", "in review"),
        "decided": pgettext("state of a call", "decided"),
        "cancelled": pgettext("state of a call", "cancelled"),
    }[call.state_now]


def state_kind(call: Call) -> str:
    """The kind of tag for a state."""
    kinds = {"draft": "dashed", "open": "presence", "closed": "question", "decided": "info", "cancelled": ""}
    return kinds[call.state_now]


def state_chip(call: Call) -> SafeString:
    """The state as a small tag."""
    kind = state_kind(call)
    css = f"lt-tag lt-tag--{kind}" if kind else "lt-tag"
    return format_html('<span class="{}">{}</span>', css, state_words(call))


def language_name(code: str) -> str:
    """A language in the language of the page."""
    return {"en": _("English"), "es": _("Spanish")}.get(code, code)


def notice_rows(call: Call) -> list[dict[str, Any]]:
    """What was announced, newest first, with its day on the clocks of the call."""
    return [
        {"when": say_moment(one.at, call.time_zone), "title": notice_words(one.kind), "text": one.note}
        for one in call.notices.all()
    ]


def facts(call: Call) -> list[tuple[str, str]]:
    """Money, numbers and dates of a call, each with its name; what is not known is left out."""
    found = [
        (_("Money in all"), dollars(call.total_cents) if call.total_cents else ""),
        (_("One award"), award_words(call)),
        (_("How many"), awards_words(call)),
        (_("Kind of money"), str(Call.Track(call.track).label)),
        (_("Paid in advance"), _("yes, a part") if call.advance else _("no")),
        (_("Opens"), say_moment(call.opens_at, call.time_zone) if call.opens_at else ""),
        (_("Closes"), say_moment(call.closes_at, call.time_zone) if call.closes_at else ""),
        (_("Decision by"), date_format(call.decides_on, "DATE_FORMAT") if call.decides_on else ""),
        (
            _("Time to appeal"),
            ngettext("%(count)s day", "%(count)s days", call.appeal_days) % {"count": number(call.appeal_days)},
        ),
    ]
    return [(name, text) for name, text in found if text]


def requirement_kinds() -> list[tuple[str, str]]:
    """The kinds of requirements with their titles."""
    return [
        (Requirement.Kind.SECTOR.value, _("Sectors")),
        (Requirement.Kind.AREAS.value, _("Areas")),
        (Requirement.Kind.GROUP.value, _("Groups")),
        (Requirement.Kind.YEARS.value, _("Years of work")),
        (Requirement.Kind.FIRST_TIME.value, _("First-time applicants")),
        (Requirement.Kind.SMALL.value, _("Small organizations")),
    ]


def counted_words(kind: str, values: Sequence[Any]) -> str:
    """Whom a requirement counts: "apply for the first time"."""
    found = {
        Requirement.Kind.SECTOR: _("work in a field that we look for"),
        Requirement.Kind.AREAS: ngettext("serve one area we named", "serve one of %(count)s areas", len(values))
        % {"count": number(len(values))},
        Requirement.Kind.GROUP: _("serve a group that we look for"),
        Requirement.Kind.YEARS: _("have at least %(years)s years with the groups most affected")
        % {"years": values[0] if values else 0},
        Requirement.Kind.FIRST_TIME: _("apply for the first time"),
        Requirement.Kind.SMALL: _("have at most five paid staff"),
    }
    return found[Requirement.Kind(kind)]


def requirement_words(kind: str, values: Sequence[Any], at_least: int | None, at_most: int | None) -> str:
    """A requirement as a line of its own, where nobody wrote one: "At least 10 that apply for the first time"."""
    what = counted_words(kind, values)
    if at_least is not None and at_most is not None:
        text = _("From %(low)s to %(high)s that %(what)s")
        return text % {"low": number(at_least), "high": number(at_most), "what": what}
    if at_most is not None:
        return _("At most %(high)s that %(what)s") % {"high": number(at_most), "what": what}
    return _("At least %(low)s that %(what)s") % {"low": number(at_least or 0), "what": what}
