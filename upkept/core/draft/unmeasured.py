"""The guess for a sentence without data: what it defines, leaves out or tells, and which of its figures are asked about."""

from __future__ import annotations

from upkept.core.draft.accounts import in_plain_words
from upkept.core.draft.closed import holidays_in, only_closes, speaks_of_holidays
from upkept.core.draft.context import Context
from upkept.core.draft.names import telling
from upkept.core.draft.proposal import Guess, Role, Span
from upkept.core.draft.questions import Question
from upkept.core.draft.without_figures import closed
from upkept.core.plan.numbers import Figure, figures


def asks_for_the_calendar(one: Context) -> None:
    """Holidays on which nobody is there must be those of the page's calendar."""
    one.tell("holidays on which the calendar is closed")
    off = holidays_in(one.text, one.language)
    known = one.book.calendars.get("office", {}).get("holidays", [])
    if not off or not set(off) <= set([known] if isinstance(known, str) else known):
        one.ask("Which public holidays are meant? Name their country or region in the calendar: `holidays: ES-MD`.")


def not_measured(one: Context, role: Role, spans: tuple[Span, ...]) -> Guess:
    """Sentences without data: a figure in them is asked about, for a promise may hide there."""
    said = figures(one.text, one.language)
    units = {figure.unit for figure in said if figure.kind == "amount"}
    if role == "definition" and {"business day", "day"} <= units:  # which days these are is for the calendar to say
        told = ", ".join(f"“{figure.text}”" for figure in said)
        question = Question(
            "The calendar says which days are business days: does it say the same as this sentence ({figures})?",
            figures=told,
        )
        return Guess(
            "background", None, "", {}, spans, False, (Question("it says which days are business days"),), (question,)
        )
    if role == "definition" and one.found and one.says("answer"):
        one.ask("Is this a definition, or a promise?")
    same = role == "definition" and one.hours and not one.hours.bounds and one.book.opens_on(one.hours.days)
    if role != "definition" or not (same or _defines_a_unit(said)):
        for each in in_plain_words(one):
            one.ask(each)
    shut = one.says("exclude") or one.says("negative") or closed(one.text)
    if shut and speaks_of_holidays(one.text, one.language) and not only_closes(one.text, one.language):
        one.ask("Which public holidays are meant? Name their country or region in the calendar: `holidays: ES-MD`.")
    if role == "unmeasured":
        one.ask("What would show that this was done? Nothing here is measured yet.")
        for vague in one.vague:
            if not vague.hedge:
                one.ask("“{figure}” is vague: what does it mean here?", figure=vague.text)
        id = telling(one.text, 3) or "statement"
        why = "not decided yet: say how it would be measured, or why nothing can see it"
        return Guess(
            role, "unmeasured", id, {"kind": "unmeasured", "why": why}, spans, False, tuple(one.why), tuple(one.asks)
        )
    if role == "definition" and one.says("pause"):
        one.ask(
            "It says when the clock stops: add `pauses: [[ticket.waiting, ticket.resumed]]` to the promises that it is for."
        )
    one.tell({"definition": "it says what something means", "exclusion": "it says what does not count"}.get(role, ""))
    if role == "background" and not one.asks:
        one.tell("no figure, and nothing that is done for anybody")
    if role == "exclusion":
        one.ask("What tells these cases apart? Add `where:`, such as {cause: third-party}.")
    return Guess(role, None, "", {}, spans, not one.asks, tuple(one.why), tuple(one.asks))


def _defines_a_unit(said: tuple[Figure, ...]) -> bool:
    """ "A month is 30 days": targets are held to it, as it is quoted."""
    return len([figure for figure in said if figure.kind == "amount"]) in (1, 2) and all(
        figure.kind == "amount" for figure in said
    )


def spans_of(one: Context) -> tuple[Span, ...]:
    read = [figure.span for figure in one.found]
    read += [
        Span(figure.start, figure.end, figure.kind, figure.text)
        for figure in figures(one.text, one.language)
        if figure.kind in ("time", "weekday", "nth", "always", "date")
    ]
    for clause in one.clauses:
        read += [
            Span(label.start, label.end, "label", label.value) for label in clause.labels if label.end > label.start
        ]
    read += [Span(said.start, said.end, "hedge" if said.hedge else "vague", said.text) for said in one.vague]
    return tuple(dict.fromkeys(sorted(read, key=lambda span: (span.start, span.end))))
