"""Addresses of the room `language`, each behind the coalition's name."""

from django.urls import path

from longtable.language import views

app_name = "language"
urlpatterns = [
    path("", views.words, name="words"),
    path("print/", views.on_paper, name="on_paper"),
    path("words.csv", views.download, name="download"),
    path("add/", views.add, name="add"),
    path("check/", views.check, name="check"),
    path("offered/", views.offered, name="offered"),
    path("offered/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("offered/<int:pk>/again/", views.offer_again, name="offer_again"),
    path("<int:pk>/", views.term, name="term"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/retire/", views.retire, name="retire"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
