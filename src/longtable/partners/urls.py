"""Addresses of the room `partners`, each behind the coalition's name."""

from django.urls import URLPattern

app_name = "partners"
urlpatterns: list[URLPattern] = []
