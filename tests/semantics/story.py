"""A plan as text and what happened in local words: what is owed then, by the public doors of the core alone.

`told(plan, "2 Mar 09:00 ticket.opened ticket:1 priority=high", …)` is a story; `story.by("3 Mar 09:00")` reads it as of then;
`view.owed("response", "ticket:1")` says it in one line: `kept, due 2 Mar 11:00`. The year is 2026 where none is written; of
an hour that comes twice, `again` is the second. Every view is folded forwards, backwards and as a replay: all must agree.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from upkept.core.commitments.base import Frame
from upkept.core.event import Event
from upkept.core.explain import Explanation, explain
from upkept.core.fold import fold, replay, scopes
from upkept.core.history import History
from upkept.core.obligation import Obligation
from upkept.core.plan.model import Plan, Version
from upkept.core.plan.publish import publish
from upkept.core.plan.reader import read_text
from upkept.core.score import Score, score

MADRID = "Europe/Madrid"
YEAR = 2026
PRODUCT = "encore"
PARTS = {
    "calendars": 'calendars: {always: 24/7, office: {hours: {mon-fri: "09:00-18:00"}}}',
    "attributes": "attributes: {priority: [emergency, high, low], severity: [critical, high, low], type: [bug, question]}",
}
_ids = itertools.count(1)
_WHEN = re.compile(
    r"(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2})(?: (?P<year>\d{4}))?(?: (?P<time>\d\d:\d\d(?::\d\d)?))?(?P<again> again)?"
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


# -- moments ----------------------------------------------------------------------------------------------------------


def instant(words: str, zone: str = MADRID) -> int:
    """`2 Mar 09:00`, `2 Mar 2027`, `25 Oct 02:30 again` on the wall clock of a zone, as whole UTC seconds."""
    found = _WHEN.fullmatch(words.strip())
    assert found, f"{words!r} is no moment; write 2 Mar 09:00"
    hour, minute, second = ([*map(int, (found["time"] or "00:00").split(":"))] + [0])[:3]
    day = datetime(int(found["year"] or YEAR), _MONTHS.index(found["month"]) + 1, int(found["day"]))
    local = day + timedelta(days=hour // 24, hours=hour % 24, minutes=minute, seconds=second)
    aware = local.replace(tzinfo=ZoneInfo(zone), fold=1 if found["again"] else 0)
    back = aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert back == local, f"{words} never comes in {zone}"
    return int(aware.timestamp())


def words(at: int, zone: str = MADRID) -> str:
    """The other way round."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))
    year = "" if local.year == YEAR else f" {local.year}"
    seconds = f":{local.second:02}" if local.second else ""
    return f"{local.day} {_MONTHS[local.month - 1]}{year} {local:%H:%M}{seconds}{' again' if local.fold else ''}"


# -- plans and events -------------------------------------------------------------------------------------------------


def plan(text: str, zone: str = MADRID, number: str = "1", effective: str = "2026-01-01") -> Plan:
    """The plan of a fragment: head, calendars and attributes are added where it has none."""
    found, problems = read_text(whole(text, zone, number, effective))
    assert found is not None, "\n".join(map(str, problems))
    return found


def refused(text: str, zone: str = MADRID) -> list[str]:
    """The codes of what is wrong with the plan; it must not be read."""
    found, problems = read_text(whole(text, zone))
    assert found is None, "it was read"
    return [one.code for one in problems]


def whole(text: str, zone: str = MADRID, number: str = "1", effective: str = "2026-01-01") -> str:
    if not re.search(r"^commitments:", text, re.M):
        text = "commitments:\n" + "\n".join("  " + line for line in text.strip("\n").splitlines())
    more = [part for name, part in PARTS.items() if not re.search(rf"^{name}:", text, re.M)]
    head = [
        "upkept: 1",
        f"product: {{slug: {PRODUCT}, name: Encore, timezone: {zone}, prose: {{en: plan.en.md}}}}",
        f'version: "{number}"',
        f"effective: {effective}",
    ]
    return "\n".join([*head, *more, text])


@lru_cache(maxsize=64)
def version(text: str, zone: str = MADRID, number: str = "1", effective: str = "2026-01-01") -> Version:
    found = plan(text, zone, number, effective)
    since = int(datetime.fromisoformat(effective).replace(tzinfo=UTC).timestamp())
    return publish(found, since - 40 * 86400, since + 800 * 86400)


