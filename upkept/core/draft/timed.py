"""One time of a sentence, with the events that it runs between: from when it runs, and whether only some cases are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from upkept.core.draft.book import Hours, hours_of
from upkept.core.draft.clauses import Clause
from upkept.core.draft.closed import without_closed
from upkept.core.draft.context import Context
from upkept.core.draft.labels import Label, labels
from upkept.core.draft.lexicon import speaks
from upkept.core.draft.quantities import Quantity
from upkept.core.draft.topics import Pair, pair_of


@dataclass(slots=True)
class Timed:
    """One clause's target, the events it runs between, and for which cases. `some`: those alone that no data names."""

    clause: Clause
    quantity: Quantity
    pair: Pair
    labels: dict[str, tuple[Label, ...]] = field(default_factory=dict)
    calendar: str = ""
    some: bool = False


def hours_beside(amount: Quantity, one: Context) -> Hours | None:
    """The hours that are said of a time. A cell's own are its alone; those of one without a time are the row's."""
    if one.form != "row":
        return one.hours
    at, of_all = 0, []
    for cell in one.text.split(" | "):
        stop = at + len(cell)
        said = hours_of(without_closed(cell, one.language), one.language)
        if at <= amount.start < stop and said:
            return said
        if not any(at <= each.start < stop for each in one.found if each.kind == "amount"):
            of_all.append(cell)
        at = stop + 3
    return hours_of(without_closed(" | ".join(of_all), one.language), one.language)


_GIVEN = re.compile(
    r"(?<![\w-])(?:if|where|once|provided that|in case|wenn|falls|sofern|sobald|si|siempre que|en caso de que|una vez que"
    r"|lorsqu(?:e\s|['’])|une fois que|s['’](?=il)|^(?:wird|werden|ist|sind|kann|können|hat|haben|sollten?))(?!\w)"
    r"(?P<what>[^,;:.|]{3,160})",
    re.I,
)


_JUST_CASES = re.compile(
    r"^\W*(?:necessary|needed|required|possible|applicable|nötig|möglich|erforderlich|es (?:necesario|posible)|nécessaire)",
    re.I,
)


_IS_ONE = re.compile(
    r"^\W*(?:\w+\s){0,2}(?:is|are|ist|sind|es|son|est|sont)\s(?:about\s)?(?:an?|ein\w*|une?)\s\w+\W*$", re.I
)


_NOBODY = ("you", "it", "us", "them")


_HAVE = re.compile(
    r"(?<!\w)(?:ha(?:ve|s|d)|find|found|finde[nt]|encounter\w*|experienc\w+|there (?:is|are)|need|want|ask"
    r"|hab(?:en|t)|hat|brauch\w+|stell\w+|tien\w+|hay"
    r"|encuentr\w+|necesit\w+|avez|rencontr\w+|écri\w+|escrib\w+|schreib\w+|write|consult\w+|turn|get in touch|speak|talk)(?!\w)",
    re.I,
)


def narrows(found: Timed, one: Context) -> None:
    """ "If you disagree, a lead looks at it within a day": other cases than all that come in, and nothing in the data says so."""
    if found.labels:
        return
    for given in _GIVEN.finditer(one.text):
        what = given["what"]
        comes_in = any(said[0].lower() not in _NOBODY for said in _COMES_IN.finditer(what))
        if _JUST_CASES.match(what) or comes_in or _HAVE.search(what) or labels(what, one.language):
            continue
        if found.pair.where and _IS_ONE.match(what):
            continue
        if found.clause.start > given.end() and found.clause.segment and "," not in one.text[given.end() :][:2]:
            continue
        found.some = True
        one.ask(
            "“{words}” tells which cases are meant, and the data says all of them: what tells them apart?",
            words=f"{given[0].strip()[:80]}",
        )


_RUNS = re.compile(
    r"^\W{0,2}(?:of|after|from|following|since|upon|nach|ab|seit|desde|tras|después de"
    r"|a partir de|après|suivant|à compter de|dès)"
    r"\s(?P<what>(?:\w+[ '’-]){0,3}\w+)",
    re.I,
)


_COMES_IN = re.compile(
    r"receipt|recei[pv]|report|submi|notif|open|creat|contact|discover|detect|identif|aware|learn|logg|request|arriv|event|occur"
    r"|fil(?:ed|ing)|rais|email|call|message|written|first|initial|start|it$|them|us$|you(?!r)"
    r"|eingang|erhalt|meld|übermitt|bekannt|feststell|entdeck|antrag|anfrage|auftreten|beginn"
    r"|recep|recib|notific|aviso|solicitud|apertura|detec|present|comunic|registr|conocim|fecha|alta"
    r"|récep|signal|demande|ouverture|détect|création|envoi|notific|début|date|constat|appel|déclar",
    re.I,
)


_CONFIRMED = re.compile(
    r"(?<!\w)(?:after|once|of|from|following|upon|nach(?:dem)?|ab|sobald|seit|desde|tras|una vez|después de|a partir de|après"
    r"|dès|une fois|à compter de)(?!\w)(?:[ '’]\w+){0,4}?[ '’](?:confirm\w*|verif\w+|bestätig\w*"
    r"|verifizier\w*|vérifi\w+)"
    r"(?!\w)(?!(?: \w+){0,2} (?:receipt|eingang|recepción|réception))(?<!eingangsbestätigung)",
    re.I,
)
"""From when on a weakness or a bug is known to be one: what only confirms that its report came in is another thing."""
_OURS = re.compile(r"(?:we|wir|nosotros|nous)\s(?:have |haben |hemos |avons )?(?P<done>\w+)", re.I)
"""What we did ourselves: the case came in only where we received it, or learned of it."""
_SUBJECTS = ("case", "vulnerability", "incident", "bug", "complaint", "question", "call", "idea", "alert", "pull")


def begun_by(pair: Pair, after: str, texts: tuple[str, ...], one: Context) -> Pair:
    """A time that runs from something else than that a case came in: from its acknowledgement, from its being opened again,
    or from what is asked about."""
    if pair.start == "ticket.opened" and one.says("reopened"):
        return replace(pair, start="ticket.reopened")
    confirmed = {"advisory.reported": "advisory.assessed", "bug.deployed": "bug.confirmed"}
    known = confirmed.get(pair.start) or (confirmed.get(pair.stop) if isinstance(pair.stop, str) else None)
    if known and _CONFIRMED.search(texts[1]):
        return replace(pair, start=known)
    runs = _RUNS.match(after)
    if runs is None:
        return pair
    what = runs["what"]
    ours = _OURS.match(what)
    if re.search(r"acknowledg|eingangsbestätig|acuse|accusé", what, re.I):
        answered = pair_of("", ("",), one.language, one.book).stop
        if pair.start == "advisory.reported":
            answered = "advisory.acknowledged"
        elif pair.start == "incident.opened":
            answered = "incident.acknowledged"
        if pair.stop != answered and pair.start in ("ticket.opened", "advisory.reported", "incident.opened"):
            return replace(pair, start=answered)
    elif (
        _COMES_IN.search(ours["done"] if ours else what)
        or any(speaks(subject, what, one.language) for subject in _SUBJECTS)
        or not re.search(r"[^\W\d_]{3}", what)
    ):
        return pair
    one.ask("“{figure}”: from which event does this time run? `{start}` is assumed.", figure=what, start=pair.start)
    return pair
