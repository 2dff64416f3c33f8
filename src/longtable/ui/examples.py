"""What the style guide shows: every component in every state, with a small made-up town."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from longtable.ui import charts, marks, numbers
from longtable.ui.boards import Board, BoardCard, BoardColumn
from longtable.ui.forms import DateInput, FileInput, RangeInput
from longtable.ui.maps import AreaMap, Layer
from longtable.ui.tables import Column, Table
from longtable.ui.templatetags.ui import standing

NAMES = (
    "Alder Park", "Brick Row", "Cedar Hill", "Dover Square", "East Quay", "Fairmeadow", "Garden Gate", "Harbor View",
    "Iron Bridge", "Juniper Flats", "Kiln Street", "Larkfield", "Mill Race", "North Landing", "Orchard End", "Pine Bluff",
    "Quarry Side", "Rosewood", "Stone Arch", "Tanner Yard", "Union Green", "Valley Road", "West Ferry", "Yarrow Heights",
)  # fmt: skip
STANDINGS = ("active", "active", "prospect", "invited", "active", "joining", "resting", "left")


class ExampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=gettext_lazy("Name of the organization"), max_length=80)
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the contact"), help_text=gettext_lazy("We write only about this coalition.")
    )
    joined = forms.DateField(label=gettext_lazy("When did it join?"), widget=DateInput(), required=False)
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"),
        choices=[("", "–"), ("housing", gettext_lazy("Housing")), ("faith", gettext_lazy("Faith"))],
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("How does it work with older adults?"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Choose what fits best."),
        choices=[
            ("led_by", gettext_lazy("It is led by them")),
            ("focuses_on", gettext_lazy("It focuses on them")),
            ("serves", gettext_lazy("It serves them among others")),
        ],
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Whom does it serve?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("older", gettext_lazy("Older adults")),
            ("youth", gettext_lazy("Youth")),
            ("en", gettext_lazy("People with limited English")),
        ],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=gettext_lazy("Nothing about clients or patients, please."),
    )
    invitations = forms.IntegerField(label=gettext_lazy("How many invitations?"), widget=RangeInput(1, 10), initial=3)
    file = forms.FileField(
        label=gettext_lazy("Your membership list"),
        widget=FileInput(".csv,.xlsx", gettext_lazy("Excel or CSV, up to 50 megabytes.")),
        required=False,
    )
    agree = forms.BooleanField(label=gettext_lazy("The organization knows that we list it"))


class ExampleFilter(forms.Form):
    """A form in one line."""

    words = forms.CharField(label=pgettext_lazy("filter", "Find"), required=False)
    show = forms.ChoiceField(
        label=pgettext_lazy("filter", "Show"),
        required=False,
        choices=[("", gettext_lazy("all partners")), ("active", gettext_lazy("active ones"))],
    )


def form_pair() -> dict[str, Any]:
    """The same form untouched and with mistakes."""
    wrong = {"bad-name": "", "bad-email": "someone at example", "bad-sector": "", "bad-invitations": "4"}
    return {
        "form": ExampleForm(auto_id="good_%s"),
        "wrong_form": ExampleForm(wrong, prefix="bad"),
        "filter_form": ExampleFilter(),
        "tiles_form": ExampleForm(auto_id="tiles_%s"),
    }


def sentence() -> str:
    """An answer with its facts marked."""
    return format_html(
        _(
            "Our {partners} partners serve {share} of the need we can measure. None has told us that it works with {group}."
        ),
        partners=13,
        share=marks.fact(_("4 percent")),
        group=marks.fact(_("people with limited English")),
    )


def partner_table(request: HttpRequest, *, without_rows: bool = False) -> Table:
    """Sorted by link and cut into pages."""
    rows = [
        {
            "name": f"{name} {word}",
            "areas": 3 + (index * 7) % 23,
            "standing": STANDINGS[index % 8],
            "reach": (index % 9) / 9,
        }
        for index, name in enumerate(NAMES)
        for word in [_("Neighbors")]
    ]
    return Table.build(
        request,
        [] if without_rows else rows,
        caption=_("Partners without a row") if without_rows else _("Partners, by areas"),
        columns=[
            Column(
                "name",
                _("Partner"),
                text=lambda row: row["name"],
                url=lambda _row: "#tables",
                order=lambda row: row["name"],
            ),
            Column("standing", _("Standing"), text=lambda row: standing(row["standing"])),
            Column(
                "areas",
                _("Areas"),
                text=lambda row: numbers.number(row["areas"]),
                order=lambda row: row["areas"],
                numeric=True,
            ),
            Column(
                "reach",
                _("Need reached"),
                text=lambda row: numbers.percent(row["reach"]),
                order=lambda row: row["reach"],
                numeric=True,
            ),
        ],
        default="-areas",
        per_page=6,
        prefix="empty-" if without_rows else "",
        empty=_("No partner yet."),
        mark=lambda row: row["reach"] == 0,
    )


def sectors() -> list[charts.Sector]:
    """Every state of a tile."""

    def tile(label: str, count: int, note: str = "") -> charts.Sector:
        state = "absent" if count == 0 else "thin" if count == 1 else "present"
        text = _("none yet") if count == 0 else _("1 partner") if count == 1 else _("%d partners") % count
        return charts.Sector(label, count, state, text, note)

    away = charts.Sector(_("Ranching"), 0, "none_here", _("does not exist here"))
    return [
        tile(_("Transportation"), 0, _("1 in 4 homes has no car")), tile(_("Faith"), 0), tile(_("Health care"), 1),
        tile(_("Housing"), 3), tile(_("Education"), 3), tile(_("Social services"), 4), away,
    ]  # fmt: skip


def pictures() -> dict[str, charts.Chart]:
    """One chart of every kind, with a missing value in each that can have one."""
    percent, points = numbers.percent, numbers.points
    source = _("Made-up numbers for this page.")
    voices = [
        charts.Bar(_("People with limited English"), 0.0, 0.0, "0.52"),
        charts.Bar(_("People with disabilities"), 0.08, 0.0, "1.37", flag=True),
        charts.Bar(_("People with low income"), 0.41, 0.12, "1.44", flag=True),
        charts.Bar(_("Young children"), 0.76, 0.31, "1.10"),
        charts.Bar(_("Veterans"), None, None, ""),
    ]
    years = [
        charts.Point(str(2015 + index), value) for index, value in enumerate((21.4, 20.9, None, 19.6, 18.8, 18.1, 17.2))
    ]
    areas = [
        charts.Interval(name, 15 + index * 2.6, 12 + index * 2.2, 19.5 + index * 3)
        for index, name in enumerate(NAMES[:5])
    ]
    areas.append(charts.Interval(NAMES[5], None))
    average = charts.Reference(18.1, _("average 18.1%"))
    rows = [charts.ShareRow(_("Seats"), (9, 3, 1)), charts.ShareRow(_("People with need"), (30, 42, 28))]
    bar_heads = (_("Group"), pgettext("example", "covered"), _("by two or more"), pgettext("example", "exposed"))
    rate_heads = (_("Year"), _("Adults who smoke"))
    interval_heads = (_("Area"), pgettext("example", "Rate"), pgettext("example", "from"), pgettext("example", "to"))
    kinds = [_("City agencies"), _("Community groups"), _("Residents")]
    share_heads = (pgettext("example", "Of"), *kinds)
    return {
        "bars": charts.bars(
            voices, title=_("Share of each group's need that a partner serves"), headers=bar_heads, fmt=percent, maximum=1,
            description=_("Young children are served most, people with limited English not at all."),
            layers=(_("a partner"), _("two or more")), source=source,
        ),
        "columns": charts.columns(
            years, title=_("Adults who smoke, by year"), headers=rate_heads, fmt=points, source=source,
            description=_("The rate fell from 21.4% to 17.2%; 2017 is missing."), reference=charts.Reference(15, _("our aim 15%")),
        ),
        "line": charts.line(
            years, title=_("Adults who smoke, as a line"), headers=rate_heads, fmt=points, source=source,
            description=_("The rate fell from 21.4% to 17.2%; 2017 is missing."),
        ),
        "intervals": charts.intervals(
            areas, title=_("Adults who smoke, with intervals"), headers=interval_heads, fmt=points,
            description=_("Five areas from 15% to 25.4%; one has no data."), reference=average, source=source,
        ),
        "shares": charts.shares(
            rows, series=kinds, title=_("Who sits at the table, and who has the need"), headers=share_heads, fmt=percent,
            description=_("City agencies hold most seats, community groups see most need."), source=source,
        ),
        "tiles": charts.sector_board(
            sectors(), title=_("Sectors at the table"), headers=(_("Sector"), _("Partners"), _("Note")),
            description=_("Two sectors are absent, one is thin."), source=source,
        ),
    }  # fmt: skip


def _hexagon(column: int, row: int, radius: float = 42) -> str:
    x = 50 + column * radius * math.sqrt(3) + (row % 2) * radius * math.sqrt(3) / 2
    y = 50 + row * radius * 1.5
    corners = [
        (x + radius * math.sin(math.radians(60 * i)), y - radius * math.cos(math.radians(60 * i))) for i in range(6)
    ]
    return "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in corners) + "z"


def town_map() -> AreaMap:
    """24 hexagons; two without data, four with need and no partner."""
    paths = {str(i + 1): _hexagon(i % 6, i // 6) for i in range(len(NAMES))}
    names = {str(i + 1): name for i, name in enumerate(NAMES)}
    rates: dict[str, float | None] = {str(i + 1): 11 + (i * 37 % 23) for i in range(len(NAMES))}
    rates.update({"6": None, "19": None})
    partners: dict[str, float | None] = {area: float(int(area) * 5 % 4) for area in paths}
    unserved = frozenset(area for area, rate in rates.items() if rate and rate >= 20 and partners[area] == 0)
    need = Layer(
        "need", _("Need"), _("Adults who smoke"), rates, {a: numbers.points(r) for a, r in rates.items() if r is not None},
        (18.1, 24, 29), (_("below average"), pgettext("example", "above"), _("24% and more"), _("29% and more")),
        note=_("Average of the town: 18.1%."),
    )  # fmt: skip
    counts = (
        _("none has told us"),
        pgettext("example", "one"),
        pgettext("example", "two"),
        pgettext("example", "three"),
    )
    reach = Layer(
        "reach", _("Reach"), _("Partners"), partners, {a: numbers.number(p or 0) for a, p in partners.items()},
        (1, 2, 3), counts, ramp="reach",
    )  # fmt: skip
    return AreaMap(
        _("Need, and where none has told us"), _("24 areas of a made-up town; areas with need and no partner are hatched."),
        (0, 0, 520, 310), paths, names, (need, reach), unserved, _("need, and no partner"), _("no data"), _("yes"), _("Area"),
        source=_("Made-up numbers for this page."),
    )  # fmt: skip


def pipeline() -> Board:
    """A board of four columns, one of them empty."""
    titles = {"prospect": _("Prospects"), "invited": pgettext("heading", "Invited")}
    titles |= {"joining": _("Joining"), "active": pgettext("heading", "Active")}
    cards = {
        "prospect": [(NAMES[0], _("Housing")), (NAMES[1], _("Faith"))],
        "invited": [(NAMES[2], _("Invited 12 days ago"))],
        "joining": [],
        "active": [(NAMES[3], _("Education")), (NAMES[4], _("Health care"))],
    }
    columns = [
        BoardColumn(
            key,
            title,
            [BoardCard(f"{name} {_('Neighbors')}", "#board", "#board", (line,)) for name, line in cards[key]],
        )
        for key, title in titles.items()
    ]
    return Board("pipeline", _("Partners by standing"), "standing", columns)


def history() -> list[dict[str, Any]]:
    """A day with a person, one with a link, and a time in words."""
    return [
        {
            "when": date(2026, 3, 4),
            "who": "Ana Ruiz",
            "title": _("Standing changed from invited to active"),
            "text": _("Agreed at the March meeting."),
        },
        {"when": date(2026, 2, 17), "who": "Ana Ruiz", "title": pgettext("heading", "Invited"), "url": "#timeline"},
        {"when": _("last year"), "title": _("Brought in from a list")},
    ]  # fmt: skip


def links(current: int) -> list[dict[str, Any]]:
    """Links as tabs and breadcrumbs need them."""
    titles = [_("Overview"), _("Partners"), _("Contacts")]
    counts = [None, 24, 31]
    return [
        {"title": title, "url": "#tabs", "current": index == current, "count": counts[index]}
        for index, title in enumerate(titles)
    ]
