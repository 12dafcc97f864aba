"""The database itself refuses to change or delete what was sealed or signed, on both engines; as for the journal."""

from django.db import migrations

TABLES = ("ledger_leaf", "ledger_node", "ledger_key", "ledger_checkpoint")


def close(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for what in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
            )


def open_again(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            for what in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{what}")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(close, open_again)]
