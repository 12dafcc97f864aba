"""plan-language.md, "The kinds": what is planned and then happens (notice, gate, window), and lines of versions (span)."""

from __future__ import annotations

import pytest

from tests.semantics.story import Story, told

NOTICE = """
releases: {security: {waives: [c]}, major: {}, minor: {}}
commitments:
  c: {kind: notice, before: release.started, by_event: release.announced, lead: 1w, channels: {all: [email, in_app]}, where: {class: major}}
"""
PLANNED = '1 Mar 09:00 release.planned release:1 class=major start="20 Mar 10:00"'
STARTED = "20 Mar 10:00 release.started release:1 class=major"


def announced(at: str, start: str = "20 Mar 10:00", channels: str = "[email,in_app]", more: str = "") -> str:
    return f'{at} release.announced release:1 start="{start}" channels={channels} {more}'.strip()


def notice(*lines: str, plan: str = NOTICE) -> Story:
    return told(plan, *lines)


def test_a_notice_opens_when_it_is_planned_and_is_due_before_the_planned_start() -> None:
    assert notice(PLANNED).by("2 Mar").owed("c") == "running, due 13 Mar 10:00"


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        (announced("13 Mar 10:00"), "kept"),
        (announced("13 Mar 10:00:01"), "late"),
        (announced("10 Mar 10:00", start="20 Mar 11:00"), "kept"),  # within the slack of an hour
        (announced("10 Mar 10:00", start="20 Mar 09:00"), "kept"),
        (announced("10 Mar 10:00", start="20 Mar 11:00:01"), "broken"),
        (announced("10 Mar 10:00", channels="[email]"), "broken"),
        (announced("10 Mar 10:00", more="accepted=99 total=100"), "kept"),
        (announced("10 Mar 10:00", more="accepted=989 total=1000"), "broken"),
        (announced("10 Mar 10:00", more="reached=990 audience=1000"), "kept"),
    ],
)
def test_an_announcement_counts_by_its_time_its_start_its_channels_and_whom_it_reached(word: str, outcome: str) -> None:
    assert notice(PLANNED, word, STARTED).by("21 Mar").owed("c") == f"{outcome}, due 13 Mar 10:00"


def test_any_channel_may_do() -> None:
    either = NOTICE.replace("all: [email, in_app]", "any: [email, in_app]")
    assert (
        notice(PLANNED, announced("10 Mar 10:00", channels="[email]"), STARTED, plan=either).by("21 Mar").outcomes("c")
        == "kept"
    )
    assert (
        notice(PLANNED, announced("10 Mar 10:00", channels="[fax]"), STARTED, plan=either).by("21 Mar").outcomes("c")
        == "broken"
    )


def test_it_is_judged_at_the_actual_start_scheduled_or_not() -> None:
    assert notice(STARTED).by("21 Mar").owed("c") == "broken, due 13 Mar 10:00"
    early = notice(PLANNED, announced("10 Mar 10:00"), "16 Mar 10:00 release.started release:1")
    assert early.by("21 Mar").owed("c") == "broken, due 9 Mar 10:00"  # what was announced was another start
    never = notice(PLANNED, announced("14 Mar 10:00")).by("15 Mar")
    assert never.score().total.cases == 0


def test_moving_the_start_begins_anew() -> None:
    moved = '15 Mar 09:00 release.rescheduled release:1 start="27 Mar 10:00"'
    story = notice(PLANNED, announced("10 Mar 10:00"), moved)
    assert story.by("16 Mar").owed("c") == "running, due 20 Mar 10:00"
    silent = story.and_then("27 Mar 10:00 release.started release:1")
    assert silent.by("28 Mar").owed("c") == "broken, due 20 Mar 10:00"
    again = silent.and_then(announced("19 Mar 10:00", start="27 Mar 10:00"))
    assert again.by("28 Mar").owed("c") == "kept, due 20 Mar 10:00"


def test_what_is_cancelled_is_void() -> None:
    assert notice(PLANNED, "14 Mar 09:00 release.cancelled release:1").by("21 Mar").outcomes("c") == "void"


def test_a_waived_class_needs_no_notice_and_is_counted() -> None:
    view = notice(STARTED.replace("major", "security"), plan=NOTICE.replace(", where: {class: major}", "")).by("21 Mar")
    assert (view.outcomes("c"), view.score().total.waived) == ("void", 1)


def test_a_notice_concerns_its_class_alone() -> None:
    assert notice(STARTED.replace("major", "minor")).by("21 Mar").owed("c") == "nothing"


