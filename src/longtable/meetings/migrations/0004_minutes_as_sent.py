"""Minutes know what the meeting itself gave, and what was sent word for word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_review_reminded")]

    operations = [
        migrations.AddField(
            model_name="minutes", name="draft", field=models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            model_name="minutes",
            name="sent_text",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(model_name="minutes", name="sent_revision", field=models.PositiveIntegerField(default=0)),
    ]
