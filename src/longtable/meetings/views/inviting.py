"""Who is invited to a meeting: the list, letters by e-mail and on paper, reminders, answers entered for someone."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators, for_members
from longtable.coalitions.posting import done, posted, saved
from longtable.coalitions.queries import Access
from longtable.meetings import invitation_mail, texts_pages
from longtable.meetings.actions import gathering, inviting
from longtable.meetings.forms.gathering import AddPeopleForm, ArrangedForm, EnterAnswerForm
from longtable.meetings.invitation_mail import Letter
from longtable.meetings.meeting_pages import answers_chart
from longtable.meetings.models import Meeting, Need, Participant, Rsvp
from longtable.meetings.pages import address, meeting_crumbs, meeting_tabs, say_day, say_when
from longtable.meetings.queries import gathering as queries
from longtable.meetings.queries.texts import gets_texts
from longtable.meetings.rules import dial_of, is_over
from longtable.meetings.views.gathering import GET_POST, say_line, send_letters
from longtable.partners.codes import code_of
from longtable.partners.pages import chip
from longtable.people.queries import Post, post_to
from longtable.people.wording import beside
from longtable.ui.tables import Column, Table

CHIPS = {Rsvp.YES: "presence", Rsvp.REMOTE: "presence", Rsvp.MAYBE: "question", Rsvp.NO: "dashed", Rsvp.NONE: ""}


@for_members
def people(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Who comes on …?”: who is invited, what they answered, what to arrange, and what to do next."""
    meeting = queries.get_meeting(access, code)
    rows, counts = queries.participants_of(meeting), queries.counts_of(meeting)
    over = is_over(meeting.state, meeting.ends_at, timezone.now())
    people = [one.person for one in rows if one.person is not None] if access.can_edit else []
    post = post_to([address for one in people for address in (one.email, one.texts_number)]) if people else Post()
    context = {
        "meeting": meeting,
        "day": say_day(meeting),
        "when": say_when(meeting),
        "counts": counts,
        "chart": answers_chart(counts) if counts.listed and not over else None,
        "over": over,
        "table": _table(request, access, rows, post),
        "post": post,
        "tabs": meeting_tabs(access, meeting, "people"),
        "crumbs": meeting_crumbs(access, meeting, at=_("People")),
        "is_planned": meeting.state == Meeting.State.PLANNED,
    }
    if access.can_edit:
        needs = queries.needs_of(meeting)
        waits = [one for one in needs if one.is_open]
        context |= {
            "needs": [(say_line(one), one) for one in needs],
            "waits": len(waits),
            "arranged_form": ArrangedForm(
                among=[one for one in Need if one != Need.EVENING], initial={"needs": meeting.arranged}
            ),
            "to_invite": len(_to_invite(rows)),
            "to_print": len(_to_print(rows)),
            "to_remind": len(_to_remind(rows)),
            "behind": sum(0 <= one.sent_sequence < meeting.sequence and _has_mail(one) for one in rows),
            "texts": texts_pages.people_card(rows, address(access, "texts", code)),
            "urls": {name: address(access, name, code) for name in PAGES},
        }
    return render(request, "meetings/meeting_people.html", context)


PAGES = ("add_people", "invite_people", "remind_people", "letters", "send_again", "arranged")


def _has_mail(one: Participant) -> bool:
    return one.person is not None and bool(one.person.email)


def _to_invite(rows: Sequence[Participant]) -> list[Participant]:
    return [one for one in rows if one.sent_sequence < 0 and _has_mail(one)]


def _to_print(rows: Sequence[Participant]) -> list[Participant]:
    return [one for one in rows if one.person is not None and not _has_mail(one)]


def _to_remind(rows: Sequence[Participant]) -> list[Participant]:
    return [one for one in rows if one.sent_sequence >= 0 and one.rsvp == Rsvp.NONE and _has_mail(one)]


