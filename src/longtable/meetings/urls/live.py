"""Addresses of the part live."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
by_link: list[URLPattern] = []
