"""Minutes: drafted, written by two at once, sent and frozen, changed with a reason, corrected."""

from __future__ import annotations

import doctest
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from longtable.calls.writing import mark_of
from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.language.models import OfferedPair
from longtable.meetings import drafting, minutes_rules
from longtable.meetings.actions import minutes as actions
from longtable.meetings.models import ActionPoint, AgendaItem, Correction, Meeting, Minutes, Note, Participant, Turn
from longtable.meetings.queries import minutes as queries
from longtable.record.models import Entry
from longtable.record.queries import verify
from tests.factories import make_access
from tests.factories.language import make_term
from tests.factories.meetings import make_item, make_meeting, make_participant, secret_of
from tests.pages import visit, words_of

pytestmark = pytest.mark.django_db


def held(access: Access, **fields: Any) -> Meeting:
    """A meeting that ended an hour ago."""
    start = timezone.now() - timedelta(hours=3)
    return make_meeting(
        access,
        starts_at=start,
        **({"state": Meeting.State.ENDED, "began_at": start, "ended_at": start + timedelta(hours=2)} | fields),
    )


def present(meeting: Meeting, access: Access, name: str, **fields: Any) -> Participant:
    """Someone who was there from the beginning to the end."""
    times = {"came_at": meeting.began_at, "left_at": meeting.ended_at, "invited_at": meeting.starts_at}
    return make_participant(meeting, access, name, **(times | fields))


def speak(one: Participant, item: AgendaItem | None, seconds: float, at: int = 0) -> Turn:
    began = one.meeting.starts_at + timedelta(seconds=at)
    return Turn.objects.create(
        meeting=one.meeting, participant=one, item=item, began_at=began, ended_at=began + timedelta(seconds=seconds)
    )


def full(access: Access) -> tuple[Meeting, Participant]:
    """A meeting with two items, notes, turns, a promise, a parking lot and a comment."""
    meeting = held(access)
    rosa = present(meeting, access, "Rosa Delgado", email="rosa@people.example")
    ben = present(meeting, access, "Ben Osei", email="ben@people.example")
    benches = make_item(
        meeting, "Benches", outcome="adopted", outcome_text="Two benches on Elm Street.\n# not a heading"
    )
    make_item(meeting, "Lights", outcome="later")
    for kind, text in (("minutes", "Ask the city"), ("parking", "Toilets?"), ("comment", "I could not hear you")):
        Note.objects.create(meeting=meeting, item=benches, kind=kind, text=text, participant=rosa, tap=uuid.uuid4())
    Note.objects.create(meeting=meeting, kind="minutes", text="The heating was off")
    Note.objects.create(meeting=meeting, kind="minutes", text="Taken off", removed_at=timezone.now())
    ActionPoint.objects.create(meeting=meeting, item=benches, text="Write to the city", owner=ben)
    speak(rosa, benches, 60)
    speak(ben, benches, 30, 60)
    speak(rosa, None, 90, 90)
    return meeting, rosa


@pytest.fixture
def access() -> Access:
    return make_access()


def drafted(access: Access, meeting: Meeting) -> Minutes:
    return actions.draft_minutes(by=access, meeting=meeting)[0]


def sent(access: Access, meeting: Meeting) -> Minutes:
    minutes = drafted(access, meeting)
    actions.send_minutes(by=access, minutes=minutes)
    mail.outbox.clear()
    return minutes


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(minutes_rules).failed == 0


# Drafting


def test_a_draft_says_what_the_meeting_left_and_names_nobody(access: Access) -> None:
    meeting, _rosa = full(access)
    text = drafted(access, meeting).text
    assert text == (
        "# 1. Benches\nOutcome: taken up.\nTwo benches on Elm Street.\nnot a heading\n- Ask the city\n\n"
        "2 turns by 2 people of 2 organizations.\n\n"
        "# 2. Lights\nOutcome: put off.\n\n"
        "# What else was noted\n- The heating was off\n\n"
        "# Who spoke\n3 turns by 2 people of 2 organizations."
    )


def test_a_draft_is_in_the_language_of_the_coalition(access: Access) -> None:
    meeting, _rosa = full(access)
    access.coalition.language = "es"
    access.coalition.save()
    meeting.coalition.language = "es"
    assert "Outcome" not in drafted(access, meeting).text


