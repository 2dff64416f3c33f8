"""What pages say of a partner in words that follow what is known: serves, focuses on, is led by; told or not told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from longtable.partners.models import EVERYWHERE, Partner, Relation, Standing, Way
from longtable.partners.rules import EVERYONE, ServiceLine, sentence
from longtable.record.classification import CHANGED

NEXT = {
    Standing.PROSPECT: (Standing.INVITED, gettext_lazy("We have invited them")),
    Standing.INVITED: (Standing.JOINING, gettext_lazy("They want to join")),
    Standing.JOINING: (Standing.ACTIVE, gettext_lazy("They are at the table now")),
    Standing.ACTIVE: (Standing.RESTING, gettext_lazy("They take a break")),
    Standing.RESTING: (Standing.ACTIVE, gettext_lazy("They are back")),
    Standing.LEFT: (Standing.JOINING, gettext_lazy("They want to come back")),
}
ACTIONS = {
    "partners.sectors_started": gettext_lazy("List of sectors begun"),
    "partners.sector_added": gettext_lazy("Sector added"),
    "partners.sector_renamed": gettext_lazy("Sector renamed"),
    "partners.sector_placed": gettext_lazy("Sector moved in the list"),
    "partners.sector_marked": gettext_lazy("Sector marked as not existing here"),
    "partners.sector_unmarked": gettext_lazy("Sector looked for again"),
    "partners.sector_removed": gettext_lazy("Sector removed"),
    "partners.partner_added": gettext_lazy("Put on the list"),
    "partners.partner_changed": gettext_lazy("Details changed"),
    "partners.partner_moved": gettext_lazy("Standing changed"),
    "partners.partner_removed": gettext_lazy("Organization removed"),
    "partners.partners_merged": gettext_lazy("Two entries made one"),
    "partners.services_set": gettext_lazy("Whom it serves: changed by us"),
    "partners.services_confirmed": gettext_lazy("Whom it serves: confirmed by the organization"),
    "partners.services_corrected": gettext_lazy("Whom it serves: corrected by the organization"),
    "partners.partner_asked": gettext_lazy("Asked whom it serves"),
    "partners.partner_reminded": gettext_lazy("Reminded"),
    "partners.link_renewed": gettext_lazy("New personal link sent"),
    "partners.links_withdrawn": gettext_lazy("Personal links withdrawn"),
    "partners.contact_added": gettext_lazy("Contact added"),
    "partners.contact_changed": gettext_lazy("Contact changed"),
    "partners.contact_removed": gettext_lazy("Contact removed"),
    "partners.contacts_forgotten": gettext_lazy("Contacts deleted, as long after leaving as was set"),
    "partners.note_added": gettext_lazy("Note written"),
    "partners.note_removed": gettext_lazy("Note deleted"),
    "partners.body_added": gettext_lazy("Body added"),
    "partners.body_changed": gettext_lazy("Body changed"),
    "partners.body_ended": gettext_lazy("Body ended"),
    "partners.seat_given": gettext_lazy("Seat given"),
    "partners.seat_changed": gettext_lazy("Seat changed"),
    "partners.seat_ended": gettext_lazy("Seat ended"),
    "partners.list_imported": gettext_lazy("A list brought in"),
    "partners.list_import_undone": gettext_lazy("An import taken back"),
    "partners.lists_forgotten": gettext_lazy("Uploaded lists deleted, as long after as was set"),
    "partners.kept_words_matched": gettext_lazy("Words of a list given their place"),
}
FIELDS = {
    "name": gettext_lazy("name"),
    "description": gettext_lazy("what it does"),
    "website": gettext_lazy("website"),
    "sectors": gettext_lazy("sectors"),
    "joined_on": gettext_lazy("joined"),
    "joined_precision": gettext_lazy("how exactly the day of joining is known"),
    "as_kept": gettext_lazy("words of the imported list"),
    "body": gettext_lazy("body"),
}


COMMON = {  # first words of group titles that are surely no names
    "adults", "children", "elders", "families", "homeless", "immigrants", "low", "men", "older", "parents", "people",
    "pregnant", "refugees", "renters", "residents", "rural", "students", "teens", "tenants", "uninsured", "veterans",
    "women", "workers", "young", "youth",
}  # fmt: skip


def within(title: str) -> str:
    """A title inside a sentence: small at first only where its first word is surely no name.

    >>> within("Young children"), within("Black residents"), within("LGBT elders")
    ('young children', 'Black residents', 'LGBT elders')
    """
    first = title.split(" ", 1)[0].lower()
    spanish = (get_language() or "en").startswith("es") and title[1:2].islower()
    return title[:1].lower() + title[1:] if spanish or first in COMMON else title


@dataclass(frozen=True, slots=True)
class Names:
    """Titles by code, in the language of the page: groups, areas in the publisher's order, sectors."""

    groups: Mapping[str, str]
    areas: Mapping[str, str]
    sectors: Mapping[str, str]

    def group(self, code: str) -> str:
        """A group's title inside a sentence; its code where the community does not have it."""
        return _("everyone") if code == EVERYONE else within(self.groups.get(code, code.replace("_", " ")))


@dataclass(frozen=True, slots=True)
class Said:
    """One service in words."""

    what: str  # "Focuses on Black residents"
    where: str  # "in Austin and Englewood"
    areas: tuple[str, ...]  # names, where there are too many for the sentence
    told: bool  # False: nobody has told us where
    relation: str = ""


