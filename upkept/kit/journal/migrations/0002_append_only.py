"""The database itself refuses to change or delete what happened, on both engines.

Of the text beside an event only erasing is allowed. Whoever may drop a trigger may still do so: that is the operator,
and the sealed leaf hashes show it.
"""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER journal_event_no_update BEFORE UPDATE ON journal_event
    BEGIN SELECT RAISE(ABORT, 'journal_event is append-only'); END
    """,
    """
    CREATE TRIGGER journal_event_no_delete BEFORE DELETE ON journal_event
    BEGIN SELECT RAISE(ABORT, 'journal_event is append-only'); END
    """,
    """
    CREATE TRIGGER journal_eventtext_only_erase BEFORE UPDATE ON journal_eventtext
    WHEN NEW.event_id IS NOT OLD.event_id OR NEW.text IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.erased_at IS NULL
    BEGIN SELECT RAISE(ABORT, 'text beside an event can be erased, not changed'); END
    """,
    """
    CREATE TRIGGER journal_eventtext_no_delete BEFORE DELETE ON journal_eventtext
    BEGIN SELECT RAISE(ABORT, 'text beside an event can be erased, not deleted'); END
    """,
]
POSTGRESQL = [
    """
    CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE integrity_constraint_violation USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$
    """,
    """
    CREATE TRIGGER journal_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()
    """,
    """
    CREATE TRIGGER journal_eventtext_only_erase BEFORE UPDATE ON journal_eventtext FOR EACH ROW
    WHEN (NEW.event_id IS DISTINCT FROM OLD.event_id OR NEW.text IS NOT NULL OR NEW.salt IS NOT NULL
          OR NEW.erased_at IS NULL)
    EXECUTE FUNCTION journal_refuse()
    """,
    """
    CREATE TRIGGER journal_eventtext_no_delete BEFORE DELETE OR TRUNCATE ON journal_eventtext
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER journal_event_no_update",
    "DROP TRIGGER journal_event_no_delete",
    "DROP TRIGGER journal_eventtext_only_erase",
    "DROP TRIGGER journal_eventtext_no_delete",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER journal_event_append_only ON journal_event",
    "DROP TRIGGER journal_eventtext_only_erase ON journal_eventtext",
    "DROP TRIGGER journal_eventtext_no_delete ON journal_eventtext",
    "DROP FUNCTION journal_refuse()",
]


def close(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def open_again(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(close, open_again)]
