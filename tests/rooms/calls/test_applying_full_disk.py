"""A disk that is full while a large file arrives: the page says what to do, and nothing is half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.calls.live import Visitor, run, server

PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
asked = ({"kind": "file", "texts": {"en": "Your budget"}}, {"kind": "long", "texts": {"en": "What will you do?"}})
application = make_application(make_call(make_access(), questions=asked), "draft", answers={})
file, long = application.call.questions.all()
import json
print(json.dumps([make_apply_link(application)[1], file.pk, long.pk]))
"""
KEPT = """
import json
from longtable.calls.models import Answer, Upload
print(json.dumps([list(Upload.objects.values_list("size", flat=True)), list(Answer.objects.values_list("text", flat=True))]))
"""
# no file may grow beyond 4 megabytes: what a disk without room is for a file of 6
FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, resource.RLIM_INFINITY))
"""
NO_TEMPORARY_FILES = """
import tempfile
def refuses(*args, **kwargs):
    raise FileNotFoundError("No usable temporary directory found")
tempfile.TemporaryFile = tempfile.NamedTemporaryFile = tempfile.mkstemp = refuses
"""
LARGE = b"%PDF-1.7\n" + b"0123456789abcdef" * 375_000


def files(folder: Path) -> list[int]:
    return [path.stat().st_size for path in (folder / "files").rglob("*") if path.is_file()]


@pytest.mark.xdist_group("started")
def test_a_file_that_the_disk_does_not_take_is_refused_by_its_page(tmp_path):
    secret, question, long = json.loads(run(tmp_path, PREPARE).splitlines()[-1])
    page = f"/link/apply/{secret}/write/questions/"
    with server(tmp_path, FULL) as (_process, address):
        visitor = Visitor(address).open(page)
        answer = visitor.press(files=[(f"file{question}", "budget.pdf", LARGE)], **{f"q{long}": "Typed beside it"})
        assert answer.status == 422, answer.text[:500]
        assert "our disk is full or not working" in answer.text
        assert "Typed beside it" in answer.text
        by_script = visitor.press(f"/link/apply/{secret}/add/{question}/", [("file", "budget.pdf", LARGE)])
        assert by_script.status == 422
        assert "our disk is full" in by_script.text
        assert files(tmp_path) == []
        small = visitor.press(f"/link/apply/{secret}/add/{question}/", [("file", "budget.pdf", LARGE[:1000])])
        assert small.status == 200
    assert json.loads(run(tmp_path, KEPT)) == [[1000], ["Typed beside it"]]
    assert files(tmp_path) == [1000]


@pytest.mark.xdist_group("started")
def test_where_only_temporary_files_have_no_room_the_file_is_kept(tmp_path):
    secret, question, _long = json.loads(run(tmp_path, PREPARE).splitlines()[-1])
    with server(tmp_path, NO_TEMPORARY_FILES) as (_process, address):
        visitor = Visitor(address).open(f"/link/apply/{secret}/write/questions/")
        answer = visitor.press(f"/link/apply/{secret}/add/{question}/", [("file", "budget.pdf", LARGE)])
        assert answer.status == 200, answer.text[:500]
    assert json.loads(run(tmp_path, KEPT)) == [[len(LARGE)], []]
    assert files(tmp_path) == [len(LARGE)]
