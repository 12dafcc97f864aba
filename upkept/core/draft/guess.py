"""The guess for one sentence: its kind, its commitments, and whether each of its figures found a place in them."""

from __future__ import annotations

import re

from upkept.core.draft.accounts import unaccounted
from upkept.core.draft.asides import defines_a_term, is_asked_of_the_customer, is_listed_as_left_out
from upkept.core.draft.clauses import Clause
from upkept.core.draft.closed import holidays_in, without_closed
from upkept.core.draft.context import Context
from upkept.core.draft.families import FAMILIES, said_to_be
from upkept.core.draft.families.cadence import by_a_day
from upkept.core.draft.families.gate import gate
from upkept.core.draft.families.hours import coverage, is_opening_hours, window
from upkept.core.draft.families.span import lifetime, span
from upkept.core.draft.kinds import kind_of
from upkept.core.draft.labels import excepted
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.proposal import Further, Guess, Role
from upkept.core.draft.stamped import is_stamp
from upkept.core.draft.topics import action_of, subject_of
from upkept.core.draft.unmeasured import asks_for_the_calendar, not_measured, spans_of
from upkept.core.draft.whole import document_of, problems_of
from upkept.core.draft.without_figures import kind_without_figures, of_hours
from upkept.core.plan.figures import leaves
from upkept.core.plan.words import words


def guess(one: Context) -> Guess:
    """What the sentence seems to be."""
    if is_stamp(one.text, one.language):
        return Guess("background", None, "", {}, spans_of(one), True)
    role, kind, made = _made(one)
    spans = spans_of(one)
    for cell, column in one.untimed:
        one.ask(
            "“{cell}” under “{column}” is no time: what is promised there, or is nothing?", cell=cell, column=column
        )
    if role == "background" and one.untimed:
        role = "unmeasured"
    if role in ("promise", "aim") and not made:
        role, kind = "unmeasured", "unmeasured"
    if role in ("definition", "exclusion", "background", "unmeasured"):
        return not_measured(one, role, spans)
    opens = is_opening_hours(made, one)
    for said in one.vague:
        if said.hedge and not opens:
            one.tell("“{word}” makes it an aim", word=said.text)
        else:
            one.ask("“{word}” is vague: what does it mean here?", word=said.text)
    if kind in ("deadline", "cadence", "coverage", "notice", "repeat") and _denies(one):
        one.ask("The sentence says “not”: does it promise this, or say that it is not promised?")
    season = _SEASON.search(one.text)
    if season and kind in ("coverage", "window", "deadline") and one.hours:
        one.ask(
            "“{words}” is only a part of the year, and the data says all of it: what holds in the rest?",
            words=season[0],
        )
    off = holidays_in(one.text, one.language)
    if off is None or not _is_closed_on(off, made, one):
        one.ask("Which public holidays are meant? Name their country or region in the calendar: `holidays: ES-MD`.")
    others = _HOLIDAYS_OFF.sub(" ", without_closed(one.text, one.language)) if off else one.text
    if one.says("exclude", others) or excepted(others, one.language):
        one.ask("The sentence also says what does not count: make that an exclusion of its own.")
    if one.says("may") and not one.says("promise") and not opens:
        one.ask("“may” and “can” promise little: is it meant as a promise?")
    if one.says("customer") and not opens:
        one.ask("Is this what you promise, or what is asked of the customer?")
    if pointed := _POINTS_AT.match(one.text) or _only_ones(kind, one):
        one.ask("“{words}” points at the cases of another sentence: which are they?", words=pointed[0].strip())
    document = document_of(one, made)
    for question in unaccounted(one, made, document):
        one.ask(question)
    for problem in problems_of(document):
        one.ask(problem)
    first, *rest = made
    if opens:
        calendar = str(first.fields["calendar"])
        one.book.stated += [] if one.hours and one.hours.odd else [calendar]
        one.tell("opening hours: the calendar `{calendar}`, on which promises count", calendar=calendar)
        return Guess("definition", None, "", {}, spans, not one.asks, tuple(one.why), tuple(one.asks))
    family = FAMILIES.get(kind)
    if family and family.told:
        one.tell(family.told)
    return Guess(
        role, first.kind, first.id, first.fields, spans, not one.asks, tuple(one.why), tuple(one.asks), tuple(rest)
    )


_POINTS_AT = re.compile(
    r"\W*(?:for|in|with) (?:these|those|such(?: cases)?|them)(?=,|\s(?:we|you|the)\s)"
    r"|(?:dafür|für diese|bei diesen|in diesen fällen|hierfür)(?=,|\s\w+\s(?:wir|sie)\s)"
    r"|(?:para|en) (?:est[oa]s(?: casos)?|ell[oa]s)(?=,|\s)|(?:pour|dans) (?:ceux-ci|celles-ci|ces cas|ceux-là)(?=,|\s)",
    re.I,
)
"""Cases that only a sentence before names."""


