"""What an import would do, row by row, before it does it. The same plan is shown and then carried out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz, process

from longtable.coalitions.models import Coalition
from longtable.partners.list_columns import fold
from longtable.partners.list_queries import partners_with_all, row_of
from longtable.partners.list_reading import Answered, Reading
from longtable.partners.list_rows import COMPARED, ListRow, differences, merged
from longtable.partners.models import Contact, Partner
from longtable.sources.matching import spelled_out
from longtable.sources.memberlist_types import UnusableRow
from longtable.sources.problems import N_, Problem, Severity

ALIKE = 90.0
SAME_NAME = N_("Both are called “%(name)s”.")
LIKE_NAME = N_("“%(one)s” and “%(two)s” are alike (%(score)s of 100).")
SAME_MAIL = N_("Both have the e-mail address %(mail)s.")
type_kind = Literal["make", "add", "change", "same", "leave"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A row of the list and a partner that the coalition already has, which may be one organization."""

    key: str
    row: ListRow
    partners: tuple[tuple[int, str], ...]  # id and name, the likeliest first
    evidence: tuple[Problem, ...]
    certain: bool  # the same name or address: "the same" is preselected


@dataclass(frozen=True, slots=True)
class Step:
    """What happens with one row: a new partner, something added to one, a change, nothing, or left out."""

    kind: type_kind
    row: ListRow  # as it would be kept
    partner: int | None = None
    now: ListRow | None = None  # as it is kept now
    fields: tuple[str, ...] = ()  # what would change

    @property
    def name(self) -> str:
        """The organization's name as it is kept now, or as it will be."""
        return self.now.name if self.now else self.row.name


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an import would do."""

    steps: tuple[Step, ...]
    unusable: tuple[UnusableRow, ...]
    changes: tuple[Step, ...] = ()  # rows of our own list that say something else, to be confirmed one by one
    gone: tuple[ListRow, ...] = ()  # rows of our own list whose partner was removed since: they would be made again

    def of(self, *kinds: type_kind) -> list[Step]:
        """Steps of some kinds."""
        return [step for step in self.steps if step.kind in kinds]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of the file by what happens with them; they add up to all rows."""
        made = [step for step in self.steps if step.kind == "make"]
        counts = {
            "rows": sum(len(step.row.numbers) for step in self.steps) + len(self.unusable),
            "made": len(made),
            "made_rows": sum(len(step.row.numbers) for step in made),
        }
        for kind in ("add", "change", "same", "leave"):
            steps = [step for step in self.steps if step.kind == kind]
            counts[kind] = len(steps)
            counts[f"{kind}_rows"] = sum(len(step.row.numbers) for step in steps)
        counts["unusable"] = len(self.unusable)
        return counts

    @property
    def does_something(self) -> bool:
        """True where an import would write anything."""
        return any(step.kind in {"make", "add", "change"} for step in self.steps)

    @property
    def digest(self) -> str:
        """Changes where the plan changes: the button of the preview carries it."""
        told = [(one.kind, one.partner, one.fields, one.row, one.now) for one in self.steps]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:20]


def find_meetings(coalition: Coalition, reading: Reading) -> tuple[Meeting, ...]:
    """Rows that may be partners that the coalition already has, by name and by e-mail address; two queries."""
    rows = [row for row in reading.rows if row.partner is None]
    if not rows:
        return ()
    partners = list(Partner.objects.filter(coalition=coalition).order_by("pk").values_list("pk", "name"))
    names = dict(partners)
    spelled = [spelled_out(name) for _pk, name in partners]
    mails = _mails(coalition)
    found = []
    for row in rows:
        meeting = _meeting(row, partners, spelled, names, mails)
        if meeting:
            found.append(meeting)
    return tuple(found)


def _mails(coalition: Coalition) -> dict[str, list[int]]:
    mails: dict[str, list[int]] = {}
    contacts = Contact.objects.filter(partner__coalition=coalition).exclude(person__email="")
    for mail, pk in contacts.values_list("person__email", "partner_id"):
        mails.setdefault(mail.casefold(), []).append(pk)
    return mails


