"""Text messages: who gets one, what it costs before it goes out, who agreed, and what must never happen."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from longtable.coalitions.models import Person, PersonalLink, Role
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.house.daily import run_daily
from longtable.house.doctor import findings
from longtable.meetings.actions import gathering, texting
from longtable.meetings.models import Asked, Meeting, Participant, Poll, Rsvp
from longtable.meetings.queries.texts import NEWS, REMINDERS, plan_texts
from longtable.meetings.texts_words import NO_SECRET, Kind, meeting_text, poll_text, say_cost, say_price
from longtable.methods.text_parts import GSM, text_parts
from longtable.people.models import Dispatch
from longtable.people.post import unseal
from longtable.record.models import Entry
from longtable.record.words import Tellers
from longtable.sources.text_messages import FICTIONAL, Price
from tests.factories import make_access
from tests.factories.meetings import (
    make_invitable,
    make_meeting,
    make_participant,
    make_poll,
    secret_of,
    secret_of_poll,
)
from tests.pages import XHTML, CheckedClient, inner, visit, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)
NUMBERS = ("(312) 555-0142", "312-555-0177", "+1 312 555 0119", "312.555.0133")


@pytest.fixture
def at_noon() -> Iterator[None]:
    """Sunday, November 22, 2026, noon in Chicago."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def access() -> Access:
    return make_access()


def url(access: Access, name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=[access.coalition.slug, *args])


def agree(access: Access, person: Person, number: str = NUMBERS[0], language: str = "en") -> Person:
    Person.objects.filter(pk=person.pk).update(language=language)
    return texting.agree_to_texts(by=access, person=person, number=number, way="phone")


def coming(access: Access, **fields: Any) -> Meeting:
    return make_meeting(access, "Monthly meeting", starts_at=NOON + timedelta(days=11, hours=6), **fields)


def listed(meeting: Meeting, access: Access, *names: str, **fields: Any) -> list[Participant]:
    """People on the list who get texts."""
    made = []
    for place, name in enumerate(names):
        one = make_participant(meeting, access, name, **fields)
        assert one.person is not None
        agree(access, one.person, NUMBERS[place])
        made.append(one)
    return made


def page_of(access: Access, meeting: Meeting, which: str = "", language: str = "en") -> tuple[CheckedClient, Any]:
    client = visit(access.account, language)
    query = f"?which={which}" if which else ""
    return client, client.get(url(access, "texts", meeting.code) + query)


def press(client: CheckedClient, page: Any, where: str, **more: str) -> Any:
    given = dict(re.findall(r'name="(which|digest)" value="([^"]*)"', page.content.decode())) | more
    return client.post(where, given, follow=True)


def main_of(page: Any) -> str:
    """What a page says between the menu and the footer."""
    return inner(next(page.tree.iter(f"{XHTML}main")))


def sent() -> list[tuple[str, str]]:
    """What waits to go out: number and text."""
    rows = Dispatch.objects.filter(kind=Dispatch.Kind.TEXT).order_by("pk")
    return [(one.to, unseal(bytes(one.sealed)).decode()) for one in rows]


# Looking at the cost, and sending


def test_the_cost_is_shown_and_then_exactly_that_goes_out(access: Access) -> None:
    meeting = coming(access)
    rosa, _li = listed(meeting, access, "Rosa Delgado", "Li Wen")
    client, page = page_of(access, meeting)
    words = words_of(page)
    assert "Send these text messages?" in words
    assert "2 people get one each. Together they have 2 parts at $0.0079 each: about $0.02." in words
    assert "Send 2 text messages for about $0.02" in words
    assert f"{access.coalition.name}: will you come? Monthly meeting, December 3, 6 p.m." in words
    assert "Rosa Delgado" in words
    assert sent() == []
    after = words_of(press(client, page, url(access, "texts", meeting.code)))
    assert "2 text messages are on their way." in after
    assert after.count("texted 11/22/2026") == 2
    found = dict(sent())
    assert set(found) == {"+13125550142", "+13125550177"}
    lines = found["+13125550142"].split("\n")
    assert lines[0].startswith(access.coalition.name)
    address = lines[-1].rpartition(" ")[2]
    assert address.startswith(f"{settings.SITE_URL}/t/")
    assert len(address) == len(settings.SITE_URL) + 3 + 22
    response = client.get(address.removeprefix(settings.SITE_URL))
    assert response.status_code == 302
    assert "Will you come on December 3?" in words_of(client.get(response["Location"]))
    rosa.refresh_from_db()
    assert (rosa.invited_at, rosa.sent_sequence) == (NOON, meeting.sequence)
    (entry,) = Entry.objects.filter(action="meetings.texts_sent")
    assert entry.after == {"messages": 2, "parts": 2, "cost": "0.0158 USD"}
    assert entry.subject_label == "Monthly meeting"


