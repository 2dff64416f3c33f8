"""Which files an application takes: told by their content, never by their name. Nothing that could run in a browser."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", TEXT: ".txt", DOCX: ".docx", XLSX: ".xlsx"}
ACCEPT = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg,.txt"
MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
MOST_EACH, MOST_ALL = 5, 20  # files of one question, of one application
UNPACKED = 200 * MEGABYTE
MARKUP = re.compile(
    r"<\s*/?\s*(!doctype|html|head|body|script|svg|iframe|object|embed|style|link|meta|img|form|a|xml)\b|<\?xml|javascript:",
    re.IGNORECASE,
)


def media_type_of(data: bytes) -> str | None:
    """The kind of a file by its bytes, or None for every kind that is not taken.

    >>> media_type_of(b"%PDF-1.7 ..."), media_type_of(b"<svg onload=alert(1)>"), media_type_of("Año".encode())
    ('application/pdf', None, 'text/plain')
    """
    if not data:
        return None
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return TEXT if _is_text(data) else None


def _office(data: bytes) -> str | None:
    """A Word or Excel file without macros, that does not unpack to an absurd size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or sum(entry.file_size for entry in entries) > UNPACKED:
        return None
    if any("vbaproject" in name.lower() for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            return False
    odd = any(unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\f" for letter in text)
    return not odd and MARKUP.search(text) is None


def safe_name(name: str, media_type: str) -> str:
    r"""The name to show and to download under: no path, no control characters, an ending that fits the content.

    >>> safe_name("../../bud\x00get.html", PDF), safe_name("", PNG)
    ('budget.pdf', 'file.png')
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    ending = ENDINGS[media_type]
    stem, dot, old = kept.rpartition(".")
    if media_type == JPEG and old.lower() == "jpeg":
        ending = ".jpeg"
    base = (stem if dot else kept).strip(" .") or "file"
    return f"{base[:120]}{ending}"
