"""Addresses of the room `calls`, each behind the coalition's name: one file for each part of a call's life."""

from django.urls import include, path

app_name = "calls"
urlpatterns = [
    path("", include("longtable.calls.urls.designing")),
    path("", include("longtable.calls.urls.promoting")),
    path("", include("longtable.calls.urls.applying")),
    path("", include("longtable.calls.urls.reviewing")),
    path("", include("longtable.calls.urls.selecting")),
]
