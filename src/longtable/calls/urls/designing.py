"""Addresses of the room `calls`: designing."""

from django.urls import path

from longtable.calls.views import designing, opening, parts

urlpatterns = [
    path("", designing.calls, name="calls"),
    path("new/", designing.new, name="new"),
    path("<slug:call>/", designing.call, name="call"),
    path("<slug:call>/purpose/", designing.purpose, name="purpose"),
    path("<slug:call>/money/", designing.money, name="money"),
    path("<slug:call>/dates/", designing.dates, name="dates"),
    path("<slug:call>/choosing/", designing.choosing, name="choosing"),
    path("<slug:call>/remove/", designing.remove, name="remove"),
    path("<slug:call>/questions/", parts.questions, name="questions"),
    path("<slug:call>/questions/add/", parts.add_question, name="add_question"),
    path("<slug:call>/questions/copy/", parts.copy_questions, name="copy_questions"),
    path("<slug:call>/questions/<int:question_id>/", parts.question, name="question"),
    path("<slug:call>/questions/<int:question_id>/place/", parts.place("question"), name="place_question"),
    path("<slug:call>/questions/<int:question_id>/remove/", parts.remove("question"), name="remove_question"),
    path("<slug:call>/criteria/", parts.criteria, name="criteria"),
    path("<slug:call>/criteria/add/", parts.add_criterion, name="add_criterion"),
    path("<slug:call>/criteria/<int:criterion_id>/", parts.criterion, name="criterion"),
    path("<slug:call>/criteria/<int:criterion_id>/place/", parts.place("criterion"), name="place_criterion"),
    path("<slug:call>/criteria/<int:criterion_id>/remove/", parts.remove("criterion"), name="remove_criterion"),
    path("<slug:call>/requirements/add/", parts.add_requirement, name="add_requirement"),
    path("<slug:call>/requirements/<int:requirement_id>/", parts.requirement, name="requirement"),
    path("<slug:call>/requirements/<int:requirement_id>/place/", parts.place("requirement"), name="place_requirement"),
    path(
        "<slug:call>/requirements/<int:requirement_id>/remove/", parts.remove("requirement"), name="remove_requirement"
    ),
    path("<slug:call>/ready/", opening.ready, name="ready"),
    path("<slug:call>/open/", opening.open_call, name="open"),
    path("<slug:call>/extend/", opening.extend, name="extend"),
    path("<slug:call>/close/", opening.close, name="close"),
    path("<slug:call>/cancel/", opening.cancel, name="cancel"),
]
