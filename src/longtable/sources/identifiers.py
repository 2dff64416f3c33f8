"""Area ids are text. When two files write them differently this module says which id was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_POINT_ZERO = re.compile(r"(\d+)\.0+")
_CENSUS_PREFIX = re.compile(r"\d{3,5}(?:0{2,5})?US(\d+)")
_EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


def bare_id(text: str) -> str:
    """An id without what spreadsheets and publishers add or take: ".0", leading zeros, "1400000US".

    >>> bare_id("0500000US01001"), bare_id("1001.0"), bare_id("01001")
    ('1001', '1001', '1001')
    """
    cell = text.strip().strip("'\"").upper()
    prefixed = _CENSUS_PREFIX.fullmatch(cell)
    if prefixed:
        cell = prefixed.group(1)
    whole = _POINT_ZERO.fullmatch(cell)
    if whole:
        cell = whole.group(1)
    return cell.lstrip("0") or cell


class IdMatcher:
    """Suggests, never decides: which known id an unknown one is likely to be."""

    def __init__(self, known: Iterable[str], names: Mapping[str, str] | None = None) -> None:
        self._known = tuple(known)
        self._exact = frozenset(self._known)
        self._bare: dict[str, list[str]] = {}
        for area in self._known:
            self._bare.setdefault(bare_id(area), []).append(area)
        self._names: dict[str, list[str]] = {}
        for area, name in (names or {}).items():
            self._names.setdefault(name.strip().casefold(), []).append(area)

    def suggest(self, unknown: str) -> str:
        """One known id, or "" where none or several are near.

        >>> IdMatcher(["17031", "17033", "01001"]).suggest("1703")
        ''
        >>> IdMatcher(["17031", "01001"]).suggest("1703"), IdMatcher(["01001"]).suggest("1001")
        ('17031', '01001')
        """
        cell = unknown.strip()
        for found in (self._bare.get(bare_id(cell)), self._names.get(cell.casefold())):
            if found and len(found) == 1:
                return found[0]
        if len(cell) >= 3:
            near = [area for area in self._known if area.startswith(cell) or (cell.startswith(area) and len(area) >= 3)]
            if len(near) == 1:
                return near[0]
        return ""

    def example(self) -> str:
        """One known id, to show what they look like."""
        return self._known[0] if self._known else ""


def lost_zeros(ids: Iterable[str]) -> tuple[str, int] | None:
    """(an example, the full length) where some all-digit ids are one digit short of the length of most others."""
    digits = [area for area in ids if area.isascii() and area.isdigit()]
    lengths = {length: sum(1 for area in digits if len(area) == length) for length in {len(a) for a in digits}}
    if len(lengths) != 2:
        return None
    short, full = sorted(lengths)
    if full - short != 1 or full not in {5, 11, 12, 15} or lengths[full] < 2:
        return None
    if any(area.startswith("0") for area in digits):
        return None
    return next(area for area in digits if len(area) == short), full


def looks_rounded(text: str) -> bool:
    """Whether a spreadsheet turned a long id into "1.7031E+10"."""
    return bool(_EXPONENT.fullmatch(text.strip()))
