"""Addresses of the part live."""

from django.urls import URLPattern, path

from longtable.meetings.views import checkin, hosting, live

urlpatterns: list[URLPattern] = [
    path("<slug:code>/host/", hosting.host, name="host"),
    path("<slug:code>/host/who/", hosting.hosts, name="hosts"),
    path("<slug:code>/live/", live.live, name="live"),
    path("<slug:code>/events/", live.events, name="events"),
    path("<slug:code>/wall/", checkin.wall, name="wall"),
]
by_link: list[URLPattern] = [
    path("meeting/<str:secret>/live/", live.meeting_live, name="meeting_live"),
    path("meeting/<str:secret>/events/", live.meeting_events, name="meeting_events"),
    path("meeting/<str:secret>/host/", hosting.meeting_host, name="meeting_host"),
    path("meeting/<str:secret>/host/events/", hosting.meeting_host_events, name="meeting_host_events"),
    path("meeting/<str:secret>/wall/", checkin.meeting_wall, name="meeting_wall"),
    path("checkin/<str:secret>/", checkin.checkin, name="checkin"),
]
