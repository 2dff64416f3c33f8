"""Coalitions: roles, handing over, invitations, time for keeping data. Nothing crosses from one to another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions import actions
from longtable.coalitions.links import make_link
from longtable.coalitions.models import Membership, PersonalLink, Role
from longtable.record.models import Entry
from tests.factories import make_access, make_account, make_coalition
from tests.pages import words_of

pytestmark = pytest.mark.django_db


def url(name: str, access, *args: object) -> str:
    return reverse(f"coalitions:{name}", args=[access.coalition.slug, *args])


def test_the_last_coordinator_hands_over_before_leaving(visit: Callable) -> None:
    access = make_access()
    other = make_access(Role.MEMBER, access.coalition)
    client = visit(access.account)
    page = client.post(url("leave", access), follow=True)
    assert "Make someone else coordinator first" in words_of(page)
    membership = Membership.objects.get(account=other.account)
    client.post(url("change_role", access, membership.pk), {"role": "coordinator"})
    client.post(url("leave", access), follow=True)
    assert list(Membership.objects.values_list("account", "role")) == [(other.account.pk, "coordinator")]
    assert client.get(url("overview", access)).status_code == 404


def test_an_invitation_works_once_for_its_address_only(visit: Callable, mailoutbox: list) -> None:
    access = make_access()
    visit(access.account).post(url("invite", access), {"email": "New@people.example", "role": "observer"})
    (mail,) = mailoutbox
    link = re.search(r"/coalitions/join/\S+", mail.body)
    assert link
    wrong = visit(make_account("else@people.example")).post(link.group())
    assert wrong.status_code == 403
    right = make_account("new@people.example")
    visit(right).post(link.group())
    assert Membership.objects.get(account=right).role == Role.OBSERVER
    assert "new@people.example" not in str(list(Entry.objects.values_list("after", "before", "subject_label")))


def test_a_withdrawn_invitation_no_longer_works(visit: Callable) -> None:
    access = make_access()
    link, secret = actions.invite_member(by=access, email="new@people.example", role=Role.MEMBER)
    visit(access.account).post(url("withdraw_invitation", access, link.pk))
    page = visit(make_account("new@people.example")).get(reverse("join_coalition", args=[secret]))
    assert page.status_code == 410
    assert visit().get(reverse("join_coalition", args=[secret])).status_code == 410  # said before anyone signs in


def test_an_invitation_waits_until_one_has_signed_in(visit: Callable) -> None:
    _link, secret = actions.invite_member(by=make_access(), email="new@people.example", role=Role.MEMBER)
    page = visit().get(here := reverse("join_coalition", args=[secret]))
    assert (page.status_code, page.headers["Location"].endswith(f"?next={here}")) == (302, True)


def test_a_forged_invitation_is_no_page(visit: Callable) -> None:
    assert visit(make_account()).get(reverse("join_coalition", args=["x" * 32])).status_code == 404


def test_settings_are_kept_and_recorded(visit: Callable) -> None:
    access = make_access()
    sent = {
        "name": "Lake Air",
        "purpose": "Clean air",
        "language": "es",
        "time_zone": "America/Chicago",
        "strategy_adopted_on": "2026-02-01",
        "months_contacts": "6",
        "months_links": "2",
        "months_imports": "1",
        "months_meetings": "9",
    }
    assert visit(access.account).post(url("settings", access), sent).status_code == 302
    page = words_of(visit(access.account).get(url("overview", access)))
    assert "Lake Air" in page
    assert "6 months" in page
    entry = Entry.objects.get(action="coalitions.coalition_changed")
    assert entry.before["name"] == "Lake Country Coalition"
    assert entry.after["strategy_adopted_on"] == "2026-02-01"
    assert Entry.objects.filter(action="coalitions.retention_set").count() == 4


def test_bad_settings_say_what_to_do(visit: Callable) -> None:
    access = make_access()
    page = visit(access.account).post(url("settings", access), {"name": "", "months_contacts": "0"})
    assert "This field is required" in words_of(page)


def test_observers_see_no_persons(visit: Callable) -> None:
    access = make_access(Role.OBSERVER)
    named = make_access(Role.MEMBER, access.coalition, "hidden.person@people.example")
    page = words_of(visit(access.account).get(url("overview", access)))
    assert named.account.email not in page
    assert visit(access.account).get(url("members", access)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_members_page_asks_the_same_number_of_times(
    count: int, visit: Callable, django_assert_max_num_queries: Callable
) -> None:
    access = make_access()
    for _ in range(count):
        make_access(Role.MEMBER, access.coalition)
    client = visit(access.account)
    with django_assert_max_num_queries(7):
        client.get(url("members", access))


def test_old_links_are_forgotten_and_new_ones_kept() -> None:
    coalition = make_coalition()
    old, _ = make_link(coalition=coalition, purpose="join", email="a@people.example")
    new, _ = make_link(coalition=coalition, purpose="join", email="b@people.example")
    PersonalLink.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=120))
    assert actions.forget_links(today=timezone.localdate()) == 1
    assert actions.forget_links(today=timezone.localdate()) == 0
    assert list(PersonalLink.objects.all()) == [new]
    assert Entry.objects.filter(action="coalitions.data_forgotten", reason="links: 1").exists()


def test_addresses_of_the_house_are_never_a_coalition() -> None:
    assert actions.free_slug("People") == "people-2"
    assert actions.free_slug("¿?") == "coalition"
