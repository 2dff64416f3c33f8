"""Addresses of bringing a list in and taking it out."""

from django.urls import path

from longtable.partners import list_downloads
from longtable.partners import list_views as views

urlpatterns = [
    path("", views.upload, name="list_import"),
    path("<int:pk>/", views.draft, name="list_draft"),
    path("<int:pk>/reading/", views.reading, name="list_reading"),
    path("<int:pk>/words/", views.words, name="list_words"),
    path("<int:pk>/same/", views.same, name="list_same"),
    path("<int:pk>/ready/", views.ready, name="list_ready"),
    path("<int:pk>/result/", views.result, name="list_result"),
    path("<int:pk>/undo/", views.undo, name="list_undo"),
    path("<int:pk>/drop/", views.drop, name="list_drop"),
    path("kept/", views.kept, name="list_kept"),
    path("export/", list_downloads.export, name="list_export"),
    path("export/partners.csv", list_downloads.export_csv, name="list_export_csv"),
    path("export/partners.xlsx", list_downloads.export_xlsx, name="list_export_xlsx"),
    path("export/case.zip", list_downloads.export_case, name="list_export_case"),
    path("export/case/<str:name>", list_downloads.export_case_file, name="list_export_case_file"),
]
