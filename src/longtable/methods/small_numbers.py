"""Protecting people in small numbers (methods, section 12): hide small counts, and what would give them away.

A table is a list of cells (totals are cells too) and of lines: "this cell is the sum of those". Counts from 1 to k - 1
are hidden, and a 0 or a 100 % of a sensitive attribute. Then the fewest, smallest further cells are hidden so that
whoever knows all that is shown cannot tell that a hidden cell is above 0 or below k. Which cells those are is an integer
program; each answer is checked by linear programming, and every check that fails adds a row to it (Fischetti & Salazar
2001, "Solving the cell suppression problem on tabular data with linear constraints").
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from longtable.methods.programs import FloatArray, Program
from longtable.methods.wording import N_, Sentence, counted, nN_

DEFAULT_K = (
    11  # counts below 11 are hidden, as in the cell size rule of the US Centers for Medicare & Medicaid Services
)
NEAR = 1e-6
TOTAL = ""  # stands for "all" in the name of a total

Key = tuple[str, str]  # row and column; TOTAL for a total


class Sensitive(StrEnum):
    """Of which categories a 0 or a 100 % tells something about a person."""

    NONE = "none"
    COLUMNS = "columns"  # the columns are values of a sensitive attribute: nobody or everybody of a row
    ROWS = "rows"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Protected:
    """A table that may be shown: ``shown`` has None where a count is hidden."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]  # ("",) for a table of one way
    k: int
    shown: Mapping[Key, int | None]  # (row, column); TOTAL for totals
    small: frozenset[Key]  # hidden for their own sake
    further: frozenset[Key]  # hidden so that those cannot be worked out
    lines: tuple[tuple[Key, tuple[Key, ...]], ...] = field(repr=False)  # a cell and the cells that it is the sum of
    proven: bool  # no smaller set of further cells protects as well
    explanation: tuple[Sentence, ...] = ()

    @property
    def hidden(self) -> frozenset[Key]:
        """All cells that are not shown."""
        return self.small | self.further

    def count(self, row: str, column: str = TOTAL) -> int | None:
        """Return a count, or None where it is hidden."""
        return self.shown[row, column]

    def percent(self, row: str, column: str = TOTAL, *, of: Key = (TOTAL, TOTAL)) -> float | None:
        """Return a percentage of another cell; hidden where either count is, and None of nobody.

        Percentages follow the counts that they come from.
        """
        part, whole = self.shown[row, column], self.shown[of]
        return None if part is None or not whole else 100.0 * part / whole


def protect_counts(
    counts: Mapping[str, int],
    k: int = DEFAULT_K,
    *,
    sensitive: bool = False,
    adds_up: bool = True,
    also_hidden: Iterable[str] = (),
    time_limit: float = 5.0,
) -> Protected:
    """Return counts by one category with their total, protected.

    ``sensitive``: hide a 0 and a 100 % too. ``adds_up=False``: people may be in several categories, so that the counts
    have no total; then only small counts are hidden. ``also_hidden``: categories that an earlier release hid ("" is the
    total). Raises ValueError for a count below 0 or a ``k`` below 2.

    >>> safe = protect_counts({"English": 40, "Spanish": 12, "Polish": 3})
    >>> safe.count("English"), safe.count("Spanish"), safe.count("Polish"), safe.count("")
    (40, None, None, 55)
    """
    if TOTAL in counts:
        raise ValueError("Every category needs a name.")
    values: dict[Key, int] = {(name, TOTAL): count for name, count in counts.items()}
    total = sum(counts.values())
    lines: list[tuple[Key, tuple[Key, ...]]] = []
    if adds_up:
        lines.append(((TOTAL, TOTAL), tuple(values)))
        values[TOTAL, TOTAL] = total
    small = {key for key, count in values.items() if 0 < count < k}
    if sensitive and total:
        small |= {(name, TOTAL) for name, count in counts.items() if count in {0, total} or (not adds_up and not count)}
    again = {(name, TOTAL) for name in also_hidden if (name, TOTAL) in values}
    return _protect(_Table(tuple(counts), (TOTAL,), values, tuple(lines)), k, small, again, time_limit)


