"""How a promise is measured, in words; and how long its customer may wait at most. The same for all until a new version."""

from __future__ import annotations

from upkept.core.commitments.base import Commitment
from upkept.core.plan import waits
from upkept.core.plan.model import Version
from upkept.core.plan.show import in_words

_waits: dict[tuple[str, str, int, str], int | None] = {}


def sentences(commitment: Commitment, version: Version) -> list[str]:
    """What starts and stops the clock, by which target, on which calendar; then what the plan itself says of its words."""
    said = in_words(version.plan.document["commitments"][commitment.id])
    interpreted = [f"“{word}” means {meaning}." for word, meaning in commitment.interprets.items()]
    return [f"{said[:1].upper()}{said[1:]}.", *interpreted]


def longest_wait(commitment: Commitment, version: Version) -> int | None:
    """Seconds by the wall clock from a start to its due moment, in the worst hour of the year to start."""
    plan = version.plan
    key = (plan.product.slug, plan.version, version.effective, commitment.id)
    if key not in _waits:
        _waits[key] = waits.longest_wait(commitment, version.tables)
    return _waits[key]
