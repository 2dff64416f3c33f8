"""What may be brought in, and how problems of an import are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from longtable.places.models import Area, Community, Group, Indicator
from longtable.sources.problems import N_, Problem
from longtable.sources.types import CommunityPackage

NOTICES_KEPT = 200
TOO_LONG = N_("“%(text)s” is longer than the %(limit)s characters there is room for. Shorten it in the file.")
BAD_CHARACTER = N_("“%(text)s” holds a character that cannot be kept. Type it again in the file.")
NO_AREAS = N_("There is no area in what was read. A community needs at least one.")


def clean(text: str) -> str:
    """Text that every database can keep: without zero characters and broken halves of characters.

    >>> clean("Lake" + chr(0) + " County")
    'Lake County'
    """
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def clean_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles by language, as they can be kept."""
    return {clean(language): clean(title) for language, title in titles.items()}


def length_of(model: type[Area | Community | Group | Indicator], field: str) -> int:
    """How many characters a field has room for."""
    return getattr(model._meta.get_field(field), "max_length", None) or 0


def faults_of(package: CommunityPackage) -> list[Problem]:
    """What keeps a package from being brought in: no area, or words that do not fit."""
    checks: list[tuple[Iterable[str], int]] = [
        (package.areas.ids, length_of(Area, "code")),
        (package.areas.names, length_of(Area, "name")),
        (package.groups, length_of(Group, "code")),
        (package.indicators, length_of(Indicator, "code")),
        ((one.denominator for one in package.indicators.values()), length_of(Indicator, "denominator")),
        ((one.period for one in package.indicators.values()), length_of(Indicator, "period")),
        ((one.source for one in package.indicators.values()), length_of(Indicator, "source")),
        ((one.benchmark_name for one in package.indicators.values()), length_of(Indicator, "benchmark_name")),
    ]
    found = [] if len(package.areas) else [Problem(NO_AREAS)]
    for texts, limit in checks:
        for text in texts:
            if len(text) > limit:
                found.append(Problem(TOO_LONG, params={"text": text[:60] + "…", "limit": limit}))
            elif clean(text) != text:
                found.append(Problem(BAD_CHARACTER, params={"text": clean(text)[:60]}))
    return found


def kept_notices(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as they are kept with the community, so that they can be shown in any language later."""
    return [
        {
            "template": one.template,
            "severity": one.severity.value,
            "file": clean(one.file),
            "row": one.row,
            "column": clean(one.column),
            "params": {
                name: value if isinstance(value, int | float) else str(value) for name, value in one.params.items()
            },
        }
        for one in problems[:NOTICES_KEPT]
    ]


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) else clean(str(value))
