"""Explaining words, taking steps back, and acronyms that texts offer."""

from __future__ import annotations

import pytest

from longtable.coalitions.models import Role
from longtable.coalitions.rules import Refused
from longtable.language import actions
from longtable.language.models import OfferedPair, Term
from longtable.language.queries import terms_of, words_of
from longtable.record.models import Entry
from longtable.record.queries import verify
from tests.factories import make_access, make_coalition
from tests.factories.language import make_offer, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_access()


def entries(by):
    return list(Entry.objects.filter(coalition_id=by.coalition.pk).order_by("number").values_list("action", flat=True))


def test_a_word_is_kept_clean_and_told_to_the_record(by):
    term = make_term(
        by,
        "  C.H.W. ",
        meanings={"en": " A neighbor\n who helps. ", "fr": "non"},
        spellings=["chw", "C.H.W.", "promotora"],
    )
    assert (term.word, term.key) == ("C.H.W.", "CHW")
    assert term.meanings == {"en": "A neighbor who helps."}
    assert term.spellings == ["chw", "promotora"]
    entry = Entry.objects.get(coalition_id=by.coalition.pk, action="language.term_added")
    assert entry.after["meanings"] == {"en": "A neighbor who helps."}
    assert entry.actor == by.actor.id


@pytest.mark.parametrize("word", ["CHW", "C.H.W.", "Promotora", "promotoRa"])
def test_no_word_twice_under_any_spelling(by, word):
    term = make_term(by, "CHW", spellings=["promotora"])
    with pytest.raises(Refused, match="Change it there"):
        make_term(by, word)
    actions.retire_term(by=by, term=term)
    with pytest.raises(Refused, match="Use it again"):
        make_term(by, word)
    with pytest.raises(Refused):
        make_term(by, "another", spellings=[word])
    assert make_term(make_access(), word).pk  # another coalition has its own words


def test_capitals_tell_an_acronym_from_a_word(by):
    make_term(by, "AIDS")
    make_term(by, "aids")
    with pytest.raises(Refused):
        make_term(by, "Aids")


def test_a_word_without_meaning_is_refused(by):
    with pytest.raises(Refused, match="needs a meaning"):
        make_term(by, meanings={"en": "  ", "es": ""})
    assert not Term.objects.exists()
    assert entries(by) == []


def test_a_change_tells_only_what_changed_and_no_change_tells_nothing(by):
    term = make_term(by)
    same = {"word": "CHW", "long_forms": term.long_forms, "meanings": term.meanings, "spellings": []}
    actions.change_term(by=by, term=term, **same)
    assert entries(by) == ["language.term_added"]
    actions.change_term(by=by, term=term, **{**same, "spellings": ["promotora"]})
    last = Entry.objects.filter(coalition_id=by.coalition.pk).latest("number")
    assert (last.before, last.after) == ({"spellings": []}, {"spellings": ["promotora"]})


def test_every_step_can_be_taken_back_and_that_again(by):
    term = make_term(by)
    first = dict(term.meanings)
    changed = {"word": "CHW", "long_forms": {}, "meanings": {"en": "Someone."}, "spellings": []}
    actions.change_term(by=by, term=term, **changed)
    actions.undo_last(by=by, term=term)
    term.refresh_from_db()
    assert (term.meanings, term.long_form) == (first, "community health worker")
    actions.undo_last(by=by, term=term)
    term.refresh_from_db()
    assert term.meanings == {"en": "Someone."}
    actions.retire_term(by=by, term=term)
    actions.undo_last(by=by, term=term)
    assert terms_of(by.coalition) == [term]
    actions.undo_last(by=by, term=term)
    assert terms_of(by.coalition) == []
    assert verify(by.coalition.pk).holds


def test_a_name_that_was_taken_in_the_meantime_is_not_taken_back(by):
    term = make_term(by)
    actions.change_term(by=by, term=term, word="promotora", long_forms={}, meanings={"en": "Someone."})
    make_term(by, "CHW")
    with pytest.raises(Refused, match="in the list already"):
        actions.undo_last(by=by, term=term)


