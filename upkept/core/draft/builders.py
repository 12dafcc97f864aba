"""The fields of each kind but the deadline, from a clause: what recurs, what is announced, measured, supported, staffed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from upkept.core.draft.book import ZONES, Hours, lasting, rule, words_id
from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.deadlines import deadlines
from upkept.core.draft.kinds import VERSION, discloses, recovery_of
from upkept.core.draft.labels import channels_named, slug
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.proposal import Further
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.topics import class_of, recurring
from upkept.core.plan.numbers import figures

ANNOUNCED = {"start": "date", "channels": "list", "reached": "number", "audience": "number"}
_RULE = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def cadence(clause: Clause, one: Context) -> list[Further]:
    """Something that comes in every period."""
    text = f"{clause.under} {clause.text}".strip()
    periods = [figure for figure in clause.figures if figure.kind in ("period", "rate")]
    period = periods[0]
    for other in clause.figures:
        if other is not period and other.kind in ("amount", "number", "period", "rate"):
            one.ask("“{figure}” found no place in the data: what does it count?", figure=other.text)
    if period.kind == "rate" and period.value:
        kind, id, where, asks = recurring(one.text, one.above[:1], one.language, one.book)
        one.ask(asks)
        over = _span_over_unit(period.figures[0].unit)
        counted: dict[str, Any] = {
            "kind": "objective",
            "measure": "count",
            "of": kind,
            "at_least": period.value,
            "over": over,
        }
        if where:
            counted["where"] = where
        return [Further(f"{id}-count", "objective", counted)]
    if re.match(r"(?:in(?! jede)|for|of|during|im|en|dans|durant)\s", period.text, re.I):
        one.ask("“{figure}”: does it come again in every one of them?", figure=period.text)
    one.ask(period.asks)
    if not period.value:
        one.ask("“{figure}”: how often is that, in a period of the calendar?", figure=period.text)
        return []
    near = one.text if len(one.clauses) == 1 else text
    around = (one.text, *one.above[:1]) if len(one.clauses) == 1 else one.above[:1]
    kind, id, where, asks = recurring(near, around, one.language, one.book)
    one.ask(asks)
    if not asks and recurring(near, around[:1] if len(one.clauses) == 1 else (), one.language, one.book)[3]:
        one.ask("Only the heading speaks of `{kind}`: is that what recurs?", kind=kind)
    fields: dict[str, Any] = {"kind": "cadence", "event": kind}
    if where:
        fields["where"] = where
    fields["every"] = _every(period, one)
    if clause.under and id == "duty":
        id = words_id(clause.under) or id
    if one.says("least", text[: max(period.start - clause.start, 0)]) and "at least" in text:
        one.tell("at least that often")
    return [Further(id, "cadence", fields)]


def _every(period: Quantity, one: Context) -> Any:
    """A period of the calendar, or the weekdays on which it falls."""
    hours = one.hours
    if hours and hours.days and len(one.clauses) == 1:
        weeks = {"week": 1, "1w": 1, "2w": 2}.get(period.value, 0)
        days = ",".join(_RULE[day] for day in sorted(hours.days))
        if weeks and not hours.nths:
            interval = f";INTERVAL={weeks}" if weeks > 1 else ""
            if hours.bounds or _times(one):
                one.ask(
                    "The time of day ({times}) is not in the data: a day is what is measured.",
                    times=", ".join(_times(one)),
                )
            return {"on": f"FREQ=WEEKLY{interval};BYDAY={days}", "within": "1d"}
        if hours.nths and period.value in ("month", "1mo"):
            n = ",".join(f"{number}{_RULE[day]}" for number, day in hours.nths)
            return {"on": f"FREQ=MONTHLY;BYDAY={n}", "within": "1d"}
        one.ask("Weekdays are named as well: are they when it is done?")
    return {"week": "1w"}.get(period.value, period.value)


def _times(one: Context) -> list[str]:
    from upkept.core.plan.numbers import figures

    return [figure.text for figure in figures(one.text, one.language) if figure.kind == "time"]


def repeat(clauses: list[Clause], one: Context) -> list[Further]:
    """Word during an incident, again and again."""
    cases = {clause.labels[0].value: clause.labels[0].attribute for clause in clauses if clause.labels}
    if (
        len(cases) > 1
        and set(cases.values()) <= {"priority", "severity", "level", "tier"}
        and all(c.labels for c in clauses)
    ):
        return [
            made
            for case in cases
            for made in repeat([clause for clause in clauses if clause.labels[0].value == case], one)
        ]
    first = every = ""
    for clause in clauses:
        for figure in clause.figures:
            if figure.kind == "period" or (figure.kind == "amount" and _again(clause, figure)):
                every = every or _span(figure.value)
            elif figure.kind == "amount":
                first = first or figure.value
            if figure.value not in (first, every) and _span(figure.value) not in (first, every):
                one.ask("“{figure}” found no place in the data: what is it for?", figure=figure.text)
            one.ask(figure.asks)
    labels = [label for label in clauses[0].labels if label.attribute not in ("hours", "channel")]
    secure = one.around("vulnerability") and not one.says("incident")
    fields: dict[str, Any] = {"kind": "repeat", "start": "advisory.reported" if secure else "incident.opened"}
    if labels:
        fields["where"] = {label.attribute: one.book.value(label) for label in labels[:1]}
    fields["each"] = (
        one.book.own("report.updated", "{subject} got a word on how it stands") if secure else "incident.updated"
    )
    if secure:
        one.book.events["report.updated"]["subject"] = "advisory"
    fields["stop"] = "advisory.remedied" if secure else "incident.resolved"
    if first:
        fields["first"] = first
    if not every:
        one.ask("How often does word follow after the first?")
        fields["every"] = first
    else:
        fields["every"] = every
    return [Further("-".join(["status-updates", *(slug(label.value) for label in labels[:1])]), "repeat", fields)]


def _again(clause: Clause, figure: Quantity) -> bool:
    before = clause.text[: max(figure.start - clause.start, 0)]
    return (
        re.search(
            r"(?:every|at least every|alle|jede\w*|cada|tou(?:te)?s les|chaque|then)\W*(?:\w+\W+){0,1}$", before, re.I
        )
        is not None
    )


def _span(value: str) -> str:
    """A named period as an amount: a repeat goes by amounts."""
    return {"week": "1w", "month": "1mo", "quarter": "3mo", "half": "6mo", "year": "1y"}.get(value, value)


def notice(clause: Clause, one: Context) -> list[Further]:
    """Something is announced so long before it happens."""
    amount = next(figure for figure in clause.figures if figure.kind == "amount")
    for other in clause.figures:
        if other is not amount and other.kind in ("amount", "period", "percent", "number"):
            one.ask("“{figure}” found no place in the data: what is it for?", figure=other.text)
    one.ask(amount.asks)
    if not amount.value:
        return []
    lead = amount.value
    if amount.low:
        one.ask("“{figure}”: the shorter one, {low}, is what is always kept.", figure=amount.text, low=amount.low)
        lead = amount.low
    texts = (clause.text, one.text, *one.above)
    where: dict[str, Any] = {}
    before, announced, id = _announced(texts, one)
    if before == "release.started" and (named := class_of(one.text, one.language)):
        where = {"class": one.book.release_class(named)}
    fields: dict[str, Any] = {"kind": "notice", "before": before, "by_event": announced, "lead": lead}
    told = channels_named(one.text)
    if told:
        either = re.search(r"(?<!\w)(?:or|oder|ou|o)(?!\w)", one.text, re.I)
        fields["channels"] = {"any" if either and len(told) > 1 else "all": told}
    if where:
        fields["where"] = where
    if amount.open or lead.endswith("bd"):
        name, asks = one.book.office()
        fields["calendar"] = name
        one.ask(asks)
    return [Further(id, "notice", fields)]


def _announced(texts: tuple[str, ...], one: Context) -> tuple[str, str, str]:
    """What is announced, by which event."""
    language = one.language
    for number, text in enumerate(texts):
        if number == 2 and not one.around("maintenance"):
            one.ask("What is it that is announced? Only what stands above the sentence says so.")
        if speaks("vulnerability", text, language) and re.search(r"disclos|divulg|offenleg|public", text, re.I):
            by = one.book.own("disclosure.announced", "The disclosure of {subject} was announced", ANNOUNCED)
            one.book.events[by]["subject"] = "advisory"
            return "advisory.disclosed", by, "disclosure-notice"
        if re.search(r"end[- ]of[- ](?:life|support)|EOL|Supportende|fin de (?:vie|support|soporte)", text, re.I):
            return "line.ended", "line.announced", "end-of-support-notice"
        if (
            speaks("deprecate", text, language)
            or speaks("money", text, language)
            or re.search(
                r"terms|polic(?:y|ies)|agreement|condiciones|condiciones|bedingungen|conditions|agb", text, re.I
            )
        ):
            what = "removal" if speaks("deprecate", text, language) else "change"
            before = one.book.own(f"{what}.made", "{subject} took effect")
            return before, one.book.own(f"{what}.announced", "{subject} was announced", ANNOUNCED), f"{what}-notice"
        if speaks("maintenance", text, language):
            return "maintenance.started", "maintenance.announced", "maintenance-notice"
        if speaks("release", text, language) or speaks("deploy", text, language):
            return "release.started", "release.announced", "release-notice"
    if one.around("planned"):
        return "maintenance.started", "maintenance.announced", "maintenance-notice"
    one.ask("What is it that is announced? `maintenance` is assumed.")
    return "maintenance.started", "maintenance.announced", "notice"


def gate(clause: Clause | None, one: Context) -> list[Further]:
    """Nothing goes out before something else was done."""
    text = one.text
    fields: dict[str, Any] = {"kind": "gate", "before": "release.started", "requires": "release.staged"}
    id = "tested-first"
    if discloses(text):
        reported = clause is not None and re.search(
            r"report|receipt|receiv|notif|meldung|übermitt|bericht|signal|récep|recep|inform",
            _following(clause, text),
            re.I,
        )
        fields.update(before="advisory.disclosed", requires="advisory.reported" if reported else "advisory.remedied")
        id = "not-disclosed-early" if reported else "fixed-before-disclosed"
    elif re.search(
        r"approv|sign(?:ed)?[- ]off|genehmig|freig[ea]|aprob|aprueb|approuv|approb"
        r"|abnahme|abgenommen|peer|review|4-augen|vier-augen|revis|relu|relect",
        text,
        re.I,
    ) and not re.search(r"staging|\btest|prueb|prob[aá]|preproduc|recette|getestet", text, re.I):
        fields["requires"] = "release.approved"
        id = "approved-first"
    elif one.says("backup"):
        fields["requires"] = "backup.completed"
        id = "backup-first"
    elif re.search(r"\bRC\b|release candidate", text, re.I):
        fields["requires"] = one.book.own(
            "candidate.published", "{subject} was published as a candidate", {"version": "text", "digest": "text"}
        )
        one.book.events["candidate.published"]["subject"] = "release"
        id = "candidate-first"
    if fields["before"] == "release.started" and (named := class_of(text, one.language)):
        fields["where"] = {"class": one.book.release_class(named)}
    amounts = [figure for figure in clause.figures if figure.kind == "amount"] if clause else []
    if id == "tested-first" and not one.says("test"):
        one.ask("What must be done before? `release.staged`, a test in staging, is assumed.")
    if amounts:
        amount = amounts[0]
        one.ask(amount.asks)
        if amount.low:
            one.ask(
                "“{figure}”: {low} is the shortest, {value} the longest time before.",
                figure=amount.text,
                low=amount.low,
                value=amount.value,
            )
            fields["min_age"], fields["max_age"] = amount.low, amount.value
        elif one.says("most", text[: amount.start]):
            fields["max_age"] = amount.value
        else:
            fields["min_age"] = amount.value
        for other in amounts[1:]:
            one.ask("“{figure}” found no place in the data: what is it for?", figure=other.text)
    return [Further(id, "gate", fields)]


def _following(clause: Clause, text: str) -> str:
    """What stands behind the clause's amount: from when it is counted."""
    return text[next((figure.end for figure in clause.figures if figure.kind == "amount"), len(text)) :][:60]


