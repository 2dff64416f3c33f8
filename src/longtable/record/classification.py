"""How private each field of a model is. Every model names a class for every field; a test fails where one does not.

The record, exports and pages ask here before they show or store a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db import models


class Privacy(StrEnum):
    """Who may know a value."""

    PUBLIC = "public"  # anyone
    MEMBERS = "members"  # anyone in the coalition
    PERSONAL = "personal"  # about a person: coordinators and the person; never in the record
    SENSITIVE = "sensitive"  # what people say of themselves, access needs, secrets: protected aggregates only


CHANGED = "changed"  # what the record holds in place of a personal or sensitive value


def privacy_of(model: type[models.Model]) -> Mapping[str, Privacy]:
    """The classification that a model declares in its ``privacy`` attribute: field name to Privacy."""
    declared: Mapping[str, Privacy] = getattr(model, "privacy", {})
    return declared


def recordable(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the record may hold them: personal and sensitive ones replaced by the word "changed"."""
    classes = privacy_of(model)
    kept: dict[str, Any] = {}
    for name, value in values.items():
        private = classes.get(name, Privacy.SENSITIVE) in {Privacy.PERSONAL, Privacy.SENSITIVE}
        kept[name] = CHANGED if private else value
    return kept
