"""Addresses of the room `calls`: designing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
