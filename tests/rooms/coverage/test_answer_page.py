"""The answer page: its numbers, its words, its parts, its weight and its speed."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from longtable.coverage import actions
from longtable.coverage.models import Assessment
from longtable.partners.actions import move_partner
from longtable.partners.models import Partner, Standing
from tests.factories import make_access
from tests.factories.coverage import make_chicago, make_partner, make_table
from tests.pages import XHTML, inner, words_of

pytestmark = pytest.mark.django_db
FORBIDDEN = {
    "en": [r"nobody serves", r"no one serves", r"underserved", r"unserved", r"has failed"],
    "es": [r"nadie atiende", r"nadie sirve", r"desatendid"],
}


def url(by: Access, name: str = "answer", *args: object) -> str:
    return reverse(f"coverage:{name}", args=[by.coalition.slug, *args])


def rows_of(page) -> set[tuple[str, ...]]:
    """Every row of every table of a page."""
    rows = page.tree.iter(f"{XHTML}tr")
    return {tuple(inner(cell) for cell in row) for row in rows}


@pytest.fixture
def chicago(shared: Path) -> Access:
    by = make_chicago(shared, shapes=True, confirmed=5)
    actions.make_assessment(by=by, indicator="smoking")
    return by


def test_chicago_says_what_the_case_says(chicago: Access, visit) -> None:
    page = visit(chicago.account).get(url(chicago))
    words = words_of(page)
    assert page.status_code == 200
    assert "Our 13 partners have told us that they serve 4 percent of the need we can measure." in words
    assert "None has told us that it works with Black residents, who live twice as often where need is highest" in words
    assert "11 areas with need" in words
    assert "5 of 13 partners have confirmed whom they serve. Ask the other 8." in words
    assert "About 62,300 more adults are affected" in words
    assert "71 of 77 areas; average 18.1%" in words
    assert "Three invitations would take us from 4% to 28%" in words
    assert "All 295 together would reach 34% and no more." in words
    for name in ("Greater Chicago Food Depository", "The Salvation Army", "Y M C A of Metropolitan Chicago"):
        assert name in words
    assert words.index("Ask them first") < words.index("Three invitations")  # ask before inviting others
    rows = rows_of(page)
    assert ("Young children", "76%", "4%", "1.10") in rows
    assert ("Black residents", "0%", "0%", "2.09") in rows
    full = next(row for row in rows if row[0] == "Black residents" and len(row) == 10)
    assert full[2:] == ("0.0%", "0.0%", "0.0%", "0.0%", "0.0%", "0", "2.09", "23.6%")
    assert ("Archer Heights", "no data", "0", "") in rows  # a missing rate is said, not filled in
    assert ("South Chicago", "35.3%", "0", "yes") in rows


def test_chicago_in_spanish(chicago: Access, visit) -> None:
    words = words_of(visit(chicago.account, language="es").get(url(chicago)))
    assert "¿Quién falta en nuestra mesa?" in words
    assert "residentes negros" in words
    assert "Tres invitaciones nos llevarían del 4% al 28%" in words
    for english in ("one has told", "partners", "need", "invitation", "Group", "Which", "areas", "who ", "adds", "Ask"):
        assert not re.search(rf"\b{english}", words), english


@pytest.mark.parametrize("language", ["en", "es"])
def test_absence_is_never_said_as_a_fact_about_anyone(chicago: Access, visit, language: str) -> None:
    client = visit(chicago.account, language=language)
    kept = Assessment.objects.get()
    pages = [url(chicago), url(chicago, "workings", kept.pk), url(chicago, "assessment", kept.pk)]
    for address in [*pages, url(chicago) + "?relation=led_by", url(chicago) + "?layer=reach"]:
        words = words_of(client.get(address)).lower()
        for pattern in FORBIDDEN[language]:
            assert not re.search(pattern, words), (address, pattern)


def test_words_follow_the_relation(chicago: Access, visit) -> None:
    client = visit(chicago.account)
    assert "speaks for" not in words_of(client.get(url(chicago)))
    assert "led by the group and speaks for it" in words_of(client.get(url(chicago) + "?relation=led_by"))


def test_the_page_is_light(chicago: Access, visit) -> None:
    page = visit(chicago.account).get(url(chicago))
    names = set(re.findall(r'"/static/([^"]+)"', page.content.decode()))
    names |= {f"built/fonts/atkinson-latin-{weight}-normal.woff2" for weight in (400, 700)}
    assets = [found for name in names if (found := finders.find(name))]
    weight = sum(len(gzip.compress(Path(found).read_bytes())) for found in assets)
    assert len(assets) >= 5, "build the front end first"
    assert len(gzip.compress(page.content)) < 25 * 1024
    assert len(gzip.compress(page.content)) + weight < 200 * 1024


@pytest.mark.parametrize(("partners", "prospects"), [(1, 1), (3, 4), (500, 40)])
def test_queries_do_not_grow(partners: int, prospects: int, visit) -> None:
    by = make_table(partners=1, prospects=1)
    for number in range(1, partners):
        make_partner(by, f"Partner {number}", [("older_adults", "serves", [str(number % 12 + 1)])])
    for number in range(1, prospects):
        make_partner(by, f"Prospect {number}", [("black", "serves", [str(number % 12 + 1)])], standing="prospect")
    actions.make_assessment(by=by, indicator="smoking")
    actions.make_assessment(by=by, indicator="smoking")
    client = visit(by.account)
    client.get(url(by))
    with CaptureQueriesContext(connection) as captured:
        page = client.get(url(by))
    assert page.status_code == 200
    assert len(captured) <= 12, [query["sql"][:120] for query in captured]


def test_a_new_answer_for_chicago_takes_few_queries(shared: Path) -> None:
    by = make_chicago(shared)
    with CaptureQueriesContext(connection) as captured:
        actions.make_assessment(by=by, indicator="smoking")
    assert len(captured) <= 27, len(captured)  # 25 when this was written


def test_looking_measures_nothing(chicago: Access, visit, monkeypatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a page measured something")

    monkeypatch.setattr("longtable.coverage.workings.work_out", refuse)
    monkeypatch.setattr("longtable.coverage.workings.assess", refuse)
    for query in ("", "?k=10", "?k=1&first=on", "?depth=2"):
        assert visit(chicago.account).get(url(chicago) + query).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?k=abc", "Choose a number from 1 to 10. Here is the choice for 3."),
        ("?k=999", "Choose a number from 1 to 10. Here is the choice for 10."),
        ("?k=-4", "Choose a number from 1 to 10. Here is the choice for 1."),
        ("?k=0", "Choose a number from 1 to 10. Here is the choice for 1."),
        ("?indicator=nothing", "Your community has no indicator “nothing”. Here is the newest answer."),
        ("?relation=x&depth=y&layer=z", "Three invitations"),
    ],
)
def test_bad_addresses_get_a_clear_word(chicago: Access, visit, query: str, said: str) -> None:
    page = visit(chicago.account).get(url(chicago) + query)
    assert page.status_code == 200
    assert said in words_of(page)


def test_the_slider_works_without_script_and_the_panel_alone_with_it(chicago: Access, visit) -> None:
    client = visit(chicago.account)
    whole = client.get(url(chicago) + "?k=5")
    assert "Five invitations would take us from 4% to 30%" in words_of(whole)
    part = client.get(url(chicago) + "?k=8", headers={"HX-Request": "true", "HX-Target": "invitations-list"})
    text = part.content.decode()
    assert "Eight invitations would take us from 4% to 32%" in text
    assert "<html" not in text
    assert 'hx-swap-oob="innerHTML:#invitations-said"' in text


def test_more_asked_than_listed(visit) -> None:
    by = make_table(partners=1, prospects=1)
    actions.make_assessment(by=by, indicator="smoking")
    words = words_of(visit(by.account).get(url(by) + "?k=3"))
    assert "One invitation would take us from" in words
    assert "Our list has only 1 organization." in words


def test_an_empty_list(visit) -> None:
    by = make_table(partners=2, prospects=0)
    actions.make_assessment(by=by, indicator="smoking")
    words = words_of(visit(by.account).get(url(by)))
    assert "No organization on our list would close a gap" in words
    assert "Add an organization" in words


def test_nobody_has_told_us(visit) -> None:
    by = make_table(partners=0, prospects=1)
    make_partner(by, "Silent")
    make_partner(by, "Also silent")
    actions.make_assessment(by=by, indicator="smoking")
    words = words_of(visit(by.account).get(url(by)))
    assert "None of our 2 partners has told us whom they serve. Until they do, we cannot say who is missing." in words
    assert "0 of 2 partners have confirmed whom they serve. Ask the other 2." in words


def test_no_gap_at_all(visit) -> None:
    by = make_table(partners=1, prospects=1, areas=1, missing=())
    actions.make_assessment(by=by, indicator="smoking")
    words = words_of(visit(by.account).get(url(by)))
    assert "there is no gap that we could measure here" in words
    assert "There is no gap that an invitation could close" in words


def test_no_rate_anywhere(visit) -> None:
    by = make_table(partners=1, prospects=1, areas=2, missing=(0, 1))
    actions.make_assessment(by=by, indicator="smoking")
    assert visit(by.account).get(url(by)).status_code == 200


def test_without_shapes_there_is_a_table(visit) -> None:
    by = make_table(shapes=False)
    actions.make_assessment(by=by, indicator="smoking")
    words = words_of(visit(by.account).get(url(by)))
    assert "Your community brought no shapes, so there is no map." in words
    assert "Area 12" in words


def test_steps_before_the_first_answer(visit) -> None:
    by = make_access()
    client = visit(by.account)
    assert "we do not know our community" in words_of(client.get(url(by)))
    from tests.factories.places import make_community

    make_community(by)
    assert "our list of partners is empty" in words_of(client.get(url(by)))
    make_partner(by, "First", [("black", "serves", ["8"])])
    page = client.get(url(by))
    assert "Our community and one partner are here." in words_of(page)
    assert Assessment.objects.count() == 0
    page = client.post(url(by, "ask"), {"indicator": "smoking"}, follow=True)
    assert "This is the answer of today." in words_of(page)
    assert "Our only partner has told us that it serves" in words_of(page)
    assert Assessment.objects.count() == 1


def test_a_community_without_indicators(visit) -> None:
    by = make_access()
    from tests.factories.places import make_community

    make_community(by, indicators=())
    assert "our community has no indicator of need" in words_of(visit(by.account).get(url(by)))
    page = visit(by.account).post(url(by, "ask"), {"indicator": "smoking"}, follow=True)
    assert "Choose what the need is about" in words_of(page)
    assert Assessment.objects.count() == 0


def test_it_says_when_something_has_changed_and_stays_as_it_was(chicago: Access, visit) -> None:
    client = visit(chicago.account)
    before = words_of(client.get(url(chicago)))
    assert "changed since this answer" not in before
    partner = Partner.objects.filter(coalition=chicago.coalition, standing="active").first()
    assert partner is not None
    move_partner(by=chicago, partner=partner, to=Standing.LEFT)
    after = words_of(client.get(url(chicago)))
    assert "One thing has changed since this answer was made. It shows what was true then." in after
    assert "Our 13 partners have told us" in after  # frozen
    words = words_of(client.post(url(chicago, "ask"), {"indicator": "smoking"}, follow=True))
    assert "Our 12 partners have told us" in words
    assert f"No longer at the table: {partner.name}." in words


def test_observers_look_and_members_cannot_ask(chicago: Access, visit) -> None:
    for role in (Role.OBSERVER, Role.MEMBER):
        other = make_access(role, chicago.coalition)
        client = visit(other.account)
        words = words_of(client.get(url(chicago)))
        assert "Draft a letter" not in words
        assert "Write the 3 invitations" not in words
        assert client.post(url(chicago, "ask"), {"indicator": "smoking"}).status_code == 403
