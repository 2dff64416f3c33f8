"""What may be asked, how deep a partner's part is, and which number of invitations a page may show."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from longtable.coverage.models import Evidence
from longtable.methods.coverage import Depth
from longtable.partners.models import Standing

FEWEST, USUAL, MOST = 1, 3, 10  # invitations at a time
HALF_YEAR = timedelta(days=183)
MONTHS = 6  # how often a coalition asks again unless it says otherwise
LEAST_MONTHS, MOST_MONTHS = 1, 36

_BEGAN, _ENDED, _OUTCOME = "meetings.meeting_began", "meetings.meeting_ended", "meetings.outcome_set"
# What can change an answer. Notes, contacts and questions sent to partners cannot.
_MATTERS = (
    *("partners.", "places.community", "coverage.evidence", "coalitions.coalition_changed"),
    *(_ENDED, "meetings.file_used", "meetings.file_undone"),  # what meetings showed of each partner's part
)
_MATTERS_NOT = ("note", "contact", "asked", "asking", "remind", "link", "import_begun", "import_draft", "upload")


class CannotAskError(Exception):
    """There is nothing to measure yet. ``what`` is missing: "community", "indicator"."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"cannot ask who is missing: no {what}")


class NoAddressError(Exception):
    """The letter cannot be sent by e-mail: no contact of the organization has an address."""


class AlreadySentError(Exception):
    """The letter was sent; a sent letter stays as it was."""


class CannotInviteError(Exception):
    """The organization is no prospect any more: it is at the table already, or it has left."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of one partner's part in the work. ``None``: nobody has noted it."""

    depth: int | None = None
    meetings_attended: int | None = None
    items_proposed: int | None = None
    items_adopted: int | None = None
    paid: bool | None = None


def part_of(evidence: Sequence[tuple[str, date]], today: date, *, items_known: bool) -> Part:
    """One partner's part, from its evidence as (kind, day).

    Depth: listed < came in the last half year < spoke or proposed in the last half year < leads something. Items are
    counted only where the coalition notes items at all: no note is not the same as none.
    """
    if not evidence:
        return Part()
    kinds = Evidence.Kind
    recent = {kind for kind, on in evidence if on > today - HALF_YEAR}
    ever = [kind for kind, _on in evidence]
    depth = Depth.LISTED
    if kinds.CAME in recent:
        depth = Depth.CAME
    if recent & {kinds.SPOKE, kinds.PROPOSED, kinds.ADOPTED}:
        depth = Depth.SPOKE
    if kinds.LEADS in ever:
        depth = Depth.LEADS
    adopted = ever.count(kinds.ADOPTED)
    return Part(
        depth=int(depth),
        meetings_attended=ever.count(kinds.CAME),
        items_proposed=ever.count(kinds.PROPOSED) + adopted if items_known else None,
        items_adopted=adopted if items_known else None,
        paid=_paid(evidence),
    )


def _paid(evidence: Iterable[tuple[str, date]]) -> bool | None:
    said = sorted((on, kind) for kind, on in evidence if kind in {Evidence.Kind.PAID, Evidence.Kind.UNPAID})
    return said[-1][1] == Evidence.Kind.PAID if said else None


def matters(action: str, after: Mapping[str, object] | None = None) -> bool:
    """True for a record entry that can change the answer. An invitation alone changes nothing yet.

    >>> matters("partners.partner_moved"), matters("partners.note_added"), matters("coalitions.member_joined")
    (True, False, False)
    >>> matters("partners.partner_moved", {"standing": "invited"})
    False
    """
    if action == "partners.partner_moved" and (after or {}).get("standing") == Standing.INVITED:
        return False
    return action.startswith(_MATTERS) and not any(word in action for word in _MATTERS_NOT)


def count_changes(entries: Iterable[tuple[str, Mapping[str, object], Mapping[str, object]]]) -> int:
    """How many record entries (action, before, after; oldest first) changed what the answer rests on.

    All outcomes of a meeting are one change: its end tells them. Afterwards an outcome counts where something became
    adopted, or no longer is; another wording changes nothing.

    >>> began, ended = ("meetings.meeting_began", {}, {}), ("meetings.meeting_ended", {}, {})
    >>> adopted = ("meetings.outcome_set", {"outcome": ""}, {"outcome": "adopted"})
    >>> count_changes([began, adopted, adopted, ended]), count_changes([began, adopted]), count_changes([ended, adopted])
    (1, 0, 2)
    """
    count, goes_on = 0, False
    for action, before, after in entries:
        if action in {_BEGAN, _ENDED}:
            goes_on = action == _BEGAN
        if action == _OUTCOME:
            was, now = (side.get("outcome") == Evidence.Kind.ADOPTED for side in (before, after))
            count += was != now and not goes_on
        else:
            count += matters(action, after)
    return count


def chosen_number(text: str | None) -> tuple[int, bool]:
    """How many invitations to show, and whether that is what was asked for.

    >>> chosen_number("5"), chosen_number(None), chosen_number("abc"), chosen_number("999")
    ((5, True), (3, True), (3, False), (10, False))
    """
    if not text:
        return USUAL, True
    try:
        wanted = int(text)
    except ValueError:
        return USUAL, False
    shown = min(max(wanted, FEWEST), MOST)
    return shown, shown == wanted


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
