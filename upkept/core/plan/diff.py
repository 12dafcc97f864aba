"""What changes for people from one version of a plan to the next: stricter, looser, dropped, added, reworded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from upkept.core.amount import NotAnAmount, parse_amount
from upkept.core.plan.model import Plan
from upkept.core.plan.specs import CalendarSpec

Verdict = Literal["dropped", "looser", "changed", "reworded", "stricter", "added"]
ORDER: tuple[Verdict, ...] = ("dropped", "looser", "changed", "reworded", "stricter", "added")

LESS_IS_STRICTER = frozenset(
    {"within", "every", "first", "gap", "slack", "max_age", "at_most", "ignore_under", "start_cap"}
)
MORE_IS_STRICTER = frozenset({"lead", "for", "at_least", "min_age"})
ALLOWANCES = frozenset({"pauses", "extends", "starts_in", "less", "if"})
"""What gives those who promise more room: adding one is looser, taking one away stricter."""
SAYS = frozenset({"quote", "also_quotes", "under", "note", "why", "interprets"})
NOWHERE = frozenset({"owner", "warn"})
"""Who is told, and when: nothing that was promised to anybody."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one commitment (or exclusion). `where` names the part, such as `within emergency`."""

    commitment: str
    verdict: Verdict
    where: str = ""
    old: str = ""
    new: str = ""

    @property
    def says(self) -> str:
        if self.verdict in ("dropped", "added"):
            return f"{self.commitment}: {self.verdict}{': ' + (self.old or self.new) if self.old or self.new else ''}"
        return f"{self.commitment}: {self.verdict}, {self.where}: {self.old or 'nothing'} → {self.new or 'nothing'}"

    def to_json(self) -> dict[str, str]:
        return {
            "commitment": self.commitment,
            "verdict": self.verdict,
            "where": self.where,
            "old": self.old,
            "new": self.new,
            "says": self.says,
        }


