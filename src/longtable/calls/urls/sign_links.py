"""Addresses of personal links about a decision: an outside signatory, and an applicant's appeal."""

from django.urls import URLPattern, path

from longtable.calls.views import deciding, telling

urlpatterns: list[URLPattern] = [
    path("sign/<str:secret>/", deciding.link_sign, name="link_sign"),
    path("apply/<str:secret>/appeal/", telling.link_appeal, name="apply_appeal"),
]
