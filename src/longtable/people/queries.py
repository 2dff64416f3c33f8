"""What a page may say about letters on their way: by address only, never whose letter it is or what it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from longtable.people.models import Dispatch
from longtable.people.wording import why_not

TOGETHER = timedelta(minutes=1)  # letters handed over with less between them belong to one sending
SHOWN = timedelta(minutes=1)  # how long a page says that all have gone out
KEPT_GONE = timedelta(days=1)
KEPT_REFUSED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Post:
    """The last sending to some addresses, and what became of the newest letter to each."""

    waiting: int = 0
    gone: int = 0
    total: int = 0
    silent_since: datetime | None = None  # the service does not answer
    is_later: bool = False  # the service asks to come again later
    is_text: bool = False  # text messages are among them
    only_text: bool = False
    is_over: bool = False  # all have gone just now
    refused: Mapping[str, str] = field(default_factory=dict)  # address: why, and what to do

    def said(self, *addresses: str) -> str:
        """Why the last letter to someone did not go out, and what to do; nothing where it did."""
        return " ".join(self.refused[one] for one in addresses if one in self.refused)

    @property
    def seconds(self) -> int:
        """After how long a page looks again."""
        return 10 if self.silent_since or self.is_later else 2


def post_to(addresses: Collection[str] | QuerySet[Any]) -> Post:
    """How far the letters and text messages to these addresses and numbers are, in one query (a query gives one column)."""
    now = timezone.now()
    wanted = addresses if isinstance(addresses, QuerySet) else {one for one in addresses if one}
    rows = list(
        Dispatch.objects.filter(to__in=wanted, made_at__gte=now - KEPT_REFUSED)
        .only("kind", "to", "state", "trouble", "trouble_since", "made_at", "ended_at")
        .order_by("made_at", "pk")
    )
    last = {(one.kind, one.to): one for one in rows}
    ended = {Dispatch.State.REFUSED, Dispatch.State.GIVEN_UP}
    sending = _last_sending(rows)
    waiting = [one for one in sending if one.state == Dispatch.State.WAITING]
    silent = [one.trouble_since for one in waiting if one.trouble == Dispatch.Trouble.SERVER and one.trouble_since]
    kinds = {one.kind for one in sending}
    return Post(
        waiting=len(waiting),
        gone=sum(one.state == Dispatch.State.GONE for one in sending),
        total=len(sending),
        silent_since=min(silent, default=None),
        is_later=bool(waiting) and all(one.trouble == Dispatch.Trouble.LATER for one in waiting),
        is_text=Dispatch.Kind.TEXT in kinds,
        only_text=kinds == {Dispatch.Kind.TEXT},
        is_over=not waiting and any(one.ended_at and one.ended_at > now - SHOWN for one in sending),
        refused={one.to: why_not(one) for one in last.values() if one.state in ended},
    )


def _last_sending(rows: list[Dispatch]) -> list[Dispatch]:
    """From the oldest that waits (else the newest of all) back to the first that was handed over together with it."""
    places = [place for place, one in enumerate(rows) if one.state == Dispatch.State.WAITING]
    start = places[0] if places else len(rows) - 1
    while start > 0 and rows[start].made_at - rows[start - 1].made_at < TOGETHER:
        start -= 1
    return rows[max(start, 0) :]


@dataclass(frozen=True, slots=True)
class PostState:
    """What whoever runs the installation should know."""

    waiting: int
    waiting_since: datetime | None
    refused: int  # in the last KEPT_REFUSED
    answer: str  # the service's words about the newest that does not go out


def state_of_post() -> PostState:
    """How many letters wait, since when, and how many were refused."""
    waiting = Dispatch.objects.filter(state=Dispatch.State.WAITING)
    ended = Dispatch.objects.filter(state__in=[Dispatch.State.REFUSED, Dispatch.State.GIVEN_UP])
    oldest = waiting.order_by("made_at").first()
    troubled = waiting.exclude(trouble_since=None).last() or ended.last()
    return PostState(
        waiting.count(), oldest.made_at if oldest else None, ended.count(), troubled.answer if troubled else ""
    )
