"""The commands that run the product, as a person runs them: in a process of their own, on an empty folder."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from tests.conftest import ROOT

COMMAND = [str(Path(sys.executable).parent / "longtable")]


OPEN_CALL = """
import json
from datetime import timedelta
from django.urls import reverse
from django.utils import timezone
from longtable.calls.models import Application, Assignment, Call
from longtable.coalitions.links import make_link

reviewed = Call.objects.filter(applications__assignments__state="waiting").first()
host, code = reviewed.coalition.slug, reviewed.code
task = Assignment.objects.filter(application__call=reviewed, state="waiting", review=None, member__left_at=None).first()
task.member.conflicts.update_or_create(application=task.application, defaults={"kind": "none"})
secret = make_link(coalition=reviewed.coalition, purpose="review", subject_id=task.member_id, person=task.member.person)[1]
call = Call.objects.get(pk=reviewed.pk)
call.pk, call.code, call.state, call.closes_at = None, "weighed", "open", timezone.now() + timedelta(days=9)
call.save()
for row in (*reviewed.criteria.all(), *reviewed.questions.all()):
    row.pk, row.call = None, call
    if hasattr(row, "criterion_id"):
        row.criterion = None
    row.save()
application = Application.objects.create(call=call, number=1, organization="Cedar House")
apply = make_link(coalition=call.coalition, purpose="apply", subject_id=application.pk)[1]
print(json.dumps({
    "call": reverse("public_call", args=[host, call.code]),
    "apply": reverse("apply_home", args=[apply]),
    "desk": reverse("review_link", args=[secret]),
    "review": reverse("review_one", args=[secret, task.pk]),
    "own_board": reverse("review_board", args=[secret]),
    "board": reverse("calls:board", args=[host, code]),
}))
"""


def environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LONGTABLE_", "DJANGO_"))}
    return {**kept, "LONGTABLE_DATA": str(folder)}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """`longtable start --demo` on an empty folder: (folder, address, what it printed until it served)."""
    folder = tmp_path_factory.mktemp("data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*COMMAND, "start", "--demo", "--port", str(port)]
    with (folder / "out.txt").open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1800):
            assert process.poll() is None, (folder / "out.txt").read_text()
            try:
                urllib.request.urlopen(f"{address}/", timeout=60).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield folder, address, (folder / "out.txt").read_text()
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=60)


def fetch(opener: urllib.request.OpenerDirector, address: str) -> tuple[bytes, str]:
    """What goes over the wire, and the text that it is."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "br, gzip"})
    with opener.open(request, timeout=120) as answer:
        raw = answer.read()
        coding = answer.headers.get("Content-Encoding")
    plain = brotli.decompress(raw) if coding == "br" else gzip.decompress(raw) if coding == "gzip" else raw
    return raw, plain.decode(errors="ignore")


