"""Addresses about one's own account."""

from django.urls import path

from longtable.people import views

app_name = "people"
urlpatterns = [
    path("me/", views.profile, name="profile"),
]