def test_a_second_press_sends_nothing_twice(access: Access) -> None:
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado")
    client, page = page_of(access, meeting)
    press(client, page, url(access, "texts", meeting.code))
    again = words_of(press(client, page, url(access, "texts", meeting.code)))
    assert "Nothing was sent: nobody waits for it" in again
    assert len(sent()) == 1
    assert Entry.objects.filter(action="meetings.texts_sent").count() == 1


def _withdraw(access: Access, one: Participant) -> None:
    texting.end_texts(by=access, person=one.person, way="phone")


def _other_number(access: Access, one: Participant) -> None:
    agree(access, one.person, NUMBERS[3])


def _edited_number(access: Access, one: Participant) -> None:
    Person.objects.filter(pk=one.person_id).update(phone=NUMBERS[3])


def _other_words(access: Access, one: Participant) -> None:
    Meeting.objects.filter(pk=one.meeting_id).update(title="Another title")


def _one_more(access: Access, one: Participant) -> None:
    listed(Meeting.objects.get(pk=one.meeting_id), access, "Bo")


@pytest.mark.parametrize("change", [_withdraw, _other_number, _edited_number, _other_words, _one_more])
def test_what_changed_between_look_and_press_sends_nothing_and_shows_the_new_cost(access: Access, change: Any) -> None:
    meeting = coming(access)
    rosa, _li = listed(meeting, access, "Rosa Delgado", "Li Wen")
    client, page = page_of(access, meeting)
    change(access, rosa)
    after = press(client, page, url(access, "texts", meeting.code))
    assert after.status_code == 409
    assert "Nothing was sent" in words_of(after)
    assert sent() == []
    assert not Entry.objects.filter(action="meetings.texts_sent").exists()
    assert "on their way" in words_of(press(client, after, url(access, "texts", meeting.code))) or len(sent()) == 1


def test_another_price_between_look_and_press_sends_nothing(access: Access, settings: Any) -> None:
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado")
    client, page = page_of(access, meeting)
    settings.TEXTS = replace(FICTIONAL, price=Price(Decimal("0.05"), "USD"))
    after = press(client, page, url(access, "texts", meeting.code))
    assert (after.status_code, sent()) == (409, [])
    assert "Send 1 text message for about $0.05" in words_of(after)


def test_a_forged_press_sends_nothing(access: Access) -> None:
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado")
    for given in ({}, {"digest": "x", "which": "news"}, {"digest": "", "which": "all"}):
        assert visit(access.account).post(url(access, "texts", meeting.code), given).status_code == 409
    member = make_access(Role.MEMBER, access.coalition)
    assert visit(member.account).post(url(access, "texts", meeting.code)).status_code == 403
    assert visit(make_access().account).get(url(access, "texts", meeting.code)).status_code == 404
    assert sent() == []


# Who gets one, and what


