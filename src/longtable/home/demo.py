"""The demo: a fictional coalition in a fictional city, made once from a seed, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db import transaction

from longtable.coalitions.actions import change_coalition, invite_member, join_coalition
from longtable.coalitions.models import Coalition, Membership, Role
from longtable.coalitions.queries import Access
from longtable.coverage.actions import (
    add_evidence,
    invite_prospect,
    keep_suggestions,
    make_assessment,
    mark_letter_sent,
    set_rhythm,
)
from longtable.coverage.models import Assessment, Letter, Rhythm
from longtable.coverage.rules import MOST
from longtable.home.actions import set_table
from longtable.home.demo_calls import plan_call
from longtable.home.demo_city import SEED, demo_package, make_city
from longtable.home.demo_diary import (
    GROUP_BEGAN,
    STEERING,
    STEERING_BEGAN,
    WORKING_GROUP,
    Diary,
    Table,
    plan_partner,
    plan_prospect,
)
from longtable.home.demo_lists import NOT_HERE
from longtable.home.demo_meetings import plan_meetings
from longtable.home.demo_people import Organization, organizations
from longtable.home.demo_terms import plan_terms
from longtable.home.queries import DEMO_COORDINATOR
from longtable.partners.actions import sector_does_not_exist_here
from longtable.partners.models import Sector
from longtable.people.models import Account
from longtable.people.post import nothing_goes_out
from longtable.places.actions import bring_community
from longtable.places.models import Community
from longtable.record.actions import told_as_of

__all__ = ["NAME", "demo_coalition", "demo_package", "make_demo", "reset_demo"]

NAME = "Lakeshore Breathes (demo)"
SLUG = "lakeshore-breathes-demo"
PURPOSE = (
    "Fictional: neighbors and organizations of Lindenshore who want everyone to breathe easier, "
    "first where most people smoke."
)
INDICATOR = "smoking"
BEGAN = 730  # days before today, as all of these
STRATEGY, FIRST_ANSWER, INVITATIONS, SECOND_ANSWER = 172, 213, 26, 1
INVITED, SENT = 4, 2  # how many of the first answer's suggestions were invited, and to how many a letter went out
RHYTHM_MONTHS = 6
COORDINATOR = "Noemí Tallgrass"


class Someone(NamedTuple):
    """Someone who can sign in beside the coordinator."""

    email: str
    name: str
    role: Role
    language: str
    days_ago: int


PEOPLE = (
    Someone("member@demo.example", "Jamal Halloran", Role.MEMBER, "en", 690),
    Someone("miembro@demo.example", "Lucía Pastrana", Role.MEMBER, "es", 410),
    Someone("observer@demo.example", "Ruth Whitlock", Role.OBSERVER, "en", 160),
)


def demo_coalition() -> Coalition | None:
    """The demo's coalition, where it has been made."""
    return Coalition.objects.filter(slug=SLUG).first()


def make_demo(*, seed: int = SEED, today: date) -> Coalition:
    """The fictional coalition, made when it is missing. ``today`` is the day that its two years lead up to."""
    return demo_coalition() or _make(seed, today)


@transaction.atomic
def reset_demo(*, seed: int = SEED, today: date) -> Coalition:
    """Throw the demo away with all that visitors changed in it, and make it anew. The record keeps its entries."""
    there = demo_coalition()
    if there is not None:
        there.delete()
    return _make(seed, today)


@transaction.atomic
@nothing_goes_out()
def _make(seed: int, today: date) -> Coalition:
    account = _account(DEMO_COORDINATOR, name=COORDINATOR)
    start = Diary(Access(Coalition(), account, Role.COORDINATOR), today)
    with told_as_of(start.moment(BEGAN)):
        coalition = set_table(by=account, name=NAME, purpose=PURPOSE)
    Coalition.objects.filter(pk=coalition.pk).update(slug=SLUG, made_at=start.moment(BEGAN))
    coalition.refresh_from_db()
    Membership.objects.filter(coalition=coalition).update(since=start.day(BEGAN))
    diary = Diary(Access(coalition, account, Role.COORDINATOR), today)
    city, table = make_city(seed), Table(diary)
    partners, prospects = organizations(city)
    diary.note(BEGAN - 1, partial(_bring_city, diary, seed))
    diary.note(BEGAN - 20, partial(_mark_sectors, diary))
    diary.note(STEERING_BEGAN, partial(table.begin_body, STEERING, decides=True))
    diary.note(GROUP_BEGAN, partial(table.begin_body, WORKING_GROUP, decides=False))
    for person in PEOPLE:
        diary.note(person.days_ago, partial(_join, diary, person))
    for one in partners:
        plan_partner(table, one)
        for kind, days_ago in one.story.did:
            diary.note(days_ago, partial(_did, table, one.name, kind, days_ago))
    for number, one in enumerate(prospects):
        plan_prospect(table, one, number)
    diary.note(STRATEGY, partial(_adopt_strategy, diary))
    diary.note(FIRST_ANSWER, partial(_answer, diary, FIRST_ANSWER))
    diary.note(INVITATIONS, partial(_invite, table, {one.name: one for one in prospects}))
    diary.note(SECOND_ANSWER, partial(_answer, diary, SECOND_ANSWER))
    diary.note(SECOND_ANSWER, partial(_ask_again, diary))
    plan_meetings(table, seed)
    plan_call(table, city, prospects)
    plan_terms(diary)
    diary.tell()
    return coalition