def protect_table(
    counts: Sequence[Sequence[int]],
    rows: Sequence[str],
    columns: Sequence[str],
    k: int = DEFAULT_K,
    *,
    sensitive: Sensitive = Sensitive.NONE,
    also_hidden: Iterable[Key] = (),
    time_limit: float = 5.0,
) -> Protected:
    """Return counts by two categories with their totals, protected. Totals are hidden only where nothing else helps.

    ``also_hidden``: cells that an earlier release hid, so that the two together show no more. Exact where
    ``time_limit`` (seconds) allows; a larger set of cells, still safe, where it does not. Raises ValueError for a count
    below 0, names given twice or empty, counts that do not fit the names, and a ``k`` below 2.
    """
    table = _two_way(counts, rows, columns)
    small = {key for key, count in table.values.items() if 0 < count < k}
    for row in rows:
        for column in columns:
            count, of_row, of_column = (table.values[key] for key in ((row, column), (row, TOTAL), (TOTAL, column)))
            by_row = sensitive in {Sensitive.COLUMNS, Sensitive.BOTH} and of_row and count in {0, of_row}
            by_column = sensitive in {Sensitive.ROWS, Sensitive.BOTH} and of_column and count in {0, of_column}
            if by_row or by_column:
                small.add((row, column))
    again = {key for key in also_hidden if key in table.values}
    return _protect(table, k, small, again, time_limit)


@dataclass(frozen=True, slots=True)
class _Table:
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: Mapping[Key, int]
    lines: tuple[tuple[Key, tuple[Key, ...]], ...]


def _two_way(counts: Sequence[Sequence[int]], rows: Sequence[str], columns: Sequence[str]) -> _Table:
    if len(counts) != len(rows) or any(len(line) != len(columns) for line in counts):
        raise ValueError("There must be one line of counts for each row, with one count for each column.")
    for names in (rows, columns):
        if len(set(names)) < len(names) or TOTAL in names:
            raise ValueError("Rows and columns need names, and no name twice.")
    values = {(row, column): int(counts[i][j]) for i, row in enumerate(rows) for j, column in enumerate(columns)}
    lines: list[tuple[Key, tuple[Key, ...]]] = []
    for row in rows:
        lines.append(((row, TOTAL), tuple((row, column) for column in columns)))
    for column in columns:
        lines.append(((TOTAL, column), tuple((row, column) for row in rows)))
    for whole, parts in lines:
        values[whole] = sum(values[part] for part in parts)
    values[TOTAL, TOTAL] = sum(values[row, TOTAL] for row in rows)
    lines.append(((TOTAL, TOTAL), tuple((row, TOTAL) for row in rows)))
    lines.append(((TOTAL, TOTAL), tuple((TOTAL, column) for column in columns)))
    return _Table(tuple(rows), tuple(columns), values, tuple(lines))


def _protect(table: _Table, k: int, small: set[Key], again: set[Key], time_limit: float) -> Protected:
    if k < 2:
        raise ValueError("k must be at least 2: counts from 1 to k - 1 are hidden")
    if any(count < 0 for count in table.values.values()):
        raise ValueError("A count cannot be below 0.")
    attack = _Attack(table, k)
    hidden, proven = attack.fewest(small | again, time_limit)
    return Protected(
        rows=table.rows,
        columns=table.columns,
        k=k,
        shown={key: None if key in hidden else count for key, count in table.values.items()},
        small=frozenset(small),
        further=frozenset(hidden - small),
        lines=table.lines,
        proven=proven,
        explanation=_explain(k, small, hidden - small),
    )


def _explain(k: int, small: set[Key], further: set[Key]) -> tuple[Sentence, ...]:
    if not small and not further:
        return (Sentence(N_("Nothing is hidden: no number here is small.")),)
    told = []
    if small:
        forms = nN_(
            "%(count)s number is hidden to protect people: it is below %(k)s, or says the same of everyone.",
            "%(count)s numbers are hidden to protect people: they are below %(k)s, or say the same of everyone.",
        )
        told.append(counted(forms, len(small), k=k))
    if further:
        forms = nN_(
            "%(count)s more is hidden so that nobody can work the others out.",
            "%(count)s more are hidden so that nobody can work the others out.",
        )
        told.append(counted(forms, len(further)))
    return tuple(told)


