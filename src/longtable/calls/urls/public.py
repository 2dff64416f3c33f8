"""Public addresses: open calls for anyone to read, apply to and ask about. No account, no coalition's gate."""

from django.urls import path

from longtable.calls.views import applying, helping, public, public_result

urlpatterns = [
    path("", public.open_calls, name="open_calls"),
    path("open.json", public.open_calls_json, name="open_calls_json"),
    path("feed.atom", public.open_calls_feed, name="open_calls_feed"),
    path("via/<slug:token>/", public.call_via, name="call_via"),
    path("<slug:host>/<slug:call>/", public.public_call, name="public_call"),
    path("<slug:host>/<slug:call>/call.jsonld", public.public_call_data, name="public_call_data"),
    path("<slug:host>/<slug:call>/apply/", applying.start, name="apply_start"),
    path("<slug:host>/<slug:call>/result/", public_result.public_result, name="public_result"),
    path("<slug:host>/<slug:call>/ask/", helping.ask, name="ask_question"),
]
