"""Holds what a draft made of a sentence against what a reader expects: kind, numbers with their cases, nothing silently wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.draft.labels import slug
from upkept.core.draft.proposal import About, Proposal
from upkept.core.draft.propose import propose
from upkept.core.plan.figures import calendar_hours, span_of_amount
from upkept.core.plan.numbers import figures

HERE = Path(__file__).parent
REAL = HERE.parents[3] / "shared" / "data" / "promises" / "dev.jsonl"
MEASURING = ("within", "every", "first", "lead", "for", "gap", "min_age", "max_age", "at_least", "at_most", "keep")
NAMED = {
    "day": ("s", 86400.0),
    "week": ("s", 604800.0),
    "month": ("mo", 1.0),
    "quarter": ("mo", 3.0),
    "half": ("mo", 6.0),
    "year": ("mo", 12.0),
}


@dataclass(frozen=True)
class Judged:
    """One sentence's draft. `silent`: a number that is wrong, or missing, where nobody is asked."""

    kind: bool
    numbers: bool
    silent: str
    sure: bool
    said: str

    @property
    def right(self) -> bool:
        return self.kind and self.numbers


def own() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / "corpus.jsonl").read_text("utf-8").splitlines() if line.strip()]


def real() -> list[dict[str, Any]]:
    """The real sentences with what a reader expects of them; empty where the reference data is not there."""
    if not REAL.is_file():
        return []
    expected = json.loads((HERE / "real_expected.json").read_text("utf-8"))
    rows = [json.loads(line) for line in REAL.read_text("utf-8").splitlines() if line.strip()]
    return [{"text": row["sentence"], "id": row["id"], **expected[row["id"]]} for row in rows if row["id"] in expected]


def held_out(row: Mapping[str, Any]) -> bool:
    """Half of the sources: never looked at while rules were written."""
    source = str(row["id"]).rpartition("-")[0]
    return sum(map(ord, source)) % 2 == 1


@cache
def drafted_of(text: str) -> Proposal:
    """The draft of one sentence, made once for all tests of a process."""
    return propose({"": text}, product=About("draft", "Draft", "Europe/Madrid"))


def judge(row: Mapping[str, Any]) -> Judged:
    drafted = drafted_of(row["text"])
    guesses = [one.guess for one in drafted.sentences]
    kinds = [guess.kind or guess.role for guess in guesses]
    also = [more.kind for guess in guesses for more in guess.also]
    wanted = [row["kind"]] if isinstance(row["kind"], str) else row["kind"]
    kind = any(one in wanted for one in kinds) or any(one in wanted for one in also)
    stated = list(_stated(drafted))
    missing = _unmatched(list(row.get("numbers", ())), stated, drafted)
    questions = " ".join(question for guess in guesses for question in guess.questions)
    unasked = [text for text in row.get("asked", ()) if not _is_asked(text, questions, row["text"], stated)]
    numbers = not missing and not unasked and not stated
    sure = all(guess.sure for guess in guesses)
    silent = (
        "" if not sure or (kind and numbers) else f"sure of {kinds}, but {missing or unasked or stated or 'the kind'}"
    )
    lost = list(_lost(drafted))
    return Judged(
        kind,
        numbers,
        silent or ("; ".join(lost) if lost else ""),
        sure,
        f"{kinds + also} left={stated} missing={missing + unasked}",
    )


def _stated(drafted: Proposal) -> Iterator[tuple[frozenset[str], Any]]:
    """Every measured value of the draft with the names it stands under."""
    for one in drafted.sentences:
        if one.guess.role == "definition":  # it is held as it is quoted
            for span in one.guess.figures:
                if span.what == "amount":
                    yield frozenset(), span.value
        for made in one.guess.commitments:
            under: set[str] = set()
            for value in dict(made.fields.get("where", {})).values():
                under |= {str(each) for each in (value if isinstance(value, list) else [value])}
            for key in MEASURING:
                if key in made.fields and made.fields.get("measure") != "share":
                    if made.fields.get("kind") == "window":
                        continue
                    yield from _values(made.fields[key], under)
            if made.fields.get("measure") == "share":
                yield frozenset(), made.fields["at_least"]
            if (
                made.fields.get("stat") in ("mean", "median") and made.also_base
                if hasattr(made, "also_base")
                else False
            ):
                continue
            if made.kind == "span":
                phase = made.fields["phase"]
                for line in drafted.lines.values():
                    if phase in line["phases"]:
                        for leaf in _leaves(line["phases"][phase]):
                            for amount in re.findall(r"\d+\w+", leaf):
                                yield frozenset(), amount


def _values(value: Any, under: set[str]) -> Iterator[tuple[frozenset[str], Any]]:
    if isinstance(value, Mapping) and "on" in value:
        yield frozenset(), value
    elif isinstance(value, Mapping):
        for name, below in value.items():
            yield from _values(below, under | {str(name)})
    elif isinstance(value, list):
        yield frozenset(under), value[-1]
    elif value != "none":
        yield frozenset(under), value