def _account(email: str, **details: str) -> Account:
    """Someone who can sign in, with a confirmed address as after the first sign-in by code."""
    account, _made = Account.objects.get_or_create(email=email, defaults=details)
    EmailAddress.objects.get_or_create(user=account, email=email, defaults={"verified": True, "primary": True})
    return account


def _bring_city(diary: Diary, seed: int) -> None:
    community = bring_community(by=diary.by, package=demo_package(seed), title=demo_package(seed).title)
    Community.objects.filter(pk=community.pk).update(brought_at=diary.moment(BEGAN - 1))


def _mark_sectors(diary: Diary) -> None:
    for sector in Sector.objects.filter(coalition=diary.by.coalition, code__in=NOT_HERE):
        sector_does_not_exist_here(by=diary.by, sector=sector, reason=NOT_HERE[sector.code])


def _join(diary: Diary, one: Someone) -> None:
    """Someone follows an invitation; whoever was in an earlier demo is known already."""
    account = _account(one.email, name=one.name, language=one.language)
    link, _secret = invite_member(by=diary.by, email=one.email, role=one.role)
    membership = join_coalition(by=account, link=link)
    Membership.objects.filter(pk=membership.pk).update(since=diary.day(one.days_ago))


def _adopt_strategy(diary: Diary) -> None:
    one = diary.by.coalition
    change_coalition(
        by=diary.by,
        name=one.name,
        purpose=one.purpose,
        language=one.language,
        time_zone=one.time_zone,
        strategy_adopted_on=diary.day(STRATEGY),
    )


def _did(table: Table, name: str, kind: str, days_ago: int) -> None:
    source = "Contract of the health department" if kind in {"paid", "unpaid"} else "Minutes of the meeting"
    add_evidence(by=table.diary.by, partner=table.rows[name], kind=kind, on=table.diary.day(days_ago), source=source)


def _answer(diary: Diary, days_ago: int) -> None:
    """Ask who is missing; the answer is made now, of what had happened until then, and dated as in the story."""
    assessment = make_assessment(by=diary.by, indicator=INDICATOR)
    Assessment.objects.filter(pk=assessment.pk).update(made_at=diary.moment(days_ago, 30))


def _invite(table: Table, prospects: Mapping[str, Organization]) -> None:
    """Some of those whom the first answer suggested get a letter: two went out, two are drafts."""
    diary = table.diary
    answer = Assessment.objects.filter(coalition=diary.by.coalition).latest("made_at")
    chosen = keep_suggestions(assessment=answer, k=MOST, order="sectors")["chosen"]
    rows = {str(row.pk): row for row in table.rows.values()}
    for number, suggestion in enumerate(chosen[:INVITED]):
        partner = rows[suggestion["id"]]
        if partner.name not in table.persons:
            table.meet(prospects[partner.name], INVITATIONS)
        letter = invite_prospect(by=diary.by, partner=partner, assessment=answer, on=diary.day(INVITATIONS))
        if number < SENT:
            mark_letter_sent(by=diary.by, letter=letter)
        moment = diary.moment(INVITATIONS, number)
        Letter.objects.filter(pk=letter.pk).update(drafted_at=moment)
        Letter.objects.filter(pk=letter.pk).exclude(sent_at=None).update(sent_at=moment + timedelta(hours=1))


def _ask_again(diary: Diary) -> None:
    rhythm = Rhythm.objects.get(coalition=diary.by.coalition)
    set_rhythm(by=diary.by, months=RHYTHM_MONTHS, next_on=rhythm.next_on)
