"""`datapackage.json`: title, sources, licences, labels, benchmark and caution, in Frictionless form."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from longtable.sources.package_shapes import load_json
from longtable.sources.problemlog import ProblemLog, shown
from longtable.sources.problems import N_, UnreadableFileError
from longtable.sources.types import CommunityPackage, Indicator, Source

DESCRIPTOR = "datapackage.json"
DEFAULT_LANGUAGE = "en"

BROKEN = N_("The description could not be read as JSON (%(reason)s); title, sources and labels were left out. Mend it.")
WRONG_FORM = N_("“%(name)s” does not have the form that the package format describes; it was left out.")
UNKNOWN_GROUP = N_("It labels the group “%(code)s”, which is not in the package. Correct or remove it.")
UNKNOWN_INDICATOR = N_("It labels the indicator “%(code)s”, which is not in the package. Correct or remove it.")
BAD_BENCHMARK = N_("The benchmark of “%(code)s” is no percent from 0 to 100; it was left out.")


@dataclass(frozen=True, slots=True)
class Description:
    """What `datapackage.json` says beside the tables."""

    title: str = ""
    sources: tuple[Source, ...] = ()
    licences: tuple[str, ...] = ()
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    indicators: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_description(data: bytes, log: ProblemLog) -> Description:
    """The description; what is broken in it is left out and said."""
    try:
        document = load_json(data, DESCRIPTOR)
    except (ValueError, RecursionError, UnreadableFileError) as error:
        log.left_out(BROKEN, file=DESCRIPTOR, reason=shown(error))
        return Description()
    if not isinstance(document, dict):
        log.left_out(WRONG_FORM, file=DESCRIPTOR, name="{}")
        return Description()
    own = document.get("longtable", {})
    own = own if isinstance(own, dict) else {}
    title = document.get("title", "")
    if not isinstance(title, str):
        log.left_out(WRONG_FORM, file=DESCRIPTOR, name="title")
        title = ""
    return Description(
        title.strip(),
        tuple(_sources(document.get("sources", []), log)),
        tuple(_licences(document.get("licenses", []), log)),
        _labels(own.get("groups", {}), "groups", log),
        _labels(own.get("indicators", {}), "indicators", log),
    )


def _dicts(value: Any, name: str, log: ProblemLog) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        log.left_out(WRONG_FORM, file=DESCRIPTOR, name=name)
        return []
    good = [item for item in value if isinstance(item, dict)]
    if len(good) < len(value):
        log.left_out(WRONG_FORM, file=DESCRIPTOR, name=name)
    return good


def _text(item: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _sources(value: Any, log: ProblemLog) -> list[Source]:
    found = []
    for item in _dicts(value, "sources", log):
        url = _text(item, "path", "url")
        if not url.startswith(("https://", "http://")):
            url = ""
        licence = _text(item, "licence", "license")
        found.append(Source(_text(item, "title", "name"), url, licence, _text(item, "period")))
    return found


def _licences(value: Any, log: ProblemLog) -> list[str]:
    return [name for item in _dicts(value, "licenses", log) if (name := _text(item, "title", "name", "path"))]


def _labels(value: Any, name: str, log: ProblemLog) -> dict[str, Mapping[str, Any]]:
    if not isinstance(value, dict):
        log.left_out(WRONG_FORM, file=DESCRIPTOR, name=f"longtable.{name}")
        return {}
    good: dict[str, Mapping[str, Any]] = {code: entry for code, entry in value.items() if isinstance(entry, dict)}
    for code in value.keys() - good.keys():
        log.left_out(WRONG_FORM, file=DESCRIPTOR, name=shown(f"longtable.{name}.{code}"))
    return good


def by_language(value: Any) -> dict[str, str]:
    """{"en": …, "es": …} of a label that is either that or one plain text."""
    if isinstance(value, str) and value.strip():
        return {DEFAULT_LANGUAGE: value.strip()}
    if isinstance(value, dict):
        return {str(key): text.strip() for key, text in value.items() if isinstance(text, str) and text.strip()}
    return {}


def labelled(indicator: Indicator, entry: Mapping[str, Any], log: ProblemLog) -> Indicator:
    """An indicator with its title, caution, source and benchmark from the description."""
    benchmark = entry.get("benchmark")
    value: float | None = None
    name = ""
    if benchmark is not None:
        number = benchmark.get("value") if isinstance(benchmark, dict) else benchmark
        name = _text(benchmark, "name") if isinstance(benchmark, dict) else ""
        if isinstance(number, (int, float)) and not isinstance(number, bool) and 0 <= number <= 100:
            value = float(number)
        else:
            log.left_out(BAD_BENCHMARK, file=DESCRIPTOR, code=indicator.code)
    return replace(
        indicator,
        title=by_language(entry.get("title")),
        caution=by_language(entry.get("caution")),
        source=_text(entry, "source"),
        benchmark=value,
        benchmark_name=name if value is not None else "",
    )


def note_unknown(description: Description, groups: object, indicators: object, log: ProblemLog) -> None:
    """Say which labels belong to nothing in the package."""
    for template, labels, known in (
        (UNKNOWN_GROUP, description.groups, groups),
        (UNKNOWN_INDICATOR, description.indicators, indicators),
    ):
        for code in labels:
            if code not in known:  # type: ignore[operator]
                log.notice(template, file=DESCRIPTOR, code=shown(code))


def describe(package: CommunityPackage, resources: Mapping[str, list[dict[str, str]]]) -> bytes:
    """`datapackage.json` of a package; `resources` are its files with the fields of each."""
    document: dict[str, Any] = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}
    if package.title:
        document["title"] = package.title
    document["resources"] = [_resource(file, fields) for file, fields in resources.items()]
    if package.sources:
        document["sources"] = [_source(source) for source in package.sources]
    if package.licences:
        document["licenses"] = [{"title": licence} for licence in package.licences]
    document["longtable"] = {
        "groups": {code: {"title": dict(title)} for code, title in package.group_titles.items() if title},
        "indicators": {code: entry for code, one in package.indicators.items() if (entry := _entry(one))},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(file: str, fields: list[dict[str, str]]) -> dict[str, Any]:
    name = file.partition(".")[0]
    if not fields:
        return {"name": name, "path": file, "format": "geojson"}
    return {"name": name, "path": file, "format": "csv", "encoding": "utf-8", "schema": {"fields": fields}}


def _source(source: Source) -> dict[str, str]:
    entry = {"title": source.title, "path": source.url, "license": source.licence, "period": source.period}
    return {key: value for key, value in entry.items() if value}


def _entry(indicator: Indicator) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    for key in ("title", "caution"):
        texts = dict(getattr(indicator, key))
        if texts:
            entry[key] = texts
    if indicator.source:
        entry["source"] = indicator.source
    if indicator.benchmark is not None and math.isfinite(indicator.benchmark):
        entry["benchmark"] = {"value": indicator.benchmark, "name": indicator.benchmark_name}
    return entry
