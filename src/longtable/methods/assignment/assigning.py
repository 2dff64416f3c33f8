"""Who reviews what: each application its reviewers, the worst-served first (methods, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from longtable.methods.assignment import words
from longtable.methods.assignment.fit import BoolArray, FloatArray, all_conflicts, fit_matrix, known_of, size_of
from longtable.methods.assignment.solve import Instance, Plan, islands_of, search_all
from longtable.methods.assignment.types import (
    Application,
    Assignment,
    Conflict,
    Given,
    Lack,
    Panel,
    Reviewer,
    Shortage,
)
from longtable.methods.programs import Program

TIME_LIMIT = 10.0


def assign(
    applications: Sequence[Application],
    reviewers: Sequence[Reviewer],
    per_application: int,
    max_load: int,
    conflicts: Iterable[Conflict | tuple[str, str]] = (),
    *,
    keep: Iterable[tuple[str, str]] = (),
    connect: bool = True,
    time_limit: float = TIME_LIMIT,
) -> Assignment:
    """Answer "who reviews what?": ``per_application`` reviewers each, nobody above ``max_load``, conflicts never.

    First the worst-served application is served as well as can be, then the next (leximin over the sum of fit of each
    application's reviewers), then total fit, then even loads (least sum of squares). Exact where ``time_limit``
    (seconds) allows; the result says how far it is proven. ``keep``: (application, reviewer) pairs that stay, for
    instance reviews already written. ``connect``: keep the graph of applications and reviewers in one piece, so that
    scores can be compared, wherever that can be had. If impossible, ``shortages`` says which applications lack
    reviewers and why. Raises ValueError for numbers below 1, ids given twice, and kept pairs that are unknown or in
    conflict. Sources: Stelmakh, Shah & Singh 2018; Kobren, Saha & McCallum 2019; methods, section 5.
    """
    declared = tuple(one if isinstance(one, Conflict) else Conflict(*one) for one in conflicts)
    panel = Panel(tuple(applications), tuple(reviewers), per_application, max_load, declared)
    return assign_panel(panel, keep=keep, connect=connect, time_limit=time_limit)


def assign_panel(
    panel: Panel,
    *,
    keep: Iterable[tuple[str, str]] = (),
    connect: bool = True,
    time_limit: float = TIME_LIMIT,
    fit: FloatArray | None = None,
) -> Assignment:
    """Do as ``assign``, with a ``Panel``; ``fit`` (applications x reviewers) replaces the fit of section 5."""
    found = all_conflicts(panel.applications, panel.reviewers, panel.conflicts)
    matrix = fit_matrix(panel.applications, panel.reviewers) if fit is None else fit
    instance = _instance(panel, matrix, found, keep)
    shortages = tuple(_shortages(panel, instance, found))
    plan = None
    if panel.applications and not shortages:
        # one reviewer for each application links nothing, however it is done
        plan = search_all(instance, time_limit, connect and int(instance.need.max()) > 1)
    return _assignment(panel, instance, found, shortages, plan)


def _instance(
    panel: Panel, fit: FloatArray, conflicts: Sequence[Conflict], keep: Iterable[tuple[str, str]]
) -> Instance:
    row = {one.id: place for place, one in enumerate(panel.applications)}
    column = {one.id: place for place, one in enumerate(panel.reviewers)}
    allowed: BoolArray = np.ones((len(row), len(column)), dtype=np.bool_)
    for one in conflicts:
        if one.application in row and one.reviewer in column:
            allowed[row[one.application], column[one.reviewer]] = False
    fixed: BoolArray = np.zeros_like(allowed)
    for application, reviewer in keep:
        if application not in row or reviewer not in column:
            raise ValueError(f"{reviewer} for {application} cannot be kept: one of them is not in the lists.")
        if not allowed[row[application], column[reviewer]]:
            raise ValueError(f"{reviewer} for {application} cannot be kept: there is a conflict.")
        fixed[row[application], column[reviewer]] = True
    need = np.maximum(panel.per_application, fixed.sum(axis=1)).astype(np.int64)
    caps = np.array([panel.load_of(one) for one in panel.reviewers], dtype=np.int64)
    return Instance(fit, allowed, need, np.maximum(caps, fixed.sum(axis=0)).astype(np.int64), fixed)


def _shortages(panel: Panel, it: Instance, conflicts: Sequence[Conflict]) -> list[Shortage]:
    """Return which applications cannot get their reviewers: too few without conflict, or those are full."""
    found = []
    could = it.allowed.sum(axis=1)
    for place in np.flatnonzero(could < it.need).tolist():
        application = panel.applications[place].id
        barred = tuple(one for one in conflicts if one.application == application)
        sentence = words.too_few(
            application, int(could[place]), int(it.need[place]), len(panel.reviewers) - int(could[place])
        )
        who = tuple(panel.reviewers[one].id for one in np.flatnonzero(it.allowed[place]))
        found.append(
            Shortage(Lack.TOO_FEW, (application,), int(it.need[place]), int(could[place]), who, barred, sentence)
        )
    wanted = np.minimum(it.need, could)
    most = _most_reviews(it, wanted)
    short = most.sum(axis=1) < wanted
    while short.any():
        rows, columns = _tight(it, most, int(np.argmax(short)))
        short &= ~rows
        ids = tuple(panel.applications[one].id for one in np.flatnonzero(rows))
        barred = tuple(one for one in conflicts if one.application in ids)
        needed, room = int(wanted[rows].sum()), int(most[rows].sum())
        who = tuple(panel.reviewers[one].id for one in np.flatnonzero(columns))
        found.append(Shortage(Lack.NO_ROOM, ids, needed, room, who, barred, words.no_room(ids, needed, room)))
    return found


def _most_reviews(it: Instance, wanted: np.ndarray) -> BoolArray:
    """Return an assignment with as many reviews as can be had (a maximum flow)."""
    most: BoolArray = np.zeros_like(it.allowed)
    row, column = np.nonzero(it.allowed)
    if not len(row):
        return most
    program = Program()
    pairs = program.add_columns(len(row), lower=it.fixed[row, column].astype(float), cost=1.0)
    program.add_rows(row, pairs, 1.0, np.zeros(len(wanted)), wanted.astype(float))
    program.add_rows(column, pairs, 1.0, np.zeros(len(it.cap)), it.cap.astype(float))
    values = program.solve(greatest=True, time_limit=600.0).values
    most[row, column] = values > 0.5
    return most


def _tight(it: Instance, most: BoolArray, start: int) -> tuple[BoolArray, BoolArray]:
    """Return the applications that compete with ``start`` for the same full reviewers, and those reviewers."""
    rows: BoolArray = np.zeros(len(it.need), dtype=np.bool_)
    rows[start] = True
    while True:
        columns = np.asarray((it.allowed[rows] & ~most[rows]).any(axis=0))
        wider: BoolArray = np.asarray(rows | (most & ~it.fixed)[:, columns].any(axis=1))
        if (wider == rows).all():
            return rows, columns
        rows = wider


def describe(panel: Panel, it_fit: FloatArray, fixed: BoolArray, chosen: BoolArray) -> tuple[Given, ...]:
    """Return every pair of ``chosen`` with its reasons, by application and best fit first."""
    found = []
    for row, application in enumerate(panel.applications):
        columns = sorted(np.flatnonzero(chosen[row]).tolist(), key=lambda one: (-it_fit[row, one], one))
        for column in columns:
            reviewer = panel.reviewers[column]
            found.append(
                Given(
                    application=application.id,
                    reviewer=reviewer.id,
                    fit=float(it_fit[row, column]),
                    known=known_of(application, reviewer),
                    of=size_of(application),
                    wished=application.id in reviewer.wishes,
                    reluctant=application.id in reviewer.reluctant,
                    fixed=bool(fixed[row, column]),
                )
            )
    return tuple(found)


def _assignment(
    panel: Panel, it: Instance, conflicts: tuple[Conflict, ...], shortages: tuple[Shortage, ...], plan: Plan | None
) -> Assignment:
    ids = [one.id for one in panel.applications]
    chosen = np.zeros_like(it.allowed) if plan is None else plan.chosen
    served = it.served(chosen)
    worst = float(served.min()) if plan is not None else None
    lowest = tuple(ids[place] for place in np.flatnonzero(served == worst)) if worst is not None else ()
    parts = [] if plan is None else islands_of(chosen)
    islands = tuple(tuple(ids[place] for place in np.flatnonzero(rows)) for rows, _columns in parts)
    given = describe(panel, it.fit, it.fixed, chosen)
    loads = chosen.sum(axis=0)
    proven = plan is not None and plan.settled == len(ids) and plan.total_proven and plan.even_proven
    explanation = words.explain_impossible(shortages) if shortages else ()
    if plan is not None and worst is not None:
        told = words.explain_worst(panel, worst, lowest, plan.worst_proven, plan.settled == len(ids))
        explanation = (*told, *words.explain_islands(islands), *words.explain_given(given))
    return Assignment(
        possible=not shortages,
        given=given,
        served=dict(zip(ids, served.tolist(), strict=True)) if plan is not None else {},
        loads={one.id: int(load) for one, load in zip(panel.reviewers, loads, strict=True)},
        worst=worst,
        worst_served=lowest,
        total=float((it.fit * chosen).sum()),
        spread=int(loads.max() - loads.min()) if len(loads) else 0,
        worst_proven=plan is not None and plan.worst_proven,
        levels_proven=0 if plan is None else plan.settled,
        proven=proven,
        connected=len(islands) <= 1,
        islands=islands,
        shortages=shortages,
        per_application=panel.per_application,
        max_load=panel.max_load,
        conflicts=conflicts,
        explanation=explanation,
    )
