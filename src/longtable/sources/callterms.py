"""`call.json`: the published terms of a call for proposals, as plain values.

Keys: title; budget (in dollars); least_eligible_score; score ([least, best]); criteria (name, weight); and, if the call
has them: objective, requirements (name, where, at_least, at_most), reach (indicator, case, at_least, count_partners),
awards (at_least, at_most), frontier (shares), lot (the published text that decides among equally good choices).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from longtable.sources.problemlog import ProblemLog, refuse, shown
from longtable.sources.problems import N_

CALL = "call.json"
POINTS, TIMES_AMOUNT = "points above the least eligible score", "score times amount"
KNOWN = (
    *("title", "budget", "least_eligible_score", "objective", "score", "criteria", "requirements", "reach"),
    *("awards", "frontier", "lot"),
)

NOT_JSON = N_("This is not JSON: line %(line)s, column %(at)s. Mend it there, or copy the file again.")
NOT_AN_OBJECT = N_("The file must hold one object with the terms of the call: { … }.")
NEEDED = N_("“%(key)s” is missing. Add it.")
UNKNOWN_KEY = N_("“%(key)s” is no term of a call; it was not used. Terms are: %(known)s.")
SAME_NAME = N_("“%(name)s” is there twice in “%(key)s”. Give each its own name.")
MOST_BELOW_LEAST = N_("“%(name)s” asks for at least %(least)s and at most %(most)s. Mend one of the two.")
NO_BOUND = N_("“%(name)s” has neither at_least nor at_most, so it asks for nothing. Give one of them.")

NO_AMOUNT = N_("“%(key)s” is %(value)s. Write dollars, such as 600000.")
NO_SCORE = N_("“%(key)s” is %(value)s. Write the least and the best score, such as [1, 5].")
NO_WITHIN = N_("“%(key)s” is %(value)s. Write a number within the scale.")
NO_COUNT = N_("“%(key)s” is %(value)s. Write a whole number of 0 or more.")
NO_SHARE = N_("“%(key)s” is %(value)s. Write a share from 0 to 1, such as 0.68.")
NO_SHARES = N_("“%(key)s” is %(value)s. Write shares from 0 to 1, such as [0, 0.5, 1].")
NO_LIST = N_("“%(key)s” is %(value)s. Write a list: [ … ].")
NO_OBJECT = N_("“%(key)s” is %(value)s. Write an object: { … }.")
NO_TEXT = N_("“%(key)s” is %(value)s. Write a text.")
NO_NAME = N_("“%(key)s” is %(value)s. Write a name.")
NO_WEIGHT = N_("“%(key)s” is %(value)s. Write a weight above 0.")
NO_YES = N_("“%(key)s” is %(value)s. Write true or false.")
NO_OBJECTIVE = N_("“%(key)s” is %(value)s. Write “points above the least eligible score” or “score times amount”.")


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion with its weight."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """At least or at most so many with a property. ``where``: column of applications.csv, or column_at_least, to value."""

    name: str
    where: Mapping[str, object]
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True, slots=True)
class ReachRow:
    """The least share of the people beyond the benchmark of an indicator in a community package."""

    indicator: str
    case: str  # path, from the folder of the call
    at_least: float
    count_partners: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    """The terms of a call. Money in cents."""

    title: str
    budget: int | None
    least_eligible: float
    scale: tuple[float, float]
    criteria: tuple[CriterionRow, ...]
    objective: str
    requirements: tuple[RequirementRow, ...]
    reach: ReachRow | None
    fewest: int | None
    most: int | None
    frontier: tuple[float, ...] | None
    lot: str


def parse_cents(value: object) -> int | None:
    """An amount of dollars in cents; None where it is none.

    >>> parse_cents("$25,000"), parse_cents(30000), parse_cents("12.50"), parse_cents("12.345"), parse_cents("-1")
    (2500000, 3000000, 1250, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip().removeprefix("$").replace(",", "").strip()
    try:
        cents = Decimal(text) * 100
    except InvalidOperation:
        return None
    whole = cents.is_finite() and cents >= 0 and cents == cents.to_integral_value() and cents < 10**15
    return int(cents) if whole else None


def read_terms(data: bytes, log: ProblemLog) -> CallRow:
    """The terms of a call. Raises UnreadableFileError with every fault found."""
    try:
        given = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        refuse(NOT_JSON, file=CALL, line=1, at=1)
    except json.JSONDecodeError as error:
        refuse(NOT_JSON, file=CALL, line=error.lineno, at=error.colno)
    except (RecursionError, ValueError):
        refuse(NOT_AN_OBJECT, file=CALL)
    if not isinstance(given, dict):
        refuse(NOT_AN_OBJECT, file=CALL)
    terms = _Terms(given, log)
    for key in given:
        if key not in KNOWN:
            log.notice(UNKNOWN_KEY, file=CALL, key=shown(key), known=", ".join(KNOWN))
    row = terms.read()
    log.raise_if_errors()
    return row


class _Terms:
    """Reads key by key; what is wrong goes into the log and stands as a harmless value until the end."""

    def __init__(self, given: Mapping[str, Any], log: ProblemLog) -> None:
        self.given, self.log = given, log

    def read(self) -> CallRow:
        scale = self._scale()
        awards = self._object("awards")
        return CallRow(
            title=self._take(self.given, "title", _text, NO_TEXT, default=""),
            budget=self._take(self.given, "budget", parse_cents, NO_AMOUNT, default=None, null=True),
            least_eligible=self._take(
                self.given, "least_eligible_score", _between(*scale), NO_WITHIN, default=scale[0], needed=True
            ),
            scale=scale,
            criteria=self._criteria(),
            objective=self._take(self.given, "objective", _objective, NO_OBJECTIVE, default=POINTS),
            requirements=self._requirements(),
            reach=self._reach(),
            fewest=self._take(awards, "at_least", _count, NO_COUNT, default=None, of="awards"),
            most=self._take(awards, "at_most", _count, NO_COUNT, default=None, of="awards"),
            frontier=self._take(self.given, "frontier", _shares, NO_SHARES, default=None),
            lot=self._take(self.given, "lot", _text, NO_TEXT, default=""),
        )

    def _take(
        self,
        where: Mapping[str, Any],
        key: str,
        parse: Callable[[Any], Any],
        wrong: str,
        *,
        default: Any,
        needed: bool = False,
        null: bool = False,
        of: str = "",
    ) -> Any:
        path = f"{of}.{key}" if of else key
        if key not in where:
            if needed:
                self.log.error(NEEDED, file=CALL, key=path)
            return default
        if where[key] is None and null:
            return None
        value = parse(where[key])
        if value is None:
            written = json.dumps(where[key], ensure_ascii=False)
            self.log.error(wrong, file=CALL, key=path, value=shown(written))
            return default
        return value

    def _object(self, key: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._take(self.given, key, _object, NO_OBJECT, default={})
        return found

    def _scale(self) -> tuple[float, float]:
        found: tuple[float, float] = self._take(self.given, "score", _scale, NO_SCORE, default=(1.0, 5.0), needed=True)
        return found

    def _criteria(self) -> tuple[CriterionRow, ...]:
        rows = []
        given = self._take(self.given, "criteria", _filled_list, NO_LIST, default=(), needed=True)
        for number, one in enumerate(given, 1):
            of = f"criteria {number}"
            if (entry := self._entry(one, of)) is not None:
                name = self._take(entry, "name", _name, NO_NAME, default="", needed=True, of=of)
                weight = self._take(entry, "weight", _above_zero, NO_WEIGHT, default=1.0, needed=True, of=of)
                rows.append(CriterionRow(name, weight))
        self._names_differ("criteria", [row.name for row in rows])
        return tuple(rows)

    def _requirements(self) -> tuple[RequirementRow, ...]:
        rows = []
        for number, one in enumerate(self._take(self.given, "requirements", _list, NO_LIST, default=()), 1):
            of = f"requirements {number}"
            if (entry := self._entry(one, of)) is not None:
                rows.append(self._requirement(entry, of))
        self._names_differ("requirements", [row.name for row in rows])
        return tuple(rows)

    def _requirement(self, entry: Mapping[str, Any], of: str) -> RequirementRow:
        name = self._take(entry, "name", _name, NO_NAME, default="", needed=True, of=of)
        where = self._take(entry, "where", _filled_object, NO_OBJECT, default={}, needed=True, of=of)
        least = self._take(entry, "at_least", _count, NO_COUNT, default=None, of=of)
        most = self._take(entry, "at_most", _count, NO_COUNT, default=None, of=of)
        if "at_least" not in entry and "at_most" not in entry:
            self.log.error(NO_BOUND, file=CALL, name=shown(name))
        if least is not None and most is not None and most < least:
            self.log.error(MOST_BELOW_LEAST, file=CALL, name=shown(name), least=least, most=most)
        return RequirementRow(name, where, least, most)

    def _reach(self) -> ReachRow | None:
        if self.given.get("reach") is None:
            return None
        given = self._object("reach")
        return ReachRow(
            indicator=self._take(given, "indicator", _name, NO_NAME, default="", needed=True, of="reach"),
            case=self._take(given, "case", _name, NO_NAME, default="", needed=True, of="reach"),
            at_least=self._take(given, "at_least", _share, NO_SHARE, default=0.0, needed=True, of="reach"),
            count_partners=self._take(given, "count_partners", _yes, NO_YES, default=False, of="reach"),
        )

    def _entry(self, one: Any, of: str) -> Mapping[str, Any] | None:
        if isinstance(one, dict):
            return one
        self.log.error(NO_OBJECT, file=CALL, key=of, value=shown(json.dumps(one, ensure_ascii=False)))
        return None

    def _names_differ(self, key: str, names: list[str]) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.log.error(SAME_NAME, file=CALL, key=key, name=shown(name))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _number(value: Any) -> float | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12
    return float(value) if fits and math.isfinite(value) else None


def _between(low: float, high: float) -> Callable[[Any], float | None]:
    def parse(value: Any) -> float | None:
        number = _number(value)
        return number if number is not None and low <= number <= high else None

    return parse


_share = _between(0.0, 1.0)


def _above_zero(value: Any) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _count(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number >= 0 and number == int(number) else None


def _yes(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _objective(value: Any) -> str | None:
    return value if value in {POINTS, TIMES_AMOUNT} else None


def _list(value: Any) -> list[Any] | None:
    return value if isinstance(value, list) else None


def _filled_list(value: Any) -> list[Any] | None:
    return _list(value) or None


def _object(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _filled_object(value: Any) -> dict[str, Any] | None:
    return _object(value) or None


def _shares(value: Any) -> tuple[float, ...] | None:
    shares = [_share(one) for one in value] if isinstance(value, list) and value else [None]
    return None if None in shares else tuple(share for share in shares if share is not None)


def _scale(value: Any) -> tuple[float, float] | None:
    ends = [_number(one) for one in value] if isinstance(value, list) and len(value) == 2 else []
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
        return None
    return ends[0], ends[1]