def kept(clause: Clause, one: Context) -> list[Further]:
    """A backup is not deleted before it is so old."""
    amount, *others = (figure for figure in clause.figures if figure.kind == "amount")
    one.ask(amount.asks)
    if amount.low:
        one.ask("“{figure}”: the shorter one, {low}, is what is always kept.", figure=amount.text, low=amount.low)
    if one.says("most", clause.text):
        one.ask("“{figure}” is an upper limit: is it kept for that long, or deleted by then?", figure=amount.text)
    for other in others:
        one.ask("“{figure}” found no place in the data: what is it for?", figure=other.text)
    least = amount.low or amount.value
    if not least:
        return []
    fields = {"kind": "gate", "before": "backup.deleted", "requires": "backup.completed", "min_age": least}
    return [Further("backups-kept", "gate", fields)]


def watch(clause: Clause, one: Context) -> list[Further]:
    """After something went out, somebody watches for so long."""
    amount = next(figure for figure in clause.figures if figure.kind == "amount")
    one.ask(amount.asks)
    after, stop = "release.deployed", "release.watched"
    if one.says("maintenance") and not one.says("release"):
        after, stop = "maintenance.completed", "maintenance.watched"
    return [Further("watched-after", "watch", {"kind": "watch", "after": after, "for": amount.value, "stop": stop})]


