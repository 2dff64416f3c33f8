"""Bytes of a text table to rows of text: encoding, byte-order mark, delimiter."""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import dataclass

from longtable.sources.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from longtable.sources.problemlog import ProblemLog, refuse
from longtable.sources.problems import N_

DELIMITERS = (",", ";", "\t", "|")
CELL_CHARACTERS = 1_000_000

TOO_LARGE = N_("The file is %(size)s MB; at most %(limit)s MB can be read. Keep only the rows and columns you need.")
NOT_TEXT = N_("This is not a text table. Save the sheet as “CSV UTF-8” and try again.")
ENCODING = N_("The file is not in UTF-8; it was read as %(encoding)s. Check names with accents, such as “%(example)s”.")
DELIMITER = N_("The columns are separated by %(delimiter)s, not by commas; the file was read that way.")
CELL_TOO_LONG = N_("A cell holds more than %(limit)s characters. Is a quotation mark left open? Close it.")
TOO_MANY_ROWS = N_("The file has more than %(limit)s rows. Keep only the rows of your community.")
TOO_MANY_COLUMNS = N_("The file has more than %(limit)s columns. Keep only the columns that you need.")

FORMULA = re.compile(r"'*[=+\-@\t\r]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_WORD = re.compile(r"[^\W\d_]+")
_DELIMITER_NAMES = {";": "semicolons (;)", "\t": "tabs", "|": "bars (|)", ",": "commas (,)"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the encoding that it was read in and how sure that is."""

    text: str
    encoding: str
    certain: bool  # UTF-8 and files with a byte-order mark are certain; the rest is a good guess


def check_size(data: bytes, file: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse a file that is larger than the limit."""
    if len(data) > limits.file_bytes:
        size = f"{len(data) / MEGABYTE:.0f}"
        refuse(TOO_LARGE, file=file, size=size, limit=limits.file_bytes // MEGABYTE)


def decode(data: bytes, file: str = "") -> Decoded:
    """Decode by byte-order mark, else UTF-8, else Windows-1252 or what the bytes look like.

    Raises UnreadableFileError where the bytes are no text at all.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return Decoded(data.decode(encoding), encoding, certain=True)
            except UnicodeDecodeError:
                break
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data, file)
    if "\x00" in text:
        refuse(NOT_TEXT, file=file)
    return Decoded(text, "utf-8", certain=True)


def _guess(data: bytes, file: str) -> Decoded:
    """A table that is not UTF-8: nearly always Windows-1252, written by Excel; else what the bytes look like."""
    if b"\x00" in data:
        refuse(NOT_TEXT, file=file)
    controls = sum(data.count(code) for code in range(1, 9))
    if controls > len(data) / 100:
        refuse(NOT_TEXT, file=file)
    try:
        return Decoded(data.decode("cp1252"), "Windows-1252", certain=False)
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    best = from_bytes(data[:200_000]).best()
    name = best.encoding if best is not None else "latin-1"
    try:
        return Decoded(data.decode(name), name, certain=False)
    except (UnicodeDecodeError, LookupError):
        return Decoded(data.decode("latin-1"), "Latin-1", certain=False)


def readable(text: str) -> str:
    """A text with the mark � for the control characters that no page, terminal or workbook can hold."""
    return _CONTROLS.sub("\ufffd", text)


def note_encoding(decoded: Decoded, file: str, log: ProblemLog) -> None:
    """Say in which encoding a file was read when that was a guess."""
    if decoded.certain:
        return
    words = (found.group() for found in _WORD.finditer(decoded.text))
    example = next((word for word in words if not word.isascii()), "")
    log.notice(ENCODING, file=file, encoding=decoded.encoding, example=example[:40])


def sniff_delimiter(text: str) -> str:
    """The delimiter that splits most of the first lines into the same number of cells, more than one; else a comma."""
    sample = [line for line in text[:64_000].splitlines() if line.strip()][:40]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        widest = max(widths, default=1)
        if widest < 2:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        if common < 2:
            common = widest
        score = widths.count(common) / len(widths) * common**0.5
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best


def split_rows(text: str, delimiter: str, file: str = "", limits: Limits = DEFAULT_LIMITS) -> list[list[str]]:
    """All rows of a delimited text, blank ones included (so that row numbers are those of the file)."""
    csv.field_size_limit(CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = list(itertools.islice(reader, limits.rows + 1))
    except csv.Error:
        refuse(CELL_TOO_LONG, file=file, row=reader.line_num, limit=CELL_CHARACTERS)
    if len(rows) > limits.rows:
        refuse(TOO_MANY_ROWS, file=file, limit=limits.rows)
    if rows and max(map(len, rows)) > limits.columns:
        refuse(TOO_MANY_COLUMNS, file=file, limit=limits.columns)
    return rows


def delimiter_name(delimiter: str) -> str:
    """A delimiter in words."""
    return _DELIMITER_NAMES.get(delimiter, delimiter)


def neutral(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before = + - @, a tab or a line feed.

    >>> neutral("=1+1"), neutral("'=1"), neutral("O'Hare")
    ("'=1+1", "''=1", "O'Hare")
    """
    return f"'{text}" if FORMULA.match(text) else text
