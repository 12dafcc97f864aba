"""plan-language.md, "Obligations": outcomes, verdicts, marks, raw and adjusted, excusing."""

from __future__ import annotations

from time import process_time

import pytest

from tests.semantics.story import PRODUCT, Story, View, instant, told
from upkept.core.commitments.base import Frame
from upkept.core.event import Event
from upkept.core.fold import Stream, fold
from upkept.core.obligation import Mark
from upkept.core.score import Tally

PLAN = """
commitments:
  response: {kind: deadline, start: [ticket.opened, ticket.reopened], stop: ticket.answered, pauses: [[ticket.waiting, ticket.resumed]], by: priority, within: {emergency: 2h, high: 4h, low: 24h}, calendar: always}
exclusions:
  - {id: third-party, quote: {en: "Third parties are excluded"}, where: {cause: third-party}, needs: [reason, reference]}
"""
OPENED = "2 Mar 09:00 ticket.opened ticket:1 priority=emergency"
EXCUSE = "obligation.excused ticket:1 id=x commitment=response opening=open exclusion=third-party cause=third-party reason=DNS reference=T-1 approved_by=alice"


def story(*lines: str, plan: str = PLAN) -> Story:
    return told(plan, OPENED + " id=open", *lines)


def response(view: View) -> str:
    return view.owed("response", "ticket:1")


def tally(view: View, commitment: str = "response") -> Tally:
    return view.score().promises[commitment].total


# -- outcomes ---------------------------------------------------------------------------------------------------------


def test_not_yet_due_is_neither_kept_nor_broken() -> None:
    view = story().by("2 Mar 11:00")
    assert response(view) == "running, due 2 Mar 11:00"
    assert (tally(view).cases, view.score().promises["response"].running) == (0, 1)


def test_what_is_met_early_counts_from_its_due_moment_on() -> None:
    early = story("2 Mar 09:10 ticket.answered ticket:1")
    assert tally(early.by("2 Mar 11:00")).cases == 0
    assert tally(early.by("2 Mar 11:00:01")).kept == 1


def test_what_is_met_early_counts_in_the_month_of_its_due_moment() -> None:
    over = told(PLAN, "31 Mar 23:00 ticket.opened ticket:1 priority=emergency", "31 Mar 23:01 ticket.answered ticket:1")
    months = over.by("2 Apr").score().promises["response"].months
    assert {month: one.kept for month, one in months.items()} == {"2026-04": 1}


def test_the_month_is_the_products_own() -> None:
    """Due 1 Apr 01:00 in Madrid is 31 Mar in UTC."""
    over = told(PLAN, "31 Mar 23:00 ticket.opened ticket:1 priority=emergency")
    assert list(over.by("2 Apr").score().promises["response"].months) == ["2026-04"]


def test_broken_from_the_due_moment_on_and_late_once_it_is_met() -> None:
    late = story("2 Mar 12:00 ticket.answered ticket:1")
    assert response(late.by("2 Mar 11:00:01")) == "broken, due 2 Mar 11:00"
    assert response(late.by("2 Mar 12:00")) == "late, due 2 Mar 11:00"
    assert tally(late.by("2 Mar 12:00")).raw == 0
    one = late.by("3 Mar").only("response")
    assert one.verdict_at == instant("2 Mar 11:00")


def test_a_silent_feed_over_five_per_cent_of_the_time_is_unmeasured() -> None:
    feed = "feed.silent feed:mail kinds=[ticket.answered]"
    silent = story(f"2 Mar 10:00 {feed}", "2 Mar 10:06:01 feed.heard feed:mail")
    assert response(silent.by("3 Mar")) == "unmeasured (no-observation), due 2 Mar 11:00"
    just = story(f"2 Mar 10:00 {feed}", "2 Mar 10:06 feed.heard feed:mail")
    assert response(just.by("3 Mar")) == "broken, due 2 Mar 11:00"
    still = story(f"2 Mar 10:00 {feed}")
    assert response(still.by("3 Mar")).startswith("unmeasured")


