"""plan-language.md, "The kinds": those with a clock (deadline, repeat, watch), pauses, and changes under way."""

from __future__ import annotations

import pytest

from tests.semantics.story import Story, told

PAUSES = "pauses: [[ticket.waiting, ticket.resumed], [incident.identified, incident.mitigated]]"


def deadline(keys: str, *lines: str, zone: str = "Europe/Madrid", stop: str = "ticket.answered") -> Story:
    return told(
        f"c: {{kind: deadline, start: [ticket.opened, ticket.reopened], stop: {stop}, {keys}}}", *lines, zone=zone
    )


OPENED = "2 Mar 09:00 ticket.opened ticket:1"
TWO_HOURS = "within: 2h, calendar: always"

# -- deadline ---------------------------------------------------------------------------------------------------------


def test_one_at_a_time_per_subject() -> None:
    story = deadline(
        TWO_HOURS,
        OPENED,
        "2 Mar 09:30 ticket.reopened ticket:1",
        "2 Mar 10:00 ticket.answered ticket:1",
        "2 Mar 13:00 ticket.reopened ticket:1",
        "2 Mar 16:00 ticket.answered ticket:1",
        "2 Mar 16:30 ticket.answered ticket:1",
    )
    assert story.by("3 Mar").owed("c") == "kept, due 2 Mar 11:00; late, due 2 Mar 15:00, reopened"


def test_what_is_reopened_while_overdue_is_still_the_same_promise() -> None:
    story = deadline(TWO_HOURS, OPENED, "2 Mar 12:00 ticket.reopened ticket:1", "2 Mar 13:00 ticket.answered ticket:1")
    assert story.by("3 Mar").owed("c") == "late, due 2 Mar 11:00"


def test_subjects_do_not_touch_each_other() -> None:
    story = deadline(TWO_HOURS, OPENED, "2 Mar 09:10 ticket.opened ticket:2", "2 Mar 09:20 ticket.answered ticket:2")
    view = story.by("3 Mar")
    assert (view.owed("c", "ticket:1"), view.owed("c", "ticket:2")) == (
        "broken, due 2 Mar 11:00",
        "kept, due 2 Mar 11:10",
    )


def test_it_counts_from_the_next_opening_where_it_starts_in_a_calendar() -> None:
    story = deadline("within: 2h, starts_in: office, calendar: always", "6 Mar 20:00 ticket.opened ticket:1")
    assert story.by("7 Mar").due("c") == "9 Mar 11:00"


def test_it_may_be_due_at_a_moment_in_the_event() -> None:
    story = told(
        "c: {kind: deadline, start: ticket.updated, stop: ticket.answered, until: next_update}",
        '2 Mar 09:00 ticket.updated ticket:1 next_update="3 Mar 17:30"',
    )
    assert story.by("2 Mar 10:00").due("c") == "3 Mar 17:30"


def test_it_may_be_due_at_another_event() -> None:
    """No silent close: an incident may not close without its review."""
    text = "c: {kind: deadline, start: incident.opened, stop: review.published, until: incident.closed}"
    opened = told(text, "2 Mar 09:00 incident.opened incident:1")
    assert opened.by("2 Apr").owed("c") == "running"
    closed = opened.and_then("3 Mar 09:00 incident.closed incident:1")
    assert closed.by("4 Mar").owed("c") == "broken, due 3 Mar 09:00"
    reviewed = opened.and_then("2 Mar 12:00 review.published incident:1")
    assert reviewed.and_then("3 Mar 09:00 incident.closed incident:1").by("4 Mar").owed("c") == "kept, due 3 Mar 09:00"
    late = closed.and_then("3 Mar 10:00 review.published incident:1")
    assert late.by("4 Mar").owed("c") == "late, due 3 Mar 09:00"


