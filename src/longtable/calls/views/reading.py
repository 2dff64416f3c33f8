"""Who reads what: proposed, changed by hand with what each change costs, and told to the reviewers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from longtable.calls.actions.panel import invite_panel_member
from longtable.calls.actions.reading import change_readers, give_out
from longtable.calls.models import Application, Assignment, Call
from longtable.calls.queries.conflicts import member_of
from longtable.calls.queries.designing import get_call
from longtable.calls.queries.panel import Reading, get_member, panel_seats, reading_of
from longtable.calls.queries.reviewing import application_in_review, had_before, is_in_review
from longtable.calls.review_words import in_words
from longtable.calls.views.review_pages import address, known_words, small, state_chip, tabs
from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.posting import go
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.methods import assignment as methods
from longtable.partners.pages import names_here
from longtable.partners.wording import Names
from longtable.people.queries import Post, post_to
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table

PER_PAGE = 25


def sees_names(access: Access, call: Call) -> bool:
    """Who reviews blindly sees no names anywhere, coordinators included."""
    return not call.blind or member_of(call, access) is None


def label_of(application: Application, *, named: bool) -> str:
    """Code and organization; only the code where names are hidden."""
    return f"{application.code} {application.organization}".strip() if named else application.code


@for_coordinators
def reading(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """“Who reads what?”: every application with its readers, why these, and every reviewer's load."""
    the_call = get_call(access, call)
    found = reading_of(the_call)
    checked = methods.check_pairs(found.panel, found.pairs)
    named = sees_names(access, the_call)
    given: dict[str, list[methods.Given]] = {}
    for one in checked.given:
        given.setdefault(one.application, []).append(one)
    codes = list(found.applications)
    missing = sum(max(0, the_call.reviewers_each - len(given.get(code, []))) for code in codes)
    context = {
        "tabs": tabs(access, the_call, "reading"),
        "call": the_call,
        "count": len(codes),
        "given": len(found.pairs),
        "missing": missing,
        "undeclared": sum(one.conflicts_declared_at is None for one in found.members.values()),
        "islands": len(checked.islands) if found.pairs and not missing else 1,
        "worst": number(checked.worst, 2) if checked.worst is not None and found.pairs else "",
        "worst_served": ", ".join(checked.worst_served[:6]),
        "problems": [in_words(one.sentence) for one in checked.problems if one.kind != methods.Fault.TOO_FEW][:5],
        "table": Table.build(
            request,
            codes,
            caption=_("Who reads what"),
            caption_hidden=True,
            columns=_columns(access, found, checked, given, named=named),
            default="code",
            per_page=PER_PAGE,
            empty=_("No application has been sent yet."),
            dense=True,
        ),
        "loads": _loads(request, found, checked),
        "propose_url": address(access, "reading_propose", the_call),
        "tell_url": address(access, "reading_tell", the_call),
        "panel_url": address(access, "panel", the_call),
        "post": post_to([one.person.email for one in found.members.values()]) if access.can_edit else Post(),
        "can_tell": bool(found.pairs) and is_in_review(the_call),
    }
    return render(request, "calls/panel_reading.html", context)


def _columns(
    access: Access,
    found: Reading,
    checked: methods.Checked,
    given: dict[str, list[methods.Given]],
    *,
    named: bool,
) -> list[Column]:
    names = names_here(access.coalition)
    return [
        Column(
            "code",
            _("Application"),
            text=lambda code: label_of(found.applications[code], named=named),
            url=lambda code: address(
                access, "reading_one", found.applications[code].call, found.applications[code].number
            ),
            order=lambda code: found.applications[code].number,
        ),
        Column(
            "readers",
            _("Readers"),
            text=lambda code: _readers(found, given.get(code, []), names),
        ),
        Column(
            "fit",
            _("Fit"),
            text=lambda code: number(checked.served[code], 2),
            order=lambda code: checked.served[code],
            numeric=True,
        ),
    ]


def _readers(found: Reading, given: list[methods.Given], names: Names) -> SafeString:
    if not given:
        return small(_("nobody yet"))
    rows, knowing = [], []
    for one in given:
        known = known_words(one.known, names) or _("knows none of its groups, areas and sectors")
        wish = _("asked for it") if one.wished else _("would rather not read it") if one.reluctant else ""
        rows.append((one.reviewer, state_chip(found.assignments[one.application, one.reviewer])))
        knowing.append((one.reviewer, " · ".join(part for part in (known, wish) if part)))
    return format_html(
        '<ul class="lt-tight">{}</ul><details class="lt-details"><summary>{}<span class="usa-sr-only">: {}</span></summary>'
        '<dl class="lt-details__body lt-said">{}</dl></details>',
        format_html_join("", "<li>{} {}</li>", rows),
        _("What they know of it"),
        given[0].application,
        format_html_join("", "<dt>{}</dt><dd>{}</dd>", knowing),
    )


