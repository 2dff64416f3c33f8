"""The ASGI application that `longtable start` and any ASGI server run."""

import os

from django.core.asgi import get_asgi_application

from longtable.house.public_pages import PublicPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "longtable.house.settings")
application = PublicPages(get_asgi_application())
