"""The command line: `longtable …`. Everything is imported where it is used, so that the main job starts quickly."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from longtable.sources.problems import Problem
    from longtable.sources.types import CommunityPackage

CANNOT_READ = 2  # exit code for input that cannot be used, as for wrong options


ELSEWHERE = {  # name: (module, command); imported when it is called, so that `assess` starts without the product
    "start": ("longtable.house.commands", "start_command"),
    "doctor": ("longtable.house.commands", "doctor_command"),
    "backup": ("longtable.house.commands", "backup_command"),
    "restore": ("longtable.house.commands", "restore_command"),
    "record": ("longtable.house.commands", "record_group"),
    "daily": ("longtable.house.commands", "daily_command"),
    "post": ("longtable.house.commands", "post_command"),
    "manage": ("longtable.house.commands", "manage_command"),
    "places": ("longtable.sources.commands", "places"),
}


class LazyGroup(click.Group):
    """Commands of other modules, imported when they are called or when help lists them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command by name."""
        return sorted({*super().list_commands(ctx), *ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, imported now where it lives elsewhere."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, name = ELSEWHERE[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="longtable", message="Longtable %(version)s")
def main() -> None:
    """Longtable: who is missing from our table, and what to do about it."""


@main.command("assess")
@click.argument("case_dir", type=click.Path(path_type=Path))
@click.option("--indicator", help="Which indicator shows the need, for example smoking.")
@click.option(
    "--invite", "invite", multiple=True, type=click.IntRange(min=1), help="Suggest this many. May be repeated."
)
@click.option("--json", "json_out", type=click.Path(path_type=Path), help="Write the numbers here (- is the terminal).")
@click.option("--pdf", "pdf_out", type=click.Path(path_type=Path), help="Write the report here.")
@click.option(
    "--benchmark", type=click.FloatRange(0, 100), help="Compare with this rate in percent, not with your own."
)
@click.option("--benchmark-name", default="", help="Whose rate that is, for example Illinois.")
@click.option("--sectors-first", is_flag=True, help="First as many absent sectors as possible, then coverage.")
@click.option(
    "--time-limit", default=10.0, show_default=True, type=click.FloatRange(min=0.01), help="Seconds to search."
)
@click.option(
    "--language", default="en", type=click.Choice(["en", "es"]), help="Language of the report and of its sentences."
)
def assess_command(  # noqa: PLR0917 - click calls it by name
    case_dir: Path,
    indicator: str | None,
    invite: Sequence[int],
    json_out: Path | None,
    pdf_out: Path | None,
    benchmark: float | None,
    benchmark_name: str,
    sectors_first: bool,
    time_limit: float,
    language: str,
) -> None:
    """Who is missing from our table? Read CASE_DIR, a folder or zip, and answer without a server or a database."""
    from longtable.assessing import as_values, assess_case, in_words, words_in
    from longtable.sources.casefolder import read_case
    from longtable.sources.problems import UnreadableFileError

    try:
        case = read_case(case_dir, shapes=pdf_out is not None)
        answer = assess_case(
            case,
            indicator,
            invite,
            benchmark=benchmark,
            benchmark_name=benchmark_name,
            sectors_first=sectors_first,
            time_limit=time_limit,
            language=language,
        )
    except UnreadableFileError as error:
        _refuse(error.problems)
    values = as_values(answer, case.package, words_in(language))
    if json_out is not None:
        _write(json_out, _as_json(values))
    if pdf_out is not None:
        _write(pdf_out, _as_pdf(values, case.package, language))
    if json_out is None or str(json_out) != "-":
        click.echo(in_words(values, words_in(language)))
    _mention(answer.problems)


@main.command("select")
@click.argument("case_dir", type=click.Path(path_type=Path))
@click.option("--json", "json_out", type=click.Path(path_type=Path), help="Write the numbers here (- is the terminal).")
@click.option("--quick", is_flag=True, help="Only the choice, without prices, losses, frontier and draws.")
@click.option(
    "--draws", default=200, show_default=True, type=click.IntRange(min=0), help="How often reviews are drawn again."
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Where the draws begin.")
@click.option(
    "--time-limit", default=10.0, show_default=True, type=click.FloatRange(min=0.01), help="Seconds for each question."
)
@click.option("--language", default="en", type=click.Choice(["en", "es"]), help="Language of the sentences.")
def select_command(  # noqa: PLR0917 - click calls it by name
    case_dir: Path, json_out: Path | None, quick: bool, draws: int, seed: int, time_limit: float, language: str
) -> None:
    """Whom should we choose? Read CASE_DIR, the folder of a call with its applications and reviews, and propose a set."""
    from longtable.assessing import words_in
    from longtable.selecting import as_values, in_words, select_case
    from longtable.sources.callfolder import read_call
    from longtable.sources.problems import UnreadableFileError

    try:
        folder = read_call(case_dir)
        with _Bars() as bars:
            answer = select_case(folder, quick=quick, draws=draws, seed=seed, time_limit=time_limit, progress=bars.step)
    except UnreadableFileError as error:
        _refuse(error.problems)
    say = words_in(language)
    values = as_values(answer, say)
    if json_out is not None:
        _write(json_out, _as_json(values))
    if json_out is None or str(json_out) != "-":
        click.echo(in_words(values, say))
    _mention(folder.problems)


@main.command("schedule")
@click.argument("case_dir", type=click.Path(path_type=Path))
@click.option(
    "--meetings", default=6, show_default=True, type=click.IntRange(1, 12), help="How many meetings to choose."
)
@click.option("--json", "json_out", type=click.Path(path_type=Path), help="Write the numbers here (- is the terminal).")
@click.option(
    "--time-limit", default=10.0, show_default=True, type=click.FloatRange(min=0.01), help="Seconds for each series."
)
@click.option("--language", default="en", type=click.Choice(["en", "es"]), help="Language of the sentences.")
def schedule_command(case_dir: Path, meetings: int, json_out: Path | None, time_limit: float, language: str) -> None:
    """When can everyone come? Read CASE_DIR, the folder of a poll, and propose a series that shuts out nobody it need not."""
    from longtable.assessing import words_in
    from longtable.scheduling import as_values, in_words, schedule_case
    from longtable.sources.pollfolder import read_poll
    from longtable.sources.problems import UnreadableFileError

    try:
        folder = read_poll(case_dir)
    except UnreadableFileError as error:
        _refuse(error.problems)
    with _Bars() as bars:
        answer = schedule_case(folder, meetings, time_limit=time_limit, progress=bars.step)
    say = words_in(language)
    values = as_values(answer, say)
    if json_out is not None:
        _write(json_out, _as_json(values))
    if json_out is None or str(json_out) != "-":
        click.echo(in_words(values, say))
    _mention(folder.problems)


class _Bars:
    """One progress bar after the other on the error stream, where that is a terminal."""

    def __init__(self) -> None:
        self._part = ""
        self._bar: Any = None

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, *_error: object) -> None:
        self._close()

    def step(self, part: str, done: int, total: int) -> None:
        """Show how far one part is."""
        if not sys.stderr.isatty():
            return
        if part != self._part:
            self._close()
            self._part = part
            self._bar = click.progressbar(length=total, label=f"{part:<11}", file=sys.stderr)
            self._bar.__enter__()
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        self._bar = None


def _as_json(values: dict[str, Any]) -> bytes:
    import json

    return (json.dumps(values, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _as_pdf(values: dict[str, Any], package: CommunityPackage, language: str) -> bytes:
    from longtable.coverage.report import render_assessment_pdf

    report: bytes = render_assessment_pdf(values, package, language=language)
    return report


def _write(path: Path, content: bytes) -> None:
    """Write the whole file or nothing; `-` is the terminal."""
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        return
    import os
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        click.echo(f"{path}: cannot be written ({error.strerror}). Choose another place.", err=True)
        sys.exit(CANNOT_READ)


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    """Say what is wrong and where, and stop."""
    from longtable.assessing import printable

    for problem in problems:
        click.echo(printable(str(problem)), err=True)
    sys.exit(CANNOT_READ)


def _mention(problems: Sequence[Problem]) -> None:
    """Say what was noticed or left out while reading."""
    from longtable.assessing import printable

    if problems:
        click.echo("\nNoticed while reading", err=True)
    for problem in problems:
        click.echo(printable(f"  - {problem}"), err=True)


if __name__ == "__main__":
    main()
