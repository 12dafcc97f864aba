"""A written plan is read into a typed one; a stored one by the same grammar."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from upkept.core.amount import parse_amount
from upkept.core.commitments.cadence import Cadence
from upkept.core.commitments.deadline import Deadline
from upkept.core.commitments.objective import Objective
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.model import Attribute, Line, Phase, Plan
from upkept.core.plan.reader import load_document, read_plan, read_text, vocabulary_of
from upkept.core.plan.specs import CalendarSpec, FreezeSpec, WindowSpec
from upkept.core.plan.vocabulary import STANDARD, event_kind
from upkept.core.selector import Limit, Pick, Selector, Where
from upkept.core.targets import Range, Targets

FULL = Path(__file__).with_name("full.yaml")
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/plan.yaml"))
SMALL = """\
upkept: 1
product: {slug: encore, name: Encore, timezone: Europe/Madrid}
version: "1"
effective: 2026-01-01
commitments:
  response:
    quote: Every message is answered within 24 hours, day and night.
    kind: deadline
    start: ticket.opened
    stop: ticket.answered
    within: 24h
"""


def read(text: str) -> Plan:
    plan, problems = read_text(text)
    assert plan is not None, "\n".join(map(str, problems))
    return plan


@pytest.fixture(scope="module")
def full() -> Plan:
    return read(FULL.read_text("utf-8"))


def test_a_small_plan_is_small() -> None:
    plan = read(SMALL)
    response = plan.commitments["response"]
    assert isinstance(response, Deadline)
    assert response.quote == {"en": "Every message is answered within 24 hours, day and night."}
    assert response.within == Targets((), Range(parse_amount("24h")))
    assert response.start == Selector((Pick("ticket.opened"),))
    assert plan.product.prose == {"en": "plan.en.md"}
    assert plan.calendars["always"].is_always


def test_the_example_of_the_language_is_read_whole(full: Plan) -> None:
    assert full.product.prose == {"en": "plan.en.md", "es": "plan.es.md"}
    assert (full.version, full.effective) == ("2026.1", "2026-01-01")
    assert len(full.commitments) == 22
    assert {commitment.kind for commitment in full.commitments.values()} == {
        "deadline", "repeat", "cadence", "notice", "gate", "window", "watch", "objective", "span", "coverage", "unmeasured",
    }  # fmt: skip
    assert full.defines == ({"en": "A month is 30 days"},)
    assert full.exclusions["third-party"].where == Where({"cause": ("third-party",)})
    assert full.accepts[0].on == "minor-monthly"


def test_calendars_windows_and_freezes_become_specs(full: Plan) -> None:
    office = ((9 * 3600, 18 * 3600),)
    assert full.calendars["office"] == CalendarSpec("office", "Europe/Madrid", (office,) * 5 + ((), ()), ("ES-MD",))
    assert full.windows["weekend-night"] == WindowSpec(
        "weekend-night", "Europe/Madrid", "FREQ=WEEKLY;BYDAY=SA,SU", 7200, parse_amount("4h")
    )
    assert full.freezes == (
        FreezeSpec("Christmas", "Europe/Madrid", "2026-12-19", "2027-01-06", except_=("security",)),
    )


def test_targets_follow_by(full: Plan) -> None:
    bug = full.commitments["bug-fixed"]
    assert isinstance(bug, Deadline) and bug.within is not None
    assert bug.by == ("severity", "complexity")
    assert str(bug.within.pick({"severity": "high", "complexity": "complex"}).upper) == "21d"  # type: ignore[union-attr]
    assert str(bug.within.pick({"severity": "low", "complexity": "simple"}).upper) == "28d"  # type: ignore[union-attr]
    assert bug.pauses == ((Selector((Pick("ticket.waiting"),)), Selector((Pick("ticket.resumed"),))),)
    security = full.commitments["security-now"]
    assert isinstance(security, Deadline) and security.within is not None
    assert security.within.pick({"severity": "low"}) == Range(None)


def test_lines_have_phases(full: Plan) -> None:
    assert full.lines["1.x"] == Line(
        "1.x", (Phase("active", parse_amount("12mo")), Phase("security", parse_amount("24mo"))), None, "2024-03-01"
    )
    assert full.lines["major"] == Line(
        "major",
        (Phase("active", None, True), Phase("security", parse_amount("6mo"), True, parse_amount("1y"))),
        Selector((Pick("release.completed", Where({"class": ("major",)})),)),
        "",
        2,
    )


def test_limits_needs_and_figures_are_typed(full: Plan) -> None:
    drill = full.commitments["restore-drill"]
    assert isinstance(drill, Cadence)
    assert drill.limits == {"rpo": Limit(parse_amount("24h")), "rto": Limit(parse_amount("4h"))}
    available = full.commitments["available"]
    assert isinstance(available, Objective) and available.at_least is not None
    assert available.at_least.number == pytest.approx(0.999)
    never = full.commitments["lts-pure"]
    assert isinstance(never, Objective)
    assert never.of == Selector((Pick("release.completed"),))


def test_a_promise_over_promises_names_them(full: Plan) -> None:
    calls = full.commitments["calls"]
    assert isinstance(calls, Objective)
    assert calls.of == ("response",)


@pytest.mark.parametrize("path", [FULL, *EXAMPLES], ids=lambda path: path.parent.name)
def test_a_stored_plan_is_the_plan(path: Path) -> None:
    plan = read_plan(path)
    assert load_document(json.loads(json.dumps(plan.document))) == plan


def test_a_derived_attribute_has_a_bound() -> None:
    plan = read(SMALL + "attributes:\n  old: {field: age, over: 60d}\n  many: {field: size, over: 5}\n")
    assert plan.attributes["old"] == Attribute("old", ("yes", "no"), "age", parse_amount("60d"))
    assert plan.attributes["many"].over == 5.0


def test_every_calendar_is_an_attribute() -> None:
    text = (
        SMALL + "    where: {office: closed}\ncalendars:\n  office: {hours: {daily: '22:00-06:00'}, zone: Asia/Tokyo}\n"
    )
    plan = read(text)
    assert plan.commitments["response"].where == Where({"office": ("closed",)})
    assert plan.calendars["office"] == CalendarSpec("office", "Asia/Tokyo", (((22 * 3600, 30 * 3600),),) * 7)


def test_a_calendar_may_be_keyed_like_the_target() -> None:
    text = SMALL.replace(
        "within: 24h",
        "by: priority\n    within: {high: 2h, low: [24h, 48h]}\n    calendar: {high: always, low: office}",
    )
    plan = read(
        text
        + "attributes: {priority: [high, low]}\ncalendars:\n  office: {hours: {mon-fri: ['09:00-13:00', '14:00-18:00']}}\n"
    )
    response = plan.commitments["response"]
    assert isinstance(response, Deadline) and response.within is not None
    assert response.calendar == Targets(("priority",), {"high": "always", "low": "office"})
    assert response.within.pick({"priority": "low"}) == Range(parse_amount("48h"), parse_amount("24h"))


def test_selectors_may_be_lists_and_say_what_counts() -> None:
    text = SMALL.replace(
        "stop: ticket.answered",
        "stop: [ticket.resolved, {event: [ticket.answered, ticket.closed], where: {channel: '!chat'}, limits: {}}]",
    )
    response = read(text).commitments["response"]
    assert isinstance(response, Deadline)
    where = Where({"channel": ("!chat",)})
    assert response.stop == Selector(
        (Pick("ticket.resolved"), Pick("ticket.answered", where), Pick("ticket.closed", where))
    )


def test_own_events_serve_and_can_be_planned() -> None:
    plan = read(
        SMALL
        + "  told: {kind: notice, before: sale.started, planned: sale.started.planned, by_event: sale.announced, lead: 1w}\n"
        + "events:\n  sale.started: {subject: sale, fields: {percent: number}, says: 'A sale of {percent} % began'}\n"
        + "  sale.announced: {fields: {start: date}}\n"
    )
    assert plan.events["sale.announced"].subject == "sale"
    known = vocabulary_of(plan)
    assert known.own_fields(("sale.started.planned",)) == ("percent", "start", "end")
    assert known.subject_of("sale.started.planned") == "sale"
    assert plan.events["sale.started"].says == {"en": "A sale of {percent} % began"}


def test_an_area_may_add_events() -> None:
    vocabulary = STANDARD.merged([event_kind("robot.oiled", "robot", "{subject} was oiled", "oil")])
    text = SMALL + "  oiled: {kind: cadence, event: {event: robot.oiled, needs: oil}, per: robot, every: month}\n"
    plan, problems = read_text(text, vocabulary=vocabulary)
    assert plan is not None and not problems
    assert read_text(text)[0] is None


def test_texts_are_folded_like_prose() -> None:
    text = SMALL.replace("Every message is", ">-\n      Every   message\n      is")
    assert read(text).commitments["response"].quote["en"].startswith("Every message is answered")


def test_a_file_is_refused_with_all_its_errors(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(SMALL.replace("24h", "24").replace("ticket.opened", "ticket.opend"))
    with pytest.raises(PlanErrors) as refusal:
        read_plan(path)
    assert [problem.code for problem in refusal.value.problems] == ["unknown-event", "not-an-amount"]
    assert "There are 2 errors in the plan; nothing was changed." in refusal.value.sentence
    assert "plan.yaml:9:12: Found the unknown event `ticket.opend`. Write `ticket.opened`." in refusal.value.sentence
    assert refusal.value.data["problems"][0]["line"] == 9


def test_a_file_of_holidays_must_lie_beside_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(SMALL + "calendars:\n  office: {hours: {mon-fri: '09:00-18:00'}, holidays: own.ics}\n")
    with pytest.raises(PlanErrors, match=r"plan.yaml:13:55: Found the missing file `own.ics`. Put own.ics beside"):
        read_plan(path)
    (tmp_path / "own.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    assert read_plan(path).calendars["office"].holidays == ("own.ics",)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanErrors, match="UTF-8"):
        read_plan(path)


def test_a_damaged_stored_plan_is_refused() -> None:
    with pytest.raises(PlanErrors, match="stored plan"):
        load_document({"upkept": 1})


CONSTRUCTS = {
    "extends": "{kind: deadline, start: ticket.opened, stop: ticket.resolved, within: 8h, "
    "extends: {event: ticket.rescheduled, needs: [until, reason], times: 1}}",
    "cap": "{kind: deadline, start: bug.confirmed, stop: bug.fixed, within: 30d, start_cap: 2d after ticket.opened}",
    "starts_in": "{kind: deadline, start: ticket.opened, stop: ticket.answered, within: 4h, starts_in: office}",
    "automatic": "{kind: deadline, start: ticket.opened, stop: ticket.answered, within: 5m, counts: automatic}",
    "until-moment": "{kind: deadline, start: finding.accepted, stop: finding.remedied, until: until}",
    "until-event": "{kind: deadline, start: incident.opened, stop: review.published, until: incident.closed}",
    "by-calendar": "{kind: deadline, start: ticket.opened, stop: ticket.answered, by: office, within: {open: 1h, closed: 2bd}}",
    "derived": "{kind: deadline, start: ticket.opened, stop: ticket.answered, within: 1h, where: {old: 'yes', office: '!closed'}}",
    "iso": "{kind: deadline, start: ticket.opened, stop: ticket.answered, within: PT2H, strength: aim, interprets: {no-time: soon}}",
    "dates": '{kind: cadence, event: report.published, every: {on: "FREQ=MONTHLY;BYMONTHDAY=5", within: 2d}}',
    "gap": "{kind: cadence, event: release.completed, every: 8w, gap: 61d, anchor: 2026-01-05, if: ticket.opened, attest: true}",
    "bounds": "{kind: cadence, event: backup.deleted, every: month, limits: {age: {at_least: 90d, at_most: 1y}}}",
    "whole": "{kind: notice, before: maintenance.started, by_event: maintenance.announced, lead: {whole: quarter}, channels: email}",
    "channels": "{kind: notice, before: release.started, by_event: release.announced, lead: 2bd, calendar: office, "
    "channels: {any: [email, sms]}, slack: 30m}",
    "age": "{kind: gate, before: advisory.disclosed, requires: advisory.remedied, min_age: 30d}",
    "outside": "{kind: window, from: release.started, to: release.deployed, within: [quiet]}",
    "post": "{kind: coverage, holds: architect, per: organisation, over: quarter, calendar: office}",
    "people": "{kind: coverage, rota: primary, at_least: 2}",
    "median": "{kind: objective, measure: duration, of: iso, stat: median, at_most: 8h, over: month}",
    "share": "{kind: objective, measure: share, of: [iso, cap], at_least: 90 %, over: quarter}",
    "sum": "{kind: objective, measure: sum, of: maintenance.completed, field: downtime, at_most: 4h, over: year}",
    "web": "{kind: objective, measure: availability, component: web, at_least: 99.95%, ignore_under: 5m, "
    "less: [announced-maintenance]}",
    "unmeasured": "{kind: unmeasured, why: nothing sees it}",
}


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_every_construct_of_the_language_can_be_written(name: str) -> None:
    needed = dict.fromkeys([name, "iso", "cap"])
    text = SMALL + "".join(f"  {key}: {CONSTRUCTS[key]}\n" for key in needed)
    text += (
        "calendars:\n  office: {hours: {mon-fri: '09:00-18:00'}, holidays: [ES, 2026-12-24]}\n"
        "windows:\n  quiet: {outside: office}\n"
        "freezes:\n  - {around: US, span: week}\n"
        "attributes:\n  old: {field: age, over: 60d}\n"
    )
    plan = read(text)
    assert load_document(plan.document) == plan
    assert {kind for one in plan.commitments[name].selectors() for kind in one.kinds} <= STANDARD.kinds.keys()
