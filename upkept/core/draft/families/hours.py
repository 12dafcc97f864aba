"""Weekdays and times: for work, or for somebody's presence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from upkept.core.draft.book import Hours, lasting, rule
from upkept.core.draft.clocks import ZONES
from upkept.core.draft.context import Context
from upkept.core.draft.families.base import Family
from upkept.core.draft.proposal import Further
from upkept.core.draft.questions import Question
from upkept.core.draft.topics import class_of


def window(one: Context, alone: bool = True) -> list[Further]:
    """Work is done at these times, or never in those."""
    maintenance = one.around("maintenance") and not one.says("release")
    from_, to = (
        ("maintenance.started", "maintenance.completed") if maintenance else ("release.started", "release.deployed")
    )
    fields: dict[str, Any] = {"kind": "window", "from": from_, "to": to}
    if maintenance and (where := one.book.planned_work(one.text, one.language)):
        fields["where"] = where
    hours = one.hours
    if hours is None or not (hours.days or hours.bounds):
        if one.says("outside") and one.says("open time"):
            name, asks = one.book.office()
            one.ask(asks)
            fields["within"] = [one.book.window({"outside": name}, "quiet")]
            return [Further("in-window", "window", fields)]
        one.book.freezes.append({"around": "US", "span": "week"})
        one.ask("Holidays of which country? Weeks around those of the US are assumed.")
        return [Further("no-work-in-holidays", "window", fields)]
    if hours.odd:
        one.ask("A time of day stands without its other end: when does the window close?")
    if one.says("outside"):
        name, asks = one.book.calendar(Hours(hours.days, hours.bounds, hours.zones), one.text, one.language)
        one.ask(asks)
        fields["within"] = [one.book.window({"outside": name}, "quiet")]
        return [Further("in-window", "window", fields)]
    names = []
    zones = hours.zones or ("",)
    bounds = hours.bounds or ((0, 1440),)
    for zone in zones:
        for days, (first, last) in [(days, one) for days, each in hours.by_day for one in each or bounds]:
            made: dict[str, Any] = {
                "rule": rule(replace(hours, days=days)),
                "at": f"{first // 60 % 24:02}:{first % 60:02}",
                "lasts": lasting(first, last),
            }
            if zone and ZONES[zone] != one.book.timezone:
                made["zone"] = ZONES[zone]
                if zone not in ("UTC", "GMT"):
                    one.ask(
                        "“{zone}” was read as {place}: is it that place's clock?",
                        zone=zone,
                        place=ZONES[zone],
                    )
            names.append(one.book.window(made, "maintenance" if maintenance else "releases"))
    fields["within"] = list(dict.fromkeys(names))
    if one.says("negative") or one.says("freeze"):
        one.ask("The sentence says “no” or “not”: are these the times for work, or those without?")
    if named := class_of(one.text, one.language):
        fields["where"] = {"class": one.book.release_class(named)}
    for figure in one.found if alone else ():
        if figure.kind in ("amount", "percent"):
            one.ask("“{figure}” found no place in the data: what is it for?", figure=figure.text)
    return [Further("in-window", "window", fields)]


def is_opening_hours(made: list[Further], one: Context) -> bool:
    """Hours at which one may come, and nobody is said to be there: a calendar, and no promise of presence."""
    if [each.kind for each in made] != ["coverage"] or one.says("presence"):
        return False
    if one.hours and (one.hours.bounds or one.hours.days):
        return True
    if not one.says("people"):
        one.ask("Is somebody on duty at all these hours, or may one only write at any time?")
    return False


def coverage(one: Context) -> list[Further]:
    """Somebody is there at these hours."""
    hours = one.hours
    if hours is None:
        named, asks = one.book.office()
        one.ask(asks)
        return [
            Further("covered", "coverage", {"kind": "coverage", "calendar": named, "rota": "primary", "over": "month"})
        ]
    if hours.odd:
        one.ask("A time of day stands without its other end: until when is somebody there?")
    if (
        not any(one.around(concept) for concept in ("hours", "staff", "answer", "open time", "support"))
        and not hours.always
    ):
        one.ask("Is somebody there at these times, or are they for something else, such as work on the service?")
    name, asks = one.book.calendar(hours, one.text, one.language)
    one.ask(asks)
    if not hours.days and hours.bounds:
        one.ask("On which days? Every day is assumed.")
    fields: dict[str, Any] = {"kind": "coverage", "calendar": name, "rota": "primary", "over": "month"}
    for figure in one.found:
        if figure.kind in ("amount", "percent", "number"):
            one.ask("“{figure}” found no place in the data: what is it for?", figure=figure.text)
    return [Further("covered", "coverage", fields)]


FAMILIES = (
    Family("window", Question("times for work")),
    Family("coverage", Question("hours at which somebody is there")),
)
