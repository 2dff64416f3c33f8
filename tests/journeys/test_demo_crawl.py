"""Every page of the demo that a link leads to: alive, clean for axe, as wide as the screen, and in one language."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import Page

from longtable.calls.models import Answer, Conflict, PublicQuestion
from longtable.coalitions.models import Person
from longtable.home.demo import SLUG, make_demo
from longtable.home.queries import DEMO_COORDINATOR
from longtable.meetings.models import ActionPoint, AgendaItem, Meeting, Note, ParticipationReview, Poll
from longtable.people.middleware import SESSION_KEY
from longtable.people.models import Account
from tests.journeys.conftest import AXE, RULES, WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)

OBSERVER, MEMBER = "observer@demo.example", "member@demo.example"
EACH = 2  # pages of one kind whose links are followed
LINK = re.compile(r'<a[^>]*?\shref="([^"#]*)')
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
SPOKEN = re.compile(  # a letter that says that it is in English is in the language of who gets it
    r'<(script|style|svg|textarea)\b.*?</\1>|<(\w+) class="[^"]*\blt-letter" lang="en">.*?</\2>|<[^>]+>', re.DOTALL
)
# Words that Spanish text never has, and no made-up name of the demo either
ENGLISH = re.compile(
    r"\b(which|whom|what|your|our|they|their|this|that|has|have|not|need|partners?|serves?|choose|change|remove|save|"
    r"kind|spoke|came|way|email|since|until|month|months)\b",
    re.IGNORECASE,
)
# What the made-up people wrote themselves, and reasons that stand behind a dot in the history
OURS = re.compile(
    r"· .*|I saw only now[^<]*|Minutes of the meeting|The courts, the jail[^<]*|Fictional[^<]*|Wellness at Work|Adults who[^<]*"
)


def kind_of(address: str) -> str:
    """The name of a page's address, or "" where it is a file or leads elsewhere."""
    path, _, query = address.partition("?")
    if not path.startswith("/") or path.startswith("/static/"):
        return ""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return ""
    return f"{name}?" if query else str(name)


def pages_of(page: Page, start: str) -> dict[str, tuple[str, str]]:
    """One page of each kind that can be reached by links, as kind: (address, html)."""
    found: dict[str, tuple[str, str]] = {}
    seen: dict[str, int] = {}
    waiting = [start, "/style/", "/people/me/"]
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if seen.get(kind, 0) >= EACH:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        answer = page.request.get(address, max_redirects=0)
        assert answer.status in {200, 302}, f"{address}: {answer.status}"
        if answer.status == 302 or not answer.headers["content-type"].startswith("text/html"):
            continue
        html = answer.text()
        found.setdefault(kind, (address, html))
        links = {unescape(link) for link in LINK.findall(html)}
        links = {address.partition("?")[0] + link if link.startswith("?") else link for link in links}
        waiting += sorted(link for link in links - known if kind_of(link))
        known |= links
    return found


def axe(page: Page, address: str, widths: tuple[tuple[int, int], ...] = WIDTHS) -> list[str]:
    """What axe finds on a page, and what sticks out."""
    page.goto(address)
    page.evaluate(AXE.read_text())
    faults = []
    for width, height in widths:
        page.set_viewport_size({"width": width, "height": height})
        found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
        faults += [
            f"{address} at {width}: {v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{address} is {wide} px wide at {width} px")
    return faults


def sign_in(page: Page, site: str, account: Account, language: str) -> None:
    client = Client()
    client.force_login(account)
    session = client.session
    session[SESSION_KEY] = language
    session.save()
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def english_in(html: str, own: list[str]) -> list[str]:
    """Lines of a Spanish page that are English and no words of the demo's own."""
    main = MAIN.search(html)
    lines = (line.strip() for line in unescape(SPOKEN.sub("\n", main[0] if main else html)).splitlines())
    found = [line for line in lines if len(ENGLISH.findall(OURS.sub("", line))) > 1]
    return [line for line in found if not any(line in text or text in line for text in own)]


def own_words() -> list[str]:
    """What people of the demo wrote in one language: answers of applicants and in public, and all about meetings."""
    said = [*Answer.objects.values_list("text", flat=True), *PublicQuestion.objects.values_list("answer", flat=True)]
    for model, names in (
        (Meeting, ("title", "purpose")),
        (AgendaItem, ("title", "why", "reply", "outcome_text")),
        (ActionPoint, ("text",)),
        (Note, ("text", "reply")),
        (Poll, ("title", "note")),
        (ParticipationReview, ("note",)),
        (Conflict, ("reason",)),
    ):
        said += [text for row in model.objects.values_list(*names) for text in row]
    return [one for one in said if len(one) > 20]


def clean_pages(page: Page, pages: dict[str, tuple[str, str]], widths: tuple[tuple[int, int], ...]) -> list[str]:
    """What axe finds, one page of each kind; the same page with a query is the same kind."""
    chosen = [address for kind, (address, _html) in pages.items() if not kind.endswith("?")]
    return [fault for address in chosen for fault in axe(page, address, widths)]


def enter(open_browser: Callable[..., Page], site: str, email: str, language: str) -> tuple[Page, str]:
    """Someone of the demo at its answer page, in a language."""
    account = Account.objects.get(email=email)
    page = open_browser(language=language)
    sign_in(page, site, account, language)
    return page, f"/{SLUG}/coverage/"


@pytest.fixture
def demo(settings: Any, site: str) -> str:
    settings.DEMO = True
    make_demo(today=timezone.localdate())
    return site


def test_every_page_of_the_demo(demo: str, open_browser: Callable[..., Page]) -> None:
    """As coordinator in English, then in Spanish, then as a member, and as an observer, who reads no names."""
    page, start = enter(open_browser, demo, DEMO_COORDINATOR, "en")
    everything = pages_of(page, start)
    assert len(everything) > 60
    faults = clean_pages(page, everything, WIDTHS)

    page, start = enter(open_browser, demo, DEMO_COORDINATOR, "es")
    spanish = pages_of(page, start)
    assert len(spanish) > 60
    spanish.pop("coverage:letter")  # it speaks the language of the organization's contact
    for name in ("calls:ready", "language:on_paper"):
        spanish.pop(name, None)  # both languages side by side
    own = own_words()
    faults += [
        f"{address}: {line}"
        for address, html in spanish.values()
        if "lang=en" not in address
        for line in english_in(html, own)
    ]

    page, start = enter(open_browser, demo, MEMBER, "en")
    seen = pages_of(page, start)
    assert len(seen) > 30
    faults += clean_pages(page, {kind: one for kind, one in seen.items() if kind.startswith("calls")}, WIDTHS[1:])

    page, start = enter(open_browser, demo, OBSERVER, "en")
    seen = pages_of(page, start)
    assert len(seen) > 15
    faults += clean_pages(page, seen, WIDTHS[1:])
    faults += [f"{address} shows an observer {found}" for address, html in seen.values() for found in persons_in(html)]
    assert not faults, "\n".join(faults)


def persons_in(html: str) -> list[str]:
    """Names and addresses of people on a page, but for the reader's own in the menu."""
    main = MAIN.search(html)
    text = unescape(main[0] if main else html)
    others = [one for one in Account.objects.exclude(email=OBSERVER).values_list("name", flat=True) if one]
    names = [*others, *(str(one) for one in Person.objects.all())]
    return [one for one in [*names, "mailto:", "tel:"] if one in text]