def test_a_meeting_without_an_agenda_or_anything_has_minutes_too(access: Access) -> None:
    assert drafted(access, held(access)).text == "# What was noted"


def test_a_meeting_that_has_not_begun_has_no_minutes(access: Access) -> None:
    with pytest.raises(Refused, match="has not begun"):
        actions.draft_minutes(by=access, meeting=make_meeting(access))


def test_drafted_again_what_people_wrote_stays_and_what_is_new_comes_in(access: Access) -> None:
    meeting, _rosa = full(access)
    minutes = drafted(access, meeting)
    written = minutes.text.replace("Two benches on Elm Street.", "We want two benches.") + "\n\n# Thanks\nTo the cook."
    actions.save_minutes(by=access, minutes=minutes, text=written, seen=mark_of(minutes.text))
    item = meeting.items.get(title="Benches")
    item.outcome_text = "Three benches."
    item.save()
    meeting.items.filter(title="Lights").update(outcome="adopted")
    make_item(meeting, "Trees")
    again, merged = actions.draft_minutes(by=access, meeting=meeting)
    assert merged.kept == ("1. Benches",)
    assert "We want two benches." in again.text
    assert "Three benches." not in again.text
    assert "# 2. Lights\nOutcome: taken up." in again.text
    assert again.text.index("# 2. Lights") < again.text.index("# 3. Trees") < again.text.index("# What else")
    assert again.text.endswith("# Thanks\nTo the cook.")


def test_items_that_change_places_are_still_known() -> None:
    before = "# 1. Benches\nx\n\n# 2. Lights\ny"
    ours = "# 1. Benches\nx\n\n# 2. Lights\nours"
    now = "# 1. Trees\nz\n\n# 2. Benches\nx\n\n# 3. Lights\ny"
    found = minutes_rules.draft_again(ours, before, now)
    assert found.text == "# 1. Trees\nz\n\n# 2. Benches\nx\n\n# 2. Lights\nours"
    assert found.kept == ()


def test_two_items_of_one_title_are_both_kept() -> None:
    before = "# 1. News\na\n\n# 2. News\nb"
    found = minutes_rules.draft_again("# 1. News\nours\n\n# 2. News\nb", before, "# 1. News\na\n\n# 2. News\nc")
    assert found.text == "# 1. News\nours\n\n# 2. News\nc"


def test_drafted_again_without_news_nothing_changes_and_nothing_is_recorded(access: Access) -> None:
    meeting, _rosa = full(access)
    first = drafted(access, meeting)
    entries = Entry.objects.count()
    assert drafted(access, meeting).revision == first.revision
    assert Entry.objects.count() == entries


# Two at once


def test_two_who_write_never_overwrite_each_other(access: Access) -> None:
    minutes = drafted(access, held(access))
    seen = mark_of(minutes.text)
    assert actions.save_minutes(by=access, minutes=minutes, text="Ana's", seen=seen).write
    met = actions.save_minutes(by=access, minutes=minutes, text="Ben's", seen=seen)
    assert met.conflicts == {"text": "Ana's"}
    assert Minutes.objects.get().text == "Ana's"
    assert Minutes.objects.get().revision == 2


def test_an_autosave_makes_no_entry(access: Access) -> None:
    minutes = drafted(access, held(access))
    entries = Entry.objects.count()
    actions.save_minutes(by=access, minutes=minutes, text="Anew", seen=mark_of(minutes.text))
    assert Entry.objects.count() == entries


def test_the_page_saves_while_one_writes_and_shows_the_other_text(access: Access) -> None:
    meeting = held(access)
    minutes = drafted(access, meeting)
    client, url = visit(access.account), reverse("meetings:edit_minutes", args=[access.coalition.slug, meeting.code])
    seen = mark_of(minutes.text)
    told = client.post(url, {"text": "One", "seen-text": seen}, headers={"x-autosave": "1"}).json()
    assert told["marks"] == {"text": mark_of("One")}
    assert told["said"].startswith("Saved at")
    told = client.post(url, {"text": "Two", "seen-text": seen}, headers={"x-autosave": "1"}).json()
    assert told["conflicts"] == {"text": {"text": "One", "mark": mark_of("One")}}
    assert told["marks"] == {}
    page = client.post(url, {"text": "Two", "seen-text": seen})
    assert page.status_code == 422
    assert "Someone else wrote this meanwhile" in words_of(page)
    assert client.post(url, {"text": "Two", "seen-text": mark_of("One")}).status_code == 302
    assert Minutes.objects.get().text == "Two"


