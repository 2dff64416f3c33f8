"""Addresses of the room `coalitions`: what the coalition is, who belongs to it, how long data is kept."""

from django.urls import path

from longtable.coalitions import views

app_name = "coalitions"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("settings/", views.settings, name="settings"),
    path("members/", views.members, name="members"),
    path("members/invite/", views.invite, name="invite"),
    path("members/invitations/<int:link_id>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("members/<int:membership_id>/role/", views.change_role, name="change_role"),
    path("members/<int:membership_id>/remove/", views.remove_member, name="remove_member"),
    path("leave/", views.leave, name="leave"),
    path("record/", views.record, name="record"),
]
