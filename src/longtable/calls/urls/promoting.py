"""Addresses of the room `calls`: promoting."""

from django.urls import path

from longtable.calls.views import promoting

urlpatterns = [
    path("<slug:call>/outreach/", promoting.outreach, name="outreach"),
    path("<slug:call>/outreach/add/", promoting.add_channel, name="add_channel"),
    path("<slug:call>/outreach/<int:channel_id>/", promoting.channel, name="channel"),
    path("<slug:call>/outreach/<int:channel_id>/poster/", promoting.poster, name="poster"),
    path("<slug:call>/outreach/<int:channel_id>/remove/", promoting.remove_channel, name="remove_channel"),
]
