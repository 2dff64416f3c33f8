"""A coalition with its community and its sectors, and a partner with everything that a page can show."""

from __future__ import annotations

from django.urls import reverse

from longtable.coalitions.queries import Access
from longtable.partners import actions
from longtable.partners.models import Partner
from tests.factories import make_access
from tests.factories.partners import make_contact, make_partner
from tests.factories.places import make_community


def start() -> Access:
    """A coordinator of a coalition that has its community and its list of sectors."""
    access = make_access()
    make_community(access)
    actions.start_sectors(by=access, coalition=access.coalition)
    return access


def url(by: Access, name: str, *args: object) -> str:
    """The address of a page of the room."""
    return reverse(f"partners:{name}", args=[by.coalition.slug, *args])


def lines(*rows: dict[str, object], **more: object) -> dict[str, object]:
    """The fields of the services editor as a browser sends them."""
    sent: dict[str, object] = {"line-TOTAL_FORMS": len(rows), "line-INITIAL_FORMS": len(rows), **more}
    for number, row in enumerate(rows):
        sent |= {f"line-{number}-{name}": value for name, value in row.items()}
    return sent


def full(by: Access, **fields: object) -> Partner:
    """A partner with everything that a page can show."""
    partner = make_partner(
        by.coalition,
        sectors=["community", "housing"],
        services=[("black", "led_by", ["1", "2"]), ("latino", "serves", []), ("everyone", "serves", ["*"])],
        decision_seat=True,
        description="It runs a family center.",
        as_kept={"Comment": "ask Rosa in the evening"},
        **fields,
    )
    make_contact(partner, "Rosa Delgado", "rosa@cedar.example", phone="312-555-0137")
    actions.add_note(by=by, partner=partner, text="Meets in the evening")
    return partner
