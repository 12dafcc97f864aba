"""What is planned is told in time, goes through its gates, and is done inside its windows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core import making
from tests.core.making import DAY, HOUR, MONDAY, conditions, event, history, obligations, only, selector
from upkept.core.amount import parse_amount
from upkept.core.commitments.gate import Gate
from upkept.core.commitments.notice import Channels, Lead, Notice
from upkept.core.commitments.window import Window
from upkept.core.obligation import Mark, Obligation, Outcome
from upkept.core.plan.model import ReleaseClass
from upkept.core.window import Freeze, Freezes, Occurrence, Windows

SUBJECT = "release:2"
START = MONDAY + 10 * DAY


def fold(commitment: Any, now: int, *events: Any, **tables: Any) -> list[Obligation]:
    past = history(commitment, tables_=making.tables(**tables) if tables else None)
    return obligations(past, commitment.id, SUBJECT, list(events), now)


def notice(**fields: Any) -> Notice:
    defaults: dict[str, Any] = {
        "id": "notice",
        "before": selector("release.started"),
        "by_event": selector("release.announced"),
        "lead": Lead.parse_text("1w"),
        "channels": Channels(all=("email", "in_app")),
        "where": conditions({"class": "major"}),
    }
    return Notice(**{**defaults, **fields})


def release(kind: str, at: int, **data: Any) -> Any:
    return event(f"release.{kind}", at, SUBJECT, **{"class": "major", **data})


PLANNED, STARTED = release("planned", MONDAY, start=START), release("started", START)


def told(at: int, start: int = START, **data: Any) -> Any:
    return release("announced", at, **{"start": start, "channels": ["email", "in_app"], **data})


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        (told(START - 7 * DAY), Outcome.KEPT),
        (told(START - 7 * DAY + 1), Outcome.LATE),
        (told(START - 8 * DAY, START + HOUR), Outcome.KEPT),  # within the slack
        (told(START - 8 * DAY, START + HOUR + 1), Outcome.BROKEN),
        (told(START - 8 * DAY, channels=["email"]), Outcome.BROKEN),
        (told(START - 8 * DAY, accepted=99, total=100), Outcome.KEPT),
        (told(START - 8 * DAY, accepted=98, total=100), Outcome.BROKEN),
        (
            told(
                START - 8 * DAY, channels={"email": {"accepted": 5, "total": 5}, "in_app": {"accepted": 4, "total": 5}}
            ),
            Outcome.BROKEN,
        ),
        (told(START - 8 * DAY, to="the press"), Outcome.BROKEN),
    ],
)
def test_an_announcement_counts_by_its_time_its_start_and_whom_it_reached(word: Any, outcome: Outcome) -> None:
    found = only(fold(notice(), START + 1, PLANNED, word, STARTED))
    assert (found.outcome, found.due, found.verdict_at) == (outcome, START - 7 * DAY, START)


def test_channels_may_be_reached_one_by_one() -> None:
    words = [told(START - 9 * DAY, channels=["email"]), told(START - 8 * DAY, channels=["in_app"])]
    assert only(fold(notice(), START + 1, PLANNED, *words, STARTED)).met == START - 8 * DAY
    any_of = notice(channels=Channels(any=("email", "in_app")))
    assert only(fold(any_of, START + 1, PLANNED, *words, STARTED)).met == START - 9 * DAY


def test_moving_the_start_begins_anew() -> None:
    words = [PLANNED, told(START - 8 * DAY)]
    assert only(fold(notice(), START - 5 * DAY, *words)).outcome is Outcome.KEPT
    moved = release("rescheduled", START - 4 * DAY, start=START + 9 * DAY)
    found = only(fold(notice(), START - 3 * DAY, *words, moved))
    assert (found.outcome, found.due, found.verdict_at) == (Outcome.RUNNING, START + 2 * DAY, None)


def test_a_start_that_nobody_planned_is_judged_as_well() -> None:
    found = only(fold(notice(), START + 1, STARTED))
    assert (found.outcome, found.opened) == (Outcome.BROKEN, START)


def test_a_cancelled_start_is_void_and_a_waived_class_is_counted() -> None:
    cancelled = only(fold(notice(), START, PLANNED, release("cancelled", MONDAY + DAY)))
    assert (cancelled.outcome, cancelled.reason) == (Outcome.VOID, "cancelled")
    security = {"security": ReleaseClass("security", ("notice",))}
    started = event("release.started", START, SUBJECT, **{"class": "security"})
    waived = only(fold(notice(where=conditions({})), START + 1, started, releases=security))
    assert (waived.outcome, waived.marks) == (Outcome.VOID, frozenset({Mark.WAIVED}))
    assert fold(notice(), START + 1, started) == []


@pytest.mark.parametrize(
    ("lead", "due"),
    [
        (Lead.parse_text("2bd"), "2026-03-09 17:00"),  # 09:00 counts back from the closing before it
        (Lead.parse_text("9h"), "2026-03-10 16:00"),
        (Lead.parse_text("1mo"), "2026-02-12 09:00"),
        (Lead(whole="month"), "2026-02-01 00:00"),
        (Lead(whole="quarter"), "2025-10-01 00:00"),
    ],
)
def test_a_lead_is_counted_back(lead: Lead, due: str) -> None:
    assert only(fold(notice(lead=lead, calendar="office"), START + 1, STARTED)).due == making.at(due)


def gate(**fields: Any) -> Gate:
    defaults: dict[str, Any] = {
        "id": "staged",
        "before": selector("release.started"),
        "requires": selector("release.staged"),
    }
    return Gate(**{**defaults, **fields})


@pytest.mark.parametrize(
    ("fields", "words", "reason"),
    [
        ({}, [release("staged", START - DAY)], ""),
        ({}, [release("staged", START)], ""),
        ({}, [], "missing"),
        ({}, [release("staged", START + 1)], "missing"),
        ({}, [release("staged", START - DAY, result="fail")], "not-passed"),
        ({}, [release("staged", START - DAY), release("staged", START - HOUR, result="fail")], "not-passed"),
        ({}, [release("staged", START - DAY, digest="b")], "missing"),
        (
            {},
            [release("staged", START - DAY, digest="a"), release("staged", START - HOUR, digest="b", result="fail")],
            "",
        ),
        ({"max_age": parse_amount("14d")}, [release("staged", START - 14 * DAY)], ""),
        ({"max_age": parse_amount("14d")}, [release("staged", START - 14 * DAY - 1)], "too-old"),
        ({"min_age": parse_amount("30d")}, [release("staged", START - 30 * DAY)], ""),
        ({"min_age": parse_amount("30d")}, [release("staged", START - 30 * DAY + 1)], "too-young"),
    ],
)
def test_nothing_goes_through_before_what_it_requires(fields: Any, words: list[Any], reason: str) -> None:
    found = only(fold(gate(**fields), START + 1, *words, release("started", START, digest="a")))
    assert (found.outcome, found.reason) == (Outcome.BROKEN if reason else Outcome.KEPT, reason)
    assert found.verdict_at == START


def test_a_gate_runs_while_the_start_is_planned() -> None:
    found = only(fold(gate(), MONDAY, PLANNED))
    assert (found.outcome, found.due, found.next_look) == (Outcome.RUNNING, START, None)


WEEKEND = Windows(
    "weekend", (Occurrence(START, START + 4 * HOUR, "a"), Occurrence(START + 4 * HOUR, START + 6 * HOUR, "b"))
)
FROZEN = Freezes((Freeze(START + 5 * HOUR, START + 9 * HOUR, "Christmas", ("security",)),))


def window(**fields: Any) -> Window:
    defaults: dict[str, Any] = {
        "from_": selector("release.started"),
        "to": selector("release.deployed"),
        "within": ("weekend",),
    }
    return Window(id="in-window", **{**defaults, **fields})


@pytest.mark.parametrize(
    ("begin", "end", "end_kind", "kind", "reason"),
    [
        (0, 4 * HOUR, "deployed", "major", ""),
        (0, 5 * HOUR, "deployed", "major", ""),  # two windows that touch
        (0, 5 * HOUR + 1, "deployed", "major", "freeze: Christmas"),
        (0, 6 * HOUR, "deployed", "security", ""),
        (0, 6 * HOUR + 1, "rolled_back", "security", "outside"),
        (-1, HOUR, "deployed", "major", "outside"),
        (-5, -5, "cancelled", "major", "outside"),
    ],
)
def test_no_second_of_the_work_lies_outside(begin: int, end: int, end_kind: str, kind: str, reason: str) -> None:
    events = [release("started", START + begin, **{"class": kind}), release(end_kind, START + end, **{"class": kind})]
    found = only(fold(window(), START + DAY, *events, windows={"weekend": WEEKEND}, freezes=FROZEN))
    assert (found.outcome, found.reason) == (Outcome.BROKEN if reason else Outcome.KEPT, reason)


def test_running_work_is_due_when_its_windows_end() -> None:
    found = only(fold(window(), START + HOUR, release("started", START), windows={"weekend": WEEKEND}, freezes=FROZEN))
    assert found.outcome is Outcome.RUNNING
    assert found.due == START + 4 * HOUR
