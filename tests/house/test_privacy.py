"""Every field of every model of ours says how private it is."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from longtable.record.classification import CHANGED, Privacy, privacy_of, recordable

OURS = [model for model in apps.get_models(include_auto_created=False) if model.__module__.startswith("longtable.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_classified(model: type[models.Model]) -> None:
    fields = {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}
    assert fields <= set(privacy_of(model))  # it may also name words that only the record uses
    assert all(isinstance(value, Privacy) for value in privacy_of(model).values())


def test_our_models_are_found() -> None:
    assert {"Partner", "Person", "Assessment"} <= {model.__name__ for model in OURS}


def test_the_record_never_holds_personal_values() -> None:
    from longtable.coalitions.models import Person

    kept = recordable(Person, {"email": "ana@people.example", "id": 3, "not_a_field": "secret"})
    assert kept == {"email": CHANGED, "id": 3, "not_a_field": CHANGED}
