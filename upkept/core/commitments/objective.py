"""Objective: a figure over a period reaches what was promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from upkept.core.amount import Amount, NotAnAmount, parse_amount
from upkept.core.commitments.base import Commitment, Frame, Opening, Reign, Scope
from upkept.core.commitments.clock import calendar_of
from upkept.core.commitments.figure import BEGUN, DOWN, OVER, TOLD, UP, availability, durations, share, statistic
from upkept.core.commitments.periodic import begins, keys_around, owed, periods_of
from upkept.core.commitments.subject import derived
from upkept.core.event import Event
from upkept.core.moment import quantity
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import MONTH, Every, Period, Periods
from upkept.core.selector import Pick, Selector
from upkept.core.zone import DAY

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

FREEZE = DAY
"""Seconds after a period in which its figure may still change."""
RECORDED = "measure.recorded"
OVER_EVENTS = ("count", "sum")
OVER_PROMISES = ("share", "duration", "kept_share")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must reach: a number (`99.9%` is 0.999), an amount of time, or what it was in the period before."""

    number: float | None = None
    amount: Amount | None = None
    previous: bool = False

    @classmethod
    def parse_text(cls, text: str) -> Bound:
        """`99.9%`, `0`, `8h` or `previous`. Raises ValueError."""
        if text == "previous":
            return cls(previous=True)
        try:
            return cls(float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text))
        except ValueError:
            pass
        try:
            return cls(amount=parse_amount(text))
        except NotAnAmount:
            raise ValueError(f"{text!r} is no figure; write 99.9%, 0, 8h or previous") from None

    @property
    def figure(self) -> float | None:
        """The number, or the seconds; None for `previous`."""
        return float(self.amount.nominal) if self.amount is not None else self.number

    def __str__(self) -> str:
        if self.previous:
            return "previous"
        return str(self.amount) if self.amount is not None else f"{self.number:g}"


