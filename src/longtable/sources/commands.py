"""`longtable places …`: community packages from public services and from published files, without a server."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from longtable.sources.problems import Problem
    from longtable.sources.types import CommunityPackage

CANNOT_READ = 2
KINDS = ("auto", "health-atlas", "places", "svi", "census", "table")
_SIGNS = {"error": "error", "left_out": "left out", "notice": "note"}

FOLDER = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def places() -> None:
    """Make and check community packages: areas, groups, indicators and shapes."""


def _say(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(f"{_SIGNS[problem.severity.value]}: {problem}", err=True)


def _stop(problems: Sequence[Problem]) -> NoReturn:
    _say(problems)
    sys.exit(CANNOT_READ)


def _summary(package: CommunityPackage) -> str:
    counts = (
        (len(package.areas), "areas"),
        (len(package.groups), "groups"),
        (len(package.indicators), "indicators"),
        (len(package.shapes), "shapes"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts)


def _write(package: CommunityPackage, out: Path, *, overwrite: bool) -> None:
    from longtable.sources.package import write_package

    try:
        write_package(package, out, overwrite=overwrite)
    except FileExistsError as error:
        raise click.ClickException(f"{error} (--replace)") from None
    except OSError as error:
        raise click.ClickException(f"{out} could not be written: {error.strerror or error}") from None
    _say(package.problems)
    click.echo(f"{out}: {_summary(package)}.")


def _shaped(package: CommunityPackage, shapes: Path | None, named: str) -> CommunityPackage:
    from longtable.sources.publishers import with_shapes

    return package if shapes is None else with_shapes(package, shapes.read_bytes(), shapes.name, named=named)


_shapes = click.option("--shapes", type=FILE, help="A GeoJSON or TopoJSON file with the areas' shapes.")
_shape_id = click.option("--shape-id", default="", help="The property of the shapes that holds the area id.")
_title = click.option("--title", default="", help="The name of the community.")
_measure = click.option("--measure", "measures", multiple=True, help="Only this measure, for example smoking.")
_replace = click.option("--replace", "overwrite", is_flag=True, help="Replace a package that is there already.")


@places.command("check")
@click.argument("package", type=FOLDER)
def check_command(package: Path) -> None:
    """Read PACKAGE, a folder or zip, and say everything that is wrong with it."""
    from longtable.sources.package import read_package
    from longtable.sources.problems import UnreadableFileError

    try:
        found = read_package(package)
    except UnreadableFileError as error:
        _stop(error.problems)
    _say(found.problems)
    click.echo(f"{found.title or package.name}: {_summary(found)}.")
    if not found.problems:
        click.echo("Nothing to mend.")


@places.command("read")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--mapping", "mappings", type=FILE, multiple=True, help="A mapping file: one for all, or one a file.")
@click.option("--out", required=True, type=FOLDER, help="The folder or .zip to write.")
@click.option("--release", default="", help="The year or period of the files, where their names do not say.")
@_measure
@_title
@_shapes
@_shape_id
@_replace
def read_command(  # noqa: PLR0917 - click calls it by name
    kind: str,
    files: Sequence[Path],
    mappings: Sequence[Path],
    out: Path,
    release: str,
    measures: Sequence[str],
    title: str,
    shapes: Path | None,
    shape_id: str,
    overwrite: bool,
) -> None:
    """Turn publishers' FILES of one KIND into a package. The first file says which areas there are."""
    from longtable.sources.mapping_types import Mapping, mapping_from_json
    from longtable.sources.problems import UnreadableFileError
    from longtable.sources.publishers import Kind, read_published

    if len(mappings) not in (0, 1, len(files)):
        raise click.UsageError("Give one mapping for all files, or one for each file.")
    names = [str(path) for path in files]
    if len(set(names)) < len(names):
        raise click.UsageError("The same file is named twice.")
    chosen = None if kind == "auto" else Kind(kind)
    try:
        read = [mapping_from_json(path.read_bytes(), path.name) for path in mappings]
        by_file: dict[str, Mapping] = {"": read[0]} if len(read) == 1 else dict(zip(names, read, strict=False))
        contents = {str(path): path.read_bytes() for path in files}
        package = read_published(contents, chosen, title=title, mappings=by_file, measures=measures, release=release)
        package = _shaped(package, shapes, shape_id)
    except UnreadableFileError as error:
        _stop(error.problems)
    _write(package, out, overwrite=overwrite)


