"""plan-language.md, "What else a plan gives": explain shows every counted, paused and closed stretch, with its cause."""

from __future__ import annotations

import pytest

from tests.semantics.story import View, instant, told, words

MONTHLY = "c: {kind: cadence, event: release.completed, every: month}"


def stretches(view: View, key: str = "") -> list[str]:
    return [f"{words(one.from_)} – {words(one.to)} {one.state}" for one in view.explained("c", key).pieces]


def test_a_broken_period_ends_with_its_due_moment() -> None:
    view = told(MONTHLY).by("20 Aug")
    assert stretches(view, "2026-03") == ["1 Mar 00:00 – 1 Apr 00:00 counted"]


def test_a_running_period_reaches_to_its_end() -> None:
    assert stretches(told(MONTHLY).by("20 Mar"), "2026-03") == ["1 Mar 00:00 – 1 Apr 00:00 counted"]


@pytest.mark.parametrize(
    "text",
    [
        "c: {kind: gate, before: release.started, requires: release.staged}",
        "c: {kind: notice, before: release.started, by_event: release.announced, lead: 1d}",
    ],
)
def test_what_is_judged_at_a_start_ends_there(text: str) -> None:
    lines = ('2 Mar 09:00 release.planned release:1 start="5 Mar 09:00"', "5 Mar 09:00 release.started release:1")
    assert stretches(told(text, *lines).by("20 Aug")) == ["2 Mar 09:00 – 5 Mar 09:00 counted"]


def test_what_is_broken_and_still_owed_goes_on() -> None:
    text = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 2h, calendar: always}"
    assert stretches(told(text, "2 Mar 09:00 ticket.opened ticket:1").by("2 Mar 15:00")) == [
        "2 Mar 09:00 – 2 Mar 15:00 counted"
    ]


def test_the_change_of_the_clocks_is_in_no_stretch_twice() -> None:
    text = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, pauses: [[ticket.waiting, ticket.resumed]], within: 12h, calendar: always}"
    lines = (
        "25 Oct 00:00 ticket.opened ticket:1",
        "25 Oct 02:30 ticket.waiting ticket:1 id=w",
        "25 Oct 02:30 again ticket.resumed ticket:1",
    )
    view = told(text, *lines).by("25 Oct 05:00")
    assert stretches(view) == [
        "25 Oct 00:00 – 25 Oct 02:30 counted",
        "25 Oct 02:30 – 25 Oct 02:30 again paused",
        "25 Oct 02:30 again – 25 Oct 12:00 counted",
    ]
    assert view.explained("c").seconds("paused") == 3600
    assert view.due("c") == "25 Oct 12:00"


def test_every_step_names_the_event_that_took_it() -> None:
    text = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, by: priority, within: {emergency: 2h, high: 8h, low: 24h}, calendar: always}"
    lines = (
        "2 Mar 09:00 ticket.opened ticket:1 priority=high id=o",
        "2 Mar 10:00 ticket.changed ticket:1 priority=low id=relaxed",
        "2 Mar 12:00 ticket.answered ticket:1 id=a",
    )
    steps = told(text, *lines).by("5 Mar").explained("c").steps
    assert [(one.code, one.event) for one in steps] == [
        ("opened", "o"),
        ("retargeted", "relaxed"),
        ("due", ""),
        ("met", "a"),
        ("kept", ""),
    ]
    assert steps[1].data["due"] == instant("3 Mar 09:00")
