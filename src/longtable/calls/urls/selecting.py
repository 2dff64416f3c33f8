"""Addresses of the room `calls`: selecting."""

from django.urls import path

from longtable.calls.views import archiving, awarding, deciding, selecting, telling

urlpatterns = [
    path("<slug:call>/select/", selecting.select, name="select"),
    path("<slug:call>/select/keep/", selecting.keep, name="keep_proposal"),
    path("<slug:call>/select/why/<slug:part>/", selecting.select_part, name="select_part"),
    path("<slug:call>/select/application/<int:number>/", selecting.select_one, name="select_one"),
    path("<slug:call>/decide/", deciding.decide, name="decide"),
    path("<slug:call>/decide/back/", deciding.take_back, name="take_back"),
    path("<slug:call>/decide/sign/", deciding.sign, name="sign"),
    path("<slug:call>/decide/outside/", deciding.ask_signatory, name="ask_signatory"),
    path("<slug:call>/letters/", telling.decision_letters, name="decision_letters"),
    path("<slug:call>/letters/draft/", telling.draft_letters, name="draft_letters"),
    path("<slug:call>/letters/send/", telling.send_letters, name="send_letters"),
    path("<slug:call>/letters/<int:number>/", telling.decision_letter, name="decision_letter"),
    path("<slug:call>/letters/<int:number>/by-hand/", telling.hand_letter, name="hand_letter"),
    path("<slug:call>/letters/<int:number>/appeal/", telling.appeal, name="appeal"),
    path("<slug:call>/awards/", awarding.awards, name="awards"),
    path("<slug:call>/awards/make/", awarding.make, name="make_awards"),
    path("<slug:call>/awards/<int:number>/", awarding.award, name="award"),
    path("<slug:call>/awards/<int:number>/promise/", awarding.promise, name="add_commitment"),
    path("<slug:call>/awards/<int:number>/promise/<int:commitment_id>/", awarding.promise, name="commitment"),
    path(
        "<slug:call>/awards/<int:number>/promise/<int:commitment_id>/remove/",
        awarding.unpromise,
        name="remove_commitment",
    ),
    path("<slug:call>/awards/<int:number>/payments/", awarding.plan, name="plan_award"),
    path("<slug:call>/awards/<int:number>/payments/<int:payment_id>/", awarding.pay, name="pay"),
    path("<slug:call>/awards/<int:number>/reports/<int:report_id>/", awarding.receive, name="receive_report"),
    path("<slug:call>/archive/", archiving.archive, name="archive"),
]