def of_promises(commitments: Mapping[str, Commitment]) -> Mapping[str, Commitment]:
    """The commitments, in which a `kept_share` of nothing named is of all promises: no aims, and no figures, which would
    be judged at the same moment."""
    every = tuple(
        name
        for name, one in commitments.items()
        if one.strength == "promise" and not one.over_others and one.kind != "unmeasured"
    )
    return {
        name: replace(one, of=every) if isinstance(one, Objective) and one.of_all else one
        for name, one in commitments.items()
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Objective(Commitment):
    """`measure`: `availability` (of `component`), `share`, `duration`, `kept_share` (of the promises `of`), `count`, `sum` (of
    the events `of`), or the name of a recorded measure (`measure.recorded`). A `kept_share` without `of` is of all promises."""

    kind: ClassVar[str] = "objective"
    stays_owed: ClassVar[bool] = False
    by_subject: ClassVar[bool] = False
    periodic: ClassVar[bool] = True
    over_others: ClassVar[bool] = True

    measure: str
    of: tuple[str, ...] | Selector = ()
    component: str = ""
    field: str = ""
    stat: Literal["median", "mean", "p50", "p75", "p90", "p95", "p99", "max", "min", "last"] = "mean"
    at_least: Bound | None = None
    at_most: Bound | None = None
    over: Every = MONTH
    anchor: str = ""
    ignore_under: Amount | None = None
    less: tuple[str, ...] = ()
    calendar: str = ""

    def __post_init__(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError("an objective has no aim; write `at_least: 99.9%`, `at_least: previous` or `at_most: 8h`")
        if self.measure == "availability" and not self.component:
            raise ValueError("availability is of a component; write `component: web`")
        if self.measure in (*OVER_EVENTS, *OVER_PROMISES) and not self.of and not self.of_all:
            raise ValueError(f"nothing to reckon {self.measure!r} of; write `of:` with commitments or events")
        if self.measure == "sum" and not self.field:
            raise ValueError("a sum is of a field of the events; write `field:`")

    @property
    def of_all(self) -> bool:
        """A `kept_share` of nothing named is of every promise of the plan: reading the plan names them (`of_promises`)."""
        return self.measure == "kept_share" and not self.of

    @property
    def never(self) -> bool:
        """`count … at_most: 0`: judged at the event."""
        return self.measure == "count" and self.at_most is not None and self.at_most.figure == 0

    @property
    def events(self) -> Selector:
        """The events that it is counted over; `of` names commitments otherwise."""
        if isinstance(self.of, Selector):
            return self.of
        return Selector(tuple(Pick(kind) for kind in self.of) if self.measure in OVER_EVENTS else ())

    def references(self) -> frozenset[str]:
        return (
            frozenset(self.of) if self.measure in OVER_PROMISES and not isinstance(self.of, Selector) else frozenset()
        )

    def kinds(self) -> frozenset[str]:
        if self.measure == "availability":
            return frozenset((DOWN, UP, "component.observed", BEGUN, TOLD, *OVER))
        if self.measure in OVER_EVENTS:
            return self.events.kinds
        return frozenset() if self.measure in OVER_PROMISES else frozenset((RECORDED,))

    def awaited(self) -> frozenset[str]:
        return frozenset((DOWN, UP)) if self.measure == "availability" else self.events.kinds

    def hides(self) -> bool:
        return self.measure == "availability" or self.at_most is not None

    def periods(self, tables: Tables) -> Periods | None:
        return periods_of(self, tables)

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        """An event touches only what is judged at once; all else is reckoned at its timers and when it is read."""
        periods = periods_of(self, tables)
        return keys_around(periods, event.at, "") if self.never and periods is not None else ()

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        periods = periods_of(self, tables)
        period = periods.named(key) if periods is not None else None
        if period is None or periods is None or not self.kinds():
            return
        if self.measure == "availability":
            yield Scope(kinds=self.kinds(), until=period.end)
            return
        before = periods.before(period) if self._looks_back else None
        yield Scope(kinds=self.kinds(), since=before.start if before else period.start, until=period.end)

    @property
    def _looks_back(self) -> bool:
        return bool((self.at_least and self.at_least.previous) or (self.at_most and self.at_most.previous))

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        return begins(self, since, until, tables, items)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        periods, now = periods_of(self, reign.tables), frame.now
        period = periods.named(key) if periods is not None else None
        if periods is None or period is None or not reign.opens(period) or period.start > now:
            return []
        due = period.end + FREEZE
        events = [event for event in events if event.recorded <= due or event.how == "imported"]
        if self.never and (first := next((e for e in self._counted(events, reign.tables, period)), None)):
            more: dict[str, Any] = {"closed": first.at, "closed_by": first.id, "verdict_at": first.at, "figure": 1.0}
            return [owed(self, key, period, reign, outcome=Outcome.BROKEN, now=now, due=due, **more)]
        figure = self.figure(events, period, reign.tables, frame)
        before = periods.before(period) if self._looks_back else None
        previous = self.figure(events, before, reign.tables, frame) if before else None
        more = {"figure": figure, "target": self._target(previous)}
        if now <= due:
            return [owed(self, key, period, reign, outcome=Outcome.RUNNING, now=now, due=due, **more)]
        outcome, reason = self._judged(figure, previous, reign.tables)
        return [owed(self, key, period, reign, outcome=outcome, now=now, due=due, reason=reason, **more)]

    def figure(self, events: Sequence[Event], period: Period, tables: Tables, frame: Frame) -> float | None:
        """What it measures over one period, as far as that has come. None: there was nothing to measure."""
        calendar = calendar_of(self.calendar, tables)
        end = min(period.end, max(frame.now, period.start))
        if self.measure == "availability":
            return availability(self, events, period.start, end, calendar)
        if self.measure in OVER_PROMISES:
            # a period's own verdict falls on its end: (start, end] belongs to this period
            found = [
                one
                for name in sorted(self.references())
                for one in frame.results(name, period.start + 1, period.end + 1)
            ]
            found = [one for one in found if not self.where or self.where.matches(one.attributes)]
            return (
                statistic(self.stat, durations(found, end, period.end + FREEZE, calendar))
                if self.measure == "duration"
                else share(found)
            )
        chosen = self._counted(events, tables, period)
        if self.measure == "count":
            return float(len(chosen))
        if self.measure == "sum":
            return sum((quantity(event.data.get(self.field)) or 0.0 for event in chosen), 0.0)
        values = [quantity(event.data.get("value")) for event in chosen]
        return statistic(self.stat, [value for value in values if value is not None])

    def _counted(self, events: Sequence[Event], tables: Tables, period: Period) -> list[Event]:
        inside = [event for event in events if period.start <= event.at < period.end]
        if self.measure in OVER_EVENTS:
            told = [(event, self._known(event, tables)) for event in inside if event.kind in self.events.kinds]
            return [e for e, known in told if self.events.matches(e, known) and self.where.matches({**known, **e.data})]
        wanted = {"measure": self.measure, **({"component": self.component} if self.component else {})}
        return [
            e for e in inside if e.kind == RECORDED and all(e.data.get(name) == value for name, value in wanted.items())
        ]

    def _known(self, event: Event, tables: Tables) -> Mapping[str, Any]:
        """What conditions may ask of an event besides its fields: attributes derived from them, calendars open or closed."""
        data = event.data
        known: dict[str, Any] = {
            one.name: derived(one, data[one.field]) for one in tables.attributes.values() if one.field in data
        }
        for name in self.where.values.keys() & tables.calendars.keys():
            known[name] = "open" if tables.calendars[name].is_open(event.at) else "closed"
        return known

    def _target(self, previous: float | None) -> str:
        parts = [f"{sign} {bound}" for sign, bound in (("≥", self.at_least), ("≤", self.at_most)) if bound is not None]
        return ", ".join(parts) + (f" ({previous:.4g})" if previous is not None else "")

    def _judged(self, figure: float | None, previous: float | None, tables: Tables) -> tuple[Outcome, str]:
        if figure is None:
            return (
                (Outcome.VOID, "no-cases") if self.measure in OVER_PROMISES else (Outcome.UNMEASURED, "no-observation")
            )
        for bound, sign in ((self.at_least, 1), (self.at_most, -1)):
            if bound is None:
                continue
            wanted = previous if bound.previous else self._bound(bound, tables)
            if wanted is None:
                return Outcome.VOID, "no-previous"
            if sign * figure < sign * wanted:
                return Outcome.BROKEN, ""
        return Outcome.KEPT, ""

    def _bound(self, bound: Bound, tables: Tables) -> float | None:
        """A business day of a bound is the calendar's usual open day, in seconds."""
        if bound.amount is not None and bound.amount.kind == "business":
            calendar = calendar_of(self.calendar, tables)
            if calendar.days:
                open_ = calendar.elapsed(calendar.opens[0], calendar.closes[-1])
                return bound.amount.days * open_ / len(calendar.days)
        return bound.figure
