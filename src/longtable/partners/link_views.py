"""What a contact sees by a personal link: no account, on a phone, in their language, under a minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from longtable.coalitions.link_pages import LinkPages
from longtable.coalitions.links import actor_of
from longtable.coalitions.models import PersonalLink
from longtable.partners import actions, queries
from longtable.partners.forms import SectorsForm
from longtable.partners.models import Partner
from longtable.partners.pages import names_here
from longtable.partners.service_forms import Choices, Editor
from longtable.partners.wording import say_services


@dataclass(frozen=True, slots=True)
class Here:
    """Who answers for which organization, by which link."""

    secret: str
    link: PersonalLink
    partner: Partner


def _enter(secret: str) -> tuple[PersonalLink, Here]:
    link, partner = queries.open_partner(secret)
    return link, Here(secret, link, partner)


LINKS = LinkPages(_enter, home="partner_link", renewal="partner_link_renew", send_new=actions.renew_asking)
by_link, renew = LINKS.gate, LINKS.renew


@by_link
def answer(request: HttpRequest, here: Here) -> HttpResponse:
    """Answer "Is this right?": one tap says yes, or the contact corrects it."""
    link, partner = here.link, here.partner
    lines = queries.services_of(partner)
    codes = [sector.code for sector in partner.sectors.all()]
    if request.method == "POST" and "yes" in request.POST and lines:
        actions.confirm_services(by=actor_of(link), link=link)
        return redirect("partner_link_thanks", here.secret)
    editor = Editor(lines, Choices.here(link.coalition), own=True)
    sent = request.POST if request.method == "POST" else None
    again = sent is not None and editor.again(sent)
    bound = sent if sent is not None and not again and "yes" not in sent else None
    initial = {"sectors": sent.getlist("sectors") if again and sent is not None else codes}
    sectors = SectorsForm(bound, initial=initial, sectors=queries.sector_choices(link.coalition))
    if bound is not None:
        said = editor.read(bound)
        if said is not None and sectors.is_valid():
            chosen = sectors.cleaned_data["sectors"]
            actions.confirm_services(by=actor_of(link), link=link, services=said, sectors=chosen)
            return redirect("partner_link_thanks", here.secret)
    context: dict[str, Any] = {
        "coalition": link.coalition,
        "coalition_name": link.coalition.name,
        "partner": partner,
        "link": link,
        "said": say_services(lines, names_here(link.coalition), own=True),
        "sectors_now": partner.sectors.all(),
        "editor": editor,
        "sectors": sectors,
        "correcting": again or bound is not None or not lines or "correct" in request.GET,
        "used": link.used_at is not None,
    }
    return render(request, "partners/link_answer.html", context, status=422 if bound is not None else 200)


@by_link
def thanks(request: HttpRequest, here: Here) -> HttpResponse:
    """Answer "What happens now?": thanks, what was said, and what comes of it."""
    link, partner = here.link, here.partner
    if link.used_at is None:
        return redirect("partner_link", here.secret)
    lines = queries.services_of(partner)
    context = {
        "coalition": link.coalition,
        "coalition_name": link.coalition.name,
        "partner": partner,
        "link": link,
        "secret": here.secret,
        "said": say_services(lines, names_here(link.coalition), own=True),
        "sectors_now": partner.sectors.all(),
    }
    return render(request, "partners/link_thanks.html", context)
