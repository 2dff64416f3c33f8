from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_one(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Of rows that say the same, as a merge of two partners who came to one meeting left them, the oldest stays."""
    evidence = apps.get_model("coverage", "Evidence")
    once = evidence.objects.exclude(kind__in=["proposed", "adopted"])
    kept = once.values("partner", "kind", "on", "source").annotate(kept=models.Min("pk")).values("kept")
    once.exclude(pk__in=kept).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(keep_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["proposed", "adopted"]), _negated=True),
                fields=("partner", "kind", "on", "source"),
                name="evidence_said_once",
            ),
        ),
    ]
