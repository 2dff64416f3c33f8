"""The forms of the import, one for each step. Everything that was recognized is preselected, and nothing is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longtable.partners.list_plan import Meeting, Step
from longtable.partners.list_queries import Known, standing_titles
from longtable.partners.list_reading import DELIMITERS, ENCODINGS, Answered, Reading, StandingHint
from longtable.partners.rules import EVERYONE, sector_code
from longtable.sources.limits import MEGABYTE
from longtable.sources.memberlist_types import Meaning, Question, QuestionKind
from longtable.sources.tables import text_rows
from longtable.ui.forms import FileInput

NEW, KEEP = "new:", "keep:"  # answers beside codes: a new sector; the words stay as they are
FULL_LIST = 25  # groups and sectors: up to so many stand in one list of all; areas are typed

MEANINGS = {
    Meaning.ORGANIZATION: gettext_lazy("Name of the organization"),
    Meaning.CONTACT: gettext_lazy("Name of the contact"),
    Meaning.EMAIL: gettext_lazy("E-mail address of the contact"),
    Meaning.PHONE: gettext_lazy("Phone of the contact"),
    Meaning.SECTORS: gettext_lazy("Sectors"),
    Meaning.GROUPS: gettext_lazy("Whom it serves"),
    Meaning.AREAS: gettext_lazy("Where it works"),
    Meaning.JOINED: gettext_lazy("When it joined"),
    Meaning.SEAT: gettext_lazy("Seat where decisions are made"),
    Meaning.STANDING: gettext_lazy("Standing"),
    Meaning.NOTES: gettext_lazy("Notes"),
    Meaning.KEEP: gettext_lazy("None of these: keep its words"),
}
ONCE = {meaning for meaning in Meaning if meaning not in {Meaning.NOTES, Meaning.KEEP}}
ENCODING_NAMES = {
    "utf-8": gettext_lazy("Unicode (UTF-8)"),
    "cp1252": gettext_lazy("Windows, Western languages"),
    "latin-1": gettext_lazy("Latin-1"),
    "mac-roman": gettext_lazy("Older Mac"),
    "utf-16": gettext_lazy("Unicode (UTF-16)"),
}
DELIMITER_NAMES = {
    "comma": gettext_lazy("Comma ,"),
    "semicolon": gettext_lazy("Semicolon ;"),
    "tab": gettext_lazy("Tab"),
    "bar": gettext_lazy("Bar |"),
}


class UploadForm(forms.Form):
    """The file, checked for its size; its contents are checked by the reader."""

    file = forms.FileField(
        label=gettext_lazy("Your list"),
        help_text=gettext_lazy("Excel or CSV, as you keep it. Nothing is brought in before you have seen it."),
        widget=FileInput(".csv,.xlsx,.txt,.tsv"),
        max_length=255,
        allow_empty_file=True,  # the reader says what is wrong with it
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_LIMIT:
            message = _("The file is larger than %(limit)s MB. Keep only the rows and columns that you need.")
            raise ValidationError(message, params={"limit": settings.UPLOAD_LIMIT // MEGABYTE}, code="too_large")
        return upload


class ReadingForm(forms.Form):
    """How the file is read: letters, columns' separator, sheet, headings, and what each column holds."""

    def __init__(self, data: Mapping[str, Any] | None, reading: Reading, answered: Answered) -> None:
        super().__init__(data)
        self.reading, self.raw, self.answered = reading, reading.raw, answered
        assert self.raw is not None
        if self.raw.encoding:
            self._file_fields()
        if len(self.raw.sheets) > 1:
            choices = [(one.name, _("%(name)s (rows: %(rows)s)") % {"name": one.name, "rows": one.rows})
                       for one in self.raw.sheets]  # fmt: skip
            chosen = next((one.name for one in self.raw.sheets if one.chosen), "")
            self.fields["sheet"] = forms.ChoiceField(label=_("Sheet"), choices=choices, initial=chosen)
        self.fields["header_row"] = forms.IntegerField(
            label=_("Row with the headings"), min_value=0, initial=self.raw.header_row or 0,
            help_text=_("Counted from 1 as in your file. 0: there is none."),
        )  # fmt: skip
        for column in self.raw.columns:
            samples = "; ".join(column.examples) if column.examples else _("no cells")
            label = column.header or _("Column %(number)s, without a heading") % {"number": column.index + 1}
            self.fields[f"column-{column.index}"] = forms.ChoiceField(
                label=label, choices=[(one.value, str(title)) for one, title in MEANINGS.items()],
                initial=column.meaning.value, help_text=samples,
            )  # fmt: skip
        for question in reading.asked(QuestionKind.DATES):
            self.fields["dates"] = forms.ChoiceField(
                label=_(question.template) % dict(question.params),
                choices=[*((one.value, _(one.label)) for one in question.options), (KEEP, _("neither: keep the words"))],
                initial=_said(question, answered), widget=forms.RadioSelect,
            )  # fmt: skip

    def _file_fields(self) -> None:
        assert self.raw is not None
        names = {"utf-8-sig": "utf-8", "Windows-1252": "cp1252", "Latin-1": "latin-1"}
        known = self.answered.encoding or names.get(self.raw.encoding, self.raw.encoding.lower())
        codecs = dict.fromkeys([*ENCODINGS, known])
        self.fields["encoding"] = forms.ChoiceField(
            label=_("Letters are written in"), initial=known,
            choices=[(one, str(ENCODING_NAMES.get(one, one))) for one in codecs], help_text=self._accents(),
        )  # fmt: skip
        present = next((name for name, mark in DELIMITERS.items() if mark == self.raw.delimiter), "comma")
        self.fields["delimiter"] = forms.ChoiceField(
            label=_("Columns are separated by"), initial=self.answered.delimiter or present,
            choices=[(name, str(title)) for name, title in DELIMITER_NAMES.items()],
        )  # fmt: skip

    def _accents(self) -> str:
        rows = text_rows(self.reading.tables.sheet(self.answered.sheet))
        words = (word.strip(".,;:()\"'") for row in rows for cell in row for word in cell.split() if not word.isascii())
        found = ", ".join(list(dict.fromkeys(filter(None, words)))[:4])
        return _("Look at words with accents: %(words)s") % {"words": found} if found else ""

    @property
    def columns(self) -> list[BoundField]:
        """The questions about columns."""
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def file_fields(self) -> list[BoundField]:
        """The questions about the file as a whole."""
        return [self[name] for name in ("sheet", "encoding", "delimiter", "header_row") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """One column names the organizations; no other meaning stands twice, but notes and kept words."""
        told = {name: value for name, value in self.cleaned_data.items() if name.startswith("column-")}
        if Meaning.ORGANIZATION.value not in told.values() and not self.asks_again:
            raise ValidationError(_("Say which column holds the names of the organizations."), code="no_name")
        seen: dict[str, str] = {}
        for name, value in told.items():
            if Meaning(value) in ONCE and value in seen and not self.asks_again:
                other = str(self.fields[seen[value]].label)
                message = _("The column “%(other)s” is read as this too. Choose another meaning for one of them.")
                self.add_error(name, ValidationError(message, params={"other": other}, code="twice"))
            seen.setdefault(value, name)
        return self.cleaned_data

    @property
    def asks_again(self) -> bool:
        """True where the file itself is to be read in another way: what the columns hold is then asked anew."""
        return bool({"sheet", "encoding", "delimiter", "header_row"} & set(self.changed_data))

    def answers(self) -> Answered:
        """What was told, added to what was known."""
        cleaned, made = self.cleaned_data, replace(self.answered)
        for name in ("sheet", "encoding", "delimiter"):
            if name in cleaned and name in self.changed_data:
                setattr(made, name, cleaned[name])
        if "header_row" in self.changed_data:
            made.header_row = cleaned["header_row"]
        if self.asks_again:
            made.columns, made.same = {}, {}
            return made
        told = {name.removeprefix("column-"): value for name, value in cleaned.items() if name.startswith("column-")}
        if told != made.columns:
            made.columns = told
        if "dates" in cleaned:
            made.words = {**made.words, "dates": [] if cleaned["dates"] == KEEP else [cleaned["dates"]]}
        return made


def _said(question: Question, answered: Answered) -> str:
    if question.key in answered.words:
        return next(iter(answered.words[question.key]), KEEP)
    return next(iter(question.suggestion), "")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about words, ready to draw."""

    question: Question
    choice: BoundField
    other: BoundField | None
    where: str  # in whose row it stands
    open: bool  # the list of all has an answer, so it is shown


class Ticks(forms.MultipleChoiceField):
    """Boxes of which none needs to be ticked, without the word "optional": nothing ticked is an answer too."""

    def validate(self, value: list[str]) -> None:
        """Only choices that are offered."""
        if value:
            super().validate(value)


class WordsForm(forms.Form):
    """What words mean. An answer is a choice, or something from the list of all, or: keep the words."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        questions: Sequence[Question],
        known: Known,
        answered: Answered,
        names: Mapping[int, str],
    ) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        self.questions, self.known, self.answered, self.names = list(questions), known, answered, names
        for place, question in enumerate(self.questions):
            self._add(f"q{place}", question)

    def _add(self, name: str, question: Question) -> None:
        label = self._label(question)
        said = self.answered.words.get(question.key)
        chosen = list(question.suggestion if said is None else said)
        offered = self._offered(question)
        if question.kind in {QuestionKind.SECTOR, QuestionKind.GROUP, QuestionKind.AREA}:
            rest = [code for code in chosen if code not in dict(offered)]
            self._add_other(f"{name}-other", question, rest)
            chosen = [code for code in chosen if code in dict(offered)]
        if question.multiple:
            boxes = forms.CheckboxSelectMultiple()
            self.fields[name] = Ticks(label=label, choices=offered, initial=chosen, widget=boxes)
        else:
            first = next(iter(chosen), KEEP if said is not None or not question.suggestion else "")
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[*offered, (KEEP, _("Keep it as a note"))], initial=first or KEEP,
                widget=forms.RadioSelect,
            )  # fmt: skip

    def _label(self, question: Question) -> str:
        return _(question.template) % dict(question.params)

    def _offered(self, question: Question) -> list[tuple[str, str]]:
        kind = question.kind.value
        if question.kind is QuestionKind.STANDING:
            return list(standing_titles().items())
        if kind not in {"sector", "group", "area"}:
            return [(one.value, _(one.label)) for one in question.options]
        offered = [(one.value, self.known.title(kind, one.value)) for one in question.options]
        if question.kind is QuestionKind.GROUP and len(self.known.groups) <= FULL_LIST:
            offered += [(code, self.known.title(kind, code)) for code in self.known.groups if code not in dict(offered)]
            everyone = (EVERYONE, self.known.title(kind, EVERYONE))
            return [one for one in offered if one != everyone] + [everyone]
        if question.kind is QuestionKind.SECTOR:
            word = str(question.params["text"])
            offered.append((f"{NEW}{word}"[:60], _("Make “%(word)s” a sector of its own") % {"word": word}))
        return offered

    def _add_other(self, name: str, question: Question, chosen: Sequence[str]) -> None:
        kind = question.kind.value
        if question.kind is QuestionKind.GROUP and len(self.known.groups) <= FULL_LIST:
            return
        if question.kind is QuestionKind.AREA:
            self.fields[name] = forms.CharField(
                label=_("Another area"), required=False, initial="; ".join(self.known.title(kind, one) for one in chosen),
                help_text=_("Write its name; put ; between several."),
                widget=forms.TextInput(attrs={"list": "all-areas", "autocomplete": "off"}),
            )  # fmt: skip
            return
        codes = self.known.sectors if kind == "sector" else self.known.groups
        label = _("Another sector") if kind == "sector" else _("Another group")
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, initial=next(iter(chosen), ""),
            choices=[("", "—"), *((code, self.known.title(kind, code)) for code in codes)],
        )  # fmt: skip

    @property
    def asked(self) -> list[Asked]:
        """The questions with their fields."""
        made = []
        for place, question in enumerate(self.questions):
            other = self[f"q{place}-other"] if f"q{place}-other" in self.fields else None
            names = dict.fromkeys(self.names[number] for number in question.rows if number in self.names)
            listed = list(names)
            where = "; ".join(listed[:3])
            if len(listed) > 3:
                where += " " + _("and %(count)s more") % {"count": len(listed) - 3}
            made.append(
                Asked(question, self[f"q{place}"], other, where, bool(other and (other.value() or other.errors)))
            )
        return made

    def clean(self) -> dict[str, Any]:
        """Names of areas become their codes; everyone stands alone."""
        book = self.known.book
        for place, question in enumerate(self.questions):
            name = f"q{place}"
            if question.kind is QuestionKind.AREA:
                words = [word.strip() for word in self.cleaned_data.get(f"{name}-other", "").split(";") if word.strip()]
                codes = [book.areas.code(word) for word in words]
                wrong = [word for word, code in zip(words, codes, strict=True) if code is None]
                if wrong:
                    message = _("No area is called “%(word)s”. Choose one from the list, or leave it empty.")
                    self.add_error(f"{name}-other", ValidationError(message, params={"word": wrong[0]}, code="area"))
                self.cleaned_data[f"{name}-other"] = [code for code in codes if code]
            chosen = self.cleaned_data.get(name)
            if question.kind is QuestionKind.GROUP and chosen and EVERYONE in chosen and len(chosen) > 1:
                self.add_error(name, ValidationError(_("Choose everyone, or some groups, but not both."), code="both"))
        return self.cleaned_data

    def answers(self) -> Answered:
        """What was told, added to what was known."""
        made = replace(self.answered, words=dict(self.answered.words), new_sectors=dict(self.answered.new_sectors))
        for place, question in enumerate(self.questions):
            given, other = self.cleaned_data.get(f"q{place}"), self.cleaned_data.get(f"q{place}-other")
            values, more = _listed(given), _listed(other)
            if more and not question.multiple:
                values = []
            codes = [self._code(value, made) for value in (*values, *more)]
            made.words[question.key] = list(dict.fromkeys(codes))
        used = {code for codes in made.words.values() for code in codes}
        made.new_sectors = {code: title for code, title in made.new_sectors.items() if code in used}
        return made

    def _code(self, value: str, made: Answered) -> str:
        if not value.startswith(NEW):
            return value
        title = value.removeprefix(NEW)
        title = title[:1].upper() + title[1:]
        same = next((code for code, one in made.new_sectors.items() if one.casefold() == title.casefold()), None)
        if same is None:
            same = sector_code(title, [*self.known.sectors, *made.new_sectors])
            made.new_sectors[same] = title
        return same