def objective(clauses: list[Clause], one: Context) -> list[Further]:
    """A figure over a period: availability, a share, an average, what a disaster may cost."""
    clause = next(each for each in clauses if any(f.kind in ("percent", "amount", "number") for f in each.figures))
    figures = [figure for each in clauses for figure in each.figures]
    percents = [figure for figure in figures if figure.kind == "percent"]
    amounts = [figure for figure in figures if figure.kind == "amount"]
    periods = [figure for figure in figures if figure.kind == "period"]
    text = f"{clause.under} {one.text}"
    if any(recovery_of(each, one, f"{each.under} {each.text}") for each in clauses) or (
        not percents and recovery_of(clause, one, text)
    ):
        return _recovery(clauses, one)
    over = _span_over(periods, amounts, one)
    fields: dict[str, Any]
    numbers = [figure for figure in figures if figure.kind == "number"]
    if not percents and periods and numbers and not amounts:
        kind = "incident.opened" if one.says("incident") else recurring(one.text, (), one.language, one.book)[0]
        one.ask("What is counted: which event is one of them?" if kind == "duty.done" else "")
        bound = "at_most" if one.says("most") or one.says("downtime") else "at_least"
        fields = {"kind": "objective", "measure": "count", "of": kind, bound: numbers[0].value, "over": over}
        return [Further("count", "objective", fields)]
    if not percents and amounts and periods and one.says("downtime") and not one.says("average"):
        fields = {"kind": "objective", "measure": "downtime", "stat": "max", "at_most": amounts[0].value, "over": over}
        one.ask("`measure.recorded` must tell the downtime of each period: what reports it?")
        return [Further("downtime", "objective", fields)]
    if percents:
        percent = percents[0]
        for other in (each for each in percents[1:] if each.value != percent.value):
            one.ask("“{figure}” is a second share: what is it for?", figure=other.text)
        if one.says("money") and not one.says("uptime", clause.text):
            one.ask("“{figure}” seems to be money given back, not something that is measured.", figure=percent.text)
        shared = one.says("share of") and amounts
        if shared or (one.says("answer") and amounts) or (one.says("resolve") and amounts and not one.says("uptime")):
            below = deadlines(
                [
                    each
                    for each in (clauses if amounts else one.clauses)
                    if any(f.kind == "amount" for f in each.figures)
                ],
                one,
            )
            if below:
                base = Further(below[0].id, "deadline", {**below[0].fields, "strength": "aim"})
                if not periods:
                    one.ask("Over which period is that share reckoned? A month is assumed.")
                fields = {
                    "kind": "objective",
                    "measure": "share",
                    "of": base.id,
                    "at_least": percent.value,
                    "over": over,
                }
                return [Further(f"{base.id}-share", "objective", fields), base]
        if one.around("uptime") or one.around("downtime"):
            fields = {
                "kind": "objective",
                "measure": "availability",
                "component": "service",
                "at_least": percent.value,
                "over": over,
            }
            if one.says("exclude") and one.says("planned"):
                fields["less"] = ["announced-maintenance"]
            if not periods:
                one.ask("Over which period is that share reckoned? A month is assumed.")
            for amount in amounts:
                one.ask("“{figure}” found no place in the data: what is it for?", figure=amount.text)
            if one.says("downtime") and not one.says("uptime"):
                one.ask("Is it the share of downtime, or of being there?")
            return [Further("available", "objective", fields)]
        if not periods:
            one.ask("Over which period is that share reckoned? A month is assumed.")
        one.ask(
            "What is it a share of? `measure.recorded` must tell the figure behind “{figure}”.", figure=percent.text
        )
        bound = "at_most" if one.says("most", one.text[: percent.start][-40:]) else "at_least"
        fields = {
            "kind": "objective",
            "measure": words_id(one.text, 2) or "share",
            bound: percent.value.rstrip("%"),
            "over": over,
        }
        return [Further(words_id(one.text, 2) or "share", "objective", fields)]
    below = deadlines([clause], one)
    if not below:
        return []
    stat = "median" if one.says("median", text) else "mean"
    base = Further(below[0].id, "deadline", {**below[0].fields, "strength": "aim"})
    fields = {
        "kind": "objective",
        "measure": "duration",
        "of": base.id,
        "stat": stat,
        "at_most": _upper(base.fields["within"]),
        "over": over,
    }
    if isinstance(base.fields["within"], dict):
        one.ask("An average for each case: one objective for each of them is needed.")
    if not periods:
        one.ask("Over which period is the average reckoned? A month is assumed.")
    return [Further(f"{base.id}-{stat}", "objective", fields), base]


