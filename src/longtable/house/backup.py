"""Everything in one file, and back: rows as JSON lines by model, uploaded files, and a manifest.

The file does not depend on the database: a backup from SQLite can be restored into PostgreSQL and the other way round.
"""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

import longtable
from longtable.people.models import Dispatch

NOT_KEPT = {"sessions", "contenttypes", "auth", "admin"}  # made anew by the product itself
NOT_KEPT_ROWS = {"people.dispatch"}  # letters that wait hold secrets, and those of an old backup have long gone out


class ExactEncoder(DjangoJSONEncoder):
    """Keeps the microseconds of times, which Django's own encoder cuts: the record's hashes cover them."""

    def default(self, o: Any) -> Any:
        """A time in full; everything else as Django writes it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class BackupError(Exception):
    """A backup that cannot be written or restored here, with what to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What went through."""

    rows: int
    files: int
    purge_by: str


def kept_models() -> list[type[models.Model]]:
    """Every model whose rows are part of a backup, automatic many-to-many tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in NOT_KEPT
        and model._meta.label_lower not in NOT_KEPT_ROWS
        and model._meta.managed
        and not model._meta.proxy
    ]


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def write_backup(file: Path, *, keep_days: int = 90, replace: bool = False) -> Summary:
    """Write all rows, as of one moment, and all files. The file appears whole or not at all.

    Raises BackupError where the file is there already: an older backup goes only when told so.
    """
    _refuse_file(file, replace=replace)
    now = timezone.now()
    purge_by = (now + timedelta(days=keep_days)).date().isoformat()
    partial = file.with_name(file.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive, transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            rows = {model._meta.label_lower: _write_rows(archive, model) for model in kept_models()}
            files = _write_files(archive)
            manifest = {
                "longtable": longtable.__version__,
                "made_at": now.isoformat(),
                "purge_by": purge_by,
                "migrations": _migrations(),
                "rows": rows,
                "files": files,
            }
            archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        partial.chmod(0o600)
        _put_in_place(partial, file, replace=replace)
    except OSError as error:
        message = (
            f"it could not be written ({error.strerror or error}). Choose a folder that you may write to, with room."
        )
        raise BackupError(message) from error
    finally:
        partial.unlink(missing_ok=True)
    return Summary(sum(rows.values()), files, purge_by)


def _refuse_file(file: Path, *, replace: bool) -> None:
    if file.is_dir():
        message = "this is a folder. Name a file in it."
        raise BackupError(message)
    if file.exists() and not replace:
        message = "this file is there already, and was left as it is. Choose another name, or use --replace."
        raise BackupError(message)


def _put_in_place(partial: Path, file: Path, *, replace: bool) -> None:
    """Give the whole file its name; one that came there meanwhile is not overwritten either."""
    _refuse_file(file, replace=replace)
    partial.replace(file)


def _write_rows(archive: zipfile.ZipFile, model: type[models.Model]) -> int:
    count = 0
    with archive.open(f"rows/{model._meta.label_lower}.jsonl", "w", force_zip64=True) as stream:
        for row in model._base_manager.order_by("pk").iterator(chunk_size=500):
            stream.write(serializers.serialize("jsonl", [row], cls=ExactEncoder).encode())
            count += 1
    return count


def _write_files(archive: zipfile.ZipFile) -> int:
    root = Path(settings.MEDIA_ROOT)
    paths = sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []
    for path in paths:
        archive.write(path, f"files/{path.relative_to(root).as_posix()}")
    return len(paths)


def read_backup(file: Path, *, replace: bool = False) -> Summary:
    """Restore all rows and files, or nothing: one transaction, files moved into place after it."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            staging = Path(settings.DATA) / "restoring"
            shutil.rmtree(staging, ignore_errors=True)
            try:
                files = _unpack_files(archive, staging)
                with transaction.atomic():
                    _make_room(replace=replace)
                    rows = sum(_read_rows(archive, model) for model in kept_models())
                    _check(rows, manifest)
                _move_files(staging)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except zipfile.BadZipFile as error:
        message = "this is not a backup of Longtable, or it is damaged."
        raise BackupError(message) from error
    return Summary(rows, files, str(manifest["purge_by"]))


def _manifest(archive: zipfile.ZipFile) -> dict[str, object]:
    if "manifest.json" not in archive.namelist():
        message = "this is not a backup of Longtable: it has no manifest."
        raise BackupError(message)
    manifest: dict[str, object] = json.loads(archive.read("manifest.json"))
    if manifest["migrations"] != _migrations():
        message = (
            f"it was made by Longtable {manifest['longtable']} with other tables than this one has. "
            "Restore it with that version, then upgrade."
        )
        raise BackupError(message)
    return manifest


def _make_room(*, replace: bool) -> None:
    filled = [model for model in kept_models() if model._base_manager.exists()]
    if filled and not replace:
        message = "this database is not empty. Use --replace to empty it first (back it up before)."
        raise BackupError(message)
    Dispatch.objects.all().delete()  # the links in letters that wait go with the rows
    tables = [connection.ops.quote_name(model._meta.db_table) for model in filled]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables


def _read_rows(archive: zipfile.ZipFile, model: type[models.Model]) -> int:
    name = f"rows/{model._meta.label_lower}.jsonl"
    if name not in archive.namelist():
        return 0
    count = 0
    with archive.open(name) as stream:
        batch: list[models.Model] = []
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            batch += [item.object for item in serializers.deserialize("jsonl", line)]
            if len(batch) >= 500:
                count += len(model._base_manager.bulk_create(batch))
                batch = []
        count += len(model._base_manager.bulk_create(batch))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    return count


def _check(rows: int, manifest: dict[str, object]) -> None:
    expected = manifest["rows"]
    assert isinstance(expected, dict)
    if rows != sum(expected.values()):
        message = f"it should hold {sum(expected.values())} rows but {rows} were found. Nothing was changed."
        raise BackupError(message)
    connection.check_constraints()


def _safe_names(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        if not info.filename.startswith("files/") or info.is_dir():
            continue
        if path.is_absolute() or ".." in path.parts:
            message = f"it names a file outside its folder ({info.filename}). Nothing was changed."
            raise BackupError(message)
        yield info


def _unpack_files(archive: zipfile.ZipFile, staging: Path) -> int:
    count = 0
    for info in _safe_names(archive):
        target = staging / PurePosixPath(info.filename).relative_to("files")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
        count += 1
    return count


def _move_files(staging: Path) -> None:
    root = Path(settings.MEDIA_ROOT)
    if not staging.exists():
        return
    old = root.with_name(root.name + ".before-restore")
    shutil.rmtree(old, ignore_errors=True)
    if root.exists():
        root.replace(old)
    root.parent.mkdir(parents=True, exist_ok=True)
    staging.replace(root)
    shutil.rmtree(old, ignore_errors=True)
