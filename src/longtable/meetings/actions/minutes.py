"""Minutes are drafted, written, sent and frozen; participants ask for corrections and are answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.calls.writing import Meeting as Met
from longtable.calls.writing import mark_of, meet
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, is_same_press
from longtable.language.actions import offer_pairs
from longtable.meetings.actions.inviting import deliver, link_for
from longtable.meetings.drafting import draft_text, whole_text
from longtable.meetings.minutes_mail import send_answer, send_minutes_letter
from longtable.meetings.minutes_rules import MOST_CHARACTERS, Merged, draft_again, fingerprint_of
from longtable.meetings.models import Correction, Meeting, Minutes, Participant
from longtable.meetings.pages import say_day
from longtable.meetings.queries.minutes import can_have_minutes, changes_since, read_story, receivers
from longtable.record.actions import Actor, write

MOST_CORRECTIONS = 20  # of one participant that wait for an answer


@transaction.atomic
def draft_minutes(*, by: Access, meeting: Meeting) -> tuple[Minutes, Merged]:
    """Write the minutes from what the meeting left behind. Drafted again, what people wrote stays as they left it."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not can_have_minutes(meeting):
        raise Refused(_("This meeting has not begun, so there is nothing to write down yet."))
    draft = draft_text(read_story(meeting))
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    now = timezone.now()
    if minutes is None:
        minutes = Minutes.objects.create(
            meeting=meeting, text=draft, draft=draft, drafted_at=now, changed_at=now, revision=1
        )
        _record(by.actor, minutes, "minutes_drafted")
        return minutes, Merged(draft)
    _refuse_sent(minutes)
    merged = draft_again(minutes.text, minutes.draft, draft)
    if (merged.text, draft) != (minutes.text, minutes.draft):
        _put(minutes, merged.text, draft=draft, drafted_at=now)
        _record(by.actor, minutes, "minutes_drafted_again")
    return minutes, merged


@transaction.atomic
def save_minutes(*, by: Access, minutes: Minutes, text: str, seen: str) -> Met:  # noqa: ARG001  autosaves make no entry
    """Keep what a coordinator wrote; where someone else wrote meanwhile, nothing is kept and both texts come back.

    ``seen``: the mark of the text that the form showed.
    """
    stored = _lock(minutes)
    _refuse_sent(stored)
    met = _meet(stored, text, seen)
    if "text" in met.write:
        _put(stored, met.write["text"])
    minutes.text, minutes.revision = stored.text, stored.revision
    return met


@transaction.atomic
def change_sent_minutes(*, by: Access, minutes: Minutes, text: str, seen: str, reason: str) -> Met:
    """Change minutes that were sent: everyone who reads them sees that, when and why."""
    stored = _lock(minutes)
    if stored.sent_at is None:
        return save_minutes(by=by, minutes=minutes, text=text, seen=seen)
    met = _meet(stored, text, seen)
    if "text" in met.write:
        if not reason.strip():
            raise Refused(_("Say what you changed and why: everyone who reads the minutes sees it."))
        before = fingerprint_of(stored.text)
        _put(stored, met.write["text"])
        _record(
            by.actor,
            stored,
            "minutes_changed",
            before={"fingerprint": before},
            after={"fingerprint": fingerprint_of(stored.text), "revision": stored.revision},
            reason=reason.strip()[:300],
        )
    minutes.text, minutes.revision = stored.text, stored.revision
    return met


@transaction.atomic
def send_minutes(*, by: Access, minutes: Minutes, seen: int | None = None) -> int:
    """Freeze the minutes and send them to everyone who was invited or came, each with a personal link.

    ``seen``: the revision that was looked at; another one is not sent. A second press within minutes sends nothing.
    Acronyms that the minutes spell out are offered for the list of words.
    """
    meeting, now = minutes.meeting, timezone.now()
    reasons = [one.reason for one in reversed(changes_since(minutes)) if one.reason]
    before = _freeze(minutes, seen, now)
    if before is None:
        return 0
    text, again = minutes.sent_text, before.sent_at is not None

    def letter(one: Participant) -> bool:
        _link, secret = link_for(one)
        send_minutes_letter(one, secret=secret, text=text, again=again, reasons=reasons)
        return True

    sent = deliver(meeting, receivers(meeting), letter)
    after = {"fingerprint": fingerprint_of(text), "revision": minutes.sent_revision, "letters": sent}
    _record(by.actor, minutes, "minutes_sent", after=after)
    language = by.coalition.language
    with override(language):
        source = _("Minutes of “%(title)s”, %(day)s") % {"title": meeting.title, "day": say_day(meeting)}
    offer_pairs(by=by, coalition=by.coalition, texts=[(language, text)], source=source)
    return sent


