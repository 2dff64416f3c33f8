"""Who reviews: the panel with its load and links, and who reads what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

from longtable.calls.models import Application, Assignment, Call, Conflict, PanelMember, Review
from longtable.calls.queries.conflicts import IN_REVIEW, automatic_for_all, in_review
from longtable.calls.queries.reviewing import REVIEW
from longtable.coalitions.models import PersonalLink
from longtable.methods import assignment as methods


def get_member(call: Call, pk: int) -> PanelMember:
    """The gate to one reviewer of a call that has passed its own gate."""
    member = call.panel.filter(pk=pk).select_related("person", "partner").first()
    if member is None:
        raise Http404
    member.call = call
    return member


@dataclass(frozen=True, slots=True)
class Seat:
    """One reviewer: how far their reviews are, and whether a link is out."""

    member: PanelMember
    waiting: int
    done: int
    aside: int
    declared: int
    link: PersonalLink | None

    @property
    def link_until(self) -> datetime | None:
        """Until when their newest link works; None where none does."""
        link = self.link
        if link is None or link.withdrawn_at is not None or link.expires_at <= timezone.now():
            return None
        return link.expires_at

    @property
    def limit(self) -> int:
        """The most that they read."""
        member = self.member
        most = member.call.max_load
        return most if member.max_load is None else min(most, member.max_load)


def panel_seats(call: Call) -> list[Seat]:
    """Everyone on the panel in the order in which they came, those who left last; four queries at any size."""
    in_call = Q(assignments__application__state__in=IN_REVIEW)
    done = in_call & Q(assignments__review__state=Review.State.DONE)
    waiting = in_call & Q(assignments__state=Assignment.State.WAITING)
    rows = call.panel.select_related("person", "partner").annotate(
        n_done=Count("assignments", filter=done),
        n_waiting=Count("assignments", filter=waiting),
        n_aside=Count("assignments", filter=Q(assignments__state=Assignment.State.RECUSED)),
    )
    declared = dict(Conflict.objects.filter(member__call=call).order_by().values_list("member").annotate(Count("pk")))
    links: dict[int, PersonalLink] = {}
    for link in PersonalLink.objects.filter(
        coalition=call.coalition_id, purpose=REVIEW, subject_id__in=[row.pk for row in rows]
    ).order_by("pk"):
        links[link.subject_id] = link
    seats = []
    for row in rows:
        row.call = call
        waits = max(0, row.n_waiting - row.n_done)
        seats.append(Seat(row, waits, row.n_done, row.n_aside, declared.get(row.pk, 0), links.get(row.pk)))
    return sorted(seats, key=lambda seat: seat.member.left_at is not None)


def people_of(keys: Sequence[int]) -> dict[int, str]:
    """The names of a few reviewers."""
    rows = PanelMember.objects.filter(pk__in=keys).select_related("person")
    return {member.pk: str(member.person) for member in rows}


def names_of(members: list[PanelMember]) -> dict[int, str]:
    """A name for each reviewer, told apart where two are the same."""
    names: dict[int, str] = {}
    for member in members:
        name, number = str(member.person), 2
        while name in names.values():
            name, number = f"{member.person} ({number})", number + 1
        names[member.pk] = name
    return names


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads what now, as the method sees it: names stand for reviewers, codes for applications."""

    panel: methods.Panel
    pairs: tuple[tuple[str, str], ...]
    applications: Mapping[str, Application]
    members: Mapping[str, PanelMember]
    assignments: Mapping[tuple[str, str], Assignment]  # current ones: waiting or done

    def member_name(self, member: PanelMember) -> str:
        """The name that stands for a reviewer here."""
        return next((name for name, one in self.members.items() if one.pk == member.pk), "")


def reading_of(call: Call) -> Reading:
    """Everything that who-reads-what rests on."""
    members = list(call.panel.filter(left_at=None).select_related("person__account", "partner"))
    for member in members:
        member.call = call
    names = names_of(members)
    applications = {row.code: row for row in in_review(call).select_related("partner", "contact")}
    for application in applications.values():
        application.call = call
    codes = {row.pk: code for code, row in applications.items()}
    said = [row for row in Conflict.objects.filter(member__in=members) if row.application_id in codes]
    rows = Assignment.objects.filter(member__in=members, application__state__in=IN_REVIEW).select_related("review")
    current: dict[tuple[str, str], Assignment] = {}
    barred = [(codes[row.application_id], names[row.member_id]) for row in said if row.kind == Conflict.Kind.CONFLICT]
    for row in rows:
        pair = (codes[row.application_id], names[row.member_id])
        if row.state == Assignment.State.WAITING:
            current[pair] = row
        else:
            barred.append(pair)
    for pk, own in automatic_for_all(members, list(applications.values())).items():
        barred += [(codes[application], names[pk]) for application in sorted(own)]
    drafted = _drafted(call, members)
    reviewers = [_reviewer(member, names[member.pk], said, codes, member.pk in drafted) for member in members]
    panel = methods.Panel(
        tuple(_application(row) for row in applications.values()),
        tuple(reviewers),
        call.reviewers_each,
        call.max_load,
        tuple(methods.Conflict(*pair) for pair in dict.fromkeys(barred)),
    )
    people = {names[member.pk]: member for member in members}
    return Reading(panel, tuple(current), applications, people, current)


def _application(row: Application) -> methods.Application:
    groups = {one.get("group", "") for one in row.services}
    areas = {area for one in row.services for area in one.get("areas", ())}
    return methods.Application(
        row.code, frozenset(groups - {""}), frozenset(areas), frozenset(row.sectors), str(row.partner_id or "")
    )


def _drafted(call: Call, members: list[PanelMember]) -> set[int]:
    """Reviewers who wrote at the call."""
    rows = list(call.drafters.values_list("account_id", "account__email"))
    accounts, emails = {row[0] for row in rows}, {row[1].casefold() for row in rows}
    return {
        member.pk
        for member in members
        if member.person.account_id in accounts or member.person.email.casefold() in emails
    }


def _reviewer(
    member: PanelMember, name: str, said: list[Conflict], codes: Mapping[int, str], drafted: bool
) -> methods.Reviewer:
    asked: dict[str, set[str]] = {Conflict.Kind.WISH: set(), Conflict.Kind.RELUCTANT: set()}
    for row in said:
        if row.member_id == member.pk and row.kind in asked:
            asked[row.kind].add(codes[row.application_id])
    return methods.Reviewer(
        id=name,
        groups=frozenset(member.knows_groups),
        areas=frozenset(member.knows_areas),
        topics=frozenset(member.knows_topics),
        organizations=frozenset({str(member.partner_id)} if member.partner_id else ()),
        drafted_call=drafted,
        wishes=frozenset(asked[Conflict.Kind.WISH]),
        reluctant=frozenset(asked[Conflict.Kind.RELUCTANT]),
        max_load=member.max_load,
    )
