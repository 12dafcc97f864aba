"""What a plan that is being written is checked against beyond itself: time zones, holidays, recurrence rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from upkept.core.build.holidays import holidays_of
from upkept.core.build.rule import rule_days
from upkept.core.build.zone import zone_info
from upkept.core.plan.reading import Outside

_SOME_YEAR = date(2024, 1, 1)


def _holidays(code: str) -> object:
    return holidays_of(code, _SOME_YEAR.year, _SOME_YEAR.year)


def _rule(rule: str) -> object:
    first = _SOME_YEAR.toordinal()
    return rule_days(rule, _SOME_YEAR, first, first + 366)


WORLD = Outside(zone_info, _holidays, _rule)


def beside(folder: Path) -> Outside:
    """The world, and the files that lie beside the plan in that folder."""

    def file(name: str) -> None:
        if not (folder / name).is_file():
            raise ValueError(f"put {name} beside the plan, or name another file")

    return replace(WORLD, file=file)