def _only_ones(kind: str, one: Context) -> re.Match[str] | None:
    """ "We fix critical ones within 7 days.": nothing in the sentence says what they are."""
    named = one.says("case") or subject_of((one.text,), one.language) or one.says("patch")
    return None if named or kind != "deadline" else re.search(r"(?<!\w)\w+ ones(?!\w)", one.text, re.I)


_HOLIDAYS_OFF = re.compile(
    r"(?<!\w)(?:except(?:ing|ed)?|exclud\w+|not including|ausgenommen|außer|ausschließlich|salvo|excepto|excluid\w+|menos|sauf"
    r"|hors|excepté|à l['’]exception)(?!\w)(?=[^.;]{0,50}(?:holiday|feiertag|festiv|feriad|férié))",
    re.I,
)


def _is_closed_on(off: list[str], made: list[Further], one: Context) -> bool:
    """Do the calendars that the commitments name know these holidays?"""
    if not off or (any(each.kind == "window" for each in made) and one.book.freezes):
        return True
    named = {str(leaf) for each in made for leaf in leaves(each.fields)}
    for name, calendar in one.book.calendars.items():
        if name in named and isinstance(calendar, dict):
            known = calendar.get("holidays", [])
            if set(off) <= set([known] if isinstance(known, str) else known):
                return True
    return False


_SEASON = re.compile(
    r"(?<!\w)(?:(?:during|in|outside|within) (?:the )?(?:\w+ )?(?:term(?:[- ]time)?|semesters?|vacations?|summer"
    r"|winter|season|august|july|december)"
    r"|(?:im|in den|in der|während der?s?) (?:semester\w*|vorlesung\w*|sommer|winter|schulzeit|schulferien|ferien"
    r"|juli|august|dezember)"
    r"|(?:en|durante) (?:el |las? |los )?(?:verano|invierno|agosto|julio|diciembre|curso|periodo lectivo"
    r"|período lectivo|vacaciones|temporada)"
    r"|(?:en|pendant|durant) (?:l['’]|les? |la )?(?:été|hiver|août|juillet|décembre|vacances|semestre|période scolaire))(?!\w)",
    re.I,
)
"""A part of the year: hours that hold only then are no calendar of the whole year."""