def test_minutes_that_are_too_long_are_refused(access: Access) -> None:
    meeting = held(access)
    minutes = drafted(access, meeting)
    with pytest.raises(Refused, match="too long"):
        actions.save_minutes(by=access, minutes=minutes, text="x" * 60_001, seen=mark_of(minutes.text))
    url = reverse("meetings:edit_minutes", args=[access.coalition.slug, meeting.code])
    told = visit(access.account).post(url, {"text": "x" * 60_001}, headers={"x-autosave": "1"})
    assert told.json()["refused"]


def test_the_check_of_words_stands_beside_the_field(access: Access) -> None:
    meeting = held(access)
    drafted(access, meeting)
    url = reverse("meetings:check_minutes", args=[access.coalition.slug, meeting.code])
    found = visit(access.account).post(url, {"text": "# Plan\n- We will utilize the QZX funds."})
    assert b"QZX" in found.content
    assert b"utilize" in found.content


# Sending


def test_minutes_go_to_whoever_was_invited_or_came_in_their_language(access: Access) -> None:
    meeting, rosa = full(access)
    assert rosa.person is not None
    rosa.person.language = "es"
    rosa.person.save()
    make_participant(meeting, access, "Never Asked", email="never@people.example")
    minutes = drafted(access, meeting)
    outcome = actions.send_minutes(by=access, minutes=minutes, seen=minutes.revision)
    assert outcome == 2
    letters = {one.to[0]: one for one in mail.outbox}
    assert set(letters) == {"rosa@people.example", "ben@people.example"}
    for letter in letters.values():
        assert minutes.sent_text in letter.body
        assert "/link/meeting/" in letter.body
    assert letters["ben@people.example"].subject.startswith("Minutes: Monthly meeting")
    assert letters["rosa@people.example"].subject.startswith("Acta: Monthly meeting")
    assert "Hola" in letters["rosa@people.example"].body


def test_what_was_sent_is_whole_frozen_and_named_in_the_record_by_its_fingerprint(access: Access) -> None:
    meeting, _rosa = full(access)
    minutes = drafted(access, meeting)
    Note.objects.filter(kind="parking").update(reply="The library has one")
    actions.send_minutes(by=access, minutes=minutes)
    text = Minutes.objects.get().sent_text
    for words in ("Write to the city (Ben Osei group)", "Toilets? → The library has one", "- Rosa Delgado group"):
        assert words in text
    assert "Taken off" not in text
    entry = Entry.objects.get(action="meetings.minutes_sent")
    assert entry.after["fingerprint"] == minutes_rules.fingerprint_of(text)
    assert entry.after["letters"] == 2
    with pytest.raises(Refused, match="were sent"):
        actions.save_minutes(by=access, minutes=minutes, text="Other", seen=mark_of(minutes.text))
    with pytest.raises(Refused, match="were sent"):
        actions.draft_minutes(by=access, meeting=meeting)
    assert verify(access.coalition.pk).holds


def test_a_second_press_sends_nothing(access: Access) -> None:
    meeting, _rosa = full(access)
    minutes = drafted(access, meeting)
    actions.send_minutes(by=access, minutes=minutes)
    assert actions.send_minutes(by=access, minutes=minutes) == 0
    assert len(mail.outbox) == 2


def test_acronyms_that_minutes_spell_out_are_offered_once(access: Access) -> None:
    meeting, _rosa = full(access)
    minutes = drafted(access, meeting)
    text = f"{minutes.text}\n\nThe Lakeside Community Housing Office (LCHO) answers in May."
    actions.save_minutes(by=access, minutes=minutes, text=text, seen=mark_of(minutes.text))
    assert not OfferedPair.objects.exists()
    actions.send_minutes(by=access, minutes=minutes)
    offer = OfferedPair.objects.get()
    assert (offer.word, offer.long_form) == ("LCHO", "Lakeside Community Housing Office")
    assert offer.source.startswith(f"Minutes of “{meeting.title}”, ")
    changed = f"{text} Again: the Lakeside Community Housing Office (LCHO)."
    actions.change_sent_minutes(by=access, minutes=minutes, text=changed, seen=mark_of(text), reason="More")
    actions.send_minutes(by=access, minutes=minutes)
    assert OfferedPair.objects.count() == 1


