"""Addresses of personal links about calls: apply, review, sign. No account needed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
