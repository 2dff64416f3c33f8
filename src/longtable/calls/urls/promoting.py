"""Addresses of the room `calls`: promoting."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
