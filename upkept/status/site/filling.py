"""A product with its versions, events and cases, put where the pages look: a database in memory, gone with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import DateTimeField, Field, JSONField, Model

from upkept.core.event import Event
from upkept.core.history import History
from upkept.core.plan.model import Plan
from upkept.core.replay import replay_each
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal import models as journal
from upkept.kit.journal.leaf import leaf_hash
from upkept.plans import history, streams, tally
from upkept.plans.actions import digest_of
from upkept.plans.announce import announce
from upkept.plans.identity import ref_of
from upkept.plans.models import Obligation, PlanVersion
from upkept.products.models import Product, Stage
from upkept.status.site.history import Published


def make_tables() -> None:
    """The tables of all areas, without their migrations: an empty database is made in a moment."""
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed:
                editor.create_model(model)


def fill(plan: Plan, versions: Sequence[Published], events: Sequence[Event], now: datetime) -> Product:
    """Reckon everything as of `now` and store it. `events` are of this product, up to `now`."""
    slug = plan.product.slug
    history.forget(slug)
    product = Product.objects.create(
        slug=slug,
        name=plan.product.name,
        timezone=plan.product.timezone,
        languages=list(plan.product.prose),
        created_at=moment(versions[0].state.at),
        stage=Stage.PUBLIC,
        public_at=moment(versions[0].state.at),
    )
    PlanVersion.objects.bulk_create([_row(slug, one, now) for one in versions])
    told = [_event(event) for event in events if event.subject_kind != "ticket"]  # pages ask for no ticket's
    _pour(told)
    past = History(slug, tuple(one.version for one in versions))
    deltas: Counter[tuple[tally.Place, str]] = Counter()
    rows: list[Obligation] = []
    zone = past.versions[-1].tables.zone
    for stream, obligations in replay_each(past, events, instant_of(now)):
        for one in obligations:
            row = Obligation(product=slug, ref=ref_of(slug, one.identity))
            row.take(one)
            row.owner = streams.owner_of(past, stream.commitment, one.version)
            for _said in announce(row, one, instant_of(now), zone):
                pass  # there is nobody to tell; the row knows its verdict now
            deltas.update(tally.counts(row))
            rows.append(row)
    rows.sort(key=lambda row: (row.opened_at, row.commitment, row.key, row.opening))
    _pour(rows)
    tally.add(deltas)
    return product


def _pour(rows: Sequence[Model]) -> None:
    """What bulk_create does, without asking each value whether it is an expression: a sixth of the time for thousands."""
    if not rows:
        return
    meta, quote = type(rows[0])._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
    columns, places = ", ".join(quote(str(field.column)) for field in fields), ", ".join("%s" for _field in fields)
    insert = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own tables
    stored = [_stored(field, [getattr(row, field.attname) for row in rows]) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(insert, list(zip(*stored, strict=True)))


def _stored(field: Field[Any, Any], values: list[Any]) -> list[Any]:
    """A column as the database takes it."""
    if isinstance(field, DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
        return [adapt(value) for value in values]
    if isinstance(field, JSONField):
        return [None if value is None else connection.ops.adapt_json_value(value, field.encoder) for value in values]
    return values


def _row(slug: str, one: Published, now: datetime) -> PlanVersion:
    state = one.state
    return PlanVersion(  # type: ignore[misc]  # the fields of JSON take what is written in them
        product=slug,
        number=one.number,
        effective_at=min(moment(one.effective), now),
        published_at=moment(state.at),
        document=dict(one.document),
        tables=dict(one.tables),
        source=state.source,
        prose=dict(state.prose),
        files=dict(state.files),
        digest=digest_of(state.source, state.prose, state.files),
        by="git",
    )


def _event(event: Event) -> journal.Event:
    return journal.Event(
        product=event.product,
        id=event.id,
        kind=event.kind,
        v=event.v,
        subject=event.subject,
        at=moment(event.at),
        recorded=moment(event.recorded or event.at),
        by=event.by,
        how=event.how,
        data=dict(event.data),
        leaf=leaf_hash(event),
    )


def unique(events: Iterable[Event]) -> list[Event]:
    """Each id once, the first told; in order of time, so that the same input gives the same rows."""
    found: dict[str, Event] = {}
    for event in events:
        found.setdefault(event.id, event)
    return sorted(found.values(), key=lambda event: (event.at, event.id))
