"""How many parts a text message has: against a brute force that writes the octets, and what must hold for any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from longtable.methods.text_parts import BASIC, EXTENSION, GSM, UCS2, text_parts

gsm_texts = st.text(st.sampled_from(sorted(BASIC | EXTENSION)), max_size=700)
texts = st.one_of(gsm_texts, st.text(max_size=400), st.text(st.sampled_from("aá😀€ñ{"), max_size=400))


def fewest(text: str) -> int:
    """The fewest parts by dynamic programming over every place where the text may be cut."""
    is_gsm = all(one in BASIC or one in EXTENSION for one in text)
    sizes = (
        [2 if one in EXTENSION else 1 for one in text]
        if is_gsm
        else [len(one.encode("utf-16-be")) // 2 for one in text]
    )
    if sum(sizes) <= (160 if is_gsm else 70):
        return 1 if text else 0
    room = 153 if is_gsm else 67
    best = [0] + [len(text)] * len(text)
    for end in range(1, len(text) + 1):
        used, start = 0, end
        while start and used + sizes[start - 1] <= room:
            start -= 1
            used += sizes[start]
            best[end] = min(best[end], best[start] + 1)
    return best[-1]


def test_the_alphabets_are_those_of_the_standard() -> None:
    assert len(BASIC) == 127  # 128 places, one of which leads to the extension table
    assert len(EXTENSION) == 10  # with form feed
    assert not BASIC & EXTENSION
    assert not set("áíóúÁÍÓÚ`’“”–\t") & (BASIC | EXTENSION)


@given(texts)
def test_no_cutting_has_fewer_parts(text: str) -> None:
    assert text_parts(text).parts == fewest(text)


@given(texts, texts)
def test_a_longer_text_never_has_fewer_parts(one: str, more: str) -> None:
    assert text_parts(one + more).parts >= text_parts(one).parts


@given(gsm_texts)
def test_one_accent_that_is_missing_makes_it_no_cheaper(text: str) -> None:
    plain, accented = text_parts(text), text_parts(text + "á")
    assert plain.alphabet == GSM
    assert accented.alphabet == UCS2
    assert accented.parts >= plain.parts


def test_nothing_is_cut_in_two_at_the_end_of_a_part() -> None:
    assert text_parts("a" * 152 + "€" + "a" * 152).parts == 3  # 306 septets would fit into two, if € could be cut
    assert text_parts("a" * 153 + "€" + "a" * 151).parts == 2
    assert text_parts("á" * 66 + "😀" + "á" * 66).parts == 3
