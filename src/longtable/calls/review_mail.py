"""Letters to reviewers, in their language. They never name who applies."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from longtable.calls.models import PanelMember
from longtable.coalitions.models import PersonalLink


def address_of_review(secret: str) -> str:
    """The full address of a reviewer's personal link."""
    return str(settings.SITE_URL + reverse("review_link", args=[secret]))


def send_review_link(
    *,
    member: PanelMember,
    secret: str,
    link: PersonalLink,
    waiting: int = 0,
) -> None:
    """Write to a reviewer: what is asked, how long it takes, and the link."""
    call = member.call
    with override(member.person.language):
        subject = _("Would you review for “%(call)s”?") % {"call": call.title}
        if waiting:
            words = ngettext(
                "%(count)d application waits for your review", "%(count)d applications wait for your review", waiting
            )
            subject = words % {"count": waiting}
        context = {
            "person": member.person,
            "call": call,
            "coalition": call.coalition,
            "address": address_of_review(secret),
            "until": link.expires_at,
            "waiting": waiting,
        }
        body = render_to_string("calls/mail/review_link.txt", context)
    EmailMessage(" ".join(subject.split()), body, None, [member.person.email]).send()