class _Attack:
    """What someone who knows the lines, all that is shown, and that no count is below 0 can work out."""

    def __init__(self, table: _Table, k: int) -> None:
        self.k, self.keys = k, list(table.values)
        number = {key: place for place, key in enumerate(self.keys)}
        self.values: FloatArray = np.array([table.values[key] for key in self.keys], dtype=np.float64)
        self.lines = [(number[whole], np.array([number[one] for one in parts])) for whole, parts in table.lines]
        self.wide = float(self.values.max(initial=0.0)) + k + 1.0  # more than any cell has to grow
        depth = [(row == TOTAL) + (column == TOTAL and table.columns != (TOTAL,)) for row, column in self.keys]
        largest = float(self.values.sum()) + 1.0
        rank = np.array([float(len(self.keys) + 1) ** one for one in depth])  # inner cells, then totals, then the last
        self.costs: FloatArray = rank + self.values / largest  # fewest, then smallest

    def _extreme(self, cell: int, hidden: set[int], sign: float) -> tuple[float, FloatArray]:
        """Return the least (sign 1) or greatest (sign -1) value of a cell, and the reduced costs that prove it."""
        program = Program()
        mask = np.zeros(len(self.values), dtype=np.bool_)
        mask[list(hidden)] = True
        lower = np.where(mask, 0.0, self.values)
        upper = np.where(mask, self.values + self.wide, self.values)
        costs = np.zeros(len(self.values))
        costs[cell] = sign
        program.add_columns(len(self.values), cost=costs, lower=lower, upper=upper)
        for whole, parts in self.lines:
            signs = np.concatenate([[-1.0], np.ones(len(parts))])
            program.add_row(np.concatenate([[whole], parts]), signs, 0.0, 0.0)
        solved = program.solve(time_limit=60.0)
        return sign * solved.objective, solved.reduced

    def narrowed(self, hidden: set[int]) -> Iterator[tuple[int, float, FloatArray]]:
        """Yield each hidden cell that can be told above 0 or below k: (cell, how much it lacks, a row for the program)."""
        for cell in sorted(hidden):
            for sign, lack in ((1.0, self.values[cell]), (-1.0, self.k - self.values[cell])):
                if lack <= 0:
                    continue
                extreme, reduced = self._extreme(cell, hidden, sign)
                if abs(extreme - self.values[cell]) >= lack - NEAR:
                    continue
                # least y = y0 - sum(room of each hidden cell x its reduced cost): that sum must reach what it lacks
                room = np.where(reduced > 0, reduced * self.values, -reduced * self.wide)
                yield cell, float(lack), np.minimum(np.where(room > NEAR, room, 0.0), lack)

    def fewest(self, given: set[Key], time_limit: float) -> tuple[set[Key], bool]:
        """Return the cells to hide, among them ``given``, and whether no fewer would do."""
        if not given:
            return set(), True
        deadline = time.monotonic() + time_limit
        fixed = {place for place, key in enumerate(self.keys) if key in given}
        program, hidden = self._start(fixed), set(fixed)
        while True:
            solved = program.solve(time_limit=max(0.1, deadline - time.monotonic()))
            if not len(solved.values) or not solved.proven:
                break
            hidden = {int(one) for one in np.flatnonzero(solved.values > 0.5)}
            failed = list(self.narrowed(hidden))
            if not failed:
                return {self.keys[one] for one in hidden}, True
            if time.monotonic() > deadline:
                break
            for cell, lack, row in failed:
                row[cell] -= lack
                useful = np.flatnonzero(np.abs(row) > NEAR)
                program.add_row(useful, row[useful], floor=0.0)
        return {self.keys[one] for one in self._widened(hidden | fixed)}, False

    def _widened(self, hidden: set[int]) -> set[int]:
        """Return a larger set that protects: for each cell that can be told, the cheapest cell that loosens it, again."""
        hidden = set(hidden)
        while len(hidden) < len(self.keys):
            failed = list(self.narrowed(hidden))
            if not failed:
                return hidden
            for _cell, _lack, row in failed:
                loosening = [int(one) for one in np.flatnonzero(row > NEAR) if int(one) not in hidden]
                left = loosening or [one for one in range(len(self.keys)) if one not in hidden]
                if left:
                    hidden.add(min(left, key=lambda one: (self.costs[one], one)))
        return hidden

    def _start(self, fixed: set[int]) -> Program:
        lower = np.zeros(len(self.keys))
        lower[list(fixed)] = 1.0
        program = Program()
        program.add_columns(len(self.keys), cost=self.costs, lower=lower, whole=True)
        for whole, parts in self.lines:
            members = [whole, *parts.tolist()]
            for one in members:  # one hidden cell alone in a line is the rest of the line
                others = [other for other in members if other != one]
                program.add_row([one, *others], [-1.0] + [1.0] * len(others), floor=0.0)
        return program


def possible(protected: Protected) -> dict[Key, tuple[float, float]]:
    """Return for each hidden cell the smallest and largest value that all that is shown allows (infinite: no limit).

    Every hidden cell of a ``Protected`` has 0 and k in its interval: nobody can tell that it is above 0 or below k.
    """
    hidden = protected.hidden
    program = Program()
    keys = list(protected.shown)
    number = {key: place for place, key in enumerate(keys)}
    shown = np.array([protected.shown[key] or 0 for key in keys], dtype=np.float64)
    mask = np.array([key in hidden for key in keys], dtype=np.bool_)
    wide = 1e6 + 1e3 * float(shown.sum())
    program.add_columns(len(keys), lower=np.where(mask, 0.0, shown), upper=np.where(mask, wide, shown))
    for whole, parts in protected.lines:
        members = [number[whole], *(number[one] for one in parts)]
        program.add_row(members, [-1.0] + [1.0] * len(parts), 0.0, 0.0)
    found = {}
    for key in sorted(hidden):
        costs = np.zeros(len(keys))
        costs[number[key]] = 1.0
        low = program.solve(costs=costs).objective
        high = program.solve(costs=costs, greatest=True).objective
        found[key] = (float(round(low, 6)), float("inf") if high > wide / len(keys) - 1 else float(round(high, 6)))
    return found


