"""Setting a table: a coalition with the guide's list of sectors to start from."""

from __future__ import annotations

from django.db import transaction

from longtable.coalitions.actions import make_coalition
from longtable.coalitions.models import Coalition
from longtable.partners.actions import start_sectors
from longtable.people.models import Account


@transaction.atomic
def set_table(
    *, by: Account, name: str, purpose: str = "", language: str = "en", time_zone: str = "America/Chicago"
) -> Coalition:
    """A new coalition, ready for its community and its partners."""
    coalition = make_coalition(by=by, name=name, purpose=purpose, language=language, time_zone=time_zone)
    start_sectors(by=by, coalition=coalition)
    return coalition
