"""Addresses of the part hearing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
by_link: list[URLPattern] = []
