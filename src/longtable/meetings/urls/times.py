"""Addresses of the part times."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
by_link: list[URLPattern] = []
