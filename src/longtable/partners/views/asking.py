"""Asking partners whom they serve, and entering what they say on paper or by phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.partners import actions, queries
from longtable.partners.codes import code_of
from longtable.partners.forms import SectorsForm, WayForm
from longtable.partners.mail import address_of
from longtable.partners.models import Standing, Way
from longtable.partners.pages import address, chip, post_button, tabs
from longtable.partners.queries import Confirmation, Confirmations
from longtable.partners.rules import AT_TABLE
from longtable.partners.service_forms import Choices, Editor
from longtable.partners.views.partner import to_partner
from longtable.partners.wording import way_words
from longtable.people.queries import Post, post_to
from longtable.people.wording import beside
from longtable.ui.tables import Column, Table

OTHERS = (Standing.PROSPECT, Standing.INVITED)


@for_coordinators
def asking(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Who has told us whom they serve?": who confirmed, who was asked, whom to ask next."""
    others = request.GET.get("who") == "others"
    told = queries.confirmations(access.coalition, OTHERS if others else AT_TABLE)
    can_ask = _can_ask(told)
    post = post_to([row.contact.email for row in told.rows if row.contact])
    url = address(access, "asking")
    context = {
        "tabs": tabs(access, "asking"),
        "parts": [
            {"title": _("At the table"), "url": url, "current": not others},
            {"title": _("Prospects and invited"), "url": f"{url}?who=others", "current": others},
        ],
        "told": told,
        "others": others,
        "can_ask": len(can_ask),
        "ask_all_url": address(access, "ask_all") + ("?who=others" if others else ""),
        "without_address": sum(row.state != "confirmed" and row.contact is None for row in told.rows),
        "post": post,
        "table": _table(request, access, told, post),
    }
    return render(request, "partners/asking.html", context)


def _can_ask(told: Confirmations) -> list[Confirmation]:
    return [row for row in told.rows if row.state == "not_asked" and row.contact is not None]


def _table(request: HttpRequest, access: Access, told: Confirmations, post: Post) -> Table:
    order = {"not_asked": 0, "asked": 1, "confirmed": 2}
    columns = [
        Column(
            "name",
            _("Organization"),
            text=lambda row: row.partner.name,
            url=lambda row: address(access, "partner", row.partner.pk),
            order=lambda row: row.partner.name.casefold(),
        ),
        Column("state", _("Has it told us?"), text=_state, order=lambda row: order[row.state]),
        Column("asked", _("Asked"), text=_asked, order=lambda row: row.asked_at),
        Column("to", _("Whom we ask"), text=lambda row: _whom(row, post)),
        Column("do", _("What to do"), text=lambda row: _buttons(request, access, row)),
    ]
    return Table.build(
        request,
        told.rows,
        caption=_("Who has told us whom they serve"),
        caption_hidden=True,
        columns=columns,
        default="state",
        empty=_("No organization is in this part of the list yet."),
    )


def _state(row: Confirmation) -> SafeString:
    if row.confirmed_at is None:
        words = _("asked, no answer yet") if row.state == "asked" else _("not asked yet")
        return chip(words, "question" if row.state == "asked" else "dashed")
    day = date_format(localtime(row.confirmed_at), "SHORT_DATE_FORMAT")
    said = ", ".join(part for part in (day, way_words(row.way)) if part)
    return format_html('<div>{} <span class="lt-quiet">{}</span></div>', chip(_("yes"), "presence"), said)


def _asked(row: Confirmation) -> str:
    if row.asked_at is None:
        return "–"
    day = date_format(localtime(row.asked_at), "SHORT_DATE_FORMAT")
    if row.reminded_at is None:
        return day
    return _("%(asked)s, reminded %(reminded)s") % {
        "asked": day,
        "reminded": date_format(localtime(row.reminded_at), "SHORT_DATE_FORMAT"),
    }


def _whom(row: Confirmation, post: Post) -> str:
    return beside(str(row.contact), post.said(row.contact.email)) if row.contact else _("no e-mail address")


def _buttons(request: HttpRequest, access: Access, row: Confirmation) -> SafeString:
    key = row.partner.pk
    back = "?back=asking"
    parts = []
    if row.contact is not None and row.state == "not_asked":
        parts.append(post_button(request, address(access, "ask", key) + back, _("Ask")))
    if row.contact is not None and row.state == "asked":
        parts.append(post_button(request, address(access, "remind", key) + back, _("Remind")))
    if row.state != "confirmed":
        phone = format_html('<a href="{}">{}</a>', address(access, "enter_answer", key), _("Enter an answer"))
        parts.append(phone)
    if not parts:
        return format_html("{}", "–")
    return format_html('<div class="lt-row">{}</div>', SafeString("".join(parts)))


def _sent(request: HttpRequest, act: Callable[[], Any], success: str) -> bool:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, success)
        return True
    return False


def _back(request: HttpRequest, access: Access, partner: Any) -> HttpResponse:
    if request.GET.get("back") == "asking":
        return redirect("partners:asking", access.coalition.slug)
    return to_partner(access, partner)


