"""Where the examples are, and what they say: the plans of the demo's products, begun about a year before it is loaded."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.model import Plan, Version
from upkept.core.plan.publish import freeze_plan, version_of
from upkept.core.plan.reader import read_text
from upkept.core.refusal import Refusal
from upkept.core.zone import DAY

SHORTEST, LONGEST = 330, 430  # days of history that the year of an example may have; else it begins at another date
AHEAD = 500 * DAY


@dataclass(frozen=True, slots=True)
class Example:
    """A plan as it will be published: its source, its prose by language, and what they amount to."""

    source: str
    prose: Mapping[str, str]
    version: Version

    @property
    def plan(self) -> Plan:
        return self.version.plan


def folder() -> Path:
    """UPKEPT_EXAMPLES, or the folder `examples` of the checkout that Upkept was installed from. Raises Refusal: no-examples."""
    named = os.environ.get("UPKEPT_EXAMPLES", "").strip()
    found = Path(named) if named else Path(__file__).resolve().parents[3] / "examples"
    if not (found / "README.md").is_file():
        raise Refusal(
            "no-examples",
            f"The examples are not in {found}. Set UPKEPT_EXAMPLES to the folder `examples` of Upkept's source, "
            "or start without --demo.",
        )
    return found


def read(slug: str, today: date) -> Example:
    """One example, begun 11 to 14 months before `today`: on the day that it names, or where that is too near or far, on the
    first of the month a year ago. Raises Refusal: no-examples, bad-example."""
    place = folder() / slug / "plan.yaml"
    try:
        source = _begun(place.read_text("utf-8"), today)
        plan = _plan(source, place)
        tables = freeze_plan(plan, _instant(plan) - 100 * DAY, _instant(plan) + AHEAD)
    except (OSError, PlanErrors) as error:
        raise Refusal("bad-example", f"{place} cannot be read: {error}") from error
    prose = {language: (place.parent / name).read_text("utf-8") for language, name in plan.product.prose.items()}
    return Example(source, prose, version_of(plan, tables))


def _plan(source: str, place: Path) -> Plan:
    plan, problems = read_text(source, file=str(place), folder=place.parent)
    if plan is None:
        raise PlanErrors(problems)
    return plan


def _begun(source: str, today: date) -> str:
    found = re.search(r"^effective: (\d{4}-\d{2}-\d{2})$", source, re.M)
    if found is None or SHORTEST <= (today - date.fromisoformat(found[1])).days <= LONGEST:
        return source
    first = today.replace(year=today.year - 1, day=1)
    return source.replace(found[0], f"effective: {first.isoformat()}", 1)


def _instant(plan: Plan) -> int:
    return int(datetime.fromisoformat(plan.effective).replace(tzinfo=ZoneInfo(plan.product.timezone)).timestamp())
