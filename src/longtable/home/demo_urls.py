"""Addresses that exist only in the demo."""

from django.urls import path

from longtable.home import demo_views

app_name = "demo"
urlpatterns = [
    path("enter/", demo_views.enter, name="enter"),
    path("outbox/", demo_views.outbox, name="outbox"),
]
