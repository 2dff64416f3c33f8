"""A case folder: a community package with `partners.csv` and, if there is one, `prospects.csv`.

Columns: name; sectors (`housing;education`); groups (`youth:serves;asian:led_by`); areas (`1;2;3`, `*` for everywhere,
empty for not told); standing; and in `partners.csv` decision_seat (`yes` or `no`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from longtable.sources.archive import NOT_USED, read_members
from longtable.sources.identifiers import IdMatcher
from longtable.sources.limits import DEFAULT_LIMITS, Limits
from longtable.sources.package import read_package
from longtable.sources.package_tables import Columns, read_columns
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_, Problem
from longtable.sources.types import EVERYWHERE, CommunityPackage, PartnerRow, ServiceRow

PARTNERS, PROSPECTS = "partners.csv", "prospects.csv"
NEEDED = ("name", "sectors", "groups", "areas")
EVERYONE = "everyone"
RELATIONS = ("serves", "focuses_on", "led_by")
STANDINGS = ("prospect", "invited", "joining", "active", "resting", "left")
YES, NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0", ""})

NO_PARTNERS = N_("The file partners.csv is missing. Put one row in it for each partner, with the columns %(columns)s.")
NO_NAME = N_("The row has no name; it was left out. Fill in the name of the organization.")
SAME_NAME = N_(
    "“%(name)s” is also in row %(first)s. Both rows were read as one organization; if they are two, rename one."
)
ON_BOTH_LISTS = N_("“%(name)s” is also in partners.csv as an active partner, so it was left out here.")
ALREADY_ACTIVE = N_("“%(name)s” is active, so it is no prospect; it was left out. Move the row to partners.csv.")
UNKNOWN_GROUP = N_("This community has no numbers for the group “%(group)s”; it was left out. Did you mean “%(near)s”?")
UNKNOWN_GROUP_PLAIN = N_(
    "This community has no numbers for the group “%(group)s”; it was left out. Groups are: %(known)s."
)
UNKNOWN_RELATION = N_(
    "“%(relation)s” is no way to work with a group; “%(group)s” was left out. Write one of: %(known)s."
)
NO_RELATION = N_("No relation is given for the group “%(group)s”; it was read as “serves”. Write “%(group)s:serves”.")
UNKNOWN_AREA = N_("No area has the id “%(area)s”; it was left out. Did you mean “%(near)s”?")
UNKNOWN_AREA_PLAIN = N_(
    "No area has the id “%(area)s” (ids look like “%(example)s”); it was left out. Put ; between ids."
)
UNKNOWN_STANDING = N_("“%(standing)s” is no standing; the row was left out. Write one of: %(known)s.")
NO_STANDING = N_("No standing is given; it was read as “%(standing)s”.")
UNKNOWN_YES = N_("“%(value)s” is neither yes nor no; it was read as no. Write yes or no.")
NO_SERVICE = N_("Whom “%(name)s” serves is not told, so it is no group's voice. Ask it, or fill in its groups.")
NO_AREAS = N_(
    "Where “%(name)s” works is not told, so it counts nowhere. Ask it, or fill in its areas (* is everywhere)."
)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that an assessment needs, as read from one folder or zip."""

    package: CommunityPackage
    partners: tuple[PartnerRow, ...]  # of partners.csv, any standing
    prospects: tuple[PartnerRow, ...]  # of prospects.csv, any standing
    seats_known: bool  # partners.csv says who has a seat where decisions are made
    has_prospects_file: bool
    problems: tuple[Problem, ...]


def read_case(path: Path, *, shapes: bool = False, limits: Limits = DEFAULT_LIMITS) -> Case:
    """Read a case folder or zip. What can be left out is in ``problems``; the rest raises UnreadableFileError."""
    package = read_package(path, shapes=shapes, limits=limits)
    log = ProblemLog()
    files = read_members(path, (PARTNERS, PROSPECTS), ProblemLog(), limits)
    if PARTNERS not in files:
        log.error(NO_PARTNERS, file=PARTNERS, columns=", ".join((*NEEDED, "standing", "decision_seat")))
        log.raise_if_errors()
    partners, seats_known = _read_list(files[PARTNERS], PARTNERS, package, log, limits=limits)
    prospects: tuple[PartnerRow, ...] = ()
    if PROSPECTS in files:
        active = {row.name.casefold() for row in partners if row.standing == "active"}
        prospects, _seats = _read_list(files[PROSPECTS], PROSPECTS, package, log, limits=limits, elsewhere=active)
    of_package = [one for one in package.problems if not (one.template == NOT_USED and one.file in files)]
    return Case(package, partners, prospects, seats_known, PROSPECTS in files, (*of_package, *log.problems))


def read_partner_list(
    data: bytes, file: str, package: CommunityPackage, log: ProblemLog, *, limits: Limits = DEFAULT_LIMITS
) -> tuple[PartnerRow, ...]:
    """Read one list in the package's own columns; problems go into ``log``."""
    return _read_list(data, file, package, log, limits=limits)[0]


