"""Addresses about one's own account."""

from django.urls import path

from longtable.people import views

app_name = "people"
urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("me/", views.profile, name="profile"),
]
