"""A folder of one call for proposals: `call.json`, `applications.csv`, `reviews.csv`, and the community it points to.

`applications.csv`: code; amount (dollars); if there are any, name, sectors (`housing;education`), groups (`youth:serves`),
areas (`1;2;3`, `*` for everywhere), and columns of the call's own that requirements name. `reviews.csv`: application,
reviewer, criterion, score (empty or n/a: not applicable). Whatever would make the choice unfair stops the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from longtable.sources.archive import read_folder
from longtable.sources.callterms import CALL, CallRow, RequirementRow, parse_cents, read_terms
from longtable.sources.casefolder import NO, UNKNOWN_AREA, UNKNOWN_AREA_PLAIN, YES, read_case
from longtable.sources.identifiers import IdMatcher
from longtable.sources.limits import DEFAULT_LIMITS, Limits
from longtable.sources.numbers import MISSING_WORDS, parse_number
from longtable.sources.package import read_package
from longtable.sources.package_tables import Columns, read_columns
from longtable.sources.problemlog import ProblemLog, refuse, shown
from longtable.sources.problems import N_, Problem, UnreadableFileError
from longtable.sources.types import EVERYWHERE, CommunityPackage, PartnerRow

APPLICATIONS, REVIEWS = "applications.csv", "reviews.csv"
LISTS = {
    "sector": "sectors",
    "sectors": "sectors",
    "area": "areas",
    "areas": "areas",
    "group": "groups",
    "groups": "groups",
}
AT_LEAST, AT_MOST = "_at_least", "_at_most"

NOT_A_FOLDER = N_("Give the folder of the call, with call.json, applications.csv and reviews.csv in it.")
NO_FILE = N_("The file %(missing)s is missing. A call needs call.json, applications.csv and reviews.csv.")
NO_CODE = N_("The application has no code. Give each its own, such as A01.")
SAME_CODE = N_("The code “%(code)s” is also in row %(first)s. Give each application its own.")
NO_AMOUNT = N_("“%(value)s” is no amount of dollars. Write one such as 25000.")
NO_COLUMN = N_("The requirement “%(name)s” asks for “%(wanted)s”, but applications.csv has no such column.")
NO_LIMIT = N_("The requirement “%(name)s” compares “%(wanted)s” with %(value)s, which is no number.")
NO_NUMBER = N_("“%(value)s” is no number, so it does not count for the requirement “%(name)s”.")
NOT_TOLD = N_("Nothing is told here, so it does not count for the requirement “%(name)s”.")
NOT_YES = N_("“%(value)s” is neither yes nor no, so it does not count for the requirement “%(name)s”.")
NO_AREAS_TOLD = N_("Where this applicant works is not told, so it counts nothing towards reach.")
UNKNOWN_APPLICATION = N_("No application has the code “%(code)s”. Mend the code, or add the application.")
UNKNOWN_CRITERION = N_("“%(criterion)s” is no criterion of this call. Criteria are: %(known)s.")
NO_REVIEWER = N_("The row names no reviewer. Fill in who gave this score.")
NO_SCORE = N_(
    "“%(value)s” is no score. Write a number from %(least)s to %(best)s, or leave it empty for not applicable."
)
OFF_SCALE = N_(
    "%(value)s is outside the scale from %(least)s to %(best)s. Mend it, or leave it empty for not applicable."
)
SCORE_TWICE = N_("This reviewer scored “%(criterion)s” of this application in row %(first)s already. Keep one row.")
DRAFT = N_(
    "The review of “%(application)s” by “%(reviewer)s” has no row for “%(criteria)s”, so it is a draft and does not count. "
    "Add the rows; leave the score empty where a criterion does not apply."
)
NO_INDICATOR = N_("The community has no indicator “%(wanted)s”. Choose one of: %(known)s.")
OF_THE_CASE = N_("The community that “reach” points to, %(case)s, cannot be read: %(why)s")


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application. Money in cents; ``row`` as a person counts in the file."""

    code: str
    name: str
    amount: int
    sectors: tuple[str, ...]
    groups: tuple[str, ...]
    areas: tuple[str, ...]
    row: int


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One finished review: a mark for each criterion, None where it does not apply."""

    application: str
    reviewer: str
    marks: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class CallFolder:
    """Everything that choosing needs, as read from one folder."""

    call: CallRow
    applications: tuple[ApplicationRow, ...]
    reviews: tuple[ReviewRow, ...]
    members: Mapping[str, frozenset[str]]  # name of a requirement -> codes of the applications that count for it
    package: CommunityPackage | None  # of the community that reach is about
    partners: tuple[PartnerRow, ...]  # current ones, where the call counts them towards reach
    problems: tuple[Problem, ...]


def read_call(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> CallFolder:
    """Read the folder of a call. What can be left out is in ``problems``; the rest raises UnreadableFileError."""
    log = ProblemLog()
    files = read_folder(path, (CALL, APPLICATIONS, REVIEWS), log, limits, no_folder=NOT_A_FOLDER, no_file=NO_FILE)
    call = read_terms(files[CALL], log)
    package, partners = _community(path, call, log, limits)
    needed = ("code", "amount", "areas") if call.reach is not None else ("code", "amount")
    table = read_columns(files[APPLICATIONS], APPLICATIONS, needed, log, limits)
    applications = _Applications(table, package, log).read()
    members = {one.name: _Members(one, table, applications, log).read() for one in call.requirements}
    reviews = _Reviews(read_columns(files[REVIEWS], REVIEWS, ReviewFields, log, limits), call, applications, log).read()
    log.raise_if_errors()
    return CallFolder(call, applications, reviews, members, package, partners, log.problems)


def _community(
    path: Path, call: CallRow, log: ProblemLog, limits: Limits
) -> tuple[CommunityPackage | None, tuple[PartnerRow, ...]]:
    """The community that reach is about, and its current partners where the call counts them."""
    if call.reach is None:
        return None, ()
    where = path / call.reach.case
    partners: tuple[PartnerRow, ...] = ()
    try:
        if call.reach.count_partners:
            case = read_case(where, limits=limits)
            package, partners = case.package, tuple(one for one in case.partners if one.standing == "active")
        else:
            package = read_package(where, shapes=False, limits=limits)
    except UnreadableFileError as error:
        refuse(OF_THE_CASE, file=CALL, case=shown(call.reach.case), why=shown(str(error)))
    if call.reach.indicator not in package.indicators:
        known = ", ".join(package.indicators)
        log.error(NO_INDICATOR, file=CALL, column="reach", wanted=shown(call.reach.indicator), known=known)
    return package, partners


class _Applications:
    """Reads applications against the areas of the community."""

    def __init__(self, table: Columns, package: CommunityPackage | None, log: ProblemLog) -> None:
        self.table, self.log, self.package = table, log, package
        self.known = frozenset(package.areas.ids) if package is not None else None

    def read(self) -> tuple[ApplicationRow, ...]:
        first: dict[str, int] = {}
        rows = []
        for place, number in enumerate(self.table.rows):
            code = self._cell("code", place)
            if not code:
                self.log.error(NO_CODE, file=APPLICATIONS, row=number, column="code")
            elif code in first:
                given = {"code": shown(code), "first": first[code]}
                self.log.error(SAME_CODE, file=APPLICATIONS, row=number, column="code", **given)
            else:
                first[code] = number
                rows.append(self._row(code, place, number))
        return tuple(rows)

    def _row(self, code: str, place: int, number: int) -> ApplicationRow:
        written = self._cell("amount", place)
        amount = parse_cents(written)
        if amount is None:
            self.log.error(NO_AMOUNT, file=APPLICATIONS, row=number, column="amount", value=shown(written))
        groups = (part.partition(":")[0].strip() for part in _parts(self._cell("groups", place)))
        return ApplicationRow(
            code=code,
            name=self._cell("name", place),
            amount=amount or 0,
            sectors=tuple(dict.fromkeys(_parts(self._cell("sectors", place)))),
            groups=tuple(dict.fromkeys(groups)),
            areas=self._areas(place, number),
            row=number,
        )

    def _cell(self, column: str, place: int) -> str:
        cells = self.table.cells.get(column)
        return cells[place] if cells else ""

    def _areas(self, place: int, number: int) -> tuple[str, ...]:
        areas = dict.fromkeys(_parts(self._cell("areas", place)))
        if EVERYWHERE in areas:
            return (EVERYWHERE,)
        if self.known is None or self.package is None:
            return tuple(areas)
        for area in (one for one in areas if one not in self.known):
            names = dict(zip(self.package.areas.ids, self.package.areas.names, strict=True))
            matcher = IdMatcher(self.package.areas.ids, names)
            near = matcher.suggest(area)
            template = UNKNOWN_AREA if near else UNKNOWN_AREA_PLAIN
            given = {"area": shown(area), "near": near, "example": matcher.example()}
            self.log.left_out(template, file=APPLICATIONS, row=number, column="areas", **given)
        kept = tuple(area for area in areas if area in self.known)
        if not kept:
            self.log.notice(NO_AREAS_TOLD, file=APPLICATIONS, row=number, column="areas")
        return kept


class _Members:
    """Which applications have the property of a requirement."""

    def __init__(
        self, one: RequirementRow, table: Columns, applications: Iterable[ApplicationRow], log: ProblemLog
    ) -> None:
        self.one, self.table, self.log = one, table, log
        self.applications = tuple(applications)
        self.place = {number: place for place, number in enumerate(table.rows)}

    def read(self) -> frozenset[str]:
        tests = [test for key, value in self.one.where.items() if (test := self._test(key, value)) is not None]
        return frozenset(one.code for one in self.applications if all(test(one) for test in tests))

    def _test(self, key: str, value: object) -> Callable[[ApplicationRow], bool] | None:
        """The test of one part of ``where``; None where it cannot be made (said in the log)."""
        if key in LISTS and LISTS[key] in self.table.cells:
            wanted = {str(part).strip() for part in (value if isinstance(value, list) else [value])}
            of_list = LISTS[key]
            return lambda one: self._shares(getattr(one, of_list), wanted)
        for ending, compare in ((AT_LEAST, float.__ge__), (AT_MOST, float.__le__)):
            if key.endswith(ending) and key not in self.table.cells:
                return self._limit(key.removesuffix(ending), value, compare)
        column = key.lower()
        if column not in self.table.cells:
            self.log.error(NO_COLUMN, file=CALL, column="requirements", name=shown(self.one.name), wanted=shown(key))
            return None
        return lambda one: self._equals(one, column, value)

    @staticmethod
    def _shares(has: tuple[str, ...], wanted: set[str]) -> bool:
        return EVERYWHERE in has or not wanted.isdisjoint(has)

    def _limit(
        self, key: str, value: object, compare: Callable[[float, float], bool]
    ) -> Callable[[ApplicationRow], bool] | None:
        column, name = key.lower(), shown(self.one.name)
        if column not in self.table.cells:
            self.log.error(NO_COLUMN, file=CALL, column="requirements", name=name, wanted=shown(key))
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.log.error(NO_LIMIT, file=CALL, column="requirements", name=name, value=shown(value), wanted=shown(key))
            return None
        limit = float(value)

        def test(one: ApplicationRow) -> bool:
            cell = self.table.cells[column][self.place[one.row]]
            reading = parse_number(cell)
            if not reading.usable:
                template = NO_NUMBER if cell else NOT_TOLD
                self.log.notice(template, file=APPLICATIONS, row=one.row, column=column, value=shown(cell), name=name)
                return False
            return compare(reading.value, limit)

        return test

    def _equals(self, one: ApplicationRow, column: str, value: object) -> bool:
        cell = self.table.cells[column][self.place[one.row]]
        at = {"file": APPLICATIONS, "row": one.row, "column": column}
        wanted = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        wanted = wanted.strip().casefold()
        if not cell:
            self.log.notice(NOT_TOLD, name=shown(self.one.name), **at)  # type: ignore[arg-type]
            return False
        if wanted not in {"yes", "no"}:
            return cell.casefold() == wanted
        if cell.casefold() not in YES | NO:
            self.log.notice(NOT_YES, value=shown(cell), name=shown(self.one.name), **at)  # type: ignore[arg-type]
            return False
        return (cell.casefold() in YES) == (wanted == "yes")


ReviewFields = ("application", "reviewer", "criterion", "score")


class _Reviews:
    """Gathers rows of one criterion each into reviews; a review without a row for a criterion is a draft."""

    def __init__(self, table: Columns, call: CallRow, applications: Iterable[ApplicationRow], log: ProblemLog) -> None:
        self.table, self.log, self.scale = table, log, call.scale
        self.criteria = tuple(one.name for one in call.criteria)
        self.codes = frozenset(one.code for one in applications)

    def read(self) -> tuple[ReviewRow, ...]:
        marks: dict[tuple[str, str], dict[str, float | None]] = {}
        first: dict[tuple[str, str, str], int] = {}
        columns = [self.table.cells[name] for name in ReviewFields]
        for number, code, reviewer, criterion, cell in zip(self.table.rows, *columns, strict=True):
            if not self._usable(number, code, reviewer, criterion):
                continue
            key = (code, reviewer, criterion)
            if key in first:
                given = {"criterion": shown(criterion), "first": first[key]}
                self.log.error(SCORE_TWICE, file=REVIEWS, row=number, column="criterion", **given)
                continue
            first[key] = number
            marks.setdefault((code, reviewer), {})[criterion] = self._mark(number, cell)
        found = []
        for (code, reviewer), given_marks in marks.items():
            if missing := [one for one in self.criteria if one not in given_marks]:
                left = shown("; ".join(missing))
                self.log.left_out(DRAFT, file=REVIEWS, application=shown(code), reviewer=shown(reviewer), criteria=left)
            else:
                found.append(ReviewRow(code, reviewer, given_marks))
        return tuple(found)

    def _usable(self, number: int, code: str, reviewer: str, criterion: str) -> bool:
        if code not in self.codes:
            self.log.error(UNKNOWN_APPLICATION, file=REVIEWS, row=number, column="application", code=shown(code))
        elif not reviewer:
            self.log.error(NO_REVIEWER, file=REVIEWS, row=number, column="reviewer")
        elif criterion not in self.criteria:
            given = {"criterion": shown(criterion), "known": "; ".join(self.criteria)}
            self.log.error(UNKNOWN_CRITERION, file=REVIEWS, row=number, column="criterion", **given)
        else:
            return True
        return False

    def _mark(self, number: int, cell: str) -> float | None:
        if not cell or cell.casefold() in MISSING_WORDS:
            return None
        least, best = self.scale
        try:
            score = float(cell)
        except ValueError:
            score = float("nan")
        given = {"value": shown(cell), "least": f"{least:g}", "best": f"{best:g}"}
        if score != score:  # noqa: PLR0124 - nan is not itself
            self.log.error(NO_SCORE, file=REVIEWS, row=number, column="score", **given)
            return None
        if not least <= score <= best:
            self.log.error(OFF_SCALE, file=REVIEWS, row=number, column="score", **given)
            return None
        return score


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
