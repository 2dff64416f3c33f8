"""The pages of our words, for each role, in both languages."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from longtable.coalitions.models import Role
from longtable.language.models import OfferedPair, Term
from tests.factories import make_access
from tests.factories.language import make_offer, make_term
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db
GIVEN = {
    "word": "NRT",
    "spellings": "",
    "long_en": "",
    "meaning_en": "Patches and gum.",
    "long_es": "",
    "meaning_es": "",
}


@pytest.fixture
def by():
    return make_access()


@pytest.fixture
def client(by):
    return visit(by.account)


def at(by, name, *args):
    return reverse(f"language:{name}", args=[by.coalition.slug, *args])


def test_the_empty_list_says_how_to_begin(by, client):
    page = client.get(at(by, "words"))
    assert "Begin with the acronym that new people ask about." in words_of(page)
    assert client.get(at(by, "on_paper")).status_code == 200


def test_the_list_by_letter_in_the_language_of_the_reader(by, client):
    make_term(by)
    make_term(by, "quitline", long_forms={}, meanings={"en": "A free line."})
    said = words_of(client.get(at(by, "words")))
    assert "We explain 2 words in plain language. 1 has no meaning in Spanish yet." in said
    in_order = ["CHW", "community health worker", "A neighbor who helps people stay well.", "quitline", "A free line."]
    places = [said.rindex(one) for one in in_order]
    assert places == sorted(places)
    spanish = words_of(visit(by.account, "es").get(at(by, "words")))
    assert "Explicamos 2 palabras" in spanish
    assert "trabajador comunitario de salud" in spanish
    assert "A free line." in spanish  # better in English than not at all


@pytest.mark.parametrize("search", ["nowhere", "x" * 500, "\x00", "%", "<b>"])
def test_a_search_that_finds_nothing_offers_to_explain(by, client, search):
    make_term(by)
    page = client.get(at(by, "words"), {"q": search})
    assert page.status_code == 200
    if search == "nowhere":
        assert "No word of our list matches" in words_of(page)


def test_adding_a_word(by, client):
    page = client.post(at(by, "add"), GIVEN)
    term = Term.objects.get()
    assert page["Location"] == term.get_absolute_url()
    said = words_of(client.get(page["Location"]))
    assert "What does “NRT” mean?" in said
    assert "Word explained: NRT" in said


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"word": ""}, "This field is required"),
        ({"meaning_en": ""}, "Say what it means"),
        ({"word": "C.H.W."}, "is in the list already"),
        ({"spellings": "CHW"}, "is in the list already"),
        ({"word": "x" * 81}, "at most 80"),
        ({"spellings": ",".join(f"s{n}" for n in range(13))}, "At most 12"),
        ({"spellings": "x" * 81}, "too long"),
        ({"meaning_en": "x" * 601}, "at most 600"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_what_was_typed(by, client, change, told):
    make_term(by)
    page = client.post(at(by, "add"), {**GIVEN, **change})
    assert page.status_code == 422
    assert told in words_of(page)
    assert Term.objects.count() == 1


def test_without_script_the_words_are_checked_by_a_button(by, client):
    page = client.post(at(by, "add"), {**GIVEN, "meaning_en": "We utilize the NOFO.", "check": "1"})
    assert page.status_code == 200
    said = words_of(page)
    assert "Plainer words for “utilize”" in said
    assert "NOFO is never spelled out" in said
    assert not Term.objects.exists()


def test_with_script_a_part_of_the_page_checks_while_writing(by, client):
    make_term(by)
    part = client.post(at(by, "check"), {"meaning_en": "A CHW will utilize <b>."}).content.decode()
    assert "utilize" in part
    assert "CHW is never" not in part
    assert 'lang="es"' in client.post(at(by, "check"), {"meaning_es": "Implementar el NOFO."}).content.decode()
    assert client.post(at(by, "check"), {}).content.decode().strip() == ""


def test_changing_and_taking_back(by, client):
    term = make_term(by)
    form = words_of(client.get(at(by, "change", term.pk)))
    assert "How can we explain “CHW” better?" in form
    client.post(at(by, "change", term.pk), {**GIVEN, "word": "CHW", "meaning_en": "Someone."})
    page = client.post(at(by, "undo", term.pk), follow=True)
    assert "The last step is undone." in words_of(page)
    term.refresh_from_db()
    assert term.meanings["en"].startswith("A neighbor")


def test_retired_words_stand_below_and_come_back(by, client):
    term = make_term(by)
    page = client.post(at(by, "retire", term.pk), follow=True)
    assert "We no longer use this word" in words_of(page)
    below = words_of(client.get(at(by, "words"))).partition("No longer used")[2]
    assert "CHW" in below
    assert "is used again" in words_of(client.post(at(by, "restore", term.pk), follow=True))


def test_observers_read_and_see_no_names_and_no_buttons(by):
    by.account.name = "Noemí Tallgrass"
    by.account.save()
    term = make_term(by)
    observer = visit(make_access(Role.OBSERVER, by.coalition).account)
    for address in (at(by, "words"), term.get_absolute_url(), at(by, "on_paper")):
        page = observer.get(address)
        assert "Noemí" not in words_of(page)
        assert "Change it" not in words_of(page)
        assert "Explain a word" not in words_of(page)
    assert observer.get(at(by, "offered")).status_code == 403
    assert observer.post(at(by, "add"), GIVEN).status_code == 403


def test_members_explain_and_only_coordinators_retire(by):
    term = make_term(by)
    member = visit(make_access(Role.MEMBER, by.coalition).account)
    assert member.post(at(by, "add"), GIVEN).status_code == 302
    assert member.post(at(by, "retire", term.pk)).status_code == 403
    assert "No longer use it" not in words_of(member.get(term.get_absolute_url()))


def test_a_member_cannot_take_back_what_another_added(by):
    term = make_term(by)
    member = visit(make_access(Role.MEMBER, by.coalition).account)
    assert "Take back" not in words_of(member.get(term.get_absolute_url()))
    assert "Ask a coordinator" in words_of(member.post(at(by, "undo", term.pk), follow=True))


def test_from_a_text_to_an_explained_acronym(by, client):
    text = "The notice of funding opportunity (NOFO) came."
    page = client.post(at(by, "offered"), {"text": text, "language": "en", "source": "Minutes"}, follow=True)
    assert "1 new acronym found." in words_of(page)
    offer = OfferedPair.objects.get()
    form = client.get(at(by, "add") + f"?offer={offer.pk}")
    assert 'value="notice of funding opportunity"' in form.content.decode()
    assert "“NOFO” was found in: Minutes." in words_of(form)
    client.post(at(by, "add") + f"?offer={offer.pk}", {**GIVEN, "word": "NOFO"})
    offer.refresh_from_db()
    assert offer.state == "accepted"
    page = client.post(at(by, "offered"), {"text": text, "language": "en", "source": "Minutes"}, follow=True)
    assert "No new acronym" in words_of(page)
    assert client.post(at(by, "offered"), {"text": "", "language": "fr"}).status_code == 422


def test_dismissed_offers_can_come_back(by, client):
    offer = make_offer(by)
    page = client.post(at(by, "dismiss", offer.pk), follow=True)
    assert "None waits." in words_of(page)
    page = client.post(at(by, "offer_again", offer.pk), follow=True)
    assert "1 acronym waits." in words_of(page)


@pytest.mark.parametrize("asked", ["999999", "x", "-1", "9" * 30, "²"])
def test_offers_that_are_not_there(by, client, asked):
    assert client.get(at(by, "add"), {"offer": asked}).status_code in {200, 404}


def test_the_offer_of_another_coalition_is_no_page(by):
    offer = make_offer(make_access())
    assert visit(by.account).get(at(by, "add"), {"offer": offer.pk}).status_code == 404


def test_download_without_formulas(by, client):
    make_term(by, "CHW", spellings=["promotora"], meanings={"en": "=1+1", "es": "Ñandú"})
    page = client.get(at(by, "download"))
    rows = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Word or acronym"
    assert rows[1] == [
        "CHW",
        "community health worker",
        "'=1+1",
        "trabajador comunitario de salud",
        "Ñandú",
        "promotora",
        "",
    ]


def test_words_of_another_coalition_are_not_seen(by, client):
    other = make_term(make_access(), "Secretword")
    assert "Secretword" not in words_of(client.get(at(by, "words")))
    assert client.get(at(by, "term", other.pk)).status_code == 404
