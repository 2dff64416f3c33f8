"""One thing that waits for someone, and the order in which things wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

SOON = timedelta(days=7)
HEADS = {
    "late": _("Late"),
    "today": _("Today"),
    "soon": _("In the next seven days"),
    "whenever": _("When there is time"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """A sentence that says what waits, the day by which it should be done (None: any), and the one button that does it."""

    text: str
    button: str
    url: str
    due: date | None = None
    is_event: bool = False  # the day is when it happens, and the sentence says so

    def urgency(self, today: date) -> str:
        """A key of HEADS.

        >>> Task("", "", "", date(2026, 11, 23)).urgency(date(2026, 11, 22))
        'soon'
        """
        if self.due is None or self.due > today + SOON:
            return "whenever"
        if self.due == today:
            return "today"
        return "late" if self.due < today else "soon"


def by_urgency(tasks: Iterable[Task], today: date) -> dict[str, list[Task]]:
    """The tasks under each key of HEADS that has any, the earliest day first."""
    rows = sorted(tasks, key=lambda task: task.due or date.max)
    found = {key: [task for task in rows if task.urgency(today) == key] for key in HEADS}
    return {key: rows for key, rows in found.items() if rows}
