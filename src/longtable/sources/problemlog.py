"""Collects problems while a file is read, and keeps the list short enough for a person to read."""

from __future__ import annotations

from typing import NoReturn

from longtable.sources.problems import N_, Problem, Severity, UnreadableFileError

MORE = N_("%(count)s more like the one above.")
SHOWN_PER_KIND = 5
SHOWN_CHARACTERS = 60


def shown(value: object) -> str:
    """A cell as it is quoted in a message: one line, not too long."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value)[:1000])
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


class ProblemLog:
    """Problems in the order they were met; after a few of one kind in one column only their number grows."""

    def __init__(self, limit: int = SHOWN_PER_KIND) -> None:
        self._limit = limit
        self._problems: list[Problem] = []
        self._counts: dict[tuple[str, str, str], int] = {}
        self._last: dict[tuple[str, str, str], int] = {}

    def add(
        self,
        template: str,
        severity: Severity,
        *,
        file: str = "",
        row: int | None = None,
        column: str = "",
        **params: object,
    ) -> None:
        """Note one problem; the same kind in the same column is listed at most a few times and then counted."""
        key = (template, file, column)
        count = self._counts.get(key, 0) + 1
        self._counts[key] = count
        if count <= self._limit:
            self._last[key] = len(self._problems)
            self._problems.append(Problem(template, severity, file, row, column, params))

    def error(
        self, template: str, *, file: str = "", row: int | None = None, column: str = "", **params: object
    ) -> None:
        """Note a problem that stops the whole file."""
        self.add(template, Severity.ERROR, file=file, row=row, column=column, **params)

    def left_out(
        self, template: str, *, file: str = "", row: int | None = None, column: str = "", **params: object
    ) -> None:
        """Note a row or value that was left out."""
        self.add(template, Severity.LEFT_OUT, file=file, row=row, column=column, **params)

    def notice(
        self, template: str, *, file: str = "", row: int | None = None, column: str = "", **params: object
    ) -> None:
        """Note something that was read, but that a person should know."""
        self.add(template, Severity.NOTICE, file=file, row=row, column=column, **params)

    def extend(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        """Take over problems that another reader found."""
        self._problems.extend(problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, each long kind closed by a line that says how many more there are."""
        tails: dict[int, Problem] = {}
        for key, count in self._counts.items():
            if count > self._limit:
                last = self._problems[self._last[key]]
                params = {"count": count - self._limit}
                tails[self._last[key]] = Problem(MORE, last.severity, last.file, None, last.column, params)
        listed: list[Problem] = []
        for position, problem in enumerate(self._problems):
            listed.append(problem)
            if position in tails:
                listed.append(tails[position])
        return tuple(listed)

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the whole file."""
        return any(problem.severity is Severity.ERROR for problem in self._problems)

    def raise_if_errors(self) -> None:
        """Stop here when something makes the whole file unusable."""
        if self.has_errors:
            raise UnreadableFileError(list(self.problems))


def refuse(template: str, *, file: str = "", row: int | None = None, column: str = "", **params: object) -> NoReturn:
    """Raise at once for one problem that stops the whole file."""
    raise UnreadableFileError([Problem(template, Severity.ERROR, file, row, column, params)])