def _table(request: HttpRequest, access: Access, rows: list[Participant], post: Post) -> Table:
    order = list(CHIPS)
    columns = [
        Column(
            "name",
            _("Name"),
            text=lambda one: one.name,
            url=(lambda one: address(access, "person", one.meeting.code, one.pk)) if access.can_edit else None,
            order=lambda one: one.name.casefold(),
        ),
        Column("partner", _("Comes for"), text=lambda one: str(one.partner or "–"), order=lambda o: str(o.partner)),
        Column("answer", _("Answer"), text=answer_chip, order=lambda one: order.index(Rsvp(one.rsvp))),
        Column("told", _("Invitation"), text=lambda one: _told_so_far(one, post), order=lambda one: one.invited_at),
    ]
    if any(one.came_at for one in rows):
        came = Column("came", _("Came"), text=lambda one: chip(pgettext("people", "came"), "presence") if one.came_at else "–",
                      order=lambda one: one.came_at is None)  # fmt: skip
        columns.insert(2, came)
    return Table.build(
        request, rows, caption=_("Who is on the list"), columns=columns, default="name", per_page=100,
        empty=_("Nobody is on the list yet."),
    )  # fmt: skip


def answer_chip(one: Participant) -> SafeString:
    """What someone answered."""
    return chip(one.get_rsvp_display(), CHIPS[Rsvp(one.rsvp)])


def _told_so_far(one: Participant, post: Post) -> str:
    return beside(_told(one), post.said(one.person.email, one.person.texts_number) if one.person else "")


def _told(one: Participant) -> str:
    if one.invited_at is None:
        if _has_mail(one) or gets_texts(one.person):
            return _("not sent yet")
        return _("no e-mail: print or phone")
    words = _("sent %(day)s") if one.sent_sequence >= 0 else _("printed %(day)s")
    if one.sent_sequence >= 0 and not _has_mail(one):
        words = _("texted %(day)s")
    told = words % {"day": date_format(localtime(one.invited_at), "SHORT_DATE_FORMAT")}
    if one.reminded_at is not None:
        day = date_format(localtime(one.reminded_at), "SHORT_DATE_FORMAT")
        told = _("%(told)s, reminded %(day)s") % {"told": told, "day": day}
    return told