def test_only_who_agreed_and_has_no_e_mail_gets_one(access: Access) -> None:
    meeting = coming(access)
    listed(meeting, access, "Agreed")
    with_mail = make_participant(meeting, access, "Mailed", email="mailed@people.example")
    agree(access, with_mail.person)
    silent = make_participant(meeting, access, "Silent")
    Person.objects.filter(pk=silent.person_id).update(phone=NUMBERS[2])
    moved = make_participant(meeting, access, "Moved")
    agree(access, moved.person, NUMBERS[3])
    Person.objects.filter(pk=moved.person_id).update(phone="(312) 555-0188")
    make_participant(meeting, access, "Guest", person=None, guest_name="Guest")
    other = make_access()
    elsewhere = coming(other)
    listed(elsewhere, other, "Elsewhere")
    _client, page = page_of(access, meeting)
    words = words_of(page)
    assert [str(one.person) for one in page.context["plan"].drafts] == ["Agreed"]
    assert [name for name, _url in page.context["not_reached"]] == ["Moved"]
    for name in ("Mailed", "Silent", "Guest", "Elsewhere"):
        assert name not in words


def test_a_change_and_a_cancelled_meeting_reach_those_who_were_texted(access: Access) -> None:
    meeting = coming(access)
    (rosa,) = listed(meeting, access, "Rosa Delgado")
    client, page = page_of(access, meeting)
    press(client, page, url(access, "texts", meeting.code))
    meeting.refresh_from_db()
    to = gathering.Plan(
        "Monthly meeting",
        "",
        meeting.starts_at + timedelta(hours=1),
        meeting.ends_at + timedelta(hours=1),
        meeting.time_zone,
        meeting.place,
    )
    gathering.change_meeting(by=access, meeting=meeting, to=to)
    people = words_of(client.get(url(access, "people", meeting.code)))
    assert "1 person who gets text messages has not been told of the change." in people
    assert "the e-mail could not be sent" not in people
    page = client.get(url(access, "texts", meeting.code))
    assert "something has changed. Please note: Monthly meeting, December 3, 7 p.m., Elm Street Library" in words_of(
        page
    )
    press(client, page, url(access, "texts", meeting.code))
    assert "has not been told" not in words_of(client.get(url(access, "people", meeting.code)))
    gathering.cancel_meeting(by=access, meeting=Meeting.objects.get(), reason="Snow")
    page = client.get(url(access, "texts", meeting.code))
    assert ": cancelled! Monthly meeting, December 3, 7 p.m. Why, or stop texts:" in words_of(page)
    press(client, page, url(access, "texts", meeting.code))
    assert len(sent()) == 3
    rosa.refresh_from_db()
    assert rosa.sent_sequence == Meeting.objects.get().sequence


def test_those_who_have_not_answered_are_reminded_after_a_day(access: Access) -> None:
    meeting = coming(access)
    listed(meeting, access, "Waits", "Comes")
    client, page = page_of(access, meeting)
    press(client, page, url(access, "texts", meeting.code))
    Participant.objects.filter(person__name="Comes").update(rsvp=Rsvp.YES)
    assert plan_texts(meeting, REMINDERS).drafts == []
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert "Remind 1 by text message" in words_of(client.get(url(access, "people", meeting.code)))
        page = client.get(url(access, "texts", meeting.code))
        assert "We wait for your answer." in words_of(page)
        press(client, page, url(access, "texts", meeting.code))
        assert plan_texts(Meeting.objects.get(), REMINDERS).drafts == []
    assert len(sent()) == 3


def test_a_reminder_two_days_before_goes_out_only_where_its_cost_was_shown(access: Access) -> None:
    wished, not_wished = coming(access), make_meeting(access, "Other", starts_at=NOON + timedelta(days=11))
    listed(wished, access, "Rosa Delgado", "Declined")
    listed(not_wished, access, "Ana")
    client, page = page_of(access, wished)
    assert "Text a reminder two days before as well (about $0.02 more)" in words_of(page)
    press(client, page, url(access, "texts", wished.code), remind_later="1")
    client, page = page_of(access, not_wished)
    press(client, page, url(access, "texts", not_wished.code))
    Participant.objects.filter(person__name="Declined").update(rsvp=Rsvp.NO)
    before = len(sent())
    for day, found in ((8, 0), (9, 1), (10, 0)):
        with time_machine.travel(NOON + timedelta(days=day), tick=False):
            lines = run_daily()
        assert ("reminders of meetings texted: 1" in lines) is bool(found), day
    (number, text), *more = sent()[before:]
    assert (number, more) == ("+13125550142", [])
    assert ": a reminder.\nMonthly meeting, December 3, 6 p.m., Elm Street Library\nMore, or stop texts: " in text
    assert Entry.objects.filter(action="meetings.texts_sent", actor="system").count() == 1


