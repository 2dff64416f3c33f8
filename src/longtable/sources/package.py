"""Community packages in and out: a folder or zip with areas, groups, indicators, shapes and a description.

The format is described for people in docs/use/package-format.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from longtable.sources.archive import check_uploads, read_members
from longtable.sources.descriptor import (
    DESCRIPTOR,
    Description,
    by_language,
    labelled,
    note_unknown,
    read_description,
)
from longtable.sources.limits import DEFAULT_LIMITS, Limits
from longtable.sources.package_indicators import INDICATORS, read_indicators
from longtable.sources.package_shapes import SHAPES, read_shapes
from longtable.sources.package_tables import AREAS, GROUPS, read_areas, read_groups
from longtable.sources.package_writing import package_files, write_package
from longtable.sources.problemlog import ProblemLog
from longtable.sources.problems import N_
from longtable.sources.types import CommunityPackage

__all__ = ["package_files", "read_package", "read_package_files", "write_package"]

PACKAGE_FILES = (AREAS, GROUPS, INDICATORS, SHAPES, DESCRIPTOR)

NO_FILE = N_("The package has no file “%(name)s”. Add it to the folder or zip; it must have exactly this name.")
NO_TITLE = N_("The package gives no title. Write the name of the community, or add “title” to datapackage.json.")


def read_package(path: Path, *, shapes: bool = True, limits: Limits = DEFAULT_LIMITS) -> CommunityPackage:
    """Read a community package from a folder or a zip file.

    What can be left out is left out and listed in ``problems``; what cannot raises UnreadableFileError with all
    errors found so far. ``shapes=False`` skips the map, for work that needs numbers only.
    """
    log = ProblemLog()
    wanted = PACKAGE_FILES if shapes else tuple(name for name in PACKAGE_FILES if name != SHAPES)
    files = read_members(Path(path), PACKAGE_FILES if not Path(path).is_dir() else wanted, log, limits)
    if not shapes:
        files.pop(SHAPES, None)
    return _assemble(files, log, limits)


def read_package_files(files: Mapping[str, bytes], *, limits: Limits = DEFAULT_LIMITS) -> CommunityPackage:
    """Read a community package from uploaded files by name, or from one uploaded zip. Raises like read_package."""
    log = ProblemLog()
    return _assemble(check_uploads(files, PACKAGE_FILES, log, limits), log, limits)


def _assemble(files: Mapping[str, bytes], log: ProblemLog, limits: Limits) -> CommunityPackage:
    for name in (AREAS, GROUPS, INDICATORS):
        if name not in files:
            log.error(NO_FILE, file=name, name=name)
    log.raise_if_errors()
    areas = read_areas(files[AREAS], log, limits)
    groups = read_groups(files[GROUPS], areas, log, limits)
    indicators = read_indicators(files[INDICATORS], areas, log, limits)
    log.raise_if_errors()
    found = read_description(files[DESCRIPTOR], log) if DESCRIPTOR in files else Description()
    note_unknown(found, groups, indicators, log)
    if not found.title:
        log.notice(NO_TITLE, file=DESCRIPTOR)
    shapes = read_shapes(files[SHAPES], areas, log) if SHAPES in files else {}
    titles = {code: by_language(entry.get("title")) for code, entry in found.groups.items() if code in groups}
    return CommunityPackage(
        title=found.title,
        areas=areas,
        groups=groups,
        indicators={code: labelled(one, found.indicators.get(code, {}), log) for code, one in indicators.items()},
        shapes=shapes,
        group_titles={code: title for code, title in titles.items() if title},
        sources=found.sources,
        licences=found.licences,
        problems=log.problems,
    )
