"""How the history calls what happens in this room, a dictionary for each part."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

TIMES: Words = {}
GATHERING: Words = {
    "meetings.meeting_planned": _("Meeting planned"),
}
AGENDA: Words = {}
LIVE: Words = {}
MINUTES: Words = {}
HEARING: Words = {}
