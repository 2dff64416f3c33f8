"""Addresses of the room `places`, each behind the coalition's name."""

from django.urls import URLPattern

app_name = "places"
urlpatterns: list[URLPattern] = []
