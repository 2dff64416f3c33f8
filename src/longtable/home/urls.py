"""The first page."""

from django.urls import path

from longtable.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("new/", views.new, name="new"),
]
