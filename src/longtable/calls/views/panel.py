"""Who reviews: the panel, its links, and the way of a reviewer with an account to their own reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from longtable.calls.actions import panel as actions
from longtable.calls.actions.reviewing import step_aside
from longtable.calls.forms.reviewing import ConflictForm, PanelMemberForm
from longtable.calls.models import PanelMember
from longtable.calls.queries.conflicts import declared_by, in_review, member_of
from longtable.calls.queries.designing import get_call
from longtable.calls.queries.panel import Seat, get_member, panel_seats
from longtable.calls.queries.reviewing import desk_of, is_in_review
from longtable.calls.views.review_pages import address, small, tabs
from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.partners.pages import chip, names_here, post_button
from longtable.ui.tables import Column, Table


@for_coordinators
def panel(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """“Who reviews?”: everyone on the panel, how far they are, and their links."""
    the_call = get_call(access, call)
    seats = panel_seats(the_call)
    here = [seat for seat in seats if seat.member.left_at is None]
    count, room = in_review(the_call).count(), sum(seat.limit for seat in here)
    columns = [
        Column("name", _("Reviewer"), text=_name, url=lambda seat: _edit(access, seat)),
        Column("knows", _("Organization"), text=lambda seat: str(seat.member.partner or "")),
        Column("said", _("Conflicts declared"), text=lambda seat: _declared(seat, count)),
        Column("load", _("Reviews"), text=_load),
        Column("link", _("Personal link"), text=_link),
        Column("do", _("What to do"), text=lambda seat: _buttons(request, access, seat)),
    ]
    context = {
        "tabs": tabs(access, the_call, "panel"),
        "call": the_call,
        "here": len(here),
        "community": sum(seat.member.is_community for seat in here),
        "count": count,
        "needed": count * the_call.reviewers_each,
        "room": room,
        "enough": room >= count * the_call.reviewers_each,
        "add_url": address(access, "panel_add", the_call),
        "next_url": address(access, "reading", the_call),
        "table": Table.build(
            request,
            seats,
            caption=_("The panel"),
            caption_hidden=True,
            columns=columns,
            empty=_("Nobody yet."),
            dense=True,
        ),
    }
    return render(request, "calls/panel.html", context)


def _edit(access: Access, seat: Seat) -> str:
    return address(access, "panel_member", seat.member.call, seat.member.pk)


def _name(seat: Seat) -> SafeString:
    name = str(seat.member.person)
    if seat.member.left_at is not None:
        return format_html("{} {}", name, chip(_("has left"), "dashed"))
    return (
        format_html("{} {}", name, chip(_("community"), "presence"))
        if seat.member.is_community
        else format_html("{}", name)
    )


def _declared(seat: Seat, count: int) -> str:
    if seat.member.conflicts_declared_at is None:
        return _("not yet")
    return _("%(said)d of %(count)d") % {"said": min(seat.declared, count), "count": count}


def _load(seat: Seat) -> SafeString:
    said = _("%(done)d done, %(waiting)d waiting") % {"done": seat.done, "waiting": seat.waiting}
    return format_html("<span>{} {}</span>", said, small(_("(at most %(most)d)") % {"most": seat.limit}))


def _link(seat: Seat) -> str:
    if seat.link_until is not None:
        return _("works until %(day)s") % {"day": date_format(seat.link_until, "SHORT_DATE_FORMAT")}
    return _("none") if seat.link is None else _("has ended")


def _buttons(request: HttpRequest, access: Access, seat: Seat) -> SafeString:
    member = seat.member
    if member.left_at is not None:
        return format_html("{}", "–")
    words = _("Send a new link") if seat.link else _("Send the link")
    buttons = [post_button(request, address(access, "panel_invite", member.call, member.pk), words)]
    if seat.link_until is not None:
        url = address(access, "panel_withdraw", member.call, member.pk)
        buttons.append(post_button(request, url, _("Withdraw the link"), "quiet"))
    return format_html('<div class="lt-row">{}</div>', format_html_join("", "{}", ((one,) for one in buttons)))


@for_coordinators
def panel_add(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """“Who else should review?”: someone new on the panel, who gets their link at once."""
    the_call = get_call(access, call)
    names = names_here(access.coalition)
    sent = request.POST if request.method == "POST" else None
    form = PanelMemberForm(sent, call=the_call, names=names, initial={"language": access.coalition.language})
    if sent is not None and form.is_valid():
        try:
            member = actions.add_panel_member(by=access, call=the_call, **form.what())
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            _send(request, access, member)
            return redirect(address(access, "panel", the_call))
    context = {"call": the_call, "form": form, "back": address(access, "panel", the_call)}
    return render(request, "calls/panel_add.html", context, status=422 if sent is not None else 200)


def _send(request: HttpRequest, access: Access, member: PanelMember) -> None:
    try:
        actions.invite_panel_member(by=access, member=member)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A personal link is on its way to %(name)s.") % {"name": member.person})


@for_coordinators
def panel_member(request: HttpRequest, access: Access, call: str, member_id: int) -> HttpResponse:
    """“What does this reviewer know?”: their organization, what they know, their load; conflicts found later."""
    member = get_member(get_call(access, call), member_id)
    sent = request.POST if request.method == "POST" else None
    form = _member_form(access, member, sent)
    if sent is not None and form.is_valid():
        actions.change_panel_member(by=access, member=member, **form.what())
        messages.success(request, _("Kept."))
        return redirect(address(access, "panel", member.call))
    return _member_page(request, access, member, form, _conflict_form(access, member))


def _member_form(access: Access, member: PanelMember, sent: Any = None) -> PanelMemberForm:
    known = ("partner", "is_community", "knows_groups", "knows_areas", "knows_topics", "max_load")
    initial = {name: getattr(member, name) for name in known}
    return PanelMemberForm(sent, call=member.call, names=names_here(access.coalition), member=member, initial=initial)


def _member_page(
    request: HttpRequest, access: Access, member: PanelMember, form: PanelMemberForm, conflict_form: ConflictForm
) -> HttpResponse:
    call = member.call
    context = {
        "call": call,
        "member": member,
        "form": form,
        "conflict_form": conflict_form,
        "conflicts": declared_by(member),
        "conflict_url": address(access, "panel_conflict", call, member.pk),
        "leave_url": address(access, "panel_leave", call, member.pk),
        "back": address(access, "panel", call),
    }
    failed = form.is_bound or conflict_form.is_bound
    return render(request, "calls/panel_member.html", context, status=422 if failed else 200)


def _conflict_form(access: Access, member: PanelMember, sent: Any = None) -> ConflictForm:
    """Names stay out where the coordinator reviews blindly too."""
    own = member.call.blind and member_of(member.call, access) is not None
    choices = [
        (row.pk, row.code if own else f"{row.code} {row.organization}".strip()) for row in in_review(member.call)
    ]
    hint = _("For instance: they have worked there. The reviewer steps aside, and scores already given are void.")
    return ConflictForm(sent, choices=choices, hint=hint)


@require_POST
@for_coordinators
def panel_conflict(request: HttpRequest, access: Access, call: str, member_id: int) -> HttpResponse:
    """Record a conflict that was found later. What is missing is said beside its field, and nothing chosen is lost."""
    member = get_member(get_call(access, call), member_id)
    form = _conflict_form(access, member, request.POST)
    if not form.is_valid():
        return _member_page(request, access, member, _member_form(access, member), form)
    application = in_review(member.call).get(pk=int(form.cleaned_data["application"]))
    step_aside(by=access.actor, member=member, application=application, reason=form.cleaned_data["reason"])
    words = _("%(name)s steps aside from %(code)s. Scores that they gave it no longer count.")
    messages.success(request, words % {"name": member.person, "code": application.code})
    return redirect(address(access, "panel_member", member.call, member.pk))


@require_POST
@for_coordinators
def panel_invite(request: HttpRequest, access: Access, call: str, member_id: int) -> HttpResponse:
    """Send a reviewer a personal link."""
    member = get_member(get_call(access, call), member_id)
    _send(request, access, member)
    return redirect(address(access, "panel", member.call))


@require_POST
@for_coordinators
def panel_withdraw(request: HttpRequest, access: Access, call: str, member_id: int) -> HttpResponse:
    """End a reviewer's links; a new one can be sent at any time, so this asks nothing."""
    member = get_member(get_call(access, call), member_id)
    ended = actions.withdraw_review_links(by=access, member=member)
    words = ngettext("%(count)d link no longer works.", "%(count)d links no longer work.", ended)
    messages.success(request, words % {"count": ended})
    return redirect(address(access, "panel", member.call))


