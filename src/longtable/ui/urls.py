"""The style guide."""

from django.urls import path

from longtable.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.style, name="style"),
    path("confirm/", views.confirm, name="style_confirm"),
    path("message/", views.message, name="style_message"),
    path("plain/", views.plain, name="style_plain"),
]