def test_an_extension_moves_a_due_moment_that_has_not_come() -> None:
    keys = TWO_HOURS + ", extends: {event: ticket.rescheduled, needs: [until, reason], times: 1}"
    moved = '2 Mar 10:00 ticket.rescheduled ticket:1 reason=agreed until="4 Mar 12:00"'
    assert deadline(keys, OPENED, moved).by("3 Mar").owed("c") == "running, due 4 Mar 12:00, extended"
    no_reason = moved.replace(" reason=agreed", "")
    assert deadline(keys, OPENED, no_reason).by("3 Mar").owed("c") == "broken, due 2 Mar 11:00"
    too_late = moved.replace("10:00 ", "11:00:01 ")
    assert deadline(keys, OPENED, too_late).by("3 Mar").owed("c") == "broken, due 2 Mar 11:00"
    twice = deadline(keys, OPENED, moved, '3 Mar 10:00 ticket.rescheduled ticket:1 reason=again until="9 Mar 12:00"')
    assert twice.by("5 Mar").owed("c") == "broken, due 4 Mar 12:00, extended"


def test_a_start_cap_stops_a_clock_from_being_dodged() -> None:
    text = "c: {kind: deadline, start: bug.confirmed, stop: bug.deployed, within: 7d, calendar: always, start_cap: 2d after ticket.opened}"
    assert told(text, OPENED).by("20 Mar").owed("c") == "broken, due 11 Mar 09:00"
    confirmed = told(text, OPENED, "3 Mar 10:00 bug.confirmed ticket:1")
    assert confirmed.by("9 Mar").due("c") == "10 Mar 10:00"
    too_late = told(text, OPENED, "8 Mar 10:00 bug.confirmed ticket:1")
    assert too_late.by("9 Mar").due("c") == "11 Mar 09:00"


def test_an_automatic_reply_never_stops_a_clock() -> None:
    answer = "2 Mar 09:01 ticket.answered ticket:1 automatic=true"
    assert deadline(TWO_HOURS, OPENED, answer).by("3 Mar").owed("c") == "broken, due 2 Mar 11:00"
    assert deadline(TWO_HOURS + ", counts: automatic", OPENED, answer).by("3 Mar").outcomes("c") == "kept"


def test_an_automatic_reply_does_not_end_a_pause_either() -> None:
    keys = f"{TWO_HOURS}, {PAUSES}"
    story = deadline(
        keys, OPENED, "2 Mar 10:00 ticket.waiting ticket:1", "2 Mar 10:01 ticket.answered ticket:1 automatic=true"
    )
    assert story.by("5 Mar").owed("c") == "paused"


def test_a_target_of_none_promises_nothing_and_is_never_green() -> None:
    text = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, by: priority, within: {emergency: 2h, high: none, low: none}, calendar: always}"
    story = told(text, OPENED + " priority=low", "2 Mar 10:00 ticket.answered ticket:1")
    view = story.by("5 Mar")
    assert "kept" not in view.owed("c")
    assert view.score().total.cases == 0


def test_what_a_stop_before_any_start_says_is_nothing() -> None:
    assert deadline(TWO_HOURS, "2 Mar 09:00 ticket.answered ticket:1").by("3 Mar").owed("c") == "nothing"


# -- pauses -----------------------------------------------------------------------------------------------------------


def paused(keys: str, *lines: str) -> Story:
    return deadline(f"{keys}, {PAUSES}", *lines)


def test_paused_seconds_are_not_counted() -> None:
    story = paused(TWO_HOURS, OPENED, "2 Mar 10:00 ticket.waiting ticket:1", "3 Mar 10:00 ticket.resumed ticket:1")
    assert story.by("2 Mar 12:00").owed("c") == "paused"
    assert story.by("3 Mar 10:00").owed("c") == "running, due 3 Mar 11:00"


