"""Addresses of the part times."""

from django.urls import URLPattern, path

from longtable.meetings.views import texts, times, times_answer, times_choice, times_poll

urlpatterns: list[URLPattern] = [
    path("places/", times.places, name="places"),
    path("places/new/", times.new_place, name="new_place"),
    path("places/<int:place_id>/", times.place, name="place"),
    path("places/<int:place_id>/retire/", times.retire_place, name="retire_place"),
    path("polls/", times.polls, name="polls"),
    path("polls/new/", times.new_poll, name="new_poll"),
    path("polls/<int:pk>/", times_poll.poll, name="poll"),
    path("polls/<int:pk>/times/", times_poll.options, name="poll_options"),
    path("polls/<int:pk>/ask/", times_poll.ask, name="poll_ask"),
    path("polls/<int:pk>/open/", times_poll.open_poll, name="open_poll"),
    path("polls/<int:pk>/send/", times_poll.send_rest, name="send_rest"),
    path("polls/<int:pk>/remind/", times_poll.remind, name="remind_poll"),
    path("polls/<int:pk>/until/", times_poll.extend, name="extend_poll"),
    path("polls/<int:pk>/close/", times_poll.close, name="close_poll"),
    path("polls/<int:pk>/cancel/", times_poll.cancel, name="cancel_poll"),
    path("polls/<int:pk>/letters/", times_poll.letters, name="poll_letters"),
    path("polls/<int:pk>/people/<int:asked_id>/", times_poll.person, name="poll_person"),
    path("polls/<int:pk>/texts/", texts.poll_texts, name="poll_texts"),
    path("polls/<int:pk>/people/<int:asked_id>/texts/", texts.asked_texts, name="asked_texts"),
    path("polls/<int:pk>/choice/", times_choice.choice, name="choice"),
    path("polls/<int:pk>/choose/", times_choice.choose, name="choose"),
    path("polls/<int:pk>/undo/", times_choice.undo, name="undo_choice"),
]
by_link: list[URLPattern] = [
    path("poll/<slug:secret>/", times_answer.poll_link, name="poll_link"),
    path("poll/<slug:secret>/thanks/", times_answer.poll_thanks, name="poll_thanks"),
    path("poll/<slug:secret>/details/", times_answer.poll_details, name="poll_details"),
    path("poll/<slug:secret>/texts/", texts.own_poll_texts, name="own_poll_texts"),
    path("poll/<slug:secret>/new/", times_answer.poll_renew, name="poll_renew"),
]
