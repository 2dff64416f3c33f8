"""Bringing a list in through the pages, step by step, with everything as it is preselected but for what a test changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from longtable.coalitions.models import Coalition
from longtable.coalitions.queries import Access
from longtable.partners.actions import start_sectors
from longtable.places.actions import bring_community
from longtable.sources.package import read_package
from tests.factories import make_access

type_change = Callable[[str, Any], dict[str, Any]]


def make_chicago_place(shared: Path, coalition: Coalition | None = None) -> Access:
    """A coalition in Chicago that has sectors and no partner."""
    by = make_access(coalition=coalition)
    bring_community(by=by, package=read_package(shared / "cases" / "chicago-tobacco", shapes=False), title="Chicago")
    start_sectors(by=by, coalition=by.coalition)
    return by


def address(by: Access, name: str, *args: object) -> str:
    """The address of a page about lists."""
    return reverse(f"partners:list_{name}", args=[by.coalition.slug, *args])


def upload(client: Any, by: Access, name: str, data: bytes) -> Any:
    """Choose a file and press the button; returns the page that comes."""
    return client.post(address(by, "import"), {"file": SimpleUploadedFile(name, data)}, follow=True)


def step_of(response: Any) -> str:
    """The last word of the address: reading, words, same, ready, result."""
    return str(response.request["PATH_INFO"]).rstrip("/").rpartition("/")[2]


def fields_of(response: Any) -> dict[str, Any]:
    """What the page's forms would send if nothing were touched."""
    fields: dict[str, Any] = {}
    for name in ("form", "whole"):
        for bound in response.context.get(name) or ():
            value = bound.value()
            if value not in (None, "", []):
                fields[bound.html_name] = value
    return fields


def go_on(client: Any, response: Any, **changed: Any) -> Any:
    """Press the step's button; a field given as None is not sent."""
    fields = {name: value for name, value in {**fields_of(response), **changed}.items() if value is not None}
    query = response.request["QUERY_STRING"]
    return client.post(response.request["PATH_INFO"] + (f"?{query}" if query else ""), fields, follow=True)


def to_ready(client: Any, response: Any, change: type_change | None = None) -> Any:
    """Through all steps to the preview; ``change(step, response)`` may answer otherwise."""
    for _step in range(60):
        step = step_of(response)
        if step == "ready":
            return response
        response = go_on(client, response, **(change(step, response) if change else {}))
    raise AssertionError(response.request["PATH_INFO"])


def bring(client: Any, by: Access, name: str, data: bytes, change: type_change | None = None) -> Any:
    """The whole way to the result."""
    return go_on(client, to_ready(client, upload(client, by, name, data), change))


def field_for(response: Any, words: str) -> str:
    """The name of the field whose label has these words."""
    found = [bound.html_name for name in ("form", "whole") for bound in response.context.get(name) or ()
             if words in str(bound.label)]  # fmt: skip
    assert len(found) == 1, (words, found)
    return str(found[0])