def _made(one: Context) -> tuple[Role, str, list[Further]]:
    """Role, kind and commitments."""
    role: Role = "aim" if one.hedged else "promise"
    if is_listed_as_left_out(one):
        return "exclusion", "", []
    if is_asked_of_the_customer(one):
        one.tell("it is asked of the customer")
        return "background", "", []
    if defines_a_term(one) or (_defines(one) and not one.says("answer") and not one.says("resolve")):
        return "definition", "", []
    if one.meant:
        return "definition", "", []
    if monthly := by_a_day(one):
        return role, "cadence", _aimed(monthly, one.hedged, one)
    kinds = [(clause, said_to_be(clause, one) or kind_of(clause, one)) for clause in one.clauses]
    kinds = _going_on([(clause, kind) for clause, kind in kinds if kind], one)
    if not kinds:
        number = [figure for figure in one.found if figure.kind == "number"]
        if number and (one.says("rpo") or one.says("rto")):
            return role, "objective", _bare_recovery(one)
        kind = kind_without_figures(one)
        if kind == "gate":
            return role, kind, _aimed(gate(None, one), one.hedged, one)
        if kind == "span":
            return role, kind, _aimed(span([], one), one.hedged, one)
        if kind == "lifetime":
            lived = lifetime(one)
            return (role, "span", lived) if lived else ("unmeasured", "unmeasured", [])
        if kind == "window":
            return role, kind, _aimed(window(one), one.hedged, one)
        if kind == "coverage":
            return role, kind, _aimed(coverage(one), one.hedged, one)
        if kind == "closed":
            asks_for_the_calendar(one)
            return "definition", "", []
        if kind in ("definition", "exclusion", "unmeasured"):
            return kind, kind, []  # type: ignore[return-value]  # the three are roles
        return "background", "", []
    if one.hours and one.hours.bounds and all(kind in ("deadline", "quota", "cadence") for _, kind in kinds):
        doing = any(
            action_of(f"{clause.under} {clause.text}", one.language) not in ("", "handle") for clause, _ in kinds
        )
        if of_hours(one) == "window" and one.says("maintenance") and not doing:
            return role, "window", _aimed(window(one), one.hedged, one)
    if one.hours and one.hours.always and of_hours(one) == "coverage" and not one.says("release"):
        daily = [figure.value in ("day", "1d") for clause, _ in kinds for figure in clause.figures]
        if all(daily) and all(kind == "cadence" for _, kind in kinds):
            return role, "coverage", _aimed(coverage(one), one.hedged, one)  # "around the clock, every day of the year"
    hours = one.hours and (one.hours.bounds or one.hours.nths or one.hours.always)
    if hours and all(kind == "cadence" for _, kind in kinds) and of_hours(one) in ("window", "coverage"):
        period = next(figure for clause, _ in kinds for figure in clause.figures if figure.kind == "period")
        if one.hours and (one.hours.bounds and (one.hours.nths or not one.says("release"))):
            kind = of_hours(one)
            if period.value not in ("week", "day", "1w", "1d") and not one.hours.nths:
                one.ask("“{figure}” found no place in the data: what recurs then?", figure=period.text)
            return role, kind, window(one) if kind == "window" else coverage(one)
    if (
        hours
        and one.hours
        and one.hours.bounds
        and (one.hours.days or one.hours.nths)
        and {kind for _, kind in kinds} == {"cadence", "notice"}
        and of_hours(one) == "window"
    ):
        kinds = [(clause, kind) for clause, kind in kinds if kind == "notice"]
    made: list[Further] = []
    done: set[str] = set()
    for clause, kind in kinds:
        family = FAMILIES.get(kind)
        if family and family.together:
            if kind in done:
                continue
            same = [each for each, other in kinds if other == kind]
            shares = kind == "objective" and all(any(f.kind == "percent" for f in each.figures) for each in same)
            for group in [[each] for each in same] if shares else [same]:
                if shares and group[0] is not same[0]:
                    one.ask("“{figure}” is a second share: what is it for?", figure=group[0].figures[0].text)
                fresh = family.together(group, one)
                made += fresh if family.aims else _aimed(fresh, any(each.hedged for each in group), one)
        elif family and family.each and (kind != "keeps" or one.around("backup")):
            if kind in ("notice", "watch") and kind in done:
                figure = next((figure for figure in clause.figures if figure.kind == "amount"), None)
                one.ask(
                    "“{figure}” is another time for the same cases: which case is it for?",
                    figure=figure.text if figure else "",
                )
            made += _aimed(family.each(clause, one), clause.hedged, one)
        else:
            for figure in clause.figures:
                one.ask(ASKED[kind], figure=figure.text)
        done.add(kind)
    if (
        made
        and one.hours
        and one.hours.bounds
        and of_hours(one) == "window"
        and {each.kind for each in made} == {"notice"}
    ):
        made = [*window(one, alone=False), *made]  # "on Sundays from 02:00 to 06:00, announced 3 days ahead"
    made = _distinct(made)
    _twice(made, one)
    if made and all(each.fields.get("strength") == "aim" for each in made):
        role = "aim"
    if made and role == "aim" and not all(each.fields.get("strength") == "aim" for each in made):
        role = "promise"
        loose = [
            said.text
            for said in one.vague
            if said.hedge
            and not any(c.start <= said.start < c.end for c, _ in kinds)
            and not any(said.text in cell for cell, _ in one.untimed)
        ]
        for text in loose:
            one.ask("“{word}”: does it make all of this an aim, or only a part?", word=text)
    return role, made[0].kind if made else "", made


_FIGURES = (
    "within",
    "every",
    "first",
    "lead",
    "for",
    "min_age",
    "max_age",
    "at_least",
    "at_most",
    "over",
    "calendar",
    "strength",
)


def _twice(made: list[Further], one: Context) -> None:
    """Two figures for one event and no case that tells them apart ("every 15 minutes (databases), nightly (files)")."""
    seen: list[tuple[str, dict[str, object]]] = []
    for each in made:
        bare = (each.kind, {key: value for key, value in each.fields.items() if key not in _FIGURES})
        if each.kind != "deadline" and bare in seen:
            figure = next((str(each.fields[key]) for key in _FIGURES if key in each.fields), each.id)
            one.ask("“{figure}” is another time for the same cases: which case is it for?", figure=figure)
        seen.append(bare)


def _lasting_of(clause: Clause) -> bool:
    """ "A year of security fixes": what lasts so long, not what is done within it."""
    ends = [figure.end - clause.start for figure in clause.figures if figure.kind == "amount"]
    return bool(ends) and re.match(r"\s(?:of|de|d['’])\s?\w", clause.text[ends[0] :], re.I) is not None


