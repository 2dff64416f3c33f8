"""Who has to step aside from what: declared, the lead agency of the applicant, or the applicant's own people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from longtable.calls.models import Application, Assignment, Call, Conflict, PanelMember, Review
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.queries import Access
from longtable.partners.models import Contact

APPLY = "apply"
IN_REVIEW = (Application.State.SUBMITTED, Application.State.CHOSEN, Application.State.NOT_CHOSEN)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Someone who looks at scores: what they may never see, and what they may see once their own review is done."""

    member: PanelMember | None
    barred: frozenset[int]  # applications, by primary key
    unfinished: frozenset[int]

    @property
    def hidden(self) -> frozenset[int]:
        """Every application whose scores are not shown."""
        return self.barred | self.unfinished


def in_review(call: Call) -> QuerySet[Application]:
    """The applications that are reviewed: sent and not withdrawn, by number."""
    return Application.objects.filter(call=call, state__in=IN_REVIEW).order_by("number")


def same_organization(member: PanelMember) -> Q:
    """Applications of an organization that the reviewer belongs to, or that they wrote at."""
    person = member.person
    own = Q(partner__contacts__person=person) | Q(contact=person)
    own |= Q(pk__in=PersonalLink.objects.filter(purpose=APPLY, person=person).values("subject_id"))
    if person.email:
        own |= Q(contact__email__iexact=person.email)
        links = PersonalLink.objects.filter(purpose=APPLY, email__iexact=person.email, coalition=person.coalition_id)
        own |= Q(pk__in=links.values("subject_id"))
    if member.partner is not None:
        own |= Q(partner=member.partner) | Q(organization__iexact=member.partner.name)
    return own


def automatic(member: PanelMember) -> frozenset[int]:
    """Applications that are in conflict without a word: the reviewer's own organization is the applicant."""
    found = Application.objects.filter(same_organization(member), call=member.call_id)
    return frozenset(found.order_by().values_list("pk", flat=True))


def automatic_for_all(members: Sequence[PanelMember], applications: Sequence[Application]) -> dict[int, set[int]]:
    """The same for a whole panel in two queries: by reviewer, which applications are their own organization's."""
    people = {member.person_id: member.pk for member in members}
    emails = {member.person.email.casefold(): member.pk for member in members if member.person.email}
    belongs: dict[int, set[int]] = {member.pk: set() for member in members}
    names: dict[int, str] = {}
    for member in members:
        if member.partner is not None:
            belongs[member.pk].add(member.partner.pk)
            names[member.pk] = member.partner.name.casefold()
    for person, partner in Contact.objects.filter(person__in=people).values_list("person_id", "partner_id"):
        belongs[people[person]].add(partner)
    wrote: dict[int, set[int]] = {}
    mine = Q(person__in=people) | Q(email__in=[member.person.email for member in members if member.person.email])
    for link in PersonalLink.objects.filter(mine, purpose=APPLY):
        who = people.get(link.person_id or 0) or emails.get(link.email.casefold())
        if who is not None:
            wrote.setdefault(who, set()).add(link.subject_id)
    found: dict[int, set[int]] = {}
    for member in members:
        for row in applications:
            contact = row.contact
            own = row.partner_id in belongs[member.pk] or row.pk in wrote.get(member.pk, ())
            own |= bool(row.organization) and row.organization.casefold() == names.get(member.pk)
            if contact is not None:
                same = bool(contact.email) and contact.email.casefold() == member.person.email.casefold()
                own |= contact.pk == member.person_id or same
            if own:
                found.setdefault(member.pk, set()).add(row.pk)
    return found


def barred_for(member: PanelMember) -> frozenset[int]:
    """Every application from which a reviewer has to step aside."""
    said = Conflict.objects.filter(member=member, kind=Conflict.Kind.CONFLICT).order_by()
    aside = Assignment.objects.filter(member=member, state=Assignment.State.RECUSED).order_by()
    keys = said.values_list("application_id", flat=True).union(aside.values_list("application_id", flat=True))
    return automatic(member) | frozenset(keys)


def unfinished_of(member: PanelMember) -> frozenset[int]:
    """What a reviewer still has to review: others' scores of it are not shown to them."""
    mine = Assignment.objects.filter(member=member, state=Assignment.State.WAITING)
    open_ = mine.exclude(review__state=Review.State.DONE)
    return frozenset(open_.order_by().values_list("application_id", flat=True))


def member_of(call: Call, access: Access) -> PanelMember | None:
    """The place on the panel of someone who is signed in, by their account or its address."""
    account = access.account
    same = Q(person__account=account) | Q(person__email__iexact=account.email)
    return call.panel.filter(same, left_at=None).select_related("person", "partner").first()


def viewer_by_link(member: PanelMember) -> Viewer:
    """A reviewer who looks at scores."""
    return Viewer(member, barred_for(member), unfinished_of(member))


def viewer_of(call: Call, access: Access) -> Viewer:
    """Someone who is signed in and looks at scores. Coordinators are held to the same as everyone."""
    member = member_of(call, access)
    if member is not None:
        return viewer_by_link(member)
    account = access.account
    own = Q(partner__contacts__person__account=account) | Q(partner__contacts__person__email__iexact=account.email)
    own |= Q(contact__account=account) | Q(contact__email__iexact=account.email)
    links = PersonalLink.objects.filter(purpose=APPLY, email__iexact=account.email, coalition=call.coalition_id)
    own |= Q(pk__in=links.values("subject_id"))
    found = Application.objects.filter(own, call=call).order_by().values_list("pk", flat=True)
    return Viewer(None, frozenset(found), frozenset())


@dataclass(frozen=True, slots=True)
class Declaration:
    """One application on the list where a reviewer says what they have to do with it."""

    application: Application
    said: str  # "" not yet
    reason: str
    automatic: bool
    assigned: bool


def declarations_of(member: PanelMember) -> list[Declaration]:
    """Every application with what the reviewer said of it; what is given to them and not said comes first."""
    said = {one.application_id: one for one in member.conflicts.all()}
    own = automatic(member)
    given = set(member.assignments.filter(state=Assignment.State.WAITING).values_list("application_id", flat=True))
    rows = []
    for application in in_review(member.call).select_related("partner"):
        word = said.get(application.pk)
        rows.append(
            Declaration(
                application,
                word.kind if word else "",
                word.reason if word else "",
                application.pk in own,
                application.pk in given,
            )
        )
    return sorted(rows, key=lambda row: (bool(row.said) or row.automatic, not row.assigned, row.application.number))


def declared_by(member: PanelMember) -> QuerySet[Conflict]:
    """The conflicts that a reviewer has declared, their applications at hand."""
    return member.conflicts.filter(kind=Conflict.Kind.CONFLICT).select_related("application")


def has_said(member: PanelMember, application: Application) -> bool:
    """True where the reviewer has said what they have to do with an application."""
    return member.conflicts.filter(application=application).exists()
