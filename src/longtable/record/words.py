"""The record in words: each action's name as people say it. A room adds its own when it is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_WORDS: dict[str, str | Promise] = {}


def add_words(words: Mapping[str, str | Promise]) -> None:
    """Tell how the actions of a room are called: ``{"partners.partner_moved": _("Standing changed")}``."""
    _WORDS.update(words)


def action_words(action: str) -> str:
    """An action in words; its own name, made readable, where no room has told."""
    return str(_WORDS.get(action) or action.rpartition(".")[2].replace("_", " ").capitalize())


def all_words() -> Mapping[str, str | Promise]:
    """Every action that has words, for the test that none lacks them."""
    return dict(_WORDS)