class Leak(StrEnum):
    """How two releases show together what neither shows alone."""

    DIFFERENCE = "difference"  # a number changed by fewer than k
    REST = "rest"  # what is hidden of a line changed by fewer than k in all
    TOGETHER = "together"  # nothing changed, and one release shows what the other needs hidden


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where two releases show too much together."""

    leak: Leak
    cell: Key
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Releases:
    """Whether a second release may follow a first."""

    findings: tuple[Finding, ...]
    explanation: tuple[Sentence, ...]

    @property
    def may_follow(self) -> bool:
        """The second may be shown as it is."""
        return not self.findings


def check_releases(first: Protected, second: Protected) -> Releases:
    """Answer "may this table follow the one already shown?": their difference must not show fewer than k people.

    Looks at every cell and line that both tables have, with the larger k. Where it may not: hold the second back until
    more people have come, or coarsen it (fewer categories); where nothing changed, protect it with ``also_hidden``.
    """
    k = max(first.k, second.k)
    both = [key for key in first.shown if key in second.shown]
    found = []
    changes: dict[Key, int] = {}
    for key in both:
        before, after = first.shown[key], second.shown[key]
        if before is not None and after is not None:
            changes[key] = after - before
            if 0 < abs(after - before) < k:
                told = _where(
                    key,
                    k,
                    N_("%(cell)s: the number changed by fewer than %(k)s people."),
                    N_("The total changed by fewer than %(k)s people."),
                )
                found.append(Finding(Leak.DIFFERENCE, key, told))
    found += _rests(first, second, changes, k)
    if changes and not any(changes.values()):
        found += _together(first, second, k)
    if not found:
        text = N_("The new numbers may be shown: beside the old ones they show no small group.")
        return Releases((), (Sentence(text),))
    text = N_(
        "Beside the numbers already shown, the new ones would show a small group. "
        "Wait until more people have come, or use fewer categories."
    )
    return Releases(tuple(found), (Sentence(text), *(one.sentence for one in found)))


def _where(key: Key, k: int, of_cell: str, of_total: str) -> Sentence:
    """Say where two releases show too much; never by how many."""
    named = " / ".join(one for one in key if one != TOTAL)
    return Sentence(of_cell, {"cell": named, "k": k}) if named else Sentence(of_total, {"k": k})


def _rests(first: Protected, second: Protected, changes: Mapping[Key, int], k: int) -> list[Finding]:
    """Return lines whose total is shown twice and whose hidden part changed by fewer than k in all."""
    found = []
    later = dict(second.lines)
    for whole, parts in first.lines:
        if whole not in changes or set(later.get(whole, ())) != set(parts):
            continue
        hidden = [part for part in parts if part not in changes]
        rest = changes[whole] - sum(changes[part] for part in parts if part in changes)
        same = all(first.shown[part] is None and second.shown[part] is None for part in hidden)
        if hidden and same and 0 < abs(rest) < k:
            told = _where(
                whole,
                k,
                N_("%(cell)s: what is hidden there changed by fewer than %(k)s people in all."),
                N_("What is hidden changed by fewer than %(k)s people in all."),
            )
            found.append(Finding(Leak.REST, whole, told))
    return found


def _together(first: Protected, second: Protected, k: int) -> list[Finding]:
    """Return hidden cells that can be told once both releases of the same numbers are laid side by side."""
    known = {key: count for table in (first, second) for key, count in table.shown.items() if count is not None}
    hidden = {key for key in (*first.shown, *second.shown) if key not in known}
    lines = tuple(dict.fromkeys((*first.lines, *second.lines)))
    shown: dict[Key, int | None] = {**dict.fromkeys(hidden), **known}
    both = Protected((), (), k, shown, frozenset(hidden), frozenset(), lines, proven=False)
    once = [key for key in sorted(first.hidden ^ second.hidden) if key in first.small | second.small]
    narrow = [key for key, (low, high) in possible(both).items() if low > NEAR or high < k - NEAR]
    texts = (
        N_("%(cell)s: the old and the new numbers together give it away. Hide the same numbers as before."),
        N_("The old and the new numbers together give the total away. Hide the same numbers as before."),
    )
    return [Finding(Leak.TOGETHER, key, _where(key, k, *texts)) for key in dict.fromkeys([*once, *narrow])]
