"""Every write about partners that someone could later ask about: each is atomic and makes one entry in the record."""

from __future__ import annotations

from longtable.partners.actions.asking import (
    ask_partner,
    confirm_services,
    enter_answer,
    print_asking,
    remind_partner,
    renew_asking,
    withdraw_asking,
)
from longtable.partners.actions.bodies import add_body, change_body, end_body, end_seat, give_seat
from longtable.partners.actions.contacts import (
    add_contact,
    add_note,
    change_contact,
    forget_contacts,
    forget_old_contacts,
    remove_contact,
    remove_note,
)
from longtable.partners.actions.partners import (
    add_partner,
    change_partner,
    merge_partners,
    move_partner,
    remove_partner,
    set_services,
)
from longtable.partners.actions.sectors import (
    add_sector,
    change_sector,
    place_sector,
    remove_sector,
    sector_does_not_exist_here,
    sector_exists_here,
    start_sectors,
)

__all__ = [
    "add_body",
    "add_contact",
    "add_note",
    "add_partner",
    "add_sector",
    "ask_partner",
    "change_body",
    "change_contact",
    "change_partner",
    "change_sector",
    "confirm_services",
    "end_body",
    "end_seat",
    "enter_answer",
    "forget_contacts",
    "forget_old_contacts",
    "give_seat",
    "merge_partners",
    "move_partner",
    "place_sector",
    "print_asking",
    "remind_partner",
    "remove_contact",
    "remove_note",
    "remove_partner",
    "remove_sector",
    "renew_asking",
    "sector_does_not_exist_here",
    "sector_exists_here",
    "set_services",
    "start_sectors",
    "withdraw_asking",
]
