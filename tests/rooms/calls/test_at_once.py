"""Several people, and several presses of one button, at the same moment: nothing lost, nothing twice, one receipt.

A real server on the loopback, each visitor with connections of their own, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from scripts.services import find_postgresql, postgresql
from tests.rooms.calls.live import Answer, Visitor, at_once, run, server

pytestmark = pytest.mark.xdist_group("started")
PDF = b"%PDF-1.7\n"
PREPARE = """
import json
from datetime import timedelta
from django.core.management import call_command
from django.conf import settings
call_command("migrate", verbosity=0)
if not settings.SQLITE:
    call_command("createcachetable", verbosity=0)
from django.test import Client
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
from tests.factories.reviews import declare, give, make_panelist, make_review_link
asked = ({"kind": "file", "texts": {"en": "Your budget"}, "required": False},
         {"kind": "long", "texts": {"en": "What will you do?"}},
         {"kind": "long", "texts": {"en": "With whom?"}})
by = make_access()
other = make_access(coalition=by.coalition)
call = make_call(by, questions=asked)
def signed_in(access):
    client = Client()
    client.force_login(access.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value
def draft():
    one = make_application(call, "draft", email=f"one{call.applications.count()}@people.example")
    return [make_apply_link(one)[1] for _person in range(2)]
closed = make_call(by, "closed")
member = make_panelist(closed)
sent = make_application(closed)
declare(member, sent)
(task,) = give(member, sent)
file, does, whom = call.questions.all()
print(json.dumps({
    "coalition": by.coalition.slug, "call": call.code, "draft": make_call(by, "draft").code,
    "sessions": [signed_in(by), signed_in(other)],
    "asked": call.public_questions.create(text="May a church apply?", email="curious@people.example").pk,
    "drafts": [draft() for _n in range(4)], "file": file.pk, "does": does.pk, "whom": whom.pk,
    "review": f"/link/review/{make_review_link(member)[1]}/{task.pk}/",
    "criteria": [one.pk for one in closed.criteria.all()],
}))
"""
COUNTS = """
import json
from collections import Counter
from pathlib import Path
from django.conf import settings
from longtable.calls.models import Answer, Application, Call, Criterion, Review, Submission, Upload
from longtable.record.models import Entry
from longtable.record.queries import verify_all
assert all(one.holds for one in verify_all())
print(json.dumps({
    "entries": Counter(Entry.objects.values_list("action", flat=True)),
    "submissions": list(Submission.objects.filter(application__call__state="open").values_list("application__number", "number")),
    "applications": Counter(Application.objects.filter(call__state="open").values_list("organization", flat=True)),
    "numbers": sorted(Application.objects.filter(call__state="open").values_list("call", "number")),
    "answers": {f"{one.application.number} {one.question_id}": one.text
                for one in Answer.objects.filter(application__call__state="open")},
    "uploads": sorted(Upload.objects.values_list("application__number", "digest")),
    "stored": len([one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]),
    "calls": Counter(str(one.titles.get("en")) for one in Call.objects.all()),
    "criteria": Counter(one.title for one in Criterion.objects.all()),
    "notices": Counter(f"{one.call.code} {one.kind}" for call in Call.objects.all() for one in call.notices.all()),
    "reviews": list(Review.objects.values_list("state", flat=True)),
}))
"""


@dataclass(frozen=True, slots=True)
class House:
    """A running server with one coalition, and what is in it."""

    folder: Path
    address: str
    rows: dict[str, Any]
    database: dict[str, str]

    def visitor(self, page: str, session: str = "") -> Visitor:
        """Someone who has this page open."""
        return Visitor(self.address, session).open(page)

    def write(self, secret: str, step: str) -> Visitor:
        """Someone at a step of an application."""
        return self.visitor(f"/link/apply/{secret}/write/{step}/")

    def room(self, *parts: object) -> str:
        """An address of the room for coordinators."""
        return "/".join(["", self.rows["coalition"], "calls", *map(str, parts), ""])

    def counts(self) -> dict[str, Any]:
        """What is kept now; the record has to hold."""
        found: dict[str, Any] = json.loads(run(self.folder, COUNTS, **self.database).splitlines()[-1])
        return found

    def mails(self, to: str) -> list[str]:
        """Subjects of e-mails to an address."""
        lines = (self.folder / "out.txt").read_text().splitlines()
        return [line for line in lines if line.startswith(f"--- e-mail to {to}:")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    if request.param == "sqlite":
        yield from running(folder, {})
        return
    programs = find_postgresql()
    assert programs is not None, "PostgreSQL's server programs are needed: see scripts/services.py"
    with postgresql(programs) as database:
        yield from running(folder, {"LONGTABLE_DATABASE": database})


def running(folder: Path, database: dict[str, str]) -> Iterator[House]:
    rows = json.loads(run(folder, PREPARE, **database).splitlines()[-1])
    with server(folder, **database) as (_process, address):
        yield House(folder, address, rows, database)


def presses(visitors: list[Visitor], press: Callable[[Visitor], Answer]) -> list[int]:
    """All press at once; the status that each got."""
    answers = at_once(*[lambda one=one: press(one) for one in visitors])
    return [answer.status for answer in answers]


def test_two_people_send_one_application_at_once(house):
    first, second = house.rows["drafts"][0]
    here = [house.write(secret, "send") for secret in (first, second, first, second, first, second)]
    assert presses(here, Visitor.press) == [200] * 6
    kept = house.counts()
    assert kept["submissions"].count([1, 1]) == 1
    assert [one for one in kept["submissions"] if one[0] == 1] == [[1, 1]]
    assert kept["entries"]["calls.application_sent"] == len(kept["submissions"])
    assert len(house.mails("one0@people.example")) == 1


def test_many_begin_at_once_and_a_double_click_begins_one(house):
    page = f"/calls/{house.rows['coalition']}/{house.rows['call']}/apply/"
    clicked = house.visitor(page)
    once = clicked.hidden("once")
    others = [house.visitor(page) for _one in range(4)]

    def begin(visitor: Visitor) -> Answer:
        name = "Twice" if visitor is clicked else "Other"
        token = once if visitor is clicked else visitor.hidden("once")
        return visitor.press(email=f"{name}@people.example", organization=name, once=token, via="")

    assert presses([clicked, *others, clicked, clicked], begin) == [200] * 7
    kept = house.counts()
    assert (kept["applications"]["Twice"], kept["applications"]["Other"]) == (1, 4)
    assert len({tuple(one) for one in kept["numbers"]}) == len(kept["numbers"])
    assert len(house.mails("Twice@people.example")) == 1


def test_two_write_at_once_and_nothing_is_lost(house):
    does, whom = house.rows["does"], house.rows["whom"]
    first, second = house.rows["drafts"][1]
    here = [house.write(first, "questions"), house.write(second, "questions")]
    old = house.counts()["answers"][f"2 {does}"]
    names = [f"q{does}", f"q{whom}"]
    texts = [dict(zip(names, [mine, old], strict=True)) for mine in ("The first wrote this", "The second wrote that")]
    seen = [{f"seen-{name}": one.hidden(f"seen-{name}") for name in names} for one in here]
    answers = at_once(*[lambda n=n: here[n].press(**texts[n], **seen[n]) for n in range(2)])
    assert sorted(one.status for one in answers) == [200, 422]
    kept = house.counts()["answers"][f"2 {does}"]
    (late,) = [one for one in answers if one.status == 422]
    assert kept in {"The first wrote this", "The second wrote that"}
    assert "The first wrote this" in late.text  # both are shown to whoever came second, to choose
    assert "The second wrote that" in late.text


def test_files_sent_at_once(house):
    file = house.rows["file"]
    first, second = house.rows["drafts"][2]
    people = [Visitor(house.address).open(f"/link/apply/{secret}/write/questions/") for secret in (first, second) * 4]
    pages = [f"/link/apply/{secret}/add/{file}/" for secret in (first, second) * 4]
    same = at_once(*[lambda n=n: people[n].press(pages[n], [("file", "plan.pdf", PDF)]).status for n in range(4)])
    assert same == [200] * 4
    different = at_once(*[
        lambda n=n: people[n].press(pages[n], [("file", f"{n}.pdf", PDF + bytes([n]))]).status for n in range(8)
    ])  # fmt: skip
    assert sorted(different) == [200] * 4 + [422] * 4  # five files to a question
    kept = house.counts()
    assert len(kept["uploads"]) == len({tuple(one) for one in kept["uploads"]}) == kept["stored"] == 5
    assert kept["entries"]["calls.file_added"] == 5


def test_taking_back_and_sending_at_once_leaves_one_truth(house):
    first, second = house.rows["drafts"][3]
    assert house.write(first, "send").press().status == 200
    back = house.visitor(f"/link/apply/{first}/withdraw/")
    again = house.write(second, "send")
    assert at_once(lambda: back.press().status, lambda: again.press().status) == [200, 200]
    kept = house.counts()
    sent = [one for one in kept["submissions"] if one[0] == 4]
    assert sent in ([[4, 1]], [[4, 1], [4, 2]], [[4, 2], [4, 1]])
    assert kept["entries"]["calls.application_withdrawn"] == 1


def test_coordinators_press_at_once(house):
    sessions = house.rows["sessions"]
    begun = [house.visitor(house.room("new"), sessions[0]) for _one in range(4)]
    assert presses(begun, lambda one: one.press(title_en="A second call")) == [200] * 4
    draft = house.rows["draft"]
    adding = [house.visitor(house.room(draft, "criteria", "add"), one) for one in sessions * 2]
    sent = {"title_en": "Trust", "weight": "2", "reason_en": "People told us."}
    assert presses(adding, lambda one: one.press(**sent)) == [200] * 4
    opening = [house.visitor(house.room(draft, "open"), one) for one in sessions * 2]
    assert presses(opening, lambda one: one.press(note="Welcome")) == [200] * 4
    entering = [
        house.visitor(house.room(house.rows["call"], "applications", "enter"), sessions[0]) for _one in range(4)
    ]
    arrived = (timezone.now() - timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M")
    paper = {"way": "paper", "organization": "By post", "received_at": arrived, "language": "en"}
    assert presses(entering, lambda one: one.press(**paper)) == [200] * 4
    kept = house.counts()
    assert kept["calls"]["A second call"] == 1
    assert kept["criteria"]["Trust"] == 1
    assert kept["notices"] == {f"{draft} opened": 1}
    assert kept["entries"]["calls.call_opened"] == 1
    assert kept["applications"]["By post"] == 1


def test_whoever_asked_is_told_once(house):
    row, page = house.rows["asked"], house.room(house.rows["call"], "asked")
    desks = [house.visitor(page, one) for one in house.rows["sessions"] * 2]
    answer = {f"q{row}-answer": "Yes, any group may."}
    assert presses(desks, lambda one: one.press(f"{page}{row}/", **answer)) == [200] * 4
    assert len(house.mails("curious@people.example")) == 1


def test_a_review_is_finished_once(house):
    desk = [house.visitor(house.rows["review"]) for _one in range(4)]
    scores = {f"criterion-{pk}": "4" for pk in house.rows["criteria"]}
    assert set(presses(desk, lambda one: one.press(**scores, go="next"))) == {200}
    kept = house.counts()
    assert kept["reviews"] == ["done"]
    assert kept["entries"]["calls.review_finished"] == 1
