"""Every kind of personal link ends the same way: it says so, and a new one goes to its own person and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.links import make_link
from longtable.coalitions.models import PersonalLink
from longtable.meetings.queries.times import LINK as POLL
from longtable.partners.queries import CONFIRM
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
from tests.factories.meetings import make_invitable, make_meeting, make_participant, make_poll, secret_of
from tests.factories.partners import make_contact, make_partner
from tests.factories.reviews import make_panelist, make_review_link
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
ROSA = "rosa@people.example"


@dataclass(frozen=True)
class Kind:
    """One kind of link: its addresses, and a fresh one for Rosa."""

    home: str
    renewal: str
    make: Callable[[], str]


def _partner() -> str:
    partner = make_partner(make_access().coalition)
    person = make_contact(partner, email=ROSA).person
    return make_link(coalition=partner.coalition, purpose=CONFIRM, subject_id=partner.pk, person=person)[1]


def _apply() -> str:
    return make_apply_link(make_application(make_call(make_access()), "draft", email=ROSA))[1]


def _review() -> str:
    return make_review_link(make_panelist(make_call(make_access()), email=ROSA))[1]


def _meeting() -> str:
    by = make_access()
    return secret_of(make_participant(make_meeting(by), by, email=ROSA))


def _poll() -> str:
    by = make_access()
    asked = make_poll(by, [make_invitable(by, email=ROSA)]).asked.get()
    return make_link(coalition=by.coalition, purpose=POLL, subject_id=asked.pk, person=asked.person)[1]


KINDS = [
    Kind("partner_link", "partner_link_renew", _partner),
    Kind("apply_home", "apply_renew", _apply),
    Kind("review_link", "review_renew", _review),
    Kind("meeting_link", "meeting_renew", _meeting),
    Kind("poll_link", "poll_renew", _poll),
]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.home)


def _end(secret: str) -> None:
    assert PersonalLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1)) == 1, secret


def _said(response) -> str:
    return re.sub(r'value="[^"]{20,}"', "", response.content.decode())  # without the token of the page


@every_kind
def test_a_link_that_has_ended_says_so_and_is_kept_by_nobody(kind: Kind) -> None:
    secret = kind.make()
    assert visit().get(reverse(kind.renewal, args=[secret])).url == reverse(kind.home, args=[secret])
    assert visit().post(reverse(kind.renewal, args=[secret]), {"email": ROSA}).status_code == 302
    assert visit().get(reverse(kind.home, args=["no-such-secret"])).status_code == 404
    assert visit().post(reverse(kind.renewal, args=["no-such-secret"]), {"email": ROSA}).status_code == 404
    _end(secret)
    page = visit().get(reverse(kind.home, args=[secret]))
    assert page.status_code == 410
    assert "This personal link from Lake Country Coalition no longer works." in words_of(page)
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert ROSA not in page.content.decode()
    chosen = visit()
    chosen.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    assert "¿Quiere un enlace nuevo?" in words_of(chosen.get(reverse(kind.home, args=[secret])))
    assert visit().post(reverse(kind.renewal, args=[secret]), {"email": "Rosa"}).status_code == 422
    assert not mail.outbox


@every_kind
def test_a_new_link_goes_to_its_own_person_and_the_page_never_tells(kind: Kind) -> None:
    secret = kind.make()
    _end(secret)
    renewal = reverse(kind.renewal, args=[secret])
    stranger = visit().post(renewal, {"email": "thief@elsewhere.example"})
    assert not mail.outbox
    own = visit().post(renewal, {"email": ROSA.title()})
    assert _said(stranger) == _said(own)
    assert (stranger.status_code, own.status_code) == (200, 200)
    assert "no-store" in own.headers["Cache-Control"]
    assert [letter.to for letter in mail.outbox] == [[ROSA]]
    assert PersonalLink.objects.filter(expires_at__gt=timezone.now()).count() == 1
    [path] = re.findall(r"https?://[^/\s]+(/\S+)", mail.outbox[0].body)[:1]
    assert visit().get(path, follow=True).status_code == 200


@every_kind
def test_three_new_links_a_day_and_no_more(kind: Kind) -> None:
    secret = kind.make()
    _end(secret)
    pages = [visit().post(reverse(kind.renewal, args=[secret]), {"email": ROSA}) for _press in range(5)]
    assert len({_said(page) for page in pages}) == 1
    assert len(mail.outbox) == 3
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        visit().post(reverse(kind.renewal, args=[secret]), {"email": ROSA})
        assert len(mail.outbox) == 4
