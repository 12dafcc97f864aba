"""SQLite knows its tables once it has looked at them; PostgreSQL looks by itself."""

import pytest
from django.db import connection

from upkept.kit import statistics
from upkept.kit.jobs import jobs
from upkept.plans.models import Stream

pytestmark = pytest.mark.django_db


def test_it_looks_at_every_table_with_rows():
    Stream.objects.create(product="encore", commitment="response", key="ticket:1")
    jobs.refresh_statistics(timestamp=0)
    if connection.vendor != "sqlite":
        assert statistics.refresh() is False
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'plans_stream'")
        assert cursor.fetchall()