def test_silence_of_another_feed_or_time_excuses_nothing() -> None:
    other = story("2 Mar 09:00 feed.silent feed:ci kinds=[release.completed]")
    assert response(other.by("3 Mar")) == "broken, due 2 Mar 11:00"
    before = story("1 Mar 09:00 feed.silent feed:mail kinds=[ticket.answered]", "2 Mar 09:05 feed.heard feed:mail")
    assert response(before.by("3 Mar")) == "broken, due 2 Mar 11:00"


def test_what_was_met_in_spite_of_silence_is_kept() -> None:
    met = story("2 Mar 09:00 feed.silent feed:mail kinds=[ticket.answered]", "2 Mar 10:00 ticket.answered ticket:1")
    assert response(met.by("3 Mar")) == "kept, due 2 Mar 11:00"


def test_unmeasured_lowers_the_measured_share_and_is_not_in_the_score() -> None:
    silent = story("2 Mar 09:00 feed.silent feed:mail kinds=[ticket.answered]").and_then(
        "4 Mar 08:00 feed.heard feed:mail",
        "4 Mar 09:00 ticket.opened ticket:2 priority=emergency",
        "4 Mar 10:00 ticket.answered ticket:2",
    )
    found = tally(silent.by("5 Mar"))
    assert (found.cases, found.raw, found.measured) == (1, 1.0, 0.5)


@pytest.mark.parametrize("kind", ["ticket.merged", "ticket.spam", "ticket.cancelled"])
def test_a_subject_that_ceases_before_the_verdict_is_void_and_counted_publicly(kind: str) -> None:
    gone = story(f"2 Mar 10:00 {kind} ticket:1")
    assert response(gone.by("3 Mar")) == f"void ({kind.partition('.')[2]}), due 2 Mar 11:00"
    assert (tally(gone.by("3 Mar")).cases, tally(gone.by("3 Mar")).void) == (0, 1)


def test_a_subject_that_ceases_after_the_verdict_stays_broken() -> None:
    assert response(story("2 Mar 11:00:01 ticket.spam ticket:1").by("3 Mar")) == "broken, due 2 Mar 11:00"


def test_answered_and_then_found_to_be_spam_before_the_verdict_is_void() -> None:
    gone = story("2 Mar 09:30 ticket.answered ticket:1", "2 Mar 10:00 ticket.spam ticket:1")
    assert response(gone.by("3 Mar")).startswith("void (spam)")
    after = story("2 Mar 09:30 ticket.answered ticket:1", "2 Mar 11:30 ticket.spam ticket:1")
    assert response(after.by("3 Mar")) == "kept, due 2 Mar 11:00"


# -- marks ------------------------------------------------------------------------------------------------------------


def test_at_risk_when_three_quarters_are_gone_unless_said() -> None:
    assert not story().by("2 Mar 10:29:59").only("response").is_at_risk(instant("2 Mar 10:29:59"))
    assert story().by("2 Mar 10:30").only("response").is_at_risk(instant("2 Mar 10:30"))
    half = story(plan=PLAN.replace("kind: deadline", "kind: deadline, warn: 50"))
    assert half.by("2 Mar 10:00").only("response").is_at_risk(instant("2 Mar 10:00"))


def test_three_quarters_are_of_the_counted_time() -> None:
    office = PLAN.replace("calendar: always", "calendar: office")
    friday = told(office, "6 Mar 17:00 ticket.opened ticket:1 priority=high")  # 4h: one on Friday, three on Monday
    assert friday.by("6 Mar 17:00").only("response").warn_at == instant("9 Mar 11:00")


def test_nothing_is_at_risk_while_it_is_paused() -> None:
    waits = story("2 Mar 10:45 ticket.waiting ticket:1").by("2 Mar 10:50")
    assert response(waits) == "paused"
    assert not waits.only("response").is_at_risk(waits.now)


# -- corrections ------------------------------------------------------------------------------------------------------


