"""How well a reviewer fits an application, and who may not review it (methods, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from longtable.methods.assignment.types import Application, Bar, Conflict, Reviewer

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

ALL = "*"
ASKED = 0.5  # what a wish adds and a reluctance takes


def known_of(application: Application, reviewer: Reviewer) -> tuple[str, ...]:
    """Return which of the application's groups, areas and topics the reviewer knows, in that order.

    >>> known_of(Application("A", frozenset({"youth", "older"}), frozenset({"25"})), Reviewer("R", areas=frozenset({"*"})))
    ('25',)
    """
    found: list[str] = []
    for has, knows in (
        (application.groups, reviewer.groups),
        (application.areas, reviewer.areas),
        (application.topics, reviewer.topics),
    ):
        found += sorted(has if ALL in knows else has & knows)
    return tuple(found)


def size_of(application: Application) -> int:
    """Return how many groups, areas and topics an application has."""
    return len(application.groups) + len(application.areas) + len(application.topics)


def fit(application: Application, reviewer: Reviewer) -> float:
    """Return the fit of a pair: the share of the application's groups, areas and topics that the reviewer knows.

    Plus 1/2 for a stated wish, minus 1/2 for a stated reluctance. An application that names nothing has a share of 0.
    Source: methods, section 5.

    >>> fit(Application("A", frozenset({"youth", "older"})), Reviewer("R", frozenset({"youth"}), wishes=frozenset({"A"})))
    1.0
    """
    share = len(known_of(application, reviewer)) / (size_of(application) or 1)
    return share + ASKED * (application.id in reviewer.wishes) - ASKED * (application.id in reviewer.reluctant)


def fit_matrix(applications: Sequence[Application], reviewers: Sequence[Reviewer]) -> FloatArray:
    """Return the fit of every application (row) and reviewer (column)."""
    shares = np.zeros((len(applications), len(reviewers)))
    for of in ("groups", "areas", "topics"):
        words = sorted({word for one in applications for word in getattr(one, of)})
        number = {word: place for place, word in enumerate(words)}
        has, knows = np.zeros((len(applications), len(words))), np.zeros((len(reviewers), len(words)))
        for row, application in enumerate(applications):
            has[row, [number[word] for word in getattr(application, of)]] = 1.0
        for row, reviewer in enumerate(reviewers):
            named = getattr(reviewer, of)
            knows[row, [number[word] for word in named if word in number]] = 1.0
            if ALL in named:
                knows[row] = 1.0
        shares += has @ knows.T
    sizes = np.array([size_of(one) or 1 for one in applications], dtype=np.float64)
    shares /= sizes[:, None] if len(applications) else 1.0
    place = {one.id: row for row, one in enumerate(applications)}
    for column, reviewer in enumerate(reviewers):
        for asked, sign in ((reviewer.wishes, ASKED), (reviewer.reluctant, -ASKED)):
            rows = [place[one] for one in asked if one in place]
            shares[rows, column] += sign
    return shares


def all_conflicts(
    applications: Sequence[Application], reviewers: Sequence[Reviewer], declared: Iterable[Conflict | tuple[str, str]]
) -> tuple[Conflict, ...]:
    """Return every conflict once: declared, of the same organization, or of those who helped to draft the call."""
    found: dict[tuple[str, str], Conflict] = {}
    for one in declared:
        conflict = one if isinstance(one, Conflict) else Conflict(*one)
        found.setdefault((conflict.application, conflict.reviewer), conflict)
    for reviewer in reviewers:
        for application in applications:
            pair = (application.id, reviewer.id)
            if reviewer.drafted_call:
                found.setdefault(pair, Conflict(*pair, Bar.DRAFTED_CALL))
            elif application.organization and application.organization in reviewer.organizations:
                found.setdefault(pair, Conflict(*pair, Bar.SAME_ORGANIZATION))
    return tuple(found.values())