def relation_words(relation: str, group: str, *, own: bool = False) -> str:
    """What the relation lets us say: serves, focuses on, is led by. ``own``: said to the organization itself."""
    if own:
        words = {
            Relation.LED_BY.value: _("you are led by %(group)s"),
            Relation.FOCUSES_ON.value: _("you focus on %(group)s"),
        }.get(relation, _("you serve %(group)s"))
        return words % {"group": group}
    if relation == Relation.LED_BY:
        return _("is led by %(group)s") % {"group": group}
    if relation == Relation.FOCUSES_ON:
        return _("focuses on %(group)s") % {"group": group}
    return _("serves %(group)s") % {"group": group}


def area_names(areas: Iterable[str], names: Names) -> list[str]:
    """Names of areas in the publisher's order; a code that the community does not have stands as it is, at the end."""
    wanted = set(areas)
    known = [name for code, name in names.areas.items() if code in wanted]
    return known + sorted(code for code in wanted if code not in names.areas)


def say_services(lines: Iterable[ServiceLine], names: Names, *, most: int = 6, own: bool = False) -> list[Said]:
    """Services in words; more than ``most`` areas are counted in the sentence and listed beside it."""
    said = []
    for line in lines:
        what = sentence(relation_words(line.relation, names.group(line.group), own=own))
        if EVERYWHERE in line.areas:
            said.append(Said(what, _("in the whole community"), (), True, line.relation))
        elif not line.areas:
            where = _("you have not said where") if own else _("has not told us where")
            said.append(Said(what, where, (), False, line.relation))
        else:
            listed = area_names(line.areas, names)
            rest: tuple[str, ...] = ()
            if len(listed) <= most:
                where = _("in %(areas)s") % {"areas": get_text_list(listed, _("and"))}
            else:
                where = ngettext("in %(count)d area", "in %(count)d areas", len(listed)) % {"count": len(listed)}
                rest = tuple(listed)
            said.append(Said(what, where, rest, True, line.relation))
    return said


def joined_words(partner: Partner) -> str:
    """The day of joining, as exactly as it is known."""
    return known_day(partner.joined_on, partner.joined_precision)


def known_day(day: date | None, precision: str) -> str:
    """A day, a month or a year in the language of the page; "" where nothing is known."""
    if day is None:
        return ""
    if precision == "year":
        return str(day.year)
    return date_format(day, "YEAR_MONTH_FORMAT" if precision == "month" else "DATE_FORMAT")


def who_it_is(partner: Partner, lines: Sequence[ServiceLine], names: Names) -> str:
    """The answer to "Who is this to us?" in one or two plain sentences."""
    said = {
        Standing.PROSPECT: _("%(name)s is on our list. Nobody has invited it yet."),
        Standing.INVITED: _("%(name)s is invited and has not joined yet."),
        Standing.JOINING: _("%(name)s is joining our table."),
        Standing.ACTIVE: _("%(name)s is at our table."),
        Standing.RESTING: _("%(name)s takes a break from our table."),
        Standing.LEFT: _("%(name)s has left our table."),
    }[Standing(partner.standing)]
    first = said % {"name": partner.name}
    if not lines:
        return f"{first} {_('We do not know yet whom it serves.')}"
    parts = list(dict.fromkeys(relation_words(line.relation, names.group(line.group)) for line in lines))
    second = _("It %(what)s.") % {"what": get_text_list(parts, _("and"))}
    return f"{first} {second}"


def way_words(way: str) -> str:
    """How an answer came."""
    return {
        Way.EMAIL.value: _("by personal link"),
        Way.PRINT.value: _("by printed code"),
        Way.PAPER.value: _("on paper, entered by us"),
        Way.PHONE.value: _("by phone, entered by us"),
    }.get(way, "")


def change_text(action: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> str:
    """What an entry of the record says changed, in words."""
    parts = []
    if "standing" in after or "standing" in before:
        parts.append(_arrow(_standing(before.get("standing")), _standing(after.get("standing"))))
    if "services" in after:
        parts.append(_services(after["services"], names))
    if "way" in after and action != "partners.partner_reminded":
        parts.append(way_words(str(after["way"])) if "confirmed" in after else _asked(str(after["way"])))
    if before.get("confirmed") and after.get("confirmed") is False:
        parts.append(_("it has to be asked again"))
    for field, label in FIELDS.items():
        if field not in before and field not in after:
            continue
        if field == "name" and action == "partners.partner_added":
            continue
        parts.append(f"{label}: {_values(field, before, after, names)}")
    return "; ".join(part for part in parts if part)


def _arrow(old: str, new: str) -> str:
    return f"{old} → {new}" if old and new else old or new


def _values(field: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> str:
    if CHANGED in (before.get(field), after.get(field)):
        return _("changed")
    return _arrow(_plain(before.get(field), names), _plain(after.get(field), names))


def _plain(value: Any, names: Names) -> str:
    if isinstance(value, list):
        return ", ".join(names.sectors.get(str(code), str(code)) for code in value)
    return "" if value is None else str(value)


def _standing(value: Any) -> str:
    return str(Standing(value).label) if value in Standing.values else ""


def _asked(way: str) -> str:
    return str(Way(way).label) if way in Way.values else ""


def _services(value: Any, names: Names) -> str:
    if not isinstance(value, list):
        return ""
    if not value:
        return _("nothing is known any more")
    lines = [ServiceLine(one["group"], one["relation"], tuple(one["areas"])) for one in value]
    return "; ".join(f"{said.what} {said.where}" for said in say_services(lines, names, most=4))
