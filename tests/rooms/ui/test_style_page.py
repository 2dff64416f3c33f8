"""The style guide and the frame: valid in both languages, nothing inline, complete without script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tests.pages import CheckedClient, words_of

PAGES = ("style", "style_confirm", "style_message", "style_plain")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_are_valid_in_both_languages(visit: Callable[..., CheckedClient], name: str, language: str) -> None:
    response = visit(language=language).get(reverse(f"ui:{name}"))
    assert response.status_code == 200
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)


def test_title_is_the_question(visit: Callable[..., CheckedClient]) -> None:
    html = visit().get(reverse("ui:style")).content.decode()
    assert "<title>What are our pages made of? · Longtable</title>" in html
    html = visit(language="es").get(reverse("ui:style")).content.decode()
    assert "<title>¿De qué están hechas nuestras páginas? · Longtable</title>" in html


def test_spanish_page_has_no_english_left(visit: Callable[..., CheckedClient]) -> None:
    words = words_of(visit(language="es").get(reverse("ui:style")))
    for english in (
        "Show as a table",
        "Skip to",
        "Demonstration",
        "This field is required",
        "Whose voices",
        "nobody yet",
    ):
        assert english not in words


@pytest.mark.parametrize("frame", ["ui/message.html", "ui/confirm.html", "ui/plain.html"])
def test_demo_is_marked_on_every_page(frame: str) -> None:
    marked = render_to_string(frame, {"question": "Q", "action_label": "A", "demo": True})
    assert marked.count("made up") == 1
    assert "Nothing here is real" in marked
    assert "made up" not in render_to_string(frame, {"question": "Q", "action_label": "A"})


def test_skip_link_leads_to_the_one_main(visit: Callable[..., CheckedClient]) -> None:
    html = visit().get(reverse("ui:style")).content.decode()
    assert html.index('href="#main"') < html.index("<header")
    assert html.count('id="main"') == 1


def test_language_switch_is_a_form(visit: Callable[..., CheckedClient]) -> None:
    client = visit()
    html = client.get(reverse("ui:style") + "?sort=name").content.decode()
    action, here = re.search(
        r'<form method="post" action="([^"]+)">.*?name="next" value="([^"]+)"', html, re.S
    ).groups()  # type: ignore[union-attr]
    assert here == "/style/?sort=name"
    response = client.post(action, {"language": "es", "next": here}, follow=True)
    assert "¿De qué están hechas" in words_of(response)


def test_confirm_page_posts_to_itself(visit: Callable[..., CheckedClient]) -> None:
    client = visit()
    html = client.get(reverse("ui:style_confirm")).content.decode()
    assert re.search(r'<form method="post" class="lt-form"[ >]', html)
    assert client.post(reverse("ui:style_confirm")).status_code == 302


def test_table_of_the_style_guide_sorts_and_turns_pages(visit: Callable[..., CheckedClient]) -> None:
    words = words_of(visit().get(reverse("ui:style") + "?sort=name&page=2"))
    assert "Garden Gate Neighbors" in words
    assert "Alder Park Neighbors 3" not in words
