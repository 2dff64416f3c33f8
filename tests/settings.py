"""The product's settings as tests use them: the demo on, no compression of static files, a key that is no secret."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("LONGTABLE_DATA", str(ROOT / "build" / "test-data"))
os.environ.setdefault("LONGTABLE_SECRET_KEY", "only-for-tests-and-never-for-people")
os.environ.setdefault("LONGTABLE_DEBUG", "1")
os.environ.setdefault("LONGTABLE_DEMO", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # browser tests run inside an event loop

from longtable.house import settings as product  # noqa: E402
from longtable.house.settings import *  # noqa: E402

# Queries are counted the same on both databases: on PostgreSQL the product's shared cache is a table
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Journeys set it: on SQLite the server's threads then have connections of their own to a file, as in the product.
# In memory they would share one connection, on which a page that reads keeps another from writing.
if product.SQLITE and os.environ.get("LONGTABLE_TEST_FILE"):
    product.DATA.mkdir(parents=True, exist_ok=True)
    product.DATABASES["default"]["TEST"] = {"NAME": str(product.DATA / "journeys.sqlite3")}
