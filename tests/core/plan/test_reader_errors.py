"""Every error of a plan is told at once, each with its place, what was found, and what would be right."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upkept.core.plan.document import read_yaml
from upkept.core.plan.node import from_json
from upkept.core.plan.reader import parse_plan, read_text

FULL = Path(__file__).with_name("full.yaml").read_text("utf-8")
PLAN = """\
upkept: 1
product: {slug: encore, name: Encore, timezone: Europe/Madrid, prose: {en: plan.en.md, es: plan.es.md}}
version: "1"
effective: 2026-01-01
calendars:
  office: {hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD}
windows:
  night: {rule: "FREQ=WEEKLY;BYDAY=SA", at: "02:00", lasts: 4h}
freezes:
  - {name: Christmas, from: 2026-12-19, to: 2027-01-06, except: [security]}
attributes:
  priority: [high, low]
  age: {field: days, over: 60}
releases:
  security: {waives: [in-window]}
lines:
  major: {opens: release.completed, where: {class: security}, phases: {active: {until: next, at_least: 1y}}}
events:
  course.reviewed: {subject: course, fields: {reviewer: text}, says: "{subject} was reviewed"}
commitments:
  response:
    kind: deadline
    start: ticket.opened
    stop: {event: ticket.answered, where: {automatic: "no"}, needs: [channel]}
    by: priority
    within: {high: 2h, low: [24h, 48h]}
    calendar: {high: always, low: office}
    pauses: [[ticket.waiting, ticket.resumed]]
    warn: 80
    owner: agent
  drill: {kind: cadence, event: drill.passed, every: quarter, limits: {rpo: 24h}, quote: {en: A drill, es: Un ensayo}}
  in-window: {kind: window, from: release.started, to: release.deployed, within: [night]}
  kept: {kind: objective, measure: kept_share, of: [response], at_least: 90%, over: month}
  supported: {kind: span, of: line, phase: active}
  fresh: {kind: cadence, event: course.reviewed, per: course, every: 6mo, anchor: 2026-01-01}
  next: {kind: repeat, start: incident.opened, each: incident.updated, stop: incident.resolved, until: next_update}
exclusions:
  - {id: third-party, where: {cause: third-party}, needs: [reason], quote: Others}
