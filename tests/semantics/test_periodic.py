"""plan-language.md, "The kinds": what is promised period by period (cadence, objective, coverage), and republication."""

from __future__ import annotations

import pytest

from tests.semantics.story import Story, told

MONTHLY = """
releases: {major: {}, minor: {}}
commitments:
  c: {kind: cadence, event: release.completed, where: {class: minor}, every: month}
"""


def minor(at: str, n: int = 1) -> str:
    return f"{at} release.completed release:{n} class=minor"


# -- cadence ----------------------------------------------------------------------------------------------------------


def test_once_in_each_period() -> None:
    story = told(MONTHLY, minor("1 Jan 00:00"), minor("28 Feb 23:59:59", 2), minor("1 Apr 00:00", 3))
    assert story.by("2 May").outcomes("c") == "kept kept broken kept running"


def test_a_missed_period_is_broken_never_late() -> None:
    story = told(MONTHLY, minor("1 Feb 00:00"))
    assert story.by("1 Feb 00:00:01").owed("c", "2026-01") == "broken, due 1 Feb 00:00"


def test_what_does_not_match_does_not_count() -> None:
    assert (
        told(MONTHLY, minor("10 Jan 10:00").replace("minor", "major")).by("2 Feb").outcomes("c", "2026-01") == "broken"
    )


def test_a_period_counts_in_its_own_month_when_it_is_over() -> None:
    story = told(MONTHLY, minor("10 Jan 10:00"))
    assert story.by("31 Jan").score().total.cases == 0
    assert {m: t.kept for m, t in story.by("2 Feb").score().promises["c"].months.items()} == {"2026-01": 1}


def test_a_field_above_its_limit_does_not_count() -> None:
    text = "c: {kind: cadence, event: drill.passed, every: quarter, limits: {rpo: 24h, rto: 4h}}"
    assert (
        told(text, "10 Jan 10:00 drill.passed drill:1 rpo=24h rto=14400").by("2 Apr").outcomes("c", "2026-Q1") == "kept"
    )
    assert (
        told(text, "10 Jan 10:00 drill.passed drill:1 rpo=24h rto=14401").by("2 Apr").outcomes("c", "2026-Q1")
        == "broken"
    )
    assert told(text, "10 Jan 10:00 drill.passed drill:1 rpo=24h").by("2 Apr").outcomes("c", "2026-Q1") == "broken"


PER = """
events:
  course.opened: {subject: course, fields: {}, says: "{subject} was opened"}
  course.reviewed: {subject: course, fields: {reviewer: text}, says: "{subject} was reviewed"}
  course.retired: {subject: course, fields: {}, says: "{subject} was retired"}
commitments:
  c: {kind: cadence, event: course.reviewed, per: course, every: quarter}
"""


def test_each_item_alive_when_the_period_begins_owes_it() -> None:
    story = told(
        PER,
        "5 Jan 09:00 course.opened course:1",
        "10 Apr 09:00 course.reviewed course:1",
        "2 Apr 09:00 course.opened course:2",
    )
    view = story.by("1 Aug")
    assert (view.outcomes("c", "course:1"), view.outcomes("c", "course:2")) == ("kept running", "running")
    assert view.only("c", "2026-Q2/course:1").due == view.obligations("c", "2026-Q2/course:1")[0].due


def test_an_item_that_is_retired_in_the_period_owes_nothing_more() -> None:
    story = told(PER, "5 Jan 09:00 course.opened course:1", "10 May 09:00 course.retired course:1")
    assert story.by("1 Oct").owed("c", "course:1") == "void (retired), due 1 Jul 00:00"