def test_a_late_record_that_changes_a_verdict_marks_it_corrected() -> None:
    told_later = story(f"2 Mar 10:00 ticket.answered ticket:1 how=reported recorded={instant('2 Mar 15:00')}")
    assert response(told_later.by("2 Mar 14:59")) == "broken, due 2 Mar 11:00"
    assert response(told_later.by("2 Mar 15:00")) == "kept, due 2 Mar 11:00, corrected, late-recorded"
    assert (tally(told_later.by("3 Mar")).kept, tally(told_later.by("3 Mar")).corrected) == (1, 1)


def test_a_late_record_that_changes_no_verdict_is_only_counted() -> None:
    before = story(f"2 Mar 09:30 ticket.answered ticket:1 recorded={instant('2 Mar 10:00')}")
    assert response(before.by("3 Mar")) == "kept, due 2 Mar 11:00, late-recorded"


def test_an_import_corrects_nothing() -> None:
    imported = story(f"2 Mar 10:00 ticket.answered ticket:1 how=imported recorded={instant('2 May 10:00')}")
    assert response(imported.by("3 May")) == "kept, due 2 Mar 11:00"


def test_what_was_attested_is_counted() -> None:
    signed = story("2 Mar 10:00 ticket.answered ticket:1 how=attested")
    assert response(signed.by("3 Mar")) == "kept, due 2 Mar 11:00, attested"


# -- excusing ---------------------------------------------------------------------------------------------------------


def excused(line: str, *more: str) -> bool:
    return Mark.EXCUSED in story(*more, line).by("1 Jul").only("response").marks


def test_an_excuse_leaves_the_true_outcome_in_raw_and_the_case_out_of_adjusted() -> None:
    view = story(f"5 Mar 09:00 {EXCUSE}").and_then(
        "4 Mar 09:00 ticket.opened ticket:2 priority=emergency", "4 Mar 10:00 ticket.answered ticket:2"
    )
    found = tally(view.by("6 Mar"))
    assert (found.cases, found.raw, found.adjusted_cases, found.adjusted) == (2, 0.5, 1, 1.0)
    assert response(view.by("6 Mar")) == "broken, due 2 Mar 11:00, excused"


def test_an_excuse_comes_within_30_days_of_the_verdict() -> None:
    assert excused(f"1 Apr 12:00 {EXCUSE}")  # 2 Mar 11:00 + 30 days, and the clocks went forward between
    assert not excused(f"1 Apr 12:00:01 {EXCUSE}")


def test_an_excuse_has_what_the_exclusion_needs() -> None:
    assert not excused(f"5 Mar 09:00 {EXCUSE}".replace(" reference=T-1", ""))
    assert not excused(f"5 Mar 09:00 {EXCUSE}".replace(" reason=DNS", ' reason=""'))
    assert not excused(f"5 Mar 09:00 {EXCUSE}".replace("exclusion=third-party", "exclusion=weather"))
    assert not excused(f"5 Mar 09:00 {EXCUSE}".replace("cause=third-party", "cause=ours"))


def test_an_excuse_is_approved_and_not_by_who_did_the_work() -> None:
    answered = "2 Mar 12:00 ticket.answered ticket:1 by=alice"
    assert not excused(f"5 Mar 09:00 {EXCUSE}", answered)
    assert excused(f"5 Mar 09:00 {EXCUSE}", answered.replace("alice", "bob"))
    assert not excused(f"5 Mar 09:00 {EXCUSE}".replace(" approved_by=alice", ""))


def test_an_excuse_is_for_one_obligation_alone() -> None:
    view = story(f"5 Mar 09:00 {EXCUSE}").and_then(
        "3 Mar 09:00 ticket.answered ticket:1", "4 Mar 09:00 ticket.reopened ticket:1"
    )
    assert response(view.by("6 Mar")) == "late, due 2 Mar 11:00, excused; broken, due 4 Mar 11:00, reopened"


# -- the score --------------------------------------------------------------------------------------------------------


