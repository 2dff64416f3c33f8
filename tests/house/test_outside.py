"""What somebody outside, or at the same computer afterwards, could try."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest
from django.core import mail
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from longtable.coalitions import views as coalition_views
from longtable.house import env
from longtable.house.logs import HideSecrets, hidden
from tests.factories import make_access
from tests.pages import visit

SECRET = "4IFCyM9WcWbAO8eB3sDiRyS_Q6ZzRWWH"


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> list[str]:
    found = []
    for one in patterns:
        here = before + str(one.pattern)
        found += _addresses(one.url_patterns, here) if isinstance(one, URLResolver) else [here]
    return found


def test_no_address_of_a_personal_link_comes_into_the_log_with_its_secret() -> None:
    secret = [one for one in _addresses(get_resolver().url_patterns) if ":secret>" in one]
    assert len(secret) > 40
    for address in secret:
        asked = address.replace("<slug:secret>", SECRET).replace("<str:secret>", SECRET)
        assert SECRET not in str(hidden(f"Gone: {asked}")), address
    assert hidden("/lake-country-coalition/partners/all/") == "/lake-country-coalition/partners/all/"


@pytest.mark.django_db
def test_the_log_of_refused_requests_goes_through_the_filter(caplog: pytest.LogCaptureFixture) -> None:
    visit().get(f"/link/poll/{SECRET}/")
    [record] = [one for one in caplog.records if one.name == "django.request"]
    handlers = [one for one in logging.getLogger().handlers if any(isinstance(f, HideSecrets) for f in one.filters)]
    assert handlers
    for handler in handlers:
        assert handler.filter(record)
        assert SECRET not in handler.format(record)


@pytest.mark.django_db
def test_pages_behind_sign_in_stay_in_no_browser() -> None:
    by = make_access()
    client = visit(by.account)
    names = ("coalitions:overview", "coalitions:members", "partners:board", "coverage:answer", "meetings:meetings")
    pages = [reverse(name, args=[by.coalition.slug]) for name in names]
    for address in (*pages, reverse("people:profile"), reverse("today", args=[by.coalition.slug]), "/?all=1"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert {"private", "no-store"} <= set(page.headers["Cache-Control"].split(", ")), address


@pytest.mark.django_db
def test_a_coalition_cannot_be_used_to_write_to_the_whole_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coalition_views, "INVITATIONS", 3)
    by = make_access()
    client, address = visit(by.account), reverse("coalitions:invite", args=[by.coalition.slug])
    answers = [client.post(address, {"email": f"a{n}@people.example", "role": "member"}).status_code for n in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert len(mail.outbox) == 3


def test_a_new_data_folder_is_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LONGTABLE_SECRET_KEY", raising=False)
    assert len(env.secret_key(tmp_path / "data")) >= 50
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
