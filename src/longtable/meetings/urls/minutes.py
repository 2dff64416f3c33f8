"""Addresses of the part minutes."""

from django.urls import URLPattern, path

from longtable.meetings.views import bringing, minutes

urlpatterns: list[URLPattern] = [
    path("<slug:code>/minutes/", minutes.minutes, name="minutes"),
    path("<slug:code>/minutes/draft/", minutes.draft, name="draft_minutes"),
    path("<slug:code>/minutes/edit/", minutes.edit, name="edit_minutes"),
    path("<slug:code>/minutes/check/", minutes.check, name="check_minutes"),
    path("<slug:code>/minutes/send/", minutes.send, name="send_minutes"),
    path("<slug:code>/minutes/points/", minutes.add_point, name="add_point"),
    path("<slug:code>/minutes/notes/<int:note_id>/", minutes.reply, name="answer_note"),
    path("<slug:code>/minutes/correct/", minutes.ask, name="ask_correction"),
    path("<slug:code>/minutes/corrections/<int:correction_id>/", minutes.answer, name="answer_correction"),
    path("<slug:code>/files/", bringing.files, name="files"),
    path("<slug:code>/files/<int:file_id>/", bringing.file, name="file"),
    path("<slug:code>/files/<int:file_id>/undo/", bringing.undo, name="undo_file"),
    path("<slug:code>/files/<int:file_id>/drop/", bringing.drop, name="drop_file"),
]
by_link: list[URLPattern] = [
    path("meeting/<str:secret>/minutes/", minutes.meeting_minutes, name="meeting_minutes"),
]
