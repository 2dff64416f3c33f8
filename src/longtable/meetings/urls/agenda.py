"""Addresses of the part agenda."""

from django.urls import URLPattern, path

from longtable.meetings.views import agenda, agenda_links, agenda_sending, promises

urlpatterns: list[URLPattern] = [
    path("actions/", promises.promises, name="actions"),
    path("actions/<int:point_id>/", promises.point, name="point"),
    path("actions/<int:point_id>/done/", promises.point_done, name="point_done"),
    path("actions/<int:point_id>/reopen/", promises.point_reopen, name="point_reopen"),
    path("<slug:code>/agenda/", agenda.agenda, name="agenda"),
    path("<slug:code>/agenda/add/", agenda.add, name="agenda_add"),
    path("<slug:code>/agenda/check/", agenda_sending.check, name="agenda_check"),
    path("<slug:code>/agenda/send/", agenda_sending.send, name="agenda_send"),
    path("<slug:code>/agenda/notes/<int:note_id>/", agenda.note, name="agenda_note"),
    path("<slug:code>/agenda/<int:item_id>/", agenda.item, name="agenda_item"),
    path("<slug:code>/agenda/<int:item_id>/answer/", agenda.answer, name="agenda_answer"),
    path("<slug:code>/agenda/<int:item_id>/move/", agenda.move, name="agenda_move"),
    path("<slug:code>/agenda/<int:item_id>/back/", agenda.take_back, name="agenda_back"),
    path("<slug:code>/agenda/<int:item_id>/again/", agenda.again, name="agenda_again"),
    path("<slug:code>/agenda/<int:item_id>/outcome/", agenda.outcome, name="agenda_outcome"),
]
by_link: list[URLPattern] = [
    path("meeting/<slug:secret>/agenda/", agenda_links.meeting_agenda, name="meeting_agenda"),
    path("meeting/<slug:secret>/agenda/propose/", agenda_links.meeting_propose, name="meeting_propose"),
    path("meeting/<slug:secret>/agenda/<int:item_id>/", agenda_links.meeting_item, name="meeting_item"),
    path("meeting/<slug:secret>/agenda/<int:item_id>/back/", agenda_links.meeting_item_back, name="meeting_item_back"),
    path("meeting/<slug:secret>/agenda/promises/<int:point_id>/", agenda_links.meeting_promise, name="meeting_promise"),
]
