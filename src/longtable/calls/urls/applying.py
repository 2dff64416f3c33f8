"""Addresses of the room `calls`: applying, for coordinators."""

from django.urls import path

from longtable.calls.views import applicants, helping

urlpatterns = [
    path("<slug:call>/applications/", applicants.applications, name="applications"),
    path("<slug:call>/applications/enter/", applicants.enter, name="enter_application"),
    path("<slug:call>/applications/<int:number>/", applicants.application, name="application"),
    path("<slug:call>/applications/<int:number>/files/<int:upload>/", applicants.file, name="application_file"),
    path("<slug:call>/applications/<int:number>/write/<slug:step>/", applicants.step, name="application_step"),
    path(
        "<slug:call>/applications/<int:number>/add/<int:question_id>/", applicants.add_file, name="application_add_file"
    ),
    path("<slug:call>/applications/<int:number>/links/<int:link>/send/", applicants.send_link, name="send_apply_link"),
    path(
        "<slug:call>/applications/<int:number>/links/<int:link>/end/",
        applicants.withdraw_link,
        name="withdraw_apply_link",
    ),
    path("<slug:call>/asked/", helping.asked, name="asked"),
    path("<slug:call>/asked/<int:asked>/", helping.answer, name="answer_asked"),
    path("<slug:call>/help/", helping.helping, name="help"),
    path("<slug:call>/help/<int:hour>/remove/", helping.remove_hour, name="remove_hour"),
    path("<slug:call>/help/log/<int:booking>/", helping.log, name="log_help"),
]