@require_POST
@for_coordinators
def ask(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Send a personal link to the organization's contact."""
    partner = queries.get_partner(access, partner_id)
    said = _("A personal link is on its way to %(name)s.") % {"name": partner.name}
    _sent(request, lambda: actions.ask_partner(by=access, partner=partner), said)
    return _back(request, access, partner)


@require_POST
@for_coordinators
def remind(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Send a reminder with a new link."""
    partner = queries.get_partner(access, partner_id)
    said = _("A reminder is on its way to %(name)s.") % {"name": partner.name}
    _sent(request, lambda: actions.remind_partner(by=access, partner=partner), said)
    return _back(request, access, partner)


@for_coordinators
def ask_all(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Ask all of them?": everyone with an address whom nobody has asked."""
    others = request.GET.get("who") == "others"
    rows = _can_ask(queries.confirmations(access.coalition, OTHERS if others else AT_TABLE))
    if request.method == "POST":
        _ask_each(request, access, rows)
        return redirect(address(access, "asking") + ("?who=others" if others else ""))
    names = [f"{row.partner.name}: {row.contact}" for row in rows]
    question = ngettext("Ask %(count)d organization?", "Ask %(count)d organizations?", len(rows))
    context = {
        "question": question % {"count": len(rows)},
        "text": _("Each gets one e-mail with a personal link, in the language of its contact."),
        "consequences": names,
        "action_label": _("Yes, send them"),
        "cancel_url": address(access, "asking"),
    }
    return render(request, "ui/confirm.html", context)


def _ask_each(request: HttpRequest, access: Access, rows: list[Confirmation]) -> None:
    for row in rows:
        actions.ask_partner(by=access, partner=row.partner)
    if rows:
        words = ngettext(
            "%(count)d personal link is on its way.", "%(count)d personal links are on their way.", len(rows)
        )
        messages.success(request, words % {"count": len(rows)})


@never_cache
@require_POST
@for_coordinators
def print_code(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "Whom do you serve?": a sheet with a code, to be printed and handed over. Its secret is shown only here."""
    partner = queries.get_partner(access, partner_id)
    asking_, secret = actions.print_asking(by=access, partner=partner)
    first = next(iter(queries.contacts_of(partner)), None)
    language = first.person.language if first else access.coalition.language
    link = address_of(secret)
    context = {
        "partner": partner,
        "coalition": access.coalition,
        "link": link,
        "code": code_of(link),
        "until": asking_.link.expires_at if asking_.link else None,
        "back": address(access, "partner", partner.pk),
    }
    with override(language):
        return render(request, "partners/print_code.html", context)


@for_coordinators
def withdraw(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "Withdraw the personal links?": asked before it is done."""
    partner = queries.get_partner(access, partner_id)
    if request.method == "POST":
        ended = actions.withdraw_asking(by=access, partner=partner)
        words = ngettext("%(count)d link no longer works.", "%(count)d links no longer work.", ended)
        messages.success(request, words % {"count": ended})
        return to_partner(access, partner)
    context = {
        "question": _("Withdraw the personal links of %(name)s?") % {"name": partner.name},
        "text": _("For instance when one went to the wrong person. What was answered by a link stays."),
        "consequences": [
            _("Every link that is out for this organization stops working at once, printed ones too."),
            _("Its contacts can have a new one sent to their own address. Remove a contact who should not."),
        ],
        "action_label": _("Yes, withdraw them"),
        "cancel_url": address(access, "partner", partner.pk),
    }
    return render(request, "ui/confirm.html", context)


@for_coordinators
def enter_answer(request: HttpRequest, access: Access, partner_id: int) -> HttpResponse:
    """Answer "What did they tell you?": an answer that came on paper or by phone, entered by staff and marked so."""
    partner = queries.get_partner(access, partner_id)
    editor = Editor(queries.services_of(partner), Choices.here(access.coalition))
    sent = request.POST if request.method == "POST" else None
    again = sent is not None and editor.again(sent)
    codes = sent.getlist("sectors") if sent is not None else [sector.code for sector in partner.sectors.all()]
    initial = {"sectors": codes, "way": sent.get("way") if sent is not None else None}
    bound = None if again else sent
    way = WayForm(bound, initial=initial)
    sectors = SectorsForm(bound, initial=initial, sectors=queries.sector_choices(access.coalition))
    if bound is not None:
        lines = editor.read(bound)
        if lines is not None and way.is_valid() and sectors.is_valid():
            chosen = {"services": lines, "sectors": sectors.cleaned_data["sectors"]}
            actions.enter_answer(by=access, partner=partner, way=Way(way.cleaned_data["way"]), **chosen)
            messages.success(request, _("Kept, as told by the organization itself."))
            return to_partner(access, partner)
    context = {
        "partner": partner,
        "editor": editor,
        "way": way,
        "sectors": sectors,
        "back": address(access, "partner", partner.pk),
    }
    return render(request, "partners/enter_answer.html", context, status=422 if bound is not None else 200)
