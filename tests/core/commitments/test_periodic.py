"""What is promised period by period: cadences, coverages, spans and objectives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core import making
from tests.core.making import DAY, HOUR, MINUTE, at, conditions, event, history, only, selector
from upkept.core.amount import parse_amount
from upkept.core.commitments.cadence import Cadence
from upkept.core.commitments.coverage import Coverage
from upkept.core.commitments.deadline import Deadline
from upkept.core.commitments.objective import Bound, Objective
from upkept.core.commitments.span import Span
from upkept.core.event import Event
from upkept.core.fold import Stream, openings, touched
from upkept.core.history import History
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.period import Every
from upkept.core.plan.model import Line, Phase
from upkept.core.replay import replay
from upkept.core.selector import Limit

MARCH, APRIL, MAY = at("2026-03-01"), at("2026-04-01"), at("2026-05-01")


def fold(commitment: Any, key: str, now: int, *events: Event, **tables: Any) -> list[Obligation]:
    past = history(commitment, tables_=making.tables(**tables) if tables else None)
    return making.obligations(past, commitment.id, key, list(events), now)


def monthly(**fields: Any) -> Cadence:
    defaults: dict[str, Any] = {"id": "monthly", "event": selector("release.completed"), "every": Every("month")}
    return Cadence(**{**defaults, **fields})


def released(when: int | str, **data: Any) -> Event:
    return event("release.completed", when, f"release:{when}", **data)


@pytest.mark.parametrize(
    ("when", "now", "outcome"),
    [
        (None, APRIL, Outcome.RUNNING),
        (None, APRIL + 1, Outcome.BROKEN),
        (MARCH, MARCH + 1, Outcome.KEPT),
        (APRIL - 1, APRIL + 1, Outcome.KEPT),
        (APRIL, APRIL + 1, Outcome.BROKEN),  # belongs to April
        (MARCH - 1, APRIL + 1, Outcome.BROKEN),
    ],
)
def test_once_in_each_month(when: int | None, now: int, outcome: Outcome) -> None:
    found = only(fold(monthly(), "2026-03", now, *([released(when)] if when is not None else [])))
    assert (found.outcome, found.opened, found.due, found.opening) == (outcome, MARCH, APRIL, "2026-03")


def test_an_event_outside_its_conditions_or_limits_does_not_count() -> None:
    commitment = monthly(where=conditions({"class": "minor"}), limits={"rpo": Limit(at_most=parse_amount("24h"))})
    events = [
        released(MARCH + 1, **{"class": "major", "rpo": 1}),
        released(MARCH + 2, **{"class": "minor", "rpo": "25h"}),
    ]
    assert only(fold(commitment, "2026-03", APRIL + 1, *events)).outcome is Outcome.BROKEN
    good = released(MARCH + 3, **{"class": "minor", "rpo": "24h"})
    assert only(fold(commitment, "2026-03", APRIL + 1, *events, good)).met == MARCH + 3


def test_a_signed_attestation_counts_where_it_may() -> None:
    signed = event("commitment.attested", MARCH + DAY, "commitment:monthly", signature="s", how="attested")
    assert only(fold(monthly(), "2026-03", APRIL + 1, signed)).outcome is Outcome.BROKEN
    found = only(fold(monthly(attest=True), "2026-03", APRIL + 1, signed))
    assert (found.outcome, found.marks) == (Outcome.KEPT, frozenset({Mark.ATTESTED}))
    bare = event("commitment.attested", MARCH + DAY, "commitment:monthly")
    assert only(fold(monthly(attest=True), "2026-03", APRIL + 1, bare)).outcome is Outcome.BROKEN


def test_a_period_without_its_reason_is_void() -> None:
    commitment = monthly(if_=selector("regulation.changed"))
    assert only(fold(commitment, "2026-03", APRIL + 1)).outcome is Outcome.VOID
    changed = event("regulation.changed", MARCH + 1, "regulation:1")
    assert only(fold(commitment, "2026-03", APRIL + 1, changed)).outcome is Outcome.BROKEN


def test_the_first_whole_period_is_the_first() -> None:
    past = History("encore", (making.version(monthly(), effective="2026-01-15", tables=making.tables()),))
    assert making.obligations(past, "monthly", "2026-01", [], APRIL) == []
    assert making.obligations(past, "monthly", "2026-02", [], APRIL) != []
    assert [stream.key for _, stream in openings(past, at("2026-01-15"), APRIL)] == ["2026-02", "2026-03"]


def test_each_item_that_is_alive_when_a_period_begins() -> None:
    commitment = monthly(event=selector("course.reviewed"), per="course")
    born = event("course.added", MARCH - 5, "course:7")
    late = event("course.added", MARCH + 5, "course:8")
    gone = event("course.retired", MARCH + DAY, "course:7")
    reviewed = event("course.reviewed", MARCH + 9, "course:7")
    assert only(fold(commitment, "2026-03/course:7", APRIL + 1, born, reviewed)).outcome is Outcome.KEPT
    assert only(fold(commitment, "2026-03/course:7", APRIL + 1, born, gone)).outcome is Outcome.VOID
    assert fold(commitment, "2026-04/course:7", MAY + 1, born, gone) == []
    assert fold(commitment, "2026-03/course:8", APRIL + 1, late) == []
    assert only(fold(commitment, "2026-04/course:8", MAY + 1, late)).outcome is Outcome.BROKEN
    past = history(commitment)
    keys = {stream.key for stream in touched(past, reviewed)}
    assert keys == {"2026-03/course:7", "2026-04/course:7"}
    items = {"course": ["course:7", "course:8"]}
    assert [s.key for _, s in openings(past, APRIL, APRIL + 1, items)] == ["2026-04/course:7", "2026-04/course:8"]


def test_never_further_apart_than_the_gap() -> None:
    commitment = monthly(every=None, gap=parse_amount("61d"))
    first, second = released("2026-02-10"), released("2026-05-01")
    found = fold(commitment, "gap", at("2026-08-01"), first, second)
    assert [(one.opened, one.outcome) for one in found] == [
        (at("2026-01-01"), Outcome.KEPT),
        (at("2026-02-10"), Outcome.BROKEN),
        (at("2026-05-01"), Outcome.BROKEN),
    ]
    assert found[1].due == at("2026-04-12")


def test_on_given_dates_or_a_little_after() -> None:
    days = tuple(making.date(2026, month, 25).toordinal() for month in (3, 4))
    commitment = monthly(every=Every(on="FREQ=MONTHLY;BYMONTHDAY=25", within=parse_amount("2d")))
    dates = {"monthly": days}
    assert (
        only(fold(commitment, "2026-03-25", APRIL, released("2026-03-27 23:59"), dates=dates)).outcome is Outcome.KEPT
    )
    found = only(fold(commitment, "2026-03-25", APRIL, released("2026-03-28"), dates=dates))
    assert (found.outcome, found.due) == (Outcome.BROKEN, at("2026-03-28"))


def shift(kind: str, when: int, person: str = "olga") -> Event:
    return event(f"shift.{kind}", when, "rota:primary", rota="primary", person=person)


def test_a_rota_leaves_no_second_uncovered() -> None:
    cover = Coverage(id="cover", rota="primary")
    handover = [shift("started", MARCH - DAY), shift("ended", MARCH + DAY), shift("started", MARCH + DAY, "bob")]
    assert only(fold(cover, "2026-03", APRIL + 1, *handover)).outcome is Outcome.KEPT
    hole = [*handover, shift("ended", APRIL - 1, "bob")]
    found = only(fold(cover, "2026-03", APRIL + 1, *hole))
    assert (found.outcome, found.figure) == (Outcome.BROKEN, (31 * DAY - 1) / (31 * DAY))
    assert (
        only(fold(Coverage(id="cover", rota="primary", at_least=2), "2026-03", APRIL + 1, *handover)).outcome
        is Outcome.BROKEN
    )


def test_closed_time_needs_nobody() -> None:
    cover = Coverage(id="cover", rota="primary", calendar="office")
    shifts = [shift("started", at("2026-03-02 09:00")), shift("ended", at("2026-03-31 17:00"))]
    assert only(fold(cover, "2026-03", APRIL + 1, *shifts)).outcome is Outcome.KEPT


def test_a_post_is_held_for_each_customer() -> None:
    cover = Coverage(id="cover", holds="architect", per="organisation")
    joined = event("organisation.joined", MARCH - DAY, "organisation:acme")
    filled = event("post.filled", MARCH - 1, "post:a", post="architect", person="olga", organisation="acme")
    assert only(fold(cover, "2026-03/organisation:acme", APRIL + 1, joined, filled)).outcome is Outcome.KEPT
    assert only(fold(cover, "2026-03/organisation:acme", APRIL + 1, joined)).outcome is Outcome.BROKEN


PHASES = (
    Phase("active", after_next=True),
    Phase("security", parse_amount("6mo"), after_next=True, at_least=parse_amount("1y")),
)


def line(**fields: Any) -> dict[str, Line]:
    opens = selector("release.completed", where={"class": "major"})
    return {"major": Line("major", fields.pop("phases", PHASES), opens=opens, **fields)}


def major(when: str, name: str) -> Event:
    return event("release.completed", when, f"release:{name}", **{"class": "major", "line": name})


def test_a_line_is_supported_until_its_phase_ends() -> None:
    span = Span(id="supported", phase="security")
    two, three = major("2026-02-01", "2.x"), major("2026-05-01", "3.x")
    assert fold(span, "line", MAY, two, lines=line()) == []
    found = only(fold(span, "line", at("2026-06-01"), two, three, lines=line()))
    assert (found.subject, found.opened, found.due) == ("line:2.x", MAY, at("2027-02-01"))  # a year at least
    ended = event("line.ended", "2026-12-01", "line:2.x", phase="security")
    assert only(fold(span, "line", at("2027-03-01"), two, three, ended, lines=line())).outcome is Outcome.BROKEN
    assert only(fold(span, "line", at("2027-03-01"), two, three, lines=line())).outcome is Outcome.KEPT


def test_opening_one_line_more_ends_the_oldest() -> None:
    lines = line(keep=2, phases=(Phase("active", parse_amount("2y")),))
    opened = [major("2026-02-01", "2.x"), major("2026-03-01", "3.x"), major("2026-04-01", "4.x")]
    found = fold(Span(id="supported", phase="active"), "line", MAY, *opened, lines=lines)
    assert [(one.subject, one.due) for one in found] == [
        ("line:2.x", APRIL),
        ("line:3.x", at("2028-03-01")),
        ("line:4.x", at("2028-04-01")),
    ]


def test_a_named_line_runs_from_its_date() -> None:
    lines = {
        "1.x": Line(
            "1.x", (Phase("active", parse_amount("12mo")), Phase("security", parse_amount("24mo"))), from_="2025-06-01"
        )
    }
    found = only(fold(Span(id="supported", phase="security"), "line", at("2026-07-01"), lines=lines))
    assert (found.opened, found.due) == (at("2026-06-01"), at("2027-06-01"))


def availability(**fields: Any) -> Objective:
    defaults: dict[str, Any] = {
        "id": "up",
        "measure": "availability",
        "component": "web",
        "at_least": Bound.parse_text("99.9%"),
    }
    return Objective(**{**defaults, **fields})


def outage(begin: int, seconds: int, **data: Any) -> list[Event]:
    return [
        event("component.down", begin, "component:web", **data),
        event("component.up", begin + seconds, "component:web"),
    ]


SEEN = event("component.observed", MARCH - DAY, "component:web")
FROZEN = APRIL + DAY + 1


@pytest.mark.parametrize(
    ("fields", "events", "outcome"),
    [
        ({}, [], Outcome.UNMEASURED),
        ({}, [SEEN], Outcome.KEPT),
        ({}, [SEEN, *outage(MARCH, 2678)], Outcome.KEPT),
        ({}, [SEEN, *outage(MARCH, 2679)], Outcome.BROKEN),
        ({}, [SEEN, *outage(MARCH - DAY, DAY + 2679)], Outcome.BROKEN),
        (
            {"ignore_under": parse_amount("1h")},
            [SEEN, *outage(MARCH, HOUR - 1), *outage(MARCH + DAY, HOUR - 1)],
            Outcome.KEPT,
        ),
        ({"less": ("third-party",)}, [SEEN, *outage(MARCH, DAY, cause="third-party")], Outcome.KEPT),
    ],
)
def test_availability_is_the_share_of_the_time_in_which_it_was_up(
    fields: Any, events: list[Event], outcome: Outcome
) -> None:
    assert only(fold(availability(**fields), "2026-03", FROZEN, *events)).outcome is outcome
    assert only(fold(availability(**fields), "2026-03", FROZEN - 1, *events)).outcome is Outcome.RUNNING


def test_only_announced_maintenance_is_left_out() -> None:
    work = [event("maintenance.started", MARCH, "maintenance:1", component="web"), *outage(MARCH, DAY)]
    work.append(event("maintenance.completed", MARCH + DAY, "maintenance:1"))
    commitment = availability(less=("announced-maintenance",))
    assert only(fold(commitment, "2026-03", FROZEN, SEEN, *work)).outcome is Outcome.BROKEN
    told = event("maintenance.announced", MARCH - DAY, "maintenance:1")
    assert only(fold(commitment, "2026-03", FROZEN, SEEN, told, *work)).outcome is Outcome.KEPT


def test_a_silent_feed_is_never_green() -> None:
    silent = event("feed.silent", MARCH, "feed:probe", kinds=["component.down"])
    heard = event("feed.heard", MARCH + 2 * DAY, "feed:probe")
    assert only(fold(availability(), "2026-03", FROZEN, SEEN, silent, heard)).outcome is Outcome.UNMEASURED
    short = event("feed.heard", MARCH + DAY, "feed:probe")
    assert only(fold(availability(), "2026-03", FROZEN, SEEN, silent, short)).outcome is Outcome.KEPT


def test_what_must_never_happen_is_judged_at_the_event() -> None:
    never = Objective(
        id="pure",
        measure="count",
        of=("release.completed",),
        where=conditions({"phase": "security"}),
        at_most=Bound(0.0),
    )
    bad = released(MARCH + DAY, phase="security")
    found = only(fold(never, "2026-03", MARCH + DAY + 1, bad, released(MARCH + 9)))
    assert (found.outcome, found.verdict_at) == (Outcome.BROKEN, MARCH + DAY)
    assert only(fold(never, "2026-03", FROZEN, released(MARCH + 9))).outcome is Outcome.KEPT
    assert touched(history(never), bad) == {Stream("encore", "pure", "2026-03")}


def test_counts_sums_and_recorded_figures() -> None:
    two = Objective(id="two", measure="count", of=("release.completed",), at_least=Bound(2.0))
    assert only(fold(two, "2026-03", FROZEN, released(MARCH), released(MARCH + 1))).outcome is Outcome.KEPT
    assert only(fold(two, "2026-03", FROZEN, released(MARCH))).outcome is Outcome.BROKEN
    total = Objective(id="total", measure="sum", of=("ticket.answered",), field="minutes", at_most=Bound(15.0))
    spent = [event("ticket.answered", MARCH + n, minutes=8) for n in (1, 2)]
    assert only(fold(total, "2026-03", FROZEN, *spent)).figure == 16
    latency = Objective(id="latency", measure="latency", stat="p95", at_most=Bound.parse_text("1s"))
    values = [
        event("measure.recorded", MARCH + n, "measure:l", measure="latency", value=n / 100) for n in range(1, 101)
    ]
    assert only(fold(latency, "2026-03", FROZEN, *values)).figure == 0.95
    assert only(fold(latency, "2026-03", FROZEN)).outcome is Outcome.UNMEASURED


def _answered(outcomes: str, begin: int) -> list[Event]:
    found = []
    for n, letter in enumerate(outcomes):
        opened = begin + n * DAY
        found.append(event("ticket.opened", opened, f"ticket:{begin}-{n}"))
        found.append(event("ticket.answered", opened + (HOUR if letter == "k" else 3 * HOUR), f"ticket:{begin}-{n}"))
    return found


def test_objectives_over_other_promises() -> None:
    response = Deadline(
        id="response", start=selector("ticket.opened"), stop=selector("ticket.answered"), within=making.targets("2h")
    )
    calls = Objective(id="calls", measure="share", of=("response",), at_least=Bound.parse_text("75%"))
    typical = Objective(
        id="typical", measure="duration", of=("response",), stat="median", at_most=Bound.parse_text("90m")
    )
    better = Objective(id="better", measure="kept_share", of=("response",), at_least=Bound(previous=True))
    past = history(response, calls, typical, better)
    events = _answered("kkkl", MARCH) + _answered("kkll", APRIL)
    found = replay(past, events, at("2026-05-03"))

    def outcome(commitment: str, key: str) -> Outcome:
        return only(found[Stream("encore", commitment, key)]).outcome

    assert [outcome("calls", key) for key in ("2026-02", "2026-03", "2026-04")] == [
        Outcome.VOID,
        Outcome.KEPT,
        Outcome.BROKEN,
    ]
    assert [outcome("typical", key) for key in ("2026-03", "2026-04")] == [Outcome.KEPT, Outcome.BROKEN]
    assert [outcome("better", key) for key in ("2026-03", "2026-04")] == [Outcome.VOID, Outcome.BROKEN]
    assert only(found[Stream("encore", "typical", "2026-04")]).figure == 2 * HOUR
    assert MINUTE


def test_a_verdict_that_is_corrected_corrects_the_share_of_it() -> None:
    """Only what happened is frozen a day after the period: what is said of promises follows them, as a public correction."""
    response = Deadline(
        id="response", start=selector("ticket.opened"), stop=selector("ticket.answered"), within=making.targets("2h")
    )
    calls = Objective(id="calls", measure="share", of=("response",), at_least=Bound.parse_text("75%"))
    events = _answered("kkkk", MARCH)[:-1]  # the last one is not answered
    stream, now = Stream("encore", "calls", "2026-03"), at("2026-05-03")

    def figure(recorded: int) -> float | None:
        late = event("ticket.answered", MARCH + 3 * DAY + HOUR, f"ticket:{MARCH}-3", recorded=recorded)
        return only(replay(history(response, calls), [*events, late], now)[stream]).figure

    assert figure(FROZEN - 1) == figure(FROZEN) == 1.0
