"""How long a draft takes: a policy of 5,000 words, with headings, lists, tables and prose of every kind of promise.

`bench/draft.py --json` prints one object: name → {value, unit, goal, better}.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:] = [
    str(ROOT),
    *(p for p in sys.path if Path(p or ".").resolve() != HERE),
]  # bench/calendar.py is not stdlib's

import argparse  # noqa: E402
import random  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402

from bench._report import Figure, show  # noqa: E402
from upkept.core.draft.edit import PlanText  # noqa: E402
from upkept.core.draft.incoming import as_markdown  # noqa: E402
from upkept.core.draft.proposal import About  # noqa: E402
from upkept.core.draft.propose import propose  # noqa: E402
from upkept.core.draft.write import write  # noqa: E402

WORDS = 5_000
SHAPES = (
    "We answer {who} within {n} hours.",
    "{Who} of priority P{k} are resolved within {n} business days, all others within {m} days.",
    "A new {c} version is released every {n} weeks, and it is supported for {m} months.",
    "Planned work number {k} is announced at least {m} days in advance by email.",
    "During an outage we post a status update every {m} minutes until it is over.",
    "The {c} service number {k} is available 99.{k} % of each month.",
    "Backups of part {k} are taken daily and tested every {m} weeks.",
    "Our team {k} is available Monday to Friday from 9:00 to 1{k}:00.",
    "We usually reply to {who} about topic {n} in {m} days, but we promise nothing for weekends.",
    "Chapter {n} tells how we think about {who}, because we like to be clear about what we do and what we leave to others.",
    "Release {n} is tested in staging before it goes out to any of our customers.",
    "This does not apply to plan {k} of the trial in year {m}.",
)


def policy(words: int, seed: int = 20260101) -> str:
    """A varied policy of so many words."""
    rng = random.Random(seed)
    parts, count, section = [], 0, 0
    while count < words:
        section += 1
        block = [f"## Part {section}"]
        if section % 3 == 0:
            block += ["| Priority | Response | Resolution |", "| --- | --- | --- |"]
            block += [f"| P{k} | {rng.randint(1, 48)} hours | {rng.randint(1, 30)} days |" for k in range(1, 5)]
        lines = [_sentence(rng) for _ in range(9)]
        block += [""] + ([f"- {line}" for line in lines] if section % 2 else [" ".join(lines)]) + [""]
        parts += block
        count += sum(len(line.split()) for line in block)
    return "\n".join(parts)


def _sentence(rng: random.Random) -> str:
    who = rng.choice(("tickets", "questions", "bug reports", "security reports", "complaints", "incidents"))
    said = {"who": who, "Who": who.capitalize(), "c": rng.choice(("minor", "major", "hosted"))}
    return rng.choice(SHAPES).format(**said, n=rng.randint(2, 40), m=rng.randint(2, 40), k=rng.randint(1, 5))


HOSTILE = (
    "1,",
    "1.2,",
    "1-2-",
    "(2h) ",
    "within two hours and ",
    "critical: 2h, high: ",
    "Hm hm. ",
    "- 2 hours\n",
    "a@b.c ",
)


def hostile(unit: str) -> float:
    """Seconds of CPU for a page of 100,000 characters that nobody means."""
    page = unit * (100_000 // len(unit))
    began = time.process_time()
    propose({"en": as_markdown(page)}, product=About("bench", "Bench", "Europe/Madrid"))
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    product = About("bench", "Bench", "Europe/Madrid")
    propose({"en": "We answer within 2 hours."}, product=product)  # the patterns are compiled once in a process
    drafts, busy, sentences = [], [], 0
    for number in range(chosen.rounds):
        text = policy(WORDS, number)
        began, worked = time.perf_counter(), time.process_time()
        proposal = propose({"": as_markdown(text)}, product=product)
        source = write(proposal)
        drafts.append(time.perf_counter() - began)
        busy.append(time.process_time() - worked)
        sentences = len(proposal.sentences)
    plan = PlanText(source)
    name = next(one.guess.id for one in proposal.sentences if one.guess.kind == "deadline")
    began = time.perf_counter()
    plan.set(["commitments", name, "within"], "3h")
    edit = time.perf_counter() - began
    show(
        [
            Figure("draft_seconds", statistics.median(drafts), "s for 5,000 words", 2.0),
            Figure("draft_slowest_seconds", max(drafts), "s for 5,000 words", 2.0),
            Figure("draft_cpu_seconds", statistics.median(busy), "s of CPU for 5,000 words", 1.0),
            Figure("draft_sentences", sentences, "sentences in it"),
            Figure("draft_hostile_cpu_seconds", max(map(hostile, HOSTILE)), "s of CPU for the worst 100 kB page", 5.0),
            Figure("edit_seconds", edit, "s for one edit of its YAML", 1.0),
        ],
        as_json=chosen.json,
        method=f"Median of {chosen.rounds} different policies: cleaned, read, proposed, written as YAML.",
        packages=("markdown-it-py", "ruamel.yaml"),
    )


if __name__ == "__main__":
    main()
