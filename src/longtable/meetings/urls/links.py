"""Addresses of personal links about meetings: the poll, one's own part in a meeting, the code on the wall, the calendar."""

from django.urls import URLPattern

from longtable.meetings.urls import agenda, gathering, live, minutes, times

urlpatterns: list[URLPattern] = [
    *times.by_link,
    *gathering.by_link,
    *agenda.by_link,
    *live.by_link,
    *minutes.by_link,
]
