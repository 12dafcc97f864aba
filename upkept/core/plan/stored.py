"""A published version as it is stored, plain JSON, and back again: what the database holds and the offline verifier reads.

Standard library and fold modules only. `document` is what plan.yaml said, `tables` the frozen reckoning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from upkept.core.calendar import Calendar
from upkept.core.plan.model import Plan, Tables, Version
from upkept.core.plan.reader import load_document
from upkept.core.plan.vocabulary import STANDARD, Vocabulary
from upkept.core.window import Freezes, Windows
from upkept.core.zone import Zone


def tables_to_json(tables: Tables) -> dict[str, Any]:
    """The frozen tables as a JSON object. Attributes, classes and lines are not in it: the document says them."""
    return {
        "zone": tables.zone.to_json(),
        "calendars": {name: calendar.to_json() for name, calendar in tables.calendars.items()},
        "windows": {name: windows.to_json() for name, windows in tables.windows.items()},
        "freezes": tables.freezes.to_json(),
        "dates": {name: list(days) for name, days in tables.dates.items()},
    }


def tables_from_json(stored: Mapping[str, Any], plan: Plan) -> Tables:
    """The tables again, with what the plan says of attributes, classes and lines. Damaged ones raise ValueError or KeyError."""
    return Tables(
        zone=Zone.from_json(stored["zone"]),
        calendars={name: Calendar.from_json(table) for name, table in stored["calendars"].items()},
        windows={name: Windows.from_json(table) for name, table in stored["windows"].items()},
        freezes=Freezes.from_json(stored["freezes"]),
        attributes=plan.attributes,
        releases=plan.releases,
        lines=plan.lines,
        dates={name: tuple(days) for name, days in stored["dates"].items()},
        asked=plan.asked,
    )


def load_version(document: Any, tables: Mapping[str, Any], vocabulary: Vocabulary = STANDARD) -> Version:
    """The version that was stored. Raises PlanErrors, ValueError or KeyError where what is stored is damaged."""
    return version_of(plan := load_document(document, vocabulary), tables_from_json(tables, plan))


def version_of(plan: Plan, tables: Tables) -> Version:
    """The plan with its tables, effective from the first second of its day in the product's zone."""
    return Version(plan, tables, tables.zone.midnight(date.fromisoformat(plan.effective).toordinal()))


def extended(tables: Tables, more: Tables) -> Tables:
    """The tables, and what `more` knows beyond their horizon; nothing that they say is changed.

    Raises ValueError where `more` begins after the horizon, or is of another plan.
    """
    if tables.calendars.keys() != more.calendars.keys() or tables.windows.keys() != more.windows.keys():
        raise ValueError("The tables of one plan cannot be continued by those of another.")
    horizon = tables.freezes.horizon
    zone = tables.zone if tables.zone == more.zone else tables.zone.extended(more.zone, horizon)
    last = tables.zone.date(horizon)
    return replace(
        tables,
        zone=zone,
        calendars={name: calendar.extended(more.calendars[name]) for name, calendar in tables.calendars.items()},
        windows={name: windows.extended(more.windows[name]) for name, windows in tables.windows.items()},
        freezes=tables.freezes.extended(more.freezes),
        dates={
            name: (*days, *(day for day in more.dates.get(name, ()) if day > (days[-1] if days else last)))
            for name, days in tables.dates.items()
        },
    )