def test_members_take_back_changes_and_what_they_added(by):
    member = make_access(Role.MEMBER, by.coalition)
    theirs, ours = make_term(member, "NRT"), make_term(by, "CHW")
    actions.undo_last(by=member, term=theirs)
    theirs.refresh_from_db()
    assert theirs.is_retired
    for term in (theirs, ours):  # neither what was retired, nor what another added
        with pytest.raises(Refused, match="coordinator"):
            actions.undo_last(by=member, term=term)


def test_retiring_twice_is_one_step(by):
    term = make_term(by)
    actions.retire_term(by=by, term=term)
    actions.retire_term(by=by, term=term)
    actions.restore_term(by=by, term=term)
    actions.restore_term(by=by, term=term)
    assert entries(by) == ["language.term_added", "language.term_retired", "language.term_restored"]


def test_search_sets_accents_and_capitals_aside(by):
    make_term(by, "reunión", long_forms={}, meanings={"es": "Cuando nos vemos."})
    make_term(by, "211")
    words = words_of(by, "REUNION vemos")
    assert [(letter, [str(one) for one in terms]) for letter, terms in words.letters] == [("R", ["reunión"])]
    assert (words.in_use, words.found, words.without) == (2, 1, {"en": 1, "es": 0})
    assert [letter for letter, _terms in words_of(by).letters] == ["#", "R"]


TEXT = "A notice of funding opportunity (NOFO) came to the local health department (LHD). Two NOFOs a year."


def offer(by, text=TEXT, language="en", source="Minutes"):
    return actions.offer_pairs(by=by.actor, coalition=by.coalition, texts=[(language, text)], source=source)


def test_pairs_are_offered_once_and_never_again(by):
    first = offer(by)
    assert [(one.word, one.long_form) for one in first] == [
        ("NOFO", "notice of funding opportunity"), ("LHD", "local health department"),
    ]  # fmt: skip
    actions.dismiss_offer(by=by, offer=first[0])
    assert offer(by) == []
    assert (
        offer(
            by, "Notices of Funding Opportunities (NOFOs) come. The Local Health Department (LHD) too.", source="Other"
        )
        == []
    )
    assert entries(by) == ["language.pairs_offered", "language.pair_dismissed"]
    assert Entry.objects.filter(coalition_id=by.coalition.pk).earliest("number").after["words"] == ["NOFO", "LHD"]
    assert len(offer(make_access())) == 2


def test_what_the_list_explains_is_not_offered(by):
    make_term(by, "CHW")
    assert offer(by, "Community health workers (CHWs) help. A CHW (community health worker) came.") == []


def test_spanish_texts_and_nothing_to_find(by):
    assert [one.language for one in offer(by, "La Organización Panamericana de la Salud (OPS) vino.", "es")] == ["es"]
    assert offer(by, "No acronym here (at all).") == []
    assert offer(by, "") == []
    assert offer(by, TEXT, "fr") == []


def test_nothing_of_a_text_is_kept_but_the_pairs(by):
    offer(by, f"Rosa Marsden, who smokes, spoke. {TEXT}")
    kept = str(list(OfferedPair.objects.values())) + str(list(Entry.objects.values_list("after", flat=True)))
    assert "Rosa" not in kept


def test_accepting_and_dismissing(by):
    one = make_offer(by)
    actions.dismiss_offer(by=by, offer=one)
    actions.dismiss_offer(by=by, offer=one)
    actions.offer_again(by=by, offer=one)
    make_term(by, "NOFO", offer=one)
    one.refresh_from_db()
    assert one.state == OfferedPair.State.ACCEPTED
    actions.dismiss_offer(by=by, offer=one)
    one.refresh_from_db()
    assert one.state == OfferedPair.State.ACCEPTED


def test_terms_of_asks_once(by, django_assert_num_queries):
    for word in ("CHW", "NRT", "MOU"):
        make_term(by, word)
    with django_assert_num_queries(1):
        assert [term.get_absolute_url() for term in terms_of(by.coalition)]
    assert terms_of(make_coalition()) == []
