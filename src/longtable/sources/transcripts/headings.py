"""How video-call services call the columns of their attendance lists, in English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from longtable.sources.matching import plain
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_
from longtable.sources.tables import Cell, Formula, Row, Sheet, cell_text
from longtable.sources.transcripts.types import Field

NO_HEADINGS = N_(
    "No row names the columns: a column of names and one of times, minutes or e-mail addresses. "
    "Export the attendance list of the call again, or say which column holds what."
)
NO_SUCH_HEADING = N_("No row has the heading “%(name)s” that was chosen. Choose the columns again.")
OTHER_TABLE = N_("From here on the file holds another table (“%(found)s”); it was not read.")

SEARCHED_ROWS = 80

_NAMES: Mapping[Field, str] = {
    Field.NAME: """name; full name; name original name; user name; user name original name; display name; participant;
        participant name; attendee; attendee name; attendee full name; nombre; nombre completo;
        nombre nombre original; nombre de usuario; nombre de usuario nombre original; nombre para mostrar; participante;
        nombre del participante; asistente; nombre del asistente; nombre y apellidos; nombre y apellido""",
    Field.FIRST: "first name; given name; nombre de pila; primer nombre",
    Field.LAST: "last name; surname; family name; apellido; apellidos",
    Field.EMAIL: """email; e mail; email address; e mail address; user email; attendee email; participant email;
        email user; correo; correo electronico; direccion de correo electronico; correo electronico del usuario;
        e mail del usuario; email del usuario; correo del usuario; correo del participante""",
    Field.JOINED: """join time; joined; joined at; time joined; first join; first join time; first seen; join; join date;
        joined time; time in; hora de entrada; hora de ingreso; hora para unirse; hora de union; hora de incorporacion;
        primera union; primera incorporacion; primera entrada; entrada; se unio; fecha de union; hora en que se unio;
        hora a la que se unio; timestamp; marca temporal; marca de tiempo""",
    Field.LEFT: """leave time; left; left at; time exited; time left; last leave; last leave time; last seen; leave;
        exit time; leave date; time out; hora de salida; hora para salir; hora de abandono; ultima salida;
        ultimo abandono; salida; salio; fecha de salida; hora en que salio;
        hora a la que salio""",
    Field.DURATION: """duration; duration minutes; total duration minutes; duration min; minutes; minutes attended;
        time in session minutes; time in session; in meeting duration; attendance duration; duration in minutes; time in call;
        meeting duration minutes; duration seconds; duration hh mm ss; total time; duracion; duracion minutos;
        duracion total minutos; duracion total; minutos; tiempo en la sesion minutos; tiempo en la sesion;
        duracion en la reunion; duracion de la reunion; tiempo en la reunion; duracion de la asistencia;
        duracion segundos; tiempo total""",
    Field.WAITING: "in waiting room; waiting room; en sala de espera; en la sala de espera; sala de espera",
    Field.ATTENDED: "attended; asistio",
    Field.ACTION: "user action; accion del usuario; accion de usuario",
}
KNOWN = {" ".join(name.split()): field for field, names in _NAMES.items() for name in names.split(";")}
_UTC = " utc"  # behind a heading: its times are on that clock
_AS_FORMULA = re.compile(r'="([^"]*)"')
_SECTION = re.compile(r"\d{1,2}\.\s+\S")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list by field, with its row in the file."""

    row: int
    cells: Mapping[Field, object]
    texts: Mapping[Field, str]
    utc: frozenset[Field] = frozenset()  # whose times are said by the heading to be in UTC


def _places(row: Row, given: Mapping[Field, str] | None) -> dict[Field, int]:
    """Which column of a heading row holds what; the first of two alike."""
    names = [cell_text(cell).strip() for cell in row]
    found: dict[Field, int] = {}
    if given:
        wanted = {plain(name): field for field, name in given.items()}
        for place, name in enumerate(names):
            if plain(name) in wanted:
                found.setdefault(wanted[plain(name)], place)
        return found
    for place, name in enumerate(names):
        field = KNOWN.get(plain(name[:100]).removesuffix(_UTC))
        if field is not None:
            found.setdefault(field, place)
    return found


def _heads(row: Row, given: Mapping[Field, str] | None) -> dict[Field, int]:
    """The columns of a row that is a heading row; {} for any other."""
    found = _places(row, given)
    if given:
        return found if len(found) == len(set(given)) else {}
    named = Field.NAME in found or Field.FIRST in found or Field.LAST in found
    alone = sum(1 for cell in row if cell is not None) == 1 and Field.NAME in found
    return found if (named and len(found) > 1) or alone or {Field.EMAIL, Field.JOINED} <= set(found) else {}


def read_lines(
    sheet: Sheet, given: Mapping[Field, str] | None, file: str, log: ProblemLog
) -> tuple[list[Line], dict[Field, str]]:
    """All rows below a heading row, by field, and the headings used. Repeated headings begin a new part of the list."""
    places: dict[Field, int] = {}
    headings: dict[Field, str] = {}
    utc: frozenset[Field] = frozenset()
    lines: list[Line] = []
    for number, row in enumerate(sheet.rows, start=1):
        filled = [cell for cell in row if cell is not None]
        if not filled:
            continue
        if places and len(filled) == 1 and _SECTION.match(cell_text(filled[0])):
            log.notice(OTHER_TABLE, file=file, row=number, found=shown(cell_text(filled[0])))
            break
        heads = _heads(row, given) if not places or len(filled) > 1 else {}
        if heads:
            places = heads
            headings = {field: cell_text(row[place]).strip() for field, place in heads.items()} | headings
            utc = frozenset(field for field, place in heads.items() if plain(cell_text(row[place])).endswith(_UTC))
        elif places:
            lines.append(_line(number, row, places, utc))
        elif number > SEARCHED_ROWS:
            break
    if not places:
        missing = next(iter(_missing(sheet.rows[:SEARCHED_ROWS], given)), "") if given else ""
        if missing:
            log.error(NO_SUCH_HEADING, file=file, name=shown(missing))
        else:
            log.error(NO_HEADINGS, file=file)
    return lines, headings


def _missing(rows: Iterable[Row], given: Mapping[Field, str]) -> list[str]:
    there = {plain(cell_text(cell)) for row in rows for cell in row if cell is not None}
    return [name for name in given.values() if plain(name) not in there]


def _line(number: int, row: Row, places: Mapping[Field, int], utc: frozenset[Field]) -> Line:
    cells = {field: _unwrapped(row[place]) if place < len(row) else None for field, place in places.items()}
    return Line(number, cells, {field: cell_text(cell).strip() for field, cell in cells.items()}, utc)


def _unwrapped(cell: Cell) -> Cell:
    """A text that is written as a formula, as Webex writes times: ="2026-09-30 18:00:00"."""
    found = _AS_FORMULA.fullmatch(cell.text) if isinstance(cell, Formula) else None
    return found[1] if found else cell
