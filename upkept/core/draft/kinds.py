"""Which kind of promise a clause is, by what its figures are and what stands beside them."""

from __future__ import annotations

import math
import re

from upkept.core.draft.clauses import Clause
from upkept.core.draft.context import Context
from upkept.core.draft.lexicon import every, speaks
from upkept.core.draft.missed import missed
from upkept.core.draft.without_figures import discloses


def kind_of(clause: Clause, one: Context) -> str:
    """deadline, cadence, repeat, notice, gate, watch, objective, span, quota, or "" where its figures say none."""
    figures = {figure.kind for figure in clause.figures}
    text = clause.text
    whole = f"{clause.under} {text}"
    named = f"{_without_names(clause, one)} {text}"

    def says(concept: str, where: str = text) -> bool:
        return speaks(concept, where, one.language) is not None

    again = any(figure.kind == "period" for each in one.clauses for figure in each.figures)
    told = again and _updates(
        f"{clause.under} {one.text}", one
    )  # "if it takes 30 minutes we tell you, and then every 2 hours"
    if "amount" in figures and not told and missed(clause, one):
        return "missed"  # "if it is not solved within 4 hours, the board is told"
    if "percent" in figures:
        if says("money", one.text) and re.search(
            r"credit|premium(?! (?:support|plan|tier|customers?))|surcharge|rental|refund"
            r"|discount|gutschrift|erstatt|abono|descuento|reembols|avoir|rembours|remise|pénalit|penalt|penaliz"
            r"|vertragsstrafe",
            one.text,
            re.I,
        ):
            return "money"
        return "objective"
    if recovery_of(clause, one, named):
        return "objective"
    if "amount" in figures:
        return _of_amount(clause, one, whole)
    if "period" in figures or "rate" in figures:
        if _updates(whole, one) or _told_again(clause, one):
            return "repeat"
        if "number" in figures and says("most") and "period" in figures:
            return "objective"
        return "cadence"
    return ""


_RECOVERY = {
    "rpo": r"RPO|PDMA|recovery point(?: objectives?)?|wiederherstellungspunkt\w*|punto(?:s)? (?:objetivo )?de recuperación",
    "rto": r"RTO|DMIA|recovery time(?: objectives?)?|wiederanlaufzeit\w*|wiederherstellungszeit\w*"
    r"|tiempo(?:s)? (?:objetivo )?de recuperación|(?:durée|délai|temps) (?:maximale? )?(?:de reprise|d['’]interruption)",
}


def recovery_of(clause: Clause, one: Context, text: str) -> list[str]:
    """rpo, rto: what a text names by its term, or says by data lost or time to recover that stands nearer to the figure than
    anything that is done: "no more than an hour of data loss", but not "bugs that lose data are fixed within an hour"."""
    found = []
    for name, term in _RECOVERY.items():
        if re.search(rf"(?<!\w)(?:{term})(?!\w)", text, re.I):
            found.append(name)
            continue
        at = next((figure.start - clause.start for figure in clause.figures if figure.kind == "amount"), 0)
        said = _nearest(every(name, clause.text, one.language), at)
        done = [
            match for action in ("answer", "resolve", "triage") for match in every(action, clause.text, one.language)
        ]
        if done and any(one.says(subject, clause.text) for subject in ("bug", "incident", "vulnerability")):
            continue
        if (said is None and one.says(name, text) and not done) or (
            said is not None and said < (_nearest(done, at) or math.inf)
        ):
            found.append(name)
    return found


def _nearest(found: list[re.Match[str]], at: int) -> int | None:
    """How many characters away from a place the nearest of them stands."""
    return min((at - one.end() if one.end() <= at else max(one.start() - at, 0) for one in found), default=None)


