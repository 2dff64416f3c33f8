"""A list as it is kept, brought in through the pages: every doubt is asked, nothing is lost, and all can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from longtable.coalitions.models import Person, Role
from longtable.coalitions.queries import Access
from longtable.partners.actions import start_sectors
from longtable.partners.models import Body, ListImport, Note, Partner, Seat, Sector, Service
from longtable.places.actions import bring_community
from longtable.record.models import Entry
from longtable.record.queries import verify
from longtable.sources.package import read_package
from tests.factories import make_access
from tests.factories.partners import make_contact, make_partner
from tests.pages import CheckedClient, visit, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(shared: Path) -> Access:
    """A coalition in Chicago without partners."""
    by = make_access()
    bring_community(by=by, package=read_package(shared / "cases" / "chicago-tobacco", shapes=False), title="Chicago")
    start_sectors(by=by, coalition=by.coalition)
    return by


def upload(client: CheckedClient, by: Access, name: str, data: bytes) -> Any:
    address = reverse("partners:list_import", args=[by.coalition.slug])
    return client.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)


def go_on(client: CheckedClient, response: Any, **changed: Any) -> Any:
    """Press the step's button with everything as it is preselected, but for what is changed."""
    fields: dict[str, Any] = {}
    for name in ("form", "whole"):
        form = response.context.get(name)
        for bound in form or ():
            value = bound.value()
            if value is not None and value != "":
                fields[bound.html_name] = value
    return client.post(response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"], {**fields, **changed}, follow=True)


def to_ready(client: CheckedClient, response: Any) -> Any:
    for _step in range(12):
        if response.request["PATH_INFO"].endswith("/ready/"):
            return response
        response = go_on(client, response)
    raise AssertionError(response.request["PATH_INFO"])


def bring(client: CheckedClient, by: Access, name: str, data: bytes) -> Any:
    return go_on(client, to_ready(client, upload(client, by, name, data)))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_list_as_kept_comes_in_with_nothing_lost(here: Access, shared: Path, kind: str) -> None:
    client = visit(here.account)
    data = (shared / "cases" / f"members-as-kept.{kind}").read_bytes()
    ready = to_ready(client, upload(client, here, f"members.{kind}", data))
    assert not Partner.objects.exists()
    assert not Person.objects.exists()
    result = go_on(client, ready)
    print(words_of(ready))
    assert Partner.objects.count() == 13
