"""The language can say what real policies promise: read, checked, kept and broken; and no number is wrong in silence."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.core.making import event
from upkept.core.fold import History, replay
from upkept.core.obligation import Outcome
from upkept.core.plan.check import check
from upkept.core.plan.document import read_yaml
from upkept.core.plan.numbers import figures
from upkept.core.plan.publish import publish
from upkept.core.plan.reader import read_text

CASES = YAML(typ="safe").load((Path(__file__).parent / "sayable.yaml").read_text("utf-8"))
HEAD = {
    "upkept": "upkept: 1",
    "version": 'version: "1"',
    "effective": "effective: 2026-01-01",
    "calendars": 'calendars: {office: {hours: {mon-fri: "09:00-17:00"}}}',
    "releases": "releases: {security: {}, minor: {}, major: {}}",
}
NUMBERS = {
    "en": "two three four five six seven eight nine ten twelve thirty",
    "es": "dos tres cuatro cinco",
    "fr": "deux trois quatre trente",
    "de": "zwei drei vier fünf",
}
ELEVEN = {"en": "eleven", "es": "once", "fr": "onze", "de": "elf"}
NAMES = [case["says"] for case in CASES]


def written(case, sentence):
    """The plan that says the sentence: each of its promises quotes it."""
    body = case["plan"]
    language = case.get("in", "en")
    head = [text for key, text in HEAD.items() if not re.search(rf"(?m)^{key}:", body)]
    head.append(f"product: {{slug: x, name: X, timezone: UTC, prose: {{{language}: plan.md}}}}")
    quoted = re.sub(r"(?=kind: (?!access|erasure)\w+, )", f"quote: {json.dumps(sentence, ensure_ascii=False)}, ", body)
    return "\n".join([*head, quoted]) + "\n"


def errors(case, sentence):
    text = written(case, sentence)
    plan, problems = read_text(text)
    assert plan is not None, "\n".join(map(str, problems))
    root, _ = read_yaml(text)
    return [str(error) for error in check(plan, {case.get("in", "en"): sentence + "\n"}, root=root).errors]


def instant(text):
    text = text if text.startswith("20") else f"2026-{text}"
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def happened(line):
    kind, when, *fields = line.split(" ")
    data = dict(field.split("=", 1) for field in fields)
    subject = data.pop("subject", f"{kind.partition('.')[0]}:1")
    return replace(event(kind, instant(when), subject), data={name: value(text) for name, text in data.items()})


def value(text):
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return instant(text)
    return text.split(",") if "," in text else text


def verdicts(case, lines):
    plan, problems = read_text(written(case, case["says"]))
    assert plan is not None, problems
    version = publish(plan, instant("2024-06-01"), instant("2028-06-01"))
    events = [happened(line) for line in lines]
    folded = replay(History("encore", (version,)), events, instant(str(case.get("by", "2026-12-01"))))
    found = [one for stream, many in folded.items() if stream.commitment == "p" for one in many]
    return {one.outcome for one in found} - {Outcome.RUNNING, Outcome.VOID}


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_it_can_be_said(case):
    assert errors(case, case["says"]) == []


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_it_is_kept(case):
    found = verdicts(case, case["kept"])
    assert Outcome.KEPT in found and not found & {Outcome.BROKEN, Outcome.LATE}


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_it_is_broken(case):
    assert verdicts(case, case["broken"]) & {Outcome.BROKEN, Outcome.LATE}


def mutants():
    for case in CASES:
        says, language = case["says"], case.get("in", "en")
        numbers = "|".join(NUMBERS[language].split())
        for match in re.finditer(rf"\d+(?:\.\d+)?|(?<![\w-])(?:{numbers})\b", says, re.I):
            other = "97" if match[0][0].isdigit() else ELEVEN[language]
            changed = says[: match.start()] + other + says[match.end() :]
            yield pytest.param(case, changed, id=changed)


@pytest.mark.parametrize(("case", "changed"), list(mutants()))
def test_no_number_is_wrong_in_silence(case, changed):
    assert errors(case, changed), changed


OFFICE = "commitments: {p: {kind: deadline, start: ticket.opened, stop: ticket.answered, "
WINDOW = "commitments: {p: {kind: window, from: release.started, to: release.completed, within: [w]}}"
WRONG = [
    (
        "High: within 4 hours; low: within 2 days",
        f"attributes: {{priority: [high, low]}}\n{OFFICE}by: priority, within: {{high: 2d, low: 4h}}}}}}",
    ),
    ("Sev-3: within 4 hours", f"attributes: {{severity: [sev-1, sev-2]}}\n{OFFICE}by: severity, within: {{sev-1: 4h, sev-2: none}}}}}}"),
    ("On the second Tuesday of the month we update.", f'windows: {{w: {{rule: "FREQ=MONTHLY;BYDAY=1TU", at: "02:00", lasts: 4h}}}}\n{WINDOW}'),
    ("Every other Tuesday we update.", f'windows: {{w: {{rule: "FREQ=WEEKLY;BYDAY=TU", at: "02:00", lasts: 4h}}}}\n{WINDOW}'),
    ("Every Tuesday we update.", f'windows: {{w: {{rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", at: "02:00", lasts: 4h}}}}\n{WINDOW}'),
    ("We update from 02:00 to 06:00 EST.", f'windows: {{w: {{rule: "FREQ=DAILY", at: "02:00", lasts: 4h}}}}\n{WINDOW}'),
    ("On average we answer within 4 hours.", f"{OFFICE}within: 4h}}}}"),
    ("We answer within 4 hours (RPO = 15).", f'{OFFICE}within: 4h, interprets: {{"RPO = 15": "20 minutes"}}}}}}'),
    ("We answer within 60/30 minutes.", f"{OFFICE}within: 60m}}}}"),
    ("A letter takes 2m.", f"{OFFICE}within: 3mo}}}}"),
    ("Three lines are kept.", "lines: {a: {opens: release.completed, phases: {kept: 1y}, keep: 2}}\ncommitments: {p: {kind: span, of: line, phase: kept}}"),
]  # fmt: skip


@pytest.mark.parametrize(("says", "plan"), WRONG, ids=[says for says, _ in WRONG])
def test_what_the_data_does_not_say_is_told(says, plan):
    assert errors({"plan": plan}, says)


@pytest.mark.parametrize(
    ("text", "language", "figures_"),
    [
        ("thirty (30) days", "en", [("amount", 30, "day")] * 2),
        ("Mon. to Fri.", "en", [("weekday", day, "") for day in range(5)]),
        ("9–5pm", "en", [("time", 540, ""), ("time", 1020, "")]),
        ("the 3rd Thursday", "en", [("weekday", 3, ""), ("nth", 3, "3")]),
        ("within a fortnight", "en", [("amount", 2, "week")]),
        ("a quarter of an hour", "en", [("amount", 15, "minute")]),
        ("all three", "en", []),
        ("two-factor login", "en", []),
        ("lun-vie", "es", [("weekday", day, "") for day in range(5)]),
        ("las urgencias", "es", []),
        ("7j/7 et 24h/24", "fr", [("always", 0, "")]),
        ("So erreichen Sie uns", "de", []),
        ("30-tägige Frist", "de", [("amount", 30, "day")]),
        ("sechsmonatig", "de", [("amount", 6, "month")]),
    ],
)
def test_figures_as_policies_write_them(text, language, figures_):
    assert [figure.key for figure in figures(text, language)] == figures_
