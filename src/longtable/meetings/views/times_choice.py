"""Which times are fairest: the ranking or the series, what stands beside it, and the choice that people make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.meetings import times_pages
from longtable.meetings.actions import choosing
from longtable.meetings.forms.times import ChooseForm
from longtable.meetings.models import Meeting, Poll, PollOption
from longtable.meetings.pages import address
from longtable.meetings.queries import times as queries
from longtable.meetings.time_choice import TimeChoice
from longtable.meetings.views.times_poll import crumbs
from longtable.partners.models import Relation
from longtable.partners.queries import sectors_of
from longtable.ui.numbers import number
from longtable.ui.tables import Table

SLICE, LONG_SLICE = 0.7, 8.0  # seconds of waiting in one request: by itself, or by a press where no script runs


class _Asked:
    """What the page looks at: today's answers, or what was frozen when people chose."""

    def __init__(self, poll: Poll) -> None:
        self.poll = poll
        rows = queries.options_of(poll) if poll.result else queries.options_to_come(poll)
        self.options = {str(one.number): one for one in rows}
        self.labels = {key: times_pages.say_option(one) for key, one in self.options.items()}
        self.names: Mapping[str, str] = {}
        self.lacking: Mapping[str, int] = {}
        if poll.result:
            self.choice = TimeChoice(poll.result["inputs"], poll.result["result"])
        else:
            inputs = queries.inputs_of(poll)
            self.choice = TimeChoice(inputs.frozen)
            self.names, self.lacking = inputs.names, inputs.lacking

    def form(self, result: Mapping[str, Any], data: Any = None) -> ChooseForm:
        """The form of the choice, the proposal filled in."""
        proposed = result["best"][:1] if result["kind"] == "one" else result["best"]["order"]
        options = sorted(self.labels.items(), key=lambda one: list(self.options).index(one[0]))
        return ChooseForm(data, options=options, proposed=proposed, initial={"digest": self.choice.digest})


