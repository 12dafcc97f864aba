"""What every test may use. The database is chosen by DATABASE_URL; without it, an SQLite file in a folder of this run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture(scope="session", autouse=True)
def data_folder_of_this_run() -> Iterator[None]:
    yield
    if settings.DATA.name.startswith("upkept-test-"):
        shutil.rmtree(settings.DATA, ignore_errors=True)


@pytest.fixture
def engine(db: None) -> str:
    """`sqlite` or `postgresql`: the engine that this run tests."""
    return connection.vendor


def pytest_report_header() -> str:
    return f"engine: {connection.vendor}, data folder: {settings.DATA}"
