"""The examples in an installation of somebody's own: how many are loaded, loading them, taking them away again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from upkept.core.refusal import Refusal
from upkept.kit.breath import Breath
from upkept.kit.examples import examples
from upkept.plans import removing
from upkept.products import actions as products
from upkept.products.models import Product
from upkept.support import removing as tickets

TASK = "upkept.web.jobs.load_examples"


@dataclass(frozen=True, slots=True)
class State:
    """`loaded` are there, `left` can still be loaded; `why`: the sentence where there are none to load."""

    loaded: tuple[Product, ...]
    left: int
    total: int
    is_loading: bool
    has_failed: bool
    why: str = ""


def state() -> State:
    """How it stands; two queries."""
    try:
        slugs = list(examples().slugs())
    except Refusal as refusal:
        return State((), 0, 0, False, False, refusal.sentence)
    rows = list(Product.everything.filter(slug__in=slugs).order_by("name"))
    loaded = tuple(row for row in rows if row.synthetic and row.removed_at is None and row.loading_since is None)
    left = len(slugs) - sum(row.loading_since is None or row.removed_at is not None for row in rows)
    statuses = set(ProcrastinateJob.objects.filter(task_name=TASK).values_list("status", flat=True)) if left else set()
    is_loading = bool(statuses & {"todo", "doing"})
    return State(loaded, left, len(slugs), is_loading, "failed" in statuses and not is_loading)


def ask_for() -> None:
    """Let the worker load them; asking twice is asking once."""
    from upkept.web.jobs import load_examples

    try:
        with transaction.atomic():
            load_examples.defer()
    except AlreadyEnqueued:
        return


def load(now: datetime) -> None:
    """Those that are missing, one after another."""
    door = examples()
    for slug in door.slugs():
        door.load(slug, now)


def remove(*, now: datetime) -> int:
    """Take away every example that is there; how many. In a demo they stay: there is nothing else in it."""
    if settings.DEMO:
        raise Refusal("is-demo", _("This is a demo: it is made of the examples. Delete its data folder instead."))
    rows = list(state().loaded)
    for row in rows:
        with transaction.atomic():
            removing.stop(row)
            products.remove(row, now=now)
            _ask_to_clear()  # with the removal itself: killed in between, what is left would stay for good
    return len(rows)


def clear() -> None:
    """Delete what is left of the examples that were taken away, a slice at a time; nobody sees it any more."""
    for row in Product.everything.filter(synthetic=True).exclude(removed_at=None):
        breath = Breath()
        for sliced in (*tickets.slices(row), *removing.slices(row)):
            while sliced():
                breath()


def _ask_to_clear() -> None:
    from upkept.web.jobs import clear_examples

    try:
        with transaction.atomic():
            clear_examples.defer()
    except AlreadyEnqueued:
        return
