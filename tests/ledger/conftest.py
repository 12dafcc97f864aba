"""Each test of the ledger begins with a key of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_data_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "data"
    folder.mkdir()
    settings.DATA = folder
    yield
