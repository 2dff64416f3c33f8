"""What people enter after a meeting: the minutes, a correction and its answer, a file from elsewhere and whose names are in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from longtable.calls.writing import mark_of
from longtable.coalitions.moments import zone_choices
from longtable.meetings.actions.bringing import GUEST, LEAVE, REPLACE, SKIP, Answers
from longtable.meetings.brought import Name
from longtable.meetings.minutes_rules import MOST_CHARACTERS
from longtable.sources.limits import MEGABYTE
from longtable.sources.transcripts import MEETING_LIMITS, Because, SpeakerMatch
from longtable.ui.forms import FileInput

WHY = {
    Because.EMAIL: _("same e-mail address"),
    Because.PHONE: _("same phone number"),
    Because.SAME: _("same name"),
    Because.PART: _("first name or initials fit"),
    Because.LIKE: _("spelled much like it"),
}
ORDER_WORDS = {
    "month_first": _("The month first: 3/11 is March 11"),
    "day_first": _("The day first: 3/11 is November 3"),
}
QUESTIONS = ("order", "zone", "without_times", "longer", "turns")
OTHERWISE = pgettext_lazy("meetings", "Otherwise")


class MinutesForm(forms.Form):
    """The minutes as they are written."""

    text = forms.CharField(
        label=pgettext_lazy("of a meeting", "Minutes"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 26}),
        help_text=_("A line that begins with # is a heading. A line that begins with - is a point of a list."),
    )

    @property
    def mark(self) -> str:
        """The mark of the text that this form shows."""
        return mark_of(str(self["text"].value() or ""))


class ChangeForm(MinutesForm):
    """Minutes that were sent, and why they change."""

    reason = forms.CharField(
        label=_("What did you change, and why?"),
        max_length=300,
        help_text=_("Everyone who reads the minutes sees this."),
    )
    field_order = ("reason", "text")


class CorrectionForm(forms.Form):
    """What a participant asks to be put right."""

    text = forms.CharField(
        label=_("What should be different?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AnswerForm(forms.Form):
    """What came of a correction."""

    state = forms.ChoiceField(
        label=_("What do you do?"),
        choices=[("taken", _("I have put it right")), ("declined", _("It stays as it is"))],
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label=_("What we answer"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where it stays as it is, say why."),
    )

    def clean(self) -> dict[str, Any]:
        """A refusal has a reason."""
        given = super().clean() or {}
        if given.get("state") == "declined" and not given.get("reply", "").strip():
            self.add_error("reply", gettext("Say why it stays as it is, so that whoever asked knows."))
        return given


class BringForm(forms.Form):
    """The file, checked for its size; its contents are checked by the reader."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("Nothing is taken over before you have seen it. The file itself is not kept."),
        widget=FileInput(
            ".csv,.xlsx,.txt,.tsv,.json,.vtt,.srt", note=_("CSV, Excel, WebVTT, JSON or plain text, up to 10 MB")
        ),
        max_length=255,
        allow_empty_file=True,  # the reader says what is wrong with it
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        upload = self.cleaned_data["file"]
        if upload.size > MEETING_LIMITS.file_bytes:
            message = gettext("The file is larger than %(limit)s MB. Is it the list or the transcript of one meeting?")
            params = {"limit": MEETING_LIMITS.file_bytes // MEGABYTE}
            raise ValidationError(message, params=params, code="too_large")
        return upload


class MatchForm(forms.Form):
    """Who each name is, and what is not certain about the file: asked only where it has to be."""

    order = forms.ChoiceField(
        label=_("How are the dates written?"),
        choices=list(ORDER_WORDS.items()),
        widget=forms.RadioSelect,
    )
    zone = forms.ChoiceField(
        label=_("On the clocks of which place are the times?"),
        help_text=_("The list does not say it."),
    )
    without_times = forms.BooleanField(
        label=_("Leave the times out: everyone counts from the beginning to the end"), required=False
    )
    longer = forms.BooleanField(label=_("Yes, it is the transcript of this meeting"))
    turns = forms.ChoiceField(
        label=_("Turns of this meeting are counted already. What should happen?"),
        choices=[
            (REPLACE, _("Replace them by those of the file")),
            (LEAVE, _("Leave them, and take only who was there")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        names: Sequence[Name],
        matches: Sequence[SpeakerMatch],
        chosen: Sequence[str],
        people: dict[str, str],
        asked: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        """``people``: id to name. ``asked``: the questions that have to be asked, with what is chosen beforehand."""
        super().__init__(*args, **kwargs)
        for key in QUESTIONS:
            if key in asked:
                self.fields[key].initial = asked[key]
            else:
                del self.fields[key]
        if "zone" in self.fields:
            zone_field = cast(forms.ChoiceField, self.fields["zone"])
            zone_field.choices = [("", _("Choose …")), *zone_choices()]
        self.people = people
        self.rows: list[tuple[Name, SpeakerMatch, str]] = []
        for place, (name, match) in enumerate(zip(names, matches, strict=True)):
            key = f"name-{place}"
            self.fields[key] = forms.ChoiceField(
                label=name.name,
                choices=_choices(match, people),
                initial=chosen[place],
                error_messages={"required": _("Choose who this is. “A guest” and “Leave out” stand at the end.")},
            )
            self.rows.append((name, match, key))

    @property
    def matching(self) -> list[tuple[Name, str, Any]]:
        """Each name with who it may be and why, and its field."""
        return [(name, self._why(match, key), self[key]) for name, match, key in self.rows]

    def _why(self, match: SpeakerMatch, key: str) -> str:
        if not match.suggestion or match.because not in WHY:
            return ""
        if self.fields[key].initial == match.suggestion:
            return str(WHY[match.because])
        words = {"name": self.people[match.suggestion], "why": WHY[match.because]}
        return gettext("perhaps %(name)s: %(why)s") % words

    @property
    def questions(self) -> list[Any]:
        """What is asked about the file itself."""
        return [self[key] for key in QUESTIONS if key in self.fields]

    def answers(self, order: str) -> Answers:
        """What was confirmed."""
        given = self.cleaned_data
        return Answers(
            matches={place: given[key] for place, (_name, _match, key) in enumerate(self.rows)},
            order=given.get("order", order),
            zone=given.get("zone", ""),
            use_times=not given.get("without_times", False),
            turns=given.get("turns", ""),
        )


def _choices(match: SpeakerMatch, people: dict[str, str]) -> list[Any]:
    """Whom a name may be: first those who are likely, then everyone, then a guest or nobody."""
    likely = [(one.code, people[one.code]) for one in match.candidates if one.code in people]
    codes = {code for code, _label in likely}
    rest = [(code, label) for code, label in people.items() if code not in codes]
    groups = [(_("Perhaps"), likely)] if likely else []
    groups += [(_("Everyone else"), rest)] if rest else []
    return [("", _("Choose …")), *groups, (OTHERWISE, [(GUEST, _("A guest: add this name")), (SKIP, _("Leave out"))])]