def test_a_reminder_that_was_wished_can_be_called_off(access: Access) -> None:
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado")
    client, page = page_of(access, meeting)
    where = url(access, "texts", meeting.code)
    press(client, page, where, remind_later="1")
    assert Entry.objects.get(action="meetings.texts_sent").after["text_reminder"] is True
    assert "The reminder by text two days before" in words_of(client.get(url(access, "people", meeting.code)))
    assert "A reminder goes out by text two days before, for about $0.01 as things stand." in words_of(
        client.get(where)
    )
    page = words_of(client.post(where, {"no_reminder": "1"}, follow=True))
    assert "Kept: no reminder by text two days before." in page
    assert "A reminder goes out" not in page
    with time_machine.travel(NOON + timedelta(days=9), tick=False):
        assert not any("texted" in line for line in run_daily())
    assert len(sent()) == 1
    client.post(where, {"no_reminder": "1"})
    assert Entry.objects.filter(action="meetings.text_reminder_dropped").count() == 1


def test_a_poll_goes_out_by_text_too(access: Access) -> None:
    people = [
        make_invitable(access, "Rosa Delgado"),
        make_invitable(access, "Luz", language="es"),
        make_invitable(access, "Ana", email="ana@people.example"),
    ]
    agree(access, people[0].person)
    agree(access, people[1].person, NUMBERS[1], "es")
    poll = make_poll(access, people)
    client = visit(access.account)
    where = url(access, "poll_texts", poll.pk)
    assert "Text 2 people without e-mail" in words_of(client.get(url(access, "poll", poll.pk)))
    page = client.get(where)
    assert "when can you come? Spring meeting Answer, or stop texts:" in words_of(page)
    assert "¿qué horas le convienen?" in words_of(page)
    press(client, page, where)
    assert {number for number, _text in sent()} == {"+13125550142", "+13125550177"}
    asked = Asked.objects.get(person__name="Luz")
    assert (asked.way, asked.sent_at) == ("text", NOON)
    assert "texted 11/22/2026" in words_of(client.get(url(access, "poll", poll.pk)))
    link = (
        next(text for number, text in sent() if number.endswith("0177"))
        .rpartition(" ")[2]
        .removeprefix(settings.SITE_URL)
    )
    assert "¿Cuándo puede venir?" in words_of(visit().get(visit().get(link)["Location"]))
    press(client, page, where)
    assert len(sent()) == 2
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        page = client.get(where)
        assert len(page.context["plan"].drafts) == 2
        press(client, page, where)
    assert Asked.objects.get(person__name="Luz").reminded_at == NOON + timedelta(days=2)
    Poll.objects.update(state=Poll.State.CLOSED)
    with time_machine.travel(NOON + timedelta(days=4), tick=False):
        assert "Nobody:" in words_of(client.get(where))


def test_what_was_sent_this_month_is_said(access: Access) -> None:
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado", "Li Wen")
    client, page = page_of(access, meeting)
    assert "In November 2026 your coalition has sent 0 text messages so far, for about $0.00." in words_of(page)
    press(client, page, url(access, "texts", meeting.code))
    assert "has sent 2 text messages so far, for about $0.02." in words_of(
        client.get(url(access, "texts", meeting.code))
    )
    with time_machine.travel(NOON + timedelta(days=10), tick=False):
        assert "In December 2026 your coalition has sent 0" in words_of(client.get(url(access, "texts", meeting.code)))


def test_a_long_list_takes_no_more_queries(access: Access) -> None:
    counts = []
    for names in (("Ana",), ("Ana", "Bo", "Cy")):
        meeting = coming(access)
        listed(meeting, access, *names)
        client = visit(access.account)
        for where in ("texts", "people"):
            client.get(url(access, where, meeting.code))
            with CaptureQueriesContext(
                connection,
            ) as found:
                client.get(url(access, where, meeting.code))
            counts.append(len(found))
    assert counts[:2] == counts[2:]


