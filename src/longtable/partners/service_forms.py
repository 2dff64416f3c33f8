"""The editor of services: one line for each group, its relation, and where. It works without script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition
from longtable.partners.models import EVERYWHERE, Relation
from longtable.partners.offering import BOXES, NamesField
from longtable.partners.queries import areas_here, groups_here
from longtable.partners.rules import EVERYONE, ServiceLine

MOST_LINES = 40
PREFIX = "line"
SOME, ALL, UNKNOWN = "some", "all", "unknown"


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen here: titles of groups and names of areas by code."""

    groups: Mapping[str, str]
    areas: Mapping[str, str]

    @property
    def boxes(self) -> bool:
        """True where all areas fit on the page as checkboxes."""
        return len(self.areas) <= BOXES

    @classmethod
    def here(cls, coalition: Coalition) -> Choices:
        """The groups and areas of the coalition's community."""
        return cls({group.code: group.title for group in groups_here(coalition)}, areas_here(coalition))


class GroupField(forms.ChoiceField):
    """A group that has to be chosen, but for a line that is left empty."""

    def validate(self, value: Any) -> None:
        """Nothing chosen is no fault of this field: the line decides."""
        if value:
            super().validate(value)


class LineForm(forms.Form):
    """One line: a group, how close, and where."""

    use_required_attribute = False

    group = GroupField(label=_("Group"))
    relation = forms.ChoiceField(label=_("How close?"), choices=(), widget=forms.RadioSelect)
    where = forms.ChoiceField(label=_("Where?"), choices=(), widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(label=_("Areas"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Choices, own: bool = False, **kwargs: Any) -> None:
        """``own``: the organization itself fills it in, so the words speak to it."""
        super().__init__(*args, **kwargs)
        self.choices = choices
        self._offer("group", [("", _("Choose a group")), *choices.groups.items(), (EVERYONE, _("Everyone"))])
        self._offer("relation", OWN_RELATIONS if own else RELATIONS)
        self._offer("where", OWN_PLACES if own else PLACES)
        stale = str(self.initial.get("group") or "")
        if stale and stale != EVERYONE and stale not in choices.groups:
            group = cast(forms.ChoiceField, self.fields["group"])
            label = gettext("%(code)s (not in your community's list)") % {"code": stale}
            self._offer("group", [*cast(list[Any], group.choices), (stale, label)])
        if choices.boxes:
            self._offer("areas", list(choices.areas.items()))
        else:
            self.fields["names"] = NamesField(choices.areas, label=_("Areas"), required=False, rows=4)
            del self.fields["areas"]

    def _offer(self, field: str, choices: Sequence[tuple[Any, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[field]).choices = list(choices)

    def clean(self) -> dict[str, Any]:
        """A line without a group is an empty line; places and the word about them must agree."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("areas") or cleaned.get("names") or []
        field = "areas" if self.choices.boxes else "names"
        if not cleaned.get("group"):
            if chosen and "group" not in self.errors:
                self.add_error("group", _("You chose areas. For which group?"))
            return cleaned
        if cleaned.get("where") == SOME and not chosen and field not in self.errors:
            self.add_error(field, _("Choose the areas, or say that you do not know them yet."))
        if cleaned.get("where") == UNKNOWN and chosen:
            self.add_error("where", _("You chose areas and also that they are not known. Which is right?"))
        return cleaned

    def line(self) -> ServiceLine | None:
        """What the line says; None for an empty one."""
        cleaned = self.cleaned_data
        if not cleaned.get("group"):
            return None
        if cleaned["where"] == ALL:
            areas: tuple[str, ...] = (EVERYWHERE,)
        elif cleaned["where"] == SOME:
            areas = tuple(cleaned.get("areas") or cleaned.get("names") or ())
        else:
            areas = ()
        return ServiceLine(cleaned["group"], cleaned["relation"], areas)


RELATIONS = [
    (Relation.SERVES.value, _("It serves this group")),
    (Relation.FOCUSES_ON.value, _("It focuses on this group")),
    (Relation.LED_BY.value, _("It is led by this group")),
]
OWN_RELATIONS = [
    (Relation.SERVES.value, _("We serve this group")),
    (Relation.FOCUSES_ON.value, _("We focus on this group")),
    (Relation.LED_BY.value, _("We are led by this group")),
]
PLACES = [
    (SOME, _("In the areas I choose")),
    (ALL, _("In the whole community")),
    (UNKNOWN, _("They have not told us yet")),
]
OWN_PLACES = [
    (SOME, _("In the areas I choose")),
    (ALL, _("In the whole community")),
    (UNKNOWN, _("I do not know")),
]
_LineFormSet = forms.formset_factory(LineForm, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True)


def _initial(line: ServiceLine, choices: Choices) -> dict[str, Any]:
    known = [area for area in line.areas if area in choices.areas]
    where = ALL if EVERYWHERE in line.areas else SOME if line.areas else UNKNOWN
    return {"group": line.group, "relation": line.relation, "where": where, "areas": known, "names": known}


BLANK = {"group": "", "relation": Relation.SERVES.value, "where": SOME}


class Editor:
    """The lines of one partner on a page: shown, given another line, or read.

    ``lost``: area codes that the community does not have any more; they are named on the page before anything is saved.
    """

    def __init__(self, lines: Sequence[ServiceLine], choices: Choices, *, own: bool = False) -> None:
        self.choices = choices
        self.own = own
        self.lost = sorted({area for line in lines for area in line.areas if area not in {EVERYWHERE, *choices.areas}})
        self.formset = self._show([_initial(line, choices) for line in lines] or [dict(BLANK)])

    def _show(self, rows: list[dict[str, Any]]) -> Any:
        return _LineFormSet(initial=rows, prefix=PREFIX, form_kwargs={"choices": self.choices, "own": self.own})

    def again(self, data: QueryDict) -> bool:
        """Show what was typed with one line more or less, where such a button was pressed; nothing is checked then."""
        remove = data.get("remove", "")
        if "more" not in data and not remove:
            return False
        rows = _typed(data)
        if "more" in data:
            rows = [*rows, dict(BLANK)][:MOST_LINES]
        elif remove.isdecimal() and int(remove) < len(rows):
            del rows[int(remove)]
        self.formset = self._show(rows or [dict(BLANK)])
        return True

    def read(self, data: QueryDict) -> list[ServiceLine] | None:
        """The lines as sent; None where something is to be corrected."""
        self.formset = _LineFormSet(data, prefix=PREFIX, form_kwargs={"choices": self.choices, "own": self.own})
        if not self.formset.is_valid():
            return None
        return [line for line in (form.line() for form in self.formset) if line is not None]

    @property
    def mistakes(self) -> list[dict[str, str]]:
        """What is to be corrected, each with the field it leads to."""
        found = []
        for number, form in enumerate(self.formset, start=1):
            for name, messages in form.errors.items() if self.formset.is_bound else ():
                bound = form[name] if name in form.fields else None
                words = gettext("Line %(number)d: %(message)s")
                found += [
                    {"target": getattr(bound, "target", ""), "text": words % {"number": number, "message": message}}
                    for message in messages
                ]
        if self.formset.is_bound:
            found += [{"target": "", "text": str(message)} for message in self.formset.non_form_errors()]
        return found


def _typed(data: QueryDict) -> list[dict[str, Any]]:
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(total), MOST_LINES) if total.isdecimal() else 0
    rows = []
    for number in range(count):
        row: dict[str, Any] = {
            name: data.get(f"{PREFIX}-{number}-{name}", "") for name in ("group", "relation", "where", "names")
        }
        row["areas"] = data.getlist(f"{PREFIX}-{number}-areas")
        rows.append(row)
    return rows
