"""What an installation states of its cases and scores, as lines that can be compared byte by byte with what is reckoned again.

Whoever exports writes these from what is stored; whoever verifies writes them from the events, and the two must be the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from upkept.core.obligation import Obligation
from upkept.core.score import month_of
from upkept.core.verdict import judged_at
from upkept.core.zone import Zone

FIELDS = (
    "case", "commitment", "key", "subject", "opening", "version", "opened", "due", "outcome", "met", "met_by", "closed",
    "closed_by", "verdict_at", "paused", "marks", "target", "figure", "reason", "excused_by", "how", "month", "verdict",
    "corrections",
)  # fmt: skip
"""A case, in this order. Instants are UTC seconds; `verdict` is what was first announced, `outcome` what the events say now."""
NEVER_OPENED = "superseded"
"""The reason of a case whose opening turned out to open something else: no event says any more that it was opened."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def ref_of(product: str, identity: tuple[str, str, str]) -> str:
    """The name of a case for life: 16 hexadecimal digits of the SHA-256 over product, commitment, key and opening."""
    return sha256("\n".join((product, *identity)).encode()).hexdigest()[:16]


def line(values: list[Any]) -> str:
    """The values of FIELDS as one line of JSON. Of a case that is not judged, target and figure are left out."""
    if not values[21]:
        values[16], values[17] = "", None
    return _encode(values)


def line_of_fields() -> str:
    """The first line: their names."""
    return _encode(FIELDS)


def line_of(one: Obligation, ref: str, month: str, verdict: str, corrections: int) -> str:
    return line(
        [
            ref, one.commitment, one.key, one.subject, one.opening, one.version, one.opened, one.due, str(one.outcome), one.met,
            one.met_by or "", one.closed, one.closed_by or "", one.verdict_at,
            [[stretch.from_, stretch.to, stretch.cause] for stretch in one.paused], sorted(mark.value for mark in one.marks),
            one.target, one.figure, one.reason, one.excused_by or "", one.how, month, verdict, corrections,
        ]
    )  # fmt: skip


def month_in(one: Obligation, zone: Zone, now: int) -> str:
    """The month that a case counts in; empty while it has no verdict."""
    judged = judged_at(one)
    return month_of(one, zone, judged) if judged is not None and judged < now else ""


COUNTED = ("kept", "late", "broken")
HOWS = ("observed", "reported", "imported")  # `attested` is counted by its mark
BY_MARK = {
    "reopened": "reopened", "relaxed": "relaxed", "extended": "extended", "late-recorded": "late_recorded",
    "attested": "attested", "corrected": "corrected", "waived": "waived",
}  # fmt: skip


def counts(outcome: str, marks: Iterable[str], *, is_paused: bool, how: str, is_decided: bool) -> dict[str, int]:
    """What a judged case adds to the tally of its month. `is_decided`: an event met it, or it began by one."""
    found = {outcome: 1}
    if is_paused:
        found["paused"] = 1
    if is_decided and outcome in COUNTED and how in HOWS:
        found[how] = 1
    for mark in marks:
        if mark in BY_MARK:
            found[BY_MARK[mark]] = 1
        elif mark == "excused":
            found["excused"] = 1
            if outcome == "kept":
                found["excused_kept"] = 1
    return found


def counts_of(one: Obligation) -> dict[str, int]:
    return counts(
        str(one.outcome),
        one.marks,
        is_paused=bool(one.paused),
        how=one.how,
        is_decided=bool(one.met_by or one.opening != one.key),
    )


def percent(counted: Mapping[str, int]) -> tuple[int, int]:
    """(kept, cases) of tallies: what a score stands on."""
    return counted.get("kept", 0), sum(counted.get(name, 0) for name in COUNTED)