def test_what_someone_changed_meanwhile_does_not_go_out_unread(access: Access) -> None:
    meeting, _rosa = full(access)
    minutes = drafted(access, meeting)
    seen = minutes.revision
    actions.save_minutes(by=access, minutes=minutes, text="Other", seen=mark_of(minutes.text))
    with pytest.raises(Refused, match="in the meantime"):
        actions.send_minutes(by=access, minutes=minutes, seen=seen)
    assert not mail.outbox


def test_empty_minutes_and_those_of_a_meeting_that_goes_on_are_not_sent(access: Access) -> None:
    meeting = held(access)
    minutes = drafted(access, meeting)
    actions.save_minutes(by=access, minutes=minutes, text="", seen=mark_of(minutes.text))
    with pytest.raises(Refused, match="empty"):
        actions.send_minutes(by=access, minutes=minutes)
    live = held(access, state=Meeting.State.LIVE, ended_at=None)
    with pytest.raises(Refused, match="has ended"):
        actions.send_minutes(by=access, minutes=drafted(access, live))


def test_a_change_after_sending_needs_a_reason_and_is_said_to_all(access: Access) -> None:
    meeting, rosa = full(access)
    minutes = sent(access, meeting)
    text = minutes.text + "\n\nAdded."
    with pytest.raises(Refused, match="what you changed"):
        actions.change_sent_minutes(by=access, minutes=minutes, text=text, seen=mark_of(minutes.text), reason=" ")
    actions.change_sent_minutes(
        by=access, minutes=minutes, text=text, seen=mark_of(minutes.text), reason="We forgot the thanks"
    )
    found = queries.get_minutes(meeting)
    assert [one.reason for one in queries.changes_since(found)] == ["We forgot the thanks"]
    page = visit().get(reverse("meeting_minutes", args=[secret_of(rosa)]))
    assert "Changed since it was sent" in words_of(page)
    assert "We forgot the thanks" in words_of(page)
    Minutes.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    Entry.objects.exists()
    again = queries.get_minutes(meeting)
    assert actions.send_minutes(by=access, minutes=again) == 2
    assert mail.outbox[0].subject.startswith("Changed minutes:")
    assert "We forgot the thanks" in mail.outbox[0].body
    assert not queries.changes_since(queries.get_minutes(meeting))


# Who reads


def test_until_they_are_sent_only_coordinators_read_them(access: Access) -> None:
    meeting, rosa = full(access)
    member, observer = make_access(Role.MEMBER, access.coalition), make_access(Role.OBSERVER, access.coalition)
    url = reverse("meetings:minutes", args=[access.coalition.slug, meeting.code])
    drafted(access, meeting)
    assert "Two benches" in words_of(visit(access.account).get(url))
    for one in (member, observer):
        assert "not ready yet" in words_of(visit(one.account).get(url))
    link = reverse("meeting_minutes", args=[secret_of(rosa)])
    assert "Two benches" not in words_of(visit().get(link))
    visit().post(link, {"text": "Wrong"})
    assert not Correction.objects.exists()
    actions.send_minutes(by=access, minutes=queries.get_minutes(meeting))
    shown = words_of(visit(member.account).get(url))
    assert "Two benches" in shown
    assert "Ben Osei group" in shown
    assert "Ben Osei," not in shown.replace("Ben Osei group", "")
    seen = words_of(visit(observer.account).get(url)).replace("Ben Osei group", "").replace("Rosa Delgado group", "")
    assert "Two benches" in seen
    assert "Ben Osei" not in seen
    assert "Rosa" not in seen
    assert "Two benches" in words_of(visit().get(link))


def test_guests_are_counted_and_never_named_in_minutes(access: Access) -> None:
    meeting = held(access)
    for number in (1, 2):
        Participant.objects.create(
            meeting=meeting, guest_name=f"Visitor {number}", came_at=meeting.began_at, facts={"partner": ""}
        )
    minutes = sent(access, meeting)
    assert "2 guests" in minutes.sent_text
    assert "Visitor" not in minutes.sent_text