def test_an_own_event_may_be_planned() -> None:
    text = """
events: {switch.made: {subject: switch, fields: {}, says: "{subject} was made"}}
commitments:
  c: {kind: notice, before: switch.made, by_event: changelog.published, lead: 1w}
"""
    planned = '1 Mar 09:00 switch.made.planned switch:1 start="20 Mar 10:00"'
    assert told(text, planned).by("2 Mar").owed("c") == "running, due 13 Mar 10:00"


# -- gate -------------------------------------------------------------------------------------------------------------

GATE = """
releases: {security: {}, major: {}, minor: {}}
commitments:
  c: {kind: gate, before: release.started, requires: release.staged, max_age: 14d, where: {class: [major, security]}}
"""


def gate(*lines: str, plan: str = GATE) -> str:
    return told(plan, *lines, STARTED).by("21 Mar").owed("c")


@pytest.mark.parametrize(
    ("staged", "outcome"),
    [
        ("6 Mar 10:00 release.staged release:1 result=pass", "kept"),
        ("6 Mar 09:59:59 release.staged release:1 result=pass", "broken (too-old)"),
        ("20 Mar 10:00 release.staged release:1 result=pass", "kept"),
        ("20 Mar 10:00:01 release.staged release:1 result=pass", "broken (missing)"),
        ("19 Mar 10:00 release.staged release:1 result=fail", "broken (not-passed)"),
        ("19 Mar 10:00 release.staged release:2 result=pass", "broken (missing)"),
    ],
)
def test_the_required_one_has_passed_and_is_not_too_old(staged: str, outcome: str) -> None:
    assert gate(staged) == f"{outcome}, due 20 Mar 10:00"


def test_it_is_the_latest_that_counts() -> None:
    passed, failed = (
        "18 Mar 10:00 release.staged release:1 result=pass",
        "19 Mar 10:00 release.staged release:1 result=fail",
    )
    assert gate(passed, failed).startswith("broken (not-passed)")
    assert gate(failed.replace("19", "17"), passed).startswith("kept")


def test_it_is_for_the_same_digest_else_the_same_version() -> None:
    def with_(staged: str, started: str) -> str:
        return (
            told(GATE, f"19 Mar 10:00 release.staged release:1 result=pass {staged}", f"{STARTED} {started}")
            .by("21 Mar")
            .outcomes("c")
        )

    assert with_("digest=abc", "digest=abc") == "kept"
    assert with_("digest=abc", "digest=xyz") == "broken"
    assert with_("version=1", "version=1") == "kept"
    assert with_("version=1", "version=2") == "broken"
    assert with_("digest=abc version=1", "digest=xyz version=1") == "broken"


def test_an_earlier_pass_of_the_same_build_counts_after_a_failure_of_another() -> None:
    text = (
        "18 Mar 10:00 release.staged release:1 result=pass digest=abc",
        "19 Mar 10:00 release.staged release:1 result=fail digest=xyz",
    )
    assert told(GATE, *text, STARTED + " digest=abc").by("21 Mar").outcomes("c") == "kept"


def test_not_before() -> None:
    text = "c: {kind: gate, before: advisory.disclosed, requires: advisory.remedied, min_age: 30d}"
    remedied = "2 Mar 09:00 advisory.remedied advisory:1"
    assert told(text, remedied, "1 Apr 09:00 advisory.disclosed advisory:1").by("2 Apr").outcomes("c") == "kept"
    assert told(text, remedied, "1 Apr 08:59:59 advisory.disclosed advisory:1").by("2 Apr").outcomes("c") == "broken"
    assert told(text, "1 Apr 09:00 advisory.disclosed advisory:1").by("2 Apr").outcomes("c") == "broken"


def test_a_gate_opens_when_it_is_planned() -> None:
    assert told(GATE, PLANNED).by("2 Mar").owed("c") == "running, due 20 Mar 10:00"


def test_the_gate_is_judged_each_time() -> None:
    lines = ("19 Mar 10:00 release.staged release:1 result=pass", STARTED, "4 Apr 10:00 release.started release:1")
    assert told(GATE, *lines).by("5 Apr").outcomes("c") == "kept broken"


# -- window -----------------------------------------------------------------------------------------------------------