def _loads(request: HttpRequest, found: Reading, checked: methods.Checked) -> Table:
    columns = [
        Column("name", _("Reviewer"), text=lambda one: one.id, order=lambda one: one.id.casefold()),
        Column(
            "load",
            _("Applications"),
            text=lambda one: checked.loads[one.id],
            order=lambda one: checked.loads[one.id],
            numeric=True,
        ),
        Column("most", _("At most"), text=found.panel.load_of, numeric=True),
    ]
    return Table.build(
        request, list(found.panel.reviewers), caption=_("Load of each reviewer"), columns=columns, prefix="load", per_page=50,
        empty=_("Nobody is on the panel yet."), dense=True,
    )  # fmt: skip


@require_POST
@for_coordinators
def reading_propose(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Give every application its readers: a page that says so at once, and asks by itself for the work of some seconds."""
    the_call = get_call(access, call)
    if "go_on" not in request.POST:
        return render(request, "calls/panel_reading_wait.html", {"call": the_call})
    try:
        found = give_out(by=access, call=the_call)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Every application has its readers."))
        for sentence in found.explanation[:2]:
            messages.info(request, in_words(sentence))
    return go(request, address(access, "reading", the_call))


@require_POST
@for_coordinators
def reading_tell(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Send everyone with something to read a letter with their link, once in a few minutes at most."""
    the_call = get_call(access, call)
    seats = [seat for seat in panel_seats(the_call) if seat.waiting and seat.member.left_at is None]
    told = 0
    try:
        for seat in seats:
            told += invite_panel_member(by=access, member=seat.member, waiting=seat.waiting)
    except Refused as refused:
        messages.error(request, str(refused))
    words = ngettext(
        "A letter is on its way to %(count)d reviewer.", "Letters are on their way to %(count)d reviewers.", told
    )
    messages.success(request, words % {"count": told})
    return redirect(address(access, "reading", the_call))


@for_coordinators
def reading_one(request: HttpRequest, access: Access, call: str, number: int) -> HttpResponse:
    """“Who should read this one?”: each change with what it costs, before it is made."""
    the_call = get_call(access, call)
    application = application_in_review(the_call, number)
    if request.method == "POST":
        return _change(request, access, application)
    found = reading_of(the_call)
    named = sees_names(access, the_call)
    rows = [(pair[1], row) for pair, row in found.assignments.items() if pair[0] == application.code]
    before = had_before(application)
    had_it = [found.member_name(one.member) for one in before]
    options = _options(found, application, [*(name for name, _row in rows), *had_it])
    context = {
        "call": the_call,
        "application": application,
        "label": label_of(application, named=named),
        "readers": [_reader(found, application, name, row) for name, row in rows],
        "options": options,
        "before": before,
        "back": address(access, "reading", the_call),
    }
    return render(request, "calls/panel_reading_one.html", context)


def _reader(found: Reading, application: Application, name: str, row: Assignment) -> dict[str, Any]:
    done = getattr(getattr(row, "review", None), "state", "") == "done"
    cost = () if done else methods.cost_of_changes(
        found.panel, found.pairs, [methods.Change(application.code, remove=name)]
    )[0].sentences  # fmt: skip
    substitutes = () if done else methods.substitutes(found.panel, found.pairs, application.code, name)[:5]
    return {
        "name": name,
        "member": row.member_id,
        "state": state_chip(row),
        "done": done,
        "cost": [in_words(one) for one in cost],
        "substitutes": [
            {
                "name": one.change.add,
                "member": found.members[one.change.add].pk,
                "cost": [in_words(sentence) for sentence in one.sentences],
                "load": one.load,
            }
            for one in substitutes
        ],
    }


def _options(found: Reading, application: Application, readers: list[str]) -> list[dict[str, Any]]:
    """Who could read it too, best first, and who may not, with the reason."""
    changes = [methods.Change(application.code, add=name) for name in found.members if name not in readers]
    costs = methods.cost_of_changes(found.panel, found.pairs, changes)
    return [
        {
            "name": cost.change.add,
            "member": found.members[cost.change.add].pk,
            "allowed": cost.allowed,
            "cost": [in_words(one) for one in cost.sentences],
            "load": cost.load,
        }
        for cost in sorted(costs, key=lambda cost: (not cost.allowed, -cost.after, cost.load))
    ]


def _change(request: HttpRequest, access: Access, application: Application) -> HttpResponse:
    call = application.call
    remove, add = (request.POST.get(name, "") for name in ("remove", "add"))
    try:
        change_readers(
            by=access,
            application=application,
            remove=get_member(call, int(remove)) if remove.isdigit() else None,
            add=get_member(call, int(add)) if add.isdigit() else None,
            reason=request.POST.get("reason", ""),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Changed."))
    return redirect(address(access, "reading_one", call, application.number))
