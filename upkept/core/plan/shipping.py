"""Whether a fix can be finished, announced and deployed before it is due, tried from every quarter of an hour of a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from upkept.core.amount import DAY, HOUR, MINUTE, Amount
from upkept.core.calendar import Calendar
from upkept.core.calendar_batch import due_batch
from upkept.core.commitments.clock import later
from upkept.core.commitments.deadline import Deadline
from upkept.core.plan.findings import Finding, finding
from upkept.core.plan.model import Plan, Tables
from upkept.core.plan.quotes import Source
from upkept.core.plan.waits import YEAR, Wait, spell, waits
from upkept.core.plan.ways import Seconds, Way, open_intervals, ways
from upkept.core.zone import Zone

STEP = 15 * MINUTE
SHIPPED = frozenset({"bug.deployed", "advisory.remedied", "release.deployed", "release.completed"})
"""What stops a clock only when a release has carried it out."""


def shipping_findings(
    source: Source, plan: Plan, tables: Tables, commitment: Deadline, begin: int
) -> Iterator[Finding]:
    possible = ways(plan, commitment.stop.kinds)
    if any(way.is_free for way in possible):
        return
    told = False
    for wait in waits(commitment, tables, begin):
        reach = tables.freezes.horizon - 6 * wait.amount.nominal - 30 * DAY  # where every due moment is in the tables
        starts = np.arange(begin, min(begin + YEAR, reach), STEP, dtype=np.int64)
        if not len(starts):
            continue
        dues = _dues(starts, wait.amount, wait.calendar, tables)
        rooms = {way: _room(way, starts, dues, tables, frozen=False) for way in possible}
        way, room = max(rooms.items(), key=lambda item: int(item[1].min()))
        just_before = starts - 1
        ends = _dues(just_before, wait.amount, wait.calendar, tables)
        close = _room(way, just_before, ends, tables, frozen=False)
        usual_weeks = _offsets(tables.zone, just_before) == _offsets(tables.zone, ends)  # clock changes aside
        worst = int(np.argmin(np.where(usual_weeks | ~usual_weeks.any(), close, np.iinfo(np.int64).max)))
        usual = usual_work(wait.amount)
        if int(close[worst]) < usual.nominal and not told:
            told = True
            left = round(int(close[worst]) / MINUTE) * MINUTE
            share = float((room < usual.nominal).mean())
            yield _leaves(source, commitment, wait, way, tables.zone, int(starts[worst]), left, usual, share)
        if frozen := _frozen(source, commitment, wait, way, starts, dues, tables):
            yield frozen
            break


def usual_work(amount: Amount) -> Amount:
    """The work that a fix is taken to need: half the target, in whole days or hours."""
    half = amount.nominal // 2
    if half >= DAY:
        return Amount("civil", f"{half // DAY}d", days=half // DAY)
    return Amount("elapsed", f"{max(half // HOUR, 1)}h", seconds=max(half // HOUR, 1) * HOUR)


def _leaves(
    source: Source,
    commitment: Deadline,
    wait: Wait,
    way: Way,
    zone: Zone,
    start: int,
    left: int,
    usual: Amount,
    share: float,
) -> Finding:
    names = " and ".join(
        [f"`{name}`" for one in way.windows for name in one.within] + [f"the notice `{one.id}`" for one in way.notices]
    )
    thing = _thing(commitment, wait.path)
    leaves = f"leaves {spell(left)}" if left else "leaves nothing"
    return finding(
        source,
        ("commitments", commitment.id),
        "little-room",
        commitment.id,
        f"Of {wait.amount} for {thing}, {names} {leaves} for the fix itself when it begins just before"
        f" {_when(zone, start, bool(way.windows))}; a fix that takes {usual} misses for {round(share * 100)} % of starts.",
        "allow more time or more windows, waive the window for such releases, or answer in `accepts`",
        seconds=left,
        share=share,
        usual=usual.nominal,
    )


def _thing(commitment: Deadline, path: tuple[str, ...]) -> str:
    types = commitment.where.values.get("type", ())
    subject = types[0] if len(types) == 1 else sorted(kind.partition(".")[0] for kind in commitment.start.kinds)[0]
    words_ = " ".join([*path, subject]).replace("_", " ").replace("-", " ")
    return ("an " if words_[:1] in "aeio" else "a ") + words_


def _when(zone: Zone, instant: int, weekly: bool) -> str:
    moment = datetime.fromtimestamp(zone.local(instant), UTC)
    return moment.strftime("%A %H:%M") if weekly else moment.strftime("%d %B %H:%M").lstrip("0")


_reckoned: tuple[Tables | None, dict[tuple[object, ...], Seconds]] = (None, {})


def _dues(starts: Seconds, amount: Amount, calendar: Calendar, tables: Tables) -> Seconds:
    """Business days and months are reckoned one by one, but once for all promises of a plan that share a target."""
    global _reckoned
    if amount.kind == "elapsed":
        return due_batch(calendar, starts, amount.seconds)
    if _reckoned[0] is not tables:
        _reckoned = (tables, {})
    known = _reckoned[1]
    key = (amount, calendar.name, int(starts[0]), int(starts[-1]), len(starts))
    if key not in known:
        known[key] = np.array([later(start, amount, calendar, tables) for start in starts.tolist()], dtype=np.int64)
    return known[key]


def _room(way: Way, starts: Seconds, dues: Seconds, tables: Tables, *, frozen: bool) -> Seconds:
    """Seconds between each start and the last moment at which the work must be done to go out by the due moment."""
    last = dues
    for one in way.windows:
        begins, ends = open_intervals(tables, one.within, way.release, frozen=frozen)
        if not len(begins):
            return np.zeros_like(starts)
        at = np.searchsorted(begins, last, "right") - 1
        last = np.where(at < 0, starts, np.minimum(ends[np.maximum(at, 0)], last))
    lead = max((one.lead.amount.nominal for one in way.notices if one.lead.amount), default=0)
    room: Seconds = np.maximum(last - lead - starts, 0)
    return room


def _offsets(zone: Zone, instants: Seconds) -> Seconds:
    offsets: Seconds = np.array(zone.offsets, dtype=np.int64)
    return offsets[np.searchsorted(np.array(zone.transitions, dtype=np.int64), instants, "right")]


def _frozen(
    source: Source, commitment: Deadline, wait: Wait, way: Way, starts: Seconds, dues: Seconds, tables: Tables
) -> Finding | None:
    """A freeze in which no start can be met at all, though without it each could."""
    with_freezes = _room(way, starts, dues, tables, frozen=True)
    hopeless = (with_freezes <= 0) & (_room(way, starts, dues, tables, frozen=False) > 0)
    if not hopeless.any():
        return None
    first = int(starts[int(np.argmax(hopeless))])
    freeze = next(f for f in tables.freezes.freezes if f.holds_for(way.release) and f.end > first)
    days = int(hopeless.sum()) * STEP // DAY
    return finding(
        source,
        ("commitments", commitment.id),
        "frozen-out",
        commitment.id,
        f"Of {wait.amount} for {_thing(commitment, wait.path)}, the freeze “{freeze.name}” leaves no window at all for one that"
        f" begins on any of {days} days of the year, the first on {_when(tables.zone, first, False)}.",
        "let the freeze `except` a class by which such a fix can go out, or answer in `accepts`",
        days=days,
        share=float(hopeless.mean()),
    )