def test_under_twenty_cases_counts_instead_of_per_cent() -> None:
    def after(cases: int) -> Tally:
        lines = [f"2 Mar 09:00 ticket.opened ticket:{n} priority=emergency" for n in range(cases)]
        return tally(told(PLAN, *lines).by("3 Mar"))

    assert after(19).is_few
    assert not after(20).is_few


def test_raw_is_kept_of_kept_late_and_broken() -> None:
    view = told(
        PLAN,
        *(f"2 Mar 09:00 ticket.opened ticket:{n} priority=emergency" for n in range(1, 6)),
        "2 Mar 10:00 ticket.answered ticket:1",
        "2 Mar 10:00 ticket.answered ticket:2",
        "2 Mar 12:00 ticket.answered ticket:3",
        "2 Mar 10:00 ticket.spam ticket:5",
    ).by("3 Mar")
    found = tally(view)
    assert (found.kept, found.late, found.broken, found.void, found.raw) == (2, 1, 1, 1, 0.5)


def test_pause_reopen_and_downgrade_shares_are_counted() -> None:
    view = story(
        "2 Mar 09:10 ticket.waiting ticket:1",
        "2 Mar 09:20 ticket.resumed ticket:1",
        "2 Mar 09:30 ticket.changed ticket:1 priority=low",
        "2 Mar 10:00 ticket.answered ticket:1",
        "5 Mar 10:00 ticket.reopened ticket:1",
    ).by("10 Mar")
    found = tally(view)
    assert (found.cases, found.paused, found.reopened, found.relaxed) == (2, 1, 1, 1)


def test_an_aim_is_measured_and_shown_apart() -> None:
    view = story(plan=PLAN.replace("kind: deadline", "kind: deadline, strength: aim")).by("3 Mar")
    found = view.score(aims=["response"])
    assert (found.total.cases, found.aims["response"].total.broken) == (0, 1)


def test_the_worst_case_is_the_longest_overdue() -> None:
    view = told(
        PLAN,
        "2 Mar 09:00 ticket.opened ticket:1 priority=emergency",
        "2 Mar 14:00 ticket.answered ticket:1",
        "3 Mar 09:00 ticket.opened ticket:2 priority=emergency",
        "3 Mar 12:00 ticket.answered ticket:2",
    ).by("4 Mar")
    record = view.score().promises["response"]
    assert record.worst is not None and record.worst.subject == "ticket:1"
    assert (record.total.worst, record.total.longest) == (3 * 3600, 5 * 3600)


def test_an_obligation_keeps_the_plan_version_of_its_birth_for_life() -> None:
    stricter = PLAN.replace("emergency: 2h", "emergency: 1h")
    view = told(
        [("2026-01-01", PLAN), ("2026-03-02", stricter)],
        "1 Mar 23:30 ticket.opened ticket:1 priority=emergency",
        "2 Mar 00:00 ticket.opened ticket:2 priority=emergency",
    ).by("2 Mar 00:10")
    assert view.owed("response", "ticket:1") == "running, due 2 Mar 01:30"
    assert view.owed("response", "ticket:2") == "running, due 2 Mar 01:00"
    assert [one.version for one in view.obligations("response")] == ["1", "2"]


# -- many -------------------------------------------------------------------------------------------------------------


def test_thousands_of_late_records_are_folded_in_seconds_and_the_one_that_corrects_is_found() -> None:
    begin = instant("2 Mar 09:00")

    def one(n: int) -> Event:
        at, kind = begin + n * 600, ("ticket.answered", "ticket.reopened")[n % 2] if n else "ticket.opened"
        return Event(f"e{n:05}", PRODUCT, kind, "ticket:1", at, {}, at + (7300 if n == 3000 else 120), "bob")

    history, events = story().history, [one(n) for n in range(3001)]
    started = process_time()
    found = fold(history, Stream(PRODUCT, "response", "ticket:1"), events, Frame(begin + 7_000_000))
    assert process_time() - started < 10  # each held against all before it: minutes
    assert [one.opened for one in found if Mark.CORRECTED in one.marks] == [begin + 2999 * 600]
