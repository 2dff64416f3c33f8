"""Reasons of criteria and requirements are kept by language, as titles are; what was written stays as English."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NAMES = ("criterion", "requirement")


def by_language(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    for name in NAMES:
        model: Any = apps.get_model("calls", name)
        for row in model.objects.exclude(reason="").iterator():
            row.reasons = {"en": row.reason}
            row.save(update_fields=["reasons"])


def in_one(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    for name in NAMES:
        model: Any = apps.get_model("calls", name)
        for row in model.objects.iterator():
            row.reason = row.reasons.get("en") or row.reasons.get("es", "")
            row.save(update_fields=["reason"])


class Migration(migrations.Migration):
    dependencies = [("calls", "0002_score_summary")]

    operations = [
        migrations.AddField("criterion", "reasons", models.JSONField(default=dict, verbose_name="Why this is scored")),
        migrations.AddField(
            "requirement", "reasons", models.JSONField(default=dict, verbose_name="Why this is required")
        ),
        migrations.RunPython(by_language, in_one),
        migrations.AlterField("criterion", "reason", models.TextField(default="", verbose_name="Why this is scored")),
        migrations.AlterField(
            "requirement", "reason", models.TextField(default="", verbose_name="Why this is required")
        ),
        migrations.RemoveField("criterion", "reason"),
        migrations.RemoveField("requirement", "reason"),
    ]
