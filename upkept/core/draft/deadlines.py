"""The deadlines of a sentence: its clauses gathered by the events that they run between, their targets by the labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from upkept.core.draft.clauses import Clause, action_said, general
from upkept.core.draft.context import Context
from upkept.core.draft.labels import CASES, Label, labels, severity_of_patches, slug
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.meant import action_of_event, aimed_above, is_target_column, targets_above, to_be_quoted
from upkept.core.draft.names import telling
from upkept.core.draft.proposal import Further
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.timed import Timed, begun_by, hours_beside, narrows
from upkept.core.draft.topics import action_of, pair_of, subject_of
from upkept.core.plan.numbers import figures

_AFTER = re.compile(
    r"(?<!\w)(?:for|after|since|durante|tras|después de|après|pendant|depuis"
    r"|nach|seit|für|every|older than|at least|least)\s(?:\w+\s)?$",
    re.I,
)
_OTHERS = re.compile(
    r"(?<!\w)(?:(?:all |any |the )?others?|everything else|the rest|otherwise|remaining|sonst\w*|übrige\w*|andere\w*|autres?"
    r"|reste|sinon|demás|resto|otr[oa]s)(?!\w)",
    re.I,
)


_OTHER_CASES = re.compile(
    r"(?<!\w)(?:(?:all |any |the )?(?:other|remaining) \w+|everything else|(?:alle )?(?:übrigen|anderen|sonstigen) \w+"
    r"|(?:las?|los) demás \w+|(?:el )?resto(?: de \w+ \w+)?|(?:toutes |tous )?les autres \w+)(?!\w)",
    re.I,
)


def deadlines(clauses: list[Clause], one: Context) -> list[Further]:
    """All of them, in their order."""
    timed: list[Timed] = []
    for clause in clauses:
        fresh = list(_timed(clause, one, timed[-1] if timed else None))
        for found in fresh:
            narrows(found, one)
            _as_meant(found, one)
        timed += fresh
    _unnamed(timed, one)
    for found in timed:
        if not found.labels and (others := _OTHER_CASES.search(found.clause.text)):
            one.ask("“{words}” are those that no other sentence names: which cases are they?", words=others[0])
    groups: dict[tuple[str, str, tuple[str, ...], bool], list[Timed]] = {}
    for found in timed:
        key = (str(found.pair.start), str(found.pair.stop), tuple(sorted(found.labels)), found.clause.hedged)
        groups.setdefault(key, []).append(found)
    made: list[Further] = []
    for group in groups.values():
        for part in _apart(group, one):
            made.append(_further(part, one))
    return _several(made, one)


def _as_meant(found: Timed, one: Context) -> None:
    """As the page means its times: an aim under "Target resolution", counted in opening hours where it says so."""
    action = "" if found.pair.id == "handled" else action_of_event(found.pair.stop)
    at = one.text[: found.quantity.start].count(" | ")
    column = one.columns[at] if at < len(one.columns) else ""
    if not action:
        return
    above = is_target_column(column, one.language) or aimed_above(one.above, action, one.language)
    if not found.clause.hedged and (above or _reached("target", action, found, one)):
        found.clause = replace(found.clause, hedged=True)
        one.tell("the page calls it a target: it is an aim")
    elif not found.clause.hedged and (heading := targets_above(one.above, one.language)):
        one.ask("“{heading}” stands above it: is it a promise, or an aim?", heading=heading)
    elapsed = not found.calendar and re.fullmatch(r"\d+[smh]", found.quantity.value)
    if elapsed and (said := _reached("open", action, found, one)):
        found.calendar, asks = one.book.office()
        one.ask(asks)
        one.ask(to_be_quoted(said))


def _reached(what: str, action: str, found: Timed, one: Context) -> str:
    """The sentence of the page that says so of this time, "" where none does; one that only may is asked about."""
    of_cases = str(found.pair.start).startswith(("ticket.", "incident."))
    labelled = [label for named in found.labels.values() for label in named]
    for said in one.book.timings:
        each = said.of_case(labelled)
        if each is None or each.what != what:
            continue
        reach = each.reaches(action, one.above, listed=one.form in ("row", "item"), of_cases=of_cases)
        if reach == "surely":
            return each.text
        if reach:
            one.ask("“{sentence}” stands on the same page: does it hold for this time?", sentence=each.text)
    return ""


def _goes_on(clause: Clause, one: Context) -> bool:
    """ "…, all others within 30 days", "high ones in 7": no subject, no verb of its own, so those of what it follows."""
    like = _OTHERS.search(clause.text) or (clause.labels and not clause.under and not clause.placed)
    if one.columns or not like or action_of(f"{clause.under} {clause.text}", one.language):
        return False
    return not subject_of((clause.text,), one.language)


def _timed(clause: Clause, one: Context, last: Timed | None = None) -> Iterable[Timed]:
    amounts = [figure for figure in clause.figures if figure.kind == "amount"]
    if not amounts:
        return
    amount = (
        amounts[-1]
        if len(amounts) > 1 and speaks("least", clause.text[: amounts[0].end - clause.start], one.language)
        else amounts[0]
    )
    for other in amounts:
        if other is not amount:
            one.ask("“{figure}” is a second time in the same words: what does it mean?", figure=other.text)
    before = one.text[max(clause.start, amount.start - 40) : amount.start]
    if speaks("least", before, one.language) and not speaks("most", before, one.language):
        one.ask("“{figure}” is a lower limit, not an upper one: it may be no deadline at all.", figure=amount.text)
    elif _AFTER.search(before) and not speaks("most", before[-30:], one.language):
        one.ask(
            "“{figure}”: something happens after that time, or for so long, not within it. Is it a deadline?",
            figure=amount.text,
        )
    if amount.asks and not (amount.many and _RESPECTIVELY.search(one.text)):
        one.ask(amount.asks)
    if not amount.value:
        return
    whole = one.text if len({each.named for each in one.clauses}) < 2 else clause.text
    if speaks("case", clause.text, one.language) or clause is not one.clauses[0]:
        whole = whole[: clause.end]  # what a later clause is about is not what this one is about
    named = clause.under.replace(clause.named, "") if clause.named else clause.under
    if one.form == "row":  # "1 – Notfall | … | 2 Stunden": a name of the case, and no incident
        for label in clause.labels:
            if label.attribute in CASES and label.end > label.start:
                said = one.text[label.start : label.end]
                named, whole = named.replace(said, " "), whole.replace(said, " ")
    if clause.placed and clause.labels:
        one.ask(
            "“{figure}” was taken to be for {labels}: is it?",
            figure=amount.text,
            labels=", ".join(f"`{label.value}`" for label in clause.labels),
        )
    texts = (named, whole, *one.above)
    if last is not None and _goes_on(clause, one):
        pair = last.pair
    else:
        pair = pair_of(clause.text, texts, one.language, one.book, amount.start - clause.start)
        if pair.asks:
            one.ask(pair.asks)
        pair = begun_by(pair, one.text[amount.end :], texts, one)
    if pair.id in ("security-patched", "vulnerability-fixed") and not any(
        label.attribute in CASES for label in clause.labels
    ):
        patched = [
            replace(label, start=label.start + clause.start, end=label.end + clause.start)
            for label in severity_of_patches(clause.text)
        ]
        clause = replace(clause, labels=(*clause.labels, *patched))
    told = _labels(clause, one)
    if amount.many and len(told) == 1 and len(next(iter(told.values()))) == len(amount.many):
        ((name, values),) = told.items()  # "critical and high in 2 and 5 days respectively"
        for label, value in zip(values, amount.many, strict=True):
            yield Timed(clause, replace(amount, value=value), pair, {name: (label,)}, _calendar(clause, amount, one))
        return
    yield Timed(clause, amount, pair, _labels(clause, one), _calendar(clause, amount, one))


_RESPECTIVELY = re.compile(
    r"(?<!\w)(?:respectively|beziehungsweise|bzw|jeweils|respectivamente|respectivement)(?!\w)", re.I
)


def _labels(clause: Clause, one: Context) -> dict[str, tuple[Label, ...]]:
    found: dict[str, tuple[Label, ...]] = {}
    for label in clause.labels:
        if label.attribute == "hours" and label.value == "open" and not _both_hours(one):
            continue  # it says which calendar counts, not which cases
        found[label.attribute] = (*found.get(label.attribute, ()), label)
    if "priority" in found and "severity" in found:
        del found["severity"]  # "P1 – critical" is one name
    if "level" in found and "severity" in found:
        del found["severity"]
    return found


def _both_hours(one: Context) -> bool:
    values = {label.value for clause in one.clauses for label in clause.labels if label.attribute == "hours"}
    return len(values) > 1


def _calendar(clause: Clause, amount: Quantity, one: Context) -> str:
    """The calendar that counts for this clause: "" for the plain wall clock."""
    hours = hours_beside(amount, one)
    if any(label.attribute == "hours" for label in clause.labels) and _both_hours(one):
        one.ask(one.book.office(hours, one.text, one.language)[1])
        return "always"
    whole = amount.open or amount.value.endswith("bd") or _says_open(clause.text, one) or _says_open(clause.under, one)
    if not whole and len(one.clauses) >= 1:
        tail = one.text[max(each.end for each in one.clauses[-1].figures) :] if one.clauses[-1].figures else ""
        whole = _says_open(tail, one)
    if hours and hours.days and hours.bounds and not hours.odd:
        whole = True
    if whole:
        name, asks = one.book.office(hours, one.text, one.language)
        one.ask(asks)
        return name
    if hours and hours.always:
        return "always"
    return ""


def _says_open(text: str, one: Context) -> bool:
    return any(label.attribute == "hours" and label.value == "open" for label in labels(text, one.language)) and (
        speaks("outside", text, one.language) is None
    )


def _unnamed(timed: list[Timed], one: Context) -> None:
    """In a list of several times of one kind, a prefix that is no usual name is one all the same: "General questions: 1 week"."""
    if len(timed) < 2 and one.form not in ("row", "item"):
        return
    for found in timed:
        named = {name for other in timed if other.pair.start == found.pair.start for name in other.labels}
        if not found.labels and len(named) == 1 and _OTHERS.search(found.clause.text):
            found.labels = {
                next(iter(named)): (Label(next(iter(named)), "other", found.clause.start, found.clause.start, 90),)
            }
            one.tell("all the others became the value `other`")
    for found in timed:
        like = [other for other in timed if other is not found and _alike(found, other)]
        named = {name for other in like for name in other.labels}
        if found.labels or len(like) != len(timed) - 1 or not all(other.labels for other in like) or len(named) != 1:
            continue
        name = next(iter(named))
        under = found.clause.under.strip()
        if any(label.value == "other" for other in like for labels in other.labels.values() for label in labels):
            continue
        own = one.says("condition", found.clause.text) and found is not timed[0]
        if own:
            one.ask("“{figure}” is another time for the same cases: which case is it for?", figure=found.quantity.text)
        elif name in _TOLD_APART and (not under or action_of(under, one.language)):
            if any(other.clause.start < found.clause.start for other in like) and not _OTHERS.search(found.clause.text):
                one.ask(
                    "“{figure}” is another time for the same cases: which case is it for?", figure=found.quantity.text
                )
            found.labels = {name: (Label(name, "other", found.clause.start, found.clause.start, 90),)}
            one.tell("all the others became the value `other`")
    several = len({found.clause.under for found in timed}) > 1 or one.form in ("row", "item")
    for found in timed:
        under = found.clause.under.strip()
        if found.labels or not under or not several:
            continue
        if action_of(under, one.language) and action_of(under, one.language) != "handle":
            continue
        if len(under.split()) <= 6:
            found.labels = {"category": (general(under, found.clause.start),)}
    name = one.text.partition(" | ")[0].strip() if one.form == "row" and one.columns else ""
    if not name or action_said(name, one.language) or figures(name, one.language) or len(name.split()) > _NAME:
        return
    for found in timed:
        of_tickets = found.pair.start == "ticket.opened" and not found.pair.where
        if of_tickets and not found.labels and found.quantity.start > len(name):
            found.labels = {"category": (general(name, 0),)}


_NAME = 8
"""Words of a row's first cell that may be the name of its case."""
_TOLD_APART = ("severity", "priority", "level", "tier")


