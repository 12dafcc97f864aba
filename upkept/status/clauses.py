"""What else the rule of a promise says, in words for its customers: when its clock stands still, what is enough, what excuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upkept.core.plan.model import Plan
from upkept.kit import said
from upkept.plans import shown

Happening = Callable[[Any], str]
"""An event, or a choice of events, as the plan writes it → in words."""


def facts(written: Mapping[str, Any], event: Happening, calendar: Happening) -> dict[str, tuple[str, str]]:
    """Key of the plan → (what, words), in the order of reading."""
    told: dict[str, Callable[[Any], tuple[str, str]]] = {
        "pauses": lambda value: (_("Its clock stands still"), _pauses(value, event)),
        "starts_in": lambda value: (_("It begins to count"), _("at the next opening: %(hours)s") % {"hours": calendar(value)}),
        "start_cap": lambda value: (_("It starts at the latest"), _after(value, event)),
        "extends": lambda value: (_("Its due moment may be moved"), _extends(value, event)),
        "counts": lambda value: (_("What is enough"), _enough(value)),
        "for_all": lambda value: (_("It must be done for each"), ", ".join(said.word(str(one)) for one in value.values())),
        "per": lambda value: (_("For each"), said.word(str(value))),
        "limits": lambda value: (_("It counts only with"), limits(value)),
        "if": lambda value: (_("It is asked for only when"), event(value)),
        "attest": lambda value: (_("A signed statement"), _("is enough") if _is_yes(value) else _("is not enough")),
        "anchor": lambda value: (_("Counted from"), str(value)),
        "channels": lambda value: (_("By"), _channels(value)),
        "slack": lambda value: (_("The time named may differ by"), said.target(str(value))),
        "planned": lambda value: (_("It is planned when"), event(value)),
        "or_after": lambda value: (_("Or, instead of that,"), _after(value, event)),
        "grace": lambda value: (_("To be closed within"), said.target(str(value))),
        "covered": lambda value: (_("Of that time, watched at least"), _share(value)),
        "ignore_under": lambda value: (_("Not counted where shorter than"), said.target(str(value))),
        "less": lambda value: (_("Not counted"), ", ".join(_plain(one) for one in _listed(value))),
    }  # fmt: skip
    return {key: tell(written[key]) for key, tell in told.items() if key in written}


def exclusions(plan: Plan, language: str) -> list[tuple[str, str]]:
    """What may excuse a case that was not kept, each with whom it is for and what it asks for."""
    return [
        (_("A case may be excused"), f"{shown.published(one.quote, language)} ({'; '.join(more)})")
        for one in plan.exclusions.values()
        if (more := [part for part in (which(one.where.values), needs(one.needs)) if part]) or one.quote
    ]


def which(where: Mapping[str, Any]) -> str:
    """A condition on attributes: "severity: high or not low"."""
    return ", ".join(said.pair(str(name), _values(wanted)) for name, wanted in where.items())


def needs(fields: Any) -> str:
    named = ", ".join(said.word(str(one)) for one in _listed(fields))
    return _("with %(fields)s") % {"fields": named} if named else ""


def lacks(fields: Any) -> str:
    named = ", ".join(said.word(str(one)) for one in _listed(fields))
    return _("without %(fields)s") % {"fields": named} if named else ""


def limits(value: Mapping[str, Any]) -> str:
    """`{rpo: 24h, age: {at_least: 90d}}` → "rpo: at most 24 hours, age: at least 90 days"."""
    return ", ".join(said.pair(str(name), _bounds(bound)) for name, bound in value.items())


def _bounds(value: Any) -> str:
    bounds = value if isinstance(value, Mapping) else {"at_most": value}
    words = {"at_most": _("at most %(figure)s"), "at_least": _("at least %(figure)s")}
    return _(" and ").join(words[key] % {"figure": said.target(str(one))} for key, one in bounds.items())


def _values(wanted: Any) -> str:
    told = []
    for one in _listed(wanted):
        value = said.target(str(one).removeprefix("!"))
        told.append(_("not %(value)s") % {"value": value} if str(one).startswith("!") else value)
    return _(" or ").join(told)


def _pauses(value: Any, event: Happening) -> str:
    pairs = value if all(isinstance(one, list | tuple) for one in value) else [value]
    spans = (_("from when %(start)s until %(stop)s") % {"start": event(a), "stop": event(b)} for a, b in pairs)
    return "; ".join(spans)


def _after(value: Any, event: Happening) -> str:
    amount, _word, kind = str(value).partition(" after ")
    if not kind:
        return said.target(amount)
    return _("%(time)s after %(event)s") % {"time": said.target(amount), "event": event(kind)}


def _extends(value: Any, event: Happening) -> str:
    given = value if isinstance(value, Mapping) else {"event": value}
    times = int(given.get("times", 1))
    often = ngettext("at most %(n)s time", "at most %(n)s times", times) % {"n": times}
    chosen = {key: given[key] for key in ("event", "where", "needs") if key in given}
    return _("when %(event)s, %(often)s") % {"event": event(chosen), "often": often}


def _enough(value: Any) -> str:
    return _("an automatic reply") if str(value) == "automatic" else _("only what a person does")


def _channels(value: Any) -> str:
    chosen = value if isinstance(value, Mapping) else {"all": value}
    joints = {"all": _(" and "), "any": _(" or ")}
    return ", ".join(joints[key].join(said.word(str(one)) for one in _listed(names)) for key, names in chosen.items())


def _share(value: Any) -> str:
    try:
        return f"{float(value) * 100:g} %"
    except ValueError:
        return str(value)


def _plain(value: Any) -> str:
    return str(value).replace("-", " ").replace("_", " ")


def _is_yes(value: Any) -> bool:
    return str(value).lower() in ("true", "yes")


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]
