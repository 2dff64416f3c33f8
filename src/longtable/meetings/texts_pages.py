"""What the pages about text messages show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from longtable.coalitions.models import Person
from longtable.coalitions.queries import Access
from longtable.meetings.models import Asked, Meeting, Participant, Poll
from longtable.meetings.pages import address
from longtable.meetings.queries import texts as queries
from longtable.meetings.queries.texts import Draft, Plan
from longtable.meetings.texts_words import NAMES, NO_SECRET, Kind, say_cost, say_price
from longtable.methods.text_parts import GSM, text_parts
from longtable.ui.numbers import number
from longtable.ui.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Shown:
    """One text as it goes out, to how many, and in how many parts."""

    what: str
    language: str
    code: str
    text: str
    count: int
    parts: int
    letters: int
    is_plain: bool  # in the alphabet that costs least


def sending_page(request: HttpRequest, access: Access, about: Meeting | Poll, plan: Plan) -> dict[str, Any]:
    """Everything that “Send these text messages?” shows."""

    def person_url(key: int) -> str:
        if isinstance(about, Meeting):
            return address(access, "person", about.code, key)
        return address(access, "poll_person", about.pk, key)

    assert settings.TEXTS is not None
    price = settings.TEXTS.price
    month = queries.sent_this_month(about.coalition)
    return {
        "title": about.title,
        "plan": plan,
        "count": len(plan.drafts),
        "shown": _distinct(plan.drafts),
        "later": _distinct(plan.later),
        "price": say_price(price),
        "cost": say_cost(queries.cost_of(plan.parts), price.currency),
        "later_cost": say_cost(queries.cost_of(plan.later_parts), price.currency),
        "later_on": isinstance(about, Meeting) and about.text_reminder,
        "month": date_format(month.began, "YEAR_MONTH_FORMAT"),
        "month_count": month.messages,
        "month_cost": say_cost(month.cost, price.currency),
        "table": _table(request, plan.drafts, person_url) if plan.drafts else None,
        "not_reached": [(str(one.person), person_url(one.pk)) for one in queries.not_reached(about)],
    }


def _distinct(drafts: Sequence[Draft]) -> list[Shown]:
    """Each text once: it is the same for all who get it in one language, but for the end of the link."""
    found: dict[tuple[str, str], list[Draft]] = {}
    for one in drafts:
        found.setdefault((one.text, one.person.language), []).append(one)
    shown = []
    for (text, language), same in found.items():
        counted = text_parts(text)
        shown.append(
            Shown(
                what=str(NAMES[same[0].kind]),
                language=get_language_info(language)["name_translated"],
                code=language,
                text=text.replace(NO_SECRET, "…"),
                count=len(same),
                parts=counted.parts,
                letters=counted.units,
                is_plain=counted.alphabet == GSM,
            )
        )
    return shown


def _table(request: HttpRequest, drafts: Sequence[Draft], person_url: Callable[[int], str]) -> Table:
    columns = [
        Column("name", _("Name"), text=lambda one: str(one.person), url=lambda one: person_url(one.row.pk)),
        Column("what", _("What they get"), text=lambda one: str(NAMES[one.kind])),
        Column("language", _("Language"), text=lambda one: get_language_info(one.person.language)["name_translated"]),
        Column("parts", _("Parts"), text=lambda one: number(one.parts), numeric=True),
    ]
    return Table.build(request, drafts, caption=_("To whom"), columns=columns, per_page=50)


def consent_card(person: Person | None, url: str) -> dict[str, Any] | None:
    """What a page shows of someone's yes to text messages; None where there is nothing to agree to or to end."""
    if settings.TEXTS is None or person is None or (person.email and person.texts_ok_on is None):
        return None
    return {
        "url": url,
        "person": person,
        "is_on": person.texts_ok_on is not None,
        "reaches": queries.gets_texts(person),
        "ends": person.texts_number[-4:],  # on a page behind a link, which may be passed on
    }


def people_card(rows: Sequence[Participant | Asked], url: str) -> dict[str, Any]:
    """How many texts wait to be looked at, for the buttons on the page of a meeting's people or of a poll."""
    now = timezone.now()
    due = [queries.due(one, now) for one in rows if queries.gets_texts(one.person)]
    news, reminders = (sum(one in kinds for one in due) for kinds in (queries.NEWS_KINDS, queries.REMINDER_KINDS))
    return {
        "behind": due.count(Kind.CHANGE) + due.count(Kind.CANCELLED),
        "news": news,
        "reminders": reminders,
        "news_url": f"{url}?which={queries.NEWS}",
        "reminders_url": f"{url}?which={queries.REMINDERS}",
    }
