"""Window: work is done inside its windows and outside every freeze."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from upkept.core.commitments.base import ENDINGS, Commitment, Frame, Reign
from upkept.core.commitments.compiled import compiled
from upkept.core.commitments.subject import FIT, UNFIT, Concern, Learner, Roles, asked, untied
from upkept.core.event import Event
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.selector import Pick, Selector
from upkept.core.window import uncovered
from upkept.core.zone import BeyondHorizon

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

FROM, TO = 2, 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Window(Commitment):
    """No second between `from` and `to` (or rollback, or cancellation) lies outside the windows or inside a freeze."""

    kind: ClassVar[str] = "window"
    stays_owed: ClassVar[bool] = False

    from_: Selector
    to: Selector
    within: tuple[str, ...] = ()

    def kinds(self) -> frozenset[str]:
        return Commitment.kinds(self) | self.ends.kinds

    def follows(self) -> frozenset[str]:
        return Commitment.follows(self) | {"class"}

    @property
    def ends(self) -> Selector:
        """What ends the work: `to`, and for the same subject its rollback or cancellation."""
        words = {kind.partition(".")[0] for kind in self.from_.kinds}
        more = (Pick(f"{word}.{end}") for word in sorted(words) for end in ("rolled_back", *ENDINGS))
        return Selector((*self.to.picks, *more))

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        reader = compiled(self, reign.tables, _Reader)
        return [self._judged(work, key, reign, frame.now) for work in reader.works(events, reign)]

    def _judged(self, work: _Work, key: str, reign: Reign, now: int) -> Obligation:
        opening, end = work.opening, work.end
        more: dict[str, Any] = {}
        marks = frozenset[Mark]()
        due: int | None
        if work.fit != FIT:
            outcome, due, marks = Outcome.VOID, None, frozenset({Mark.WAIVED})
            more = {"reason": "waived", "closed": opening.at, "closed_by": opening.id, "verdict_at": opening.at}
        elif end is None:
            outcome, due = Outcome.RUNNING, self._allowed_until(opening.at, work.attributes, reign.tables)
            if due is not None:
                warn_at = opening.at + (due - opening.at) * self.warn // 100
                more = {"warn_at": warn_at, "next_look": warn_at if now < warn_at else None}
        else:
            due = end.at
            reason = self.outside(opening.at, end.at, work.attributes, reign.tables)
            outcome = Outcome.BROKEN if reason else Outcome.KEPT
            more = {"reason": reason, "verdict_at": end.at, "met": end.at, "met_by": end.id}
            if now <= end.at:
                more["next_look"] = end.at + 1
        return Obligation(
            commitment=self.id,
            key=key,
            subject=opening.subject,
            opening=opening.id,
            version=reign.version,
            opened=opening.at,
            due=due,
            outcome=outcome,
            attributes=work.attributes,
            marks=marks,
            target=", ".join(self.within),
            **more,
        )

    def outside(self, begin: int, end: int, attributes: Mapping[str, Any], tables: Tables) -> str:
        """Why [begin, end) was no time for this work: `outside` the windows, or the name of the freeze; empty: it was."""
        end = max(end, begin + 1)
        freezes = tables.freezes.during(begin, end, _class_of(attributes))
        if freezes:
            return f"freeze: {freezes[0].name}"
        if not self.within:
            return ""
        return "outside" if uncovered(begin, end, self._open(begin, end, tables)) else ""

    def _open(self, begin: int, end: int, tables: Tables) -> list[tuple[int, int]]:
        return sorted((one.start, one.end) for name in self.within for one in tables.windows[name].during(begin, end))

    def _allowed_until(self, begin: int, attributes: Mapping[str, Any], tables: Tables) -> int | None:
        """Until when work that has begun may go on; the beginning itself where it should not have begun."""
        limit = begin
        try:
            if not self.within:
                return None
            for start, end in self._open(begin, begin + 1, tables):
                if start <= limit:
                    limit = max(limit, end)
            freezes = tables.freezes.during(begin, max(limit, begin + 1), _class_of(attributes))
        except BeyondHorizon:
            return None
        stops: list[int] = [max(one.start, begin) for one in freezes]
        return min([limit, *stops])


def _class_of(attributes: Mapping[str, Any]) -> str | None:
    found = attributes.get("class")
    return None if found is None else str(found)


class _Work:
    __slots__ = ("attributes", "end", "fit", "opening")

    def __init__(self, opening: Event, attributes: Mapping[str, Any], fit: int) -> None:
        self.opening, self.attributes, self.fit = opening, attributes, fit
        self.end: Event | None = None


class _Reader:
    """A window commitment and its tables, ready to read any subject."""

    __slots__ = ("concern", "learner", "roles")

    def __init__(self, window: Window, tables: Tables) -> None:
        self.roles = Roles([(FROM, window.from_), (TO, window.ends)])
        self.concern = Concern(window, tables)
        self.learner = Learner(tables, asked(window, tables))

    def works(self, events: Sequence[Event], reign: Reign) -> list[_Work]:
        """From each beginning to its end, one at a time."""
        found: list[_Work] = []
        current: _Work | None = None
        known: Mapping[str, Any] = {}
        for event in untied(events, self.roles, FROM, TO):
            bits = self.roles.of(event, known)
            if event.data and not self.learner.names.isdisjoint(event.data):
                known = self.learner.learn(known, event.data, None if self.roles.play(event) else self.learner.asked)
            if bits & FROM and current is None:
                current = _Work(event, known, self.concern.of(known))
                if reign.holds(event.at):
                    found.append(current)
            if bits & TO and current is not None:  # one event may be the whole work: from and to the same
                current.end, current = event, None
            elif current is not None and known is not current.attributes:
                current.attributes, current.fit = known, self.concern.of(known)
        return [one for one in found if one.fit != UNFIT]
