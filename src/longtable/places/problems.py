"""Problems of a file in the language of the page: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from longtable.sources.problems import Problem, Severity

LISTED = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One problem in words."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class ToldProblems:
    """All problems of an upload, by how much they stop; ``more`` could not be listed."""

    errors: list[Told]
    left_out: list[Told]
    notices: list[Told]
    more: int

    def __bool__(self) -> bool:
        return bool(self.errors or self.left_out or self.notices)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.errors) + len(self.left_out) + len(self.notices) + self.more


def where_of(problem: Problem) -> str:
    """File, row and column, as far as known."""
    parts = [problem.file] if problem.file else []
    if problem.row is not None:
        parts.append(_("row %(row)s") % {"row": problem.row})
    if problem.column:
        parts.append(_("column “%(column)s”") % {"column": problem.column})
    return ", ".join(parts)


def text_of(problem: Problem) -> str:
    """What is wrong and what to do."""
    return _(problem.template) % dict(problem.params)


def tell(problems: Sequence[Problem]) -> ToldProblems:
    """The worst first; at most a page of them."""
    by_severity: dict[Severity, list[Told]] = {severity: [] for severity in Severity}
    listed = 0
    for severity in Severity:
        for problem in problems:
            if problem.severity is not severity or listed == LISTED:
                continue
            by_severity[severity].append(Told(text_of(problem), where_of(problem)))
            listed += 1
    return ToldProblems(
        by_severity[Severity.ERROR],
        by_severity[Severity.LEFT_OUT],
        by_severity[Severity.NOTICE],
        len(problems) - listed,
    )
