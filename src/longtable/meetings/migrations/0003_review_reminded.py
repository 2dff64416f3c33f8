"""When coordinators were reminded to look again at who takes part."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_counted_taps")]

    operations = [
        migrations.AddField(
            model_name="participationreview",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
