"""Translation catalogues without gettext installed: extract, update, check and compile, one catalogue per room.

python scripts/messages.py update    # new texts into every po file; translations are kept
python scripts/messages.py check     # fails where a text has no translation, or two in two catalogues
python scripts/messages.py compile   # po to mo
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "longtable"
ROOMS = (
    "ui",
    "record",
    "people",
    "coalitions",
    "places",
    "language",
    "partners",
    "coverage",
    "calls",
    "meetings",
    "home",
)
FUNCTIONS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "_now": None,
    "N_": None,
    "nN_": (1, 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
LANGUAGES = ("es",)
FORMAT = re.compile(r"%(\([^)]*\))?[sdf]|\{[a-z_]*\}")


def files_of(room: str) -> list[Path]:
    """Python files and templates whose texts belong to a room's catalogue; the house's holds all that is no room."""
    if room != "house":
        folders = [SOURCE / room]
    else:
        folders = [path for path in SOURCE.iterdir() if path.is_dir() and path.name not in ROOMS]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"}]
    if room == "house":
        found += SOURCE.glob("*.py")
    return sorted(path for path in found if "node_modules" not in path.parts and "built" not in path.parts)


def extract(room: str) -> Catalog:
    """All texts of one room as they stand in the code."""
    catalog = Catalog(project="Longtable", charset="utf-8")
    for path in files_of(room):
        text = path.read_text(encoding="utf-8")
        source = text if path.suffix == ".py" else calls_in(templatize(text, origin=str(path)))
        where = path.relative_to(SOURCE).as_posix()
        for _line, function, message, _comments in extract_python(
            io.BytesIO(source.encode()), list(FUNCTIONS), [], {"encoding": "utf-8"}
        ):
            add(catalog, function, message, where)
    return catalog


CALL = re.compile(
    r"\b(?:n?p?gettext|_)\(\s*(?:u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?\s*)+(?:\s*count)?\s*\)"
)


def calls_in(templatized: str) -> str:
    """The gettext calls of a templatized template, a line each: all around them is filling, and no Python."""
    return "\n".join(" ".join(match.group().split("\n")) for match in CALL.finditer(templatized))


def add(catalog: Catalog, function: str, message: object, where: str) -> None:
    """Put one extracted call into the catalogue."""
    parts = list(message) if isinstance(message, tuple) else [message]
    spec = FUNCTIONS.get(function)
    context = None
    if spec and isinstance(spec[0], tuple):
        context, parts = parts[0], parts[1:]
    plural = bool(function.startswith(("ngettext", "npgettext", "nN_")))
    if not parts or not isinstance(parts[0], str) or not parts[0]:
        return
    identity = (parts[0], parts[1]) if plural else parts[0]
    catalog.add(identity, locations=[(where, 0)], context=context)


def po_path(room: str, language: str) -> Path:
    """Where a room's catalogue lies."""
    return SOURCE / room / "locale" / language / "LC_MESSAGES" / "django.po"


def load(path: Path, language: str) -> Catalog:
    """The catalogue as it is kept, empty where there is none."""
    if not path.exists():
        return Catalog(locale=language, project="Longtable", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(room: str, language: str) -> Catalog:
    """The kept translations over the texts of today; texts that are gone are dropped, nothing is guessed."""
    catalog = load(po_path(room, language), language)
    catalog.update(extract(room), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def as_text(catalog: Catalog) -> bytes:
    """The po file, the same bytes for the same content (no dates, no line numbers)."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, omit_header=False, sort_output=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator')
    return "".join(line for line in lines if not line.startswith(dated)).encode()


def faults(room: str, language: str) -> list[str]:
    """What is missing or wrong in one catalogue."""
    found = []
    for message in merged(room, language):
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        ids = message.id if isinstance(message.id, (tuple, list)) else [message.id]
        if not all(strings) or message.fuzzy:
            found.append(f"{room}/{language}: no translation for {ids[0]!r} ({message.locations[0][0]})")
            continue
        wanted = {match.group() for text in ids for match in FORMAT.finditer(text)}
        given = {match.group() for text in strings for match in FORMAT.finditer(text)}
        if not given <= wanted or (len(ids) == 1 and given != wanted):
            found.append(f"{room}/{language}: placeholders differ in {ids[0]!r}: {sorted(wanted)} and {sorted(given)}")
    return found


def disagreements(language: str) -> list[str]:
    """Texts that two catalogues translate differently: Django shows one of them everywhere. A context tells them apart."""
    said: dict[tuple[object, object], tuple[str, object]] = {}
    found = []
    for room in (*ROOMS, "house"):
        for message in load(po_path(room, language), language):
            if not message.id:
                continue
            other, string = said.setdefault((message.context, message.id), (room, message.string))
            if string != message.string:
                found.append(f"{room}/{language}: {message.id!r} is {message.string!r}, in {other} {string!r}")
    return found


def main(command: str, only: str = "") -> int:
    """Run one of the three commands over every room (or the one named)."""
    settings.configure(USE_I18N=True, DEBUG=False)
    problems: list[str] = []
    for room in [only] if only else [*ROOMS, "house"]:
        if not files_of(room):
            continue
        for language in LANGUAGES:
            path = po_path(room, language)
            if command == "update":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(as_text(merged(room, language)))
            elif command == "compile" and path.exists():
                with path.with_suffix(".mo").open("wb") as file:
                    write_mo(file, load(path, language))
            elif command == "check":
                problems += faults(room, language)
    if command == "check":
        problems += [line for language in LANGUAGES for line in disagreements(language)]
    sys.stdout.write("".join(f"{line}\n" for line in problems))
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))
