"""What a table's columns are: a mapping that a person confirms and that can be kept as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping as MappingABC
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from longtable.sources.problemlog import refuse, shown
from longtable.sources.problems import N_
from longtable.sources.text import decode

NO_MAPPING = N_("The mapping file could not be read as JSON (%(reason)s). Mend it, or make a new one.")
BAD_ENTRY = N_(
    "The mapping file has “%(name)s”, which is not understood. docs/use/package-format.md lists what can stand there."
)


class Role(StrEnum):
    """What a column holds."""

    AREA = "area"  # the area's id
    NAME = "name"
    POPULATION = "population"  # people; columns with the same code are added up
    GROUP = "group"  # people of a group; columns with the same code are added up
    GROUP_PERCENT = "group_percent"  # a group as a percent of `denominator`
    RATE = "rate"  # an indicator in percent; "18.5 (16.2, 20.8)" gives its interval too
    LOW = "low"  # of the rate with the same code
    HIGH = "high"
    INTERVAL = "interval"  # "(16.2, 20.8)", of the rate with the same code
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    POINT = "point"  # "POINT (-87.6 41.8)"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One column: its heading in the file and what it is."""

    column: str
    role: Role
    code: str = ""  # of the population, group or indicator
    title: MappingABC[str, str] = field(default_factory=dict)
    denominator: str = ""  # of a rate or a group in percent
    period: str = ""
    scale: float = 1.0  # 100 where a share (0 to 1) is to be read as percent
    caution: MappingABC[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LongForm:
    """A table with one row for each area and measure: which columns hold what."""

    measure: str
    value: str
    low: str = ""
    high: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How to read one table."""

    columns: tuple[ColumnUse, ...]
    sheet: str = ""
    header_row: int = 1  # as counted in the file
    id_digits: int = 0  # write ids with at least so many digits: 5 for counties, 11 for tracts
    only: MappingABC[str, str] = field(default_factory=dict)  # rows to keep: heading -> value
    long: LongForm | None = None  # then `ColumnUse.column` of a rate names a measure
    source: str = ""
    url: str = ""
    licence: str = ""
    period: str = ""  # where a column gives none of its own

    def uses(self, *roles: Role) -> list[ColumnUse]:
        """The columns with one of the roles."""
        return [use for use in self.columns if use.role in roles]


def mapping_to_json(mapping: Mapping) -> bytes:
    """A mapping as a file that a person can read and change."""
    document = asdict(mapping)
    document["columns"] = [{key: value for key, value in asdict(use).items() if value} for use in mapping.columns]
    for use in document["columns"]:
        if use.get("scale") == 1.0:
            del use["scale"]
    return (
        json.dumps({key: value for key, value in document.items() if value}, ensure_ascii=False, indent=2) + "\n"
    ).encode()


def mapping_from_json(data: bytes, file: str = "mapping.json") -> Mapping:
    """Read a mapping file. Raises UnreadableFileError that names what is not understood."""
    try:
        document = json.loads(decode(data, file).text)
    except (ValueError, RecursionError) as error:
        refuse(NO_MAPPING, file=file, reason=shown(error))
    if not isinstance(document, dict) or not isinstance(document.get("columns"), list):
        refuse(BAD_ENTRY, file=file, name="columns")
    values = _known(document, Mapping, file)
    values["columns"] = tuple(_column(entry, file) for entry in document["columns"])
    if "long" in values:
        values["long"] = LongForm(**_known(values["long"], LongForm, file))
    return Mapping(**values)


def _column(entry: Any, file: str) -> ColumnUse:
    values = _known(entry, ColumnUse, file)
    try:
        values["role"] = Role(values.get("role", ""))
    except ValueError:
        refuse(BAD_ENTRY, file=file, name=shown(entry.get("role")))
    if not values.get("column"):
        refuse(BAD_ENTRY, file=file, name="column")
    return ColumnUse(**values)


_KINDS = {"str": str, "int": int, "float": (int, float), "MappingABC[str, str]": dict, "LongForm | None": dict}


def _known(entry: Any, kind: type, file: str) -> dict[str, Any]:
    """The entries of a JSON object that the dataclass knows; anything else, or of another kind, is refused."""
    if not isinstance(entry, dict):
        refuse(BAD_ENTRY, file=file, name=shown(entry))
    types = {one.name: str(one.type) for one in fields(kind)}
    for name, value in entry.items():
        wanted = _KINDS.get(types.get(name, ""), object)
        strings = isinstance(value, dict) and types.get(name, "").startswith("MappingABC")
        if name not in types or not isinstance(value, wanted) or isinstance(value, bool):  # type: ignore[arg-type]
            refuse(BAD_ENTRY, file=file, name=shown(name))
        if strings and not all(isinstance(text, str) for text in value.values()):
            refuse(BAD_ENTRY, file=file, name=shown(name))
    return dict(entry)
