"""Who may open what in the room: every address as nobody, as a stranger, as observer, member and coordinator."""

from __future__ import annotations

import pytest

from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from longtable.partners import actions
from longtable.partners.models import Body, Partner, Seat, Sector
from tests.factories import make_access, make_account
from tests.pages import words_of
from tests.rooms.partners.rows import full, start, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Access:
    return start()


READ = ["board", "everyone", "sectors", "bodies", "partner"]
COORDINATOR_GET = [
    "add", "asking", "ask_all", "sector", "body", "end_body", "contact", "remove_contact", "edit", "services", "remove",
    "merge", "add_contact", "withdraw", "enter_answer",
]  # fmt: skip
COORDINATOR_POST = [
    "add_sector", "place_sector", "sector_not_here", "sector_here", "remove_sector", "add_body", "give_seat", "end_seat",
    "remove_note", "move", "add_note", "ask", "remind", "print_code",
]  # fmt: skip


def arguments(by: Access, name: str) -> list[object]:
    partner = Partner.objects.filter(coalition=by.coalition).first() or full(by)
    rows = {
        "sector": Sector.objects.filter(coalition=by.coalition).first(),
        "body": Body.objects.filter(coalition=by.coalition).first(),
        "seat": Seat.objects.filter(partner=partner).first(),
        "contact": partner.contacts.first(),
        "note": partner.notes.first(),
        "partner": partner,
    }
    kinds = {
        "sector": ["sector", "place_sector", "sector_not_here", "sector_here", "remove_sector"],
        "body": ["body", "end_body", "give_seat"],
        "seat": ["end_seat"],
        "contact": ["contact", "remove_contact"],
        "note": ["remove_note"],
        "": ["board", "everyone", "sectors", "bodies", "add", "asking", "ask_all", "add_sector", "add_body"],
    }
    kind = next((kind for kind, names in kinds.items() if name in names), "partner")
    return [rows[kind].pk] if kind else []


def test_every_address_of_the_room_is_in_this_test():
    from longtable.partners.urls import urlpatterns

    named = {pattern.name for pattern in urlpatterns if getattr(pattern, "name", None)}
    assert named == {*READ, *COORDINATOR_GET, *COORDINATOR_POST}


@pytest.mark.parametrize("name", READ + COORDINATOR_GET + COORDINATOR_POST)
def test_who_may_open_what(by, visit, name):
    address = url(by, name, *arguments(by, name))
    stranger = make_access()
    roles = {
        "nobody": visit(),
        "someone": visit(make_account()),
        "stranger": visit(stranger.account),
        "observer": visit(make_access(Role.OBSERVER, by.coalition).account),
        "member": visit(make_access(Role.MEMBER, by.coalition).account),
        "coordinator": visit(by.account),
    }
    post = name in COORDINATOR_POST
    statuses = {role: (client.post if post else client.get)(address).status_code for role, client in roles.items()}
    assert statuses["nobody"] == 302  # to sign in
    assert statuses["someone"] == statuses["stranger"] == 404
    if name in READ:
        assert statuses["observer"] == statuses["member"] == statuses["coordinator"] == 200
    else:
        assert statuses["observer"] == statuses["member"] == 403
        assert statuses["coordinator"] in ({200} if not post else {200, 302, 404, 422})
    if not post and name != "partner":
        return
    if post:
        assert visit(by.account).get(address).status_code == 405


@pytest.mark.parametrize("name", ["partner", "sector", "body", "contact", "edit", "services", "remove", "remove_note"])
def test_a_row_of_another_coalition_is_not_there(by, visit, name):
    other = make_access()
    actions.start_sectors(by=other, coalition=other.coalition)
    full(other)
    address = url(by, name, *arguments(other, name))  # our address, their row
    client = visit(by.account)
    answer = client.post(address) if name == "remove_note" else client.get(address)
    assert answer.status_code == 404


def test_everything_is_said_in_spanish(by, visit):
    partner = full(by)
    client = visit(by.account, language="es")
    for name in READ + COORDINATOR_GET:
        page = client.get(url(by, name, *arguments(by, name)))
        assert page.tree.get("lang") == "es"
    said = words_of(client.get(url(by, "partner", partner.pk)))
    assert "está en nuestra mesa" in said
    assert "no nos ha dicho dónde" in said
