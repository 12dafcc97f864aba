"""What stands between a finished fix and its users: for each class of release its windows, freezes and notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upkept.core.commitments.base import Commitment
from upkept.core.commitments.notice import Notice
from upkept.core.commitments.window import Window
from upkept.core.plan.model import Plan, Tables

Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """What stands between a finished fix and its users for one class of release: windows and the lead of a notice."""

    release: str
    windows: tuple[Window, ...]
    notices: tuple[Notice, ...]

    @property
    def is_free(self) -> bool:
        return not self.windows and not self.notices

    @property
    def names(self) -> str:
        return " and ".join(f"`{one.id}`" for one in (*self.windows, *self.notices))


def ways(plan: Plan, stops: frozenset[str]) -> list[Way]:
    """How a fix may go out: by every class of release, but security releases are for advisories alone, and these for them."""
    classes = list(plan.releases) or [""]
    security = [name for name in classes if name == "security"]
    advisory = "advisory.remedied" in stops
    chosen = security if advisory and security else [name for name in classes if advisory or name != "security"]
    found = []
    for release in chosen or classes:
        waived = plan.releases[release].waives if release in plan.releases else ()
        applied = [one for one in plan.commitments.values() if one.id not in waived and _applies(one, release)]
        found.append(
            Way(
                release,
                tuple(
                    one for one in applied if isinstance(one, Window) and one.within and of_releases(one.from_.kinds)
                ),
                tuple(one for one in applied if isinstance(one, Notice) and of_releases(one.before.kinds)),
            )
        )
    return found


def of_releases(kinds: frozenset[str]) -> bool:
    return any(kind.startswith("release.") for kind in kinds)


def _applies(commitment: Commitment, release: str) -> bool:
    wanted = commitment.where.values.get("class")
    return not wanted or release in wanted or any(one.startswith("!") and one[1:] != release for one in wanted)


def open_intervals(tables: Tables, names: Sequence[str], release: str, *, frozen: bool) -> tuple[Seconds, Seconds]:
    """The windows of these names joined, less the freezes that hold for the class: begins and ends, sorted and apart."""
    pieces = sorted((o.start, o.end) for name in names for o in tables.windows[name].occurrences)
    joined: list[list[int]] = []
    for start, end in pieces:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    freezes = [f for f in tables.freezes.freezes if f.holds_for(release)] if frozen else []
    for freeze in freezes:
        joined = [
            piece
            for start, end in joined
            for piece in ([start, min(end, freeze.start)], [max(start, freeze.end), end])
            if piece[0] < piece[1]
        ]
    columns: Any = np.array(joined, dtype=np.int64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]
