"""What a contact sees by a personal link: no account, on a phone, in their language, under a minute."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache

from longtable.coalitions.links import LinkHasEnded, actor_of, open_link
from longtable.coalitions.models import PersonalLink
from longtable.partners import actions, queries
from longtable.partners.forms import RenewForm, SectorsForm
from longtable.partners.models import Partner
from longtable.partners.pages import names_here
from longtable.partners.queries import CONFIRM
from longtable.partners.service_forms import Choices, Editor
from longtable.partners.wording import say_services
from longtable.people.middleware import SESSION_KEY

RENEWALS = 3  # new links in a day for one ended link
DAY = 24 * 60 * 60


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The gate: a wrong link is not there; one that has ended says so and offers a new one."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, secret: str) -> HttpResponse:
        try:
            link = open_link(secret, CONFIRM)
        except LinkHasEnded as ended:
            _speak_to(request, ended.link)
            response = _ended(request, ended.link, secret, RenewForm())
        else:
            _speak_to(request, link)
            response = view(request, secret, link, _partner(link))
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def _partner(link: PersonalLink) -> Partner:
    partner = Partner.objects.filter(coalition=link.coalition, pk=link.subject_id).first()
    if partner is None:
        raise Http404
    partner.coalition = link.coalition
    return partner


def _speak_to(request: HttpRequest, link: PersonalLink) -> None:
    """The contact's language, unless the reader chose one."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or (
        settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session
    )
    if not chosen:
        language = link.person.language if link.person else link.coalition.language
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


def _ended(request: HttpRequest, link: PersonalLink, secret: str, form: RenewForm) -> HttpResponse:
    context = {"coalition_name": link.coalition.name, "secret": secret, "form": form}
    return render(request, "partners/link_ended.html", context, status=422 if form.is_bound else 410)


@by_link
def answer(request: HttpRequest, secret: str, link: PersonalLink, partner: Partner) -> HttpResponse:
    """Answer "Is this right?": one tap says yes, or the contact corrects it."""
    lines = queries.services_of(partner)
    codes = [sector.code for sector in partner.sectors.all()]
    if request.method == "POST" and "yes" in request.POST and lines:
        actions.confirm_services(by=actor_of(link), link=link)
        return redirect("partner_link_thanks", secret)
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
            return redirect("partner_link_thanks", secret)
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
def thanks(request: HttpRequest, secret: str, link: PersonalLink, partner: Partner) -> HttpResponse:
    """Answer "What happens now?": thanks, what was said, and what comes of it."""
    if link.used_at is None:
        return redirect("partner_link", secret)
    lines = queries.services_of(partner)
    context = {
        "coalition": link.coalition,
        "coalition_name": link.coalition.name,
        "partner": partner,
        "link": link,
        "secret": secret,
        "said": say_services(lines, names_here(link.coalition), own=True),
        "sectors_now": partner.sectors.all(),
    }
    return render(request, "partners/link_thanks.html", context)


@never_cache
def renew(request: HttpRequest, secret: str) -> HttpResponse:
    """Send a new link in place of one that has ended. The answer is the same whatever the address is."""
    try:
        open_link(secret, CONFIRM)
    except LinkHasEnded as ended:
        link = ended.link
    else:
        return redirect("partner_link", secret)
    if request.method != "POST":
        return redirect("partner_link", secret)  # after a change of language on this page
    _speak_to(request, link)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return _ended(request, link, secret, form)
    if _may_renew(link):
        with suppress(SMTPException, OSError):  # nothing is kept then; saying so would tell whether we know the address
            actions.renew_asking(link=link, by=actor_of(link), email=form.cleaned_data["email"])
    return render(request, "partners/link_renewed.html", {"coalition_name": link.coalition.name})


def _may_renew(link: PersonalLink) -> bool:
    key = f"partner-link-renewed-{link.pk}"
    cache.add(key, 0, DAY)
    try:
        return cache.incr(key) <= RENEWALS
    except ValueError:  # it expired between the two
        return False
