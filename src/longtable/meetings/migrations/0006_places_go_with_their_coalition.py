"""A coalition can be deleted with its places and polls; a place alone, not while a poll asks about it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_agenda_as_sent")]

    operations = [
        migrations.AlterField(
            model_name="polloption",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="options", to="meetings.place"
            ),
        ),
    ]