def _listed(given: str | Sequence[str] | None) -> list[str]:
    """One choice or several, without empty ones and without "keep"."""
    values = [given] if isinstance(given, str) else list(given or [])
    return [value for value in values if value and value != KEEP]


class WholeForm(forms.Form):
    """What holds for the list as a whole: standing, the body that seats are in, areas without a group."""

    def __init__(
        self, data: Mapping[str, Any] | None, reading: Reading, answered: Answered, bodies: Sequence[str]
    ) -> None:
        super().__init__(data)
        self.answered, self.hints = answered, list(reading.hints)
        silent = sum(1 for row in reading.rows if str(row.numbers[0]) not in answered.standings)
        titles = list(standing_titles().items())
        self.fields["standing"] = forms.ChoiceField(
            label=_("How do these organizations stand with you?"), choices=titles, initial=answered.standing,
            help_text=_("For every row that does not say it itself. Rows of the list: %(count)s.") % {"count": silent},
        )  # fmt: skip
        for hint in self.hints:
            self.fields[f"standing-{hint.number}"] = forms.ChoiceField(
                label=_("%(name)s: how does it stand?") % {"name": hint.name}, choices=titles,
                initial=answered.standings.get(str(hint.number), hint.suggestion),
                help_text=_("Its row %(row)s notes: “%(note)s”.") % {"row": hint.number, "note": _short(hint)},
            )  # fmt: skip
        if reading.seats:
            self.fields["body"] = forms.CharField(
                label=_("Which body decides?"), max_length=120, initial=answered.body,
                help_text=_bodies_hint(bodies), widget=forms.TextInput(attrs={"list": "all-bodies"}),
            )  # fmt: skip
        if reading.areas_only:
            names = "; ".join(row.name for row in reading.areas_only[:6])
            self.fields["areas_only"] = forms.ChoiceField(
                label=_("Some rows say where they work, but name no group that we know. What shall we note?"),
                choices=[
                    (EVERYONE, _("They work for everyone there. It counts as present there, and as no group's voice.")),
                    ("keep", _("Nothing yet: keep the areas as a note until they tell us themselves.")),
                ],
                initial=answered.areas_only, widget=forms.RadioSelect,
                help_text=_("Rows: %(count)s, such as %(names)s.")
                % {"count": len(reading.areas_only), "names": names},
            )  # fmt: skip

    def answers(self) -> Answered:
        """What was told, added to what was known."""
        cleaned, made = self.cleaned_data, replace(self.answered)
        made.standing = cleaned["standing"]
        made.standings = {str(hint.number): cleaned[f"standing-{hint.number}"] for hint in self.hints}
        made.body = cleaned.get("body", made.body).strip() or made.body
        made.areas_only = cleaned.get("areas_only", made.areas_only)
        return made