def test_a_signed_attestation_counts() -> None:
    text = "c: {kind: cadence, event: audit.completed, every: quarter, attest: true}"
    signed = "10 Feb 09:00 commitment.attested commitment:c signature=alice statement=done how=attested"
    assert told(text, signed).by("2 Apr").owed("c", "2026-Q1") == "kept, due 1 Apr 00:00, attested"
    assert told(text, signed.replace("signature=alice ", "")).by("2 Apr").outcomes("c", "2026-Q1") == "broken"
    assert told(text.replace(", attest: true", ""), signed).by("2 Apr").outcomes("c", "2026-Q1") == "broken"


def test_a_period_without_the_event_of_its_if_is_void_and_counted() -> None:
    text = "c: {kind: cadence, event: roadmap.published, every: quarter, if: idea.accepted}"
    assert told(text).by("2 Apr").owed("c", "2026-Q1") == "void (not-needed), due 1 Apr 00:00"
    accepted = "10 Feb 09:00 idea.accepted idea:1"
    assert told(text, accepted).by("2 Apr").outcomes("c", "2026-Q1") == "broken"
    assert (
        told(text, accepted, "1 Mar 09:00 roadmap.published roadmap:1").by("2 Apr").outcomes("c", "2026-Q1") == "kept"
    )
    assert told(text).by("2 Apr").score().promises["c"].total.void == 1


# -- republication ----------------------------------------------------------------------------------------------------


def versions(*drafts: tuple[str, str], lines: tuple[str, ...] = ()) -> Story:
    return told(list(drafts), *lines)


def test_a_cadence_dropped_in_its_period_is_still_owed_for_it() -> None:
    other = "d: {kind: cadence, event: audit.completed, every: year}"
    story = versions(("2026-01-01", MONTHLY), ("2026-03-15", other))
    assert story.by("20 May").owed("c", "2026-03") == "broken, due 1 Apr 00:00"
    assert story.by("20 May").owed("c", "2026-04") == "nothing"


def test_a_change_of_a_cadence_waits_for_the_end_of_the_running_period() -> None:
    quarterly = MONTHLY.replace("every: month", "every: quarter")
    story = versions(("2026-01-01", quarterly), ("2026-02-10", MONTHLY))
    view = story.by("2 May")
    keys = [
        (one.key, one.version)
        for one in view.obligations("c")
        if one.opened >= view.obligations("c", "2026-Q1")[0].opened
    ]
    assert keys == [("2026-Q1", "1"), ("2026-04", "2"), ("2026-05", "2")]


def test_from_shorter_to_longer_leaves_no_hole() -> None:
    """Monthly until the running month ends; then the first whole quarter; the months between are still owed."""
    quarterly = MONTHLY.replace("every: month", "every: quarter")
    story = versions(("2026-01-01", MONTHLY), ("2026-02-10", quarterly))
    keys = [(one.key, one.version) for one in story.by("2 May").obligations("c")]
    assert keys == [("2026-01", "1"), ("2026-02", "1"), ("2026-03", "1"), ("2026-Q2", "2")]


def test_republishing_the_same_escapes_nothing() -> None:
    again = [("2026-01-01", MONTHLY), *[(f"2026-{m:02}-15", MONTHLY) for m in range(1, 6)]]
    view = told(again).by("1 Jul 00:00:01")
    assert view.outcomes("c").split()[-7:-1] == ["broken"] * 6
    assert [one.key for one in view.obligations("c")][-7:] == [f"2026-{m:02}" for m in range(1, 8)]


def test_a_gap_cannot_be_escaped_by_republishing() -> None:
    gap = "c: {kind: cadence, event: audit.completed, gap: 30d}"
    again = [("2026-01-01", gap), *[(f"2026-{m:02}-{d:02}", gap) for m in range(1, 4) for d in (10, 20)]]
    assert "broken" in told(again).by("1 Apr").outcomes("c")