WINDOW = """
windows: {night: {rule: "FREQ=DAILY", at: "22:00", lasts: 4h}}
releases: {security: {}, major: {}}
freezes: [{name: Easter, from: 2026-04-03, to: 2026-04-05, except: [security]}]
commitments:
  c: {kind: window, from: release.started, to: release.deployed, within: [night]}
"""


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        ("3 Mar 01:00 release.deployed", "kept"),
        ("3 Mar 01:00 release.rolled_back", "kept"),
        ("3 Mar 01:00 release.cancelled", "kept"),
        ("3 Mar 03:00 release.rolled_back", "broken (outside)"),
        ("3 Mar 03:00 release.cancelled", "broken (outside)"),
    ],
)
def test_work_is_judged_at_its_end_rollback_or_cancellation(end: str, outcome: str) -> None:
    story = told(WINDOW, "2 Mar 23:00 release.started release:1", f"{end} release:1")
    assert story.by("2 Mar 23:30").owed("c") == "running, due 3 Mar 02:00"
    assert story.by("4 Mar").owed("c").startswith(outcome)


def test_work_that_runs_into_a_freeze_is_broken() -> None:
    story = told(WINDOW, "2 Apr 23:00 release.started release:1 class=major", "3 Apr 00:30 release.deployed release:1")
    assert story.by("4 Apr").owed("c") == "broken (freeze: Easter), due 3 Apr 00:30"
    spared = told(
        WINDOW, "2 Apr 23:00 release.started release:1 class=security", "3 Apr 00:30 release.deployed release:1"
    )
    assert spared.by("4 Apr").outcomes("c") == "kept"


def test_a_class_named_when_it_was_planned_is_known_when_it_starts() -> None:
    story = told(
        WINDOW,
        "1 Apr 09:00 release.planned release:1 class=security",
        "2 Apr 23:00 release.started release:1",
        "3 Apr 00:30 release.deployed release:1",
    )
    assert story.by("4 Apr").outcomes("c") == "kept"


# -- span and lines ---------------------------------------------------------------------------------------------------

LINES = """
releases: {major: {}, minor: {}}
lines:
  "1.x": {from: 2026-01-10, phases: {active: 2mo, security: 4mo}}
commitments:
  c: {kind: span, of: line, phase: security}
"""


def test_a_span_opens_with_its_phase_and_is_kept_when_that_ends() -> None:
    """A phase lasts so long from the line's opening: active two months, security four."""
    story = told(LINES)
    assert story.by("9 Mar").owed("c") == "nothing"
    assert story.by("11 Mar").owed("c") == "running, due 10 May 00:00"
    assert story.by("11 May").owed("c") == "kept, due 10 May 00:00"


def test_a_line_that_ends_before_its_phase_is_broken() -> None:
    assert told(LINES, "9 May 23:59 line.ended line:1.x phase=security").by("11 May").outcomes("c") == "broken"
    assert told(LINES, "10 May 00:00 line.ended line:1.x phase=security").by("11 May").outcomes("c") == "kept"


BY_RULE = """
releases: {major: {}, minor: {}}
lines:
  major: {opens: release.completed, where: {class: major}, phases: {active: {until: next}, security: {until: next + 6mo, at_least: 1y}}, keep: 2}
commitments:
  c: {kind: span, of: line, phase: security}
"""


def opens(at: str, version: str) -> str:
    return f"{at} release.completed release:{version} class=major version={version}"


def test_the_next_line_ends_the_active_phase_and_begins_the_next() -> None:
    story = told(BY_RULE, opens("10 Jan 09:00", "1.0"))
    assert story.by("1 Feb").owed("c") == "nothing"
    second = story.and_then(opens("10 Jun 09:00", "2.0"))
    # six months after the next line is 10 Dec; a year after its own opening is 10 Jan 2027
    assert second.by("11 Jun").owed("c") == "running, due 10 Jan 2027 09:00"
    late = story.and_then(opens("10 Sep 09:00", "2.0"))
    assert late.by("11 Sep").owed("c") == "running, due 10 Mar 2027 09:00"


def test_keep_two_ends_the_oldest() -> None:
    story = told(BY_RULE, opens("10 Jan 09:00", "1.0"), opens("10 Jun 09:00", "2.0"), opens("10 Oct 09:00", "3.0"))
    assert story.by("11 Oct").owed("c", "line:1.x") == "kept, due 10 Oct 09:00"


def test_a_minor_release_opens_no_line() -> None:
    minor = "10 Jun 09:00 release.completed release:1.1 class=minor version=1.1"
    assert told(BY_RULE, opens("10 Jan 09:00", "1.0"), minor).by("11 Jun").owed("c") == "nothing"