@for_coordinators
def panel_leave(request: HttpRequest, access: Access, call: str, member_id: int) -> HttpResponse:
    """“Take this reviewer off the panel?”: asked before it is done."""
    member = get_member(get_call(access, call), member_id)
    if request.method == "POST":
        actions.let_panel_member_go(by=access, member=member)
        messages.success(request, _("%(name)s is off the panel.") % {"name": member.person})
        return redirect(address(access, "reading", member.call))
    context = {
        "question": _("Take %(name)s off the panel?") % {"name": member.person},
        "text": _("For instance when they have no time, or cannot be reached."),
        "consequences": [
            _("Their finished reviews go on counting."),
            _("What they have not finished can be given to someone else; their drafts are kept."),
            _("Their personal link stops working."),
        ],
        "action_label": _("Yes, take them off"),
        "cancel_url": address(access, "panel_member", member.call, member.pk),
    }
    return render(request, "ui/confirm.html", context)


@never_cache
@for_everyone_here
def my_reviews(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """“Is anything waiting for your review?”: a reviewer with an account opens their reviews by a button."""
    the_call = get_call(access, call)
    member = member_of(the_call, access)
    if request.method == "POST" and member is not None:
        try:
            return redirect("review_link", actions.open_own_reviews(by=access, call=the_call))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(address(access, "my_reviews", the_call))
    waiting = None
    if member is not None:
        member.call = the_call
        waiting = len(desk_of(member).waiting) if is_in_review(the_call) else 0
    context = {"call": the_call, "member": member, "waiting": waiting}
    return render(request, "calls/panel_own.html", context)
