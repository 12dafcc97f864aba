"""Counting in fixed windows: alone while little is asked, together with the other processes when it becomes much.

A process counts by itself and tells the shared table only when it has a tenth of a limit to tell (at least one), and
learns the sum of all in the same statement. So far below a limit nothing is written, and all processes together let
through at most a tenth of the limit per process more than it says. Small limits (under 20) are exact.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from upkept.kit.clock import instant_of

MOST_KEYS = 20_000
"""Keys that a process remembers before it forgets those of past windows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`most` in each window of `seconds`. Windows begin at multiples of `seconds` since 1970."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How one stands after asking: `remaining` in this window, `reset` in so many seconds."""

    rule: Rule
    remaining: int
    reset: int
    allowed: bool


@dataclass(slots=True)
class _Count:
    window: int
    own: int = 0
    told: int = 0
    others: int = 0


_counts: dict[str, _Count] = {}
_lock = threading.Lock()


def spend(rule: Rule, key: str, *, now: datetime, cost: int = 1) -> Standing:
    """Take `cost` from what `key` may spend. What is refused is spent all the same: who hammers stays out."""
    at = instant_of(now)
    window, key = at - at % rule.seconds, f"{rule.name}:{key}"
    share = max(1, rule.most // 10 if rule.most >= 20 else 1)
    with _lock:
        count = _counted(key, window)
        knew_it_was_over = count.own + count.others > rule.most
        count.own += cost
        untold = count.own - count.told
        tell = untold >= share and not knew_it_was_over
        if tell:
            count.told += untold
    if tell:
        total = _tell(key, window, untold)
        with _lock:
            count.others = max(count.others, total - count.told)
    used = count.own + count.others
    return Standing(rule, max(0, rule.most - used), window + rule.seconds - at, used <= rule.most)


def peek(rule: Rule, key: str, *, now: datetime) -> Standing:
    """How `key` stands, as far as this process knows, and nothing is spent."""
    return spend(rule, key, now=now, cost=0)


def address_key(address: str) -> str:
    """An address as a key that does not tell it: a keyed hash; of IPv6 the /64 that one household has."""
    place = ":".join(address.split(":")[:4]) if ":" in address else address
    return salted_hmac("upkept.kit.limits", place, secret=settings.SECRET_KEY).hexdigest()[:24]


def forget() -> None:
    """Start afresh in this process (tests)."""
    with _lock:
        _counts.clear()


def _counted(key: str, window: int) -> _Count:
    count = _counts.get(key)
    if count is None or count.window != window:
        if len(_counts) >= MOST_KEYS:
            for old in [name for name, one in _counts.items() if one.window < window]:
                del _counts[old]
        count = _counts[key] = _Count(window)
    return count


def _tell(key: str, window: int, amount: int) -> int:
    """Add to the shared count; the sum of all processes in this window."""
    sql = (
        'INSERT INTO "limits_spent" ("key", "window", "count") VALUES (%s, %s, %s) '
        'ON CONFLICT ("key") DO UPDATE SET '
        '"count" = excluded."count" + CASE WHEN "limits_spent"."window" = excluded."window" '
        'THEN "limits_spent"."count" ELSE 0 END, "window" = excluded."window" RETURNING "count"'
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [key, window, amount])
        return int(cursor.fetchone()[0])
