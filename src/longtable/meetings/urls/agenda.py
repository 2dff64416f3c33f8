"""Addresses of the part agenda."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
by_link: list[URLPattern] = []