def diff(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Every change, the worst for people first. Commitments are the same if their ids are."""
    changes: list[Change] = []
    before, after = _commitments(old), _commitments(new)
    for name, written in before.items():
        if name not in after:
            changes.append(Change(name, "dropped", old=_said(written)))
        else:
            changes += _compare(name, written, after[name], old, new)
    changes += [Change(name, "added", new=_said(written)) for name, written in after.items() if name not in before]
    changes += _waivers(old, new)
    changes += _exclusions(old, new)
    return tuple(sorted(changes, key=lambda change: (ORDER.index(change.verdict), change.commitment, change.where)))


def _commitments(plan: Plan) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = plan.document["commitments"]
    return found


def _compare(name: str, old: Mapping[str, Any], new: Mapping[str, Any], before: Plan, after: Plan) -> Iterator[Change]:
    if old.get("kind") != new.get("kind"):
        verdict: Verdict = "changed"
        if "unmeasured" in (old.get("kind"), new.get("kind")):
            verdict = "looser" if new.get("kind") == "unmeasured" else "stricter"
        yield Change(name, verdict, "kind", str(old.get("kind")), str(new.get("kind")))
        return
    for key in dict.fromkeys([*old, *new]):
        was, is_ = old.get(key), new.get(key)
        if key == "calendar":
            yield from _calendars(name, was, is_, before, after)
        elif was == is_ or key in NOWHERE:
            continue
        elif key in SAYS:
            yield Change(name, "reworded", key, _shown(was), _shown(is_))
        elif key == "strength":
            yield Change(
                name, "looser" if is_ == "aim" else "stricter", key, _shown(was or "promise"), _shown(is_ or "promise")
            )
        elif key in ALLOWANCES:
            yield Change(
                name, "looser" if not was else "stricter" if not is_ else "changed", key, _shown(was), _shown(is_)
            )
        elif key == "within" and old.get("kind") == "window":
            yield _sets(name, key, was, is_, more="looser")
        elif key == "where":
            yield from _where(name, was or {}, is_ or {})
        elif key in LESS_IS_STRICTER | MORE_IS_STRICTER:
            yield from _targets(name, key, was, is_, 1 if key in LESS_IS_STRICTER else -1)
        elif key == "limits":
            yield from _limits(name, was or {}, is_ or {})
        else:
            yield Change(name, "changed", key, _shown(was), _shown(is_))


def _targets(name: str, key: str, was: Any, is_: Any, sign: int) -> Iterator[Change]:
    """Leaf by leaf; a value without a leaf of its own has that of the table around it."""
    before, after = dict(_flat(was)), dict(_flat(is_))
    for path in dict.fromkeys([*before, *after]):
        old, new = _covering(before, path), _covering(after, path)
        if old == new:
            continue
        where = " ".join([key, *path])
        first, second = _size(old), _size(new)
        if first is None or second is None or first == second:
            yield Change(name, "changed", where, _shown(old), _shown(new))
        else:
            yield Change(name, "looser" if (second - first) * sign > 0 else "stricter", where, _shown(old), _shown(new))


def _flat(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _flat(below, (*path, str(key)))
    elif value is not None:
        yield path, value


def _covering(leaves: Mapping[tuple[str, ...], Any], path: tuple[str, ...]) -> Any:
    return next((leaves[path[:length]] for length in range(len(path), -1, -1) if path[:length] in leaves), None)


def _size(value: Any) -> float | None:
    """Seconds, or the figure; what is not promised at all is endless."""
    if isinstance(value, list | tuple):
        return _size(value[-1]) if value else None
    if value is None or value == "none":
        return float("inf")
    text = str(value).removesuffix("%").strip()
    named = {"month": "1mo", "quarter": "3mo", "half": "6mo", "year": "1y"}.get(text, text)
    try:
        return float(parse_amount(named.split(" ")[0]).nominal)
    except NotAnAmount:
        try:
            return float(text)
        except ValueError:
            return None


def _calendars(name: str, was: Any, is_: Any, before: Plan, after: Plan) -> Iterator[Change]:
    """A calendar that is open longer is stricter, whether it was exchanged or its hours were."""
    old_leaves, new_leaves = dict(_flat(was)), dict(_flat(is_))
    for path in dict.fromkeys([*old_leaves, *new_leaves]):
        old, new = str(_covering(old_leaves, path) or "always"), str(_covering(new_leaves, path) or "always")
        first, second = _openness(before.calendars.get(old)), _openness(after.calendars.get(new))
        if first == second and old == new:
            continue
        if first == second:
            yield Change(name, "changed", " ".join(["calendar", *path]), old, new)
        else:
            verdict: Verdict = "stricter" if second > first else "looser"
            yield Change(name, verdict, " ".join(["calendar", *path]), _hours(old, first), _hours(new, second))


def _openness(spec: Any) -> tuple[int, int]:
    """Open seconds a week, then fewer holidays before more."""
    if not isinstance(spec, CalendarSpec):
        return (7 * 86_400, 0)
    return (sum(end - begin for day in spec.hours for begin, end in day), -len(spec.holidays))


def _hours(name: str, openness: tuple[int, int]) -> str:
    return f"{name} ({openness[0] // 3600} h a week{', with holidays' if openness[1] else ''})"


def _sets(name: str, key: str, was: Any, is_: Any, more: Verdict) -> Change:
    old, new = set(_list(was)), set(_list(is_))
    less: Verdict = "stricter" if more == "looser" else "looser"
    verdict: Verdict = more if new > old else less if new < old else "changed"
    return Change(name, verdict, key, _shown(was), _shown(is_))


def _where(name: str, was: Mapping[str, Any], is_: Mapping[str, Any]) -> Iterator[Change]:
    """What a promise is for: fewer cases are looser."""
    for attribute in dict.fromkeys([*was, *is_]):
        if was.get(attribute) == is_.get(attribute):
            continue
        where = f"where {attribute}"
        if attribute not in was:
            yield Change(name, "looser", where, "any", _shown(is_[attribute]))
        elif attribute not in is_:
            yield Change(name, "stricter", where, _shown(was[attribute]), "any")
        else:
            change = _sets(name, where, was[attribute], is_[attribute], more="stricter")
            yield change


def _limits(name: str, was: Mapping[str, Any], is_: Mapping[str, Any]) -> Iterator[Change]:
    for field in dict.fromkeys([*was, *is_]):
        old, new = was.get(field), is_.get(field)
        if old == new:
            continue
        lower = isinstance(old, Mapping) or isinstance(new, Mapping)
        if lower and not (isinstance(old, Mapping | None) and isinstance(new, Mapping | None)):
            yield Change(name, "changed", f"limits {field}", _shown(old), _shown(new))
            continue
        first = _size(next(iter(old.values())) if isinstance(old, Mapping) else old)
        second = _size(next(iter(new.values())) if isinstance(new, Mapping) else new)
        least = lower and "at_least" in {**(old or {}), **(new or {})}
        if first is None or second is None:
            yield Change(name, "changed", f"limits {field}", _shown(old), _shown(new))
        elif old is None or new is None:
            yield Change(name, "stricter" if old is None else "looser", f"limits {field}", _shown(old), _shown(new))
        else:
            grows = second > first
            yield Change(name, "stricter" if grows == least else "looser", f"limits {field}", _shown(old), _shown(new))


def _waivers(old: Plan, new: Plan) -> Iterator[Change]:
    for release in dict.fromkeys([*old.releases, *new.releases]):
        was = set(old.releases[release].waives) if release in old.releases else set()
        is_ = set(new.releases[release].waives) if release in new.releases else set()
        for name in sorted(was ^ is_):
            if name in new.commitments and name in old.commitments:
                yield Change(
                    name,
                    "looser" if name in is_ else "stricter",
                    f"{release} releases",
                    "waived" if name in was else "held to it",
                    "waived" if name in is_ else "held to it",
                )


def _exclusions(old: Plan, new: Plan) -> Iterator[Change]:
    for name in dict.fromkeys([*old.exclusions, *new.exclusions]):
        was, is_ = old.exclusions.get(name), new.exclusions.get(name)
        if was is None and is_ is not None:
            yield Change(name, "looser", "exclusions", "", _shown(dict(is_.where.values)))
        elif is_ is None and was is not None:
            yield Change(name, "stricter", "exclusions", _shown(dict(was.where.values)), "")
        elif was and is_ and (was.where != is_.where or was.needs != is_.needs):
            yield Change(name, "changed", "exclusions", _shown(dict(was.where.values)), _shown(dict(is_.where.values)))


def _said(written: Mapping[str, Any]) -> str:
    quote = written.get("quote")
    return str(next(iter(quote.values()), "")) if isinstance(quote, Mapping) else str(quote or "")


def _list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [] if value is None else [str(value)]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(below)}" for key, below in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) for one in value)
    return str(value)