def _unmatched(wanted: list[str], stated: list[tuple[frozenset[str], Any]], drafted: Proposal) -> list[str]:
    """The expected numbers that the draft does not state; matched ones are taken out of `stated`."""
    missing = []
    duplicates = [one for one in stated if isinstance(one[1], Mapping)]
    for text in sorted(wanted, key=lambda text: ":" not in text or text[:1].isdigit()):
        if re.fullmatch(r"\d\d:\d\d|(?:mon|tue|wed|thu|fri|sat|sun)(?:-\w+)?", text):
            if not _in_hours(text, drafted):
                missing.append(text)
            continue
        keys, _, value = text.rpartition(":")
        names = set(keys.split("/")) if keys else set()
        found = next((one for one in stated if _same(value, one[1]) and (not names or _like(names, one[0]))), None)
        if found is None:
            found = next((one for one in duplicates if _in_rule(value, one[1])), None)
        if found is None:
            missing.append(text)
        elif found in stated:
            stated.remove(found)
    for one in list(stated):  # an average's own case, the over of a period: the same number again
        if any(_same(str(text.rpartition(":")[2]), one[1]) for text in wanted if not re.match(r"\d\d:", text)):
            stated.remove(one)
    return missing


def _like(names: set[str], under: frozenset[str]) -> bool:
    have = {part for name in map(slug, under) for part in (name, *name.split("-"))}
    return all(any(slug(name)[:5] == one[:5] or slug(name) == one for one in have) for name in names)


def _same(wanted: str, stated: Any) -> bool:
    return not isinstance(stated, Mapping) and _span(wanted) == _span(str(stated))


def _in_rule(wanted: str, rule: Mapping[str, Any]) -> bool:
    interval = re.search(r"INTERVAL=(\d+)", str(rule["on"]))
    if "MONTHLY" in str(rule["on"]):
        return _span(wanted) == ("mo", 1.0)
    return "WEEKLY" in str(rule["on"]) and _span(wanted) == ("s", 604800.0 * int(interval[1] if interval else 1))


def _span(text: str) -> object:
    if text in NAMED:
        return NAMED[text]
    try:
        return span_of_amount(parse_amount(text))
    except NotAnAmount:
        return text.rstrip("%")


def _in_hours(text: str, drafted: Proposal) -> bool:
    rules = " ".join(_leaves([dict(one.guess.fields) for one in drafted.sentences]))
    windows = " ".join(_leaves(dict(drafted.windows))) + " " + rules
    if ":" in text:
        minute = int(text[:2]) * 60 + int(text[3:])
        times = {
            bound for value in drafted.calendars.values() for _, bounds in calendar_hours(value) for bound in bounds
        }
        for value in drafted.windows.values():
            if "at" in value:
                at = int(value["at"][:2]) * 60 + int(value["at"][3:])
                times |= {at, (at + parse_amount(value["lasts"]).seconds // 60) % 1440}
        asked = " ".join(question for one in drafted.sentences for question in one.guess.questions)
        return minute in times or text in asked or f"{minute // 60}am" in asked.lower()
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    if "-" in text:
        return any(
            text in dict(value).get("hours", {}) for value in drafted.calendars.values() if isinstance(value, Mapping)
        )
    code = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[names.index(text)]
    return code in windows


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for child in value.values():
            yield from _leaves(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _leaves(child)
    else:
        yield str(value)


def _is_asked(text: str, questions: str, sentence: str, stated: list[tuple[frozenset[str], Any]]) -> bool:
    """Named in a question, or read: a number that is asked about may also stand in the data."""
    found = text.lower() in questions.lower() or f"“{text.split()[0]}".lower() in questions.lower()
    for figure in figures(text, "en"):
        for one in list(stated):
            if str(one[1]).rstrip("%").startswith(f"{figure.value:g}"):
                stated.remove(one)
                found = True
    return found


def _lost(drafted: Proposal) -> Iterator[str]:
    """Digits and amounts of a sentence that stand neither in what was read nor in a question."""
    for one in drafted.sentences:
        guess = one.guess
        if one.leads:
            continue
        read = [(span.start, span.end) for span in guess.figures]
        questions = " ".join(guess.questions)
        for match in re.finditer(r"\d+(?:[.,:]\d+)*", one.text):
            if (
                match[0] not in questions
                and not any(start < match.end() and match.start() < end for start, end in read)
                and not re.fullmatch(r"(?:19|20)\d\d", match[0])
            ):
                yield f"{match[0]} in “{one.text}”"
        for figure in figures(one.text, one.language):
            if guess.sure and guess.role in ("background", "unmeasured", "exclusion"):
                yield f"{figure.text} in the {guess.role} “{one.text}”"
