"""What may be said of a partner: codes that exist, days that have been, and who counts as being at the table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coalitions.models import PersonalLink
from longtable.coalitions.rules import Refused
from longtable.partners.models import EVERYWHERE, Relation, Standing

EVERYONE = "everyone"  # a partner that serves everyone is no group's voice
AT_TABLE = (Standing.JOINING, Standing.ACTIVE, Standing.RESTING)


class UnknownCodesError(Refused):
    """Groups, areas, sectors or relations that the coalition does not have."""

    def __init__(self, message: str, kind: str, codes: Sequence[str]) -> None:
        super().__init__(message)
        self.kind, self.codes = kind, tuple(codes)


class ServiceLine(NamedTuple):
    """One line of what a partner says: a group's code or "everyone", a relation, area codes (("*",) the whole community)."""

    group: str
    relation: str = Relation.SERVES.value
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes that services may name: those of the current community."""

    groups: frozenset[str]
    areas: frozenset[str]
    has_community: bool = True


def _named(codes: Iterable[str]) -> str:
    listed = [f"“{code}”" for code in codes]
    shown = listed[:8]
    if len(listed) > len(shown):
        more = len(listed) - len(shown)
        shown.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    return str(get_text_list(shown, _("and")))


def checked_lines(services: Iterable[tuple[str, str, Sequence[str]]], known: KnownCodes) -> list[ServiceLine]:
    """Lines as they can be kept: every code known, one line for each group and relation, areas in their given order.

    Two lines for the same group and relation become one with the areas of both. Raises UnknownCodesError.
    """
    merged: dict[tuple[str, str], tuple[str, ...]] = {}
    for group, relation, areas in services:
        key = (str(group), str(relation))
        merged[key] = join_areas(merged.get(key, ()), areas)
    groups = [group for group, _relation in merged if group != EVERYONE and group not in known.groups]
    relations = [relation for _group, relation in merged if relation not in Relation.values]
    codes = dict.fromkeys(area for areas in merged.values() for area in areas if area != EVERYWHERE)
    areas = [area for area in codes if area not in known.areas]
    _refuse_unknown(list(dict.fromkeys(groups)), list(dict.fromkeys(relations)), areas, known)
    return [ServiceLine(group, relation, areas) for (group, relation), areas in merged.items()]


def _refuse_unknown(groups: list[str], relations: list[str], areas: list[str], known: KnownCodes) -> None:
    if (groups or areas) and not known.has_community:
        message = _("Bring your community first: without it, no groups and no areas are known.")
        raise UnknownCodesError(message, "community", [*groups, *areas])
    if groups:
        message = _("Your community has no group %(codes)s. Choose a group from its list.")
        raise UnknownCodesError(message % {"codes": _named(groups)}, "group", groups)
    if areas:
        message = _("Your community has no area %(codes)s. Choose areas from its list.")
        raise UnknownCodesError(message % {"codes": _named(areas)}, "area", areas)
    if relations:
        message = _("%(codes)s is no way to work with a group. Choose serves, focuses on, or is led by.")
        raise UnknownCodesError(message % {"codes": _named(relations)}, "relation", relations)


def join_areas(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Areas of both, each once; the whole community takes all others in.

    >>> join_areas(("1", "2"), ["2", "3"]), join_areas(("1",), ["*"]), join_areas((), [])
    (('1', '2', '3'), ('*',), ())
    """
    areas = tuple(dict.fromkeys([*first, *second]))
    return (EVERYWHERE,) if EVERYWHERE in areas else areas


def same_services(first: Iterable[ServiceLine], second: Iterable[ServiceLine]) -> bool:
    """True where both say the same, whatever the order of lines and areas.

    >>> same_services([ServiceLine("youth", "serves", ("1", "2"))], [ServiceLine("youth", "serves", ("2", "1"))])
    True
    """

    def plain(lines: Iterable[ServiceLine]) -> set[tuple[str, str, frozenset[str]]]:
        return {(group, relation, frozenset(areas)) for group, relation, areas in lines}

    return plain(first) == plain(second)


def refuse_future(day: date, today: date) -> None:
    """A standing or a seat begins or ends on a day that has been."""
    if day > today:
        raise Refused(_("That day has not come yet. Give today or a day before."))


def link_opens(link: PersonalLink, now: datetime) -> bool:
    """True for a personal link that has neither expired nor been withdrawn."""
    return link.withdrawn_at is None and link.expires_at > now


def sector_code(title: str, taken: Collection[str]) -> str:
    """A code from a title, with a number where it is taken.

    >>> sector_code("Labor unions", ["housing"]), sector_code("Housing!", ["housing"])
    ('labor_unions', 'housing_2')
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:36] or "sector"
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}_{number}"
    return code


def sentence(text: str) -> str:
    """Text that begins with a capital."""
    return str(capfirst(text))
