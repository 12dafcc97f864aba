"""The events of many streams in few queries, by hand: this runs at every event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from upkept.core import fold as core
from upkept.core.commitments.base import Scope
from upkept.core.event import Event, in_order
from upkept.kit.clock import moment
from upkept.kit.journal import models

CHUNK = 400  # subjects in a query: SQLite as Django uses it takes 999 values

_COLUMNS = ", ".join(f'"{field.column}"' for field in models.Event._meta.concrete_fields if field.name != "leaf")


def gather(history: core.History, streams: Iterable[core.Stream]) -> dict[core.Stream, list[Event]]:
    """Stream → the events of its scopes, each once, in the order in which folds read them."""
    scopes = {stream: core.scopes(history, stream) for stream in streams}
    every = list(dict.fromkeys(scope for wanted in scopes.values() for scope in wanted))
    subjects = sorted({scope.subject for scope in every if scope.subject is not None})
    always = sorted({kind for scope in every if _is_plain(scope) for kind in scope.kinds})
    by_subject, by_kind = _near(history.product, subjects, always)
    by_scope = {scope: _of_kinds(history.product, scope) for scope in every if scope.kinds and not _is_plain(scope)}
    result: dict[core.Stream, list[Event]] = {}
    for stream, wanted in scopes.items():
        found: dict[str, Event] = {}
        for scope in wanted:
            if scope.subject is not None:
                found.update((event.id, event) for event in by_subject.get(scope.subject, ()))
            if scope in by_scope:
                found.update((event.id, event) for event in by_scope[scope])
            else:
                found.update((event.id, event) for kind in scope.kinds for event in by_kind.get(kind, ()))
        result[stream] = sorted(found.values(), key=in_order)
    return result


def _is_plain(scope: Scope) -> bool:
    """All events of its kinds, whenever: those of feeds, which concern most streams and are few."""
    return scope.since is None and scope.until is None and scope.subjects is None


Found = dict[str, list[Event]]


def _near(product: str, subjects: Sequence[str], kinds: Sequence[str]) -> tuple[Found, Found]:
    """The events of these subjects, and those of these kinds."""
    by_subject, by_kind = Found(), Found()
    wanted, always = frozenset(subjects), frozenset(kinds)
    for start in range(0, max(len(subjects), 1), CHUNK):
        chunk, more = subjects[start : start + CHUNK], kinds if start == 0 else ()
        parts = [
            f'"{name}" IN ({", ".join(["%s"] * len(those))})'
            for name, those in (("subject", chunk), ("kind", more))
            if those
        ]
        if not parts:
            continue
        for event in _read(f'"product" = %s AND ({" OR ".join(parts)})', [product, *chunk, *more]):
            if event.subject in wanted:
                by_subject.setdefault(event.subject, []).append(event)
            if event.kind in always:
                by_kind.setdefault(event.kind, []).append(event)
    return by_subject, by_kind


def _of_kinds(product: str, scope: Scope) -> list[Event]:
    kinds = sorted(scope.kinds)
    condition, values = f'"product" = %s AND "kind" IN ({", ".join(["%s"] * len(kinds))})', [product, *kinds]
    field = models.Event._meta.get_field("at")
    for sign, bound in ((">=", scope.since), ("<", scope.until)):
        if bound is not None:
            condition += f' AND "at" {sign} %s'
            values.append(field.get_db_prep_value(moment(bound), connection))
    events = _read(condition, values)
    return [event for event in events if scope.subjects is None or event.subject in scope.subjects]


def _read(condition: str, values: Sequence[Any]) -> list[Event]:
    sql = f'SELECT {_COLUMNS} FROM "journal_event" WHERE {condition}'  # noqa: S608 - no values in it
    return [row.as_core() for row in models.Event.objects.raw(sql, values)]
