"""What the feasibility of a plan costs: its findings and its pictures, as the pages and `upkept plan check` reckon them.

    python bench/feasibility.py              a table for people
    python bench/feasibility.py --json       one object, name -> {value, unit, goal, better}

The plan has 30 promises, each of the hardest kinds: deadlines by severity that only a release can carry out, through windows,
freezes and a notice, on calendars with holidays; and answers on working hours.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:] = [str(ROOT), *(p for p in sys.path if Path(p or ".").resolve() != HERE)]

import argparse  # noqa: E402
import time  # noqa: E402
from datetime import date  # noqa: E402

from bench._report import Figure, show  # noqa: E402
from upkept.core.plan.document import read_yaml  # noqa: E402
from upkept.core.plan.feasibility import feasibility_findings, reckoned  # noqa: E402
from upkept.core.plan.heat import heats, promises  # noqa: E402
from upkept.core.plan.model import Plan  # noqa: E402
from upkept.core.plan.node import Node  # noqa: E402
from upkept.core.plan.outside import WORLD  # noqa: E402
from upkept.core.plan.quotes import Source  # noqa: E402
from upkept.core.plan.reader import parse_plan  # noqa: E402

PROMISES = 30
HEAD = """upkept: 1
product: {slug: bench, name: Bench, timezone: Europe/Madrid, prose: {en: plan.en.md}}
version: "1"
effective: 2026-01-01
calendars:
  office: {hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD}
windows:
  weekend-night: {rule: "FREQ=WEEKLY;BYDAY=SA,SU", at: "02:00", lasts: 4h}
freezes:
  - {name: Christmas, from: 2026-12-19, to: 2027-01-06}
attributes:
  severity: [critical, high, medium, low]
  type: [TYPES]
releases:
  minor: {}
commitments:
  in-window:
    {quote: {en: "x"}, owner: maintainer, kind: window, from: release.started, to: release.completed,
     within: [weekend-night]}
  announced:
    {quote: {en: "x"}, owner: maintainer, kind: notice, before: release.started, by_event: release.announced, lead: 1d,
     channels: {all: [email]}}
"""
FIX = """  fix-{n}:
    quote: {{en: "x"}}
    owner: maintainer
    kind: deadline
    start: bug.confirmed
    stop: bug.deployed
    where: {{type: t{n}}}
    by: severity
    within: {{critical: 3d, high: 1w, medium: 10bd, low: 1mo}}
    calendar: office
"""
ANSWER = """  answer-{n}:
    quote: {{en: "x"}}
    owner: agent
    kind: deadline
    start: ticket.opened
    stop: ticket.answered
    where: {{type: t{n}}}
    by: severity
    within: {{critical: 2h, high: 8h, medium: 24h, low: 3bd}}
    calendar: office
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    chosen = parser.parse_args()
    root, plan = _plan()
    begun = time.perf_counter()
    tables = reckoned(plan)
    list(feasibility_findings(Source(root, "plan.yaml", ("en",)), plan, tables))
    findings = time.perf_counter() - begun
    start = tables.zone.midnight(date.fromisoformat(plan.effective).toordinal())
    begun = time.perf_counter()
    drawn = [heat for name in promises(plan) for heat in heats(plan, tables, start, name)]
    pictures = time.perf_counter() - begun
    show(
        [
            Figure("feasibility_seconds", findings + pictures, "s", 5, "lower"),
            Figure("feasibility_findings_seconds", findings, "s", None, "lower"),
            Figure("feasibility_pictures_seconds", pictures, "s", None, "lower"),
            Figure("feasibility_pictures", len(drawn), "pictures", None, "higher"),
        ],
        as_json=chosen.json,
        method=f"A plan with {PROMISES} promises: findings as `upkept plan check` tells them, then every picture of a week.",
        packages=("numpy",),
    )


def _plan() -> tuple[Node, Plan]:
    bodies = [(FIX if n % 2 else ANSWER).format(n=n) for n in range(PROMISES - 2)]
    types = ", ".join(f"t{n}" for n in range(PROMISES - 2))
    root, problems = read_yaml(HEAD.replace("TYPES", types) + "".join(bodies), "plan.yaml")
    assert root is not None, problems
    plan, problems = parse_plan(root, file="plan.yaml", outside=WORLD)
    if plan is None:
        raise SystemExit("\n".join(map(str, problems)))
    return root, plan


if __name__ == "__main__":
    main()
