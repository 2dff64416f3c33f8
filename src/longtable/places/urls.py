"""Addresses of the room `places`, each behind the coalition's name."""

from django.urls import path

from longtable.places import views

app_name = "places"
urlpatterns = [
    path("", views.community, name="community"),
    path("areas/<path:code>/", views.area, name="area"),
    path("bring/", views.bring, name="bring"),
    path("bring/<slug:kind>/", views.upload, name="upload"),
    path("bring/uploads/<int:pk>/", views.draft, name="draft"),
    path("bring/uploads/<int:pk>/delete/", views.drop, name="drop"),
    path("versions/", views.versions, name="versions"),
    path("versions/<int:pk>/use/", views.restore, name="restore"),
]
