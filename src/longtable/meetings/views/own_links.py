"""The gate that stands before every page of a personal link to a meeting, and the new link in place of one that has ended."""

from __future__ import annotations

from dataclasses import dataclass

from longtable.coalitions.link_pages import LinkPages
from longtable.coalitions.links import actor_of
from longtable.coalitions.models import PersonalLink
from longtable.meetings.actions.inviting import renew_link
from longtable.meetings.models import Meeting, Participant
from longtable.meetings.queries.gathering import open_participant
from longtable.record.actions import Actor


@dataclass(frozen=True, slots=True)
class Here:
    """Whose link it is, in which meeting, and how the record names them."""

    secret: str
    participant: Participant
    by: Actor
    link: PersonalLink

    @property
    def meeting(self) -> Meeting:
        """The meeting, with its coalition, body and place."""
        return self.participant.meeting


def _enter(secret: str) -> tuple[PersonalLink, Here]:
    link, participant = open_participant(secret)
    return link, Here(secret, participant, actor_of(link), link)


LINKS = LinkPages(_enter, home="meeting_link", renewal="meeting_renew", send_new=renew_link)
by_meeting_link, renew, link_ended = LINKS.gate, LINKS.renew, LINKS.ended
