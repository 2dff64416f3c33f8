"""What the pages of the import show: steps, tables of what would happen, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from longtable.coalitions.queries import Access
from longtable.partners.list_columns import CONTACT_HEADERS, HEADERS, precise
from longtable.partners.list_plan import Plan, Step
from longtable.partners.list_queries import Known, standing_titles
from longtable.partners.list_rows import ListRow
from longtable.partners.models import ListImport, Relation
from longtable.places.problems import text_of
from longtable.sources.memberlist_types import Certainty, ListReading
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table

LONG = 500  # rows from which an import may take longer than a second


@dataclass(frozen=True, slots=True)
class Spoken:
    """What tables need to say codes in words."""

    known: Known
    slug: str

    def relation(self, code: str) -> str:
        """How close, in the language of the page."""
        return str(Relation(code).label) if code in Relation.values else code


def trail(access: Access, title: str) -> list[dict[str, str]]:
    """Where the page stands."""
    slug = access.coalition.slug
    return [
        {"title": _("Partners"), "url": reverse("partners:board", args=[slug])},
        {"title": _("Bring in a list"), "url": reverse("partners:list_import", args=[slug])},
        {"title": title, "url": ""},
    ]


def step_titles() -> list[str]:
    """The steps of the import."""
    return [_("Your list"), _("How it is read"), _("What the words mean"), _("What is the same"), _("Ready")]


def joined(value: tuple[Any, str] | None) -> str:
    """When somebody joined, as precise as it is known."""
    if value is None:
        return ""
    form = {"year": "Y", "month": "F Y"}.get(value[1], "DATE_FORMAT")
    return date_format(value[0], form)


def _lines(pattern: str, lines: Iterable[Sequence[object]]) -> SafeString:
    """Several lines in one cell: one block, so that a phone shows them below each other."""
    inside = format_html_join("", pattern, lines)
    return format_html("<div>{}</div>", inside) if inside else SafeString("")


def services_text(row: ListRow, words: Spoken) -> SafeString:
    """Whom a row serves and where, one line for each set of areas."""
    by_areas: dict[tuple[str, ...], list[str]] = {}
    for line in row.services:
        text = words.known.title("group", line.group)
        if line.relation != "serves":
            text += f" ({words.relation(line.relation)})"
        by_areas.setdefault(line.areas, []).append(text)
    lines = []
    for areas, groups in by_areas.items():
        places = [words.known.title("area", area) for area in areas]
        shown = ", ".join(places[:4]) + (
            " " + _("and %(count)s more") % {"count": len(places) - 4} if len(places) > 4 else ""
        )
        lines.append((", ".join(groups), shown or _("where: not told")))
    return _lines("<div>{}: {}</div>", lines)


def _people(row: ListRow) -> SafeString:
    return _lines("<div>{}</div>", ((" · ".join(filter(None, one[:3])),) for one in row.contacts))


def _kept(row: ListRow) -> SafeString:
    lines = [*((_("Note"), note.text) for note in row.notes), *row.as_kept]
    return _lines("<div><strong>{}:</strong> {}</div>", lines)


def _numbers(step: Step) -> str:
    return ", ".join(map(str, step.row.numbers))


def _standing(row: ListRow, titles: Mapping[str, str]) -> SafeString:
    """How it stands, since when it is there, and where it decides."""
    lines = [titles.get(row.standing, row.standing)]
    if row.joined:
        lines.append(_("joined %(when)s") % {"when": joined(row.joined)})
    lines += [_("a seat: %(body)s") % {"body": seat.body} for seat in row.seats]
    return _lines("<div>{}</div>", ((line,) for line in lines))


def made_table(request: HttpRequest, plan: Plan, words: Spoken) -> Table:
    """Every new partner with all that would be kept of it."""
    standings = standing_titles()
    columns = [
        Column("name", _("Organization"), lambda step: step.row.name, order=lambda step: step.row.name.casefold()),
        Column("row", _("Row"), _numbers, order=lambda step: step.row.numbers[0]),
        Column("standing", _("Standing"), lambda step: _standing(step.row, standings)),
        Column(
            "sectors",
            _("Sectors"),
            lambda step: ", ".join(words.known.title("sector", one) for one in step.row.sectors),
        ),
        Column("services", _("Whom it serves"), lambda step: services_text(step.row, words)),
        Column("contacts", _("Contacts"), lambda step: _people(step.row)),
        Column("kept", _("Notes, and words that are kept"), lambda step: _kept(step.row)),
    ]
    steps = plan.of("make")
    caption = ngettext("%(count)s new partner", "%(count)s new partners", len(steps)) % {"count": number(len(steps))}
    return Table.build(request, steps, caption=caption, columns=columns, default="row", per_page=50, prefix="new-")


def field_text(row: ListRow, name: str, words: Spoken) -> object:
    """One field of a row in words."""
    value = getattr(row, name)
    told: dict[str, Callable[[], object]] = {
        "services": lambda: services_text(row, words),
        "sectors": lambda: ", ".join(words.known.title("sector", code) for code in value),
        "contacts": lambda: _people(row),
        "notes": lambda: "; ".join(line.text for line in value),
        "as_kept": lambda: "; ".join(f"{line.column}: {line.text}" for line in value),
        "seats": lambda: "; ".join(f"{seat.body} ({seat.since or _('from now on')})" for seat in value),
        "joined": lambda: precise(value),
        "standing": lambda: standing_titles().get(value, value),
    }
    return told[name]() if name in told else value or ""


def field_titles() -> dict[str, str]:
    """Fields as the lists call them."""
    titles = {key: str(title) for key, title in HEADERS.items()}
    return titles | {"services": _("Whom it serves, and where"), "contacts": str(CONTACT_HEADERS["contact"])}


def change_rows(step: Step, words: Spoken) -> list[tuple[str, object, object]]:
    """What would change at one partner: field, as it is now, as it would be."""
    titles = field_titles()
    assert step.now is not None
    return [
        (titles[name], field_text(step.now, name, words), field_text(step.row, name, words)) for name in step.fields
    ]


def changed_table(request: HttpRequest, steps: Sequence[Step], caption: str, words: Spoken) -> Table:
    """Partners that exist and would be changed, with what changes."""

    def told(step: Step) -> SafeString:
        lines = [(field, before or "—", after or "—") for field, before, after in change_rows(step, words)]
        return _lines("<div><strong>{}:</strong> {} → {}</div>", lines)

    columns = [
        Column("name", _("Organization"), lambda step: step.name,
               url=lambda step: reverse("partners:partner", args=[words.slug, step.partner])),
        Column("row", _("Row"), _numbers),
        Column("changes", _("What changes"), told),
    ]  # fmt: skip
    return Table.build(request, steps, caption=caption, columns=columns, per_page=50, prefix="changed-")


def done_table(request: HttpRequest, done: ListImport, slug: str) -> Table | None:
    """What an import made and changed, with links."""
    undone = done.state == ListImport.State.UNDONE
    kept = {one["id"] for one in done.outcome.get("undo", {}).get("kept", [])}
    lines = [(one, _("new")) for one in done.outcome.get("made", [])]
    lines += [(one, _("changed")) for one in done.outcome.get("changed", [])]
    if undone:
        lines = [line for line in lines if line[0]["id"] in kept]
    if not lines:
        return None
    columns = [
        Column("name", _("Organization"), lambda line: line[0]["name"],
               url=lambda line: reverse("partners:partner", args=[slug, line[0]["id"]]),
               order=lambda line: line[0]["name"].casefold()),
        Column("row", _("Row"), lambda line: ", ".join(map(str, line[0]["rows"])), order=lambda line: line[0]["rows"][0]),
        Column("what", _("What happened"), lambda line: line[1]),
    ]  # fmt: skip
    caption = _("Partners of this list")
    return Table.build(request, lines, caption=caption, columns=columns, default="row", per_page=50, prefix="made-")


def left_out_table(request: HttpRequest, lines: Sequence[tuple[int, str, str]]) -> Table:
    """Rows that are left out: number, reason, everything that they say."""
    columns = [
        Column("row", _("Row"), lambda line: str(line[0])),
        Column("reason", _("Why"), lambda line: line[1]),
        Column("cells", _("What it says"), lambda line: line[2] or "—"),
    ]
    caption = ngettext("%(count)s row left out", "%(count)s rows left out", len(lines)) % {"count": number(len(lines))}
    return Table.build(request, lines, caption=caption, columns=columns, per_page=50, prefix="out-")


def left_out(plan: Plan) -> list[tuple[int, str, str]]:
    """Rows that a plan leaves out."""
    lines = [(one.number, text_of(one.reason), cells_text(one.cells)) for one in plan.unusable]
    lines += [(step.row.numbers[0], _("You chose to leave it out."), step.row.name) for step in plan.of("leave")]
    return sorted(lines)


def left_out_of(done: ListImport) -> list[tuple[int, str, str]]:
    """Rows that an import left out."""
    outcome = done.outcome
    lines = [
        (one["row"], _said(one["template"], one["params"]), cells_text(one["cells"]))
        for one in outcome.get("left_out", [])
    ]
    lines += [(one["row"], _("You chose to leave it out."), one["name"]) for one in outcome.get("chosen_out", [])]
    return sorted(lines)


def _said(template: str, params: Mapping[str, Any]) -> str:
    """A reason as it was kept, in the language of the page."""
    return _(template) % params


def cells_text(cells: Sequence[Sequence[str]]) -> str:
    """Everything that a row says, each cell under its heading."""
    return " · ".join(f"{column}: {text}" for column, text in cells)


@dataclass(frozen=True, slots=True)
class Clear:
    """A word of the list that was clear by itself."""

    word: str
    means: str


def clear_words(raw: ListReading | None, known: Known) -> list[Clear]:
    """Words that are exactly ours, so that nothing had to be asked."""
    found: dict[tuple[str, str], Clear] = {}
    for row in raw.rows if raw else ():
        matches = [("sector", one) for one in row.sectors] + [("area", one) for one in row.areas]
        matches += [("group", one.match) for one in row.groups]
        for kind, match in matches:
            if match.certainty is Certainty.EXACT:
                means = ", ".join(known.title(kind, code) for code in match.codes)
                found.setdefault((kind, match.text.casefold()), Clear(match.text, means))
    return list(found.values())


def stayed(undo: Mapping[str, Any] | None) -> list[tuple[str, str, int | None]]:
    """What an undo left, and why: name, reason, id."""
    return [(one["name"], _said(one["why"], {}), one["id"]) for one in undo["kept"]] if undo else []


def count_lines(counts: Mapping[str, int]) -> list[str]:
    """How the rows of the file add up."""
    told = {
        "made_rows": ngettext_lazy("%(count)s row makes a new partner", "%(count)s rows make new partners", "n"),
        "add_rows": ngettext_lazy(
            "%(count)s row adds to a partner you have", "%(count)s rows add to partners you have", "n"
        ),
        "change_rows": ngettext_lazy("%(count)s row changes a partner", "%(count)s rows change partners", "n"),
        "same_rows": ngettext_lazy("%(count)s row says nothing new", "%(count)s rows say nothing new", "n"),
        "leave_rows": ngettext_lazy("%(count)s row is left out by you", "%(count)s rows are left out by you", "n"),
        "unusable": ngettext_lazy("%(count)s row cannot be used", "%(count)s rows cannot be used", "n"),
    }
    found = [(text, counts.get(key, 0)) for key, text in told.items()]
    return [str(text % {"n": count, "count": number(count)}) for text, count in found if count]


def safe_sum(lines: Sequence[str], total: int) -> SafeString:
    """How the rows add up to those of the file, in one sentence."""
    text = _("%(parts)s. Together these are all %(total)s rows of the file, beside the headings.")
    return format_html("{}", text % {"parts": "; ".join(lines), "total": number(total)})
