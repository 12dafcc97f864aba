"""Topics for the tests of live pages, imported by the test and by its web processes."""

from __future__ import annotations

from typing import Any

from upkept.kit.live.topics import topic

SETUP = "import tests.kit.live_app"


@topic("open")
def everybody(person: Any, rest: str) -> bool:
    return True


@topic("secret")
def nobody(person: Any, rest: str) -> bool:
    return False
