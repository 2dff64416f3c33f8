"""Beginning an application, writing at it, the people on it and their links."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.calls.applicant_mail import send_link
from longtable.calls.models import Answer, Application, Call, Channel
from longtable.calls.queries.applying import APPLY, Opened, links_of, opened_by
from longtable.calls.rules import is_drafter
from longtable.calls.sending import may_change, window_for, window_of
from longtable.calls.writing import CONTACT, Meeting, meet, put_text, texts_of
from longtable.coalitions.actions import know_person
from longtable.coalitions.links import actor_of, make_link, withdraw_links
from longtable.coalitions.models import Person, PersonalLink
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, is_same_press
from longtable.record.actions import Actor, write

DAYS = 180  # a link lasts through the review and the letters
MOST_PEOPLE = 10
ONCE = "once"


def _drafter() -> Refused:
    return Refused(
        _("Whoever wrote this call may not apply to it, so that everyone has the same chance. Ask the coalition first.")
    )


def _link_to(application: Application, person: Person, once: str = "") -> tuple[PersonalLink, str]:
    return make_link(
        coalition=application.call.coalition,
        purpose=APPLY,
        subject_id=application.pk,
        person=person,
        details={ONCE: once} if once else {},
        days=DAYS,
    )


def lock_application(application: Application) -> Application:
    """The application as it is kept now, locked until the end of the transaction, with its call."""
    fresh = Application.objects.select_for_update().get(pk=application.pk)
    fresh.call = application.call
    return fresh


def next_number(call: Call) -> int:
    """The next number of a call, which stays locked until the end of the transaction."""
    Call.objects.select_for_update().get(pk=call.pk)
    highest = Application.objects.filter(call=call).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0) + 1


@transaction.atomic
def start_application(
    *,
    by: Actor | None = None,
    call: Call,
    email: str,
    organization: str = "",
    language: str = "en",
    channel: Channel | None = None,
    once: str = "",
) -> tuple[Opened, str]:
    """Begin an application and give its first personal link. ``once``: a press counted twice begins one.

    ``by`` is whoever the new link makes of the applicant, unless given.
    """
    number = next_number(call)
    twin = call.coalition.links.filter(purpose=APPLY, details__once=once).first() if once else None
    if twin is not None and twin.person is not None:
        opened = opened_by(twin)
        link, secret = _link_to(opened.application, twin.person)
        return Opened(link, opened.application), secret
    if is_drafter(call, email):
        raise _drafter()
    if not window_of(call, timezone.now()).can_send:
        raise Refused(_("This call takes no new applications now."))
    person = know_person(call.coalition, email=email, language=language)
    application = Application.objects.create(
        call=call, number=number, organization=organization.strip(), contact=person, language=language, channel=channel
    )
    link, secret = _link_to(application, person, once)
    write(
        coalition_id=call.coalition_id,
        by=by or actor_of(link),
        action="calls.application_begun",
        subject=application,
        label=application.code,
        after={"state": application.state, "way": application.way, "channel": channel.pk if channel else None},
    )
    return Opened(link, application), secret


@transaction.atomic
def enter_application(
    *, by: Access, call: Call, way: str, organization: str, received_at: object, email: str = "", language: str = "en"
) -> Application:
    """Begin an application that came on paper or by phone; staff type it in, and it is marked so.

    The same button pressed twice, even at once, begins one: nothing has been typed into the first one yet.
    """
    if way not in {"paper", "phone"}:
        raise Refused(_("Say whether the application came on paper or by phone."))
    number = next_number(call)
    if call.state not in {Call.State.OPEN, Call.State.CLOSED}:
        raise Refused(_("Applications are entered while a call is open or in review."))
    if email and is_drafter(call, email):
        raise _drafter()
    same = call.applications.filter(way=way, organization=organization.strip(), started_at=received_at, revision=0)  # type: ignore[misc]
    twin = same.order_by("-pk").first()
    if twin is not None and is_same_press(twin.saved_at, timezone.now()):
        return twin
    person = know_person(call.coalition, email=email, language=language) if email else None
    application = Application(
        call=call, number=number, organization=organization.strip(), contact=person, language=language, way=way
    )
    application.started_at = received_at  # type: ignore[assignment]
    application.saved_at = timezone.now()
    if call.closes_at is not None and application.started_at >= call.closes_at:
        raise Refused(_("That is after the deadline of this call. Only what came in time can be entered."))
    application.save()
    _record(by.actor, application, "application_entered", {"state": application.state, "way": way})
    return application


def _record(by: Actor, application: Application, what: str, after: Mapping[str, object] | None = None) -> None:
    write(
        coalition_id=application.call.coalition_id,
        by=by,
        action=f"calls.{what}",
        subject=application,
        label=application.code,
        after=after or {},
    )


@transaction.atomic
def save_texts(
    *,
    by: Actor,  # noqa: ARG001  (who typed is not recorded: autosaves make no entry)
    application: Application,
    typed: Mapping[str, str],
    seen: Mapping[str, str],
) -> tuple[Application, Meeting]:
    """Keep what was typed; ``seen``: marks of the texts that the form had shown. Makes no entry in the record.

    A text that someone else has changed since is not overwritten: it comes back as a conflict. Refused where what was
    sent may no longer be changed.
    """
    fresh = lock_application(application)
    if not may_change(fresh, window_for(fresh, fresh.call, timezone.now())):
        raise Refused(_("The deadline has passed, so what you sent stays as it is."))
    met = meet(texts_of(fresh), typed, seen)
    if met.write:
        _put(fresh, met.write)
        fresh.revision += 1
        fresh.saved_at = timezone.now()
        fresh.save()
    return fresh, met


def _put(application: Application, texts: Mapping[str, str]) -> None:
    now = timezone.now()
    for name, text in texts.items():
        if name in CONTACT:
            _put_contact(application, name, text)
        elif name.startswith("q") and name[1:].isdecimal():
            key = {"application": application, "question_id": int(name[1:])}
            _answer, made = Answer.objects.get_or_create(**key, defaults={"text": text, "revision": 1, "saved_at": now})
            if not made:
                Answer.objects.filter(**key).update(text=text, revision=F("revision") + 1, saved_at=now)
        else:
            put_text(application, name, text)


def _put_contact(application: Application, name: str, text: str) -> None:
    person = application.contact
    if person is None:
        person = know_person(application.call.coalition, language=application.language)
        application.contact = person
    setattr(person, name, text)
    person.save(update_fields=[name])


@transaction.atomic
def invite_person(*, by: Actor, application: Application, email: str, name: str = "") -> PersonalLink:
    """Let another person write at an application, by a link of their own. Asked twice for the same person, one is sent."""
    fresh = lock_application(application)
    if is_drafter(fresh.call, email):
        raise _drafter()
    links = links_of(fresh.call.coalition, fresh)
    people = {link.person_id for link in links}
    known = next((link for link in links if link.email.casefold() == email.casefold()), None)
    if known is not None and known.expires_at > timezone.now():
        return known
    if len(people) >= MOST_PEOPLE:
        raise Refused(_("Ten people write at this application already. Withdraw one link first."))
    person = known.person if known is not None else None
    if person is None:
        language = fresh.language
        person = know_person(fresh.call.coalition, email=email, name=name, language=language)
    link, secret = _link_to(fresh, person)
    _record(by, fresh, "person_invited")
    send_link(opened=Opened(link, fresh), secret=secret, kind="invited")
    return link


@transaction.atomic
def renew_link(*, by: Actor, link: PersonalLink, email: str) -> bool:
    """Send a new link in place of one that has ended, only to an address that has a link to the same application.

    A link that the coalition withdrew is renewed only for someone who has another one that was not. Returns whether one
    was sent; the page gives the same answer either way.
    """
    opened = opened_by(link)
    links = links_of(link.coalition, opened.application)
    mine = next((one for one in links if one.person and one.email.casefold() == email.strip().casefold()), None)
    if mine is None or mine.person is None:
        return False
    new, secret = _link_to(opened.application, mine.person)
    _record(by, opened.application, "apply_link_sent")
    send_link(opened=Opened(new, opened.application), secret=secret, kind="renewed")
    return True


@transaction.atomic
def send_new_link(*, by: Access, application: Application, person: Person) -> None:
    """A coordinator sends someone on an application a new link, for instance after a call that the first was lost."""
    if not person.email:
        raise Refused(_("There is no e-mail address for this person. Help by phone, and enter what they say."))
    link, secret = _link_to(application, person)
    _record(by.actor, application, "apply_link_sent")
    send_link(opened=Opened(link, application), secret=secret, kind="renewed")


@transaction.atomic
def withdraw_apply_links(*, by: Access | Actor, application: Application, link: PersonalLink | None = None) -> int:
    """End the links of one person on an application (or of all); returns how many ended."""
    coalition = application.call.coalition
    if link is None:
        ended = withdraw_links(coalition, APPLY, application.pk)
    else:
        rows = coalition.links.filter(
            purpose=APPLY, subject_id=application.pk, person=link.person_id, withdrawn_at=None
        )
        ended = rows.update(withdrawn_at=timezone.now())
    if ended:
        _record(by.actor if isinstance(by, Access) else by, application, "apply_links_withdrawn")
    return ended
