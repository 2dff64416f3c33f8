"""Pages for when little works: they ask nothing, speak both languages, and are valid."""

from __future__ import annotations

import pytest
from allauth.core.ratelimit import respond_429
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views.defaults import bad_request

from tests.pages import check_page


@pytest.mark.parametrize("name", ["400.html", "500.html", "507.html"])
def test_bare_pages_are_right(name: str) -> None:
    html = render_to_string(name)
    check_page(html, name)
    assert html.count('lang="es"') == 1
    assert "{" not in html


def test_too_much_at_once_is_said_in_words() -> None:
    answer = bad_request(RequestFactory().post("/"), ValueError())
    assert answer.status_code == 400
    assert "Was that too much at once?" in answer.content.decode()


def test_too_many_tries_are_said_in_words() -> None:
    request = RequestFactory().get("/account/login/code/")
    request.user = AnonymousUser()
    answer = respond_429(request)
    assert answer.status_code == 429
    assert "Could you wait a moment?" in answer.content.decode()
    check_page(answer.content.decode())
