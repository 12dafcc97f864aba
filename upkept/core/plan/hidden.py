"""What may hide from readers: promises in the background, measurable facts left unmeasured, targets that no sentence states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.figures import span_of, span_of_amount
from upkept.core.plan.findings import Finding, finding
from upkept.core.plan.numbers import figures
from upkept.core.plan.quotes import Found, Source, short
from upkept.core.plan.words import words


def hidden_findings(source: Source, document: Mapping[str, Any], found: list[Found]) -> Iterator[Finding]:
    """What is not wrong, but may hide a promise."""
    commitments: Mapping[str, Any] = document.get("commitments") or {}
    seen: set[str] = set()
    for one in found:
        known = words(one.language)
        said = figures(one.quote.texts[one.language], one.language)
        if one.quote.role == "background":
            shown = [
                figure.text
                for figure in said
                if figure.kind in ("amount", "period", "rate", "percent", "always", "time")
            ]
            if shown and one.quote.owner not in seen:
                seen.add(one.quote.owner)
                yield finding(
                    source,
                    ("background", one.quote.path[1]),
                    "background-figure",
                    "plan",
                    f"“{short(one.quote.texts[one.language], 90)}” states “{shown[0]}”, but stands in `background`,"
                    " which promises nothing.",
                    "make it a commitment",
                )
        name = one.quote.owner
        if one.quote.role != "commitments" or commitments[name].get("kind") != "unmeasured" or name in seen:
            continue
        shown = [figure.text for figure in said if figure.kind != "date"]
        text = one.quote.texts[one.language]
        for pattern in (known.order, known.channels) if known else ():
            shown += [match[0] for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I)]
        if shown:
            seen.add(name)
            yield finding(
                source,
                ("commitments", name),
                "unmeasured-fact",
                name,
                f"“{short(text, 90)}” speaks of “{shown[0]}”: a number, time, order or channel that is not measured.",
                "measure it, with an event of your own if need be",
            )


def target_findings(source: Source, document: Mapping[str, Any], found: list[Found]) -> Iterator[Finding]:
    """Amounts in the data that no sentence states: readers are promised something that they cannot read."""
    for name, written in (document.get("commitments") or {}).items():
        texts = [(s.text, one.language) for one in found if one.quote.owner == name for s in one.sentences]
        texts += [
            (str(text), language)
            for text in (written.get("interprets") or {}).values()
            for language in source.languages
        ]
        said = {
            span_of(f) for text, language in texts for f in figures(text, language) if f.kind in ("amount", "period")
        }
        loose = {f.value for text, lang in texts for f in figures(text, lang) if f.kind == "number" or f.unit == "m"}
        if not texts or not all(words(language) for _, language in texts):
            continue
        for key in ("within", "gap", "lead", "for", "max_age", "min_age", "first"):
            if written.get("kind") == "window" or key not in written:
                continue
            unsaid = [leaf for leaf in _uppers(written[key]) if not _is_told(leaf, said, loose)]
            if unsaid:
                yield finding(
                    source,
                    ("commitments", name, key),
                    "target-unsaid",
                    name,
                    f"No sentence that `{name}` quotes states {', '.join(f'`{leaf}`' for leaf in dict.fromkeys(unsaid))}.",
                    "state it in the prose, or in `interprets`",
                )
                break


def _uppers(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for below in value.values():
            yield from _uppers(below)
    elif isinstance(value, list | tuple):
        yield from _uppers(value[-1] if value else None)
    elif value is not None:
        yield str(value)


def _is_told(leaf: str, said: set[tuple[str, float]], loose: set[float]) -> bool:
    """Stated, or borrowed: in "high within 7 days, medium within 30" the last figure has no unit of its own."""
    try:
        amount = parse_amount(leaf)
    except NotAnAmount:
        return True
    number = re.match(r"\d+", leaf)
    return span_of_amount(amount) in said or (number is not None and float(number[0]) in loose)