# What it says, and what that costs


@pytest.mark.parametrize("language", ["en", "es"])
def test_our_own_words_fit_the_alphabet_that_costs_least(access: Access, language: str) -> None:
    meeting = coming(access)
    (one,) = listed(meeting, access, "Rosa Delgado")
    one.person.language = language
    asked = make_poll(access, [make_invitable(access, "Luz", language=language)]).asked.get()
    texts = [meeting_text(kind, one) for kind in Kind if not kind.value.startswith("question")]
    texts += [poll_text(kind, asked) for kind in (Kind.QUESTION, Kind.QUESTION_AGAIN)]
    assert {text_parts(text).alphabet for text in texts} == {GSM}
    assert len(set(texts)) == 7
    for text in texts:
        assert text.startswith(f"{access.coalition.name}: ")
        assert text.endswith(f"/t/{NO_SECRET}")  # that is where the secret comes
        assert one.person.name not in text
    english = meeting_text(Kind.INVITATION, one)
    assert ("will you come" in english) is (language == "en")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "said"),
    [
        ("0.0553", "USD", "en", "$0.06"),
        ("0.0553", "USD", "es", "USD 0.06"),
        ("1234.5", "USD", "en", "$1,234.50"),
        ("0.0041", "USD", "en", "$0.0041"),
        ("0", "USD", "en", "$0.00"),
        ("0.31", "EUR", "en", "€0.31"),
        ("12.4", "JPY", "en", "¥12"),
    ],
)
def test_costs_in_words(amount: str, currency: str, language: str, said: str) -> None:
    with override(language):
        assert say_cost(Decimal(amount), currency).replace("\xa0", " ") in {said, said.replace("USD ", "$")}
    assert say_price(Price(Decimal("0.0079"), "USD")) == "$0.0079"
    assert say_price(Price(Decimal("1"), "USD")) == "$1.00"


# Who agreed


def test_someone_agrees_by_their_own_link_and_ends_it_there(access: Access) -> None:
    meeting = coming(access)
    one = make_participant(meeting, access, "Rosa Delgado")
    secret, client = secret_of(one), visit()
    here = reverse("meeting_link", args=[secret])
    own = reverse("own_texts", args=[secret])
    assert "You may text me about meetings at this number" in words_of(client.get(here))
    assert "Tick the box first" in words_of(client.post(own, {"number": NUMBERS[0]}, follow=True))
    for number, words in (
        ("hello", "not a phone number that we can read"),
        ("1-800-555-0142", "cannot be a mobile phone"),
        ("", "not a phone number"),
    ):
        assert words in words_of(client.post(own, {"number": number, "may": "1"}, follow=True))
    assert Person.objects.get(pk=one.person_id).texts_ok_on is None
    page = words_of(client.post(own, {"number": NUMBERS[0], "may": "1"}, follow=True))
    assert "we may text you about meetings at the number that ends in 0142." in page
    assert "555" not in page
    person = Person.objects.get(pk=one.person_id)
    assert (person.texts_number, person.texts_ok_on) == ("+13125550142", NOON.date())
    client.post(own, {"number": NUMBERS[0], "may": "1"})
    page = words_of(client.post(own, {"stop": "1"}, follow=True))
    assert "Kept: no more text messages." in page
    person.refresh_from_db()
    assert (person.texts_number, person.texts_ok_on, person.phone) == ("", None, NUMBERS[0])
    entries = list(Entry.objects.filter(action__startswith="meetings.texts_").values_list("action", "actor", "after"))
    actor = f"person:{person.pk}"
    assert entries == [
        ("meetings.texts_agreed", actor, {"texts_ok_on": "changed"}),
        ("meetings.texts_ended", actor, {"texts_ok_on": "changed"}),
    ]


