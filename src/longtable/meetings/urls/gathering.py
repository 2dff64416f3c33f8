"""Addresses of the part gathering."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
by_link: list[URLPattern] = []