def weigh(opener: urllib.request.OpenerDirector, page: str) -> int:
    """Bytes of a first load: the page and all that it names, the fonts of its style sheet, and what its scripts import."""
    raw, html = fetch(opener, page)
    total = len(raw)
    names = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+\.(?:css|js|svg|png|woff2)[^"]*)"', html)
    for name in set(names):
        address = urllib.parse.urljoin(page, name)
        body, text = fetch(opener, address)
        total += len(body)
        if ".css" in name:
            fonts = {
                urllib.parse.urljoin(address, font)
                for font in re.findall(r"url\(\"?([^)\"]+latin-[47][^)\"]+woff2)", text)
            }
            total += sum(len(fetch(opener, font)[0]) for font in fonts)
        if ".js" in name:
            parts = {urllib.parse.urljoin(address, part) for part in re.findall(r"""from\s*["'](\.[^"']+)["']""", text)}
            total += sum(len(fetch(opener, part)[0]) for part in parts)
    return total


@pytest.mark.xdist_group("started")
class TestStart:
    def test_the_first_address_is_signed_in(self, started: tuple[Path, str, str]) -> None:
        _folder, address, said = started
        line = next(word for word in said.split() if word.startswith(f"{address}/demo/enter/"))
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(line, timeout=120) as page:
            assert "/coverage/" in page.url
            assert "Who is missing from our table?" in page.read().decode()

    def test_static_files_are_compressed_and_kept(self, started: tuple[Path, str, str]) -> None:
        _folder, address, _said = started
        with urllib.request.urlopen(f"{address}/", timeout=120) as page:
            html = page.read().decode()
        sheet = html.split('rel="stylesheet" href="')[1].split('"')[0]
        request = urllib.request.Request(address + sheet, headers={"Accept-Encoding": "br"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            assert answer.headers["Content-Encoding"] == "br"
            assert "immutable" in answer.headers["Cache-Control"]
            assert len(answer.read()) < 25_000

    def test_first_loads_are_light(self, started: tuple[Path, str, str]) -> None:
        """At most 200 KB compressed with a map, 100 KB without one: page, style, scripts, fonts and pictures together."""
        _folder, address, said = started
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        line = next(word for word in said.split() if word.startswith(f"{address}/demo/enter/"))
        answer = opener.open(line, timeout=120).url
        coalition = answer.removesuffix("coverage/")
        with_map = [answer, coalition + "places/"]
        without = [
            coalition + page
            for page in ("partners/", "partners/all/", "partners/asking/", "coalition/", "partners/list/")
        ]
        sizes = {page: weigh(opener, page) for page in [f"{address}/", *with_map, *without]}
        assert {page: size for page, size in sizes.items() if size > (200_000 if page in with_map else 100_000)} == {}

    def test_calls_are_light(self, started: tuple[Path, str, str]) -> None:
        """At most 100 KB compressed for the page of a call and each step of applying, 150 KB for a review and the board."""
        folder, address, said = started
        made = run(folder, "manage", "shell", "-v", "0", "-c", OPEN_CALL)
        assert made.returncode == 0, made.stderr
        links = json.loads(made.stdout)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        line = next(word for word in said.split() if word.startswith(f"{address}/demo/enter/"))
        opener.open(line, timeout=120).close()
        steps = [f"write/{step}/" for step in ("you", "serve", "questions", "money", "send")]
        apply = [address + links["call"], address + links["call"] + "apply/"]
        apply += [address + links["apply"] + step for step in ("", *steps)]
        review = [address + links[name] for name in ("desk", "review", "board", "own_board")]
        visitor = urllib.request.build_opener()
        sizes = {page: weigh(visitor, page) for page in apply} | {page: weigh(opener, page) for page in review}
        assert {page: size for page, size in sizes.items() if size > (100_000 if page in apply else 150_000)} == {}

    def test_the_record_of_the_demo_holds(self, started: tuple[Path, str, str]) -> None:
        result = run(started[0], "record", "verify")
        assert result.returncode == 0, result.stderr
        assert "holds" in result.stdout

    def test_a_backup_goes_into_another_place(self, started: tuple[Path, str, str], tmp_path: Path) -> None:
        made = run(started[0], "backup", str(tmp_path / "all.zip"))
        assert made.returncode == 0, made.stderr
        other = tmp_path / "other"
        assert run(other, "manage", "migrate", "--verbosity", "0").returncode == 0
        back = run(other, "restore", str(tmp_path / "all.zip"))
        assert back.returncode == 0, back.stderr
        assert run(other, "record", "verify").returncode == 0

    def test_the_daily_jobs_may_run_twice(self, started: tuple[Path, str, str]) -> None:
        assert run(started[0], "daily").returncode == 0
        second = run(started[0], "daily")
        assert (second.returncode, second.stdout) == (0, "")


def test_the_doctor_says_what_to_do_on_an_empty_folder(tmp_path: Path) -> None:
    result = run(tmp_path / "new", "doctor")
    assert result.returncode == 1
    assert "longtable manage migrate" in result.stdout
    assert "Traceback" not in result.stderr


def test_the_doctor_says_when_the_database_does_not_answer(tmp_path: Path) -> None:
    kept = {**environment(tmp_path), "LONGTABLE_DATABASE": "postgresql://nobody@127.0.0.1:1/none"}
    result = subprocess.run([*COMMAND, "doctor"], env=kept, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 1
    assert "Check LONGTABLE_DATABASE" in result.stdout


def test_a_backup_comes_back_on_a_fresh_machine(started: tuple[Path, str, str], tmp_path: Path) -> None:
    kept = tmp_path / "kept.zip"
    assert run(started[0], "backup", str(kept)).returncode == 0
    result = run(tmp_path / "new", "restore", str(kept))
    assert result.returncode == 0, result.stderr
    verified = run(tmp_path / "new", "record", "verify")
    assert (verified.returncode, "holds" in verified.stdout) == (0, True)


@pytest.mark.parametrize("command", [("record", "verify"), ("daily",), ("backup", "x.zip")])
def test_commands_on_an_empty_folder_say_what_to_do(command: tuple[str, ...], tmp_path: Path) -> None:
    result = run(tmp_path / "new", *command)
    assert result.returncode == 2
    assert "longtable manage migrate" in result.stderr
    assert "Traceback" not in result.stderr
