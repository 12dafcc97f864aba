"""The score counts what is judged, in the month of its verdict, raw and adjusted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.core.making import DAY, HOUR, MONDAY, at
from upkept.core.obligation import Mark, Obligation, Outcome, Stretch
from upkept.core.score import NO_CASES, Tally, month_of, score, tally_of
from upkept.core.zone import UTC

NOW = MONDAY + 100 * DAY


def one(outcome: Outcome, number: int = 0, due: int = MONDAY, **fields: Any) -> Obligation:
    met = fields.pop("met", due if outcome is Outcome.KEPT else due + HOUR if outcome is Outcome.LATE else None)
    verdict = None if outcome is Outcome.RUNNING else due
    given_ = {"verdict_at": verdict, "met": met, **fields}
    return Obligation(
        "response", f"ticket:{number}", f"ticket:{number}", f"e{number}", "1", due - HOUR, due, outcome, **given_
    )


EXCUSED = frozenset({Mark.EXCUSED})


def test_raw_takes_the_true_outcome_and_adjusted_leaves_the_excused_out() -> None:
    found = [one(Outcome.KEPT, n) for n in range(6)] + [one(Outcome.LATE, 6), one(Outcome.BROKEN, 7)]
    found += [one(Outcome.BROKEN, 8, marks=EXCUSED), one(Outcome.KEPT, 9, marks=EXCUSED)]
    tally = score(found, NOW, UTC).promises["response"].total
    assert (tally.raw, tally.adjusted, tally.cases, tally.excused) == (0.7, 0.75, 10, 2)
    assert tally.is_few


def test_what_is_not_due_void_or_unmeasured_is_no_case() -> None:
    early = one(Outcome.KEPT, 1, due=NOW)  # met, but its due moment has not passed
    found = [one(Outcome.RUNNING), early, one(Outcome.VOID, 2), one(Outcome.UNMEASURED, 3), one(Outcome.KEPT, 4)]
    record = score(found, NOW, UTC).promises["response"]
    assert (record.total.cases, record.total.void, record.total.measured, record.running) == (1, 1, 0.5, 2)
    assert score([], NOW, UTC).total.raw is None


def test_it_counts_in_the_month_of_its_verdict() -> None:
    april = at("2026-04-01")
    assert month_of(one(Outcome.KEPT, due=april), UTC) == "2026-04"
    period = replace(one(Outcome.KEPT, due=april), key="2026-03", opening="2026-03")
    assert month_of(period, UTC) == "2026-03"  # a period counts in the month that it closes


def test_aims_are_apart() -> None:
    aim = replace(one(Outcome.BROKEN), commitment="typical")
    found = score([aim, one(Outcome.KEPT)], NOW, UTC, aims=["typical"])
    assert (list(found.promises), list(found.aims), found.total.raw) == (["response"], ["typical"], 1.0)


def test_the_worst_case_and_the_longest_wait() -> None:
    record = score(
        [one(Outcome.KEPT), one(Outcome.LATE, 1), one(Outcome.LATE, 2, met=MONDAY + DAY)], NOW, UTC
    ).promises["response"]
    assert record.worst is not None
    assert (record.worst.subject, record.total.worst, record.total.longest) == ("ticket:2", DAY, DAY + HOUR)


def test_marks_are_published_as_shares() -> None:
    paused = one(Outcome.KEPT, 1, paused=(Stretch(0, 1, "e"),), marks=frozenset({Mark.RELAXED}))
    tally = score([paused, one(Outcome.KEPT, 2)], NOW, UTC).promises["response"].total
    assert (tally.share("paused"), tally.share("relaxed"), tally.share("reopened")) == (0.5, 0.5, 0.0)


@given(
    st.lists(
        st.sampled_from([Outcome.KEPT, Outcome.LATE, Outcome.BROKEN, Outcome.VOID, Outcome.UNMEASURED]), max_size=30
    )
)
def test_tallies_of_the_parts_add_up_to_the_whole(outcomes: list[Outcome]) -> None:
    found = [one(outcome, n, due=MONDAY + n * DAY) for n, outcome in enumerate(outcomes)]
    whole = score(found, NOW, UTC).total
    assert whole == sum((tally_of(each) for each in found), NO_CASES)
    assert isinstance(whole, Tally)