@places.command("mapping")
@click.argument("file", type=FILE)
@click.option("--sheet", default="", help="The sheet of a workbook.")
@click.option("--out", type=FOLDER, help="Write the mapping here; without it, it is printed.")
def mapping_command(file: Path, sheet: str, out: Path | None) -> None:
    """Propose a mapping for a table of areas. Read it, mend it, then use it with `places read table`."""
    from longtable.sources.mapping_guess import guess
    from longtable.sources.mapping_types import mapping_to_json
    from longtable.sources.problems import UnreadableFileError
    from longtable.sources.tables import read_tables

    try:
        data = mapping_to_json(guess(read_tables(file.read_bytes(), file.name), sheet=sheet))
    except UnreadableFileError as error:
        _stop(error.problems)
    if out is None:
        click.echo(data.decode(), nl=False)
    elif out.exists():
        raise click.ClickException(f"{out} is there already; choose another name.")
    else:
        out.write_bytes(data)
        click.echo(f"{out}: read it and mend it before you use it.")


@places.command("pull")
@click.option("--county", required=True, help="Five digits, for example 17031 for Cook County, Illinois.")
@click.option("--areas", type=click.Choice(["tracts", "counties"]), default="tracts", show_default=True,
              help="The county's tracts, or all counties of its state.")  # fmt: skip
@click.option("--out", required=True, type=FOLDER, help="The folder or .zip to write.")
@click.option("--acs-year", default="2022", show_default=True, help="Last year of the census survey's five years.")
@click.option("--cache", type=FOLDER, help="Where pages are kept until all have come. Beside --out without it.")
@click.option("--places-url", envvar="LONGTABLE_PLACES_URL", default="https://data.cdc.gov", show_default=True)
@click.option("--census-url", envvar="LONGTABLE_CENSUS_URL", default="https://api.census.gov/data", show_default=True)
@click.option(
    "--census-key", envvar="LONGTABLE_CENSUS_KEY", default="", help="The Census Bureau's key, if it asks for one."
)
@_measure
@_title
@_shapes
@_shape_id
@_replace
def pull_command(  # noqa: PLR0917 - click calls it by name
    county: str,
    areas: str,
    out: Path,
    acs_year: str,
    cache: Path | None,
    places_url: str,
    census_url: str,
    census_key: str,
    measures: Sequence[str],
    title: str,
    shapes: Path | None,
    shape_id: str,
    overwrite: bool,
) -> None:
    """Fetch PLACES and census data of a county from their public services. Interrupted, it goes on where it stopped."""
    from longtable.sources.fetching import Cache
    from longtable.sources.problems import UnreadableFileError
    from longtable.sources.pull import PullError, Request, pull

    if not (acs_year.isdigit() and len(acs_year) == 4):
        raise click.UsageError("--acs-year is a year with four digits.")
    if out.exists() and not overwrite:
        raise click.ClickException(
            f"{out} is there already; choose another name, or allow it to be replaced (--replace)"
        )
    request = Request(county, areas, tuple(measures), acs_year, places_url, census_url, census_key)
    folder = cache or out.parent / f".{out.name}-pull"
    try:
        with click.progressbar(length=1, label="Fetching", file=sys.stderr) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            package = pull(request, folder, title=title, progress=progress)
        package = _shaped(package, shapes, shape_id)
    except PullError as error:
        _stop([error.problem])
    except UnreadableFileError as error:
        _stop(error.problems)
    _write(package, out, overwrite=overwrite)
    kept = Cache(folder, request.identity())
    kept.open()
    kept.remove()
