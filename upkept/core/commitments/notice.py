"""Notice: what is planned is told, early enough, on the channels, to those whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.amount import AN_HOUR, Amount, parse_amount
from upkept.core.commitments.base import Commitment, Frame, Reign
from upkept.core.commitments.clock import calendar_of
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.planned import Occasion, Planner, planning
from upkept.core.event import Event
from upkept.core.moment import moment, quantity
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import NAMED, Every, Periods
from upkept.core.selector import Selector
from upkept.core.zone import BeyondHorizon

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

REACH = 0.99
"""The share of the recipients for whom a channel must have accepted the announcement."""
ANY = "any"


@dataclass(frozen=True, slots=True)
class Lead:
    """How long ahead: an amount, or a whole period (`{whole: quarter}`)."""

    amount: Amount | None = None
    whole: str = ""

    def __post_init__(self) -> None:
        if (self.amount is None) == (not self.whole):
            raise ValueError("a lead is an amount or a whole period; write 1w or {whole: quarter}")
        if self.whole and self.whole not in NAMED:
            raise ValueError(f"{self.whole!r} is no period; write month, quarter, half or year")

    @classmethod
    def parse_text(cls, text: str) -> Lead:
        return cls(parse_amount(text))

    def __str__(self) -> str:
        return f"a whole {self.whole}" if self.whole else str(self.amount)


@dataclass(frozen=True, slots=True)
class Channels:
    """On which channels it must be told: `all` of these, and at least one of `any`. A plain name is all of one."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()

    @classmethod
    def parse_text(cls, text: str) -> Channels:
        return cls(all=(text,))


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice(Commitment):
    """Opens when `before` is planned; an announcement must be out `lead` before the actual start."""

    kind: ClassVar[str] = "notice"
    timed: ClassVar[tuple[str, ...]] = ("lead",)
    stays_owed: ClassVar[bool] = False

    before: Selector
    by_event: Selector
    lead: Lead
    channels: Channels = Channels()
    to: str = "subscribers"
    slack: Amount = AN_HOUR
    calendar: str = ""
    planned: Selector | None = None

    def kinds(self) -> frozenset[str]:
        return Commitment.kinds(self) | (self.planned or planning(self.before)).kinds

    def awaited(self) -> frozenset[str]:
        return self.by_event.kinds

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        planner = compiled(self, reign.tables, _planner)
        return [self._judged(one, key, reign, frame.now) for one in planner.occasions(events, reign, word_plans=True)]

    def _judged(self, occasion: Occasion, key: str, reign: Reign, now: int) -> Obligation:
        """Judged at the actual start. Until then an announcement in time is shown, but a start that is moved needs another."""
        start, actual = occasion.moment, occasion.actual
        due = None if start is None else self.latest(start, reign.tables)
        told = None if start is None else self._told(occasion, start, actual.at if actual is not None else None)
        more: dict[str, Any] = {"target": str(self.lead)}
        if told is not None:
            more |= {"met": told.at, "met_by": told.id}
        in_time = told is not None and due is not None and told.at <= due
        if actual is not None:
            outcome = Outcome.KEPT if in_time else Outcome.LATE if told is not None else Outcome.BROKEN
            more["verdict_at"] = actual.at
            if now <= actual.at:
                more["next_look"] = actual.at + 1
        else:
            outcome = Outcome.KEPT if in_time else Outcome.RUNNING
            if due is not None and not in_time:
                warn_at = occasion.opening.at + max(due - occasion.opening.at, 0) * self.warn // 100
                more |= {"warn_at": warn_at, "next_look": warn_at if now < warn_at else None}
        return occasion.obligation(self, key, reign, due=due, outcome=outcome, **more)

    def latest(self, start: int, tables: Tables) -> int | None:
        """The last instant at which a start may still be announced; None where the calendar's table does not reach back."""
        amount, zone = self.lead.amount, tables.zone
        try:
            if amount is None:
                periods = Periods(Every(self.lead.whole), zone)
                here = periods.at(start)
                before = periods.before(here) if here else None
                return before.start if before else None
            if amount.kind == "civil":
                return zone.add(start, months=-amount.months, days=-amount.days)
            calendar = calendar_of(self.calendar, tables)
            if amount.kind == "elapsed":
                return calendar.back(start, amount.seconds)
            return calendar.back_days(start, amount.days)
        except BeyondHorizon:
            return None

    def _told(self, occasion: Occasion, start: int, until: int | None) -> Event | None:
        """The announcement by which the last channel that is needed was reached."""
        needed, reached = set(self.channels.all), set[str]()
        for word in occasion.words:
            if until is not None and word.at > until:
                break
            named = moment(word.data.get("start"))
            if (
                named is None
                or abs(named - start) > self.slack.nominal
                or not self.by_event.matches(word, occasion.attributes)
            ):
                continue
            if word.data.get("to", self.to) != self.to:
                continue
            reached |= accepted_on(word)
            if needed <= reached and (not self.channels.any or reached & set(self.channels.any)):
                return word
        return None


def accepted_on(word: Event) -> set[str]:
    """The channels that accepted the announcement for 99 % of those whom it concerns.

    `channels` is a list, with `accepted` of `total` (or `reached` of an `audience`) for all of them, or a mapping from a
    channel to its own figures. Without figures, who announced says by recording it that it reached them.
    """
    channels = word.data.get("channels") or (word.data["channel"] if word.data.get("channel") else ANY)
    if isinstance(channels, Mapping):
        return {
            str(name) for name, figures in channels.items() if _reaches(figures if isinstance(figures, Mapping) else {})
        }
    names = {channels} if isinstance(channels, str) else {str(name) for name in channels}
    return names if _reaches(word.data) else set()


def _reaches(figures: Mapping[str, Any]) -> bool:
    for part, whole in (("accepted", "total"), ("reached", "audience")):
        a, b = quantity(figures.get(part)), quantity(figures.get(whole))
        if a is not None and b is not None:
            return a >= REACH * b
    return True


def _planner(notice: Notice, tables: Tables) -> Planner:
    return Planner(notice, tables, notice.before, notice.planned or planning(notice.before), notice.by_event)
