"""From an upload to a package: which reader reads it, and what the preview shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from longtable.places import columns
from longtable.places.merging import added, part_of, starting
from longtable.places.models import Community, CommunityDraft
from longtable.places.queries import files_of, package_of
from longtable.places.rules import faults_of
from longtable.places.shapefiles import is_shapes, with_shapes
from longtable.sources.mapping import NO_SHEET_HEADER, apply
from longtable.sources.mapping_types import Mapping as ColumnMapping
from longtable.sources.package import read_package_files
from longtable.sources.parts import Part, merge
from longtable.sources.problems import N_, Problem, UnreadableFileError
from longtable.sources.publishers import Kind as Publisher
from longtable.sources.publishers import read_part
from longtable.sources.tables import Tables, read_tables
from longtable.sources.types import CommunityPackage

Kind = CommunityDraft.Kind
REPLACE, ADD = "replace", "add"
PUBLISHERS = tuple(kind.value for kind in Publisher if kind is not Publisher.TABLE)

ONE_TABLE = N_("There are %(count)s tables here. Bring one table at a time; shapes for the map can come with it.")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one's own and what its columns are taken for."""

    tables: Tables
    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class Reading:
    """What an upload says. Without ``package`` nothing can be brought in; ``problems`` say why."""

    package: CommunityPackage | None  # what the community would be
    problems: tuple[Problem, ...]
    table: Table | None = None  # for a table of one's own, also where it cannot be read yet


def read_upload(draft: CommunityDraft, present: Community | None) -> Reading:
    """Read the files of an upload as it was chosen; nothing is written."""
    files = files_of(draft)
    table: Table | None = None
    try:
        if draft.kind == Kind.TABLE:
            table = open_table(files, draft.choices)
        package = _package(draft, files, table, present)
        faults = faults_of(package)
        if faults:
            raise UnreadableFileError([*faults, *package.problems])
    except UnreadableFileError as error:
        return Reading(None, tuple(error.problems), table)
    return Reading(package, package.problems, table)


def open_table(files: Mapping[str, bytes], choices: Mapping[str, Any]) -> Table:
    """The uploaded table, with the mapping that was confirmed so far. Raises UnreadableFileError where it is none."""
    tables_given = [(name, data) for name, data in files.items() if not is_shapes(data)]
    if len(tables_given) != 1:
        raise UnreadableFileError([Problem(ONE_TABLE, params={"count": len(tables_given)})])
    name, data = tables_given[0]
    tables = read_tables(data, name)
    return Table(tables, columns.kept_mapping(choices, tables))


def _package(
    draft: CommunityDraft, files: Mapping[str, bytes], table: Table | None, present: Community | None
) -> CommunityPackage:
    """The package that the files make, alone or together with the present community."""
    adding = present is not None and draft.choices.get("way") == ADD
    if draft.kind == Kind.PACKAGE:
        package = read_package_files(files)
        if not adding:
            return package
        parts = [part_of(package, next(iter(files), ""))]
    elif draft.kind == Kind.PUBLISHED:
        parts = _published_parts(files, draft.choices)
    else:
        parts = [_own_part(table)] if table else []
    if adding and present is not None:
        package = added(package_of(present), parts, file=present.title)
        return package if draft.kind == Kind.PACKAGE else with_shapes(package, files)
    return with_shapes(merge(parts), files)


def _published_parts(files: Mapping[str, bytes], choices: Mapping[str, Any]) -> list[Part]:
    """Each table as its publisher builds it; what is wrong with any of them is told at once."""
    publisher = choices.get("publisher") or ""
    kind = Publisher(publisher) if publisher in PUBLISHERS else None
    start = str(choices.get("start") or "").strip()
    parts, problems = [], []
    for name, data in files.items():
        if is_shapes(data):
            continue
        try:
            part = read_part(data, name, kind, release=str(choices.get("release") or "").strip())
            parts.append(starting(part, start) if start else part)
        except UnreadableFileError as error:
            problems += error.problems
    if problems:
        raise UnreadableFileError(problems)
    return parts


def _own_part(table: Table) -> Part:
    """A table of one's own as its mapping says; a row of headings that is empty is named before anything else."""
    row = table.mapping.header_row
    if not any(columns.headings(table.tables, table.mapping)):
        raise UnreadableFileError([Problem(NO_SHEET_HEADER, file=table.tables.file, row=row, params={"number": row})])
    return apply(table.tables, table.mapping)
