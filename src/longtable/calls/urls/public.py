"""Public addresses: open calls for anyone to read, apply to and ask about. No account, no coalition's gate."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