def _short(hint: StandingHint) -> str:
    return hint.note if len(hint.note) < 120 else hint.note[:119] + "…"


def _bodies_hint(bodies: Sequence[str]) -> str:
    if bodies:
        return _("You have: %(names)s. Another name makes a new body that decides.") % {"names": "; ".join(bodies)}
    return _("Rows with a seat get one in it. You have no such body yet: it will be made.")


@dataclass(frozen=True, slots=True)
class Same:
    """One "are these the same?", ready to draw."""

    choice: BoundField
    evidence: Sequence[str]
    rows: Sequence[Sequence[str]]
    step: Step | None = None


class SameForm(forms.Form):
    """Rows that may be one organization, rows that may be partners you have, and changes to confirm."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        duplicates: Sequence[Question],
        meetings: Sequence[Meeting],
        changes: Sequence[Step],
        answered: Answered,
    ) -> None:
        super().__init__(data)
        self.answered = answered
        self.keys: dict[str, str] = {}
        for place, question in enumerate(duplicates):
            suggestion = next(iter(question.suggestion), "keep")
            self._add(f"d{place}", question.key, _(question.template) % dict(question.params),
                      [(one.value, _(one.label)) for one in question.options], suggestion)  # fmt: skip
        for place, meeting in enumerate(meetings):
            choices = [(str(pk), _("The same as %(name)s: add to it what is new") % {"name": name})
                       for pk, name in meeting.partners]  # fmt: skip
            choices += [("new", _("Another organization: make a new partner")), ("leave", _("Leave this row out"))]
            first = choices[0][0] if meeting.certain else "new"
            label = _("Is “%(name)s” (row %(row)s) a partner you have?")
            label %= {"name": meeting.row.name, "row": meeting.row.numbers[0]}
            self._add(f"m{place}", meeting.key, label, choices, first)
        for place, step in enumerate(changes):
            label = _("%(name)s (row %(row)s): use what the list says?")
            label %= {"name": step.name, "row": step.row.numbers[0]}
            choices = [("use", _("Yes, change it")), ("leave", _("No, leave it as it is"))]
            self._add(f"c{place}", f"change:{step.partner}", label, choices, "use")

    def _add(self, name: str, key: str, label: str, choices: list[tuple[str, str]], suggestion: str) -> None:
        self.keys[name] = key
        said = self.answered.same.get(key, "")
        initial = said if said in dict(choices) else suggestion
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=initial, widget=forms.RadioSelect)

    def answers(self) -> Answered:
        """What was told, added to what was known."""
        told = {key: self.cleaned_data[name] for name, key in self.keys.items()}
        return replace(self.answered, same={**self.answered.same, **told})


class ReadyForm(forms.Form):
    """The button of the preview: it carries what was seen."""

    plan = forms.CharField(widget=forms.HiddenInput, max_length=40)