def _alike(one: Timed, other: Timed) -> bool:
    """Two times of one clock: "bugs in four weeks, critical ones in one week"."""
    return one.clause.hedged == other.clause.hedged and (one.pair.start, one.pair.stop, one.pair.where) == (
        other.pair.start,
        other.pair.stop,
        other.pair.where,
    )


def _apart(group: list[Timed], one: Context) -> list[list[Timed]]:
    """Clauses that say different things of the same cases cannot be one table: they stay apart, and are asked about."""
    seen: set[tuple[tuple[str, tuple[str, ...]], ...]] = set()
    together: list[Timed] = []
    alone: list[list[Timed]] = []
    for found in group:
        key = tuple((name, tuple(label.value for label in values)) for name, values in sorted(found.labels.items()))
        if key in seen or (not key and len(group) > 1):
            if key in seen:
                one.ask(
                    "“{figure}” is another time for the same cases: which case is it for?", figure=found.quantity.text
                )
            alone.append([found])
        else:
            together.append(found)
        seen.add(key)
    return ([together] if together else []) + alone


def _further(group: list[Timed], one: Context) -> Further:
    first = group[0]
    pair = first.pair
    fields: dict[str, Any] = {"kind": "deadline", "start": pair.start}
    varying = [
        name for name in first.labels if len({tuple(label.value for label in each.labels[name]) for each in group}) > 1
    ]
    where: dict[str, Any] = dict(pair.where)
    for name, values in first.labels.items():
        if name in varying:
            continue
        attribute, said = _named(name, values, one)
        where[attribute] = said[0] if len(said) == 1 else said
    by = [_attribute(name, one) for name in varying]
    where = {name: value for name, value in where.items() if name not in by}
    if where:
        fields["where"] = where
    fields["stop"] = pair.stop
    if varying:
        fields["by"] = by[0] if len(by) == 1 else by
        table: dict[str, Any] = {}
        calendars: dict[str, Any] = {}
        for each in group:
            for path in _paths([each.labels[name] for name in varying], varying, one):
                _put(table, path, each.quantity.target)
                _put(calendars, path[:1], each.calendar or "always")
        fields["within"] = table
        used = set(map(str, calendars.values()))
        if used == {"always"}:
            if any(each.calendar for each in group):
                fields["calendar"] = "always"
        else:
            fields["calendar"] = used.pop() if len(used) == 1 else calendars
    else:
        fields["within"] = first.quantity.target
        if first.calendar:
            fields["calendar"] = first.calendar
    if first.clause.hedged:
        fields["strength"] = "aim"
    name = (telling(one.text) if pair.id == "handled" or first.some else "") or pair.id
    shown = [value for values in first.labels.values() for value in values] if not varying else []
    shown = [each for each in shown if name == pair.id or slug(each.value) not in name]
    return Further("-".join([name, *(slug(each.value) for each in shown[:2])])[:60].strip("-"), "deadline", fields)


