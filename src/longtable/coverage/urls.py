"""Addresses of the room `coverage`, each behind the coalition's name."""

from django.urls import URLPattern

app_name = "coverage"
urlpatterns: list[URLPattern] = []
