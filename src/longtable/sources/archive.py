"""A folder, a zip or uploaded files to a few named byte strings, within limits and without writing anything to disk."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

from longtable.sources.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from longtable.sources.problemlog import ProblemLog, refuse, shown
from longtable.sources.problems import N_, UnreadableFileError
from longtable.sources.text import TOO_LARGE

NO_SUCH_PATH = N_("There is nothing at this place. Give the folder or the zip file of the package.")
NOT_A_ZIP = N_("This is not a zip file that can be opened, or it is damaged. Make it again.")
ENCRYPTED = N_("The zip file is locked with a password. Make it again without one.")
PACKED_ODDLY = N_("This file is packed in a way that is not used for packages. Zip it again in the ordinary way.")
LEADS_OUTSIDE = N_("The zip file holds “%(name)s”, a name that leads outside its folder. It was refused as unsafe.")
A_LINK = N_("The zip file holds “%(name)s”, a link instead of a file. It was refused as unsafe.")
TWICE = N_("The package holds “%(name)s” twice. Keep one of them.")
TOO_MANY_ENTRIES = N_(
    "The zip file holds %(count)s files; at most %(limit)s are allowed. Zip only the package's files."
)
UNPACKS_TOO_LARGE = N_("The zip file unpacks to more than %(limit)s MB. Keep only the rows and columns you need.")
PACKED_TOO_TIGHT = N_(
    "This file unpacks to over %(ratio)s times its size, as files made to exhaust a computer do. It was refused; "
    "send the files without zipping them."
)
NOT_USED = N_("This file is not part of a package; it was not used.")

_CHUNK = 64 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, NotImplementedError, ValueError, KeyError)
_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


def read_members(
    path: Path, wanted: Collection[str], log: ProblemLog, limits: Limits = DEFAULT_LIMITS
) -> dict[str, bytes]:
    """The wanted files of a folder or zip, by name. Raises UnreadableFileError for what cannot be trusted."""
    if path.is_dir():
        return _from_folder(path, wanted, limits)
    if not path.is_file():
        refuse(NO_SUCH_PATH, file=path.name)
    if path.stat().st_size > limits.total_bytes:
        size = f"{path.stat().st_size / MEGABYTE:.0f}"
        refuse(TOO_LARGE, file=path.name, size=size, limit=limits.total_bytes // MEGABYTE)
    return unzip(path.read_bytes(), wanted, log, file=path.name, limits=limits)


def read_folder(
    path: Path, wanted: Collection[str], log: ProblemLog, limits: Limits, *, no_folder: str, no_file: str
) -> dict[str, bytes]:
    """The wanted files of a folder, all of them. Raises UnreadableFileError: ``no_folder``, or ``no_file`` for each missing."""
    if not path.exists():
        refuse(NO_SUCH_PATH, file=path.name)
    if not path.is_dir():
        refuse(no_folder, file=path.name)
    files = read_members(path, wanted, log, limits)
    for name in wanted:
        if name not in files:
            log.error(no_file, missing=name)
    log.raise_if_errors()
    return files


def _from_folder(path: Path, wanted: Collection[str], limits: Limits) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for name in wanted:
        member = path / name
        if not member.is_file():
            continue
        size = member.stat().st_size
        total += size
        if size > limits.file_bytes or total > limits.total_bytes:
            refuse(TOO_LARGE, file=name, size=f"{size / MEGABYTE:.0f}", limit=limits.file_bytes // MEGABYTE)
        found[name] = member.read_bytes()
    return found


def check_uploads(
    files: Mapping[str, bytes], wanted: Collection[str], log: ProblemLog, limits: Limits
) -> dict[str, bytes]:
    """Uploaded files by the last part of their name; one uploaded zip is opened."""
    if len(files) == 1:
        name, data = next(iter(files.items()))
        if name.lower().endswith(".zip") or data[:4] == b"PK\x03\x04":
            return unzip(data, wanted, log, file=base_name(name), limits=limits)
    found: dict[str, bytes] = {}
    for name, data in files.items():
        base = base_name(name)
        if base not in wanted:
            log.notice(NOT_USED, file=base)
            continue
        if base in found:
            refuse(TWICE, name=shown(base))
        if len(data) > limits.file_bytes:
            refuse(TOO_LARGE, file=base, size=f"{len(data) / MEGABYTE:.0f}", limit=limits.file_bytes // MEGABYTE)
        found[base] = data
    return found


def base_name(name: str) -> str:
    """The last part of a file's name, whatever its slashes."""
    return PurePosixPath(name.replace("\\", "/")).name.strip()


def unzip(
    data: bytes, wanted: Collection[str], log: ProblemLog, *, file: str, limits: Limits = DEFAULT_LIMITS
) -> dict[str, bytes]:
    """The wanted files of a zip, at its top or inside its one folder; sizes are checked while unpacking."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = _check_entries(archive, wanted, log, file, limits)
            found = _unpack(archive, members, limits)
    except UnreadableFileError:
        raise
    except RuntimeError:
        refuse(ENCRYPTED, file=file)
    except _BROKEN:
        refuse(NOT_A_ZIP, file=file)
    return found


def _check_entries(
    archive: zipfile.ZipFile, wanted: Collection[str], log: ProblemLog, file: str, limits: Limits
) -> dict[str, zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > limits.entries:
        refuse(TOO_MANY_ENTRIES, file=file, count=len(entries), limit=limits.entries)
    members: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or ":" in name or "\x00" in name:
            refuse(LEADS_OUTSIDE, file=file, name=shown(entry.orig_filename))
        if stat.S_ISLNK(entry.external_attr >> 16):
            refuse(A_LINK, file=file, name=shown(name))
        if not parts or any(part in _IGNORED for part in parts):
            continue
        if parts[-1] not in wanted or len(parts) > 2:
            log.notice(NOT_USED, file=shown(name))
        elif parts[-1] in members:
            refuse(TWICE, file=file, name=shown(parts[-1]))
        else:
            members[parts[-1]] = entry
    return members


def _unpack(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], limits: Limits) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for name, entry in members.items():
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            refuse(PACKED_ODDLY, file=name)
        found[name] = unpack_entry(archive, entry, name, limits, total)
        total += len(found[name])
    return found


def unpack_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: Limits = DEFAULT_LIMITS, total: int = 0
) -> bytes:
    """One entry's bytes, counted while they come out: what a zip says of its own sizes is not believed."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > limits.ratio_from and size > limits.ratio * max(entry.compress_size, 1):
                refuse(PACKED_TOO_TIGHT, file=name, ratio=limits.ratio)
            if size > limits.file_bytes:
                refuse(TOO_LARGE, file=name, size=f"{size / MEGABYTE:.0f}+", limit=limits.file_bytes // MEGABYTE)
            if size + total > limits.total_bytes:
                refuse(UNPACKS_TOO_LARGE, file=name, limit=limits.total_bytes // MEGABYTE)
    return b"".join(pieces)
