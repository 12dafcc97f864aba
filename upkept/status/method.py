"""How a promise is measured, in words for its customers: what starts and stops its clock, by which target, on which calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from upkept.core.commitments.base import Commitment
from upkept.core.plan import waits
from upkept.core.plan.model import Version
from upkept.core.plan.reader import vocabulary_of
from upkept.core.plan.show import own_keys
from upkept.kit import places, said
from upkept.kit.ui import words
from upkept.status import clauses, figures

_waits: dict[tuple[str, str, int, str], tuple[Commitment, int | None]] = {}

# What a key of a commitment means to its customer, in the order in which it is told.
_TOLD = ("start", "each", "stop", "after", "before", "by_event", "requires", "event", "from", "to", "until")


def facts(commitment: Commitment, version: Version, language: str = "en") -> list[tuple[str, str]]:
    """(what, words) in the order of reading: events, target, calendar, whom it is for, what the plan's words mean."""
    written: Mapping[str, Any] = version.plan.document["commitments"][commitment.id]
    told = [(_label(commitment.kind, key), _events(written[key], version, language)) for key in _TOLD if key in written]
    known = {*_TOLD, "by"}
    if of_figure := figures.facts(written):
        told, known = of_figure, known | figures.TOLD
    told += [
        (_label(commitment.kind, key), _amounts(written[key])) for key in _AMOUNTS if key in written.keys() - known
    ]
    if calendar := written.get("calendar"):
        told.append((_("Time is counted"), _calendars(calendar, version)))
    further = clauses.facts(written, lambda one: _events(one, version, language), lambda one: _calendars(one, version))
    told += further.values()
    if where := written.get("where"):
        told.append((_("It is for"), clauses.which(where)))
    known |= {*_AMOUNTS, *further}
    told += [_by_its_key(key, written[key], version, language) for key in own_keys(written) if key not in known]
    told += [(_("“%(word)s” means") % {"word": word}, meaning) for word, meaning in commitment.interprets.items()]
    return told + (clauses.exclusions(version.plan, language) if commitment.kind != "unmeasured" else [])


def sentences(commitment: Commitment, version: Version) -> list[str]:
    """The same for machines: one text a fact."""
    return [f"{label}: {words}" for label, words in facts(commitment, version)]


def longest_wait(commitment: Commitment, version: Version) -> int | None:
    """Seconds by the wall clock from a start to its due moment, in the worst hour of the year to start."""
    plan = version.plan
    key = (plan.product.slug, plan.version, version.effective, commitment.id)
    known = _waits.get(key)
    if known is None or known[0] != commitment:  # the same number once said something else
        known = _waits[key] = (commitment, waits.longest_wait(commitment, version.tables))
    return known[1]


_AMOUNTS = ("within", "every", "first", "gap", "lead", "for", "max_age", "min_age", "at_least", "at_most")


def _label(kind: str, key: str) -> str:
    labels = {
        "start": _("The clock starts when"),
        "stop": _("It is kept when, in time,") if kind == "deadline" else _("It ends when"),
        "each": _("Each time"),
        "after": _("It begins when"),
        "before": _("It is judged when"),
        "by_event": _("It is kept by"),
        "requires": _("Before that"),
        "event": _("What counts"),
        "from": _("From when"),
        "to": _("For whom") if kind == "notice" else _("Until"),
        "until": _("It is due when"),
        "within": _("Inside") if kind == "window" else _("Target"),
        "every": _("Every"),
        "first": _("The first within"),
        "gap": _("Never further apart than"),
        "lead": _("Ahead by at least"),
        "for": _("For"),
        "max_age": _("At most so long before"),
        "min_age": _("At least so long before"),
        "at_least": _("At least"),
        "at_most": _("At most"),
    }
    return labels[key]


