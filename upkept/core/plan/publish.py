"""Publishing freezes the reckoning: what a plan says about time becomes tables, and only these are used from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path

from upkept.core.build import CannotBuild
from upkept.core.build.rule import rule_days
from upkept.core.build.tables import freeze
from upkept.core.commitments.base import Commitment
from upkept.core.period import Every
from upkept.core.plan.errors import PlanErrors, Problem
from upkept.core.plan.model import Plan, Tables, Version
from upkept.core.plan.specs import CalendarSpec, FreezeSpec, WindowSpec
from upkept.core.plan.stored import extended, load_version, tables_from_json, tables_to_json, version_of

__all__ = [
    "extended",
    "files_beside",
    "freeze_plan",
    "load_version",
    "publish",
    "tables_from_json",
    "tables_to_json",
    "version_of",
]


def freeze_plan(plan: Plan, since: int, until: int, files: Mapping[str, str] | None = None) -> Tables:
    """The tables of the plan's zone, calendars, windows, freezes and rules, from the local day of `since` to that of `until`.

    `files`: name → text of the .ics files that its calendars name (`files_beside`). The zone reaches further both ways.
    Raises PlanErrors with everything that cannot be frozen.
    """
    anchor = date.fromisoformat(plan.effective)
    calendars: Mapping[str, CalendarSpec] = plan.calendars
    windows: Mapping[str, WindowSpec] = plan.windows
    freezes: tuple[FreezeSpec, ...] = plan.freezes

    def build(
        calendars: Mapping[str, CalendarSpec], windows: Mapping[str, WindowSpec], freezes: tuple[FreezeSpec, ...]
    ) -> Tables:
        built = freeze(
            zone=plan.product.timezone,
            calendars=calendars,
            windows=windows,
            freezes=freezes,
            anchor=anchor,
            from_instant=since,
            until_instant=until,
            files=files,
        )
        first, last = built.zone.date(since), built.zone.date(until)
        dates = {
            name: tuple(rule_days(rule, start or anchor, first, last))
            for name, (rule, start) in _rules(plan.commitments).items()
        }
        return Tables(
            built.zone,
            built.calendars,
            built.windows,
            built.freezes,
            plan.attributes,
            plan.releases,
            plan.lines,
            dates,
            plan.asked,
        )

    try:
        return build(calendars, windows, freezes)
    except CannotBuild as error:
        raise PlanErrors(_each(calendars, windows, freezes, build) or [_problem(error)]) from error


def publish(plan: Plan, since: int, until: int, files: Mapping[str, str] | None = None) -> Version:
    """The plan as a version: its tables frozen, effective from the first second of its day in the product's zone."""
    return version_of(plan, freeze_plan(plan, since, until, files))


def files_beside(plan: Plan, folder: str | Path) -> dict[str, str]:
    """The texts of the .ics files that the plan's calendars name. Raises PlanErrors for those that are not there."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for spec in plan.calendars.values():
        for name in spec.holidays:
            path = Path(folder) / name
            if not name.endswith(".ics") or name in texts:
                continue
            if path.is_file():
                texts[name] = path.read_text("utf-8", errors="replace")
            else:
                right = f"put {name} beside the plan, or name another file"
                problems.append(
                    Problem("plan.yaml", 0, 0, "no-file", f"the holidays file `{name}`, which is not there", right)
                )
    if problems:
        raise PlanErrors(problems)
    return texts


def _rules(commitments: Mapping[str, Commitment]) -> dict[str, tuple[str, date | None]]:
    """Commitment id → the rule that it names its days by, and the day from which that counts."""
    found = {}
    for name, commitment in commitments.items():
        for one in fields(commitment):
            value = getattr(commitment, one.name)
            if isinstance(value, Every) and value.on:
                anchor = getattr(commitment, "anchor", "")
                found[name] = (value.on, date.fromisoformat(anchor) if anchor else None)
    return found


Build = Callable[[Mapping[str, CalendarSpec], Mapping[str, WindowSpec], tuple[FreezeSpec, ...]], Tables]


def _each(
    calendars: Mapping[str, CalendarSpec],
    windows: Mapping[str, WindowSpec],
    freezes: tuple[FreezeSpec, ...],
    build: Build,
) -> list[Problem]:
    """What is wrong with each calendar, window and freeze by itself, so that all of it comes at once."""
    problems = []
    for name, calendar in calendars.items():
        problems += _tried(build, {name: calendar}, {}, ())
    for name, window in windows.items():
        needed = {key: spec for key, spec in calendars.items() if key == window.outside}
        problems += [p for p in _tried(build, needed, {name: window}, ()) if not window.outside or p not in problems]
    for one in freezes:
        problems += _tried(build, {}, {}, (one,))
    return problems


def _tried(
    build: Build,
    calendars: Mapping[str, CalendarSpec],
    windows: Mapping[str, WindowSpec],
    freezes: tuple[FreezeSpec, ...],
) -> list[Problem]:
    try:
        build(calendars, windows, freezes)
    except CannotBuild as error:
        return [_problem(error)]
    return []


def _problem(error: CannotBuild) -> Problem:
    found = "a plan whose times cannot be reckoned"
    return Problem("plan.yaml", 0, 0, "cannot-build", found, error.sentence.rstrip("."))
