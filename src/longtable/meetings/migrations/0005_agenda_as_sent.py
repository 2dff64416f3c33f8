"""A meeting knows the agenda as it was sent last, and to whom."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_minutes_as_sent")]

    operations = [
        migrations.AddField(model_name="meeting", name="agenda_as_sent", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="participant", name="agenda_sent_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
