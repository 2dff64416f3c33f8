"""Addresses of the room `calls`: applying."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
