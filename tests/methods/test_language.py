"""Plain language: worked numbers, published acronym lists, real prose, and arbitrary text."""

import doctest
import importlib
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.methods.language import Formula, Pace, Question, QuestionKind, Spelled, check_text, hours_to_apply
from longtable.methods.language.acronyms import find_defined
from longtable.methods.language.jargon_words import ENGLISH, SPANISH, read_table
from longtable.methods.language.readability import (
    Counts,
    fernandez_huerta,
    flesch_kincaid,
    measure,
    smog,
    szigriszt_pazos,
)
from longtable.methods.language.text import sentences_of, syllables_of, words_of


@pytest.mark.parametrize(
    "name", ["text", "readability", "acronyms", "known_acronyms", "jargon_words", "checking", "hours", "types"]
)
def test_examples_in_docstrings_hold(name):
    assert doctest.testmod(importlib.import_module(f"longtable.methods.language.{name}")).failed == 0


def test_formulas_give_the_numbers_worked_by_hand():
    counts = Counts(words=120, sentences=8, syllables=180, long_words=12)
    assert flesch_kincaid(counts) == pytest.approx(0.39 * 15 + 11.8 * 1.5 - 15.59) == pytest.approx(7.96)
    assert smog(Counts(400, 30, 600, 36)) == pytest.approx(1.043 * 6 + 3.1291)
    assert fernandez_huerta(counts) == pytest.approx(206.84 - 90 - 15.3)
    assert szigriszt_pazos(counts) == pytest.approx(206.835 - 93.45 - 15)


def test_a_text_too_short_says_so_and_gives_no_verdict():
    report = check_text("We fund your work.", "en")
    assert [one.formula for one in report.readings] == [Formula.FLESCH_KINCAID, Formula.SMOG]
    assert [(one.enough, one.easy) for one in report.readings] == [(False, None), (False, None)]
    assert report.explanation[0].english.startswith("The text is too short to say")
    assert report.clear
    assert measure(Counts(0, 0, 0, 0), "en") == ()
    empty = check_text("", "es")
    assert empty.reading is None
    assert empty.explanation[0].english == "There is no text to check yet."


def test_grades_tell_easy_from_hard():
    easy = check_text("We pay for your work. You tell us what you need. We help you with the form. " * 10, "en")
    assert easy.reading.enough
    assert easy.reading.easy
    hard = check_text(
        "Organizations demonstrating considerable institutional sophistication notwithstanding administrative "
        "limitations necessitate comprehensive documentation regarding organizational accountability. " * 10,
        "en",
    )
    assert hard.reading.easy is False
    assert hard.reading.value > 20
    assert not hard.clear
    facil = check_text("Le pagamos por su trabajo. Díganos qué necesita. Le ayudamos a llenar la hoja. " * 10, "es")
    assert facil.reading.formula is Formula.SZIGRISZT_PAZOS
    assert facil.reading.easy
    assert "easy to read" in facil.reading.sentence.english


@pytest.mark.parametrize(
    ("word", "count"),
    [("salud", 2), ("evaluación", 4), ("país", 2), ("río", 2), ("ciudad", 2), ("poeta", 3), ("aéreo", 4), ("ahora", 3),
     ("día", 2), ("averigüe", 4), ("guerra", 2), ("queso", 2), ("causa", 2), ("baúl", 2), ("construir", 2), ("viuda", 2),
     ("teoría", 4), ("búho", 2), ("leer", 2), ("huida", 2), ("prohibir", 2), ("ahumado", 3), ("muy", 1), ("ley", 1),
     ("leyes", 2), ("y", 1), ("yo", 1), ("paraguayo", 4), ("chiita", 3), ("pingüino", 3), ("Uruguay", 3), ("niñez", 2),
     ("construí", 2), ("oído", 3), ("hijo", 2), ("coche", 2), ("ONG", 3), ("25", 1), ("teórico-práctico", 7)],
)  # fmt: skip
def test_spanish_spelling_tells_its_syllables(word, count):
    assert syllables_of(word, "es") == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("people", 2), ("community", 4), ("organization", 5), ("don't", 1), ("community-based", 5), ("CDC", 3),
     ("WIC", 5), ("2026", 1), ("Ñandú", 2), ("applicant's", 3)],
)  # fmt: skip
def test_english_syllables_are_looked_up_or_estimated(word, count):
    assert syllables_of(word, "en") == count


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", 4),
        ("Mail Dr. Ruiz by 5 p.m. on May 3.", 1),
        ("Close at 5 p.m. We open at 8 a.m.", 2),
        ("J. Ruiz has 3.5 hours, e.g. on Monday.", 1),
        ("Who may apply:\n- clinics\n- schools\n\nHow to apply", 4),
        ("A line that was\nwrapped by the mail program.", 1),
        ("1. First point.\n2. Second point.", 2),
        ("¿Quién puede pedir? ¡Usted!", 2),
        ("Vive en EE. UU. desde 2010.", 1),
        ("See www.example.org/a.b. for more", 1),
        ("...", 0),
        ("«Sí.» Dijo que no.", 2),
    ],
)
def test_sentences_end_where_readers_see_them_end(text, sentences):
    assert len(sentences_of(text)) == sentences


