"""A spell remembers the file it came with, so that an enterprise's page can say how it came in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0002_initial"), ("office", "0012_daily_runs")]
    operations = [
        migrations.AddField(
            model_name="enterprisespell",
            name="upload",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="spells",
                to="office.upload",
            ),
        ),
    ]
