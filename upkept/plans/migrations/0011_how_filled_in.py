"""How cases were learned of, filled in from the journal: each batch is committed, and no table is locked meanwhile.

It may be killed and run again. Reversible: what is filled in is derived, and a rebuild makes it again.
"""

from django.db import migrations

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
    atomic = False  # a batch at a time: on PostgreSQL one transaction would hold its rows until the last
    dependencies = [("plans", "0010_live_pages"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
