"""What the pages of applying show, and the gates to an application: for coordinators by number, for applicants by link."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils import timezone

from longtable.calls.models import Application, Call, OfficeHour, PublicQuestion, Submission, Upload
from longtable.calls.sending import Window, window_of
from longtable.coalitions.links import actor_of, open_link
from longtable.coalitions.models import Coalition, PersonalLink
from longtable.coalitions.queries import Access
from longtable.record.actions import Actor

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


def refuse_blind_reviewers(access: Access, call: Call) -> None:
    """In a blind call nobody on the panel reads who applies, coordinators included, until it is decided."""
    if not call.blind or call.state == Call.State.DECIDED:
        return
    if call.panel.filter(person__account=access.account, left_at=None).exists():
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
        return window_of(self.call, timezone.now(), self.application.started_at)


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
    upload = application.uploads.filter(pk=pk).first()
    if upload is None:
        raise Http404
    upload.application = application
    return upload


def get_office_hour(call: Call, pk: int) -> OfficeHour:
    """The gate to one time of help."""
    hour = call.office_hours.filter(pk=pk).first()
    if hour is None:
        raise Http404
    hour.call = call
    return hour


def get_public_question(call: Call, pk: int) -> PublicQuestion:
    """The gate to one question that was asked about the call."""
    question = call.public_questions.filter(pk=pk).first()
    if question is None:
        raise Http404
    question.call = call
    return question


# Reads


def applications_of(call: Call) -> QuerySet[Application]:
    """All applications of a call with their contact and channel; ``n_sent``: how often each was sent."""
    rows = Application.objects.filter(call=call).select_related("contact", "channel")
    return rows.annotate(n_sent=Count("submissions"))


def last_submission(application: Application) -> Submission | None:
    """What was sent last: the one that counts."""
    return application.submissions.order_by("-number").first()


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


def hours_ahead(call: Call) -> list[OfficeHour]:
    """Times of help that are still to come; ``n_booked``: how many have booked each."""
    rows = call.office_hours.filter(starts_at__gt=timezone.now())
    return list(rows.annotate(n_booked=Count("bookings")).order_by("starts_at", "pk"))
