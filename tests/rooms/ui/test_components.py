"""Every component is valid HTML, escapes what it is given, and refuses a kind that it does not have."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import format_html

from longtable.ui import numbers
from longtable.ui.boards import Board, BoardCard, BoardColumn
from longtable.ui.charts import Sector
from longtable.ui.marks import fact
from tests.pages import check_page

NASTY = '<script>alert("x")</script>'


def draw(source: str, **values: object) -> str:
    """The component on a page of its own, checked as every page is."""
    html = Template("{% load ui %}" + source).render(Context(values))
    check_page(
        f'<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>T</h1>{html}</main></body></html>'
    )
    return html


BLOCKS = {
    "answer": "{% answer source=text %}{{ text }}{% fact %}{{ text }}{% endfact %}{% endanswer %}",
    "card": "{% card title=text intro=text kind='question' id='c' %}{{ text }}{% endcard %}",
    "panel": "{% panel title=text text=text %}{% panel_buttons %}{% button text=text %}{% endpanel_buttons %}{% endpanel %}",
    "alert": "{% alert kind='error' title=text live=True %}{{ text }}{% endalert %}",
    "empty": "{% empty title=text text=text picture='map' %}{% button_link url='/x' text=text %}{% endempty %}",
    "details": "{% details summary=text open=True boxed=True %}{{ text }}{% enddetails %}",
    "question_card": "{% question_card text=text evidence=text source=text level=2 %}{% endquestion_card %}",
    "source": "{% source %}{{ text }}{% endsource %}",
    "buttons": "{% button text=text icon='plus' name='a' value=text %}{% button_link url=text text=text kind='second' %}",
    "post_button": "{% post_button url='/x' text=text icon='close' partner=text %}",
    "small": "{% stat value=text label=text note=text kind='need' %}{% tag text kind='dashed' %}{% standing 'active' text %}",
    "progress": "{% progress 5 13 label=text %}",
    "copy": "{% copy text=text label=text %}",
    "icon": "{% icon 'map' label=text %}",
    "steps": "{% steps titles 2 %}",
    "tabs": "{% tabs items label=text %}{% breadcrumbs items %}",
    "timeline": "{% timeline entries label=text %}",
    "sectors": "{% sectors tiles %}",
    "board": "{% board board %}",
}


@pytest.mark.parametrize("name", BLOCKS)
def test_component_is_valid_and_escapes(name: str) -> None:
    column = BoardColumn("new", NASTY, [BoardCard(NASTY, "/move/1", "/p/1", [NASTY])], NASTY)
    html = draw(
        BLOCKS[name],
        text=NASTY,
        titles=[NASTY, NASTY, NASTY],
        items=[{"title": NASTY, "url": "/a", "current": True, "count": 3}, {"title": NASTY, "url": "/b"}],
        entries=[
            {"when": date(2026, 3, 4), "who": NASTY, "title": NASTY, "text": NASTY},
            {"when": NASTY, "title": NASTY},
        ],
        tiles=[Sector(NASTY, 0, "absent", NASTY, NASTY, "/s")],
        board=Board("b", NASTY, "standing", [column, BoardColumn("old", "Old")]),
    )
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "source",
    [
        "{% card kind='pink' %}{% endcard %}",
        "{% alert kind='pink' %}{% endalert %}",
        "{% button text='x' kind='pink' %}",
        "{% tag 'x' kind='pink' %}",
        "{% icon 'unicorn' %}",
        "{% empty title='x' picture='unicorn' %}{% endempty %}",
    ],
)
def test_unknown_kind_is_refused(source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="is none of"):
        draw(source)


def test_button_without_script_is_a_form_with_its_token() -> None:
    html = draw("{% post_button url='/x' text='Go' partner=7 %}", csrf_token="TOKEN")
    assert '<form method="post" action="/x">' in html
    assert 'name="csrfmiddlewaretoken" value="TOKEN"' in html
    assert 'name="partner" value="7"' in html


def test_facts_of_a_sentence_are_marked_and_escaped() -> None:
    assert format_html("We serve {s}.", s=fact("<4%>")) == "We serve <mark>&lt;4%&gt;</mark>."


def test_pagination_keeps_the_rest_of_the_query() -> None:
    page = Paginator(range(100), 10).page(5)
    request = RequestFactory().get("/?sort=-areas&page=5")
    html = draw("{% pagination page %}", page=page, request=request)
    assert "?sort=-areas&amp;page=6" in html
    assert html.count('aria-current="page"') == 1
    assert "…" in html


def test_one_page_needs_no_pagination() -> None:
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_moving_a_card_needs_no_script() -> None:
    columns = [BoardColumn("a", "A", [BoardCard("Card", "/move/1")]), BoardColumn("b", "B")]
    html = draw("{% board board %}", board=Board("k", "Board", "standing", columns), csrf_token="TOKEN")
    assert re.search(r'<form method="post" action="/move/1">.*<select[^>]* name="standing".*</form>', html)
    assert '<option value="a" selected>' in html


@pytest.mark.parametrize(
    ("language", "share", "digits", "shown"),
    [
        ("en", 0.036159, 0, "4%"),
        ("en", 0.036159, 1, "3.6%"),
        ("en", 0.0, 0, "0%"),
        ("en", 1.0, 0, "100%"),
        ("en", 0.001, 0, "<1%"),
        ("en", 0.999, 0, ">99%"),
        ("en", 0.0001, 1, "<0.1%"),
        ("es", 0.286862, 1, "28.7%"),
    ],
)
def test_percent_never_rounds_something_to_nothing(language: str, share: float, digits: int, shown: str) -> None:
    with translation.override(language):
        assert numbers.percent(share, digits).replace("\xa0", "") == shown


def test_numbers_follow_the_language() -> None:
    assert numbers.number(62318.58) == "62,319"
    assert numbers.points(18.106256) == "18.1%"
    with translation.override("es"):
        assert numbers.number(62318.58) == "62,319"  # Spanish as it is written in the United States
    with translation.override("de"):
        assert numbers.number(62318.58) == "62.319"
