"""Commands that run the product: start, doctor, backup, restore, record verify, daily, post, manage."""

from __future__ import annotations

import os
import signal
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path
from threading import Event, Timer

import click


def _django() -> None:
    """Load the product's settings and rooms."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "longtable.house.settings")
    django.setup()


def _tables() -> None:
    """Stop with what to do where the database has not been set up."""
    from longtable.house.doctor import waiting_migrations

    if waiting_migrations():
        click.echo("The tables of this database are not up to date. Run: longtable manage migrate", err=True)
        sys.exit(2)


@click.command("start")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen. Keep it behind HTTPS in public.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--demo/--no-demo", default=False, help="Open a fictional city, signed in as its coordinator.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the first page in the browser.")
def start_command(host: str, port: int, demo: bool, open_browser: bool) -> None:
    """Set up what is missing and run Longtable, with its daily jobs and its letters, in one command."""
    if demo:
        os.environ["LONGTABLE_DEMO"] = "1"
    os.environ.setdefault("LONGTABLE_URL", f"http://{host}:{port}")
    _django()
    from longtable.house import starting
    from longtable.people.sending import sending

    starting.prepare(say=click.echo)
    address = starting.first_address() if demo else os.environ["LONGTABLE_URL"]
    click.echo(f"\nLongtable is at {address}\nStop it with Ctrl-C.\n")
    if open_browser and sys.stdout.isatty():
        Timer(1.5, webbrowser.open, [address]).start()
    with sending(), starting.daily_jobs():
        starting.serve(host, port)


@click.command("doctor")
def doctor_command() -> None:
    """What is set up, what is missing, what to do. Ends with 1 where something must be done."""
    _django()
    from longtable.house.doctor import findings

    missing = False
    for finding in findings():
        mark = {True: "ok     ", False: "MISSING", None: "note   "}[finding.good]
        click.echo(f"{mark} {finding.what}: {finding.state}")
        if finding.to_do:
            click.echo(f"        {finding.to_do}")
        missing = missing or finding.good is False
    sys.exit(1 if missing else 0)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep-days", default=90, show_default=True, help="The backup says that it is to be purged after this.")
@click.option("--replace", is_flag=True, help="Overwrite FILE where it is there already.")
def backup_command(file: Path, keep_days: int, replace: bool) -> None:
    """Write everything (rows and files) into one FILE. The secret key is not in it."""
    _django()
    _tables()
    from longtable.house.backup import BackupError, write_backup

    try:
        summary = write_backup(file, keep_days=keep_days, replace=replace)
    except BackupError as error:
        click.echo(f"{file}: {error}", err=True)
        sys.exit(2)
    click.echo(f"{file}: {summary.rows} rows, {summary.files} files. Purge it by {summary.purge_by}.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Empty the database first. Without it, only an empty one is filled.")
def restore_command(file: Path, replace: bool) -> None:
    """Bring back a backup: all of it or nothing."""
    _django()
    from django.core.management import call_command
    from django.db import connection

    from longtable.house.backup import BackupError, read_backup

    if not connection.introspection.table_names():  # a fresh machine: an empty database gets its tables first
        call_command("migrate", verbosity=0, interactive=False)

    try:
        summary = read_backup(file, replace=replace)
    except BackupError as error:
        click.echo(f"{file}: {error}", err=True)
        sys.exit(2)
    click.echo(f"{file}: {summary.rows} rows and {summary.files} files are back.")


@click.group("record")
def record_group() -> None:
    """The append-only record."""


@record_group.command("verify")
def verify_command() -> None:
    """Check every coalition's hash chain. Ends with 1 where one is broken."""
    _django()
    _tables()
    from longtable.record.queries import verify_all

    broken = False
    for result in verify_all():
        state = "holds" if result.holds else f"BROKEN: {result.reason}"
        click.echo(f"coalition {result.coalition_id}: {result.entries} entries, {state}")
        broken = broken or not result.holds
    sys.exit(1 if broken else 0)


@click.command("daily")
def daily_command() -> None:
    """Run the daily jobs once, and send what waits: for a scheduler on a server."""
    _django()
    _tables()
    from longtable.house.daily import run_daily
    from longtable.people.sending import send_due

    for line in run_daily():
        click.echo(line)
    send_due()


@click.command("post")
@click.option(
    "--stay", is_flag=True, help="Go on sending until stopped: a service beside web processes run by themselves."
)
def post_command(stay: bool) -> None:
    """Send the letters and text messages that wait, once. `longtable start` does it by itself."""
    _django()
    _tables()
    from longtable.people.sending import send_due, sending

    if not stay:
        click.echo(f"{send_due()} went out.")
        return
    with sending(), suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        Event().wait()


@click.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage_command(arguments: tuple[str, ...]) -> None:
    """Any command of Django: longtable manage migrate."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "longtable.house.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["longtable manage", *arguments])