def _of_amount(clause: Clause, one: Context, whole: str) -> str:
    text, language = clause.text, one.language

    def says(concept: str, where: str = text) -> bool:
        return speaks(concept, where, language) is not None

    periods = [figure for figure in clause.figures if figure.kind == "period"]
    amount = next(figure for figure in clause.figures if figure.kind == "amount")
    after = text[max(amount.end - clause.start, 0) :]
    before = text[: amount.start - clause.start]
    if re.search(
        r"(?<!no )(?<!not )(?:older than|more than|over|exceeding|älter als|mehr als|más de|plus de)\s$", before, re.I
    ):
        return "condition"
    if re.match(rf"\W*(?:{_OF_WHAT})?(?:{_IN_EACH})(?!\w)", after, re.I) and not says("downtime", whole):
        return "quota"
    later = any(figure.kind == "amount" and figure.start > amount.end for figure in one.found)
    if later and "(" in before and re.match(r"[^.;|:()]{0,40}\)\s?:\s", after):
        return "condition"  # "Small changes (down for less than a minute): one week ahead"
    if says("average", f"{_without_names(clause, one)} {text}") and not says("money", whole):
        return "objective"
    if _told_again(clause, one) and not says("answer") and not says("resolve"):
        return "repeat"
    if _updates(whole, one) and (
        periods or says("until") or re.search(r"initial|first|erste|primer|premi", whole, re.I)
    ):
        return "repeat"
    if periods and says("downtime", whole) and not says("answer", whole):
        return "objective"
    if says("drill", whole):
        return "cadence" if periods else "deadline"
    if _is_notice(before, after, whole, one):
        return "notice"
    if _watches(before, after, one):
        return "watch"
    doing = says("answer", whole) or says("resolve", whole) or says("triage", whole)
    bounded = says("most", before[-45:]) or says("most", after[:25])
    if _is_span(before, after, whole, one) and not (
        doing and bounded and not says("latest", whole) and not says("next", whole)
    ):
        return "span"
    if says("keep", whole) or (says("backup", whole) and periods and not bounded):
        return "keeps" if not periods else "cadence"
    if periods and amount.start < periods[0].start and not bounded:
        return "quota"
    if _NOT_BEFORE.search(before) and discloses(whole):
        return "gate"
    if re.search(rf"^\W*(?:{_BEFORE[language]})(?!\w)", after, re.I) and not bounded:
        return "gate"
    if says("release", whole) and says("test", whole) and says("least", before[-40:]) and not doing:
        return "gate"
    if re.search(rf"(?:{_BETWEEN[language]})", whole, re.I) and says("release", whole) and not doing:
        return "gate"
    return "deadline"


_IN_EACH = (
    r"(?:an?|per|each|every|pro|am|die|je|al|a la|por|par)"
    r" (?:(?:business |calendar )?(?:days?|weeks?|months?|quarters?|years?)|Tag|Woche|Monat|Quartal|Jahr"
    r"|día|semana|mes|trimestre|año|jour|semaine|mois|an)"
)
_OF_WHAT = r"(?:of|an|de|d['’])\s(?:\w+\s){1,3}"


def _without_names(clause: Clause, one: Context) -> str:
    """What stands over the clause, without the cells that only tell cases apart: "Medium | no data is lost | 2 hours"."""
    cells = [cell.strip() for cell in one.text.split(" | ")] if " | " in one.text else []
    told = clause.under
    for number, cell in enumerate(cells):
        if cell and cell in told and (number or any(label.attribute in _CASES for label in clause.labels)):
            told = told.replace(cell, " ")
    for label in clause.labels:
        if label.attribute in _CASES and label.end > label.start:
            told = told.replace(one.text[label.start : label.end], " ")
    return told


_CASES = ("severity", "priority", "level", "tier", "category")