@GET_POST
@for_coordinators
def add(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Who else should come?”: more people for the list."""
    meeting = queries.get_meeting(access, code)
    form = AddPeopleForm(posted(request), people=queries.not_listed(meeting))
    back = address(access, "people", code)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        if saved(form, lambda: gathering.invite_more(by=access, meeting=meeting, people=chosen)):
            messages.success(request, _("They are on the list. Now send them the invitation."))
            return redirect(back)
    context = {"form": form, "meeting": meeting, "back": back, "anyone": bool(form.people)}
    context["knows_nobody"] = not form.people and not queries.counts_of(meeting).listed
    context["crumbs"] = _crumbs(access, meeting, _("More people"))
    return render(request, "meetings/meeting_add.html", context, status=422 if form.errors else 200)


@GET_POST
@for_coordinators
def invite(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Send these invitations?”: the letter as its first reader gets it, and then they go out."""
    meeting = queries.get_meeting(access, code)
    wanted = _to_invite(queries.participants_of(meeting))
    back = address(access, "people", code)
    if request.method == "POST" or not wanted:
        send_letters(request, lambda: inviting.invite(by=access, meeting=meeting, participants=wanted))
        return redirect(back)
    first = wanted[0]
    shown = _("(here stands the personal link)")
    with override(first.person.language if first.person else None):
        letter = {
            "language": get_language(),
            "subject": invitation_mail.subject_of(Letter.INVITATION, meeting),
            "text": invitation_mail.body_of(Letter.INVITATION, first, address=shown),
        }
    context = {"meeting": meeting, "count": len(wanted), "letter": letter, "names": [one.name for one in wanted]}
    context |= {"back": back, "crumbs": _crumbs(access, meeting, _("Invitations"))}
    return render(request, "meetings/meeting_invite.html", context)


def _crumbs(access: Access, meeting: Meeting, at: str) -> list[dict[str, str]]:
    return meeting_crumbs(access, meeting, (_("People"), address(access, "people", meeting.code)), at=at)


@require_POST
@for_coordinators
def remind(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Ask those again who have not answered."""
    meeting = queries.get_meeting(access, code)
    wanted = _to_remind(queries.participants_of(meeting))
    send_letters(request, lambda: inviting.remind(by=access, meeting=meeting, participants=wanted))
    return redirect(address(access, "people", code))


@require_POST
@for_coordinators
def send_again(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Send the last change to those whom it did not reach."""
    meeting = queries.get_meeting(access, code)
    send_letters(request, lambda: inviting.send_missing(by=access, meeting=meeting))
    return redirect(address(access, "people", code))


@never_cache
@require_POST
@for_coordinators
def letters(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Page “Which letters do we print?”: a letter with a code for each who has no e-mail, in their language."""
    meeting = queries.get_meeting(access, code)
    rows = queries.participants_of(meeting)
    only = request.POST.get("only", "")
    wanted = [one for one in rows if str(one.pk) == only] if only else _to_print(rows)
    made: list[tuple[Participant, str]] = []

    def act() -> None:
        made.extend(inviting.print_invitations(by=access, meeting=meeting, participants=wanted))

    if not wanted or not done(request, act):
        return redirect(address(access, "people", code))
    context = {
        "meeting": meeting,
        "letters": [_letter(one, secret) for one, secret in made],
        "back": address(access, "people", code),
    }
    return render(request, "meetings/meeting_letters.html", context)


def _letter(one: Participant, secret: str) -> dict[str, object]:
    link = invitation_mail.address_of(secret)
    language = one.person.language if one.person else one.meeting.coalition.language
    with override(language):
        text = invitation_mail.body_of(Letter.INVITATION, one, address=link, printed=True)
        scan = _("Point the camera of your phone here")
    return {"language": language, "text": text, "scan": scan, "code": code_of(link), "name": one.name}


@GET_POST
@for_coordinators
def person(request: HttpRequest, access: Access, code: str, participant_id: int) -> HttpResponse:
    """Page “What did … say?”: enter an answer that came by phone or on paper; print or send again; take off the list."""
    meeting = queries.get_meeting(access, code)
    one = queries.get_participant(meeting, participant_id)
    form = EnterAnswerForm(posted(request), initial={"rsvp": one.rsvp, "way": "phone"})
    back = address(access, "people", code)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if saved(form, lambda: _enter(access, one, given)):
            messages.success(
                request, _("Kept: %(name)s, %(answer)s.") % {"name": one.name, "answer": one.get_rsvp_display()}
            )
            return redirect(back)
    context = {
        "meeting": meeting,
        "one": one,
        "answer": one.get_rsvp_display(),
        "told": _told(one),
        "form": form,
        "back": back,
        "has_mail": _has_mail(one),
        "dial": dial_of(one.person.phone) if one.person else "",
        "texts": texts_pages.consent_card(one.person, address(access, "person_texts", code, one.pk)),
        "send_url": address(access, "send_one", code, one.pk),
        "remove_url": address(access, "remove_person", code, one.pk),
        "crumbs": _crumbs(access, meeting, one.name),
        "letters_url": address(access, "letters", code),
        "hosts_url": address(access, "hosts", code),
    }
    return render(request, "meetings/meeting_person.html", context, status=422 if form.errors else 200)


def _enter(access: Access, one: Participant, given: dict[str, str]) -> None:
    inviting.answer_invitation(by=access, participant=one, rsvp=Rsvp(given["rsvp"]), way=given["way"])


@require_POST
@for_coordinators
def send_one(request: HttpRequest, access: Access, code: str, participant_id: int) -> HttpResponse:
    """Send one person the invitation, again where they have lost it."""
    meeting = queries.get_meeting(access, code)
    one = queries.get_participant(meeting, participant_id)
    send_letters(request, lambda: inviting.invite(by=access, meeting=meeting, participants=[one]))
    return redirect(address(access, "people", code))


@GET_POST
@for_coordinators
def remove(request: HttpRequest, access: Access, code: str, participant_id: int) -> HttpResponse:
    """Page “Take … off the list?”."""
    meeting = queries.get_meeting(access, code)
    one = queries.get_participant(meeting, participant_id)
    if request.method == "POST":
        said = _("%(name)s is no longer on the list.") % {"name": one.name}
        send_letters(request, lambda: gathering.remove_people(by=access, meeting=meeting, participants=[one]), said)
        return redirect(address(access, "people", code))
    consequences = [_("Their personal link stops working. You can put them on the list again.")]
    if one.sent_sequence >= 0:
        told = _("They get an e-mail that says so, and the meeting leaves their calendar.")
        consequences.insert(
            0, told if _has_mail(one) else _("Nobody tells them: they have no e-mail address. Phone them.")
        )
    context = {
        "question": _("Take %(name)s off the list?") % {"name": one.name},
        "text": say_when(meeting),
        "consequences": consequences,
        "action_label": _("Yes, take off the list"),
        "cancel_url": address(access, "person", code, one.pk),
        "crumbs": _crumbs(access, meeting, one.name),
    }
    return render(request, "ui/confirm.html", context)
