"""Signing in by a code, making an account, choosing a language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from longtable.people.models import Account
from tests.factories import make_access, make_account
from tests.pages import words_of

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b")


def code_in(mail) -> str:
    found = CODE.search(mail.body)
    assert found, mail.body
    return found.group()


def test_a_code_by_e_mail_signs_in(visit: Callable, mailoutbox: list) -> None:
    access = make_access(email="ana@people.example")
    client = visit()
    page = client.post(reverse("account_request_login_code"), {"email": "ana@people.example"}, follow=True)
    assert "What is your code?" in words_of(page)
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})
    assert client.get(reverse("coalitions:overview", args=[access.coalition.slug])).status_code == 200


def test_a_wrong_code_does_not(visit: Callable) -> None:
    access = make_access(email="ana@people.example")
    client = visit()
    client.post(reverse("account_request_login_code"), {"email": "ana@people.example"})
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert client.get(reverse("coalitions:overview", args=[access.coalition.slug])).status_code == 302


def test_an_unknown_address_gets_the_same_page(visit: Callable, mailoutbox: list) -> None:
    page = visit().post(reverse("account_request_login_code"), {"email": "no@people.example"}, follow=True)
    assert "What is your code?" in words_of(page)
    assert "make an account" in mailoutbox[0].body


def test_a_newcomer_whose_code_does_not_come_is_not_stuck(visit: Callable, mailoutbox: list) -> None:
    client = visit()
    page = client.post(reverse("account_signup"), {"email": "nueva@people.example"}, follow=True)
    assert b"lt-alert" not in page.content, "the page itself says that a code was sent"
    here = reverse("account_email_verification_sent")
    page = client.post(here, {"action": "resend"}, follow=True)
    assert "A new code is on its way to nueva@people.example." in words_of(page)
    assert code_in(mailoutbox[0]) != code_in(mailoutbox[1])
    assert "Use another address" in words_of(page)
    page = client.post(reverse("account_logout"), {"next": reverse("account_signup")}, follow=True)
    assert "Shall we set a place for you?" in words_of(page)
    assert b"lt-alert" not in page.content, "nobody was signed in: nobody was signed out"
    page = client.post(reverse("account_signup"), {"email": "right@people.example"}, follow=True)
    page = client.post(here, {"code": code_in(mailoutbox[2])}, follow=True)
    assert "You are not in a coalition yet" in words_of(page)
    assert "You have confirmed" not in words_of(page)


def test_a_code_to_sign_in_is_sent_again(visit: Callable, mailoutbox: list) -> None:
    make_account("ana@people.example")
    client = visit()
    client.post(reverse("account_request_login_code"), {"email": "ana@people.example"})
    page = client.post(reverse("account_confirm_login_code"), {"action": "resend"}, follow=True)
    assert "A new code is on its way to ana@people.example." in words_of(page)
    client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[1])})
    assert client.get(reverse("people:profile")).status_code == 200


@pytest.mark.parametrize("name", ["account_signup", "account_request_login_code", "account_login"])
def test_a_field_bears_one_name(name: str, visit: Callable) -> None:
    page = visit().post(reverse(name), {})
    assert "E-mail address: " in words_of(page), "the summary says what the label says"
    assert b"placeholder" not in page.content


def test_too_many_codes_are_not_sent(visit: Callable, mailoutbox: list) -> None:
    make_account("ana@people.example")
    client = visit()
    for _ in range(8):
        client.post(reverse("account_request_login_code"), {"email": "ana@people.example"})
    assert 1 <= len(mailoutbox) <= 3


def test_too_many_passwords_are_not_tried(visit: Callable) -> None:
    make_account("ana@people.example", password="a long and right password")
    client = visit()
    sent = {"login": "ana@people.example", "password": "not the password"}
    answers = [client.post(reverse("account_login"), sent, follow=True) for _ in range(12)]
    assert "That was tried too often" in words_of(answers[-1])


def test_an_account_is_made_in_the_language_of_the_page(visit: Callable, mailoutbox: list) -> None:
    client = visit(language="es")
    page = client.post(reverse("account_signup"), {"email": "nueva@people.example"}, follow=True)
    assert page.tree.get("lang") == "es"
    client.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])})
    account = Account.objects.get(email="nueva@people.example")
    assert account.language == "es"
    assert not account.has_usable_password()


@pytest.mark.parametrize(
    "name", ["account_request_login_code", "account_login", "account_signup", "account_reset_password", "home:start"]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_before_sign_in(name: str, language: str, visit: Callable) -> None:
    page = visit(language=language).get(reverse(name))
    assert page.status_code == 200
    assert page.tree.get("lang") == language


@pytest.mark.parametrize(
    "name",
    ["people:profile", "mfa_index", "mfa_add_webauthn", "account_email", "account_change_password", "account_logout"],
)
def test_pages_of_ones_own_account(name: str, visit: Callable) -> None:
    page = visit(make_account()).get(reverse(name), follow=True)
    assert page.status_code == 200


def test_a_language_is_kept_with_the_account(visit: Callable) -> None:
    account = make_account()
    client = visit(account)
    client.post(reverse("set_language"), {"language": "es", "next": "/people/me/"})
    account.refresh_from_db()
    assert account.language == "es"
    assert client.get("/people/me/").tree.get("lang") == "es"


def test_the_language_switch_leads_nowhere_else(visit: Callable) -> None:
    response = visit().post(reverse("set_language"), {"language": "es", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_pages_send_the_headers_that_keep_people_safe(visit: Callable) -> None:
    headers = visit().get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