_NOT_BEFORE = re.compile(
    r"(?<!\w)(?:(?:nicht|nie|niemals) vor(?: dem)?(?: Ablauf)?(?: von)?|frühestens(?: nach)?|(?:not|never) before"
    r"|no(?:t)? (?:earlier|sooner) than|at the earliest|(?:no|nunca) antes de(?: que pasen)?|(?:pas|jamais) avant)"
    r"(?:\s\w+){0,2}\s$",
    re.I,
)
_BEFORE = {
    "en": r"before|prior to|ahead of",
    "es": r"antes de",
    "fr": r"avant",
    "de": r"vor|bevor",
}
_BETWEEN = {"en": r"between the", "es": r"entre (?:la|el)", "fr": r"entre (?:la|le)", "de": r"zwischen (?:der|dem)"}


_FIRST_WORD = re.compile(
    r"(?:initial|first|erste\w*|primer\w*|premi\w+) (?:\w+ ){0,2}(?:updates?|status|information\w*|notice"
    r"|communicat\w+|mise à jour"
    r"|actualización|comunicación|meldung|message|post)",
    re.I,
)
_GIVES_WORD = re.compile(
    r"(?<!\w)(?:giv|provid|send|post|shar)\w* (?:you )?(?:an? |regular |status |progress )*updates?(?! (?:to|of) the)(?!\w)",
    re.I,
)
_AGAIN = r"then|every|danach|alle|puis|toutes|tous|luego|cada|after that|hourly"


def _updates(text: str, one: Context) -> bool:
    """Word on how an incident stands, again and again."""
    language = one.language
    if _FIRST_WORD.search(one.text) and speaks("status", one.text, language) and re.search(_AGAIN, one.text, re.I):
        return True
    if speaks("kept posted", one.text, language) and not speaks("release", one.text, language):
        return True
    if not speaks("status", text, language):
        return False
    if _GIVES_WORD.search(text) and not speaks("release", text, language):
        return True
    until = speaks("until", text, language)
    about = (
        until
        or any(speaks(subject, text, language) for subject in ("incident", "vulnerability"))
        or re.search(r"\bthen\b|initial update|danach|puis|luego", text, re.I)
    )
    above = any(speaks(subject, text, language) for subject in ("incident", "vulnerability") for text in one.above)
    status = re.search(
        r"(?:an?|regular|further|the) updates? (?:on|about|during|regarding)|status|progress|informed|posted|stand\w*"
        r"|sachstand|zwischen|estado|progreso|novedades|état|avancement|étape|situation"
        r"|these updates|updated? (?:follow )?(?:every|at|will be (?:sent|posted))"
        r"|updates (?:follow )?(?:every|at|will be (?:sent|posted))|informier\w*|inform\w+",
        text,
        re.I,
    )
    released = speaks("release", text[: until.start()] if until else text, language) or re.search(
        r"security updates?|software updates?|dependenc", text, re.I
    )
    return bool((about or above) and status and not released) or bool(re.search(r"these updates", text, re.I))


_COLUMN_OF_WORD = re.compile(
    r"^\W*(?:status |progress |customer |regular |further |next )*(?:updates?|communications?|status"
    r"|(?<=progress )reports?|(?<=status )reports?"
    r"|(?:follow-?ups?))(?: every| interval| frequency"
    r"| cadence| rhythm| times?)?\W*$"
    r"|^\W*(?:regelmäßige |weitere )?(?:(?:status|zwischen)-?)?(?:updates?|meldung\w*|information\w*|rückmeldungen"
    r"|st[aä]nde?|berichte?)(?:intervall\w*)?\W*$"
    r"|^\W*(?:(?:frecuencia|intervalo) de )?(?:actualizaci(?:ón|ones)|información|informes de estado|comunicaci(?:ón"
    r"|ones)|seguimiento)\W*$"
    r"|^\W*(?:fréquence (?:des |d['’])|intervalle (?:des |d['’]))?(?:mises? à jour|points? (?:de situation"
    r"|d['’]étape)|information|communication|suivi)\W*$",
    re.I,
)