def happening(line: str, zone: str = MADRID) -> Event:
    """`2 Mar 09:00 ticket.opened ticket:1 priority=high`; `id`, `by`, `how` and `recorded` are not data."""
    found = _WHEN.match(line.strip())
    assert found, line
    kind, subject, *pairs = re.findall(
        r"[\w.\-]+=(?:\"[^\"]*\"|\[[^\]]*\]|\{[^}]*\}|\S+)|\S+", line.strip()[found.end() :]
    )
    data: dict[str, Any] = {name: _value(value, zone) for name, _, value in (pair.partition("=") for pair in pairs)}
    at = instant(found.group(), zone)
    id, by, how = data.pop("id", f"e{next(_ids):05}"), data.pop("by", "bob"), data.pop("how", "observed")
    recorded = data.pop("recorded", at)
    return Event(id, PRODUCT, kind, subject, at, data, recorded, by, how)


def _value(text: str, zone: str) -> Any:
    bare = text.strip('"')
    if _WHEN.fullmatch(bare):
        return instant(bare, zone)
    loader = YAML(typ="safe", pure=True)
    loader.version = (1, 2)  # type: ignore[assignment]
    return loader.load(text)


# -- stories ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    history: History
    events: tuple[Event, ...]
    zone: str

    def and_then(self, *lines: str) -> Story:
        return Story(self.history, (*self.events, *(happening(line, self.zone) for line in lines)), self.zone)

    def by(self, when: str) -> View:
        """As it stands then, of what was recorded by then."""
        now = instant(when, self.zone)
        known = [one for one in self.events if one.recorded <= now and one.at <= now + 60]
        return View(self, now, known)


def told(text: str | Sequence[tuple[str, str]], *lines: str, zone: str = MADRID) -> Story:
    """What happened under a plan, or under versions of it: (effective, text)."""
    drafts = [("2026-01-01", text)] if isinstance(text, str) else text
    versions = tuple(version(one, zone, str(i + 1), effective) for i, (effective, one) in enumerate(drafts))
    return Story(History(PRODUCT, versions), tuple(happening(line, zone) for line in lines), zone)


@dataclass(frozen=True)
class View:
    story: Story
    now: int
    known: list[Event]

    def all(self) -> list[Obligation]:
        found = replay(self.story.history, self.known, self.now)
        assert found == replay(self.story.history, self.known[::-1], self.now), "the order of arrival matters"
        for stream, ones in found.items():
            if not any(c.over_others for c, _ in self.story.history.reigns(stream.commitment)):
                held = scopes(self.story.history, stream)
                ours = [one for one in self.known if any(scope.holds(one) for scope in held)]
                assert fold(self.story.history, stream, ours[::-1], Frame(self.now)) == ones, (
                    f"{stream} by itself differs"
                )
        return [one for ones in found.values() for one in ones]

    def obligations(self, commitment: str, key: str = "") -> list[Obligation]:
        """Of one commitment, of one key or subject or of all; in the order in which they opened."""
        found = [one for one in self.all() if one.commitment == commitment and key in ("", one.key, one.subject)]
        return sorted(found, key=lambda one: one.opened)

    def only(self, commitment: str, key: str = "") -> Obligation:
        found = self.obligations(commitment, key)
        assert len(found) == 1, [self.says(one) for one in found]
        return found[0]

    def owed(self, commitment: str, key: str = "") -> str:
        """`kept, due 2 Mar 11:00, relaxed`; several are parted by `; `, none is `nothing`."""
        return "; ".join(self.says(one) for one in self.obligations(commitment, key)) or "nothing"

    def outcomes(self, commitment: str, key: str = "") -> str:
        return " ".join(str(one.outcome) for one in self.obligations(commitment, key)) or "nothing"

    def due(self, commitment: str, key: str = "") -> str:
        due = self.only(commitment, key).due
        return "none" if due is None else words(due, self.story.zone)

    def says(self, one: Obligation) -> str:
        state = "paused" if one.is_paused else str(one.outcome)
        parts = [f"{state} ({one.reason})" if one.reason else state]
        if one.due is not None:
            parts.append(f"due {words(one.due, self.story.zone)}")
        return ", ".join([*parts, *sorted(map(str, one.marks))])

    def score(self, aims: Sequence[str] = ()) -> Score:
        zone = self.story.history.versions[-1].tables.zone
        return score(self.all(), self.now, zone, aims)

    def explained(self, commitment: str, key: str = "") -> Explanation:
        return explain(self.only(commitment, key), self.known, self.story.history, self.now)
