"""Who may watch what is due: the team of the product. `due:encore`."""

from __future__ import annotations

from typing import Any

from upkept.kit.live.topics import topic
from upkept.products import access


@topic("due")
def may_watch_due(person: Any, product: str) -> bool:
    return access.allowed(person, product, "read")