def _upper(target: Any) -> str:
    if isinstance(target, dict):
        return _upper(next(iter(target.values())))
    return str(target[-1] if isinstance(target, list) else target)


def _span_over_unit(unit: str) -> str:
    return {"day": "1d", "week": "1w"}.get(unit, unit)


def _span_over(periods: list[Quantity], amounts: list[Quantity], one: Context) -> str:
    if periods:
        value = periods[0].value
        return {"1w": "1w", "week": "1w", "day": "1d"}.get(value, value) or "month"
    return "month"


def _recovery(clauses: list[Clause], one: Context) -> list[Further]:
    """RPO and RTO: what a drill records, held against its bound."""
    found: list[Further] = []
    for clause in clauses:
        text = f"{clause.under} {clause.text}"
        amounts = [figure for figure in clause.figures if figure.kind == "amount"]
        for figure in clause.figures:
            if figure.kind == "number" and not amounts:
                one.ask("“{figure}” has no unit: minutes, hours, days?", figure=figure.text)
        if not amounts:
            continue
        one.ask(amounts[0].asks)
        named = [name for name in ("rpo", "rto") if one.says(name, text)] or [
            name for name in ("rpo", "rto") if one.says(name)
        ]
        if len(clauses) > 1 and len(named) > 1:
            named = [name for name in named if one.says(name, clause.text)] or named[:1]
        for name in named:
            fields = {
                "kind": "objective",
                "measure": name,
                "stat": "max",
                "at_most": amounts[0].value,
                "over": "quarter",
            }
            found.append(Further(name, "objective", fields))
        for other in amounts[1:]:
            one.ask("“{figure}” found no place in the data: what is it for?", figure=other.text)
    if found:
        one.ask("Over which period are these figures reckoned together? A quarter is assumed.")
        one.tell(
            "the figures come from `measure.recorded`, from a drill or an incident; a quarter is reckoned together"
        )
    return found


