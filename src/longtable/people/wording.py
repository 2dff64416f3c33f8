"""Why a letter did not go out, in words, with what to do."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from longtable.people.models import Dispatch


def why_not(one: Dispatch) -> str:
    """One or two plain sentences."""
    if one.state == Dispatch.State.GIVEN_UP:
        return _("This could not be sent for three days. Send it again.")
    if one.trouble == Dispatch.Trouble.UNREADABLE:
        return _("This could not be read any more when it was to go out. Send it again.")
    if one.trouble == Dispatch.Trouble.CONTENT:
        return _("The mail server does not take this letter. Whoever runs Longtable for you can look up why.")
    if one.kind == Dispatch.Kind.TEXT:
        return _("The service for text messages refuses this number. Correct it, then send again.")
    return _("The mail server refuses this address. Correct it, then send again.")


def beside(words: str, why: str) -> str | SafeString:
    """What a row says of a letter, and below it why it did not go out."""
    return format_html('{} <span class="lt-tag lt-tag--need">{}</span>', words, why) if why else words
