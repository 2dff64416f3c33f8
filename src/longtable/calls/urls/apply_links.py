"""Addresses of an application by personal link."""

from django.urls import path

from longtable.calls import desks
from longtable.calls.views import applying, helping, writing

urlpatterns = [
    path("apply/<str:secret>/", applying.home, name="apply_home"),
    path("apply/<str:secret>/write/<slug:step>/", writing.step, name="apply_step"),
    path("apply/<str:secret>/add/<int:question_id>/", writing.add_file, name="apply_add_file"),
    path("apply/<str:secret>/files/<int:upload>/", writing.file, name="apply_file"),
    path("apply/<str:secret>/receipt/<int:number>/", applying.receipt, name="apply_receipt"),
    path("apply/<str:secret>/withdraw/", applying.withdraw, name="apply_withdraw"),
    path("apply/<str:secret>/invite/", applying.invite, name="apply_invite"),
    path("apply/<str:secret>/renew/", desks.renew, name="apply_renew"),
    path("apply/<str:secret>/help/<int:hour>/", helping.book, name="apply_book"),
    path("apply/<str:secret>/help/cancel/<int:booking>/", helping.cancel, name="apply_cancel"),
]
