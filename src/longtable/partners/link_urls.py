"""Addresses of personal links about partners: no account needed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