def test_long_sentences_are_found_where_they_are():
    text = "Short sentence. " + "word " * 26 + "end. Short again."
    (found,) = check_text(text, "en").long_sentences
    assert found.words == 27
    assert text[found.start : found.end].startswith("word word")
    assert text[found.start : found.end].endswith("end.")
    assert check_text(text, "es").long_sentences == ()
    assert len(check_text(text, "en", longest_sentence=1).long_sentences) == 3


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("The community health worker (CHW) helps", "CHW", "community health worker"),
        ("A CHW (community health worker) helps", "CHW", "community health worker"),
        ("the Centers for Disease Control and Prevention (CDC)", "CDC", "Centers for Disease Control and Prevention"),
        ("community-based organizations (CBOs)", "CBOs", "community-based organizations"),
        ("la Organización Mundial de la Salud (OMS)", "OMS", "Organización Mundial de la Salud"),
        ("el Departamento de Salud Pública (DSP)", "DSP", "Departamento de Salud Pública"),
        ("heat shock transcription factor (HSF; a protein)", "HSF", "heat shock transcription factor"),
        ("Índice de masa corporal (IMC)", "IMC", "Índice de masa corporal"),
        ("an electronic health record (e-HR)", "e-HR", "electronic health record"),
    ],
)  # fmt: skip
def test_pairs_are_found_as_in_the_paper(text, short, long):
    (found,) = find_defined(text)
    assert (found.short, found.long) == (short, long)
    assert text[found.short_start : found.short_end] == short
    assert text[found.long_start : found.long_end] == long


@pytest.mark.parametrize(
    "text",
    [
        "We work (see below).",
        "two groups (A)",
        "the plan (PDF)",
        "a CDC (CDC)",
        "(CDC)",
        "CDC ()",
        "costs (USD 5)",
        "x (Y Z W)",
    ],
)
def test_brackets_that_define_nothing_are_no_pairs(text):
    assert find_defined(text) == ()


def test_acronyms_never_or_late_spelled_out_are_flagged_at_their_first_use():
    text = "Ask a CHW. The RFP is open. Request for proposals (RFP) means a call. A community garden (CG) and the CG."
    never, late = check_text(text, "en").acronyms
    assert (never.short, never.problem, never.long, text[never.start : never.end]) == (
        "CHW",
        Spelled.NEVER,
        "community health worker",
        "CHW",
    )
    assert (late.short, late.problem, late.long, late.start, late.uses) == (
        "RFP",
        Spelled.LATE,
        "Request for proposals",
        text.index("RFP"),
        1,
    )
    assert "Does it mean “community health worker”?" in never.sentence.english


def test_words_that_are_no_acronyms_are_left_alone():
    text = "McKinley Park in the US opens at 5 PM. Chapter IV. See https://CDC.example.org/ABC or mail QRS@example.org. OK?"
    assert check_text(text, "en").acronyms == ()
    assert check_text("WHO MAY APPLY TO THIS CALL\nAll may apply.", "en").acronyms == ()
    assert [one.short for one in check_text("CBOs and U.S. QoL data of XYZ.", "en").acronyms] == ["CBO", "QoL", "XYZ"]


def test_jargon_is_found_with_plain_words_longest_first():
    text = "Stakeholders utilize social\ndeterminants of health. The user’s utilizer is fine."
    found = check_text(text, "en").jargon
    assert [text[one.start : one.end] for one in found] == ["Stakeholders", "utilize", "social\ndeterminants of health"]
    assert found[1].plain == ("use",)
    assert found[1].sentence.english == "Plainer words for “utilize”: use."
    spanish = check_text("Vamos a utilizar las Mejores Prácticas de las partes interesadas.", "es").jargon
    assert [one.text for one in spanish] == ["utilizar", "Mejores Prácticas", "partes interesadas"]


@pytest.mark.parametrize(("language", "table"), [("en", ENGLISH), ("es", SPANISH)])
def test_word_lists_are_whole_and_offer_something_else(language, table):
    forms = [one.strip() for line in table.strip().splitlines() for one in line.split("=")[0].split(",")]
    assert len(table.strip().splitlines()) >= 80  # forms of one word stand on one line
    assert len(forms) == len(set(forms)), sorted({one for one in forms if forms.count(one) > 1})
    for form, plain in read_table(table).items():
        assert plain
        assert all(offer and offer.lower() != form for offer in plain)
        assert check_text(form, language).jargon[0].text == form


