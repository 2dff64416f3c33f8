"""Addresses of the part gathering."""

from django.urls import URLPattern, path

from longtable.meetings.views import attending, gathering, inviting, own_links, texts

urlpatterns: list[URLPattern] = [
    path("", gathering.meetings, name="meetings"),
    path("new/", gathering.new, name="new"),
    path("calendar/", attending.calendar_page, name="calendar_page"),
    path("<slug:code>/", gathering.meeting, name="meeting"),
    path("<slug:code>/change/", gathering.change, name="change_meeting"),
    path("<slug:code>/cancel/", gathering.cancel, name="cancel_meeting"),
    path("<slug:code>/restore/", gathering.restore, name="restore"),
    path("<slug:code>/held/", gathering.held, name="held"),
    path("<slug:code>/entry.ics", gathering.entry, name="entry"),
    path("<slug:code>/answer/", gathering.answer, name="own_answer"),
    path("<slug:code>/arranged/", gathering.arranged, name="arranged"),
    path("<slug:code>/people/", inviting.people, name="people"),
    path("<slug:code>/people/add/", inviting.add, name="add_people"),
    path("<slug:code>/people/invite/", inviting.invite, name="invite_people"),
    path("<slug:code>/people/remind/", inviting.remind, name="remind_people"),
    path("<slug:code>/people/again/", inviting.send_again, name="send_again"),
    path("<slug:code>/people/letters/", inviting.letters, name="letters"),
    path("<slug:code>/people/texts/", texts.texts, name="texts"),
    path("<slug:code>/people/<int:participant_id>/texts/", texts.person_texts, name="person_texts"),
    path("<slug:code>/people/<int:participant_id>/", inviting.person, name="person"),
    path("<slug:code>/people/<int:participant_id>/send/", inviting.send_one, name="send_one"),
    path("<slug:code>/people/<int:participant_id>/remove/", inviting.remove, name="remove_person"),
]
by_link: list[URLPattern] = [
    path("meeting/<str:secret>/", attending.meeting_link, name="meeting_link"),
    path("meeting/<str:secret>/new/", own_links.renew, name="meeting_renew"),
    path("meeting/<str:secret>/meeting.ics", attending.link_entry, name="meeting_entry"),
    path("meeting/<str:secret>/needs/", attending.link_needs, name="meeting_needs"),
    path("meeting/<str:secret>/texts/", texts.own_texts, name="own_texts"),
    path("meeting/<str:secret>/calendar/", attending.link_calendar, name="meeting_calendar"),
    path("calendar/<str:secret>.ics", attending.feed, name="calendar"),
]
