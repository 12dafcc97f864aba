"""What a sentence says beside the promises: what a word means, what is left out, what is asked of the customer."""

from __future__ import annotations

import re

from upkept.core.draft.context import Context
from upkept.core.draft.lexicon import speaks

_TERMS = (
    r"(?:first |initial |erste |primera |première )?(?:responses?|repl(?:y|ies)|answers?|resolutions?|solutions?|work-?arounds?"
    r"|acknowledgements?|incidents?|outages?|downtimes?|emergenc(?:y|ies)|tickets?|requests?|severit(?:y|ies)|priorit(?:y|ies)"
    r"|(?:response|resolution|answer|repair) times?|(?:business|working|work|office|support|service)[ -](?:hours?|days?|time)"
    r"|maintenance windows?"
    r"|reaktion(?:szeit)?|antwort|lösung(?:szeit)?|störung|ausfall|notfall|werktag|arbeitstag|umgehungslösung"
    r"|respuesta|resolución|solución|incidencia|incidente|avería|día (?:laborable|hábil)|horas? laborables?"
    r"|réponse|résolution|solution|incident|panne|prise en charge|jour ouvré|jour ouvrable|heures? ouvrées?)"
)
_ARTICLE = r"(?:an?|the|our|eine?r?|der|die|das|unsere?|una?|el|la|los|las|nuestr[oa]s?|une?|les?|notre|nos)\s|l['’]"
_IS = r"(?:is|are|means?|ist|sind|meint|es|son|significa|est|sont|désigne|signifie)"
_WHAT = (
    r"(?:an?|any|the|our|when|that|ein\w*|jede\w*|der|die|das|unsere?|wenn|un|una|cualquier|el|la|los|las|cuando|une?|tout\w*"
    r"|les?|notre|nos|lorsque|l['’]"
    r"|mondays?|montage?|lunes|lundi)"
)
_EQUATION = re.compile(rf"\W*(?:{_ARTICLE})?[\"“„«]?\s?{_TERMS}\s?[\"”“»]?\s{_IS}\s{_WHAT}(?!\w)", re.I)
_QUOTED = re.compile(rf"\W*(?:{_ARTICLE})?[\"“„«]\s?[^\"”“»]{{1,40}}?\s?[\"”“»]\s{_IS}(?!\w)", re.I)
_MEANT = re.compile(
    r"\W*(?:by\s.{2,40}?,?\swe (?:mean|understand)|unter\s.{2,40}?\sverstehen wir|als\s.{2,40}?\s(?:gilt|gelten|verstehen wir)"
    r"|(?:por|con)\s.{2,40}?,?\s(?:entendemos|se entiende|nos referimos a)|(?:se entiende|entendemos) por"
    r"|par\s.{2,40}?,?\s(?:nous entendons|on entend|il faut entendre)|(?:on entend|nous entendons) par)(?!\w)",
    re.I,
)
_TIMED = ("amount", "period", "percent", "rate")


def defines_a_term(one: Context) -> bool:
    """ "A first response is a reply by a person", "By business day we mean …": with a time in it only where it says "mean"."""
    if _MEANT.match(one.text) or _QUOTED.match(one.text):
        return True
    said = None if one.hours and one.hours.bounds else _EQUATION.match(one.text)
    return said is not None and not any(each.kind in _TIMED and each.start >= said.end() for each in one.found)


def is_listed_as_left_out(one: Context) -> bool:
    """An item under "The following are outside this policy:", or under a heading that says so."""
    return (one.form in ("item", "row") or bool(one.opening)) and any(
        one.says("left out", text) for text in one.above[:1]
    )


def is_asked_of_the_customer(one: Context) -> bool:
    """ "Please reply within 5 days", "the customer must …", an item of "Your part"; not "please allow 2 days for our answer"."""
    figure = min((each.start for each in one.found if each.kind in _TIMED), default=len(one.text))
    if any(one.says("your part", text) for text in one.above[:2]) and not one.says("ours", one.text[:figure]):
        return True
    said = speaks("please", one.text, one.language)
    if said is None or said.start() > figure or said.start() > _BEGINNING:
        return False
    between = _NEEDED.sub(" ", one.text[said.end() : figure])
    return not one.says("ours", between) and not re.match(rf"\W*(?:\w+\W+)?(?:{_informs(one)})", between, re.I)


_NEEDED = re.compile(
    r"(?<!\w)(?:we|our (?:team|staff|support|engineers)) (?:may |might |have )?(?:need|require|ask|request|want)\w*(?!\w)"
    r"|(?<!\w)wir (?:benötig|brauch|anforder|erbitt|verlang|bitt|anfrag)\w*"
    r"|(?<!\w)(?:à )?nous(?= \w+(?:er|ir|re)(?!\w))|(?<!\w)nous (?:avons besoin|avons demand\w+|demand\w+|sollicit\w+)",
    re.I,
)
"""What we ask for is in the customer's hands all the same: "the information that we need"."""
_BEGINNING = 30
"""Characters within which it must be said: what stands further in is no address."""


def _informs(one: Context) -> str:
    from upkept.core.draft.lexicon import lexicon

    return lexicon(one.language)["informs"]


_GIVEN = re.compile(
    r"\W*(?:if|when(?:ever)?|wenn|falls|sofern|si|cuando|lorsqu(?:e\s|['’])|quand)\s?(?:an?|the|your|our|ein\w*|der|die|el|los|un|le"
    r"|les)?\s?(?:you|customers?|clients?|users?|sie|kund\w+|nutzer\w*|usted|clientes?|usuarios?|vous|utilisateurs?)(?!\w)[^,;:]*,",
    re.I,
)


def without_the_customers_case(text: str) -> str:
    """The sentence without "if a customer regularly contacts us,": what stands in there is done by the customer."""
    given = _GIVEN.match(text)
    return " " * given.end() + text[given.end() :] if given else text