def _read_list(
    data: bytes,
    file: str,
    package: CommunityPackage,
    log: ProblemLog,
    *,
    limits: Limits,
    elsewhere: Collection[str] = (),
) -> tuple[tuple[PartnerRow, ...], bool]:
    table = read_columns(data, file, NEEDED, log, limits)
    reader = _RowReader(table, package, log)
    first: dict[str, int] = {}
    rows: list[PartnerRow] = []
    for place, number in enumerate(table.rows):
        found = reader.read(place, number)
        if found is None:
            continue
        name = found.name.casefold()
        if name in elsewhere:
            log.left_out(ON_BOTH_LISTS, file=file, row=number, column="name", name=shown(found.name))
        elif name in first:
            before = table.rows[first[name]]
            log.notice(SAME_NAME, file=file, row=number, column="name", name=shown(found.name), first=before)
            at = next(index for index, row in enumerate(rows) if row.name.casefold() == name)
            rows[at] = _merged(rows[at], found)
        else:
            if file == PROSPECTS and found.standing == "active":
                log.left_out(ALREADY_ACTIVE, file=file, row=number, column="standing", name=shown(found.name))
            first[name] = place
            rows.append(found)
    return tuple(rows), "decision_seat" in table.cells


def _merged(one: PartnerRow, other: PartnerRow) -> PartnerRow:
    """Two rows of one organization as one: nothing of either is lost."""
    return PartnerRow(
        name=one.name,
        sectors=tuple(dict.fromkeys((*one.sectors, *other.sectors))),
        services=tuple(dict.fromkeys((*one.services, *other.services))),
        areas=tuple(dict.fromkeys((*one.areas, *other.areas))),
        standing="active" if "active" in {one.standing, other.standing} else one.standing,
        decision_seat=one.decision_seat or other.decision_seat,
    )


class _RowReader:
    """Reads the rows of one list against the areas and groups of a package."""

    def __init__(self, table: Columns, package: CommunityPackage, log: ProblemLog) -> None:
        self.table, self.log = table, log
        self.groups = (*package.groups, EVERYONE)
        self.area_ids = frozenset(package.areas.ids)
        self.package = package
        self._matcher: IdMatcher | None = None
        self.usual_standing = "active" if table.file == PARTNERS else "prospect"

    def read(self, place: int, number: int) -> PartnerRow | None:
        name = self._cell("name", place)
        if not name:
            self.log.left_out(NO_NAME, file=self.table.file, row=number, column="name")
            return None
        standing = self._standing(place, number)
        if standing is None:
            return None
        areas = self._areas(place, number)
        groups = dict.fromkeys(self._groups(place, number))
        if not groups:
            self.log.notice(NO_SERVICE, file=self.table.file, row=number, column="groups", name=shown(name))
        elif not areas:
            self.log.notice(NO_AREAS, file=self.table.file, row=number, column="areas", name=shown(name))
        return PartnerRow(
            name=name,
            sectors=tuple(dict.fromkeys(_parts(self._cell("sectors", place)))),
            services=tuple(ServiceRow(group, areas, relation) for group, relation in groups),
            areas=areas,
            standing=standing,
            decision_seat=self._seat(place, number),
        )

    def _cell(self, column: str, place: int) -> str:
        cells = self.table.cells.get(column)
        return cells[place] if cells else ""

    def _standing(self, place: int, number: int) -> str | None:
        standing = self._cell("standing", place).lower()
        if standing in STANDINGS:
            return standing
        if standing:
            known = ", ".join(STANDINGS)
            given = {"standing": shown(standing), "known": known}
            self.log.left_out(UNKNOWN_STANDING, file=self.table.file, row=number, column="standing", **given)
            return None
        usual = self.usual_standing
        self.log.notice(NO_STANDING, file=self.table.file, row=number, column="standing", standing=usual)
        return usual

    def _seat(self, place: int, number: int) -> bool:
        value = self._cell("decision_seat", place).lower()
        if value not in YES | NO:
            self.log.notice(UNKNOWN_YES, file=self.table.file, row=number, column="decision_seat", value=shown(value))
        return value in YES

    def _areas(self, place: int, number: int) -> tuple[str, ...]:
        areas = dict.fromkeys(_parts(self._cell("areas", place)))
        if EVERYWHERE in areas:
            return (EVERYWHERE,)
        for area in areas.keys() - self.area_ids:
            self._unknown_area(area, number)
        return tuple(area for area in areas if area in self.area_ids)

    def _unknown_area(self, area: str, number: int) -> None:
        if self._matcher is None:
            names = dict(zip(self.package.areas.ids, self.package.areas.names, strict=True))
            self._matcher = IdMatcher(self.package.areas.ids, names)
        near = self._matcher.suggest(area)
        self.log.left_out(
            UNKNOWN_AREA if near else UNKNOWN_AREA_PLAIN,
            file=self.table.file,
            row=number,
            column="areas",
            area=shown(area),
            near=near,
            example=self._matcher.example(),
        )

    def _groups(self, place: int, number: int) -> Iterable[tuple[str, str]]:
        for part in _parts(self._cell("groups", place)):
            group, _colon, relation = (piece.strip() for piece in part.partition(":"))
            at: Mapping[str, object] = {
                "group": shown(group),
                "relation": shown(relation),
                "known": ", ".join(RELATIONS),
            }
            if group not in self.groups:
                self._unknown_group(group, number)
            elif relation and relation not in RELATIONS:
                self.log.left_out(UNKNOWN_RELATION, file=self.table.file, row=number, column="groups", **at)
            else:
                if not relation:
                    self.log.notice(NO_RELATION, file=self.table.file, row=number, column="groups", **at)
                yield group, relation or "serves"

    def _unknown_group(self, group: str, number: int) -> None:
        from difflib import get_close_matches

        near = get_close_matches(group.lower().replace(" ", "_"), self.groups, n=1)
        self.log.left_out(
            UNKNOWN_GROUP if near else UNKNOWN_GROUP_PLAIN,
            file=self.table.file,
            row=number,
            column="groups",
            group=shown(group),
            near=near[0] if near else "",
            known=shown(", ".join(self.groups)),
        )


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
