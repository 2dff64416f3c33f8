"""Addresses of the room `calls`: reviewing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
