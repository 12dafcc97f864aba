"""A time between two events."""

from __future__ import annotations

from upkept.core.draft.deadlines import deadlines
from upkept.core.draft.families.base import Family
from upkept.core.draft.questions import Question

FAMILIES = (Family("deadline", Question("a time between two events"), together=deadlines, aims=True),)