def _by_its_key(key: str, value: Any, version: Version, language: str) -> tuple[str, str]:
    """A key of a kind that has no words of its own here: events by their sentences, all else as it is written."""
    first = _listed(value)[0] if _listed(value) else ""
    named = first.get("event") if isinstance(first, Mapping) else first
    is_event = str(named) in version.plan.events or str(named) in vocabulary_of(version.plan).kinds
    label = said.word(key).capitalize()
    return label, _events(value, version, language) if is_event else _table(value)


def _events(value: Any, version: Version, language: str) -> str:
    if isinstance(value, list | tuple):
        return _(" or ").join(_events(one, version, language) for one in value)
    if isinstance(value, Mapping):
        words = _events(value.get("event", ""), version, language)
        narrowed = [
            clauses.which(value.get("where") or {}),
            clauses.needs(value.get("needs")),
            clauses.lacks(value.get("lacks")),
            clauses.limits(value.get("limits") or {}),
        ]
        narrowed = [one for one in narrowed if one]
        return f"{words} ({'; '.join(narrowed)})" if narrowed else words
    own = version.plan.events.get(str(value))
    if own is not None and own.says:
        says, subject = own.says.get(language) or next(iter(own.says.values())), own.subject
    else:
        known = vocabulary_of(version.plan).kinds.get(str(value))
        if known is None:
            return str(value)
        says, subject = said.event(known.subject, known.says), known.subject
    return says.replace("{subject}", said.the(subject))


def _amounts(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(
            said.pair(name, _amounts(below)) if name not in ("all", "any") else _amounts(below)
            for name, below in value.items()
        )
    if isinstance(value, list | tuple):
        return " – ".join(_amounts(one) for one in value) if _is_range(value) else ", ".join(map(_amounts, value))
    return said.target(str(value))


def _calendars(value: Any, version: Version) -> str:
    if isinstance(value, Mapping):
        return "; ".join(said.pair(name, _calendars(below, version)) for name, below in value.items())
    written = version.plan.document.get("calendars", {}).get(value, "24/7" if value == "always" else "")
    if written == "24/7":
        return _("at all hours, every day")
    if not isinstance(written, Mapping):
        return str(value)
    hours = written.get("hours", {})
    told = (
        ", ".join(f"{said.word(days)} {_hours(times)}" for days, times in hours.items())
        if isinstance(hours, Mapping)
        else str(hours)
    )
    return told + _closed(_listed(written.get("holidays") or ()))


def _hours(times: Any) -> str:
    """`09:00-18:00` as people write it; of several intervals a day, all."""
    if _listed(times) == ["00:00-24:00"]:
        return _("all day")
    return _(" and ").join(str(one).replace("-", "–") for one in _listed(times))


def _closed(holidays: list[Any]) -> str:
    """On which days a calendar is closed: places in words, the plan's own files by their names, dates as dates."""
    told = ""
    dates = [str(one) for one in holidays if str(one)[:4].isdigit()]
    files = [str(one) for one in holidays if str(one).endswith(".ics")]
    where = [places.place(str(one)) for one in holidays if str(one) not in (*dates, *files)]
    if where:
        told += _(", except on the public holidays of %(where)s") % {"where": _(" and ").join(where)}
    if files:
        told += _(", except on the days in %(files)s") % {"files": _(" and ").join(files)}
    if dates:
        days = (
            words.date_words(int(datetime.fromisoformat(one).replace(tzinfo=UTC).timestamp()), "UTC") for one in dates
        )
        told += _(", except on %(days)s") % {"days": ", ".join(days)}
    return told


def calendar_words(name: str, version: Version) -> str:
    """One calendar of the plan in words."""
    return _calendars(name, version)


def _table(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(said.pair(name, _table(below)) for name, below in value.items())
    return _joined(value)


def _joined(value: Any) -> str:
    return _(" or ").join(_amounts(one) if not isinstance(one, Mapping) else _table(one) for one in _listed(value))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _is_range(value: Any) -> bool:
    return len(value) == 2 and all(str(one)[:1].isdigit() for one in value)
