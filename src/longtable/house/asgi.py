"""The ASGI application that `longtable start` and any ASGI server run."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "longtable.house.settings")
django.setup()

from longtable.house.public_pages import PublicPages  # noqa: E402  after the settings
from longtable.house.spooling import SpoolingHandler  # noqa: E402
from longtable.meetings.live_hub import LiveStreams  # noqa: E402
from longtable.meetings.live_screens import hub  # noqa: E402

application = LiveStreams(PublicPages(SpoolingHandler()), hub)
