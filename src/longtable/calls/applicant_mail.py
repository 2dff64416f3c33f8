"""Letters to applicants and to people who asked: the personal link, the receipt, the answer. In the reader's language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.calls.applicant_words import preview_of
from longtable.calls.models import Application, PublicQuestion, Submission
from longtable.calls.queries.applying import Opened
from longtable.coalitions.moments import say_moment


def address_of(secret: str) -> str:
    """The full address of a personal link to an application."""
    return str(settings.SITE_URL + reverse("apply_home", args=[secret]))


def _send(to: str, subject: str, template: str, context: dict[str, Any]) -> None:
    body = render_to_string(f"calls/mail/{template}.txt", context)
    EmailMessage(" ".join(subject.split()), body, None, [to]).send()


def send_link(*, opened: Opened, secret: str, kind: str) -> None:
    """Send a personal link; ``kind``: "begun", "invited" or "renewed"."""
    person, call = opened.link.person, opened.call
    language = person.language if person else opened.application.language
    with override(language):
        subjects = {
            "begun": _("Your application %(code)s: %(call)s"),
            "invited": _("Please write with us: %(call)s"),
            "renewed": _("Your new link to application %(code)s: %(call)s"),
        }
        context = {
            "kind": kind,
            "application": opened.application,
            "call": call,
            "coalition": call.coalition,
            "address": address_of(secret),
            "closes": say_moment(call.closes_at, call.time_zone) if call.closes_at else "",
            "until": opened.link.expires_at,
        }
        subject = subjects[kind] % {"code": opened.application.code, "call": call.title}
        _send(opened.link.email, subject, "apply_link", context)


def send_receipt(*, application: Application, submission: Submission, to: str, language: str) -> None:
    """Send what was sent, whole, with its digest."""
    call = application.call
    with override(language):
        context = {
            "application": application,
            "call": call,
            "coalition": call.coalition,
            "submission": submission,
            "at": say_moment(submission.at, call.time_zone),
            "closes": say_moment(call.closes_at, call.time_zone) if call.closes_at else "",
            "parts": preview_of(submission.content, call),
        }
        subject = _("Received: application %(code)s, %(call)s") % {"code": application.code, "call": call.title}
        _send(to, subject, "apply_receipt", context)


def send_answer(*, question: PublicQuestion, email: str) -> None:
    """Tell whoever asked that there is an answer."""
    call = question.call
    with override(call.coalition.language):
        address = settings.SITE_URL + reverse("ask_question", args=[call.coalition.slug, call.code])
        context = {"question": question, "call": call, "coalition": call.coalition, "address": address}
        _send(email, _("Your question is answered: %(call)s") % {"call": call.title}, "apply_answer", context)
