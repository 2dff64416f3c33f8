"""Addresses of personal links about calls: apply, review, sign. No account needed."""

from django.urls import URLPattern

from longtable.calls.urls import apply_links, review_links, sign_links

urlpatterns: list[URLPattern] = [
    *apply_links.urlpatterns,
    *review_links.urlpatterns,
    *sign_links.urlpatterns,
]
