"""Words marked in texts: which, where, and never where it would be wrong."""

from __future__ import annotations

import functools
import re

import pytest
from django.template import Context, Template
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from longtable.coalitions.models import Coalition
from longtable.language.linking import Glossary
from longtable.language.models import Term
from longtable.language.rules import key_of
from tests.effort import grows_with, must_end

COALITION = Coalition(pk=1, slug="lake", name="Lake")


def term(pk: int, word: str, *spellings: str, long: str = "", means: str = "Something plain.") -> Term:
    return Term(
        pk=pk, coalition=COALITION, word=word, key=key_of(word), spellings=list(spellings),
        long_forms={"en": long} if long else {}, meanings={"en": means, "es": "Algo sencillo."},
    )  # fmt: skip


TERMS = [
    term(1, "CHW", "promotora", long="community health worker"),
    term(2, "community health"),
    term(3, "WHO", long="World Health Organization"),
    term(4, "reunión pública"),
    term(5, "año"),
    term(6, "wrap-around care"),
    term(7, "neighbors' council"),
    term(8, "COVID"),
]


def link_terms(text: str, terms: list[Term], language: str) -> str:
    return Glossary(terms, language).mark(text)


def marked(text: str, language: str = "en") -> list[tuple[int, str]]:
    html = link_terms(text, TERMS, language)
    return [(int(pk), words) for pk, words in re.findall(r'href="/lake/language/(\d+)/"[^>]*>([^<]*)</a>', html)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A CHW helps. Another CHW too.", [(1, "CHW")]),
        ("Two CHWs came.", [(1, "CHWs")]),
        ("A chw is no acronym, nor is CHWX, XCHW, CHW_2.", []),
        ("CHW-led walks", [(1, "CHW")]),
        ("a non-CHW", []),
        ("Who is there? The WHO.", [(3, "WHO")]),
        ("who", []),
        ("WHO IS COMING TO THE TABLE", []),
        ("Promotoras help.", [(1, "Promotoras")]),
        ("community health workers and community health", [(1, "community health workers"), (2, "community health")]),
        ("community  health\nworker", [(1, "community  health\nworker")]),
        ("La reunion publica y la Reunión Pública", [(4, "reunion publica")]),
        ("un ano y un año", [(5, "año")]),
        ("a re\u0301union; una reunio\u0301n pu\u0301blica", [(4, "reunión pública")]),
        ("wrap\u2011around care", [(6, "wrap\u2011around care")]),
        ("the neighbors’ council", [(7, "neighbors’ council")]),
        ("chw@lake.org, CHW@lake.org, info@CHW.org", []),
        ("https://lake.org/CHW www.lake.org/CHW lake.org/CHW #CHW @CHW CHW.pdf", []),
        ("CHW/WHO, CHW.", [(1, "CHW"), (3, "WHO")]),
        ("(CHW)", [(1, "CHW")]),
        ("COVID-19", [(8, "COVID")]),
        ("", []),
    ],
)
def test_what_is_marked(text, expected):
    assert marked(text) == expected


def test_the_second_long_word_is_not_cut_into_a_shorter_one():
    found = Glossary(TERMS, "en").find("community health worker, community health worker, community health")
    assert [(one.term.pk, one.first) for one in found] == [(1, True), (1, False), (2, True)]


@pytest.mark.parametrize(
    "text", ["<b>CHW</b> & 'CHW' \"x\"", "a < CHW > b", "&amp; CHW &lt;script&gt;", "</a><script>CHW</script>"]
)
def test_the_text_stays_what_it_was_and_nothing_of_it_becomes_markup(text):
    html = link_terms(text, TERMS, "en")
    without = re.sub(r'<a class="lt-term"[^>]*>|</a>', "", html)
    assert "<" not in without
    import html as entities

    assert entities.unescape(without) == text


def test_a_meaning_cannot_break_out_of_its_attribute():
    evil = term(9, "evil", means='"><script>alert(1)</script>')
    html = link_terms("evil", [evil], "en")
    assert "<script>" not in html
    assert strip_tags(html) == "evil"


def test_meaning_in_the_language_of_the_text():
    assert 'title="community health worker. Something plain."' in link_terms("CHW", TERMS, "en")
    assert 'title="Algo sencillo."' in link_terms("CHW", TERMS, "es")


def test_no_terms_no_marks():
    assert link_terms("a <b>", [], "en") == "a &lt;b&gt;"


def test_the_filter_goes_before_paragraphs_and_refuses_markup():
    glossary = Glossary(TERMS, "en")
    page = Template("{% load words %}{{ text|terms:glossary|linebreaks }}")
    html = page.render(Context({"text": "A CHW.\n\n<i>no</i>", "glossary": glossary}))
    assert html.startswith('<p>A <a class="lt-term"')
    assert "&lt;i&gt;no" in html
    with pytest.raises(TypeError, match="before"):
        page.render(Context({"text": mark_safe("<p>CHW</p>"), "glossary": glossary}))


def test_without_an_account_the_meanings_stand_on_the_same_page():
    glossary = Glossary(TERMS, "es", on_page=True)
    page = Template("{% load words %}{{ one|terms:glossary }} {{ two|terms:glossary }}{% meanings glossary %}")
    html = page.render(Context({"one": "CHW y promotora", "two": "CHW, WHO", "glossary": glossary}))
    assert re.findall(r'href="([^"]+)"', html) == ["#term-1", "#term-1", "#term-3"]
    assert re.findall(r'id="(term-\d+)"', html) == ["term-1", "term-3"]
    assert glossary.lines() == ["CHW: Algo sencillo.", "WHO: Algo sencillo."]
    empty = Template("{% load words %}{% meanings glossary %}").render(Context({"glossary": Glossary(TERMS, "en")}))
    assert empty.strip() == ""


def test_long_texts_and_long_lists_are_work_that_grows_with_them():
    many = [term(n, f"word{n} of trade", f"T{n}X", long=f"the trade of {n}") for n in range(10, 310)]
    text = "We speak of word17 of trade, T99X and others - " * 400
    with must_end():
        assert link_terms(text + "a-" * 200_000 + "x." * 200_000, many, "en").count("lt-term") == 2
    assert grows_with(
        lambda times: functools.partial(link_terms, "T99X and word17 of trade. " * times, many, "en"), 100
    )
