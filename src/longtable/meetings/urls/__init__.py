"""Addresses of the room `meetings`, each behind the coalition's name: one file for each part."""

from django.urls import include, path

app_name = "meetings"
urlpatterns = [
    path("", include("longtable.meetings.urls.times")),
    path("", include("longtable.meetings.urls.hearing")),
    path("", include("longtable.meetings.urls.agenda")),
    path("", include("longtable.meetings.urls.gathering")),  # from here on a first word is a meeting's code
    path("", include("longtable.meetings.urls.live")),
    path("", include("longtable.meetings.urls.minutes")),
]
