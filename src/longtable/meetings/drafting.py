"""Minutes written from what a meeting left behind, in the language of its coalition. No person is named in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from longtable.meetings.minutes_rules import HEADING, POINT
from longtable.meetings.models import ActionPoint, AgendaItem, Minutes, Note
from longtable.meetings.pages import say_when
from longtable.meetings.queries.minutes import Present, Spoken, Story, organization_of
from longtable.ui.numbers import number


def draft_text(story: Story) -> str:
    """What was said and decided: a section for each item of the agenda, and what belongs to none."""
    with override(story.meeting.coalition.language):
        sections = [_on_item(place, item, story) for place, item in enumerate(story.items, start=1)]
        rest = story.notes_on(None)
        whole = say_spoken(story.spoken[None])
        if rest or not sections:
            heading = _("What else was noted") if sections else _("What was noted")
            sections.append([HEADING + heading, *(POINT + _line(one.text) for one in rest)])
        if whole:
            sections.append([HEADING + _("Who spoke"), whole])
    return "\n\n".join("\n".join(one) for one in sections)


def _on_item(place: int, item: AgendaItem, story: Story) -> list[str]:
    lines = [f"{HEADING}{number(place)}. {_line(item.title)}"]
    if item.outcome:
        lines.append(_("Outcome: %(outcome)s.") % {"outcome": _outcome(item)})
    if item.outcome_text:
        lines += [_plain(line) for line in item.outcome_text.splitlines() if line.strip()]
    lines += [POINT + _line(one.text) for one in story.notes_on(item)]
    spoken = say_spoken(story.spoken.get(item.pk, Spoken()))
    if spoken:
        lines += ["", spoken]
    if len(lines) == 1:
        lines.append(_("Nothing was noted."))
    return lines


def _outcome(item: AgendaItem) -> str:
    return str(item.get_outcome_display()).lower()


def _line(text: str) -> str:
    """What someone typed, on one line."""
    return " ".join(text.split())


def _plain(line: str) -> str:
    """A line that someone typed, so that it never reads as a heading."""
    return line.strip().lstrip("#").strip() if line.strip().startswith("#") else line.strip()


def say_spoken(spoken: Spoken) -> str:
    """Who spoke, in numbers: “12 turns by 5 people of 4 organizations.”; "" where nobody's turn was counted."""
    if not spoken.turns:
        return ""
    turns = ngettext("%(count)s turn", "%(count)s turns", spoken.turns) % {"count": number(spoken.turns)}
    people = ngettext("%(count)s person", "%(count)s people", spoken.people) % {"count": number(spoken.people)}
    if not spoken.organizations:
        return _("%(turns)s by %(people)s.") % {"turns": turns, "people": people}
    which = ngettext("%(count)s organization", "%(count)s organizations", spoken.organizations)
    which %= {"count": number(spoken.organizations)}
    return _("%(turns)s by %(people)s of %(organizations)s.") % {
        "turns": turns,
        "people": people,
        "organizations": which,
    }


def say_present(present: Present) -> list[str]:
    """Who was there, an organization a line, without persons."""
    lines = [f"{name} ({number(count)})" if count > 1 else name for name, count in present.organizations]
    if present.alone:
        alone = ngettext("%(count)s guest", "%(count)s guests", present.alone)
        lines.append(alone % {"count": number(present.alone)})
    return lines


def say_point(point: ActionPoint) -> str:
    """What will be done, by which organization, until when."""
    owner = organization_of(point.owner) if point.owner else ""
    until = date_format(point.due_on, "DATE_FORMAT") if point.due_on else ""
    if owner and until:
        return _("%(what)s (%(who)s, until %(day)s)") % {"what": point.text, "who": owner, "day": until}
    if owner or until:
        return (
            f"{point.text} ({owner})" if owner else _("%(what)s (until %(day)s)") % {"what": point.text, "day": until}
        )
    return str(point.text)


def whole_text(minutes: Minutes, story: Story) -> str:
    """All that is sent, in the language of the coalition: the minutes, what will be done, what people said, who was there."""
    with override(story.meeting.coalition.language):
        said = [f"{_line(one.text)} → {one.reply}" if one.reply else _line(one.text) for one in story.said]
        parts = [
            "\n".join([story.meeting.title, say_when(story.meeting)]),
            minutes.text.strip(),
            _list(_("What will be done"), (say_point(one) for one in story.points)),
            _list(_("You said, we did"), said),
            _list(_("Who was there"), say_present(story.present)),
        ]
    return "\n\n".join(part for part in parts if part)


def _list(heading: str, lines: Iterable[str]) -> str:
    points = [POINT + line for line in lines]
    return "\n".join([HEADING + heading, *points]) if points else ""


def needs_answer(notes: Iterable[Note]) -> int:
    """How many lines of the parking lot and comments nobody has answered yet."""
    return sum(1 for one in notes if not one.reply)
