"""Span: a line of versions is supported for as long as its phase was promised to last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from upkept.core.commitments.base import Commitment, Frame, Opening, Reign, Scope
from upkept.core.event import Event
from upkept.core.line import Life, lives
from upkept.core.moment import moment
from upkept.core.obligation import Obligation, Outcome

if TYPE_CHECKING:
    from upkept.core.plan.model import Tables

KEY = "line"
ENDED, EXTENDED = "line.ended", "line.extended"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span(Commitment):
    """Opens when the phase of a line begins, due when it ends; broken by a `line.ended` before that."""

    kind: ClassVar[str] = "span"
    stays_owed: ClassVar[bool] = False
    by_subject: ClassVar[bool] = False

    of: Literal["line"] = "line"
    phase: str

    def listens(self, tables: Tables) -> frozenset[str]:
        opened = (line.opens.kinds for line in tables.lines.values() if line.opens)
        return frozenset((ENDED, EXTENDED)).union(*opened)

    def keys(self, event: Event, tables: Tables) -> Iterable[str]:
        return (KEY,)

    def scope(self, key: str, tables: Tables) -> Iterable[Scope]:
        return (Scope(kinds=self.listens(tables)),)

    def openings(
        self, since: int, until: int, tables: Tables, items: Mapping[str, Iterable[str]], *, first: bool
    ) -> Iterable[Opening]:
        if first:
            yield Opening(since, KEY)
        for life in lives(tables, ()):
            begin = life.begins.get(self.phase)
            if begin is not None and since <= begin < until:
                yield Opening(begin, KEY)

    def fold(self, key: str, events: Sequence[Event], reign: Reign, frame: Frame) -> list[Obligation]:
        if key != KEY:
            return []
        earlier = {one.opening for one in frame.earlier}
        found = []
        for life in lives(reign.tables, events):
            begin, end = life.begins.get(self.phase), life.ends.get(self.phase)
            if begin is None or f"{life.line}:{self.phase}" in earlier:
                continue
            opened = max(begin, reign.start)  # a phase that runs already is promised from the first day of the plan
            if opened <= frame.now and reign.holds(opened) and (end is None or end > opened):
                found.append(self._owed(life, opened, end, events, reign, frame.now))
        return found

    def _owed(
        self, life: Life, opened: int, end: int | None, events: Sequence[Event], reign: Reign, now: int
    ) -> Obligation:
        for event in events:
            if (
                event.kind == EXTENDED
                and event.subject == life.line
                and event.data.get("phase", self.phase) == self.phase
            ):
                until = moment(event.data.get("until"))
                if until is not None and end is not None and event.at <= end:
                    end = max(end, until)
        ended = next((e for e in events if e.kind == ENDED and e.subject == life.line and self._ends(e, end)), None)
        more: dict[str, Any] = {}
        if ended is not None:
            outcome = Outcome.BROKEN
            more = {"closed": ended.at, "closed_by": ended.id, "verdict_at": max(ended.at, opened), "reason": "ended"}
        elif end is not None and now > end:
            outcome, more = Outcome.KEPT, {"met": end, "verdict_at": end}
        else:
            outcome, more = Outcome.RUNNING, {"next_look": None if end is None else end + 1}
        return Obligation(
            commitment=self.id,
            key=KEY,
            subject=life.line,
            opening=f"{life.line}:{self.phase}",
            version=reign.version,
            opened=opened,
            due=end,
            outcome=outcome,
            target=self.phase,
            **more,
        )

    def _ends(self, event: Event, end: int | None) -> bool:
        """Does it end this phase too soon?"""
        return event.data.get("phase", self.phase) == self.phase and (end is None or event.at < end)
