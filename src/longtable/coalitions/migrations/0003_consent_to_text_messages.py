"""Who agreed to text messages, since when, and at which number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coalitions", "0002_retention_of_meetings")]

    operations = [
        migrations.AddField(model_name="person", name="texts_ok_on", field=models.DateField(blank=True, null=True)),
        migrations.AddField(
            model_name="person",
            name="texts_number",
            field=models.CharField(blank=True, default="", max_length=16),
            preserve_default=False,
        ),
    ]
