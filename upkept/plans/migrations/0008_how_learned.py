"""In what way the event that decided each case was learned of, in rows and months; filled in by `0011_how_filled_in`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_editing"), ("journal", "0002_append_only")]

    operations = [
        migrations.AddField("obligation", "how", models.CharField(default="observed", max_length=10)),
        migrations.AddField("tally", "observed", models.IntegerField(default=0)),
        migrations.AddField("tally", "reported", models.IntegerField(default=0)),
        migrations.AddField("tally", "imported", models.IntegerField(default=0)),
    ]