def test_a_running_clock_survives_the_version_that_drops_it() -> None:
    keeps = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 7d, calendar: always}"
    other = "d: {kind: cadence, event: audit.completed, every: year}"
    story = versions(
        ("2026-01-01", keeps),
        ("2026-03-03", other),
        lines=("2 Mar 09:00 ticket.opened ticket:1", "4 Mar 09:00 ticket.opened ticket:2"),
    )
    assert story.by("20 Mar").owed("c") == "broken, due 9 Mar 09:00"
    answered = story.and_then("8 Mar 09:00 ticket.answered ticket:1")
    assert answered.by("20 Mar").owed("c") == "kept, due 9 Mar 09:00"


def test_a_running_clock_is_not_doubled_by_the_next_version() -> None:
    keeps = "c: {kind: deadline, start: [ticket.opened, ticket.reopened], stop: ticket.answered, within: 7d, calendar: always}"
    story = versions(
        ("2026-01-01", keeps), ("2026-03-03", keeps.replace("7d", "1d")),
        lines=("2 Mar 09:00 ticket.opened ticket:1", "4 Mar 09:00 ticket.reopened ticket:1", "8 Mar 09:00 ticket.answered ticket:1"),
    )  # fmt: skip
    assert story.by("20 Mar").owed("c") == "kept, due 9 Mar 09:00"
    again = story.and_then("9 Mar 09:00 ticket.reopened ticket:1")
    assert again.by("9 Mar 10:00").owed("c") == "kept, due 9 Mar 09:00; running, due 10 Mar 09:00, reopened"


def test_a_changed_attribute_moves_a_running_clock_by_its_own_versions_targets() -> None:
    by = "c: {kind: deadline, start: ticket.opened, stop: ticket.answered, by: priority, within: {emergency: 2h, high: 8h, low: 24h}, calendar: always}"
    story = versions(
        ("2026-01-01", by), ("2026-03-03", by.replace("24h", "96h")),
        lines=("2 Mar 22:00 ticket.opened ticket:1 priority=high", "3 Mar 01:00 ticket.changed ticket:1 priority=low"),
    )  # fmt: skip
    assert story.by("3 Mar 02:00").owed("c") == "running, due 3 Mar 22:00, relaxed"


# -- objective --------------------------------------------------------------------------------------------------------

UP = "1 Dec 2025 09:00 component.up component:web"


def availability(*lines: str, keys: str = "at_least: 99.9%", by: str = "3 Apr") -> str:
    text = f"c: {{kind: objective, measure: availability, component: web, {keys}, over: month}}"
    return told(text, UP, *lines).by(by).owed("c", "2026-03")


def down(begin: str, end: str, more: str = "") -> tuple[str, str]:
    return f"{begin} component.down component:web {more}".strip(), f"{end} component.up component:web"


def test_availability_is_the_share_of_time_that_it_was_up() -> None:
    """March 2026 in Madrid has 743 hours: a thousandth is 2674.8 seconds."""
    assert availability(*down("10 Mar 10:00", "10 Mar 10:44:34")) == "kept, due 2 Apr 00:00"
    assert availability(*down("10 Mar 10:00", "10 Mar 10:44:35")) == "broken, due 2 Apr 00:00"


def test_an_objective_is_judged_24_hours_after_its_period() -> None:
    assert availability(*down("10 Mar 10:00", "10 Mar 12:00"), by="2 Apr 00:00").startswith("running")
    assert availability(*down("10 Mar 10:00", "10 Mar 12:00"), by="2 Apr 00:00:01").startswith("broken")


def test_outages_shorter_than_ignored_do_not_count() -> None:
    many = [line for h in range(10, 22) for line in down(f"10 Mar {h}:00", f"10 Mar {h}:04:59")]
    assert availability(*many).startswith("broken")
    assert availability(*many, keys="at_least: 99.9%, ignore_under: 5m").startswith("kept")


