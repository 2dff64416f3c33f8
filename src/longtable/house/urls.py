"""Every address of Longtable. The first word after the coalition's name is the room that answers."""

from django.conf import settings
from django.urls import include, path

from longtable.home.views import today
from longtable.meetings.views.texts import text_link
from longtable.people.views import set_language

handler500 = "longtable.house.full_database.failed"
urlpatterns = [
    path("", include("longtable.home.urls")),
    path("account/", include("allauth.urls")),
    path("people/language/", set_language, name="set_language"),
    path("people/", include("longtable.people.urls")),
    path("style/", include("longtable.ui.urls")),
    path("coalitions/", include("longtable.coalitions.start_urls")),
    path("link/", include("longtable.partners.link_urls")),
    path("link/", include("longtable.calls.urls.links")),
    path("link/", include("longtable.meetings.urls.links")),
    path("t/<slug:secret>", text_link, name="text_link"),
    path("calls/", include("longtable.calls.urls.public")),
    path("<slug:coalition>/coalition/", include("longtable.coalitions.urls")),
    path("<slug:coalition>/places/", include("longtable.places.urls")),
    path("<slug:coalition>/language/", include("longtable.language.urls")),
    path("<slug:coalition>/partners/", include("longtable.partners.urls")),
    path("<slug:coalition>/coverage/", include("longtable.coverage.urls")),
    path("<slug:coalition>/calls/", include("longtable.calls.urls")),
    path("<slug:coalition>/meetings/", include("longtable.meetings.urls")),
    path("<slug:coalition>/", today, name="today"),
]

if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("longtable.home.demo_urls")))
