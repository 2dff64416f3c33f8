"""How the history calls what happens in this room, a dictionary for each part."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from longtable.record.words import Field

Words = dict[str, str | Promise]

TIMES: Words = {
    "meetings.place_changed": _("Place changed"),
    "meetings.place_retired": _("Place no longer offered"),
    "meetings.place_back": _("Place offered again"),
    "meetings.poll_made": _("Poll about times made"),
    "meetings.options_changed": _("Times of a poll changed"),
    "meetings.people_asked": _("People added to a poll"),
    "meetings.person_not_asked": _("Someone taken out of a poll"),
    "meetings.poll_opened": _("Poll sent"),
    "meetings.links_sent": _("Poll sent to more people"),
    "meetings.poll_reminded": _("Reminders of a poll sent"),
    "meetings.links_printed": _("Links to a poll printed"),
    "meetings.poll_extended": _("Last day for answers changed"),
    "meetings.poll_closed": _("Poll closed"),
    "meetings.poll_cancelled": _("Poll cancelled"),
    "meetings.poll_answered": _("Poll answered"),
    "meetings.needs_stated": _("Someone said what they need"),
    "meetings.own_details_deleted": _("Own details deleted"),
    "meetings.poll_link_renewed": _("Personal link to a poll renewed"),
    "meetings.times_chosen": _("Times chosen"),
    "meetings.choice_undone": _("Choice of times taken back"),
}
GATHERING: Words = {
    "meetings.meeting_planned": _("Meeting planned"),
    "meetings.meeting_changed": _("Meeting changed"),
    "meetings.meeting_cancelled": _("Meeting cancelled"),
    "meetings.meeting_restored": _("Meeting takes place after all"),
    "meetings.meeting_held": _("Meeting marked as held"),
    "meetings.place_added": _("Place added"),
    "meetings.people_added": _("People put on the list of a meeting"),
    "meetings.people_removed": _("People taken off the list of a meeting"),
    "meetings.people_invited": _("Invitations sent"),
    "meetings.people_reminded": _("Reminders sent"),
    "meetings.change_sent_again": _("A change of a meeting sent again"),
    "meetings.letters_printed": _("Invitations printed"),
    "meetings.link_renewed": _("Personal link to a meeting renewed"),
    "meetings.invitation_answered": _("Invitation answered"),
    "meetings.needs_arranged": _("What is arranged for a meeting changed"),
    "meetings.calendar_opened": _("Calendar feed made"),
    "meetings.calendar_closed": _("Calendar feeds withdrawn"),
    "meetings.texts_sent": _("Text messages about a meeting sent"),
    "meetings.text_reminder_dropped": _("Reminder by text message called off"),
    "meetings.poll_texts_sent": _("Text messages of a poll sent"),
    "meetings.texts_agreed": _("Someone agreed to text messages"),
    "meetings.texts_ended": _("Someone wants no more text messages"),
    "meetings.data_forgotten": _("Old personal data of meetings deleted"),
}
AGENDA: Words = {
    "meetings.item_proposed": _("Item proposed for a meeting"),
    "meetings.item_added": _("Item put on an agenda"),
    "meetings.item_changed": _("Item of an agenda changed"),
    "meetings.item_taken_back": _("Item of an agenda taken back"),
    "meetings.item_accepted": _("Proposal put on the agenda"),
    "meetings.item_declined": _("Proposal not taken up this time"),
    "meetings.item_moved": _("Order of an agenda changed"),
    "meetings.item_taken_again": _("Item that was put off is on the agenda again"),
    "meetings.outcome_set": _("What a meeting made of an item"),
    "meetings.agenda_sent": _("Agenda sent"),
    "meetings.action_point_added": _("Someone promised to do something"),
    "meetings.action_point_changed": _("What someone promised changed"),
    "meetings.action_point_done": _("What someone promised is done"),
    "meetings.action_point_dropped": _("What someone promised will not be done"),
    "meetings.action_point_reopened": _("What someone promised is open again"),
    "meetings.note_answered": _("A note of a meeting answered"),
}
LIVE: Words = {
    "meetings.meeting_began": _("Meeting begun"),
    "meetings.meeting_ended": _("Meeting ended"),
    "meetings.host_named": _("Someone asked to lead a meeting"),
    "meetings.host_withdrawn": _("Someone no longer leads a meeting"),
}
MINUTES: Words = {
    "meetings.minutes_drafted": _("Minutes drafted"),
    "meetings.minutes_drafted_again": _("Minutes drafted again"),
    "meetings.minutes_changed": _("Minutes changed after they were sent"),
    "meetings.minutes_sent": _("Minutes sent"),
    "meetings.correction_asked": _("Correction of minutes asked for"),
    "meetings.correction_answered": _("Correction of minutes answered"),
    "meetings.file_brought": _("List or transcript of a meeting uploaded"),
    "meetings.file_used": _("List or transcript of a meeting taken over"),
    "meetings.file_undone": _("List or transcript of a meeting taken back"),
    "meetings.file_dropped": _("List or transcript of a meeting forgotten"),
}
HEARING: Words = {
    "meetings.review_kept": _("Kept who is heard"),
    "meetings.review_changed": _("Changed what we make of who is heard"),
    "meetings.review_due": _("Reminder to look again at who is heard"),
}

WAYS = {
    "phone": _("by phone"),
    "paper": _("on paper"),
    "person": _("in person"),
    "email": _("by e-mail"),
    "print": _("by a printed code"),
    "text": _("by text message"),
}


def _way(value: str) -> str:
    return str(WAYS.get(value, value))


def _yes(value: object) -> str:
    return str(_("yes") if value else _("no"))


FIELDS = {
    "letters": Field(_("letters")),
    "people": Field(pgettext_lazy("how many of them", "people")),
    "messages": Field(_("text messages")),
    "parts": Field(_("parts")),
    "cost": Field(_("reckoned cost")),
    "text_reminder": Field(_("reminder two days before"), _yes),
    "texts_ok_on": Field(""),  # what happened says it
    "way": Field("", _way),
}
