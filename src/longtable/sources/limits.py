"""How large a file may be before a reader refuses it."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds that are checked while a file is read, before its contents are believed."""

    file_bytes: int = 50 * MEGABYTE
    total_bytes: int = 200 * MEGABYTE
    entries: int = 1000
    ratio: int = 200  # unpacked to packed size, checked from `ratio_from` bytes on
    ratio_from: int = 4 * MEGABYTE
    rows: int = 2_000_000
    columns: int = 5_000


DEFAULT_LIMITS = Limits()