def test_whoever_ends_texts_gets_none_that_still_waits(access: Access) -> None:
    meeting = coming(access)
    first, _second = listed(meeting, access, "Ana", "Ben")
    assert first.person is not None
    plan = plan_texts(meeting, NEWS)
    texting.text_people(by=access, meeting=meeting, which=NEWS, digest=plan.digest)
    assert [number for number, _text in sent()] == ["+13125550142", "+13125550177"]
    texting.end_texts(by=access, person=first.person)
    assert [number for number, _text in sent()] == ["+13125550177"]


def test_the_same_by_the_link_of_a_poll_also_when_it_is_closed(access: Access) -> None:
    poll = make_poll(access, [make_invitable(access, "Luz", language="es")])
    asked = poll.asked.get()
    secret, client = secret_of_poll(asked), visit()
    own = reverse("own_poll_texts", args=[secret])
    page = words_of(client.post(own, {"number": NUMBERS[0], "may": "1"}, follow=True))
    assert "No más mensajes de texto" in page
    Poll.objects.update(state=Poll.State.CLOSED)
    assert "No más mensajes de texto" in words_of(client.get(reverse("poll_link", args=[secret])))
    client.post(own, {"stop": "1"})
    assert Person.objects.get(pk=asked.person_id).texts_ok_on is None


def test_a_coordinator_enters_it_with_how_they_said_so(access: Access) -> None:
    meeting = coming(access)
    one = make_participant(meeting, access, "Rosa Delgado")
    client = visit(access.account)
    where = url(access, "person_texts", meeting.code, one.pk)
    assert "Say how they told you" in words_of(client.post(where, {"number": NUMBERS[0]}, follow=True))
    page = words_of(client.post(where, {"number": NUMBERS[0], "way": "paper"}, follow=True))
    assert "They agreed on Nov. 22, 2026 to text messages at (312) 555-0142." in page
    assert Entry.objects.get(action="meetings.texts_agreed").after == {"texts_ok_on": "changed", "way": "paper"}
    client.post(where, {"stop": "1", "way": "phone"})
    assert Person.objects.get(pk=one.person_id).texts_ok_on is None
    assert visit(make_access(Role.MEMBER, access.coalition).account).post(where, {"way": "paper"}).status_code == 403
    asked = make_poll(access, [make_invitable(access, "Luz")]).asked.get()
    client.post(url(access, "asked_texts", asked.poll_id, asked.pk), {"number": NUMBERS[1], "way": "phone"})
    assert Person.objects.get(pk=asked.person_id).texts_number == "+13125550177"


def test_whoever_has_an_e_mail_address_is_not_asked(access: Access) -> None:
    one = make_participant(coming(access), access, "Rosa Delgado", email="rosa@people.example")
    assert "text me" not in main_of(visit().get(reverse("meeting_link", args=[secret_of(one)])))


# What must never be


def test_without_a_provider_nothing_speaks_of_texts(access: Access, settings: Any) -> None:
    meeting = coming(access)
    (one,) = listed(meeting, access, "Rosa Delgado")
    poll = make_poll(access, [make_invitable(access, "Luz")])
    secret = secret_of(one)
    settings.TEXTS = None
    client = visit(access.account)
    pages = [
        url(access, "people", meeting.code),
        url(access, "person", meeting.code, one.pk),
        url(access, "poll", poll.pk),
    ]
    pages += [reverse("meeting_link", args=[secret]), reverse("poll_link", args=[secret_of_poll(poll.asked.get())])]
    for page in pages:
        words = main_of(client.get(page)).lower()
        assert "text message" not in words
        assert "text me" not in words
    assert client.get(url(access, "texts", meeting.code)).status_code == 404
    assert client.post(reverse("own_texts", args=[secret]), {"stop": "1"}).status_code == 404
    assert run_daily() == []
    assert [one.state for one in findings() if one.what == "Text messages"] == ["off"]


