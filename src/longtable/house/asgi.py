"""The ASGI application that `longtable start` and any ASGI server run."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "longtable.house.settings")
application = get_asgi_application()