def test_announced_maintenance_may_be_left_out() -> None:
    told_ = (
        "9 Mar 09:00 maintenance.announced maintenance:1 component=web",
        "10 Mar 10:00 maintenance.started maintenance:1 component=web",
        "10 Mar 12:00 maintenance.completed maintenance:1",
    )
    outage = down("10 Mar 10:00", "10 Mar 11:50")
    assert availability(*told_, *outage).startswith("broken")
    assert availability(*told_, *outage, keys="at_least: 99.9%, less: [announced-maintenance]").startswith("kept")
    assert availability(*told_[1:], *outage, keys="at_least: 99.9%, less: [announced-maintenance]").startswith("broken")


def test_a_component_that_nobody_observed_is_unmeasured() -> None:
    text = "c: {kind: objective, measure: availability, component: web, at_least: 99.9%, over: month}"
    assert told(text).by("3 Apr").outcomes("c", "2026-03") == "unmeasured"


def test_a_dead_feed_is_unmeasured_never_green() -> None:
    silent = availability(
        "10 Mar 09:00 feed.silent feed:probe kinds=[component.down,component.up]", "14 Mar 09:00 feed.heard feed:probe"
    )
    assert silent == "unmeasured (no-observation), due 2 Apr 00:00"


SHARE = """
commitments:
  response: {kind: deadline, start: ticket.opened, stop: ticket.answered, within: 2h, calendar: always, by: priority}
  c: {kind: objective, measure: share, of: response, at_least: 90%, over: month}
""".replace(", by: priority", "")


def tickets(kept: int, broken: int, day: str = "10 Mar") -> list[str]:
    lines = [
        f"{day} 09:00 ticket.opened ticket:{n} priority={'high' if n % 2 else 'low'}" for n in range(kept + broken)
    ]
    return lines + [f"{day} 10:00 ticket.answered ticket:{n}" for n in range(kept)]


def test_a_share_of_a_promise() -> None:
    assert told(SHARE, *tickets(9, 1)).by("3 Apr").owed("c", "2026-03") == "kept, due 2 Apr 00:00"
    assert told(SHARE, *tickets(8, 1)).by("3 Apr").owed("c", "2026-03") == "broken, due 2 Apr 00:00"
    assert told(SHARE).by("3 Apr").outcomes("c", "2026-03") == "void"


def test_a_share_may_be_of_some_only_even_where_they_were_sorted_later() -> None:
    of_high = SHARE.replace("of: response,", "of: response, where: {priority: high},")
    lines = [
        "10 Mar 09:00 ticket.opened ticket:1",
        "10 Mar 09:10 ticket.changed ticket:1 priority=low",
        "10 Mar 09:00 ticket.opened ticket:2 priority=high",
        "10 Mar 10:00 ticket.answered ticket:2",
    ]
    assert told(of_high, *lines).by("3 Apr").outcomes("c", "2026-03") == "kept"


@pytest.mark.parametrize(
    ("stat", "bound", "outcome"),
    [("median", "1h", "kept"), ("mean", "1h", "broken"), ("p95", "2h", "broken"), ("max", "7h", "kept")],
)
def test_a_duration_with_a_stat(stat: str, bound: str, outcome: str) -> None:
    text = SHARE.replace(
        "measure: share, of: response, at_least: 90%",
        f"measure: duration, of: response, stat: {stat}, at_most: {bound}",
    )
    lines = tickets(2, 0) + ["10 Mar 09:00 ticket.opened ticket:9", "10 Mar 16:00 ticket.answered ticket:9"]
    assert told(text, *lines).by("3 Apr").outcomes("c", "2026-03") == outcome  # one hour, one hour, seven hours


IMPROVING = SHARE + "  improving: {kind: objective, measure: kept_share, at_least: previous, over: quarter}\n"


def test_the_kept_share_without_of_is_of_all_promises() -> None:
    def quarters(first: tuple[int, int], second: tuple[int, int]) -> str:
        later = [line.replace("ticket:", "ticket:2") for line in tickets(*second, day="10 May")]
        return (
            told(IMPROVING.replace("  c:", "  calls:"), *tickets(*first), *later)
            .by("3 Jul")
            .outcomes("improving", "2026-Q2")
        )

    assert quarters((8, 2), (9, 1)) == "kept"
    assert quarters((9, 1), (9, 1)) == "kept"
    assert quarters((9, 1), (8, 2)) == "broken"