def _freeze(minutes: Minutes, seen: int | None, now: datetime) -> Minutes | None:
    """Freeze what is to be sent, and return the minutes as they stood; None where the same has just been sent."""
    stored = _lock(minutes)
    meeting = minutes.meeting
    if meeting.state != Meeting.State.ENDED:
        raise Refused(_("The minutes can be sent when the meeting has ended."))
    if not stored.text.strip():
        raise Refused(_("The minutes are empty. Write them first."))
    if seen is not None and seen != stored.revision:
        raise Refused(_("Someone has changed the minutes in the meantime. Read them again before they go out."))
    if stored.sent_revision == stored.revision and is_same_press(stored.sent_at, now):
        return None
    minutes.text = stored.text
    minutes.sent_text = whole_text(minutes, read_story(meeting))
    minutes.sent_at, minutes.sent_revision, minutes.revision = now, stored.revision, stored.revision
    minutes.save(update_fields=["sent_at", "sent_text", "sent_revision"])
    return stored


@transaction.atomic
def ask_correction(*, by: Access | Actor, minutes: Minutes, participant: Participant, text: str) -> Correction:
    """A participant says what is wrong or missing. The same words again are the same request."""
    text = text.strip()
    if not text:
        raise Refused(_("Say what should be different."))
    _lock(minutes)
    own = Correction.objects.filter(minutes=minutes, participant=participant)
    twin = own.filter(text=text).first()
    if twin is not None:
        return twin
    if own.filter(state=Correction.State.OPEN).count() >= MOST_CORRECTIONS:
        raise Refused(_("Many of your corrections wait for an answer. Please talk to us instead."))
    made = Correction.objects.create(minutes=minutes, participant=participant, text=text)
    _record(by.actor if isinstance(by, Access) else by, made, "correction_asked")
    return made


@transaction.atomic
def answer_correction(*, by: Access, correction: Correction, taken: bool, reply: str = "") -> bool:
    """Say that something was put right, or why it stays, and tell whoever asked. Returns whether they could be told."""
    if not _keep_answer(by, correction, taken, reply.strip()):
        return True
    person = correction.participant.person
    if person is None or not person.email:
        return False
    _link, secret = link_for(correction.participant)
    send_answer(correction, secret=secret)
    return True


def _keep_answer(by: Access, correction: Correction, taken: bool, reply: str) -> bool:
    """Keep the answer; False where it is the one that was given already."""
    if not taken and not reply:
        raise Refused(_("Say why it stays as it is, so that whoever asked knows."))
    stored = Correction.objects.select_for_update().get(pk=correction.pk)
    state = Correction.State.TAKEN if taken else Correction.State.DECLINED
    if (stored.state, stored.reply) == (state, reply):
        return False
    correction.state, correction.reply = state, reply[:400]
    correction.save(update_fields=["state", "reply"])
    _record(
        by.actor,
        correction,
        "correction_answered",
        before={"state": stored.state},
        after={"state": state.value},
        reason=reply[:300],
    )
    return True


def _meet(stored: Minutes, text: str, seen: str) -> Met:
    """What was typed against what is kept and what the form showed."""
    if len(text) > MOST_CHARACTERS:
        raise Refused(_("The minutes are too long. Keep what was decided and why."))
    return meet({"text": stored.text}, {"text": text}, {"text": seen or mark_of("")})


def _put(minutes: Minutes, text: str, **more: object) -> None:
    minutes.text, minutes.revision, minutes.changed_at = text, minutes.revision + 1, timezone.now()
    for name, value in more.items():
        setattr(minutes, name, value)
    minutes.save(update_fields=["text", "revision", "changed_at", *more])


def _lock(minutes: Minutes) -> Minutes:
    stored = Minutes.objects.select_for_update().get(pk=minutes.pk)
    stored.meeting = minutes.meeting
    return stored


def _refuse_sent(minutes: Minutes) -> None:
    if minutes.sent_at is not None:
        raise Refused(_("These minutes were sent. You can still change them, with a reason that everyone sees."))


def _record(by: Actor, subject: Minutes | Correction, what: str, **values: object) -> None:
    meeting = subject.meeting if isinstance(subject, Minutes) else subject.minutes.meeting
    write(
        coalition_id=meeting.coalition_id,
        by=by,
        action=f"meetings.{what}",
        subject=subject,
        label=meeting.title,
        **values,  # type: ignore[arg-type]
    )