def test_the_words_of_the_coalition_are_linked_once(access: Access) -> None:
    make_term(access)
    meeting, rosa = full(access)
    minutes = drafted(access, meeting)
    text = "# CHW\nA CHW comes.\n\n- The CHW again"
    actions.save_minutes(by=access, minutes=minutes, text=text, seen=mark_of(minutes.text))
    actions.send_minutes(by=access, minutes=minutes)
    page = visit().get(reverse("meeting_minutes", args=[secret_of(rosa)])).content.decode()
    assert page.count('class="lt-term"') == 1


def test_markup_in_minutes_is_shown_and_never_run(access: Access) -> None:
    meeting, _rosa = full(access)
    minutes = drafted(access, meeting)
    text = "# <script>alert(1)</script>\n<b>x</b>\n- <img src=x>"
    actions.save_minutes(by=access, minutes=minutes, text=text, seen=mark_of(minutes.text))
    url = reverse("meetings:minutes", args=[access.coalition.slug, meeting.code])
    page = visit(access.account).get(url).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "&lt;b&gt;x" in page


# Corrections


def test_a_participant_asks_by_link_and_reads_the_answer(access: Access) -> None:
    meeting, rosa = full(access)
    sent(access, meeting)
    link = reverse("meeting_minutes", args=[secret_of(rosa)])
    assert visit().post(link, {"text": ""}).status_code == 422
    assert visit().post(link, {"text": "It was three benches"}).status_code == 302
    visit().post(link, {"text": "It was three benches"})
    correction = Correction.objects.get()
    assert correction.participant == rosa
    answer = reverse("meetings:answer_correction", args=[access.coalition.slug, meeting.code, correction.pk])
    client = visit(access.account)
    client.post(answer, {"state": "declined", "reply": ""})
    correction.refresh_from_db()
    assert correction.state == "open"
    assert not mail.outbox
    client.post(answer, {"state": "declined", "reply": "The tape says two"})
    correction.refresh_from_db()
    assert (correction.state, correction.reply) == ("declined", "The tape says two")
    (letter,) = mail.outbox
    assert letter.to == ["rosa@people.example"]
    assert "It was three benches" in letter.body
    assert "The tape says two" in letter.body
    assert "The tape says two" in words_of(visit().get(link))
    entry = Entry.objects.filter(action="meetings.correction_asked").get()
    assert "three benches" not in str(entry.after) + entry.subject_label + entry.reason


def test_a_correction_is_put_right_and_answered_once(access: Access) -> None:
    meeting, rosa = full(access)
    minutes = sent(access, meeting)
    made = actions.ask_correction(by=access, minutes=minutes, participant=rosa, text="Three")
    correction = queries.get_correction(meeting, made.pk)
    assert actions.answer_correction(by=access, correction=correction, taken=True)
    assert actions.answer_correction(by=access, correction=correction, taken=True)
    assert len(mail.outbox) == 1
    assert "put it right" in mail.outbox[0].body


def test_whoever_cannot_be_written_to_is_answered_all_the_same(access: Access) -> None:
    meeting, _rosa = full(access)
    silent = present(meeting, access, "No Mail")
    minutes = sent(access, meeting)
    made = actions.ask_correction(by=access, minutes=minutes, participant=silent, text="Three")
    correction = queries.get_correction(meeting, made.pk)
    assert not actions.answer_correction(by=access, correction=correction, taken=False, reply="No")
    assert Correction.objects.get().state == "declined"


def test_nobody_floods_the_corrections(access: Access) -> None:
    meeting, rosa = full(access)
    minutes = sent(access, meeting)
    for number in range(actions.MOST_CORRECTIONS):
        actions.ask_correction(by=access, minutes=minutes, participant=rosa, text=f"Wrong {number}")
    with pytest.raises(Refused, match="wait for an answer"):
        actions.ask_correction(by=access, minutes=minutes, participant=rosa, text="One more")


def test_only_whoever_was_in_the_meeting_asks_when_signed_in(access: Access) -> None:
    meeting, rosa = full(access)
    sent(access, meeting)
    member = make_access(Role.MEMBER, access.coalition)
    url = reverse("meetings:ask_correction", args=[access.coalition.slug, meeting.code])
    client = visit(member.account)
    client.post(url, {"text": "Wrong"})
    assert not Correction.objects.exists()
    assert rosa.person is not None
    rosa.person.account = member.account
    rosa.person.save()
    client.post(url, {"text": "Wrong"})
    assert Correction.objects.get().participant == rosa
    observer = make_access(Role.OBSERVER, access.coalition)
    assert visit(observer.account).post(url, {"text": "Wrong"}).status_code == 403