def _meeting(
    row: ListRow,
    partners: Sequence[tuple[int, str]],
    spelled: Sequence[str],
    names: Mapping[int, str],
    mails: Mapping[str, list[int]],
) -> Meeting | None:
    likely: dict[int, float] = {}
    evidence: list[Problem] = []
    certain = False
    for _text, score, place in process.extract(
        spelled_out(row.name), spelled, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=3
    ):
        pk, name = partners[place]
        likely[pk] = float(score)
        if fold(name) == fold(row.name):
            certain = True
            evidence.append(_say(SAME_NAME, name=name))
        else:
            evidence.append(_say(LIKE_NAME, one=row.name, two=name, score=round(score)))
    for contact in row.contacts:
        for pk in mails.get(contact.email.casefold(), ()) if contact.email else ():
            likely[pk] = max(likely.get(pk, 0.0), 95.0)
            certain = True
            evidence.append(_say(SAME_MAIL, mail=contact.email))
    if not likely:
        return None
    order = sorted(likely, key=lambda pk: (-likely[pk], pk))
    key = f"existing:{row.numbers[0]}"
    return Meeting(
        key, row, tuple((pk, names[pk]) for pk in order), tuple({str(one): one for one in evidence}.values()), certain
    )


def _say(template: str, **params: object) -> Problem:
    return Problem(template, Severity.NOTICE, params=params)


def make_plan(
    coalition: Coalition, reading: Reading, answered: Answered, meetings: Sequence[Meeting], *, lock: bool = False
) -> Plan:
    """What would happen with every row, with the answers given so far."""
    chosen = {meeting.row.numbers: _choice(meeting, answered) for meeting in meetings}
    wanted = {row.partner for row in reading.rows if row.partner is not None}
    wanted |= {int(choice) for choice in chosen.values() if choice.isdigit()}
    rows = partners_with_all(coalition, {pk for pk in wanted if pk is not None}) if wanted else ()
    if lock and wanted:
        list(Partner.objects.select_for_update().filter(coalition=coalition, pk__in=wanted).values_list("pk"))
    now = {partner.pk: row_of(partner) for partner in rows}
    steps: dict[tuple[int, ...], Step] = {}
    changes: list[Step] = []
    gone: list[ListRow] = []
    joined: dict[int, Step] = {}
    for row in reading.rows:
        choice = chosen.get(row.numbers, "new")
        pk = row.partner if row.partner is not None else int(choice) if choice.isdigit() else None
        if choice == "leave":
            step = Step("leave", row)
        elif pk is None or pk not in now:
            step = Step("make", row)
            if row.partner is not None:
                gone.append(row)
        elif row.partner is not None:
            step = _changed(row, now[pk], answered)
            if step.fields:
                changes.append(step)
        else:
            step = _added(row, joined[pk].row if pk in joined else now[pk], now[pk])
            joined[pk] = step
        steps[row.numbers] = step
    return Plan(tuple(_once(steps.values())), reading.unusable, tuple(changes), tuple(gone))


def _choice(meeting: Meeting, answered: Answered) -> str:
    said = answered.same.get(meeting.key, "")
    likely = [str(pk) for pk, _name in meeting.partners]
    if said in {"new", "leave", *likely}:
        return said
    return likely[0] if meeting.certain else "new"


def _changed(row: ListRow, now: ListRow, answered: Answered) -> Step:
    """A row of our own list beside the partner that it came from. Notes are added and never taken away."""
    told = row.told or frozenset(COMPARED)
    notes = tuple(line for line in row.notes if line not in now.notes)
    then = replace(row, notes=(*now.notes, *notes))
    fields = differences(now, then, [name for name in COMPARED if name in told])
    if not fields:
        return Step("same", then, row.partner, now)
    use = answered.same.get(f"change:{row.partner}", "use") == "use"
    return Step("change" if use else "leave", then, row.partner, now, fields)


def _added(row: ListRow, so_far: ListRow, now: ListRow) -> Step:
    """A row that is a partner which the coalition has: what the list adds to it."""
    then = merged(so_far, row)
    then = replace(then, numbers=row.numbers if so_far is now else (*so_far.numbers, *row.numbers))
    fields = differences(now, then)
    return Step("add" if fields else "same", then, now.partner, now, fields)


def _once(steps: Iterable[Step]) -> list[Step]:
    """One step for each partner: rows that join the same partner are one step."""
    last: dict[int, Step] = {}
    listed: list[Step] = []
    for step in steps:
        if step.partner is not None and step.kind in {"add", "same"} and step.partner in last:
            listed.remove(last[step.partner])
        if step.partner is not None and step.kind in {"add", "same"}:
            last[step.partner] = step
        listed.append(step)
    return listed