def test_never_is_judged_at_the_event() -> None:
    text = """
releases: {minor: {}, major: {}}
commitments:
  c: {kind: objective, measure: count, of: release.completed, where: {class: minor}, at_most: 0, over: month}
"""
    view = told(text, minor("10 Mar 12:00")).by("10 Mar 12:00:01")
    assert view.outcomes("c", "2026-03") == "broken"
    assert view.score().total.broken == 1
    assert told(text, minor("10 Mar 12:00").replace("minor", "major")).by("3 Apr").outcomes("c", "2026-03") == "kept"


# -- coverage ---------------------------------------------------------------------------------------------------------

COVER = "c: {kind: coverage, calendar: always, rota: primary, over: month}"


def shift(begin: str, end: str, person: str, rota: str = "primary") -> tuple[str, str]:
    return (
        f"{begin} shift.started rota:{rota} rota={rota} person={person}",
        f"{end} shift.ended rota:{rota} rota={rota} person={person}",
    )


def test_no_second_is_uncovered() -> None:
    whole = [*shift("28 Feb 09:00", "15 Mar 09:00", "olga"), *shift("15 Mar 09:00", "2 Apr 09:00", "bob")]
    assert told(COVER, *whole).by("3 Apr").outcomes("c", "2026-03") == "kept"
    gap = [*shift("28 Feb 09:00", "15 Mar 09:00", "olga"), *shift("15 Mar 09:00:01", "2 Apr 09:00", "bob")]
    assert told(COVER, *gap).by("3 Apr").outcomes("c", "2026-03") == "broken"
    other = [*shift("28 Feb 09:00", "2 Apr 09:00", "olga", rota="secondary")]
    assert told(COVER, *other).by("3 Apr").outcomes("c", "2026-03") == "broken"


def test_only_the_calendars_seconds_need_somebody() -> None:
    office = COVER.replace("calendar: always", "calendar: office")
    days = [d for d in range(1, 32) if d not in (1, 7, 8, 14, 15, 21, 22, 28, 29)]
    lines = [line for d in days for line in shift(f"{d} Mar 09:00", f"{d} Mar 18:00", "olga")]
    assert told(office, *lines).by("3 Apr").outcomes("c", "2026-03") == "kept"
    assert told(office, *lines[2:]).by("3 Apr").outcomes("c", "2026-03") == "broken"


def test_two_people_may_be_needed() -> None:
    two = COVER.replace("rota: primary", "rota: primary, at_least: 2")
    one, other = shift("28 Feb 09:00", "2 Apr 09:00", "olga"), shift("28 Feb 09:00", "2 Apr 09:00", "bob")
    assert told(two, *one, *other).by("3 Apr").outcomes("c", "2026-03") == "kept"
    assert told(two, *one).by("3 Apr").outcomes("c", "2026-03") == "broken"


def test_a_post_is_held_for_each_organisation() -> None:
    held = COVER.replace("rota: primary", "holds: architect, per: organisation")
    joined = "5 Feb 09:00 organisation.joined organisation:acme"
    filled = "10 Feb 09:00 post.filled post:1 post=architect organisation=acme person=bob"
    assert told(held, joined, filled).by("3 Apr").outcomes("c", "2026-03/organisation:acme") == "kept"
    vacant = told(held, joined, filled, "20 Mar 09:00 post.vacated post:1 post=architect organisation=acme person=bob")
    assert vacant.by("3 Apr").outcomes("c", "2026-03/organisation:acme") == "broken"


# -- unmeasured -------------------------------------------------------------------------------------------------------


def test_what_nothing_sees_has_no_obligations() -> None:
    assert told("c: {kind: unmeasured, why: nothing here sees the CDN}").by("3 Apr").owed("c") == "nothing"
