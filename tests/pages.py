"""One test client that checks every page it fetches, so that no test can forget to.

Every page: valid HTML, one h1, a title that starts with it, unique ids, labels on fields, a language, no inline script
or style, and images with a text.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
from django.test import Client

from longtable.people.models import Account

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
TOLERATED = {  # html5lib's tokenizer is older than the standard in these
    "unknown-doctype",
    "non-html-root",
}


def space(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


def inner(element: ET.Element) -> str:
    """All text inside an element."""
    return space("".join(element.itertext()))


class PageFault(AssertionError):
    """A page that is not as every page must be."""


def check_page(html: str, address: str = "") -> ET.Element:
    """Raise PageFault with everything that is wrong with a page; return its parsed tree."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    root = parser.parse(html)
    faults = [
        f"invalid HTML at line {position[0]}: {code} {data}"
        for position, code, data in parser.errors
        if code not in TOLERATED
    ]
    faults += [*_frame(root), *_ids(root), *_inline(root), *_fields(root), *_pictures(root)]
    if re.search(r"\{[{%]|%\([a-z_]+\)s", html):
        faults.append("a template tag or placeholder shows through")
    if faults:
        raise PageFault(f"{address}:\n- " + "\n- ".join(faults))
    return root


def _frame(root: ET.Element) -> list[str]:
    faults = []
    if root.get("lang") not in {"en", "es"}:
        faults.append(f"lang is {root.get('lang')!r}")
    headings = [inner(h) for h in root.iter(f"{XHTML}h1")]
    titles = [inner(t) for t in root.iter(f"{XHTML}title")]
    if len(headings) != 1:
        faults.append(f"{len(headings)} h1: {headings}")
    elif not titles or not titles[0].startswith(headings[0]):
        faults.append(f"the title {titles[:1]} does not start with the h1 {headings[0]!r}")
    if sum(1 for _ in root.iter(f"{XHTML}main")) != 1:
        faults.append("there should be one main")
    return faults


def _ids(root: ET.Element) -> list[str]:
    seen: set[str] = set()
    faults = []
    for element in root.iter():
        name = element.get("id")
        if name is not None:
            if name in seen:
                faults.append(f"id {name!r} twice")
            seen.add(name)
    for element in root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            missing = [name for name in (element.get(attribute) or "").split() if name not in seen]
            faults += [f"{attribute} points to {name!r}, which is not there" for name in missing]
    return faults


def _inline(root: ET.Element) -> list[str]:
    faults = []
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag == "style" or (tag == "script" and not element.get("src") and "json" not in (element.get("type") or "")):
            faults.append(f"inline {tag}")
        for attribute in element.attrib:
            if attribute == "style" or attribute.startswith("on"):
                faults.append(f"{attribute} attribute on {tag}")
    return faults


def _fields(root: ET.Element) -> list[str]:
    labelled = {label.get("for") for label in root.iter(f"{XHTML}label")}
    wrapped = {id(field) for label in root.iter(f"{XHTML}label") for field in label.iter()}
    faults = []
    for kind in ("input", "select", "textarea"):
        for field in root.iter(f"{XHTML}{kind}"):
            if field.get("type") in {"hidden", "submit", "button"}:
                continue
            named = field.get("id") in labelled or id(field) in wrapped
            if not named and not field.get("aria-label") and not field.get("aria-labelledby"):
                faults.append(f"{kind} {field.get('name')!r} has no label")
    for button in [*root.iter(f"{XHTML}button"), *root.iter(f"{XHTML}a")]:
        if not inner(button) and not button.get("aria-label") and button.get("href", "x") is not None:
            faults.append(f"a {str(button.tag).rpartition('}')[2]} without words")
    return faults


def _pictures(root: ET.Element) -> list[str]:
    faults = [f"img {i.get('src')!r} without alt" for i in root.iter(f"{XHTML}img") if i.get("alt") is None]
    parents = {child: parent for parent in root.iter() for child in parent}
    for svg in root.iter(f"{SVG}svg"):
        if svg in parents and str(parents[svg].tag).startswith(SVG):
            continue
        if svg.get("aria-hidden") == "true":
            continue
        if not (svg.get("aria-label") or svg.get("aria-labelledby") or svg.find(f"{SVG}title") is not None):
            faults.append("a picture (svg) without a title")
    return faults


class CheckedClient(Client):
    """A browser without script that refuses a bad page. ``visit(account)`` makes one that is signed in."""

    def request(self, **request: Any) -> Any:
        """Fetch, then check whatever HTML page came back."""
        response = super().request(**request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and response.content and response.headers.get("Content-Encoding") is None:
            html = response.content.decode()
            if "<html" in html:  # a part of a page (htmx) is checked within its page
                response.tree = check_page(html, request.get("PATH_INFO", ""))
        return response


def visit(account: Account | None = None, language: str = "en") -> CheckedClient:
    """A checked client, signed in as ``account`` where one is given."""
    client = CheckedClient(headers={"accept-language": language})
    if account is not None:
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["language"] = language
        session.save()
    return client


def words_of(response: Any) -> str:
    """All that a page says, with single spaces, without its head."""
    body = response.tree.find(f"{XHTML}body")
    assert body is not None
    return inner(body)
