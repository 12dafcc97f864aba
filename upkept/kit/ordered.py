"""JSON whose order means something: kept as text, because PostgreSQL's jsonb sorts the keys of what it stores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import models

if TYPE_CHECKING:
    Text: TypeAlias = models.TextField[Any, Any]  # only its stubs know what it holds
else:
    Text = models.TextField


class OrderedJSON(Text):
    """Comes back with its keys in the order in which it was given, on both databases. Not to be searched inside."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)
