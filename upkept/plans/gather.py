"""The events of many streams in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from upkept.core import fold as core
from upkept.core.commitments.base import Scope
from upkept.core.event import Event, in_order
from upkept.kit.clock import moment
from upkept.kit.journal import models

CHUNK = 500  # subjects in a query


def gather(history: core.History, streams: Iterable[core.Stream]) -> dict[core.Stream, list[Event]]:
    """Stream → the events of its scopes, each once, in the order in which folds read them."""
    scopes = {stream: list(core.scopes(history, stream)) for stream in streams}
    subjects = {scope.subject for wanted in scopes.values() for scope in wanted if scope.subject is not None}
    by_subject = _of_subjects(history.product, sorted(subjects))
    by_kinds: dict[Scope, Sequence[Event]] = {}
    result: dict[core.Stream, list[Event]] = {}
    for stream, wanted in scopes.items():
        found: dict[str, Event] = {}
        for scope in wanted:
            if scope.subject is not None:
                found.update((event.id, event) for event in by_subject.get(scope.subject, ()))
            if scope.kinds:
                if scope not in by_kinds:
                    by_kinds[scope] = _of_kinds(history.product, scope)
                found.update((event.id, event) for event in by_kinds[scope])
        result[stream] = sorted(found.values(), key=in_order)
    return result


def _of_subjects(product: str, subjects: Sequence[str]) -> dict[str, list[Event]]:
    result: dict[str, list[Event]] = defaultdict(list)
    for start in range(0, len(subjects), CHUNK):
        chunk = subjects[start : start + CHUNK]
        for row in models.Event.objects.filter(product=product, subject__in=chunk):
            result[row.subject].append(row.as_core())
    return result


def _of_kinds(product: str, scope: Scope) -> list[Event]:
    rows = models.Event.objects.filter(product=product, kind__in=sorted(scope.kinds))
    if scope.since is not None:
        rows = rows.filter(at__gte=moment(scope.since))
    if scope.until is not None:
        rows = rows.filter(at__lt=moment(scope.until))
    if scope.subjects is not None:
        rows = rows.filter(subject__in=sorted(scope.subjects))
    return [row.as_core() for row in rows]
