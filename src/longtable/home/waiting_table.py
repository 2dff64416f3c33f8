"""What waits about who sits at the table: partners, letters, the next answer, words; and the first steps of a new coalition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.coalitions.queries import Access
from longtable.coverage.queries import count_drafts, has_community, newest, rhythm_of
from longtable.home.waiting import Task
from longtable.language.models import OfferedPair
from longtable.partners.models import Partner, Standing

PATIENCE = timedelta(days=30)  # how long an invitation may go without an answer


def first_steps(access: Access) -> list[tuple[str, str, Task]]:
    """What a new coalition still has to do before it knows who is missing: (title, reason, button). Four queries."""
    slug = access.coalition.slug
    partners = Partner.objects.filter(coalition=access.coalition)
    steps = [
        (
            has_community(access.coalition),
            _("Bring your community"),
            _(
                "Its areas, the groups who live there, and what the need is about: one file, or the public data of your county."
            ),
            Task("", _("Bring our community"), reverse("places:bring", args=[slug])),
        ),
        (
            partners.filter(standing=Standing.ACTIVE).exists(),
            _("Bring your partners"),
            _("The list as you keep it, from a spreadsheet. Longtable asks where it is not sure."),
            Task("", _("Bring our partners"), reverse("partners:board", args=[slug])),
        ),
        (
            partners.exclude(confirmed_at=None).exists() or partners.exclude(askings=None).exists(),
            _("Ask them whom they serve"),
            _("Each gets a personal link, by e-mail or on paper. It takes them a minute."),
            Task("", _("Ask our partners"), reverse("partners:asking", args=[slug])),
        ),
        (
            newest(access.coalition) is not None,
            _("See who is missing"),
            _("Which fields, groups and places have nobody at the table, and whom to invite first."),
            Task("", _("Find out"), reverse("coverage:answer", args=[slug])),
        ),
    ]
    return [(title, why, task) for is_done, title, why, task in steps if not is_done]


def tasks_of_the_table(access: Access, today: date) -> Iterator[Task]:
    """What a coordinator has to do about partners, letters, the next answer and words: five queries."""
    slug = access.coalition.slug
    partners = Partner.objects.filter(coalition=access.coalition)
    waiting = Q(standing=Standing.INVITED, standing_since__lt=today - PATIENCE)
    if n := partners.filter(waiting).count():
        text = ngettext(
            "%(n)d organization was invited more than a month ago and has not answered.",
            "%(n)d organizations were invited more than a month ago and have not answered.",
            n,
        )
        yield Task(text % {"n": n}, _("See who"), reverse("partners:board", args=[slug]))
    if n := partners.filter(standing=Standing.ACTIVE, confirmed_at=None).count():
        text = ngettext(
            "%(n)d partner has not told us whom it serves.", "%(n)d partners have not told us whom they serve.", n
        )
        yield Task(text % {"n": n}, _("Ask them"), reverse("partners:asking", args=[slug]))
    if n := count_drafts(access.coalition):
        text = ngettext(
            "%(n)d letter of invitation is drafted and not sent.",
            "%(n)d letters of invitation are drafted and not sent.",
            n,
        )
        yield Task(text % {"n": n}, _("Read and send them"), reverse("coverage:letters", args=[slug]))
    rhythm = rhythm_of(access.coalition)
    if rhythm is not None and rhythm.next_on <= today:
        text = _("It is time to ask again who is missing from our table.")
        yield Task(text, _("Ask again"), reverse("coverage:answer", args=[slug]), rhythm.next_on)
    if n := OfferedPair.objects.filter(coalition=access.coalition, state=OfferedPair.State.WAITING).count():
        text = ngettext(
            "%(n)d acronym was found in our texts and has no meaning yet.",
            "%(n)d acronyms were found in our texts and have no meaning yet.",
            n,
        )
        yield Task(text % {"n": n}, _("Explain them"), reverse("language:offered", args=[slug]))
