"""Who may watch a person's notices: that person. `notices:3`."""

from __future__ import annotations

from typing import Any

from upkept.kit.live.topics import topic


@topic("notices")
def may_watch_notices(person: Any, number: str) -> bool:
    return bool(person.is_authenticated) and str(person.pk) == number