def test_rows_of_another_meeting_are_no_page(access: Access) -> None:
    meeting, rosa = full(access)
    minutes = sent(access, meeting)
    made = actions.ask_correction(by=access, minutes=minutes, participant=rosa, text="Wrong")
    other = held(access)
    client, slug = visit(access.account), access.coalition.slug
    address = reverse("meetings:answer_correction", args=[slug, other.code, made.pk])
    assert client.post(address, {"state": "taken"}).status_code == 404
    note = Note.objects.filter(kind="parking").get()
    assert client.post(reverse("meetings:answer_note", args=[slug, other.code, note.pk])).status_code == 404
    assert client.get(reverse("meetings:edit_minutes", args=[slug, other.code])).status_code == 404


# Promises and replies


def test_promises_and_answers_are_kept_from_the_page(access: Access) -> None:
    meeting, rosa = full(access)
    drafted(access, meeting)
    client, slug = visit(access.account), access.coalition.slug
    url = reverse("meetings:add_point", args=[slug, meeting.code])
    client.post(url, {"text": "Call the library", "owner": str(rosa.pk), "due_on": "2026-12-24"})
    point = ActionPoint.objects.get(text="Call the library")
    assert (point.owner, str(point.due_on)) == (rosa, "2026-12-24")
    client.post(url, {"text": "", "owner": "", "due_on": "soon"})
    assert ActionPoint.objects.count() == 2
    note = Note.objects.get(kind="parking")
    client.post(reverse("meetings:answer_note", args=[slug, meeting.code, note.pk]), {"reply": "The library has one"})
    note.refresh_from_db()
    assert note.reply == "The library has one"
    page = words_of(client.get(reverse("meetings:minutes", args=[slug, meeting.code])))
    assert "→ The library has one" in page
    assert "Call the library" in page


def test_what_was_typed_comes_back_where_it_could_not_be_kept(access: Access) -> None:
    meeting, rosa = full(access)
    minutes = sent(access, meeting)
    asked = actions.ask_correction(by=access, minutes=minutes, participant=rosa, text="Two trees, not one")
    note, client = Note.objects.get(kind="parking"), visit(access.account)
    rosa.person.account = access.account
    rosa.person.save()

    def typed(name: str, *args: int, **given: str) -> str:
        response = client.post(reverse(f"meetings:{name}", args=[access.coalition.slug, meeting.code, *args]), given)
        assert response.status_code == 422
        return response.content.decode()

    page = typed("add_point", text="Call the library", owner=str(rosa.pk), due_on="next Friday")
    assert 'value="Call the library"' in page
    assert 'value="next Friday"' in page
    assert f'<option value="{rosa.pk}" selected' in page
    assert "It has one now. " * 30 in typed("answer_note", note.pk, reply="It has one now. " * 30 + "!")
    assert "Nobody knows" in typed("answer_correction", asked.pk, reply="Nobody knows")  # nothing chosen
    assert "x" * 2001 in typed("ask_correction", text="x" * 2001)
    note.refresh_from_db()
    assert (note.reply, Correction.objects.count()) == ("", 1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_number_of_queries_does_not_grow(access: Access, language: str, django_assert_max_num_queries: Any) -> None:
    counts = []
    for many in (1, 3):
        meeting = held(access)
        for number in range(many):
            one = present(meeting, access, f"Person {many} {number}")
            item = make_item(meeting, f"Item {number}")
            speak(one, item, 10)
            Note.objects.create(meeting=meeting, kind="parking", text=f"Line {number}", tap=uuid.uuid4())
            ActionPoint.objects.create(meeting=meeting, text=f"Do {number}", owner=one)
        minutes = sent(access, meeting)
        for one in meeting.participants.all():
            actions.ask_correction(by=access, minutes=minutes, participant=one, text="Wrong")
        client = visit(access.account, language)
        url = reverse("meetings:minutes", args=[access.coalition.slug, meeting.code])
        client.get(url)
        with django_assert_max_num_queries(40) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]


def test_speaking_is_said_in_numbers(access: Access) -> None:
    assert drafting.say_spoken(queries.Spoken()) == ""
    assert drafting.say_spoken(queries.Spoken(1, 1, 0)) == "1 turn by 1 person."
