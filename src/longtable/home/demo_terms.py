"""The demo's words: what newcomers asked about, explained in both languages, and acronyms found in its call."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from longtable.home.demo_diary import Diary
from longtable.language.actions import add_term, change_term, dismiss_offer, offer_pairs, retire_term
from longtable.language.models import OfferedPair, Term

BEGAN, MINUTES = 395, 120  # days before today


class Word(NamedTuple):
    """One word with what it stands for and what it means."""

    word: str
    long: Mapping[str, str]
    means: Mapping[str, str]
    spellings: tuple[str, ...] = ()
    days_ago: int = BEGAN


WORDS = (
    Word(
        "CHW",
        {"en": "community health worker", "es": "promotora o promotor de salud"},
        {
            "en": "A neighbor who is trained and paid to help people stay well and find care.",
            "es": "Una vecina o un vecino con formación y sueldo que ayuda a la gente a estar sana y a encontrar atención.",
        },
        ("promotora", "promotor"),
    ),
    Word(
        "NRT",
        {"en": "nicotine replacement therapy", "es": "terapia de reemplazo de nicotina"},
        {
            "en": "Patches, gum or sprays that make it easier to stop smoking.",
            "es": "Parches, chicles o aerosoles que hacen más fácil dejar de fumar.",
        },
    ),
    Word(
        "cessation",
        {},
        {"en": "To stop smoking, with help.", "es": "Dejar de fumar, con ayuda."},
        ("smoking cessation", "cesación"),
    ),
    Word(
        "MOU",
        {"en": "memorandum of understanding", "es": "memorando de entendimiento"},
        {
            "en": "A letter in which two groups write down what each will do. No money goes with it.",
            "es": "Una carta en la que dos grupos escriben qué hará cada uno. No lleva dinero.",
        },
        days_ago=372,
    ),
    Word(
        "equity",
        {"en": "health equity", "es": "equidad en la salud"},
        {
            "en": "Everyone has a fair chance to be well. Those who have had less get more help.",
            "es": "Cada persona tiene una oportunidad justa de estar sana. Quien ha tenido menos recibe más ayuda.",
        },
        days_ago=372,
    ),
    Word(
        "secondhand smoke",
        {"es": "humo de segunda mano"},
        {
            "en": "The smoke that you breathe when someone near you smokes.",
            "es": "El humo que usted respira cuando alguien fuma cerca.",
        },
        ("passive smoke", "humo ajeno"),
        days_ago=301,
    ),
    Word(
        "SDOH",
        {"en": "social determinants of health", "es": "determinantes sociales de la salud"},
        {
            "en": "What keeps people well or makes them sick outside the clinic: homes, work, school, buses, food.",
            "es": "Lo que fuera de la clínica mantiene sana o enferma a la gente: casa, trabajo, escuela, transporte, comida.",
        },
        days_ago=301,
    ),
    Word(
        "steering committee",
        {"es": "comité directivo"},
        {
            "en": "The small group that decides between our meetings. Anyone may ask it to hear them.",
            "es": "El grupo pequeño que decide entre nuestras reuniones. Cualquiera puede pedirle que le escuche.",
        },
        days_ago=210,
    ),
    Word("quitline", {}, {"en": "A free phone line with people who help you to stop smoking."}, ("quit line",), 64),
)
OLD_WORD = Word(
    "stakeholder", {}, {"en": "Anyone whom our work touches.", "es": "Toda persona a quien toca nuestro trabajo."}
)
FIRST_SAID = "A lay health advocate who facilitates utilization of services."
FROM_MINUTES = (
    "The notice of funding opportunity (NOFO) came on Monday. The local health department (LHD) will read it with us. "
    "Public Health Lindenshore (PHL) lends a room. We keep paid time off (PTO) out of the budget."
)


def plan_terms(diary: Diary) -> None:
    """Note in the diary which words were explained when, and which acronyms were found."""
    for word in WORDS:
        diary.note(word.days_ago, partial(_explain, diary, word))
    diary.note(WORDS[0].days_ago - 9, partial(_say_better, diary))
    diary.note(BEGAN, partial(_explain, diary, OLD_WORD))
    diary.note(150, partial(_retire, diary))
    diary.note(MINUTES, partial(_look_through, diary))


def _explain(diary: Diary, one: Word) -> None:
    means = {**one.means, "en": FIRST_SAID} if one is WORDS[0] else one.means
    term = add_term(by=diary.by, word=one.word, long_forms=one.long, meanings=means, spellings=one.spellings)
    Term.objects.filter(pk=term.pk).update(added_at=diary.moment(one.days_ago))


def _say_better(diary: Diary) -> None:
    """The first try was hard to read; the check said so."""
    one = WORDS[0]
    term = Term.objects.get(coalition=diary.by.coalition, word=one.word)
    change_term(by=diary.by, term=term, word=one.word, long_forms=one.long, meanings=one.means, spellings=one.spellings)


def _retire(diary: Diary) -> None:
    term = Term.objects.get(coalition=diary.by.coalition, word=OLD_WORD.word)
    retire_term(by=diary.by, term=term)
    Term.objects.filter(pk=term.pk).update(retired_at=diary.moment(150))


def _look_through(diary: Diary) -> None:
    """Minutes offer four acronyms; one of them nobody needs."""
    coalition = diary.by.coalition
    offers = offer_pairs(
        by=diary.by, coalition=coalition, texts=[("en", FROM_MINUTES)], source="Minutes of the meeting"
    )
    OfferedPair.objects.filter(coalition=coalition).update(found_at=diary.moment(MINUTES))
    dismiss_offer(by=diary.by, offer=next(one for one in offers if one.word == "PTO"))
