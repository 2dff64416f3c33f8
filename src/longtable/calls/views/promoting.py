"""Who has heard of a call: the log of ways, their share links and posters, and what is still missing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from longtable.calls.actions import promoting as actions
from longtable.calls.forms.promoting import ChannelForm, language_choices
from longtable.calls.maps import heard_map
from longtable.calls.models import Call
from longtable.calls.pages import address, crumbs, tabs
from longtable.calls.posters import render_poster, share_address
from longtable.calls.queries import designing, promoting
from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.coverage.queries import Shapes, shapes_of
from longtable.partners.pages import chip
from longtable.places.queries import current_community
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@for_everyone_here
def outreach(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page “Who has heard of this call?”: ways and applicants against whom it is for, gaps first."""
    found = designing.get_call(access, call)
    known = designing.known_here(access.coalition)
    channels = list(promoting.channels_of(found))
    heard = promoting.heard_of(found, channels, known)
    community = current_community(access.coalition)
    shapes = shapes_of(community.pk) if community else Shapes(0, 0, {})
    context = {
        "call": found,
        "heard": heard,
        "map": heard_map(heard, known.areas, shapes),
        "lines": _lines(request, heard),
        "channels": _channels(request, access, found, channels) if channels else None,
        "new": sum(not one.is_usual for one in channels),
        "count": len(channels),
        "tabs": tabs(access, found, "outreach"),
        "crumbs": crumbs(access, found),
    }
    return render(request, "calls/channels.html", context)


def _lines(request: HttpRequest, heard: promoting.Heard) -> Table:
    kinds = {"areas": _("area"), "groups": _("group"), "sectors": _("sector")}
    columns = [
        Column("title", _("Whom it is for"), text=lambda x: x.title),
        Column("kind", pgettext("way to make a call known", "What"), text=lambda x: kinds[x.kind]),
        Column("channels", _("Ways"), text=lambda x: number(x.channels), order=lambda x: x.channels, numeric=True),
        Column("visits", _("Visits"), text=lambda x: number(x.visits), order=lambda x: x.visits, numeric=True),
        Column(
            "applicants",
            _("Applicants"),
            text=lambda x: number(x.applicants),
            order=lambda x: x.applicants,
            numeric=True,
        ),
        Column("helpers", _("Who could tell them"), text=lambda x: ", ".join(one.name for one in x.helpers) or "–"),
    ]
    return Table.build(
        request, heard.lines, caption=_("Gaps first"), columns=columns, per_page=60, prefix="gap-",
        mark=lambda line: line.is_gap, dense=True,
    )  # fmt: skip


def _channels(request: HttpRequest, access: Access, call: Call, channels: list[Any]) -> Table:
    languages = dict(language_choices())
    columns = [
        Column(
            "name",
            pgettext("way to make a call known", "Way"),
            text=lambda x: x.name,
            url=lambda x: address(access, "channel", call.code, x.pk),
            order=lambda x: x.name.casefold(),
        ),
        Column(
            "usual",
            pgettext("way to make a call known", "New?"),
            text=lambda x: (
                pgettext("way to make a call known", "usual")
                if x.is_usual
                else chip(pgettext("way to make a call known", "new"), "presence")
            ),
        ),
        Column(
            "partner",
            pgettext("way to make a call known", "By"),
            text=lambda x: x.partner.name if x.partner else _("ourselves"),
        ),
        Column("language", _("Language"), text=lambda x: languages.get(x.language, x.language)),
        Column("visits", _("Visits"), text=lambda x: number(x.n_visits), order=lambda x: x.n_visits, numeric=True),
        Column(
            "begun",
            pgettext("way to make a call known", "Begun"),
            text=lambda x: number(x.n_begun),
            order=lambda x: x.n_begun,
            numeric=True,
        ),
        Column(
            "sent",
            pgettext("way to make a call known", "Sent"),
            text=lambda x: number(x.n_sent),
            order=lambda x: x.n_sent,
            numeric=True,
        ),
    ]
    caption = _("Ways in which it is made known")
    return Table.build(request, channels, caption=caption, columns=columns, prefix="way-", dense=True)


@GET_POST
@for_coordinators
def add_channel(request: HttpRequest, access: Access, call: str) -> HttpResponse:
    """Page “How else do we make it known?”."""
    found = designing.get_call(access, call)
    known = designing.known_here(access.coalition)
    initial = {"language": access.coalition.language, "groups": request.GET.getlist("group")}
    form = ChannelForm(posted(request), coalition=access.coalition, known=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        made: list[Any] = []
        if saved(form, lambda: made.append(actions.add_channel(by=access, call=found, values=form.cleaned_data))):
            messages.success(request, _("It has a share link and a poster of its own now."))
            return redirect(address(access, "channel", found.code, made[0].pk))
    context = {
        "call": found,
        "form": form,
        "back": address(access, "outreach", found.code),
        "crumbs": crumbs(access, found, (_("Who has heard?"), address(access, "outreach", found.code))),
    }
    return render(request, "calls/channel_add.html", context, status=422 if form.errors else 200)


@GET_POST
@for_everyone_here
def channel(request: HttpRequest, access: Access, call: str, channel_id: int) -> HttpResponse:
    """One way: its share link, its poster, and what is noted of it."""
    found = designing.get_call(access, call)
    row = promoting.get_channel(found, channel_id)
    if request.method == "POST" and not access.can_edit:
        return redirect(address(access, "channel", found.code, row.pk))
    known = designing.known_here(access.coalition)
    kept = {"groups": row.groups, "sectors": row.sectors, "areas": row.areas}
    form = ChannelForm(
        posted(request), coalition=access.coalition, known=known, kept=kept, initial=ChannelForm.initial_of(row)
    )
    if request.method == "POST" and form.is_valid():
        if saved(form, lambda: actions.change_channel(by=access, channel=row, values=form.cleaned_data)):
            messages.success(request, _("Kept."))
            return redirect(address(access, "outreach", found.code))
        row.refresh_from_db()
    context = {
        "call": found,
        "channel": row,
        "form": form,
        "link": share_address(row),
        "visits": sum(day.visits for day in row.days.all()),
        "crumbs": crumbs(access, found, (_("Who has heard?"), address(access, "outreach", found.code)), (row.name, "")),
    }
    return render(request, "calls/channel.html", context, status=422 if form.errors else 200)


@require_POST
@for_coordinators
def remove_channel(request: HttpRequest, access: Access, call: str, channel_id: int) -> HttpResponse:
    """Take a way out of the log."""
    found = designing.get_call(access, call)
    row = promoting.get_channel(found, channel_id)
    done(request, lambda: actions.remove_channel(by=access, channel=row), _("It is removed."))
    return redirect(address(access, "outreach", found.code))


@for_everyone_here
def poster(request: HttpRequest, access: Access, call: str, channel_id: int) -> HttpResponse:  # noqa: ARG001
    """The poster of one way as a PDF."""
    found = designing.get_call(access, call)
    row = promoting.get_channel(found, channel_id)
    response = HttpResponse(render_poster(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="poster-{found.code}-{row.pk}.pdf"'
    return response
