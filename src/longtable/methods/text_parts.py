"""How many parts does a text message have? Each part costs.

A phone network carries 140 bytes at a time (3GPP TS 23.040, section 9.2.3.24.1). A text whose characters all stand in the
GSM 7-bit default alphabet or its extension table (3GPP TS 23.038, section 6.2.1) has 7 bits for each, one of the extension
table costs two; any other text is written in UCS-2, 16 bits for each UTF-16 unit. A text that does not fit in one part is
cut into several, each of which begins with a header of 6 bytes. Neither a character of the extension table nor a pair of
surrogates is cut in two.

| alphabet | units in one part | units in each of several |
|---|---|---|
| GSM 7-bit | 160 | 153 |
| UCS-2 | 70 | 67 |

Spanish é, ñ, ü, ¿ and ¡ are in the GSM alphabet; á, í, ó and ú are not: one of them makes a text of 71 characters cost double.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
GSM, UCS2 = "GSM 7-bit", "UCS-2"
ONE = {GSM: 160, UCS2: 70}
EACH = {GSM: 153, UCS2: 67}


@dataclass(frozen=True, slots=True)
class TextParts:
    """How a text travels: in which alphabet, how many units it has (septets or UTF-16 units), and in how many parts."""

    alphabet: str
    units: int
    parts: int


def text_parts(text: str) -> TextParts:
    """In how many parts a text message travels.

    >>> text_parts("Will you come?")
    TextParts(alphabet='GSM 7-bit', units=14, parts=1)
    >>> text_parts("a" * 160).parts, text_parts("a" * 161).parts, text_parts("a" * 159 + "€").parts
    (1, 2, 2)
    >>> text_parts("¿Viene mañana? Café").alphabet, text_parts("¿Vendrá?").alphabet
    ('GSM 7-bit', 'UCS-2')
    >>> text_parts("á" * 70).parts, text_parts("á" * 71).parts, text_parts("😀" * 35).parts, text_parts("").parts
    (1, 2, 1, 0)
    """
    alphabet = GSM if set(text) <= BASIC | EXTENSION else UCS2
    sizes = [_size(one, alphabet) for one in text]
    units = sum(sizes)
    if units <= ONE[alphabet]:
        return TextParts(alphabet, units, min(units, 1))
    return TextParts(alphabet, units, _filled(sizes, EACH[alphabet]))


def _size(character: str, alphabet: str) -> int:
    """Units of one character, which stay together."""
    double = character in EXTENSION if alphabet == GSM else ord(character) > 0xFFFF
    return 1 + double


def _filled(sizes: Iterable[int], room: int) -> int:
    """How many parts there are when each is filled in turn."""
    parts, left = 0, 0
    for size in sizes:
        if size > left:
            parts, left = parts + 1, room
        left -= size
    return parts