def span(clauses: list[Clause], one: Context, named: str = "") -> list[Further]:
    """A line of versions is supported for so long, or until another comes."""
    text = one.text
    timed = [clause for clause in clauses if any(figure.kind == "amount" for figure in clause.figures)]
    classes = [
        (
            class_of(clause.text, one.language).removeprefix("security").removeprefix("patch"),
            one.says("security", clause.text),
        )
        for clause in timed
    ]
    same = len({name for name, _ in classes if name}) == 1 and not any(
        one.says("release", clause.text) for clause in timed[1:]
    )  # "LTS releases get fixes for 36 weeks and security updates for 54"
    if len(timed) > 1 and len(set(classes)) == len(timed) and not one.says("next"):
        named = next((name for name, _ in classes if name), "") if same else ""
        return [
            made for clause in timed for made in span([clause], one, named)
        ]  # a line, or a phase, of its own for each
    amounts = [figure for clause in clauses for figure in clause.figures if figure.kind == "amount"]
    several = len(clauses) == 1 and len(one.clauses) > 1 and amounts
    named = named or class_of(clauses[0].text if several else text, one.language) or "release"
    named = "release" if named in ("security", "patch") else named
    phase = "security" if one.says("security", clauses[0].text if several else text) else "supported"
    until: Any = ""
    later = [
        figure
        for figure in amounts
        if one.says("next", text[max(figure.start - 5, 0) : figure.end + 70]) or _after_next(text, figure)
    ]
    plain = [figure for figure in amounts if figure not in later]
    if amounts:
        if later and one.says("next"):
            until = f"next + {later[0].value}"
            if plain:
                until = {"until": until, "at_least": plain[0].value}
                plain = plain[1:]
            later = later[1:]
        else:
            until = amounts[0].value
            plain, later = amounts[1:], []
        for figure in amounts:
            one.ask(figure.asks)
        for figure in [*plain, *later]:
            one.ask("“{figure}” found no place in the data: which phase or line is it for?", figure=figure.text)
    elif one.says("next") or one.says("latest"):
        until = "next"
    numbers = [f for f in one.found if f.kind == "number" and f.value and float(f.value) > 1]
    line: dict[str, Any] = {"opens": "release.completed"}
    if named != "release":
        line["where"] = {"class": one.book.release_class(named)}
    if not until:
        one.ask("How long is a line supported? `next`, until the next one comes, is assumed.")
        until = "next"
    if re.search(r"v?\d+\.(?:x|\d)", text):
        one.ask("A version is named: is it a line of its own, with a date from which it runs?")
    if not amounts and one.says("latest") and not one.says("next"):
        keep = int(float(numbers[0].value)) if numbers else 1
        line["keep"] = str(keep)
        if numbers:
            one.ask(
                "“{figure}” was read as the number of lines that are supported side by side: is it?",
                figure=numbers[0].text,
            )
            for other in numbers[1:]:
                one.ask("“{figure}” found no place in the data: what does it count?", figure=other.text)
            until = "next"
    elif numbers:
        for figure in numbers:
            one.ask("“{figure}” found no place in the data: what does it count?", figure=figure.text)
    known = one.book.lines.get(named)
    if known is None:
        one.book.lines[named] = {**line, "phases": {phase: until}}
    elif phase in known["phases"] and known["phases"][phase] != until:
        while phase in known["phases"]:
            phase = f"{phase}-too"
        known["phases"][phase] = until
        one.ask("Another sentence tells another lifetime for the same line: which is it?")
    else:
        known["phases"][phase] = until
        if "keep" in line:
            known["keep"] = line["keep"]
    return [Further(f"{named}-{phase}", "span", {"kind": "span", "of": "line", "phase": phase})]


