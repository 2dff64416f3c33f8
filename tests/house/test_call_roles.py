"""Every address of the room of calls, as each kind of person who might try it: what they get is written down here.

The addresses come from the url patterns: an address without an expected answer for a role fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLPattern, reverse
from django.utils import timezone

from longtable.calls.models import Application, Booking, Call, Drafter, OfficeHour, PanelMember, Upload
from longtable.coalitions.links import make_link
from longtable.coalitions.models import Person, PersonalLink, Role
from longtable.coalitions.queries import Access
from tests.factories import make_access, make_account
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
from tests.factories.partners import make_partner
from tests.factories.reviews import declare, give, make_panelist, make_review, make_review_link
from tests.house.call_roles import LINKS, MEMBERS, PUBLIC
from tests.house.table import make_award
from tests.house.test_addresses import ALL
from tests.pages import CheckedClient, visit
from tests.rooms.calls.selecting_case import decide_as_proposed, make_small

pytestmark = pytest.mark.django_db
RENEWALS = {"apply_renew", "review_renew"}  # their view is the one of all personal links
ROOM = [one for one in ALL if one[2].lookup_str.startswith("longtable.calls.") or one[0] in RENEWALS]
WITHIN = [(name, pattern) for name, route, pattern in ROOM if "<slug:coalition>" in route]
OPEN = [(name, pattern) for name, route, pattern in ROOM if route.startswith("calls/")]
PERSONAL = [(name, pattern) for name, route, pattern in ROOM if route.startswith("link/")]


@dataclass
class Room:
    """A call in review with two applications and their readers, and everyone who might look."""

    access: Access
    call: Call
    values: dict[str, object] = field(default_factory=dict)
    clients: dict[str, CheckedClient] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)  # purpose of the address -> role -> secret

    def address(self, name: str, pattern: URLPattern, **own: object) -> str:
        """The address with the rows of the first application."""
        found = {part: self.values.get(f"{name}.{part}", self.values.get(part)) for part in pattern.pattern.converters}
        if "<slug:coalition>" in {one: route for one, route, _pattern in ROOM}[name]:
            found["coalition"] = self.access.coalition.slug
        return reverse(name, kwargs={**found, **own})


def answers(client: CheckedClient, address: str) -> str:
    """The status of reading, then of pressing a button without a word; nothing that it did stays."""
    found = []
    for method in (client.get, client.post):
        with transaction.atomic():
            answer = method(address)
            found.append(str(answer.status_code))
            if answer.streaming:
                assert b"".join(answer)  # a file: read, and closed with that
            transaction.set_rollback(True)
    return " ".join(found)


def ended(link: PersonalLink) -> None:
    PersonalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(days=1))


def seat(call: Call, access: Access) -> PanelMember:
    """Someone with an account on the panel."""
    person = Person.objects.create(coalition=call.coalition, name="On the panel", email=access.account.email)
    return PanelMember.objects.create(call=call, person=person)


@pytest.fixture
def room(tmp_path, settings) -> Room:
    settings.MEDIA_ROOT = tmp_path
    access = make_access()
    made = {"coordinator": access}
    for name, role in (("member", Role.MEMBER), ("observer", Role.OBSERVER)):
        made[name] = make_access(role, access.coalition)
    for name in ("drafter", "in conflict"):
        made[name] = make_access(Role.COORDINATOR, access.coalition)
    made["of another coalition"] = make_access()
    call = make_call(access, "closed", requirements=[{"kind": "small", "at_least": 1, "titles": {"en": "One small"}}])
    Drafter.objects.create(call=call, account=made["drafter"].account)
    first, second = make_application(call), make_application(call)
    reader, other, conflicted = make_panelist(call), make_panelist(call), seat(call, made["in conflict"])
    declare(reader, first, second)
    declare(other, first, second)
    declare(conflicted, second)
    declare(conflicted, first, kind="conflict")
    (task,) = give(reader, first)
    (barred,) = give(conflicted, first)
    make_review(other, first, [4, 4])
    hour = OfficeHour.objects.create(call=call, starts_at=timezone.now() + timedelta(days=2), place="Library")
    upload = Upload.objects.create(
        application=first, question=call.questions.all()[0], file=ContentFile(b"note", name="note.txt"),
        shown_name="note.txt", media_type="text/plain", size=4,
    )  # fmt: skip
    frozen = first.submissions.get()
    frozen.content["answers"][0]["files"] = [{"upload": upload.pk, "name": "note.txt"}]
    frozen.save(update_fields=["content"])
    award = make_award(first, make_partner(access.coalition))
    return Room(
        access, call,
        {
            "host": access.coalition.slug, "call": call.code, "number": first.number, "upload": upload.pk, "step": "you",
            "link": make_apply_link(first)[0].pk, "asked": call.public_questions.create(text="May a church apply?").pk,
            "hour": hour.pk, "booking": Booking.objects.create(office_hour=hour, application=first).pk,
            "commitment_id": award.commitments.get().pk, "payment_id": award.payments.get().pk,
            "report_id": award.reports.get().pk, "member_id": reader.pk, "part": "prices", "pk": task.pk, "file": upload.pk,
            "channel_id": call.channels.create(name="Radio", token="radio22222").pk, "token": "radio22222",
            "question_id": call.questions.all()[0].pk, "criterion_id": call.criteria.all()[0].pk,
            "requirement_id": call.requirements.all()[0].pk, "barred": barred.pk, "apply_receipt.number": 1,
        },
        {
            "nobody": visit(), "without a coalition": visit(make_account()),
            **{name: visit(one.account) for name, one in made.items()},
        },
        secrets_of(access, first, second, [reader, other, conflicted]),
    )  # fmt: skip


def make_sign_link() -> tuple[PersonalLink, str]:
    """Someone outside who is asked to sign the decision of a small call of its own."""
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    person = Person.objects.create(coalition=by.coalition, name="From outside", email="outside@people.example")
    return make_link(coalition=by.coalition, purpose="sign", subject_id=selection.pk, person=person)


def secrets_of(
    access: Access, first: Application, second: Application, panel: list[PanelMember]
) -> dict[str, dict[str, str]]:
    """For each kind of personal link, who comes with which secret."""
    reader, other, conflicted = panel
    gone, late = make_apply_link(first), make_review_link(reader)
    ended(gone[0])
    ended(late[0])
    own, mine = make_apply_link(first)[1], make_review_link(reader)[1]
    stray = make_link(coalition=access.coalition, purpose="sign", subject_id=999_999)[1]
    sign, (over, signed_late) = make_sign_link()[1], make_sign_link()
    ended(over)
    unknown = "x" * 32
    return {
        "apply": {"own": own, "of another application": make_apply_link(second)[1], "ended": gone[1], "of a reviewer": mine,
                  "unknown": unknown},
        "review": {"own": mine, "of another reviewer": make_review_link(other)[1],
                   "in conflict": make_review_link(conflicted)[1], "ended": late[1], "of an applicant": own,
                   "unknown": unknown},
        "sign": {"own": sign, "ended": signed_late, "of another selection": stray,
                 "of an applicant": own, "of a reviewer": mine, "unknown": unknown},
    }  # fmt: skip


def compared(found: dict[str, dict[str, str]], expected: dict[str, dict[str, str]]) -> None:
    """Every address has an expected answer for every role, and gives it."""
    wrong = {
        name: {role: (said, expected.get(name, {}).get(role)) for role, said in roles.items()
               if expected.get(name, {}).get(role) != said}
        for name, roles in found.items()
    }  # fmt: skip
    assert {name: roles for name, roles in wrong.items() if roles} == {}
    assert expected.keys() == found.keys()


def test_addresses_of_the_coalition(room: Room) -> None:
    found = {
        name: {role: answers(client, room.address(name, pattern)) for role, client in room.clients.items()}
        for name, pattern in WITHIN
    }
    compared(found, MEMBERS)


def test_public_addresses(room: Room) -> None:
    found = {
        name: {role: answers(client, room.address(name, pattern)) for role, client in room.clients.items()}
        for name, pattern in OPEN
    }
    compared(found, PUBLIC)


def test_personal_links(room: Room) -> None:
    found: dict[str, dict[str, str]] = {}
    for name, pattern in PERSONAL:
        purpose = "sign" if name == "link_sign" else name.split("_")[0]
        for role, secret in room.secrets[purpose].items():
            own = {"secret": secret} | (
                {"pk": room.values["barred"]} if role == "in conflict" and "pk" in pattern.pattern.converters else {}
            )
            found.setdefault(name, {})[role] = answers(visit(), room.address(name, pattern, **own))
    compared(found, LINKS)
