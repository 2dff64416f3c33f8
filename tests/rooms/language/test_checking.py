"""The check that a text passes before it goes out."""

from __future__ import annotations

import pytest
from django.utils import translation

from longtable.language.checking import check_text, read_together
from longtable.language.models import Term

CHW = Term(
    pk=1, word="CHW", key="CHW", spellings=[], long_forms={"en": "community health worker"},
    meanings={"en": "A neighbor who helps."},
)  # fmt: skip
STAKE = Term(pk=2, word="utilize", key="utilize", spellings=[], long_forms={}, meanings={"en": "To use."})


def words(found):
    return [one.words for one in found.findings]


def test_what_is_found_in_the_order_of_the_text():
    long = " ".join(["we"] * 30)
    found = check_text(f"We utilize a CHW. Yes {long}.", "en")
    assert words(found) == ["utilize", "CHW", "Yes we we we we we we we we we we we …"]
    assert "use" in found.findings[0].advice
    assert not found.clear


def test_a_term_counts_as_explained_only_where_it_is_linked():
    text = "We utilize a CHW. CHWs come with a NOFO."
    assert words(check_text(text, "en", [CHW])) == ["utilize", "NOFO"]
    assert words(check_text(text, "en", [CHW, STAKE])) == ["NOFO"]
    unlinked = check_text(text, "en", [CHW], linked=False)
    assert words(unlinked) == ["utilize", "CHW", "NOFO"]
    assert "“community health worker (CHW)”" in unlinked.findings[1].advice


def test_an_acronym_in_an_address_or_a_heading_is_no_link():
    assert words(check_text("CHW HELPS OUT\n\nWrite to us about the CHW.", "en", [CHW])) == []
    assert words(check_text("The CHWX helps.", "en", [CHW])) == ["CHWX"]


def test_composed_and_split_letters_count_the_same():
    found = check_text("La atencio\u0301n de la CHW.", "es", [CHW])
    assert words(found) == []


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_text_has_nothing_to_say(text):
    found = check_text(text, "en", [CHW])
    assert (found.reading, found.findings, found.clear) == (None, (), True)


def test_hard_and_short_and_several_together():
    hard = "Comprehensive organizational infrastructure facilitates multidisciplinary implementation activities. " * 20
    assert check_text(hard, "en").reading.hard
    short = check_text("We meet on Monday.", "en")
    assert (short.reading.enough, short.reading.hard, short.clear) == (False, False, True)
    assert read_together(["", " "], "en") is None
    assert read_together([hard, "", "One"], "en").hard


def test_said_in_the_language_of_the_page():
    with translation.override("es"):
        found = check_text("A CHW helps.", "en", [CHW], linked=False)
        assert "Nuestra lista de palabras" in found.findings[0].advice


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="English"):
        check_text("Bonjour", "fr")
