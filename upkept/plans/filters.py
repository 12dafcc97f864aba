"""Which obligations somebody asks for: the words of the API's filters as conditions of the database."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db.models import Q, QuerySet

from upkept.plans.models import Obligation

State = Literal["running", "at-risk", "paused", "kept", "late", "broken", "excused", "unmeasured", "void"]


def in_state(rows: QuerySet[Obligation], state: State, now: datetime) -> QuerySet[Obligation]:
    """Those that the pages show in this state now: the same words as `shown.state`, as conditions."""
    excused, overdue, at_risk = ~Q(excused_by=""), Q(due_at__lt=now), Q(warn_at__lte=now)
    if state == "excused":
        return rows.filter(excused)
    rows = rows.exclude(excused)
    if state == "paused":
        return rows.filter(outcome="running", is_paused=True)
    running = Q(outcome="running", is_paused=False)
    late_to_tell = running & overdue  # its verdict is due this very second
    if state == "broken":
        return rows.filter(Q(outcome="broken") | late_to_tell)
    if state == "at-risk":
        return rows.filter(running & at_risk).exclude(late_to_tell)
    if state == "running":
        return rows.filter(running).exclude(overdue).exclude(at_risk)
    return rows.filter(outcome=state)