def _attribute(name: str, one: Context) -> str:
    if name != "hours":
        return name
    calendar, asks = one.book.office(one.hours, one.text, one.language)
    one.ask(asks)
    return calendar


def _named(name: str, values: tuple[Label, ...], one: Context) -> tuple[str, list[str]]:
    if name == "hours":
        return _attribute(name, one), [value.value for value in values]
    return name, [one.book.value(value) for value in values]


def _paths(values: list[tuple[Label, ...]], names: list[str], one: Context) -> list[list[str]]:
    paths: list[list[str]] = [[]]
    for name, labelled in zip(names, values, strict=True):
        said = _named(name, labelled, one)[1]
        paths = [[*path, value] for path in paths for value in said]
    return paths


def _put(table: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        below = table.setdefault(step, {})
        if not isinstance(below, dict):
            return
        table = below
    table.setdefault(path[-1], value)


def _several(made: list[Further], one: Context) -> list[Further]:
    """Two commitments with one name and one pair of events count the same clock twice: asked about."""
    plain = [found for found in made if "where" not in found.fields and "by" not in found.fields]
    pairs = [(str(found.fields["start"]), str(found.fields["stop"])) for found in plain]
    if len(set(pairs)) < len(pairs):
        one.ask("Two times run between the same events: what tells them apart?")
    return made
