"""What the clock has set going, once a kind of work and day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0011_trail_guards")]
    operations = [
        migrations.CreateModel(
            name="DailyRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("work", models.CharField(max_length=48)),
                ("day", models.DateField()),
                ("began_at", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("work", "day"), name="daily_run_once")]},
        ),
    ]
