"""The summary of a call as a document: what was asked, who applied, how it was scored, what was decided and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from longtable.calls import selecting_words as words
from longtable.calls.models import Application, Call, Selection
from longtable.calls.money import money
from longtable.calls.proposing import Proposal
from longtable.coalitions.moments import day_in, today_of
from longtable.coverage.report import compile_report
from longtable.coverage.report_data import Grid, ReportData, Section
from longtable.ui.numbers import number, percent


def archive_report(call: Call, selection: Selection | None, language: str) -> bytes:
    """The document as a tagged PDF."""
    with override(language):
        return compile_report(_data(call, selection, language))


def _data(call: Call, selection: Selection | None, language: str) -> ReportData:
    today = today_of(call.coalition)
    sent = Application.objects.filter(call=call).exclude(state=Application.State.DRAFT)
    text = ngettext("%(count)s organization applied.", "%(count)s organizations applied.", sent.count())
    answer: list[tuple[str, bool]] = [(text % {"count": number(sent.count())}, False)]
    figures = [(money(call.total_cents), _("in all")), (number(sent.count()), _("applications"))]
    sections = [_call_section(call)]
    if selection is not None:
        chosen = [one for one in selection.choices.all() if one.chosen]
        spent = money(sum(one.amount_cents for one in chosen))
        answer += [(" ", False), (_("%(count)s were chosen") % {"count": number(len(chosen))}, True)]
        answer += [(", " + _("for %(money)s.") % {"money": spent}, False)]
        figures += [(number(len(chosen)), _("chosen")), (spent, _("awarded"))]
        sections += _decision_sections(selection)
    return ReportData(
        language=language,
        title=_("What came of “%(call)s”") % {"call": call.title},
        question=_("What came of “%(call)s”?") % {"call": call.title},
        author=call.coalition.name,
        coalition=call.coalition.name,
        place="",
        made=date_format(today, "DATE_FORMAT"),
        made_on=today,
        answer=tuple(answer),
        under=(_("This summary is part of the full file of the call. The other files hold every number."),),
        figures=tuple(figures),
        sections=tuple(sections),
        footer=_("Longtable, the full file of a call"),
        labels={"page": _("Page"), "of": _("of"), "fictional": ""},
    )


def _call_section(call: Call) -> Section:
    criteria = Grid(
        _("What reviewers scored"),
        (_("Criterion"), _("Weight"), _("Why")),
        tuple((one.title, number(one.weight), one.reason) for one in call.criteria.all()),
        numeric=(1,),
        widths=(3, 1, 4),
    )
    requirements = Grid(
        _("What the chosen had to be together"),
        (_("Requirement"), _("At least"), _("At most"), _("Why")),
        tuple((one.title, _number(one.at_least), _number(one.at_most), one.reason) for one in call.requirements.all()),
        numeric=(1, 2),
        widths=(3, 1, 1, 4),
    )
    grids = [grid for grid in (criteria, requirements) if grid.rows]
    return Section(_("What was asked?"), intro=(call.purpose,) if call.purpose else (), grids=tuple(grids))


def _number(value: int | None) -> str:
    return "–" if value is None else number(value)


def _decision_sections(selection: Selection) -> list[Section]:
    inputs, result = selection.inputs, selection.result
    proposal, names = Proposal(inputs, result), words.Names(inputs)
    choices = list(selection.choices.all())
    titles = {one["code"]: one["name"] for one in inputs["applications"]}
    chosen = Grid(
        _("Who was chosen"),
        (_("Organization"), _("Score"), _("Award")),
        tuple(
            (f"{one.application.code} {titles[one.application.code]}", words.score(result["scores"][one.application.code]),
             money(one.amount_cents)) for one in choices if one.chosen
        ),
        numeric=(1, 2),
        widths=(5, 2, 2),
    )  # fmt: skip
    others = Grid(
        _("Everyone else, and why"),
        (_("Organization"), _("Score"), _("Why")),
        tuple(
            (f"{one.application.code} {titles[one.application.code]}", words.score(result["scores"][one.application.code]),
             one.reason or names.say(proposal.change(one.application.code)["sentence"])) for one in choices if not one.chosen
        ),
        numeric=(1,),
        widths=(7, 3, 10),
    )  # fmt: skip
    found = [Section(_("What was decided?"), intro=_decided(selection), grids=(chosen,))]
    changed = [one for one in choices if one.reason]
    if changed:
        items = tuple((f"{one.application.code} {titles[one.application.code]}: {one.reason}",) for one in changed)
        found.append(Section(_("Where did people change the proposal?"), items=items, kind="list"))
    prices = tuple((names.say(one["sentence"]),) for one in proposal.part("prices"))
    if prices:
        found.append(Section(_("What did each requirement cost?"), items=prices, kind="list"))
    if others.rows:
        found.append(Section(_("Who was not chosen?"), grids=(others,), kind="page"))
    return found


def _decided(selection: Selection) -> tuple[str, ...]:
    result: Mapping[str, Any] = selection.result
    said = [words.score_order(selection.inputs, result)]
    if result["best"]["reach"] is not None:
        said.append(
            _("The proposal reaches %(share)s of the people beyond the average.")
            % {"share": percent(result["best"]["reach"])}
        )
    signed = selection.signatures.count()
    if selection.signed_at:
        day = date_format(day_in(selection.call.coalition.time_zone, selection.signed_at), "DATE_FORMAT")
        said.append(
            _("Signed by %(count)s people without a conflict; decided on %(day)s.") % {"count": signed, "day": day}
        )
    else:
        said.append(_("Not signed by two people yet."))
    return (" ".join(said),)