def _told_again(clause: Clause, one: Context) -> bool:
    """A cell of a table of cases whose column says that word goes out: "Severity | First response | Update: every hour"."""
    if not one.columns or not clause.figures:
        return False
    column = one.columns[min(one.text[: clause.figures[0].start].count(" | "), len(one.columns) - 1)]
    others = " ".join(each for each in one.columns if each != column)
    cases = any(speaks(action, others, one.language) for action in ("answer", "resolve"))
    return bool(_COLUMN_OF_WORD.match(column)) and cases


def _is_notice(before: str, after: str, whole: str, one: Context) -> bool:
    language = one.language
    if re.search(r"notification of (?:a|the) (?:breach|incident)|data breach", whole, re.I):
        return False
    close = after[:70]
    ahead = speaks("ahead", close, language) or re.search(
        r"preaviso de|préavis de|antelación|anticipación|Vorlauf|Ankündigungsfrist"
        r"|notice (?:period )?(?:of|is|:)|deprecat\w+ period"
        r"|advance (?:notice|warning) of|Frist von(?: mindestens)?|(?:notice|notification):|Vorankündigung",
        before,
        re.I,
    )
    told = speaks("notify", whole, language) or any(speaks("notify", text, language) for text in one.above[:1])
    if re.search(
        r"^\W{0,3}(?:notice|préavis|de preaviso|Vorlauf|Vorankündigung|(?:roadmap )?window of notice)", close, re.I
    ):
        return True
    if re.search(r"deprecation period|period of deprecation|Abkündigungsfrist|sunset period", whole, re.I):
        return True
    if (
        speaks("deprecate", whole, language)
        and speaks("least", before[-40:], language)
        and not speaks("answer", whole, language)
    ):
        return True
    if re.search(r"^\W*(?:window|roadmap)", close, re.I) and re.search("notice", whole, re.I):
        return True
    return bool(ahead and told and not speaks("most", before[-18:], language))


def _watches(before: str, after: str, one: Context) -> bool:
    language = one.language
    if not speaks("monitor", before, language) and not speaks("monitor", after, language):
        return False
    for_ = re.search(r"(?:for|during|lang|durante|pendant|während|over)[^.;]{0,25}$", before, re.I) or re.match(
        r"\W*(?:lang|long|after|nach)", after, re.I
    )
    return bool(for_) and (
        speaks("after", before + after, language) is not None or speaks("deploy", before + after, language) is not None
    )


_LASTS = re.compile(
    r"(?:for|during|until|after|from|of|least|minimum|less than|longer|additional|durante|hasta"
    r"|por|de|mínimo|menos|pendant|durant|moins|"
    r"(?:supported|maintained|maintenue?s?|supportée?s?|mantenid\w+|soportad\w+|unterstützt|gewartet|gepflegt)"
    r"|jusqu\S+|lang|mindestens|bis|für|von|über|last \w*|last|the)\W+(?:\w+\W+){0,4}$",
    re.I,
)


def _is_span(before: str, after: str, whole: str, one: Context) -> bool:
    language = one.language
    lifetime = speaks("supported", whole, language)
    if not lifetime and any(
        speaks("supported", text, language) and speaks("release", text, language) for text in one.above[:1]
    ):
        lifetime = speaks("release", whole, language) or speaks("line", whole, language)
    if not lifetime:
        return False
    thing = (
        speaks("release", whole, language)
        or speaks("line", whole, language)
        or re.search(
            r"life-?cycle|product|security (?:updates|fixes|support)|end[- ]of[- ]life|lebenszyklus|cycle de vie|ciclo de vida",
            whole,
            re.I,
        )
        or re.search(r"v?\d+\.[x\d]", whole)
    )
    lasting = _LASTS.search(before) or re.match(
        r"\W*(?:lang|long|after|nach|from|desde|à compter|ab|of|after|de|support|maintenance|wartung|pflege|unterstützung)\b",
        after,
        re.I,
    )
    row = bool(one.columns) or ":" in before or "|" in before
    return bool(thing and (lasting or row or not before.strip(" |-")))
