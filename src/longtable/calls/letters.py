"""The words of letters to applicants: drafted from the reviews in the applicant's language, then made their own by a person."""

from __future__ import annotations

from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.calls.models import Application, Choice
from longtable.calls.money import money
from longtable.calls.queries.selecting import feedback_of


def draft(application: Application, choice: Choice) -> tuple[str, str]:
    """Subject and body: the answer first, then what reviewers found strong and what stayed open, without their names."""
    call = application.call
    with override(application.language):
        strengths, questions = [], []
        for strong, still_open in feedback_of(application):
            strengths += _lines(strong)
            questions += _lines(still_open)
        context = {
            "call": call,
            "coalition": call.coalition,
            "organization": application.organization or application.code,
            "contact": application.contact.name if application.contact else "",
            "chosen": choice.chosen,
            "amount": money(choice.amount_cents),
            "strengths": list(dict.fromkeys(strengths)),
            "questions": list(dict.fromkeys(questions)),
        }
        body = render_to_string("calls/mail/letter_draft.txt", context).strip() + "\n"
        subject = _("Your application to “%(call)s”") % {"call": call.title}
    return subject[:200], body


def _lines(text: str) -> list[str]:
    return [line.strip(" -•\t") for line in text.splitlines() if line.strip(" -•\t")]


def footer(application: Application, appeal_by: date, address: str) -> str:
    """What is added when the letter goes out: the way to appeal, and until when."""
    with override(application.language):
        context = {"appeal_by": appeal_by, "address": address, "coalition": application.call.coalition}
        return render_to_string("calls/mail/letter_footer.txt", context).strip() + "\n"
