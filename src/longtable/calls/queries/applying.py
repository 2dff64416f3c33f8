"""What the pages of applying show, and the gates to an application: for coordinators by number, for applicants by link."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from longtable.calls.models import Application, Booking, Call, OfficeHour, PublicQuestion, Submission, Upload
from longtable.calls.queries.conflicts import member_of
from longtable.calls.sending import Window, window_for
from longtable.coalitions.links import actor_of, open_link
from longtable.coalitions.models import Coalition, PersonalLink
from longtable.coalitions.queries import Access
from longtable.record.actions import Actor
from longtable.record.models import Entry

APPLY = "apply"  # the purpose of a personal link by which a person writes at an application


# Gates


def get_application(access: Access, call: Call, number: int) -> Application:
    """The gate to one application of a call that has passed its own gate."""
    rows = Application.objects.filter(call=call, call__coalition=access.coalition, number=number)
    application = rows.select_related("contact", "channel", "partner").first()
    if application is None:
        raise Http404
    application.call = call
    return application


def reads_blindly(access: Access, call: Call) -> bool:
    """In a blind call nobody on the panel reads who applies, coordinators included, until it is decided."""
    return call.blind and call.state != Call.State.DECIDED and member_of(call, access) is not None


def refuse_blind_reviewers(access: Access, call: Call) -> None:
    """The gate to pages that say who applies."""
    if reads_blindly(access, call):
        raise PermissionDenied


@dataclass(frozen=True, slots=True)
class Opened:
    """An application as one person on it opens it by a personal link."""

    link: PersonalLink
    application: Application

    @property
    def call(self) -> Call:
        """The call that is applied to."""
        return self.application.call

    @property
    def actor(self) -> Actor:
        """How the record names the person."""
        return actor_of(self.link)

    def window(self) -> Window:
        """How the deadline stands now."""
        return window_for(self.application, self.call, timezone.now())


def open_application(secret: str) -> Opened:
    """The gate by personal link: 404 for a wrong one, LinkHasEnded for one that was right once."""
    return opened_by(open_link(secret, APPLY))


def opened_by(link: PersonalLink) -> Opened:
    """The application that a link leads to; a call that went back to being a draft is not there."""
    rows = Application.objects.filter(pk=link.subject_id, call__coalition=link.coalition)
    application = rows.select_related("call", "contact").first()
    if application is None or application.call.is_draft:
        raise Http404
    application.call.coalition = link.coalition
    return Opened(link, application)


def get_upload(application: Application, pk: int) -> Upload:
    """The gate to one file of an application that has passed its own gate."""
    return get_object_or_404(application.uploads, pk=pk)


def get_office_hour(call: Call, pk: int) -> OfficeHour:
    """The gate to one time of help."""
    return get_object_or_404(call.office_hours, pk=pk)


def get_public_question(call: Call, pk: int) -> PublicQuestion:
    """The gate to one question that was asked about the call."""
    return get_object_or_404(call.public_questions, pk=pk)


# Reads


def applications_of(call: Call) -> QuerySet[Application]:
    """All applications of a call with their contact and channel; ``n_sent``: how often each was sent."""
    rows = Application.objects.filter(call=call).select_related("contact", "channel")
    return rows.annotate(n_sent=Count("submissions"))


def submissions_of(application: Application) -> list[Submission]:
    """What was sent, the newest first, without its content."""
    return list(application.submissions.defer("content"))


def last_submission(application: Application) -> Submission | None:
    """What was sent last: the one that counts."""
    return application.submissions.order_by("-number").first()


def files_of(application: Application) -> dict[int, list[Upload]]:
    """The files of an application by question, those taken away left out."""
    found: dict[int, list[Upload]] = {}
    for upload in application.uploads.filter(removed_at=None).order_by("pk"):
        found.setdefault(upload.question_id, []).append(upload)
    return found


def letter_was_sent(application: Application) -> bool:
    """True once the applicant has been told the decision."""
    letter = getattr(application, "decision_letter", None)
    return letter is not None and letter.sent_at is not None


def links_of(coalition: Coalition, application: Application) -> list[PersonalLink]:
    """Personal links to an application that have not been withdrawn, newest first, their persons at hand."""
    rows = coalition.links.filter(purpose=APPLY, subject_id=application.pk, withdrawn_at=None)
    return list(rows.select_related("person").order_by("-made_at", "-pk"))


def answered_questions(call: Call) -> list[PublicQuestion]:
    """Questions that were answered in public, newest first, without who asked."""
    return list(call.public_questions.exclude(answered_at=None).defer("email"))


def questions_asked(call: Call) -> list[PublicQuestion]:
    """Every question about the call, in the order in which they were asked."""
    return list(call.public_questions.order_by("asked_at", "pk"))


def count_unanswered(call: Call) -> int:
    """How many questions about the call wait for an answer."""
    return call.public_questions.filter(answered_at=None).count()


def hours_ahead(call: Call) -> list[OfficeHour]:
    """Times of help that are still to come; ``n_booked``: how many have booked each."""
    rows = call.office_hours.filter(starts_at__gt=timezone.now())
    return list(rows.annotate(n_booked=Count("bookings")).order_by("starts_at", "pk"))


def hours_of(call: Call) -> list[OfficeHour]:
    """All times of help: those to come first, the nearest at the top; then the past ones, the latest at the top."""
    now = timezone.now()
    return sorted(
        call.office_hours.all(),
        key=lambda hour: (hour.starts_at <= now, abs((hour.starts_at - now).total_seconds()), hour.pk),
    )


def hours_for(call: Call, application: Application) -> list[OfficeHour]:
    """Times of help that this application can still book."""
    mine = set(application.bookings.values_list("office_hour_id", flat=True))
    return [hour for hour in hours_ahead(call) if hour.pk not in mine and hour.n_booked < hour.capacity]  # type: ignore[attr-defined]


def bookings_of(application: Application) -> list[Booking]:
    """The times of help that an application has booked, the first one first."""
    return list(application.bookings.select_related("office_hour").order_by("office_hour__starts_at"))


def bookings_by_hour(call: Call) -> dict[int, list[Booking]]:
    """Who has booked each time of help, by number."""
    rows = Booking.objects.filter(office_hour__call=call).select_related("office_hour", "application")
    found: dict[int, list[Booking]] = {}
    for row in rows.order_by("application__number"):
        found.setdefault(row.office_hour_id, []).append(row)
    return found


def get_booking(application: Application, pk: int) -> Booking:
    """The gate to one booking of an application."""
    return get_object_or_404(application.bookings, pk=pk)


def get_submission(application: Application, number: int) -> Submission:
    """The gate to what was sent under a number."""
    return get_object_or_404(application.submissions, number=number)


def get_booking_of_call(call: Call, pk: int) -> Booking:
    """The gate to one booking for coordinators."""
    booking = Booking.objects.filter(pk=pk, application__call=call).select_related("application").first()
    if booking is None:
        raise Http404
    booking.application.call = call
    return booking


def counts_by_state(call: Call) -> dict[str, int]:
    """How many applications stand where."""
    return dict(call.applications.order_by().values_list("state").annotate(Count("pk")))


def get_apply_link(coalition: Coalition, application: Application, pk: int) -> PersonalLink:
    """The gate to one personal link of an application."""
    rows = coalition.links.filter(purpose=APPLY, subject_id=application.pk)
    return get_object_or_404(rows.select_related("person"), pk=pk)


def history_of(application: Application) -> list[tuple[Entry, str]]:
    """Entries about an application, what was sent of it and its files, newest first; nobody is named."""
    submissions = [str(pk) for pk in application.submissions.values_list("pk", flat=True)]
    uploads = [str(pk) for pk in application.uploads.values_list("pk", flat=True)]
    about = Q(subject_kind="application", subject_id=str(application.pk))
    about |= Q(subject_kind="submission", subject_id__in=submissions) | Q(subject_kind="upload", subject_id__in=uploads)
    rows = Entry.objects.filter(about, coalition_id=application.call.coalition_id, action__startswith="calls.")
    return [(entry, "") for entry in rows.order_by("-number")[:100]]
