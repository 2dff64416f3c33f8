"""Making a call known: ways beyond the usual ones, each with a share link that counts visits and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from longtable.calls.actions.designing import record_call
from longtable.calls.models import Call, Channel, ChannelDay
from longtable.calls.rules import clean_text
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused, needed

FIELDS = ("name", "partner", "language", "areas", "groups", "sectors", "is_usual", "on")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read for another one
MOST_CHANNELS = 500


def _checked(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: values[name] for name in FIELDS if name in values}
    if "name" in fields:
        fields["name"] = needed(clean_text(fields["name"]), _("Say what it is and where."))[:200]
    partner = fields.get("partner")
    if partner is not None and partner.coalition_id != call.coalition_id:
        raise Refused(_("Choose a partner of this coalition."))
    return fields


@transaction.atomic
def add_channel(*, by: Access, call: Call, values: Mapping[str, Any]) -> Channel:
    """Note one more way in which a call is made known. The same button pressed twice notes one."""
    Call.objects.select_for_update().get(pk=call.pk)
    fields = {"on": today_of(by.coalition), **_checked(call, values)}
    last = call.channels.order_by("-pk").first()
    if last is not None and all(getattr(last, name) == value for name, value in fields.items()):
        return last
    if call.channels.count() >= MOST_CHANNELS:
        raise Refused(
            _("That is too much for one call: at most %(count)d. Remove one first.") % {"count": MOST_CHANNELS}
        )
    token = "".join(secrets.choice(LETTERS) for _place in range(10))
    channel = Channel.objects.create(call=call, token=token, **fields)
    record_call(by, call, "channel_added", after=_plain(channel))
    return channel


@transaction.atomic
def change_channel(*, by: Access, channel: Channel, values: Mapping[str, Any]) -> Channel:
    """Change what is noted of a way; its share link stays."""
    fields = _checked(channel.call, values)
    before = _plain(channel)
    after = {name: value for name, value in fields.items() if getattr(channel, name) != value}
    if not after:
        return channel
    for name, value in after.items():
        setattr(channel, name, value)
    channel.save(update_fields=list(after))
    record_call(by, channel.call, "channel_changed", before=before, after=_plain(channel))
    return channel


@transaction.atomic
def remove_channel(*, by: Access, channel: Channel) -> None:
    """Take a way out of the log; its share link ends. One that has brought someone stays."""
    if channel.days.exists() or channel.applications.exists():
        raise Refused(_("This link has brought visits, so it stays in the log."))
    record_call(by, channel.call, "channel_removed", before=_plain(channel))
    channel.delete()


def _plain(channel: Channel) -> dict[str, Any]:
    named = {"partner": str(channel.partner) if channel.partner else ""}
    return {**{name: getattr(channel, name) for name in FIELDS if name != "partner"}, **named}


@transaction.atomic
def count_visit(*, channel: Channel) -> None:
    """One more visit by a share link on this day: a count and nothing else, so there is no actor and no entry."""
    day = today_of(channel.call.coalition)
    ChannelDay.objects.get_or_create(channel=channel, on=day)
    ChannelDay.objects.filter(channel=channel, on=day).update(visits=F("visits") + 1)