def lifetime(one: Context) -> list[Further]:
    """A version supported from one day to another: a line of its own. With the last day alone it has no beginning."""
    dates = [figure for figure in figures(one.text, one.language) if figure.kind == "date" and figure.value >= 10_000]
    versions = list(VERSION.finditer(one.text))
    phase = "security" if one.says("security") and not one.says("bug") else "supported"
    if len(dates) == 2 and versions:
        begin, end = (
            date(int(each.value) // 10_000, int(each.value) // 100 % 100, int(each.value) % 100) for each in dates
        )
        months = (end.year - begin.year) * 12 + end.month - begin.month
        if months > 0 and begin.day in (end.day, end.day + 1):
            name = versions[0][0]
            one.book.lines[name] = {"from": begin.isoformat(), "phases": {phase: f"{months}mo"}}
            one.ask("From {begin} to {end} was read as `{months}mo` for `{version}`: is it?", begin=dates[0].text,
                    end=dates[1].text, months=months, version=name)  # fmt: skip
            return [Further(f"{slug(name)}-{phase}", "span", {"kind": "span", "of": "line", "phase": phase})]
    for each in dates:
        one.ask(
            "“{figure}” ends a lifetime: from which day does it run? A line has its first day and how long it lasts, such as"
            " `from: 2026-01-01` and `phases: {phase: 24mo}`.",
            figure=each.text,
        )
    return []


def _after_next(text: str, figure: Quantity) -> bool:
    close = text[figure.end : figure.end + 60]
    return re.match(
        r"\W*(?:after|following|from|past|nach|après|después|tras|desde|mois après)", close, re.I
    ) is not None and (re.search(r"next|nächst|suivant|prochain|siguiente|próxim|nueva|neue", close, re.I) is not None)


def window(one: Context, alone: bool = True) -> list[Further]:
    """Work is done at these times, or never in those."""
    maintenance = one.around("maintenance") and not one.says("release")
    from_, to = (
        ("maintenance.started", "maintenance.completed") if maintenance else ("release.started", "release.deployed")
    )
    fields: dict[str, Any] = {"kind": "window", "from": from_, "to": to}
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
        for first, last in bounds:
            made: dict[str, Any] = {
                "rule": rule(hours),
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


def coverage(one: Context) -> list[Further]:
    """Somebody is there at these hours."""
    hours = one.hours
    assert hours is not None
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