def test_pauses_count_as_the_union_of_their_intervals() -> None:
    story = paused(
        TWO_HOURS,
        OPENED,
        "2 Mar 09:30 ticket.waiting ticket:1",
        "2 Mar 10:00 incident.identified ticket:1",
        "2 Mar 10:30 ticket.resumed ticket:1",
        "2 Mar 11:30 incident.mitigated ticket:1",
    )
    assert story.by("2 Mar 11:00").owed("c") == "paused"
    assert story.by("2 Mar 12:00").due("c") == "2 Mar 13:00"  # 30 min gone; 90 left from 11:30


def test_two_waits_without_a_word_between_are_one() -> None:
    story = paused(
        TWO_HOURS, OPENED, "2 Mar 09:30 ticket.waiting ticket:1", "2 Mar 09:45 ticket.waiting ticket:1",
        "2 Mar 10:00 ticket.resumed ticket:1", "2 Mar 10:15 ticket.resumed ticket:1",
    )  # fmt: skip
    assert story.by("2 Mar 10:30").due("c") == "2 Mar 11:30"


def test_time_both_paused_and_closed_is_closed() -> None:
    keys = "within: 4h, calendar: office"
    story = paused(
        keys,
        "2 Mar 16:00 ticket.opened ticket:1",
        "2 Mar 17:00 ticket.waiting ticket:1",
        "3 Mar 10:00 ticket.resumed ticket:1",
    )
    view = story.by("3 Mar 11:00")
    assert view.due("c") == "3 Mar 13:00"
    explained = view.explained("c")
    states = [(one.state, one.seconds // 3600) for one in explained.pieces]
    assert states == [("counted", 1), ("paused", 1), ("closed", 15), ("paused", 1), ("counted", 3)]


@pytest.mark.parametrize(("within", "without"), [("3d", "5 Mar 09:00"), ("3bd", "5 Mar 09:00")])
def test_civil_and_business_due_moments_move_later_by_the_pauses_begun_before_them(within: str, without: str) -> None:
    keys = f"within: {within}, calendar: office"
    assert paused(keys, OPENED).by("2 Mar 10:00").due("c") == without
    one = paused(keys, OPENED, "3 Mar 10:00 ticket.waiting ticket:1", "3 Mar 12:30 ticket.resumed ticket:1")
    assert one.by("3 Mar 13:00").due("c") == "5 Mar 11:30"


def test_a_pause_begun_after_the_due_moment_moves_nothing() -> None:
    late = paused("within: 3d, calendar: always", OPENED, "5 Mar 09:00:01 ticket.waiting ticket:1")
    assert late.by("9 Mar").owed("c") == "broken, due 5 Mar 09:00"
    later = late.and_then("9 Mar 09:00 ticket.resumed ticket:1", "9 Mar 10:00 ticket.answered ticket:1")
    assert later.by("10 Mar").owed("c") == "late, due 5 Mar 09:00"


def test_a_pause_moves_a_business_due_moment_by_its_own_length_into_the_evening_too() -> None:
    """The design says "later by the pauses": what was lost is given back in full, also where that ends after closing."""
    keys = "within: 1bd, calendar: office"
    opened = "2 Mar 17:00 ticket.opened ticket:1"
    story = paused(keys, opened, "3 Mar 09:00 ticket.waiting ticket:1", "3 Mar 13:00 ticket.resumed ticket:1")
    assert story.by("3 Mar 14:00").due("c") == "3 Mar 21:00"


def test_a_stop_ends_a_pause() -> None:
    story = paused(
        TWO_HOURS, OPENED, "2 Mar 10:00 ticket.waiting ticket:1", "4 Mar 10:00 ticket.answered ticket:1",
        "5 Mar 10:00 ticket.reopened ticket:1",
    )  # fmt: skip
    assert story.by("5 Mar 10:30").owed("c") == "kept, due 4 Mar 11:00; running, due 5 Mar 12:00, reopened"


def test_what_began_to_wait_before_it_was_opened_waits_from_its_opening() -> None:
    text = f"c: {{kind: deadline, start: bug.confirmed, stop: bug.deployed, within: 2h, calendar: always, {PAUSES}}}"
    story = told(
        text,
        "2 Mar 08:00 ticket.opened ticket:1",
        "2 Mar 08:30 ticket.waiting ticket:1",
        "2 Mar 09:00 bug.confirmed ticket:1",
        "2 Mar 10:00 ticket.resumed ticket:1",
    )
    assert story.by("2 Mar 11:00").due("c") == "2 Mar 12:00"


def test_no_pause_unless_it_is_named() -> None:
    story = deadline(TWO_HOURS, OPENED, "2 Mar 10:00 ticket.waiting ticket:1")
    assert story.by("3 Mar").owed("c") == "broken, due 2 Mar 11:00"


def test_an_elapsed_pause_over_the_change_of_the_clocks_is_real_time() -> None:
    story = paused(
        "within: 3d, calendar: always",
        "27 Mar 12:00 ticket.opened ticket:1",
        "28 Mar 12:00 ticket.waiting ticket:1",
        "29 Mar 12:00 ticket.resumed ticket:1",
    )
    assert story.by("29 Mar 13:00").due("c") == "31 Mar 11:00"  # the pause lasted 23 hours


# -- changed attributes -----------------------------------------------------------------------------------------------

BY = "by: priority, within: {emergency: 2h, high: 8h, low: 24h}, calendar: always"


def changed(at: str, priority: str, was: str, *more: str) -> Story:
    return deadline(
        f"{BY}, {PAUSES}", f"{OPENED} priority={was}", f"{at} ticket.changed ticket:1 priority={priority}", *more
    )


def test_stricter_counts_from_the_start() -> None:
    assert changed("2 Mar 10:00", "high", "low").by("2 Mar 10:00").owed("c") == "running, due 2 Mar 17:00"


def test_stricter_than_past_counts_from_the_change_but_never_later_than_before() -> None:
    assert changed("2 Mar 20:00", "emergency", "low").by("2 Mar 20:00").owed("c") == "running, due 2 Mar 22:00"
    assert changed("3 Mar 08:00", "emergency", "low").by("3 Mar 08:00").owed("c") == "running, due 3 Mar 09:00"


def test_laxer_counts_from_the_start_and_is_marked() -> None:
    assert changed("2 Mar 10:00", "low", "emergency").by("2 Mar 10:00").owed("c") == "running, due 3 Mar 09:00, relaxed"


def test_up_and_down_again() -> None:
    story = changed("2 Mar 10:00", "low", "emergency", "2 Mar 13:00 ticket.changed ticket:1 priority=emergency")
    # 09:00 + 2h is past at 13:00: the change + 2h, which is before the due moment that it had
    assert story.by("2 Mar 13:00").owed("c") == "running, due 2 Mar 15:00, relaxed"


def test_down_then_up_returns_to_the_targets_of_the_start() -> None:
    story = changed("2 Mar 09:10", "low", "high", "2 Mar 09:20 ticket.changed ticket:1 priority=high")
    assert story.by("2 Mar 09:30").owed("c") == "running, due 2 Mar 17:00, relaxed"


def test_a_change_after_the_due_moment_changes_no_verdict() -> None:
    assert changed("2 Mar 11:00:01", "low", "emergency").by("3 Mar").owed("c") == "broken, due 2 Mar 11:00"


def test_a_change_during_a_pause_keeps_the_pause() -> None:
    story = deadline(
        f"{BY}, {PAUSES}", f"{OPENED} priority=low", "2 Mar 10:00 ticket.waiting ticket:1",
        "2 Mar 12:00 ticket.changed ticket:1 priority=high", "2 Mar 14:00 ticket.resumed ticket:1",
    )  # fmt: skip
    assert story.by("2 Mar 13:00").owed("c") == "paused"
    assert story.by("2 Mar 15:00").owed("c") == "running, due 2 Mar 21:00"  # 8h, one gone before the pause


def test_a_relaxation_during_a_pause_is_marked_too() -> None:
    story = deadline(
        f"{BY}, {PAUSES}", f"{OPENED} priority=emergency", "2 Mar 10:00 ticket.waiting ticket:1",
        "2 Mar 12:00 ticket.changed ticket:1 priority=low", "2 Mar 14:00 ticket.resumed ticket:1",
    )  # fmt: skip
    assert story.by("2 Mar 15:00").owed("c") == "running, due 3 Mar 13:00, relaxed"


def test_an_unset_attribute_takes_the_strictest_target() -> None:
    story = deadline(BY, OPENED)
    assert story.by("2 Mar 09:00").owed("c") == "running, due 2 Mar 11:00"
    known = story.and_then("2 Mar 10:00 ticket.triaged ticket:1 priority=high")
    assert known.by("2 Mar 10:00").owed("c") == "running, due 2 Mar 17:00, relaxed"


def test_an_attribute_of_the_opening_second_is_not_a_change() -> None:
    story = deadline(BY, OPENED, "2 Mar 09:00 ticket.triaged ticket:1 priority=low")
    assert story.by("2 Mar 09:00").owed("c") == "running, due 3 Mar 09:00"


def test_targets_may_be_nested_and_the_unset_part_is_the_strictest_below() -> None:
    text = """
attributes: {severity: [critical, high], complexity: [complex, simple]}
commitments:
  c: {kind: deadline, start: ticket.opened, stop: ticket.answered, by: [severity, complexity], within: {critical: 7d, high: {simple: 14d, complex: 21d}}, calendar: always}
"""
    assert told(text, OPENED).by("3 Mar").due("c") == "9 Mar 09:00"
    assert told(text, OPENED + " severity=high").by("3 Mar").due("c") == "16 Mar 09:00"
    assert told(text, OPENED + " severity=high complexity=complex").by("3 Mar").due("c") == "23 Mar 09:00"
    assert told(text, OPENED + " complexity=complex").by("3 Mar").due("c") == "9 Mar 09:00"


def test_where_is_matched_at_opening_and_a_change_that_matches_opens_then() -> None:
    keys = f"where: {{type: bug}}, {TWO_HOURS}"
    story = deadline(keys, OPENED + " type=question", "2 Mar 12:00 ticket.changed ticket:1 type=bug")
    assert story.by("2 Mar 11:59").owed("c") == "nothing"
    assert story.by("2 Mar 12:00").owed("c") == "running, due 2 Mar 14:00"


def test_a_change_that_unmatches_voids() -> None:
    keys = f"where: {{type: bug}}, {TWO_HOURS}"
    story = deadline(keys, OPENED + " type=bug", "2 Mar 10:00 ticket.changed ticket:1 type=question")
    assert story.by("3 Mar").owed("c") == "void (unmatched), due 2 Mar 11:00"
    after = deadline(keys, OPENED + " type=bug", "2 Mar 12:00 ticket.changed ticket:1 type=question")
    assert after.by("3 Mar").owed("c") == "broken, due 2 Mar 11:00"


def test_what_was_answered_and_then_unmatches_before_its_due_moment_is_kept() -> None:
    """It was met; only a subject that ceases takes that away."""
    keys = f"where: {{type: bug}}, {TWO_HOURS}"
    story = deadline(
        keys,
        OPENED + " type=bug",
        "2 Mar 09:30 ticket.answered ticket:1",
        "2 Mar 10:00 ticket.changed ticket:1 type=question",
    )
    assert story.by("3 Mar").owed("c") == "kept, due 2 Mar 11:00"


def test_a_calendar_may_be_keyed_like_within() -> None:
    keys = "by: priority, within: {emergency: 2h, high: 2h, low: 2h}, calendar: {emergency: always, high: office, low: office}"
    evening = "2 Mar 20:00 ticket.opened ticket:1"
    assert deadline(keys, evening + " priority=emergency").by("2 Mar 20:00").due("c") == "2 Mar 22:00"
    assert deadline(keys, evening + " priority=high").by("2 Mar 20:00").due("c") == "3 Mar 11:00"
    raised = deadline(keys, evening + " priority=high", "2 Mar 23:00 ticket.changed ticket:1 priority=emergency")
    assert raised.by("2 Mar 23:00").owed("c") == "running, due 3 Mar 01:00"  # start + 2h is past: change + 2h


def test_a_calendars_name_is_an_attribute_taken_at_the_start() -> None:
    keys = "where: {office: closed}, within: 4h, calendar: always"
    assert deadline(keys, OPENED).by("3 Mar").owed("c") == "nothing"
    story = deadline(keys, "2 Mar 08:00 ticket.opened ticket:1", "2 Mar 10:00 ticket.changed ticket:1 type=bug")
    assert story.by("2 Mar 11:00").owed("c") == "running, due 2 Mar 12:00"  # it is open by now; that changes nothing


def test_an_attribute_may_be_derived_from_a_number() -> None:
    text = """
attributes: {old: {field: age, over: 60d}}
commitments:
  c: {kind: deadline, start: ticket.opened, where: {old: "yes"}, stop: ticket.answered, within: 2h, calendar: always}
"""
    assert told(text, OPENED + " age=61d").by("2 Mar 09:00").outcomes("c") == "running"
    assert told(text, OPENED + " age=60d").by("2 Mar 09:00").outcomes("c") == "nothing"


# -- waived classes ---------------------------------------------------------------------------------------------------

WAIVED = """
releases: {security: {waives: [c]}, major: {}}
commitments:
  c: {kind: deadline, start: release.planned, stop: release.approved, within: 2d, calendar: always}
"""


def test_a_waived_class_opens_nothing_and_is_counted() -> None:
    view = told(WAIVED, "2 Mar 09:00 release.planned release:1 class=security").by("9 Mar")
    assert view.owed("c") == "void (waived), waived"
    assert (view.score().total.cases, view.score().total.waived) == (0, 1)
    other = told(WAIVED, "2 Mar 09:00 release.planned release:1 class=major").by("9 Mar")
    assert other.owed("c") == "broken, due 4 Mar 09:00"


# -- repeat -----------------------------------------------------------------------------------------------------------

REPEAT = """
attributes: {impact: [outage, degraded]}
commitments:
  c: {kind: repeat, start: incident.opened, each: {event: incident.updated, needs: [extent, next_update]}, stop: incident.resolved, first: 30m, by: impact, every: {outage: 1h, degraded: 4h}, calendar: always}
"""
INCIDENT = "2 Mar 09:00 incident.opened incident:1 impact=outage"


def update(at: str, **data: str) -> str:
    facts = {"extent": "all", "next_update": "soon", **data}
    return f"{at} incident.updated incident:1 " + " ".join(f"{k}={v}" for k, v in facts.items() if v)


def test_a_repeat_opens_at_its_start_and_then_at_each() -> None:
    story = told(REPEAT, INCIDENT, update("2 Mar 09:20"), update("2 Mar 10:20"), update("2 Mar 11:30"))
    assert story.by("2 Mar 11:40").owed("c") == (
        "kept, due 2 Mar 09:30; kept, due 2 Mar 10:20; late, due 2 Mar 11:20; running, due 2 Mar 12:30"
    )


def test_a_repeat_is_met_by_its_stop_and_opens_nothing_more() -> None:
    story = told(
        REPEAT, INCIDENT, update("2 Mar 09:20"), "2 Mar 10:00 incident.resolved incident:1", update("2 Mar 18:00")
    )
    assert story.by("3 Mar").owed("c") == "kept, due 2 Mar 09:30; kept, due 2 Mar 10:20"


def test_an_each_that_lacks_a_field_does_not_count() -> None:
    story = told(REPEAT, INCIDENT, update("2 Mar 09:20", extent=""), update("2 Mar 09:25", next_update=""))
    assert story.by("2 Mar 10:00").owed("c") == "broken, due 2 Mar 09:30"


def test_a_repeat_has_the_target_of_its_attributes() -> None:
    story = told(REPEAT, INCIDENT.replace("outage", "degraded"), update("2 Mar 09:20"))
    assert story.by("2 Mar 10:00").owed("c") == "kept, due 2 Mar 09:30; running, due 2 Mar 13:20"
    worse = story.and_then("2 Mar 11:00 incident.changed incident:1 impact=outage")
    assert worse.by("2 Mar 11:00").owed("c") == "kept, due 2 Mar 09:30; running, due 2 Mar 12:00"


def test_a_repeat_may_be_due_when_the_last_one_said() -> None:
    text = REPEAT.replace("by: impact, every: {outage: 1h, degraded: 4h}", "until: next_update").replace(
        "first: 30m, ", "first: 30m, every: 24h, "
    )
    story = told(text, INCIDENT, update("2 Mar 09:20", next_update='"2 Mar 12:00"'))
    assert story.by("2 Mar 09:30").owed("c") == "kept, due 2 Mar 09:30; running, due 2 Mar 12:00"


# -- watch ------------------------------------------------------------------------------------------------------------

WATCH = "c: {kind: watch, after: release.deployed, for: 24h, stop: release.watched}"
DEPLOYED = "2 Mar 09:00 release.deployed release:1"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("3 Mar 09:00 release.watched release:1 result=pass watched=0.96", "kept, due 3 Mar 10:00"),
        ("3 Mar 10:00 release.watched release:1 result=pass watched=0.95", "kept, due 3 Mar 10:00"),
        ("3 Mar 10:00:01 release.watched release:1 result=pass watched=1", "late, due 3 Mar 10:00"),
        ("3 Mar 09:30 release.watched release:1 result=pass watched=0.94", "broken, due 3 Mar 10:00"),
        ("3 Mar 09:30 release.watched release:1 result=inconclusive watched=1", "broken, due 3 Mar 10:00"),
        ("3 Mar 09:30 release.watched release:1 result=fail watched=1", "kept, due 3 Mar 10:00"),
        ("3 Mar 09:30 release.watched release:1 result=rolled_back watched=1", "kept, due 3 Mar 10:00"),
        ("3 Mar 09:30 release.watched release:1 result=pass", "broken, due 3 Mar 10:00"),
    ],
)
def test_a_watch_is_kept_by_a_clear_word_after_enough_watching(said: str, outcome: str) -> None:
    assert told(WATCH, DEPLOYED, said).by("5 Mar").owed("c") == outcome


def test_each_deployment_is_watched_by_itself() -> None:
    story = told(
        WATCH,
        DEPLOYED,
        "3 Mar 09:10 release.watched release:1 result=pass watched=1",
        "4 Mar 09:00 release.deployed release:2",
    )
    assert story.by("9 Mar").outcomes("c") == "kept broken"


def test_a_time_that_was_agreed_is_not_taken_back_by_a_laxer_target() -> None:
    keys = BY + ", extends: {event: ticket.rescheduled, needs: [until, reason]}"
    agreed = '2 Mar 10:00 ticket.rescheduled ticket:1 reason=agreed until="4 Mar 12:00"'
    story = deadline(keys, OPENED + " priority=high", agreed, "2 Mar 11:00 ticket.changed ticket:1 priority=low")
    assert story.by("2 Mar 12:00").owed("c") == "running, due 4 Mar 12:00, extended"
    raised = deadline(keys, OPENED + " priority=high", agreed, "2 Mar 10:30 ticket.changed ticket:1 priority=emergency")
    assert raised.by("2 Mar 10:40").owed("c") == "running, due 2 Mar 11:00, extended"