background: [Encore is kept with care.]
accepts: [{finding: gap, on: drill, why: it is printed}]
"""


def test_the_plan_that_is_spoilt_below_is_right() -> None:
    assert read_text(PLAN)[1] == []


BAD: list[tuple[str, str, str, str, str]] = [
    # what is written, what is written instead, the code, where it is (the text that stands there), and what would be right
    ("upkept: 1", "upkept: 2", "unknown-version", "2\n", "write 1"),
    ("upkept: 1\n", "", "missing-key", "product:", "add `upkept: 1`"),
    ("version:", "verzion:", "unknown-key", "verzion", "write `version`"),
    ('version: "1"', 'version: "the first"', "not-a-version", '"the first"', "without spaces"),
    ("effective: 2026-01-01", "effective: 2026-02-30", "not-a-date", "2026-02-30", "a date that exists"),
    ("effective: 2026-01-01", "effective: soon", "not-a-date", "soon", "2026-01-31"),
    ("slug: encore", "slug: En Core", "not-a-slug", "En Core", "small letters"),
    ("name: Encore, ", "", "missing-key", "{slug: encore", "add `name:`"),
    ("timezone: Europe/Madrid", "timezone: EST", "unknown-zone", "EST", "write `America/New_York`"),
    ("timezone: Europe/Madrid", "timezone: Europe/Madird", "unknown-zone", "Europe/Madird", "write `Europe/Madrid`"),
    ("en: plan.en.md", "en: ../plan.md", "not-a-file", "../plan.md", "beside the plan"),
    ("es: plan.es.md", "Spanish: plan.es.md", "not-a-language", "Spanish", "such as en, es"),
    ('{mon-fri: "09:00-18:00"}', '{mon-fry: "09:00-18:00"}', "not-a-weekday", "mon-fry", "mon-fri"),
    ('"09:00-18:00"', '"9-18"', "not-hours", '"9-18"', '"09:00-18:00"'),
    ('"09:00-18:00"', '"09:00-09:00"', "not-hours", '"09:00-09:00"', "00:00-24:00"),
    ('"09:00-18:00"', '["09:00-13:00", "12:00-18:00"]', "overlap", '"12:00-18:00"', "once"),
    ('{mon-fri: "09:00-18:00"}', "{}", "never-opens", "{}", "24/7"),
    ('{hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD}', "weekdays", "not-a-calendar", "weekdays", "24/7"),
    ("holidays: ES-MD", "holidays: Spain", "unknown-holidays", "Spain", "ES-MD"),
    ("holidays: ES-MD", "holidays: ES-XX", "unknown-holidays", "ES-XX", "ES-"),
    ("holidays: ES-MD", "holiday: ES-MD", "unknown-key", "holiday: ES-MD", "write `holidays`"),
    ("FREQ=WEEKLY;BYDAY=SA", "every saturday", "not-a-rule", '"every', "FREQ=WEEKLY"),
    ('at: "02:00"', 'at: "2am"', "not-a-time", '"2am"', "02:00"),
    ("lasts: 4h", "lasts: 2bd", "not-real-time", "2bd", "4h"),
    ("lasts: 4h", "lasts: long", "not-an-amount", "long", "2h"),
    (", lasts: 4h", "", "missing-key", "{rule", "add `lasts: 4h`"),
    (
        '{rule: "FREQ=WEEKLY;BYDAY=SA", at: "02:00", lasts: 4h}',
        "{outside: offices}",
        "unknown-calendar",
        "offices",
        "write `office`",
    ),
    ("to: 2027-01-06", "to: 2025-01-06", "wrong-order", "{name: Christmas", "the earlier date first"),
    ("to: 2027-01-06, ", "", "missing-key", "{name: Christmas", "add `to:`"),
    ("except: [security]", "except: [securty]", "unknown-class", "securty", "write `security`"),
    ("priority: [high, low]", "priority: [high, low, high]", "repeated-value", "high]", "once"),
    ("age: {field: days, over: 60}", "age: {field: days}", "not-derived", "{field: days}", "one bound"),
    ("waives: [in-window]", "waives: [in-widow]", "unknown-commitment", "in-widow", "write `in-window`"),
    ("opens: release.completed, where: {class: security}, ", "", "missing-key", "{phases", "`from:` with a date"),
    (
        "where: {class: security}, phases",
        "where: {class: major}, phases",
        "unknown-value",
        "major}",
        "write `security`",
    ),
    ("{until: next, at_least: 1y}", "{till: next}", "unknown-key", "till", "write `until`"),
    ("course.reviewed: {subject", "reviewed: {subject", "not-an-event-name", "reviewed: {subject", "course.reviewed"),
    ("reviewer: text", "reviewer: string", "unknown-type", "string", "`text`"),
    ('says: "{subject} was reviewed"', 'says: "{reviewr} did"', "unknown-field", '"{reviewr} did"', "write `reviewer`"),
    ('says: "{subject} was reviewed"', 'says: "{subject was"', "not-a-sentence", '"{subject was"', "{subject}"),
    ("kind: deadline", "kind: dedline", "unknown-kind", "dedline", "write `deadline`"),
    ("    kind: deadline\n", "", "missing-key", "start: ticket.opened", "add `kind: deadline`"),
    ("    start: ticket.opened\n", "", "missing-key", "kind: deadline", "add `start:` to a deadline"),
    ("start: ticket.opened", "start: ticket.open", "unknown-event", "ticket.open\n", "write `ticket.opened`"),
    ("start: ticket.opened", "start: []", "no-event", "[]", "at least one"),
    ("event: ticket.answered, ", "", "missing-key", "{where: {automatic", "add `event:`"),
    ("needs: [channel]", "needs: [chanel]", "unknown-field", "chanel", "write `channel`"),
    ('automatic: "no"', 'automatik: "no"', "unknown-attribute", "automatik", "write `automatic`"),
    ('automatic: "no"', 'automatic: "never"', "unknown-value", '"never"', "`yes` or `no`"),
    ("by: priority", "by: priorty", "unknown-attribute", "priorty", "write `priority`"),
    ("by: priority", "by: channel", "no-values", "channel", "under `attributes:`"),
    ("    by: priority\n", "", "no-by", "{high: 2h", "add `by: priority`"),
    ("within: {high: 2h, ", "within: {", "no-target", "{low", "add `high:`"),
    ("within: {high: 2h, ", "within: {high: 2h, hihg: 3h, ", "unknown-value", "hihg", "write `high`"),
    ("low: [24h, 48h]", "low: [48h, 24h]", "wrong-order", "[48h, 24h]", "[24h, 48h]"),
    ("low: [24h, 48h]", "low: [24h]", "wrong-length", "[24h]", "[24h, 48h]"),
    ("low: [24h, 48h]", "low: two days", "not-an-amount", "two days", "3d"),
    ("low: office}", "low: offic}", "unknown-calendar", "offic}", "write `office`"),
    ("[[ticket.waiting, ticket.resumed]]", "[[ticket.waiting]]", "wrong-length", "[ticket.waiting]", "2 values"),
    ("warn: 80", "warn: 180", "not-a-share", "180", "from 1 to 99"),
    ("warn: 80", "warn: most", "not-a-number", "most", "whole number"),
    ("owner: agent", "owner: agnet", "unknown-role", "agnet", "write `agent`"),
    ("    warn: 80\n", "    strength: goal\n", "not-a-choice", "goal", "`promise` or `aim`"),
    ("limits: {rpo: 24h}", "limits: {rop: 24h}", "unknown-field", "rop", "write `rpo`"),
    ("limits: {rpo: 24h}", "limits: {rpo: little}", "not-a-bound", "little", "24h"),
    ("limits: {rpo: 24h}", "limits: {rpo: {most: 24h}}", "unknown-key", "most", "write `at_most`"),
    ("every: quarter", "every: season", "not-readable", "season", "2h"),
    ("every: quarter", 'every: {on: "FREQ=YEARLY;BYHOUR=3"}', "not-a-rule", '"FREQ=YEARLY;BYHOUR=3"', "time of day"),
    ("es: Un ensayo", "fr: Un essai", "unknown-language", "fr", "`en` or `es`"),
    ("within: [night]", "within: [nite]", "unknown-window", "nite", "write `night`"),
    ("of: [response]", "of: [respons]", "unknown-commitment", "respons]", "write `response`"),
    ("at_least: 90%", "at_least: most", "not-readable", "most", "99.9%"),
    ("phase: active", "phase: activ", "unknown-phase", "activ}", "write `active`"),
    ("per: course", "per: cours", "unknown-subject", "cours,", "write `course`"),
    ("anchor: 2026-01-01", "anchor: january", "not-a-date", "january", "2026-01-31"),
    ("until: next_update", "until: next_updat", "unknown-field", "next_updat", "write `next_update`"),
    ("until: next_update", "until: incident.close", "unknown-event", "incident.close", "write `incident.closed`"),
    ("  fresh: {kind", "  fresh it: {kind", "not-a-name", "fresh it", "hyphens"),
    ("{cause: third-party}", "{kause: third-party}", "unknown-attribute", "kause", "write `cause`"),
    ("background: [Encore is kept with care.]", "background: care", "not-a-list", "care", "a list"),
    (
        "accepts: [{finding: gap, on: drill",
        "accepts: [{finding: gap, on: dril",
        "unknown-commitment",
        "dril,",
        "write `drill`",
    ),
    ("attributes:\n  priority: [high, low]\n", "attributes: [high, low]\nx-", "not-a-mapping", "[high", "names"),
]


@pytest.mark.parametrize(("old", "new", "code", "at", "right"), BAD, ids=lambda value: None)
def test_an_error_is_told_with_its_place_and_mend(old: str, new: str, code: str, at: str, right: str) -> None:
    assert old in PLAN
    text = PLAN.replace(old, new, 1)
    plan, problems = read_text(text)
    assert plan is None
    lines = text.splitlines(keepends=True)
    told = [p for p in problems if p.code == code and lines[p.line - 1][p.column - 1 :].startswith(at)]
    assert told, "\n".join(map(str, problems))
    assert right in told[0].right, str(told[0])
    assert "None" not in told[0].sentence


def test_every_code_of_the_reader_is_in_the_table() -> None:
    source = "".join(
        (Path(__file__).parents[3] / "upkept/core/plan" / f"{name}.py").read_text("utf-8")
        for name in ("grammar", "leaves", "promises", "reader", "sections", "selectors", "times")
    )
    codes = set(
        re.findall(r'"((?:not|no|unknown|missing|repeated|wrong|two|never|over)-?[a-z]*(?:-[a-z]+)*)",', source)
    )
    shown = {code for _, _, code, _, _ in BAD}
    rare = {code for _, _, code in RARE} | {"not-text", "not-a-document", "not-a-plan", "no-file"}
    assert {code for code in codes if "-" in code} - shown - rare == set()


RARE = [
    ("rule: ", "outside: office, rule: ", "two-in-one"),
    ("name: Christmas, from", "name: Christmas, around: US, from", "two-in-one"),
    ("limits: {rpo: 24h}", "limits: {rpo: {}}", "no-limit"),
    ("limits: {rpo: 24h}", "limits: 24h", "not-a-mapping"),
    ("priority: [high, low]", "priority: []", "no-value"),
    ("priority: [high, low]", "priority: ['!high', low]", "not-a-value"),
    ("needs: [channel]", "needs: [[channel]]", "not-a-field"),
    ("start: ticket.opened", "start: [[], '']", "not-an-event"),
    ("anchor: 2026-01-01", "attest: maybe", "not-true-or-false"),
    ("quote: Others", "quote: []", "not-a-text"),
    ("subject: course", "subject: a course", "not-a-word"),
    ("{active: {until: next, at_least: 1y}}", "{active: [next]}", "not-a-phase"),
    ("priority: [high, low]", "priority: [high, low]\n  office: [high, low]", "repeated-name"),
    ("exclusions:\n", "exclusions:\n  - {id: third-party, where: {}, quote: x}\n", "repeated-id"),
]


@pytest.mark.parametrize(("old", "new", "code"), RARE)
def test_a_rare_error_is_told(old: str, new: str, code: str) -> None:
    assert old in PLAN
    assert code in [problem.code for problem in read_text(PLAN.replace(old, new, 1))[1]]


def test_twenty_errors_come_at_once() -> None:
    text, spoilt = PLAN, 0
    for old, new, *_ in BAD[7:]:
        if text.count(old) == 1 and "\n" not in old + new and PLAN.count(old) == 1:
            text, spoilt = text.replace(old, new), spoilt + 1
    _, problems = read_text(text)
    assert spoilt > 30
    assert len(problems) >= 20
    assert problems == sorted(problems)
    assert all(problem.line and problem.column for problem in problems)


def test_one_error_does_not_make_others() -> None:
    """A calendar that cannot be read is still a calendar for those that name it."""
    _, problems = read_text(PLAN.replace('"09:00-18:00"', '"9-18"'))
    assert [problem.code for problem in problems] == ["not-hours"]
    _, problems = read_text(PLAN.replace("priority: [high, low]", "priority: [high, low, high]"))
    assert [problem.code for problem in problems] == ["repeated-value"]
    _, problems = read_text(PLAN.replace("reviewer: text", "reviewer: string"))
    assert [problem.code for problem in problems] == ["unknown-type"]
    _, problems = read_text(PLAN.replace('"09:00-18:00"', '["09:00-13:00", "12:00-18:00"]'))
    assert [problem.code for problem in problems] == ["overlap"]


def test_a_plan_is_a_mapping() -> None:
    assert [problem.code for problem in read_text("- a\n")[1]] == ["not-a-plan"]
    assert [problem.code for problem in read_text("hello")[1]] == ["not-a-plan"]


def _nodes(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    steps = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for step, child in steps:
        found += _nodes(child, (*path, step))
    return found


DOCUMENT: Any = read_yaml(FULL)[0].to_document()  # type: ignore[union-attr]
PATHS = [path for path in _nodes(DOCUMENT) if path]
anything = st.recursive(
    st.sampled_from(
        ["", "none", "next", "2h", "office", "ticket.opened", "24/7", "{", "\x85", "9" * 40, "٣h", "-1", "!"]
    )
    | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just("event"), inner, max_size=3)
    ),
    max_leaves=5,
)


def _changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with something else at the path, if it is still there."""
    step, rest = path[0], path[1:]
    if isinstance(document, dict) and isinstance(step, str):
        return {**document, step: _changed(document.get(step, ""), rest, value) if rest else value}
    if isinstance(document, list) and isinstance(step, int) and step < len(document):
        return [*document[:step], _changed(document[step], rest, value) if rest else value, *document[step + 1 :]]
    return document


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PATHS), anything), min_size=1, max_size=4))
def test_no_document_crashes_the_reader(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = DOCUMENT
    for path, value in changes:
        document = _changed(document, path, value)
    plan, problems = parse_plan(from_json(document))
    assert (plan is None) == bool(problems)
    assert all(problem.found and problem.right for problem in problems)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(FULL) - 1), st.integers(0, 12), st.text(alphabet="ab:{}[],-&*!|>'\"# \n2h", max_size=6))
def test_no_slip_of_the_keyboard_crashes_the_reader(at: int, less: int, typed: str) -> None:
    text = FULL[:at] + typed + FULL[at + less :]
    plan, problems = read_text(text)
    assert (plan is None) == bool(problems)
