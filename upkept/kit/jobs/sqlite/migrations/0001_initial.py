"""Procrastinate 3.10's tables on SQLite, as its own migrations leave them on PostgreSQL: same names, same states, same rules.

Its models are unmanaged, so their CreateModel operations only tell Django what there is; the SQL makes it. Times are
UTC text, "YYYY-MM-DD HH:MM:SS.ffffff", as Django writes them on SQLite, so that they compare as text.
"""

import procrastinate.contrib.django.models
from django.db import migrations, models


NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"

TABLES = [
    """CREATE TABLE procrastinate_workers (
        id integer PRIMARY KEY AUTOINCREMENT,
        last_heartbeat text NOT NULL
    )""",
    """CREATE TABLE procrastinate_jobs (
        id integer PRIMARY KEY AUTOINCREMENT,
        queue_name varchar(128) NOT NULL,
        task_name varchar(128) NOT NULL,
        priority integer NOT NULL DEFAULT 0,
        lock text,
        queueing_lock text,
        args text NOT NULL DEFAULT '{}',
        status text NOT NULL DEFAULT 'todo'
            CHECK (status IN ('todo', 'doing', 'succeeded', 'failed', 'cancelled', 'aborted')),
        scheduled_at text,
        attempts integer NOT NULL DEFAULT 0,
        abort_requested bool NOT NULL DEFAULT 0,
        worker_id integer REFERENCES procrastinate_workers (id) ON DELETE SET NULL,
        CHECK (NOT (status = 'todo' AND abort_requested))
    )""",
    """CREATE TABLE procrastinate_periodic_defers (
        id integer PRIMARY KEY AUTOINCREMENT,
        task_name varchar(128) NOT NULL,
        defer_timestamp integer,
        job_id integer REFERENCES procrastinate_jobs (id) ON DELETE SET NULL,
        periodic_id varchar(128) NOT NULL DEFAULT '',
        UNIQUE (task_name, periodic_id, defer_timestamp)
    )""",
    """CREATE TABLE procrastinate_events (
        id integer PRIMARY KEY AUTOINCREMENT,
        job_id integer NOT NULL REFERENCES procrastinate_jobs (id) ON DELETE CASCADE,
        type text,
        at text
    )""",
]

INDEXES = [
    "CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock ON procrastinate_jobs (queueing_lock) WHERE status = 'todo'",
    "CREATE UNIQUE INDEX procrastinate_jobs_lock ON procrastinate_jobs (lock) WHERE status = 'doing'",
    "CREATE INDEX procrastinate_jobs_next ON procrastinate_jobs (priority DESC, id) WHERE status = 'todo'",
    "CREATE INDEX procrastinate_jobs_held ON procrastinate_jobs (lock, status) "
    "WHERE lock IS NOT NULL AND status IN ('todo', 'doing')",
    "CREATE INDEX procrastinate_jobs_doing ON procrastinate_jobs (worker_id) WHERE status = 'doing'",
    "CREATE INDEX procrastinate_events_job ON procrastinate_events (job_id)",
    "CREATE INDEX procrastinate_defers_job ON procrastinate_periodic_defers (job_id)",
]

TRIGGERS = [
    f"""CREATE TRIGGER procrastinate_jobs_inserted AFTER INSERT ON procrastinate_jobs WHEN new.status = 'todo' BEGIN
        INSERT INTO procrastinate_events (job_id, type, at) VALUES (new.id, 'deferred', {NOW});
        INSERT INTO procrastinate_events (job_id, type, at)
            SELECT new.id, 'scheduled', new.scheduled_at WHERE new.scheduled_at IS NOT NULL;
    END""",
    f"""CREATE TRIGGER procrastinate_jobs_moved AFTER UPDATE OF status ON procrastinate_jobs WHEN old.status <> new.status
    BEGIN
        INSERT INTO procrastinate_events (job_id, type, at) VALUES (
            new.id,
            CASE old.status || '>' || new.status
                WHEN 'todo>doing' THEN 'started'
                WHEN 'doing>todo' THEN 'deferred_for_retry'
                WHEN 'failed>todo' THEN 'retried'
                ELSE new.status
            END,
            {NOW}
        );
    END""",
    f"""CREATE TRIGGER procrastinate_jobs_abort AFTER UPDATE OF abort_requested ON procrastinate_jobs
    WHEN new.abort_requested AND NOT old.abort_requested BEGIN
        INSERT INTO procrastinate_events (job_id, type, at) VALUES (new.id, 'abort_requested', {NOW});
    END""",
]

DROP = [
    "DROP TABLE procrastinate_events",
    "DROP TABLE procrastinate_periodic_defers",
    "DROP TABLE procrastinate_jobs",
    "DROP TABLE procrastinate_workers",
]


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ProcrastinateEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('type', models.CharField(choices=[('deferred', 'deferred'), ('started', 'started'), ('deferred_for_retry', 'deferred_for_retry'), ('failed', 'failed'), ('succeeded', 'succeeded'), ('cancelled', 'cancelled'), ('abort_requested', 'abort_requested'), ('aborted', 'aborted'), ('scheduled', 'scheduled')], max_length=32)),
                ('at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'procrastinate_events',
                'get_latest_by': 'at',
                'managed': False,
            },
            bases=(procrastinate.contrib.django.models.ProcrastinateReadOnlyModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ProcrastinateJob',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('queue_name', models.CharField(max_length=128)),
                ('task_name', models.CharField(max_length=128)),
                ('priority', models.IntegerField()),
                ('lock', models.TextField(blank=True, null=True, unique=True)),
                ('args', models.JSONField()),
                ('status', models.CharField(choices=[('todo', 'todo'), ('doing', 'doing'), ('succeeded', 'succeeded'), ('failed', 'failed'), ('cancelled', 'cancelled'), ('aborted', 'aborted')], max_length=32)),
                ('scheduled_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.IntegerField()),
                ('queueing_lock', models.TextField(blank=True, null=True, unique=True)),
                ('abort_requested', models.BooleanField()),
            ],
            options={
                'db_table': 'procrastinate_jobs',
                'managed': False,
            },
            bases=(procrastinate.contrib.django.models.ProcrastinateReadOnlyModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ProcrastinatePeriodicDefer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('task_name', models.CharField(max_length=128)),
                ('defer_timestamp', models.BigIntegerField(blank=True, null=True)),
                ('periodic_id', models.CharField(max_length=128)),
            ],
            options={
                'db_table': 'procrastinate_periodic_defers',
                'managed': False,
            },
            bases=(procrastinate.contrib.django.models.ProcrastinateReadOnlyModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ProcrastinateWorker',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('last_heartbeat', models.DateTimeField()),
            ],
            options={
                'db_table': 'procrastinate_workers',
                'managed': False,
            },
            bases=(procrastinate.contrib.django.models.ProcrastinateReadOnlyModelMixin, models.Model),
        ),
        migrations.RunSQL([*TABLES, *INDEXES, *TRIGGERS], DROP),
    ]
