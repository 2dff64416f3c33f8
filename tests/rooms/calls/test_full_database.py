"""A database without room while someone types: the page says what to do, and nothing is half-written."""

from __future__ import annotations

import json
import sqlite3

import pytest
from django.db import OperationalError

from longtable.house.full_database import is_full
from tests.rooms.calls.live import Visitor, run, server

PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
asked = ({"kind": "long", "texts": {"en": "What will you do?"}}, {"kind": "long", "texts": {"en": "And then?"}})
application = make_application(make_call(make_access(), questions=asked), "draft", answers={})
import json
print(json.dumps([make_apply_link(application)[1], *application.call.questions.values_list("pk", flat=True)]))
"""
KEPT = """
import json
from longtable.calls.models import Answer
print(json.dumps([len(text) for text in Answer.objects.order_by("question_id").values_list("text", flat=True)]))
"""
# the file of the database may grow by a few pages and not more: what a full disk is for it
FULL = """
from django.db.backends.signals import connection_created
def limit(connection, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not hasattr(limit, "pages"):
            limit.pages = cursor.execute("PRAGMA page_count").fetchone()[0] + 2
        cursor.execute(f"PRAGMA max_page_count = {limit.pages}")
connection_created.connect(limit)
"""
LONG = "We go from door to door. " * 750


@pytest.mark.xdist_group("started")
def test_what_a_full_database_cannot_keep_is_answered_in_words(tmp_path):
    secret, first, second = json.loads(run(tmp_path, PREPARE).splitlines()[-1])
    page = f"/link/apply/{secret}/write/questions/"
    with server(tmp_path, FULL) as (_process, address):
        visitor = Visitor(address).open(page)
        answer = visitor.press(**{f"q{first}": "Short", f"q{second}": LONG})
        assert answer.status == 507, answer.text[:500]
        assert "go back, and try again later" in answer.text
        assert "inténtelo más tarde" in answer.text
        assert visitor.open(page).html  # it can still be read
        small = visitor.press(**{f"q{first}": "Short", f"q{second}": "And then we ask again."})
        assert small.status == 200
    assert json.loads(run(tmp_path, KEPT)) == [5, 22]  # nothing of the long one, nothing beside it


@pytest.mark.parametrize(("code", "full"), [(13, True), (10 | 3 << 8, True), (5, False), (1, False)])
def test_only_want_of_room_counts(code, full):
    cause = sqlite3.OperationalError("said")
    cause.sqlite_errorcode = code
    error = OperationalError("said")
    error.__cause__ = cause
    assert is_full(error) is full
    assert not is_full(cause)
    assert not is_full(None)


def test_postgresql_says_it_in_its_own_way():
    class DiskFullError(Exception):
        sqlstate = "53100"

    error = OperationalError("could not extend file")
    error.__cause__ = DiskFullError()
    assert is_full(error)
