"""An entry says which digest made it; the auditor's filters and the search for a moved entry have their indexes."""

from django.db import migrations, models

from zhixing.office.models.trail import Body


class Migration(migrations.Migration):
    dependencies = [("office", "0002_trail_is_append_only")]
    operations = [
        migrations.AddField("trailentry", "digest_name", models.CharField(default="sha256", max_length=16)),
        migrations.AlterField("trailentry", "body", Body(default=dict)),
        migrations.AddIndex("trailentry", models.Index(fields=["at"], name="office_trail_at")),
        migrations.AddIndex("trailentry", models.Index(fields=["by", "seq"], name="office_trail_by")),
        migrations.AddIndex("trailentry", models.Index(fields=["action", "seq"], name="office_trail_action")),
        migrations.AddIndex("trailentry", models.Index(fields=["previous"], name="office_trail_previous")),
    ]
