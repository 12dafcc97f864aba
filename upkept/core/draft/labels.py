"""The names by which a sentence tells cases apart: "P1", "Severity 2", "critical", "Gold", "by phone", "outside office hours"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from upkept.core.draft.lexicon import speaks


@dataclass(frozen=True, slots=True)
class Label:
    """`attribute`: severity, priority, tier, channel, type, category, or `hours` (open, closed). `rank`: the worst first."""

    attribute: str
    value: str
    start: int
    end: int
    rank: float = 50.0


_CODES = (
    (r"(?:priority|prio|priorit[äa]t|prioridad|priorité)[ -]?(?:level[ -]?|stufe[ -]?)?(\d)", "priority", "p"),
    (r"P[ -]?(\d)(?!\w)", "priority", "p"),
    (r"(?:severity|schweregrad|gravedad|severidad|gravité|sévérité)[ -]?(?:level[ -]?)?(\d)", "severity", "severity-"),
    (r"SEV[ -]?(\d)", "severity", "sev-"),
    (r"S(\d)(?!\w)", "severity", "s"),
    (r"(?:level|nivel|niveau|stufe)[ -]?(\d)", "level", "level-"),
    (r"(?:stage|etapa|fase|étape|phase)[ -]?(\d)", "stage", "stage-"),
    (r"tier[ -]?(\d)", "tier", "tier-"),
    (
        r"(?:category|kategorie|categoría|catégorie|class|clase|classe|klasse)[ -]?([A-D\d])(?!\w)",
        "category",
        "category-",
    ),
)
_COMPILED = tuple(
    (re.compile(rf"(?<![\w-]){pattern}", 0 if pattern[:2] in ("P[", "S(") else re.I), attribute, prefix)
    for pattern, attribute, prefix in _CODES
)
_RANKS: tuple[tuple[float, str], ...] = (
    (1, r"emergenc(?:y|ies)|notf[aä]ll(?!nummer|telefon|hotline)\w*|emergencias?"),
    (2, r"non[- ]critical|unkritisch\w*|no críticos?|no críticas?|non critiques?"),
    (3, r"critical|kritisch\w*|crític\w+|critic[oa]s?|critiques?|showstopper\w*|catastrophic"),
    (4, r"blockers?|blocking|blockierend\w*|bloquea\w+|bloquant\w*"),
    (5, r"urgent\w*|dringend\w*|urgencias?"),
    (6, r"severe|serious|schwer(?:e|er|es|en|wiegend\w*)?|graves?"),
    (7, r"high|hoch|hohe[rnsm]?|alt[oa]s?|élevée?s?|hautes?"),
    (8, r"major|mayor(?:es)?|majeure?s?|wesentlich\w*"),
    (9, r"important\w*|wichtig\w*"),
    (10, r"medium|moderate|mittel|mittlere[rnsm]?|medi[oa]s?|moyen(?:ne)?s?|modérée?s?"),
    (11, r"normal(?!ly|erweise|ement|mente)\w*"),
    (12, r"minor|menor(?:es)?|mineure?s?|leicht\w*"),
    (13, r"low|niedrig\w*|gering\w*|baj[oa]s?|basse?s?|faibles?"),
    (14, r"trivial\w*|cosmetic|kosmetisch\w*|cosmétiques?|informational"),
)
SEVERITIES = "|".join(pattern for _, pattern in _RANKS)
_SEVERITY = re.compile(
    "|".join(rf"(?P<r{n}>(?<![\w-])(?:{pattern})(?![\w-]))" for n, (_, pattern) in enumerate(_RANKS)), re.I
)
_RELEASED = re.compile(
    r"\W{0,2}(?:(?:and|or|und|y|et|o|ou|oder|/)\s\w+\s)?(?:\w+-level\s|stable\s|feature\s|product\s|LTS\s)?"
    r"(?:releases?|versions?|versi[oó]n\w*|lines?|series|branch\w*|updates?|upgrades?|mises? à jour|actualiz\w+|"
    r"security (?:fix|patch|update)\w*|(?:bug )?fixes|US|holidays?|changes)",
    re.I,
)
_NO_CASE = re.compile(
    r"\W{0,2}(?:circumstances|conditions|cases|operations?|operating|business|working|office|hours|use|availability"
    r"|quality|season"
    r"|standards?|level of|volumes?|traffic|load|demand|degree|part of|infrastructure|importance|priority to|inmediata|calidad"
    r"|disponibilidad|demanda|de espera|de respuesta|de resoluci|contrato|petici"
    r"|umst[aä]nd|betrieb|verfügbarkeit|qualität|reaktionszeit"
    r"|antwortzeit|wartezeit|lösungszeit|disponibilité|qualité|d['’]attente|de réponse|de résolution)",
    re.I,
)
_SAID = {
    language: re.compile(rf"(?<!\w)(?:{pattern})\s$", re.I)
    for language, pattern in {
        "en": r"under|in",
        "es": r"por|en|a|un|el|tiempo|plazo|término|dar\w*|da|damos|dan|in|under",
        "fr": r"temps|délai|au|en cas|en|un|in|under",
        "de": r"in|under",
    }.items()
}
"""Before a word that is then no name of cases: "in normal operation", "en un plazo medio"."""
_LEAVING = re.compile(
    r"(?<!prioridad )(?<!gravedad )(?<!severidad )(?<!\w)(?:la|su|tu|una|darse de|dar de|causar)\s$", re.I
)
"""Before "baja" as the end of a contract."""
_EXCEPTED = re.compile(
    r"(?<!\w)(?:except(?:ing)?(?: for)?|excluding|other than|but|unless|apart from|less than|below|not|non"
    r"|pas|(?:sooner|faster|earlier|shorter|quicker|less)(?: for| if| when)?|außer(?: bei)?|ausgenommen|ausser|nicht"
    r"|unter|unterhalb"
    r"|(?:früher|schneller|kürzer|eher)(?: bei| für| wenn)?|salvo|excepto|menos|no|(?:antes|más rápido)(?: para| en| si)?|sauf"
    r"|hors|hormis|excepté|(?:plus tôt|plus vite|moins)(?: pour| si)?)\s(?:(?:for|the|a|it is|they are|it’s|is|are|those"
    r"|bei|für|die|sea|sean|son|es|est|sont|soient|n[’']est"
    r"|der|in|en|las?|los|les?|pour|para|sie|sind)\s){0,3}$",
    re.I,
)
_EXCEPTED_BEFORE = re.compile(
    r"(?:\W{1,3}\w+){0,2}\W{1,3}(?:(?:is|are|sind|ist|son|sont) )?(?:excepted|excluded|exempt|ausgenommen"
    r"|except[oú]\w+|exclu\w*)"
    r"|\W{0,3}(?:or|oder|o|ou) (?:not|nicht|no|non)(?!\w)",
    re.I,
)
_PLANS = (
    "free|community|starter|basic|essentials?|bronze|standard|silver|plus|team|pro|professional|business|advanced|gold|"
    "premium|platinum|enterprise|unlimited|priority|dedicated|diamond|elite|básico|estándar|avanzado|oro|plata|bronce|"
    "basis|silber|platin|argent|or|basique|premier|growth|scale|core|lite|ultimate|extended|complete|classic|gratuit"
)
_PLAN = re.compile(
    rf"(?<!\w)(?P<v>{_PLANS})(?:[- ](?:plan|tier|support|customers?|clients?|licen[sc]e|users?|subscri\w+|package|level|kunden|"
    rf"paket|edition))+(?!\w)|(?:plan|tier|tarif|paket|soporte|support|clientes?|formule|offre) (?P<w>{_PLANS})(?!\w)",
    re.I,
)
_BARE_PLAN = re.compile(rf"\W*(?P<v>{_PLANS})\W*", re.I)
_CHANNELS = {
    "email": r"e-?mails?|correos?(?: electrónicos?)?|courriels?|mails?",
    "phone": r"(?:tele)?phones?|telefon\w*|teléfono|téléphone|telefonisch\w*|calls?|llamadas?|appels?|hotline|anrufe?n?",
    "chat": r"(?:live )?chats?|messag(?:ing|erie)",
    "web": r"(?:web ?)?portals?|(?:(?:web|online|contact|support|request) ?)?forms?(?! of)"
    r"|kundenportal|formular\w*|formulario\w*|formulaire\w*|contact form\w*",
    "forum": r"forums?|foros?|foren",
    "social": r"social media|redes sociales|réseaux sociaux|soziale\w* (?:medien|netzwerke\w*)",
    "letter": r"letters?|post|briefe?n?|cartas?|courriers?",
    "in-person": r"walk-in\w*|in person|en persona|in personne|persönlich\w*|visitors?|visits?|counter",
}
_PUBLISHED = {
    "status_page": r"status ?pages?|status[- ]?seiten?|páginas? de estado|pages? (?:d['’]état|de statut|de status)",
    "in_app": r"in[- ]app|in the (?:app|product|dashboard|interface|control panel)|in der (?:App|Anwendung|Oberfläche)"
    r"|en (?:la aplicación|el panel)|dans (?:l['’]application|le tableau de bord)",
    "website": r"web ?sites?|our site|home ?pages?|web ?seiten?|(?:sitio|página) web|sites? (?:web|internet)",
    "newsletter": r"newsletters?|mailing lists?|rundbrief\w*|bolet[ií]n\w*|listas? de correo"
    r"|lettres? d['’]information|listes? de diffusion",
    "release_notes": r"release notes|change ?logs?|versionshinweise\w*|änderungsprotokoll\w*"
    r"|notas de (?:la )?versión|notes de version",
    "sms": r"SMS|text messages?",
    "blog": r"blogs?",
    "poster": r"posters?|notice ?boards?|aush[aä]ng\w*|carteles?|tabl[oó]n(?:es)?(?: de anuncios)?|affich(?:es?|age)",
    "push": r"push(?:[ -](?:notifications?|nachricht\w*|mitteilung\w*))?|notificaciones push",
}
"""Where something is announced to all."""
_TYPES = {
    "incident": r"incidents?|störungen|incidentes|outages?|incidencias",
    "idea": r"feature requests?|suggestions?|ideas?|funktionswünsche|sugerencias|demandes d['’]évolution|enhancements?",
    "bug": r"bugs?|bug reports?|fehler|errores|bogues?|anomalies?|defects?",
    "question": r"(?:general |technical |other )?(?:questions?|quer(?:y|ies)|enquir\w+|inquir\w+)"
    r"|fragen|consultas?|preguntas|dudas",
}


def labels(text: str, language: str, *, heading: bool = False) -> list[Label]:
    """The labels in a text. `heading`: it is nothing but a name (a column's heading, a row's first cell, before a colon)."""
    return list(_labels(text, language, heading))


@lru_cache(maxsize=8192)
def _labels(text: str, language: str, heading: bool) -> tuple[Label, ...]:
    found: list[Label] = []
    for code, attribute, prefix in _COMPILED:
        for match in code.finditer(text):
            if not any(one.start < match.end() and match.start() < one.end for one in found):
                word = re.search(
                    r"([^\W\d_]{3,})[ -]?\w$", match[0]
                )  # the checker knows "Priorität 1" by `priorität-1`
                value = f"{word[1].lower()}-{match[1].lower()}" if word else f"{prefix}{match[1].lower()}"
                found.append(Label(attribute, value, *match.span(), 20 + int(match[1], 16) / 10))
    hours = _hours(text, language)
    if hours:
        found.append(hours)
    if not any(one.attribute in ("priority", "severity", "level") for one in found):
        found += _severities(text, language)
    plan = _BARE_PLAN.fullmatch(text) if heading else None
    for bought in [plan] if plan else _PLAN.finditer(text):
        value = bought["v"] or bought["w"]
        if value.lower() == "or" and not language.startswith("fr"):
            continue  # gold in French, a conjunction in English
        if not any(one.start <= bought.start() < one.end for one in found):
            names = _PLANS.split("|")
            place = next(number for number, name in enumerate(names) if re.fullmatch(name, value, re.I))
            found.append(Label("tier", slug(value), *bought.span(), 99 - place))
    if heading:
        for table, attribute in ((_CHANNELS, "channel"), (_TYPES, "type")):
            for value, pattern in table.items():
                alone = re.fullmatch(
                    rf"\W*(?:by |via |per |por |par |for )?(?:{pattern})(?: (?:support|response))?\W*", text, re.I
                )
                if alone and not found:
                    found.append(Label(attribute, value, *alone.span()))
    found = [one for one in found if one.attribute == "hours" or not _is_excepted(text, one.start, one.end)]
    return tuple(sorted(found, key=lambda one: one.start))


_NUMBERED = re.compile(
    r"^\W{0,3}(?:(?:severity|priority|level|prio|priorit[äa]t|stufe|prioridad|severidad|nivel|priorité|sévérité"
    r"|niveau)\s)?(?P<n>\d)"
    r"(?:\s?[–—:.)=-]\s?|\s(?=[^\d|:]{2,40}\s\|))(?P<name>[^\d|:]{2,60})|^\W{0,3}(?P<first>[^\d|:(]{2,60})\((?P<last>\d)\)",
    re.I,
)


def numbered(text: str, language: str) -> list[tuple[tuple[int, int], Label]]:
    """ "1 – Critical | …", "High (2): …": the place of the number, and the name that it only numbers."""
    match = _NUMBERED.match(text)
    if match is None:
        return []
    group = "n" if match["n"] else "last"
    said = [one for one in labels(match["name"] or match["first"], language, heading=True) if one.attribute in CASES]
    return [(match.span(group), said[0])] if len(said) == 1 else []


CASES = ("severity", "priority", "level")
_PHONE = re.compile(
    r"\+\d[\d ()/.-]{6,20}\d"
    r"|(?:phone|tel|call|fax|hotline|number|ring|telefon\w*|ruf\w*|nummer|teléfono|número|ll[aá]m\w+|téléphone|numéro|appel\w*)"
    r"[^\d+]{0,30}(?P<run>[(]?\d[\d ()/.-]{5,20}\d)",
    re.I,
)


def phones(text: str) -> list[tuple[int, int]]:
    """The numbers of telephones: with a plus, or seven digits and more beside the word."""
    return [
        match.span("run" if match["run"] else 0)
        for match in _PHONE.finditer(text)
        if len(re.sub(r"\D", "", match["run"] or match[0])) >= 7
        and not re.match(r"\s?(?:%|[^\W\d_])", text[match.end() :][:1] + "")
    ]


def excepted(text: str, language: str) -> bool:
    """Does it name cases to say that it does not speak of them: "except critical ones", "unless urgent"?"""
    return any(_is_excepted(text, start, end) for start, end in _names(text))


def _names(text: str) -> Iterator[tuple[int, int]]:
    for code in (*(pattern for pattern, _, _ in _COMPILED), _SEVERITY, _PLAN):
        for match in code.finditer(text):
            yield match.span()


def _is_excepted(text: str, start: int, end: int) -> bool:
    return bool(_EXCEPTED.search(text[max(start - 60, 0) : start]) or _EXCEPTED_BEFORE.match(text[end : end + 60]))


def channel_in(text: str) -> list[Label]:
    """ "by email", "telefonisch", "por teléfono"."""
    found = []
    text = re.sub(r"(?<!\w)on[- ]call(?!\w)", lambda said: " " * len(said[0]), text, flags=re.I)
    for value, pattern in _CHANNELS.items():
        match = re.search(
            rf"(?<!\w)(?:by|via|per|por|par|through|over|on|in the|en el|au|im|le) (?:{pattern})(?!\w)", text, re.I
        )
        if match:
            found.append(Label("channel", value, *match.span()))
    return found


def channels_named(text: str) -> list[str]:
    """The ways by which people are told: e-mail, the portal … (for notices)."""
    text = re.sub(r"(?<!web )(?<!online )(?<!contact )(?<!\w)forms?(?!\w)|on[- ]call", " ", text, flags=re.I)
    found = [
        (match.start(), {"web": "portal"}.get(value, value))
        for value, pattern in (*_CHANNELS.items(), *_PUBLISHED.items())
        if value not in ("letter", "in-person") and (match := re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.I))
    ]
    return [name for _, name in sorted(found)]


def _severities(text: str, language: str) -> list[Label]:
    found = []
    said = _SAID.get(language.lower().partition("-")[0], _SAID["en"])
    for match in _SEVERITY.finditer(text):
        number = int(str(match.lastgroup)[1:])
        if (
            _RELEASED.match(text[match.end() :])
            or _NO_CASE.match(text[match.end() :])
            or said.search(text[: match.start()])
            or (match[0].lower() == "baja" and _LEAVING.search(text[: match.start()]))
        ):
            continue
        found.append(Label("severity", slug(match[0]), *match.span(), _RANKS[number][0]))
    return found


_PATCHES = re.compile(
    rf"(?:\s?(?:[,/]|(?:and|or|und|y|o|et|ou)\s)\s?(?:{SEVERITIES}))*\s(?:security\s)?"
    r"(?:updates?|patch(?:es)?|fixes|mises? à jour|actualiz\w+)(?!\w)",
    re.I,
)


def severity_of_patches(text: str) -> list[Label]:
    """ "Critical security updates": where patches are the cases, their severity tells them apart."""
    return [
        Label("severity", slug(match[0]), *match.span(), _RANKS[int(str(match.lastgroup)[1:])][0])
        for match in _SEVERITY.finditer(text)
        if _PATCHES.match(text[match.end() :]) and not _is_excepted(text, *match.span())
    ]


def _hours(text: str, language: str) -> Label | None:
    """ "outside business hours": the closed part of the calendar."""
    inside = speaks("open time", text, language)
    outside = speaks("outside", text, language)
    if outside and (inside or re.search(r"hour|horario|stunden|zeit|heures", text, re.I)):
        return Label("hours", "closed", outside.start(), max(outside.end(), inside.end() if inside else 0))
    return Label("hours", "open", *inside.span()) if inside else None


def slug(text: str) -> str:
    """Small letters, figures and hyphens."""
    text = text.replace("ß", "ss").lower()
    for sign, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = text.replace(sign, plain)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
