"""What is true of every stream: the order of arrival does not matter, a verdict stands, a replay is the sum of its streams."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core import making
from tests.core.making import DAY, HOUR, MONDAY, conditions, event, history, obligations, selector, targets
from upkept.core.amount import parse_amount
from upkept.core.commitments.after import After
from upkept.core.commitments.base import Commitment, Frame
from upkept.core.commitments.cadence import Cadence
from upkept.core.commitments.deadline import Deadline, Extends, Until
from upkept.core.commitments.gate import Gate
from upkept.core.commitments.notice import Lead, Notice
from upkept.core.commitments.objective import Bound, Objective
from upkept.core.commitments.repeat import Repeat
from upkept.core.commitments.watch import Watch
from upkept.core.event import Event
from upkept.core.fold import Stream, fold, openings, scopes, touched
from upkept.core.obligation import Obligation, Outcome
from upkept.core.period import Every
from upkept.core.replay import replay
from upkept.core.targets import Targets

BY_PRIORITY = targets({"emergency": "2h", "high": "8h", "low": "none"}, "priority")
PAUSES = (
    (selector("ticket.waiting"), selector("ticket.resumed")),
    (selector("ticket.blocked"), selector("ticket.freed")),
)

COMMITMENTS: tuple[Commitment, ...] = (
    Deadline(
        id="response",
        start=selector("ticket.opened", "ticket.reopened"),
        stop=selector("ticket.answered"),
        within=BY_PRIORITY,
        by=("priority",),
        calendar=Targets(("priority",), {"emergency": "always", "high": "office", "low": "office"}),
        pauses=PAUSES,
        extends=Extends("ticket.rescheduled"),
    ),
    Deadline(
        id="fixed",
        start=selector("bug.confirmed"),
        start_cap=After.parse_text("1d after ticket.opened"),
        stop=selector("bug.deployed"),
        where=conditions({"type": "bug"}),
        within=targets("2bd"),
        calendar=Targets((), "office"),
        pauses=PAUSES,
    ),
    Deadline(
        id="reviewed",
        start=selector("ticket.opened"),
        stop=selector("ticket.answered"),
        until=Until.parse_text("ticket.closed"),
    ),
    Repeat(
        id="told",
        start=selector("ticket.opened"),
        each=selector("ticket.updated"),
        stop=selector("ticket.closed"),
        every=targets("6h"),
        first=targets("1h"),
        pauses=PAUSES,
    ),
    Watch(id="watched", after=selector("bug.deployed"), for_=parse_amount("6h"), stop=selector("ticket.watched")),
    Gate(id="gate", before=selector("ticket.closed"), requires=selector("ticket.answered"), max_age=parse_amount("1d")),
    Notice(
        id="notice", before=selector("ticket.closed"), by_event=selector("ticket.updated"), lead=Lead.parse_text("3h")
    ),
    Cadence(id="daily", event=selector("ticket.answered"), every=Every.parse_text("1d"), gap=parse_amount("30h")),
    Cadence(id="each", event=selector("ticket.answered"), every=Every.parse_text("1d"), per="ticket"),
    Objective(id="share", measure="share", of=("response",), at_least=Bound(0.5), over=Every.parse_text("1d")),
    Objective(id="never", measure="count", of=("ticket.reopened",), at_most=Bound(0.0), over=Every.parse_text("1d")),
)
PAST = history(*COMMITMENTS, effective="2026-03-01")
KINDS = (
    *(
        "ticket.opened",
        "ticket.reopened",
        "ticket.answered",
        "ticket.waiting",
        "ticket.resumed",
        "ticket.blocked",
        "ticket.freed",
    ),
    *(
        "ticket.changed",
        "ticket.closed",
        "ticket.updated",
        "ticket.rescheduled",
        "bug.confirmed",
        "bug.deployed",
        "ticket.watched",
    ),
    *("ticket.merged", "feed.silent", "feed.heard"),
)


@st.composite
def journals(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """Events of two tickets over about four days, many in one second."""
    found: list[Event] = []
    for number in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from(KINDS)) if number else "ticket.opened"
        when = MONDAY + draw(st.integers(0, 96)) * HOUR
        data: dict[str, Any] = {}
        if kind in ("ticket.opened", "ticket.changed"):
            data["priority"] = draw(st.sampled_from(["emergency", "high", "low", None]))
            data["type"] = draw(st.sampled_from(["bug", "question"]))
        if kind in ("ticket.rescheduled", "ticket.updated"):
            data |= {"until": when + draw(st.integers(0, 48)) * HOUR, "start": when + 4 * HOUR}
        if kind == "ticket.watched":
            data |= {"result": "pass", "watched": 1}
        if kind == "feed.silent":
            data["kinds"] = ["ticket.answered"]
        subject = "feed:mail" if kind.startswith("feed.") else draw(st.sampled_from(["ticket:1", "ticket:2"]))
        late = draw(st.sampled_from([0, 0, 0, 2 * HOUR, DAY]))
        found.append(event(kind, when, subject, id=f"e{number:02}", recorded=when + late, **data))
    return found


NOW = MONDAY + 8 * DAY
quiet = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def each_stream(events: list[Event], now: int) -> dict[Stream, list[Obligation]]:
    """Every stream folded by itself, from what its scopes hold: the slow way, as the database does it."""
    streams = {stream for one in events for stream in touched(PAST, one) if stream.key != "*"}
    items = {"ticket": sorted({one.subject for one in events if one.subject_kind == "ticket"})}
    streams |= {stream for _, stream in openings(PAST, making.at("2026-03-01"), now + 1, items)}
    found: dict[Stream, list[Obligation]] = {}

    def results(commitment: str, since: int, until: int) -> list[Obligation]:
        known = (one for stream, held in found.items() if stream.commitment == commitment for one in held)
        return [one for one in known if one.verdict_at is not None and since <= one.verdict_at < until]

    for stream in sorted(streams, key=lambda one: (one.commitment in ("share", "never"), one)):
        held = scopes(PAST, stream)
        ours = [one for one in events if any(scope.holds(one) for scope in held)]
        if folded := fold(PAST, stream, ours, Frame(now, results)):
            found[stream] = folded
    return found


@quiet
@given(journals(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_obligations(events: list[Event], chance: random.Random) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert replay(PAST, shuffled, NOW) == replay(PAST, events, NOW)


@quiet
@given(journals(), st.integers(0, 200))
def test_a_replay_is_the_same_as_folding_each_stream(events: list[Event], hours: int) -> None:
    now = MONDAY + hours * HOUR
    assert replay(PAST, events, now) == each_stream(events, now)


@quiet
@given(journals(), st.lists(st.integers(0, 8 * 24 * 3600), min_size=2, max_size=6))
def test_time_alone_never_flips_a_verdict(events: list[Event], looks: list[int]) -> None:
    last = max(one.at for one in events)
    stood: dict[tuple[str, str, str], Obligation] = {}
    for look in sorted(looks):
        now = last + look
        for found in replay(PAST, events, now).values():
            for one in found:
                before = stood.get(one.identity)
                if before is not None:
                    assert (one.outcome, one.verdict_at) == (before.outcome, before.verdict_at)
                if one.verdict_at is not None and one.verdict_at < now and one.outcome is not Outcome.RUNNING:
                    stood[one.identity] = one


@quiet
@given(journals())
def test_the_next_look_is_when_it_changes(events: list[Event]) -> None:
    """Between two looks nothing changes by itself; so a worker that looks then misses nothing."""
    now = max(one.at for one in events)
    before = replay(PAST, events, now)
    looks = [one.next_look for found in before.values() for one in found if one.next_look is not None]
    assert all(look > now for look in looks)
    born = [at for at, _ in openings(PAST, now + 1, now + 40 * DAY, {"ticket": ["ticket:1", "ticket:2"]})]
    first = min([*looks, *born])
    quiet_until = {stream: _without_figures(found) for stream, found in replay(PAST, events, first - 1).items()}
    assert quiet_until == {stream: _without_figures(found) for stream, found in before.items()}


def _without_figures(found: list[Obligation]) -> list[Any]:
    return [(one.identity, one.outcome, one.due, one.verdict_at, one.met, one.warn_at) for one in found]


@quiet
@given(journals())
def test_nothing_is_due_before_it_opened_and_each_has_one_name(events: list[Event]) -> None:
    found = [one for held in replay(PAST, events, NOW).values() for one in held]
    for one in found:
        if one.due is not None and one.commitment != "notice":
            assert one.due >= one.opened
        edges = [edge for stretch in one.paused for edge in (stretch.from_, stretch.to) if edge is not None]
        assert edges == sorted(edges)
    identities = [one.identity for one in found]
    assert len(identities) == len(set(identities))


@quiet
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50), st.booleans()), max_size=6))
def test_overlapping_pauses_count_once(pauses: list[tuple[int, int, bool]]) -> None:
    """Against a set of seconds, the plainest union there is. A kind that is begun twice is ended by its first end."""
    past = history(
        Deadline(
            id="one",
            start=selector("ticket.opened"),
            stop=selector("ticket.answered"),
            within=targets("1000h"),
            pauses=PAUSES,
        )
    )
    events = [event("ticket.opened", MONDAY)]
    for begin, length, blocked in pauses:
        names = ("ticket.blocked", "ticket.freed") if blocked else ("ticket.waiting", "ticket.resumed")
        events += [event(names[0], MONDAY + begin * HOUR), event(names[1], MONDAY + (begin + length) * HOUR)]
    paused = {"waiting": False, "blocked": False}
    total = 0
    marks = sorted(events, key=lambda one: (one.at, one.id))
    for one, following in zip(marks, [*marks[1:], None], strict=True):
        word = one.kind.partition(".")[2]
        if word in ("waiting", "resumed"):
            paused["waiting"] = word == "waiting"
        elif word in ("blocked", "freed"):
            paused["blocked"] = word == "blocked"
        if following is not None and any(paused.values()):
            total += following.at - one.at
    if any(paused.values()):
        return
    (found,) = obligations(past, "one", "ticket:1", events, MONDAY + 200 * HOUR)
    assert found.due == MONDAY + 1000 * HOUR + total
