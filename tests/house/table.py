"""A coalition with one of every row, for walking every address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.base import ContentFile
from django.urls import URLPattern
from django.utils import timezone

from longtable.calls.models import (
    Appeal,
    Application,
    Award,
    Booking,
    Channel,
    Commitment,
    DecisionLetter,
    OfficeHour,
    Payment,
    PublicQuestion,
    ReportDue,
    Upload,
)
from longtable.coalitions.links import make_link
from longtable.coalitions.models import Person, Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coverage.actions import make_assessment
from longtable.coverage.models import Evidence, Letter
from longtable.meetings.actions.hearing import keep_review
from longtable.meetings.models import ActionPoint, BroughtFile, Correction, Minutes
from longtable.meetings.models import Note as Said
from longtable.meetings.queries.gathering import Invitable
from longtable.partners.actions import start_sectors
from longtable.partners.models import Body, ListImport, Note, Partner, Seat
from longtable.places.models import Community, CommunityDraft
from tests.factories import make_access
from tests.factories.applications import make_application
from tests.factories.calls import make_call
from tests.factories.language import make_offer, make_term
from tests.factories.meetings import make_item, make_meeting, make_participant, make_poll
from tests.factories.partners import make_contact, make_partner
from tests.factories.places import make_community
from tests.factories.reviews import make_panelist


@dataclass
class Table:
    """The coordinator's way in, everyone else's, and one row of each kind by the name that addresses give it."""

    access: Access
    accesses: dict[Role, Access]
    rows: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    def arguments(self, pattern: URLPattern) -> dict[str, object]:
        """Values for every part of an address that is not fixed."""
        found: dict[str, object] = {}
        module = pattern.lookup_str.removeprefix("longtable.").split(".")[0]
        for name in pattern.pattern.converters:
            keyed = f"{pattern.lookup_str.rsplit('.', 1)[0].rsplit('.', 1)[-1]}.{name}"
            if name == "coalition":
                found[name] = self.access.coalition.slug
            elif (word := self.words.get(f"{module}.{name}", self.words.get(name))) is not None:
                found[name] = word
            else:
                special = f"{module}.{pattern.name}.{name}"
                found[name] = (
                    self.rows.get(special)
                    or self.rows.get(f"{module}.{name}")
                    or self.rows.get(keyed)
                    or self.rows[name]
                )
        # the coalition's own address comes from the resolver above the room
        found["coalition"] = self.access.coalition.slug
        return found


def make_award(application: Application, partner: Partner) -> Award:
    """An award with one promise, one payment, one report, and the letter and the appeal of its applicant."""
    today = today_of(partner.coalition)
    award = Award.objects.create(application=application, partner=partner, amount_cents=100_000)
    Commitment.objects.create(award=award, activity="Ten courses")
    Payment.objects.create(award=award, amount_cents=100_000, due_on=today)
    ReportDue.objects.create(award=award, title="Final report", due_on=today)
    DecisionLetter.objects.create(application=application, subject="Decision", body="Thank you")
    Appeal.objects.create(application=application, text="Please look again")
    return award


def set_table() -> Table:
    """Make the coalition, someone in each role, and one row of each kind."""
    access = make_access(Role.COORDINATOR)
    accesses = {role: access if role is Role.COORDINATOR else make_access(role, access.coalition) for role in Role}
    coalition, actor = access.coalition, access.actor.id
    community = make_community(access)
    start_sectors(by=access.account, coalition=coalition)
    partner = make_partner(
        coalition, sectors=["housing"], services=[("black", "serves", ["1", "2"])], decision_seat=True
    )
    make_partner(coalition, "Harbor Youth Club", "prospect", services=[("latino", "serves", ["11", "12"])])
    contact = make_contact(partner, email="rosa@people.example")
    assessment = make_assessment(by=access, indicator="smoking")
    membership = coalition.memberships.get(account=accesses[Role.MEMBER].account)
    link, _secret = make_link(
        coalition=coalition, purpose="join", email="new@people.example", details={"role": "member"}
    )
    letter = Letter.objects.create(partner=partner, assessment=assessment, subject="Come", body="Please come")
    evidence = Evidence.objects.create(partner=partner, kind=Evidence.Kind.CAME)
    note = Note.objects.create(partner=partner, text="Meets evenings", written_by=actor)
    list_import = ListImport.objects.create(
        coalition=coalition, file_name="list.csv", content=b"Organization;Sector\nHarbor;Housing\n", made_by=actor
    )
    draft = CommunityDraft.objects.create(coalition=coalition, kind="package", account=access.account)
    call = make_call(access, "draft", requirements=[{"kind": "small", "at_least": 1, "titles": {"en": "One small"}}])
    channel = Channel.objects.create(call=call, name="Radio", token="radio22222")
    application = make_application(call, partner=partner)
    panelist = make_panelist(call)
    award = make_award(application, partner)
    hour = OfficeHour.objects.create(call=call, starts_at=timezone.now() + timedelta(days=2), place="Library")
    offer = make_offer(access)
    meeting = make_meeting(access)
    poll = make_poll(access, [Invitable(contact.person, partner)], state="closed")
    participant = make_participant(meeting, access, is_host=True)  # the member leads, from the morning of the meeting
    Person.objects.filter(pk=participant.person_id).update(account=accesses[Role.MEMBER].account)
    rows = {
        "number": application.number,
        "upload": Upload.objects.create(
            application=application,
            question=call.questions.all()[0],
            file=ContentFile(b"note", name="note.txt"),
            shown_name="note.txt",
            media_type="text/plain",
            size=4,
        ).pk,
        "link": make_link(coalition=coalition, purpose="apply", subject_id=application.pk)[0].pk,
        "asked": PublicQuestion.objects.create(call=call, text="May a church apply?").pk,
        "hour": hour.pk,
        "booking": Booking.objects.create(office_hour=hour, application=application).pk,
        "commitment_id": award.commitments.all()[0].pk,
        "payment_id": award.payments.all()[0].pk,
        "report_id": award.reports.all()[0].pk,
        "member_id": panelist.pk,
        "channel_id": channel.pk,
        "question_id": call.questions.all()[0].pk,
        "criterion_id": call.criteria.all()[0].pk,
        "requirement_id": call.requirements.all()[0].pk,
        "participant_id": participant.pk,
        "item_id": (item := make_item(meeting, proposed_by=participant)).pk,
        "point_id": ActionPoint.objects.create(meeting=meeting, item=item, text="Ask the city").pk,
        "correction_id": Correction.objects.create(
            minutes=Minutes.objects.create(meeting=meeting, text="# Benches"), participant=participant, text="Three"
        ).pk,
        "file_id": BroughtFile.objects.create(meeting=meeting, kind="attendance", file_name="call.csv").pk,
        "meetings.note_id": Said.objects.create(meeting=meeting, kind="parking", text="Shade").pk,
        "review_id": keep_review(by=access, since=today_of(access.coalition), until=today_of(access.coalition)).pk,
        "partner_id": partner.pk,
        "sector_id": coalition.sectors.all()[0].pk,
        "body_id": Body.objects.get(coalition=coalition).pk,
        "seat_id": Seat.objects.get(partner=partner).pk,
        "contact_id": contact.pk,
        "note_id": note.pk,
        "assessment_id": assessment.pk,
        "letter_id": letter.pk,
        "evidence_id": evidence.pk,
        "membership_id": membership.pk,
        "link_id": link.pk,
        "partners.pk": list_import.pk,
        "language.pk": make_term(access).pk,
        "language.dismiss.pk": offer.pk,
        "language.offer_again.pk": offer.pk,
        "meetings.pk": poll.pk,
        "asked_id": poll.asked.all()[0].pk,
        "place_id": poll.options.all()[0].place_id,
        "places.pk": draft.pk,
        "places.restore.pk": Community.objects.get(pk=community.pk).pk,
    }
    words = {"call": call.code, "step": "you", "part": "prices", "code": "1", "kind": "package", "name": "partners.csv"}
    words["meetings.code"] = meeting.code
    return Table(access, accesses, rows, words)
