"""Addresses of the part hearing."""

from django.urls import URLPattern, path

from longtable.meetings.views import hearing

urlpatterns: list[URLPattern] = [
    path("heard/", hearing.heard, name="heard"),
    path("heard/keep/", hearing.keep_review, name="keep_review"),
    path("heard/kept/", hearing.reviews, name="reviews"),
    path("heard/kept/compare/", hearing.compare_reviews, name="compare_reviews"),
    path("heard/kept/<int:review_id>/", hearing.review, name="review"),
    path("heard/kept/<int:review_id>/change/", hearing.change_review, name="change_review"),
]
by_link: list[URLPattern] = []
