"""Who is there when: shifts that hand over to each other, and the few times when nobody came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from upkept.config.demo.story import Actor, Year

Hours = tuple[float, float]


def rota(
    year: Year,
    name: str,
    people: Sequence[Actor],
    shifts: Sequence[Hours],
    *,
    calendar: str = "",
    gaps: Mapping[int, float] | None = None,
) -> None:
    """`shifts` of every day (of every day on which `calendar` is open), from and to by the wall clock, 32 being 08:00 tomorrow.

    `gaps`: the number of a shift → how many hours late it began. The first shift of a rota that is always on begins with
    the year.
    """
    gaps, number = gaps or {}, 0
    first = year.day_of(year.begin) - timedelta(days=1)
    for day in [first, *year.days()]:
        if calendar and not year.is_open(day, calendar):
            continue
        for turn, (begin, end) in enumerate(shifts):
            began, ended = year.at(day, begin), year.at(day, end)
            if ended <= year.begin:
                continue
            who = _person(people, day, turn * len(people) // len(shifts))
            late = int(gaps.get(number, 0) * 3600)
            number += 1
            said: dict[str, Any] = {"rota": name, "person": who, "level": 1}
            year.tell("shift.started", f"rota:{name}", max(began + late, year.begin), who, **said)
            year.tell("shift.ended", f"rota:{name}", ended, who, **said)


def _person(people: Sequence[Actor], day: date, turn: int) -> Actor:
    """The people take turns by the week; nobody hands over to themselves."""
    return people[(day.toordinal() // 7 + turn) % len(people)]
