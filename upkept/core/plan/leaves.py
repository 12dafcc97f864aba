"""Reads the leaves of a plan: texts, numbers, amounts of time, ranges, sentences; whatever is wrong is told with its place."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.node import Node
from upkept.core.plan.reading import Failed, Reading
from upkept.core.selector import Limit
from upkept.core.targets import Range

FAILED = Failed.FAILED


def text(node: Node, reading: Reading) -> Any:
    """Any text that is not empty."""
    if not node.text:
        return reading.fail(node, "not-a-text", node.describe(), "write a text here")
    return node.text


def whole(node: Node, reading: Reading) -> Any:
    """A whole number."""
    if not re.fullmatch(r"-?[0-9]{1,15}", node.text or ""):
        return reading.fail(node, "not-a-number", node.describe(), "write a whole number, such as 2")
    return int(node.text or "")


def number(node: Node, reading: Reading) -> Any:
    """`0.9`, `12`, and `99.9%`, which is 0.999."""
    match = re.fullmatch(r"(-?[0-9]{1,12}(?:\.[0-9]{1,6})?) ?(%?)", node.text or "")
    if not match:
        return reading.fail(node, "not-a-number", node.describe(), "write a number, such as 2, 0.5 or 99.9%")
    return round(float(match[1]) / 100, 12) if match[2] else float(match[1])


def flag(node: Node, reading: Reading) -> Any:
    """`true` or `false`."""
    if node.text in ("true", "false"):
        return node.text == "true"
    return reading.fail(node, "not-true-or-false", node.describe(), "write true or false")


def amount(node: Node, reading: Reading) -> Any:
    """`2h`, `3d`, `2bd`."""
    if node.text is None:
        return reading.fail(node, "not-an-amount", node.describe(), "write an amount of time, such as 2h, 3d or 2bd")
    try:
        return parse_amount(node.text)
    except NotAnAmount as error:
        return reading.refuse(node, error, "not-an-amount")


def range_of(node: Node, reading: Reading) -> Any:
    """`24h`, `[24h, 48h]`, or `none`, which promises nothing."""
    if node.text == "none":
        return Range(None)
    if node.items is None:
        upper = amount(node, reading)
        return FAILED if upper is FAILED else Range(upper)
    if len(node.items) != 2:
        return reading.fail(node, "wrong-length", node.describe(), "write the lower and the upper bound: [24h, 48h]")
    lower, upper = (amount(item, reading) for item in node.items)
    if lower is FAILED or upper is FAILED:
        return FAILED
    if lower.nominal >= upper.nominal:
        return reading.fail(
            node, "wrong-order", f"[{lower}, {upper}]", f"write the shorter one first: [{upper}, {lower}]"
        )
    return Range(upper, lower)


def prose(node: Node, reading: Reading) -> Any:
    """A text in the plan's first language, or one for each language."""
    if node.text:
        return {reading.language: " ".join(node.text.split())}
    if node.entries is None or not node.entries:
        right = f"write a text, or one for each language: {{{reading.language}: …}}"
        return reading.fail(node, "not-a-text", node.describe(), right)
    texts: dict[str, str] = {}
    for language, written in node.entries.items():
        if language not in reading.languages:
            reading.unknown(node.place_of(language), "unknown-language", "language", language, reading.languages)
        elif not written.text:
            reading.fail(written, "not-a-text", written.describe(), "write a text here")
        else:
            texts[language] = " ".join(written.text.split())
    return texts if len(texts) == len(node.entries) else FAILED


def limit(node: Node, reading: Reading) -> Any:
    """`24h`, `5` (at most), or `{at_most, at_least}`."""
    if node.entries is None:
        bound = _bound(node, reading)
        return FAILED if bound is FAILED else Limit(at_most=bound)
    bounds = {}
    for key, written in node.entries.items():
        if key not in ("at_most", "at_least"):
            reading.unknown(node.place_of(key), "unknown-key", "key", key, ("at_most", "at_least"), "a limit")
            return FAILED
        bounds[key] = _bound(written, reading)
    if not bounds:
        return reading.fail(node, "no-limit", "a limit without a bound", "write 24h, or {at_least: 90d}")
    return FAILED if FAILED in bounds.values() else Limit(**bounds)


def _bound(node: Node, reading: Reading) -> Any:
    for leaf in (number, amount):
        trial = reading.trial()
        value = leaf(node, trial)
        if value is not FAILED:
            return value
    return reading.fail(node, "not-a-bound", node.describe(), "write an amount of time, such as 24h, or a number")


def day(node: Node, reading: Reading) -> Any:
    """A date, `2026-01-31`, as it was written."""
    try:
        if node.text and re.fullmatch(r"\d{4}-\d\d-\d\d", node.text, re.ASCII):
            if not "1970" <= node.text[:4] <= "2999":
                return reading.fail(node, "not-a-date", node.describe(), "write a date from 1970 to 2999")
            return date.fromisoformat(node.text).isoformat()
    except ValueError:
        right = "write a date that exists; each month has its own last day"
        return reading.fail(node, "not-a-date", f"the date {node.describe()}, which is in no calendar", right)
    return reading.fail(node, "not-a-date", node.describe(), "write a date, such as 2026-01-31")
