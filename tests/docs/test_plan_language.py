"""The plan language's reference is right: each example is read and checked, each figure is the checker's own."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from upkept.core.commitments import KINDS
from upkept.core.plan.check import check
from upkept.core.plan.document import read_yaml
from upkept.core.plan.feasibility import reckoned
from upkept.core.plan.node import from_json
from upkept.core.plan.outside import WORLD
from upkept.core.plan.quotes import quotes
from upkept.core.plan.reader import parse_plan
from upkept.core.selector import Selector

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/build/plan-language.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.S | re.M)
SECTIONS = ("calendars", "windows", "attributes", "releases")


def document(text):
    """An example as a whole plan: what it leaves out is taken from the head of the second one."""
    node, problems = read_yaml(text)
    assert problems == [], "\n".join(map(str, problems))
    written = node.to_document()
    if "upkept" in written:
        return written
    head = document(EXAMPLES[1])
    merged = {**{key: value for key, value in head.items() if key != "commitments"}, **written}
    for section in SECTIONS:
        merged[section] = {**head.get(section, {}), **written.get(section, {})}
    return merged


def prose_of(written, languages):
    """The page that an example's quotes stand in, each in a paragraph under the heading that it names."""
    pages = {}
    for language in languages:
        parts = ["# Plan\n"]
        for quote in quotes(written, tuple(languages)):
            heading = f"## {quote.under}\n\n" if quote.under else ""
            parts.append(f"{heading}{quote.texts[language]}\n")
        pages[language] = "\n".join(parts)
    return pages


def checked(text):
    written = document(text)
    plan, problems = parse_plan(from_json(written), outside=WORLD)
    assert plan is not None, "\n".join(map(str, problems))
    return check(plan, prose_of(written, plan.product.prose), tables=reckoned(plan))


def folded(text):
    return " ".join(text.replace(">", " ").split())


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_each_example_is_read_and_has_no_error(number):
    report = checked(EXAMPLES[number])
    assert [str(error) for error in report.errors] == []


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_each_finding_on_an_example_is_told_on_the_page_with_its_figures(number):
    untold = [finding.says for finding in checked(EXAMPLES[number]).open if folded(finding.says) not in folded(PAGE)]
    assert untold == []


def test_each_quoted_finding_is_what_the_checker_says():
    said = {folded(finding.says) for text in EXAMPLES for finding in checked(text).findings}
    quoted = {folded(part) for part in re.findall(r"(?:^> .*\n)+", PAGE, re.M)}
    assert len(quoted) == 3
    assert quoted - said == set()


def test_the_smallest_plan_is_ten_lines_and_clean():
    lines = EXAMPLES[0].strip().splitlines()
    needed = [line for line in lines if not line.startswith("upkept:")]
    assert len(needed) == 10
    (prose,) = re.findall(r"^```markdown\n(.*?)^```", PAGE, re.S | re.M)
    plan, problems = parse_plan(from_json(document(EXAMPLES[0])), outside=WORLD)
    assert problems == []
    assert check(plan, {"en": prose}, tables=reckoned(plan)).is_clean


def test_gaps_in_the_text_are_the_checkers():
    text = EXAMPLES[1].replace("monthly", "quarterly").replace("every: month", "every: quarter")
    days = {one.code: int(one.figures.get("days", 0)) for one in checked(text).findings}
    assert f"“Quarterly” allows {days['quarterly-gap']}." in PAGE
    days = {one.code: int(one.figures.get("days", 0)) for one in checked(EXAMPLES[1]).findings}
    assert f"by the calendar it allows {days['monthly-gap']} days between two" in PAGE


def test_every_kind_of_promise_has_an_example():
    from upkept.core.commitments import KINDS

    shown = {written["kind"] for text in EXAMPLES for written in document(text)["commitments"].values()}
    assert shown == set(KINDS)


def test_every_standard_event_stands_in_its_row():
    from upkept.core.plan.standard import EVENTS

    for about, kinds in EVENTS:
        (row,) = re.findall(rf"^\| {about} \| (`\S+\..*) \|$", PAGE, re.M)
        assert re.findall(r"`([^`]+)`", row) == [kind for kind, _, _ in kinds]


def test_every_code_of_the_checker_is_in_its_table():
    sources = [
        ROOT / f"upkept/core/plan/{name}.py"
        for name in ("check", "quotes", "claims", "rules", "working_time", "hidden", "feasibility", "shipping")
    ]
    code = "\n".join(path.read_text("utf-8") for path in sources if path.exists())
    told = set(re.findall(r'^\s+"([a-z]+(?:-[a-z]+)+|vague|hedge|uncovered)",$', code, re.M))
    told |= set(re.findall(r'GAPS\b.*"([a-z-]+-gap)"', code))
    assert len(told) > 20
    assert {one for one in told if f"`{one}`" not in PAGE} == set()


def test_the_chart_of_torch_trader_is_what_the_command_prints():
    from datetime import UTC, datetime

    from upkept.core.plan.gantt import mermaid, schedule
    from upkept.core.plan.publish import freeze_plan
    from upkept.core.plan.reader import read_plan

    plan = read_plan(ROOT / "examples/torch-trader/plan.yaml")
    since, until = (int(datetime(*day, 5, tzinfo=UTC).timestamp()) for day in ((2023, 4, 30), (2024, 2, 2)))
    tables = freeze_plan(plan, since - 86_400, until + 86_400)
    bars = [bar for bar in schedule(plan, tables, since, until) if bar.sort == "chart"]
    assert mermaid(plan, tables, bars) in PAGE


def keys_of(kind, seen):
    """Every key that a kind of promise may have, those of what is written inside it too."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        if one.init:
            yield one.name.rstrip("_")
        for inner in _dataclasses(hints[one.name]):
            if inner not in seen and inner is not Selector:
                seen.add(inner)
                yield from keys_of(inner, seen)


def _dataclasses(hint):
    if is_dataclass(hint):
        yield hint
    for inner in get_args(hint):
        yield from _dataclasses(inner)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_key_of_every_kind_stands_on_the_page(kind):
    untold = {key for key in keys_of(KINDS[kind], set()) if not re.search(rf"\b{key}\b", PAGE)}
    assert untold == set()