def test_no_number_and_no_name_in_the_record_the_log_or_another_coalition(
    access: Access, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado")
    client, page = page_of(access, meeting)
    press(client, page, url(access, "texts", meeting.code))
    told = "".join(
        f"{one.before}{one.after}{one.reason}{one.subject_label}"
        for one in Entry.objects.filter(action__contains="texts")
    )
    log = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith("django.db"))
    for secret in (
        "Rosa",
        "5550142",
        r"\b0142\b",
        re.escape(sent()[0][1].rpartition("/")[2]),
    ):  # four digits stand in some digests
        assert not re.search(secret, told)
        assert not re.search(secret, log)
    observer = make_access(Role.OBSERVER, access.coalition)
    assert visit(observer.account).get(url(access, "texts", meeting.code)).status_code == 403


def test_a_short_link_opens_only_what_it_is_for(access: Access) -> None:
    one = make_participant(coming(access), access, "Rosa Delgado")
    secret = secret_of(one)
    response = visit().get(reverse("text_link", args=[secret]))
    assert response["Location"] == reverse("meeting_link", args=[secret])
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    PersonalLink.objects.update(expires_at=NOON - timedelta(days=1))
    assert visit().get(visit().get(reverse("text_link", args=[secret]))["Location"]).status_code == 410
    PersonalLink.objects.update(purpose="calendar")
    assert visit().get(reverse("text_link", args=[secret])).status_code == 404
    assert visit().get("/t/wrong").status_code == 404


def test_a_number_that_is_no_mobile_is_refused_before_anything_is_kept(access: Access) -> None:
    one = make_participant(coming(access), access, "Rosa Delgado")
    with pytest.raises(Refused, match="cannot be a mobile phone"):
        agree(access, one.person, "+44 20 7946 0958")
    assert Person.objects.get(pk=one.person_id).phone != "+44 20 7946 0958"


def test_nothing_goes_out_when_the_meeting_is_over_or_goes_on(access: Access) -> None:
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado")
    for state in (Meeting.State.LIVE, Meeting.State.ENDED, Meeting.State.CANCELLED):
        meeting.state = state
        assert plan_texts(meeting, NEWS).drafts == []
    meeting.state = Meeting.State.PLANNED
    with time_machine.travel(NOON + timedelta(days=12), tick=False):
        assert plan_texts(meeting, NEWS).drafts == []


def test_another_number_is_told_anew_what_nobody_answered(access: Access) -> None:
    meeting = coming(access)
    waits, comes = listed(meeting, access, "Waits", "Comes")
    client, page = page_of(access, meeting)
    press(client, page, url(access, "texts", meeting.code))
    Participant.objects.filter(pk=comes.pk).update(rsvp=Rsvp.YES)
    for one in (waits, comes):
        agree(access, Person.objects.get(pk=one.person_id), NUMBERS[3])
    assert [one.row.pk for one in plan_texts(meeting, NEWS).drafts] == [waits.pk]


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_send_once(access: Access) -> None:
    """At the same moment on PostgreSQL; one after the other on SQLite, whose writes begin alone."""
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado", "Li Wen")
    at_once = 1 if settings.SQLITE else 4
    digest, gate = plan_texts(meeting, NEWS).digest, Barrier(at_once)

    def press_once(_number: int) -> int:
        try:
            gate.wait(10)
            own = Meeting.objects.select_related("coalition", "place").get(pk=meeting.pk)
            return texting.text_people(by=access, meeting=own, which=NEWS, digest=digest).messages
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        assert sorted(pool.map(press_once, range(4))) == [0, 0, 0, 2]
    assert len(sent()) == 2
    assert Entry.objects.filter(action="meetings.texts_sent").count() == 1


def test_the_history_says_it_in_words_of_both_languages(access: Access) -> None:
    meeting = coming(access)
    listed(meeting, access, "Rosa Delgado")
    client, page = page_of(access, meeting)
    press(client, page, url(access, "texts", meeting.code))
    agreed, went = Entry.objects.filter(action__startswith="meetings.texts_").order_by("number")
    for language, words in (
        ("en", ["by phone", "text messages: 1; parts: 1; reckoned cost: 0.0079 USD"]),
        ("es", ["por teléfono", "mensajes de texto: 1; partes: 1; costo calculado: 0.0079 USD"]),
    ):
        with override(language):
            tell = Tellers()
            assert [tell(access.coalition.pk, row.action, row.before, row.after) for row in (agreed, went)] == words
