"""Addresses of the room `coverage`, each behind the coalition's name."""

from django.urls import path

from longtable.coverage import views, views_inviting, views_kept

app_name = "coverage"
urlpatterns = [
    path("", views.answer, name="answer"),
    path("ask/", views.ask, name="ask"),
    path("found/", views_kept.assessments, name="assessments"),
    path("found/<int:assessment_id>/", views_kept.assessment, name="assessment"),
    path("found/<int:assessment_id>/how/", views_kept.workings, name="workings"),
    path("found/<int:assessment_id>/report/", views_kept.report, name="report"),
    path("found/<int:assessment_id>/invite/", views_inviting.invite, name="invite"),
    path("compare/", views_kept.compare, name="compare"),
    path("rhythm/", views_kept.rhythm, name="rhythm"),
    path("letters/", views_inviting.letters, name="letters"),
    path("letters/<int:letter_id>/", views_inviting.letter, name="letter"),
    path("letters/<int:letter_id>/again/", views_inviting.draft_again, name="draft_again"),
    path("letters/<int:letter_id>/send/", views_inviting.send_letter, name="send_letter"),
    path("letters/<int:letter_id>/by-hand/", views_inviting.letter_sent, name="letter_sent"),
    path("part/", views_inviting.parts, name="parts"),
    path("part/<int:partner_id>/", views_inviting.evidence, name="evidence"),
    path("part/remove/<int:evidence_id>/", views_inviting.remove_evidence, name="remove_evidence"),
]