def test_our_own_sentences_pass_our_own_check():
    text = (
        "We want to hear from you. Tell us whom you serve and where. You can write in English or in Spanish. "
        "If you need help, call us and we fill in the form with you. Your answers are safe with us."
    )
    assert check_text(text, "en").clear


def test_an_unknown_language_is_refused_and_a_region_is_not():
    assert check_text("Hola.", "es-MX").language == "es"
    with pytest.raises(ValueError, match="English"):
        check_text("Bonjour.", "fr")


def test_published_acronym_list_is_read(shared):
    text = (shared / "data/plain_language/hhs_acronyms_appendix_a.md").read_text(encoding="utf-8")
    lines = [one for one in text.splitlines() if re.fullmatch(r"\*\*[^*()]+\*\* \([A-Z][\w-]+\)\s*", one)]
    assert len(lines) > 40
    exact, missed = 0, set()
    for line in lines:
        long, short = re.fullmatch(r"\*\*(.+)\*\* \((.+)\)\s*", line).groups()
        pairs = find_defined(f"{long} ({short})")
        exact += [(one.short, one.long) for one in pairs] == [(short, long)]
        missed |= set() if pairs and long.endswith(pairs[0].long) else {short}
    # the shortest form that fits is taken: "Office of the Assistant Secretary for Legislation (ASL)" loses its office
    assert exact / len(lines) > 0.8
    assert missed == {"N3C", "ONC"}  # letters that are not in the long form, or not in its order


def test_federal_plain_language_prose_is_graded(shared):
    text = (shared / "data/plain_language/avoid-jargon.md").read_text(encoding="utf-8").split("---", 2)[2]
    report = check_text(text, "en")
    assert report.reading.enough
    assert 6 < report.reading.value < 13
    assert report.words > 300


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["en", "es"]))
def test_any_text_is_taken_and_positions_lie_within(text, language):
    report = check_text(text, language)
    for one in (*report.long_sentences, *report.acronyms, *report.jargon):
        assert 0 <= one.start < one.end <= len(text)
        assert one.sentence.english
    for one in report.defined:
        assert text[one.short_start : one.short_end] == one.short
        assert text[one.long_start : one.long_end] == one.long
    assert report.syllables >= report.words == len(words_of(text))


pieces = st.sampled_from(
    [
        "CDC",
        "(CDC)",
        "community ",
        "(",
        ")",
        "\n",
        "- ",
        ". ",
        "e.g. ",
        "utilize ",
        "İ",
        "ß",
        "-",
        "’s ",
        "1.",
        "ñ",
        "www.a.b ",
        "(a; B)",
        "\u0301",
        "\x00",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, max_size=40).map("".join), st.sampled_from(["en", "es"]))
def test_text_made_of_traps_is_taken(text, language):
    test_any_text_is_taken_and_positions_lie_within.hypothesis.inner_test(text, language)


@pytest.mark.parametrize(
    "piece", ["a", "(", "A.", "CDC (", "-", "a-", "\n", "@", "utilize ", "www.", "I", "’", "1,", "a b (C d)"]
)
def test_long_texts_take_time_in_proportion(piece):
    started = time.process_time()
    check_text(piece * (60_000 // len(piece)), "en")
    assert time.process_time() - started < 5


def test_hours_follow_the_stated_formula():
    pace = Pace()
    questions = [
        Question(QuestionKind.LONG, "Tell us about your work", word_limit=500),
        Question(QuestionKind.FILE, required=False),
        Question(QuestionKind.SHORT),
    ]
    found = hours_to_apply(questions, call_words=1190)
    writing = 500 / 9.5 * 1.15
    assert found.most_minutes == pytest.approx(30 + 5 + 5 / 238 + 10 + writing + 20 + 3)
    assert found.least_minutes == pytest.approx(30 + 5 + 5 / 238 + 10 + 0.6 * writing + 3)
    assert (found.least_hours, found.most_hours, found.longest) == (1.5, 2.5, 0)
    assert found.sentence.english == "Applying takes about 1.5 to 2.5 hours."
    none = hours_to_apply([])
    assert (none.least_hours, none.most_hours, none.longest) == (0.5, 0.5, None)
    assert none.sentence.english == "Applying takes about 0.5 hours."
    assert hours_to_apply(questions, pace=Pace(writing=1000.0)).most_minutes < found.most_minutes
    assert {kind for kind, _minutes in pace.answer} == set(QuestionKind)