_BOUND = re.compile(
    r"(?:not|nicht|no|ne|n['’])\s?(?:\w+\s){0,2}?(?:be\s)?(?:exceed\w*|more|later|longer|less|fewer|earlier|before"
    r"|überschr\w+|mehr|später"
    r"|länger|weniger|vor|super\w+|más|menos|exced\w+|excéd\w+|plus|moins|dépass\w+|mayor|inferior|superior|antes"
    r"|avant|only|nur)"
    r"|nunca más|never (?:later|more|longer)|(?:überschr\w+|länger|dépass\w+|excéd\w+) (?:\w+ ){0,4}(?:nicht|pas)"
    r"|if not|wenn nicht"
    r"|whether or not",
    re.I,
)
_DENIED = re.compile(
    r"(?<!\w)(?:(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would) not|\w+n['’]t|cannot|nobody|no one|no longer"
    r"|never|kein\w*|nicht|niemand|nie|niemals|jamais|nunca|nadie|personne|pas|no (?:se|ha|han|está|es|hay|hemos"
    r"|tien\w+))(?!\w)",
    re.I,
)


def _denies(one: Context) -> bool:
    """A "not" that is no part of a bound ("not later than"), in what a figure belongs to."""
    for clause in one.clauses or []:
        if clause.figures and _DENIED.search(_BOUND.sub(" ", clause.text)):
            return True
    text = without_closed(one.text, one.language)
    return not one.clauses and _DENIED.search(_BOUND.sub(" ", text)) is not None


def _going_on(kinds: list[tuple[Clause, str]], one: Context) -> list[tuple[Clause, str]]:
    """ "Releases are supported for a year, others for 9 months": what says no more than a time is of the kind before it."""
    found: list[tuple[Clause, str]] = []
    for clause, kind in kinds:
        bare = kind == "deadline" and not one.says("most", clause.text)
        bare = bare and (not action_of(clause.text, one.language) or _lasting_of(clause))
        if (
            bare
            and found
            and found[-1][1] in ("span", "notice", "keeps", "watch")
            and clause.segment == found[-1][0].segment
        ):
            kind = found[-1][1]
        if (
            kind == "cadence"
            and found
            and found[-1][1] == "repeat"
            and clause.labels
            and not one.says("release", clause.text)
        ):
            kind = "repeat"  # "P1 every 30 minutes, P2 every 2 hours"
        found.append((clause, kind))
    return found


def _defines(one: Context) -> bool:
    """ "A month is 30 days"; but what comes after a share that is promised only explains it ("99 %, which means that …")."""
    word = speaks("define", one.text, one.language)
    share = next((figure for figure in one.found if figure.kind == "percent"), None)
    promised = (one.says("uptime") and one.says("promise")) or re.search(r"guarantee|SLA|garant", one.text, re.I)
    return word is not None and not (share and share.start < word.start() and promised)


def _aimed(made: list[Further], hedged: bool, one: Context) -> list[Further]:
    """The same as aims, where the sentence hedges; an average is no hedge of its own objective."""
    known = words(one.language)
    average = known.average if known else "(?!)"
    hedges = [said.text for said in one.vague if said.hedge and not re.fullmatch(average, said.text, re.I)]
    if not hedged or not hedges:
        return made
    return [Further(each.id, each.kind, {**each.fields, "strength": "aim"}) for each in made]


ASKED = {
    "keeps": "“{figure}” found no place in the data: how long something is kept shows in `backup.deleted` with its age, or in"
    " an event of your own.",
    "quota": "“{figure}” found no place in the data: an amount in each period is a measure of your own.",
    "condition": "“{figure}” found no place in the data: it seems to say which cases are meant.",
    "missed": "“{figure}”: this says what happens once that time was missed. Is the time itself promised in another sentence?",
    "money": "“{figure}” found no place in the data: money that is given back is not measured.",
}


def _bare_recovery(one: Context) -> list[Further]:
    """ "RPO = 15": a number without a unit."""
    number = next(figure for figure in one.found if figure.kind == "number")
    one.ask("“{figure}” has no unit: minutes, hours, days?", figure=number.text)
    name = "rpo" if one.says("rpo") else "rto"
    return [
        Further(
            name,
            "objective",
            {"kind": "objective", "measure": name, "stat": "max", "at_most": number.value, "over": "quarter"},
        )
    ]


def _distinct(made: list[Further]) -> list[Further]:
    found: list[Further] = []
    for one in made:
        if any(known.kind == one.kind and known.fields == one.fields for known in found):
            continue
        number, id = 2, one.id
        while any(known.id == id for known in found):
            id, number = f"{one.id}-{number}", number + 1
        if (
            id != one.id and found and found[-1].fields.get("of") == one.id
        ):  # a share stands before what it is a share of
            found[-1] = Further(found[-1].id, found[-1].kind, {**found[-1].fields, "of": id})
        found.append(Further(id, one.kind, one.fields))
    return found
