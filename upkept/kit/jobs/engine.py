"""The job engine: Procrastinate, joined to whichever database is in use.

A job is a function in an area's jobs.py under `@app.task(...)`, deferred in the transaction that wants it. It may run
twice (a worker can die between the work and the note of it), so it is idempotent; it asks what is due now.
"""

from __future__ import annotations

import procrastinate
from django.db import connections

from upkept.kit.jobs.connectors import PostgresConnector, SqliteConnector


def on_ready(app: procrastinate.App) -> None:
    """Called once by Procrastinate when Django is ready (PROCRASTINATE_ON_APP_READY)."""
    app.connector = SqliteConnector() if connections["default"].vendor == "sqlite" else PostgresConnector()
    app.job_manager.connector = app.connector
