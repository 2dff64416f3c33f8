"""Addresses before one is in a coalition: joining one by invitation."""

from django.urls import path

from longtable.coalitions import views

urlpatterns = [
    path("join/<str:secret>/", views.join, name="join_coalition"),
]
