"""Addresses of personal links about partners: no account needed."""

from django.urls import path

from longtable.partners import link_views

urlpatterns = [
    path("partners/<str:secret>/", link_views.answer, name="partner_link"),
    path("partners/<str:secret>/thanks/", link_views.thanks, name="partner_link_thanks"),
    path("partners/<str:secret>/renew/", link_views.renew, name="partner_link_renew"),
]