@require_GET
@for_coordinators
def choice(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Page “Which time is fairest?” or “Which series is fairest?”."""
    poll = queries.get_poll(access, pk)
    back = address(access, "poll", poll.pk)
    if poll.state not in {Poll.State.CLOSED, Poll.State.DECIDED}:
        messages.info(request, _("Close the poll first. Until then nobody sees who can come when."))
        return redirect(back)
    asked = _Asked(poll)
    if not asked.options:
        return redirect(back)  # every day has passed, as the page of the poll says
    seconds = LONG_SLICE if "go_on" in request.GET else SLICE
    result, so_far = asked.choice.result(seconds)
    context = _frame(access, poll)
    if result is None:
        return render(request, "meetings/times_choice.html", context | {"done": so_far, "again": request.path})
    if "HX-Request" in request.headers:  # what was waited for is found: the whole page says so
        return HttpResponse(headers={"HX-Refresh": "true"})
    form = None if poll.state == Poll.State.DECIDED else asked.form(result)
    return render(request, "meetings/times_choice.html", context | _shown(request, access, asked, result, form))


def _frame(access: Access, poll: Poll) -> dict[str, Any]:
    return {
        "poll": poll,
        "url": address(access, "choose", poll.pk),
        "back": address(access, "poll", poll.pk),
        "undo_url": address(access, "undo_choice", poll.pk),
        "can_undo": poll.state == Poll.State.DECIDED and queries.can_undo(poll),
        "crumbs": crumbs(access, poll, _("The choice")),
        "made": [
            (times_pages.say_meeting(one), address(access, "people", one.code)) for one in queries.meetings_of(poll)
        ],
    }


def _shown(
    request: HttpRequest, access: Access, asked: _Asked, result: Mapping[str, Any], form: ChooseForm | None
) -> dict[str, Any]:
    shown: dict[str, Any] = {"result": result, "form": form, "left_out": times_pages.left_out(result) if form else []}
    if result["kind"] == "one":
        shown |= _one(request, access, asked, result)
    else:
        shown |= _series(asked, result)
    return shown


def _one(request: HttpRequest, access: Access, asked: _Asked, result: Mapping[str, Any]) -> dict[str, Any]:
    best, popular = result["best"][0], result["popular"]
    every = result["options"]
    return {
        "first": capfirst(asked.labels[best]),
        "out": len(every[best]["shut_out"]),
        "before": every[best]["before"],
        "tied": [capfirst(asked.labels[key]) for key in result["best"]],
        "popular": asked.labels[popular],
        "popular_out": len(every[popular]["shut_out"]),
        "popular_before": every[popular]["before"],
        "is_popular": popular in result["best"],
        "chart": times_pages.standing_chart(result, asked.labels),
        "table": times_pages.ranking_table(request, result, asked.labels, asked.names, asked.lacking),
        "kinds": _kinds(access, asked, every[best]["shut_out"]),
        "chosen": [asked.labels[str(one)] for one in asked.poll.chosen],
    }


def _kinds(access: Access, asked: _Asked, shut_out: list[str]) -> list[Table]:
    """By sector and by closeness to the people concerned, where the counts are large enough to be shown."""
    titles = {one.code: one.title for one in sectors_of(access.coalition)}
    relations = {str(value): str(label) for value, label in Relation.choices}
    kinds = (
        ("sector", _("Sector of the organization"), titles, _("no sector")),
        ("relation", _("How close the organization is to the people concerned"), relations, _("not told")),
    )
    tables = []
    for kind, title, words, unknown in kinds:
        rows = [
            (words.get(code, code) or unknown, number(can), number(out))
            for code, can, out in asked.choice.by_kind(kind, shut_out)
        ]
        if rows:
            tables.append(Table.of(title, [_("Kind"), _("can come"), _("shut out")], rows, numeric=(1, 2)))
    return tables


def _series(asked: _Asked, result: Mapping[str, Any]) -> dict[str, Any]:
    poll = asked.poll
    options: Mapping[str, PollOption] = asked.options
    chosen = result.get("chosen")
    return {
        "best": result["best"],
        "popular_none": result["popular"]["none"],
        "popular": asked.labels[result["popular"]["order"][0]],
        "chart": times_pages.series_chart(chosen or result["best"], result["popular"], poll.meetings),
        "table": times_pages.series_table(poll, options, result["best"]),
        "beside": times_pages.beside_table(result),
        "notes": times_pages.series_notes(result),
        "is_same": chosen is None or chosen["totals"] == result["best"]["totals"],
        "chosen": [
            f"{times_pages.say_date(poll, options[str(one)], which)}: {asked.labels[str(one)]}"
            for which, one in enumerate(poll.chosen)
        ],
    }


@require_POST
@for_coordinators
def choose(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Keep what people choose, and make the meetings."""
    poll = queries.get_poll(access, pk)
    page = address(access, "choice", poll.pk)
    if poll.state != Poll.State.CLOSED:
        messages.error(request, _("This poll has changed in the meantime. Look at its page, and try again."))
        return redirect(address(access, "poll", poll.pk))
    asked = _Asked(poll)
    if not asked.options:
        return redirect(address(access, "poll", poll.pk))
    result, _so_far = asked.choice.result(LONG_SLICE)
    if result is None:
        return redirect(page)
    form = asked.form(result, request.POST)
    made: list[Meeting] = []
    if form.is_valid():
        try:
            made = choosing.choose_times(
                by=access,
                poll=poll,
                chosen=form.chosen(),
                result=result,
                digest=form.cleaned_data["digest"],
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
    if form.errors:
        context = _frame(access, poll) | _shown(request, access, asked, result, form)
        return render(request, "meetings/times_choice.html", context, status=422)
    messages.success(request, _("Chosen, and the meetings are planned. Nobody has been told yet: invite them."))
    if late := poll.meetings - len(made):
        text = ngettext(
            "%(count)d meeting is not planned, because its time has passed.",
            "%(count)d meetings are not planned, because their time has passed.",
            late,
        )
        messages.warning(request, text % {"count": late})
    return redirect(address(access, "people", made[0].code) if len(made) == 1 else address(access, "poll", poll.pk))


@require_POST
@for_coordinators
def undo(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a choice back while nothing was sent."""
    poll = queries.get_poll(access, pk)
    done(request, lambda: choosing.undo_choice(by=access, poll=poll), _("The choice is taken back. Choose again."))
    return redirect(address(access, "choice" if poll.state == Poll.State.CLOSED else "poll", poll.pk))
