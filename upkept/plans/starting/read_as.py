"""What a promise measures, in one sentence of the reader's language: what the form's card shows as "Read as"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.plan.show import in_words
from upkept.core.plan.vocabulary import Vocabulary
from upkept.kit import said

Written = Mapping[str, Any]


def read_as(written: Written, vocabulary: Vocabulary) -> str:
    """Without its end. A kind that has no words here is told by its keys, as the plan writes them."""
    saying = _SAYINGS.get(str(written.get("kind")))
    if saying is None:
        return in_words(written)
    told = saying(written, lambda value: _event(value, vocabulary))
    if where := written.get("where"):
        told += _(", only for %(which)s") % {"which": _table(where)}
    if (calendar := written.get("calendar")) and written.get("kind") != "coverage":
        told += _counted(calendar)
    for start, stop in _pairs(written.get("pauses")):
        still = {"start": _event(start, vocabulary), "stop": _event(stop, vocabulary)}
        told += _("; its clock stands still from when %(start)s until %(stop)s") % still
    if less := written.get("less"):
        told += _(", without the time of %(what)s") % {"what": _table(less)}
    return told


Happening = Callable[[Any], str]


def _deadline(w: Written, event: Happening) -> str:
    span = {"start": event(w.get("start")), "stop": event(w.get("stop"))}
    if "within" in w:
        return _("from when %(start)s until %(stop)s: within %(limit)s") % {**span, "limit": _table(w["within"])}
    return _("from when %(start)s until %(stop)s: before %(until)s") % {**span, "until": event(w.get("until"))}


def _repeat(w: Written, event: Happening) -> str:
    told = _("from when %(start)s until %(stop)s: %(each)s, every %(every)s") % {
        "start": event(w.get("start")),
        "stop": event(w.get("stop")),
        "each": event(w.get("each")),
        "every": _table(w.get("every")),
    }
    return told + (_(", the first within %(limit)s") % {"limit": _table(w["first"])} if "first" in w else "")


def _cadence(w: Written, event: Happening) -> str:
    every = w.get("every")
    what = {"what": event(w.get("event")), "when": _table(every.get("on") if isinstance(every, Mapping) else every)}
    told = (
        _("%(what)s, on %(when)s") % what if isinstance(every, Mapping) else _("%(what)s, once every %(when)s") % what
    )
    told += _(", for each %(what)s") % {"what": said.word(str(w["per"]))} if "per" in w else ""
    return told + (_(", never more than %(gap)s apart") % {"gap": _table(w["gap"])} if "gap" in w else "")


def _notice(w: Written, event: Happening) -> str:
    told = _("%(announced)s at least %(lead)s before %(before)s") % {
        "announced": event(w.get("by_event")),
        "lead": _table(w.get("lead")),
        "before": event(w.get("before")),
    }
    return told + "".join(_(", by %(channels)s") % {"channels": one} for one in _channels(w.get("channels")))


def _gate(w: Written, event: Happening) -> str:
    told = _("%(requires)s before %(before)s") % {
        "requires": event(w.get("requires")),
        "before": event(w.get("before")),
    }
    told += _(", at most %(age)s earlier") % {"age": _table(w["max_age"])} if "max_age" in w else ""
    return told + (_(", at least %(age)s earlier") % {"age": _table(w["min_age"])} if "min_age" in w else "")


def _window(w: Written, event: Happening) -> str:
    return _("from when %(start)s until %(stop)s: inside the window %(window)s, and in no freeze") % {
        "start": event(w.get("from")),
        "stop": event(w.get("to")),
        "window": _table(w.get("within")),
    }


def _watch(w: Written, event: Happening) -> str:
    return _("watched for %(time)s after %(after)s, ended when %(stop)s") % {
        "time": _table(w.get("for")),
        "after": event(w.get("after")),
        "stop": event(w.get("stop")),
    }


def _objective(w: Written, event: Happening) -> str:
    told = said.word(str(w.get("measure")))
    told += " " + _("of %(what)s") % {"what": _table(w["of"])} if "of" in w else ""
    told += ", " + _("at least %(figure)s") % {"figure": w["at_least"]} if "at_least" in w else ""
    told += ", " + _("at most %(figure)s") % {"figure": w["at_most"]} if "at_most" in w else ""
    told += ", " + said.word(str(w["stat"])) if "stat" in w else ""
    return told + (_(", over each %(period)s") % {"period": _table(w["over"])} if "over" in w else "")


def _span(w: Written, event: Happening) -> str:
    return _("each %(what)s is kept through its phase %(phase)s") % {
        "what": _table(w.get("of")),
        "phase": w.get("phase"),
    }


def _coverage(w: Written, event: Happening) -> str:
    hours = {"hours": _calendar(w.get("calendar")), "period": _table(w.get("over"))}
    if "rota" in w:
        return _("somebody of the rota %(rota)s is there in all hours of %(hours)s, in each %(period)s") % {
            **hours, "rota": w["rota"],
        }  # fmt: skip
    return _("somebody holds %(post)s in all hours of %(hours)s, in each %(period)s") % {
        **hours,
        "post": w.get("holds"),
    }


_SAYINGS: Mapping[str, Callable[[Written, Happening], str]] = {
    "deadline": _deadline,
    "repeat": _repeat,
    "cadence": _cadence,
    "notice": _notice,
    "gate": _gate,
    "window": _window,
    "watch": _watch,
    "objective": _objective,
    "span": _span,
    "coverage": _coverage,
}


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    """Pairs of events; one pair may be written alone."""
    listed = value if isinstance(value, list | tuple) else []
    listed = [listed] if len(listed) == 2 and not isinstance(listed[0], list | tuple) else listed
    return [(one[0], one[1]) for one in listed if isinstance(one, list | tuple) and len(one) == 2]


def _event(value: Any, vocabulary: Vocabulary) -> str:
    """`ticket.opened` → "the ticket was opened"; what nobody knows yet stands as it is written."""
    if isinstance(value, list | tuple):
        return _(" or ").join(_event(one, vocabulary) for one in value)
    if isinstance(value, Mapping):
        narrowed = [_table(value[key]) for key in ("where", "needs", "limits") if value.get(key)]
        words = _event(value.get("event", ""), vocabulary)
        return f"{words} ({'; '.join(narrowed)})" if narrowed else words
    known = vocabulary.kinds.get(str(value))
    if known is None or not known.says:
        return str(value or "…")
    return said.event(known.subject, known.says).replace("{subject}", said.the(known.subject))


def _table(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(said.pair(str(name), _table(below)) for name, below in value.items())
    if isinstance(value, list | tuple):
        return _(" or ").join(_table(one) for one in value)
    if value is None:
        return "…"
    return said.target(str(value))


def _channels(value: Any) -> list[str]:
    """On all of some, on one of others."""
    said_of = value if isinstance(value, Mapping) else {"all": value}
    joints = {"all": _(" and "), "any": _(" or ")}
    listed = ((joint, said_of.get(key) or ()) for key, joint in joints.items())
    return [
        joint.join(map(_table, names if isinstance(names, list | tuple) else (names,)))
        for joint, names in listed
        if names
    ]


def _counted(calendar: Any) -> str:
    """Where the calendar depends on the case, the cases that share one are told together."""
    if not isinstance(calendar, Mapping):
        return _(", counted on %(calendar)s") % {"calendar": _calendar(calendar)}
    cases: dict[str, list[str]] = {}
    for case, below in calendar.items():
        cases.setdefault(_calendar(below), []).append(said.word(str(case)))
    return "".join(
        _(", %(cases)s counted on %(calendar)s") % {"cases": _(" and ").join(names), "calendar": one}
        for one, names in cases.items()
    )


def _calendar(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(said.pair(str(name), _calendar(below)) for name, below in value.items())
    return _("the clock, day and night") if value == "always" else _("“%(name)s”") % {"name": value}
