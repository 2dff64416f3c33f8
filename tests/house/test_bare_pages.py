"""Pages for when little works: they ask nothing, speak both languages, and are valid."""

from __future__ import annotations

import errno

import pytest
from allauth.core.ratelimit import respond_429
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.views.defaults import bad_request

from longtable.house.full_database import FullDatabaseMiddleware
from tests.factories import make_access
from tests.factories.calls import make_call
from tests.pages import check_page, visit, words_of


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


@pytest.mark.django_db
def test_an_address_that_works_only_from_its_button_says_so() -> None:
    by = make_access()
    page = visit(by.account).get(reverse("calls:draft_letters", args=[by.coalition.slug, make_call(by).code]))
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Nothing was done yet: this address works only from its button." in words_of(page)


@pytest.mark.parametrize(("number", "full"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.ENOENT, False)])
def test_a_full_disk_is_said_in_words(number: int, full: bool) -> None:
    middleware = FullDatabaseMiddleware(lambda _request: HttpResponse())
    answer = middleware.process_exception(RequestFactory().post("/"), OSError(number, "Said"))
    assert (answer is not None) is full
    if answer is not None:
        assert answer.status_code == 507
        assert "go back, and try again later" in answer.content.decode()


def test_too_many_tries_are_said_in_words() -> None:
    request = RequestFactory().get("/account/login/code/")
    request.user = AnonymousUser()
    answer = respond_429(request)
    assert answer.status_code == 429
    assert "Could you wait a moment?" in answer.content.decode()
    check_page(answer.content.decode())
