"""Addresses of the room `calls`: selecting."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
