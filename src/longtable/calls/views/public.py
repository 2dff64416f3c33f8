"""What anyone can read: open calls, the page of one call, the same as JSON and as a feed, and share links."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from longtable.calls import wording
from longtable.calls.actions.promoting import count_visit
from longtable.calls.language_check import in_words, time_to_apply
from longtable.calls.maps import call_map
from longtable.calls.models import Call
from longtable.calls.published import as_json, as_linked_data, public_address
from longtable.calls.queries import designing as queries
from longtable.calls.queries.promoting import get_shared
from longtable.calls.queries.selecting import result_is_public
from longtable.calls.rules import clean_text
from longtable.coalitions.moments import say_moment
from longtable.coverage.queries import Shapes, shapes_of

TOKEN = re.compile(r"[a-z0-9]{6,20}")
HOLE = "via-hole"  # stands in a kept page where the share link of the reader goes
KEPT_SECONDS = 300
SHARED_SECONDS = 1  # how old the page may be that the server sends to the many who ask at once


def _speak(request: HttpRequest) -> str:
    """The language of the page: ``?lang=`` in its address, else the reader's own. No cookie is set."""
    wanted = request.GET.get("lang", "")
    if wanted in dict(settings.LANGUAGES):
        translation.activate(wanted)
        request.LANGUAGE_CODE = wanted
    return translation.get_language() or "en"


@require_safe
def open_calls(request: HttpRequest) -> HttpResponse:
    """Page “Which calls are open?”: every open call of every coalition here."""
    language = _speak(request)
    rows = [
        {
            "call": call,
            "url": reverse("public_call", args=[call.coalition.slug, call.code]) + f"?lang={language}",
            "award": wording.award_words(call),
            "closes": say_moment(call.closes_at, call.time_zone) if call.closes_at else "",
            "state": wording.state_chip(call),
        }
        for call in queries.open_calls()
    ]
    return render(request, "calls/public_list.html", {"rows": rows, "other_language": _other(language)})


def _other(language: str) -> dict[str, str]:
    code = "es" if language == "en" else "en"
    return {"code": code, "name": {"en": "English", "es": "Español"}[code]}


@cache_control(public=True, max_age=0, s_maxage=SHARED_SECONDS)
@require_safe
def open_calls_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Every open call for machines, free to use."""
    calls = queries.with_questions(queries.open_calls())
    response = JsonResponse(
        {"calls": [as_json(call, questions) for call, questions in calls]}, json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


@cache_control(public=True, max_age=0, s_maxage=SHARED_SECONDS)
@require_safe
def open_calls_feed(request: HttpRequest) -> HttpResponse:
    """What was announced of calls, newest first, as an Atom feed."""
    language = _speak(request)
    site = settings.SITE_URL
    host = site.partition("://")[2].partition("/")[0].partition(":")[0]
    feed = Atom1Feed(
        title=_("Calls for proposals"),
        link=site + reverse("open_calls"),
        description=_("What was announced of calls here."),
        language=language,
        feed_url=site + reverse("open_calls_feed"),
        author_name="Longtable",
        feed_guid=site + reverse("open_calls"),
    )
    for notice in queries.announced_calls():
        call = notice.call
        closes = say_moment(call.closes_at, call.time_zone) if call.closes_at else ""
        lines = [notice.note, call.purpose, _("Closes: %(moment)s") % {"moment": closes} if closes else ""]
        feed.add_item(
            title=clean_text(f"{call.title}: {wording.notice_words(notice.kind)}"),
            link=public_address(call),
            description="\n".join(filter(None, map(clean_text, lines))),
            author_name=clean_text(call.coalition.name),
            pubdate=notice.at,
            updateddate=notice.at,
            unique_id=f"tag:{host},{notice.at:%Y-%m-%d}:calls/notices/{notice.pk}",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def public_call(request: HttpRequest, host: str, call: str) -> HttpResponse:
    """The page of a call for anyone. Kept while nothing in the coalition's record has changed."""
    printing = queries.printing_of(host, call)
    language = _speak(request)
    via = request.GET.get("via", "")
    if not TOKEN.fullmatch(via):
        via = ""
    key = f"call-page:{printing.fingerprint}:{language}"
    personal = settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES
    html = None if personal or settings.DEBUG else cache.get(key)
    if html is None:
        html = _print(request, queries.get_public_call(host, call), language)
        if not personal:
            cache.set(key, html, KEPT_SECONDS)
    for before in ("?", "&amp;"):
        html = html.replace(f"{before}via={HOLE}", f"{before}via={via}" if via else "")
    response = HttpResponse(html)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    if not personal:
        patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_SECONDS)
    return response


def _print(request: HttpRequest, call: Call, language: str) -> str:
    questions = list(call.questions.all())
    known = queries.known_here(call.coalition)
    call.assessment = queries.basis_of(call)
    community = call.assessment.result["place"]["id"] if call.assessment else 0
    begin = _address("apply_start", call) if call.is_open else ""
    context: dict[str, Any] = {
        "call": call,
        "coalition_name": call.coalition.name,
        "state": wording.state_chip(call),
        "closes": say_moment(call.closes_at, call.time_zone) if call.closes_at else "",
        "opens": say_moment(call.opens_at, call.time_zone) if call.opens_at else "",
        "facts": wording.facts(call),
        "hours": in_words(time_to_apply(call, questions).sentence) if questions else "",
        "questions": questions,
        "criteria": list(call.criteria.all()),
        "requirements": list(call.requirements.all()),
        "areas": known.names("areas", call.priority_areas),
        "groups": known.names("groups", call.priority_groups),
        "sectors": known.names("sectors", call.priority_sectors),
        "map": call_map(call, shapes_of(community) if community else Shapes(0, 0, {})),
        "notices": wording.notice_rows(call),
        "asked": queries.public_questions(call),
        "ask_url": _address("ask_question", call) if call.is_open else "",
        "begin_url": f"{begin}?via={HOLE}" if begin else "",
        "result_url": _address("public_result", call) if result_is_public(call) else "",
        "other_language": _other(language),
        "via_hole": HOLE,
    }
    return render(request, "calls/public.html", context).content.decode()


def _address(name: str, call: Call) -> str:
    """The address of a part that another file of this room answers, where it is there."""
    try:
        return reverse(name, kwargs={"host": call.coalition.slug, "call": call.code})
    except NoReverseMatch:
        return ""


@cache_control(public=True, max_age=0, s_maxage=SHARED_SECONDS)
@require_safe
def public_call_data(request: HttpRequest, host: str, call: str) -> HttpResponse:  # noqa: ARG001
    """The call in the words of schema.org, for search engines and lists of grants."""
    found = queries.get_public_call(host, call)
    response = JsonResponse(
        as_linked_data(found), content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


@never_cache
@require_safe
def call_via(request: HttpRequest, token: str) -> HttpResponse:
    """A share link: counts one visit of this day and leads to the call. Machines that only look are not counted."""
    channel = get_shared(token)
    looked = "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if request.method == "GET" and not looked:
        count_visit(channel=channel)
    call = channel.call
    language = channel.language if channel.language in dict(settings.LANGUAGES) else ""
    address = reverse("public_call", args=[call.coalition.slug, call.code]) + f"?via={channel.token}"
    return redirect(address + (f"&lang={language}" if language else ""))
