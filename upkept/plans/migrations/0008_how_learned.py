"""In what way the event that decided each case was learned of, in rows and months; filled in from the journal, batch by batch.

Reversible: what is added is derived, and a rebuild makes it again.
"""

from django.db import migrations, models

BATCH = 20_000

_ROWS = """
UPDATE plans_obligation SET how = told.how FROM journal_event AS told
WHERE plans_obligation.id > %s AND plans_obligation.id <= %s AND told.product = plans_obligation.product
  AND told.id = CASE WHEN plans_obligation.met_by <> '' THEN plans_obligation.met_by ELSE plans_obligation.opening END
  AND told.how <> 'observed'
"""
_MONTHS = """
UPDATE plans_tally SET observed = found.observed, reported = found.reported, imported = found.imported FROM (
  SELECT product, commitment, month,
    SUM(CASE WHEN how = 'observed' THEN 1 ELSE 0 END) AS observed,
    SUM(CASE WHEN how = 'reported' THEN 1 ELSE 0 END) AS reported,
    SUM(CASE WHEN how = 'imported' THEN 1 ELSE 0 END) AS imported
  FROM plans_obligation
  WHERE month <> '' AND outcome IN ('kept', 'late', 'broken') AND (met_by <> '' OR opening <> key)
  GROUP BY product, commitment, month
) AS found
WHERE plans_tally.product = found.product AND plans_tally.commitment = found.commitment
  AND plans_tally.month = found.month
"""


def fill_in(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM plans_obligation")
        last = cursor.fetchone()[0]
        for begin in range(0, last, BATCH):
            cursor.execute(_ROWS, [begin, begin + BATCH])
        cursor.execute(_MONTHS)


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_editing"), ("journal", "0002_append_only")]

    operations = [
        migrations.AddField("obligation", "how", models.CharField(default="observed", max_length=10)),
        migrations.AddField("tally", "observed", models.IntegerField(default=0)),
        migrations.AddField("tally", "reported", models.IntegerField(default=0)),
        migrations.AddField("tally", "imported", models.IntegerField(default=0)),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
