"""Keeping a look at who is heard, what people make of it, and when to look again."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.coalitions.queries import Access
from longtable.coverage.queries import coordinators_of, newest
from longtable.meetings.heard import work_out
from longtable.meetings.models import ParticipationReview
from longtable.meetings.queries.hearing import due_reviews, gather
from longtable.people.models import Account
from longtable.record.actions import SYSTEM, write


@transaction.atomic
def keep_review(
    *, by: Access, since: date, until: date, note: str = "", next_on: date | None = None
) -> ParticipationReview:
    """Freeze who was at the table and who was heard in a period, with what people make of it."""
    review = ParticipationReview.objects.create(
        coalition=by.coalition,
        since=since,
        until=until,
        result=work_out(gather(by.coalition, since, until)),
        assessment=newest(by.coalition),
        note=note,
        next_on=next_on,
    )
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="meetings.review_kept",
        subject=review,
        after={"period": f"{since} / {until}", "next_on": next_on},
    )
    return review


@transaction.atomic
def change_review(*, by: Access, review: ParticipationReview, note: str, next_on: date | None) -> ParticipationReview:
    """Say what you make of a kept review, and when to look again. Its numbers stay as they are."""
    review.refresh_from_db(fields=["note", "next_on"], from_queryset=ParticipationReview.objects.select_for_update())
    changed = [name for name, value in (("note", note), ("next_on", next_on)) if getattr(review, name) != value]
    if not changed:
        return review
    before = {name: getattr(review, name) for name in changed}
    review.note, review.next_on = note, next_on
    if "next_on" in changed:
        review.reminded_at = None
    review.save(update_fields=[*changed, "reminded_at"])
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="meetings.review_changed",
        subject=review,
        before=before,
        after={name: getattr(review, name) for name in changed},
    )
    return review


def remind_of_reviews(*, today: date | None = None) -> int:
    """For the daily jobs: tell the coordinators, once, that it is time to look again. Returns how many coalitions."""
    return sum(_remind(review) for review in due_reviews(today))


@transaction.atomic
def _remind(review: ParticipationReview) -> bool:
    held = ParticipationReview.objects.select_for_update().filter(pk=review.pk, reminded_at=None).first()
    if held is None:
        return False
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at"])
    write(
        coalition_id=review.coalition_id,
        by=SYSTEM,
        action="meetings.review_due",
        subject=held,
        after={"next_on": held.next_on},
    )
    for membership in coordinators_of(review.coalition):
        _letter(review, membership.account).send()
    return True


def _letter(review: ParticipationReview, account: Account) -> EmailMessage:
    """The e-mail that it is time to look again, in the coordinator's language."""
    with override(account.language):
        address = settings.SITE_URL + reverse("meetings:heard", args=[review.coalition.slug])
        context = {"coalition": review.coalition, "review": review, "address": address, "account": account}
        subject = _("Time to look again at who is heard in %(coalition)s") % {"coalition": review.coalition.name}
        body = render_to_string("meetings/mail/hearing_due.txt", context).strip() + "\n"
    return EmailMessage(subject, body, to=[account.email])
