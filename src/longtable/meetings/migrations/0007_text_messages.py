"""A poll may go out by text message; a meeting may be reminded of by one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_places_go_with_their_coalition")]

    operations = [
        migrations.AddField(model_name="meeting", name="text_reminder", field=models.BooleanField(default=False)),
        migrations.AlterField(
            model_name="asked",
            name="way",
            field=models.CharField(
                choices=[
                    ("email", "E-mail"),
                    ("print", "Printed code"),
                    ("paper", "Paper"),
                    ("phone", "Phone"),
                    ("text", "Text message"),
                ],
                default="email",
                max_length=20,
            ),
        ),
    ]
