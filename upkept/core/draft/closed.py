"""Whose public holidays a sentence means, as the code of the country or of a part of it: "Feiertage in Bayern" is `DE-BY`."""

# ruff: noqa: E501 - a table of patterns, by place

from __future__ import annotations

import re
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from upkept.core.plan.words import words

_PLACES = {
    "AR": r"Argentin\w+", "AT": r"Austrian?s?|Österreich\w*|Autriche|autrichien\w*|austr[ií]ac\w+", "AU": r"Australian?s?|Australien|Australie",
    "BE": r"Belgium|Belgian?|Belgien|belgisch\w*|Bélgica|belgas?|Belgique|belges?", "BR": r"Brazil\w*|Brasil\w*|Brésil\w*",
    "CA": r"Canad\w+|Kanada|kanadisch\w*", "CH": r"Switzerland|Swiss|Schweiz\w*|Suiza|suizos?|Suisses?", "CL": r"Chile|chilenos?",
    "CO": r"Colombian?s?|Colombia|colombianos?", "CZ": r"Czechia|Czech(?: Republic)?|Tschechi\w+|Chequia|checos?|Tchéquie|tchèques?",
    "DE": r"German\w*|Deutschland|deutsche\w*|bundesweit\w*|bundeseinheitlich\w*|Aleman\w+|alemanes|Allemagne|allemands?",
    "DK": r"Denmark|Danish|Dänemark|dänisch\w*|Dinamarca|Danemark|danois", "ES": r"Spain|Spanish|Spanien|spanisch\w*|España|español\w*|Espagne|espagnols?",
    "FI": r"Finland|Finnish|Finnland|finnisch\w*|Finlandia|Finlande", "FR": r"France|French|Frankreich|französisch\w*|Francia|frances\w*|français\w*",
    "GB": r"UK|U\.K\.|United Kingdom|British|Großbritannien|Vereinigte\w* Königreich\w*|britisch\w*|Reino Unido|británic\w+|Royaume-Uni|britanniques?",
    "IE": r"(?:Republic of )?Ireland(?<!Northern Ireland)|Irish|Irland|irisch\w*|Irlanda|irlandes\w*|Irlande|irlandais",
    "IN": r"Indian?|Indien|Inde", "IT": r"Ital\w+", "JP": r"Japan\w*|Japón|Japon\w*", "LU": r"Lux(?:em|em)b(?:o)?urg\w*|Luxemburgo",
    "MX": r"Mexic\w+|México|mexican\w+|Mexiko|Mexique", "NL": r"Netherlands|Dutch|Holland|Niederlanden?|niederländisch\w*|Países Bajos|Pays-Bas|neerlandes\w*|néerlandais",
    "NO": r"Norway|Norwegian|Norwegen|norwegisch\w*|Noruega|Norvège", "NZ": r"New Zealand|Neuseeland|Nueva Zelanda|Nouvelle-Zélande",
    "PL": r"Poland|Polish|Polen|polnisch\w*|Polonia|Pologne|polonais", "PT": r"Portug\w+", "SE": r"Sweden|Swedish|Schweden|schwedisch\w*|Suecia|Suède|suédois",
    "US": r"USA?|U\.S\.(?:A\.)?|United States|American|Vereinigte\w* Staaten|amerikanisch\w*|US-\w+|Estados Unidos|EE\. ?UU\.|États-Unis|américains?|[Ff]ederal holidays",
    "DE-BY": r"Bavarian?s?|bayerisch\w*|bayrisch\w*|Baviera|Bavière", "DE-NW": r"NRW|North Rhine-Westphalia", "DE-SN": r"Saxony(?<!Lower Saxony)|sächsisch\w*",
    "DE-HE": r"Hesse|hessisch\w*", "DE-NI": r"Lower Saxony|niedersächsisch\w*", "DE-BE": r"Berliner", "DE-HH": r"Hamburger", "DE-TH": r"Thuringia|thüringisch\w*",
    "ES-CT": r"Catalonia|Catalogne|Katalonien|catalan\w*", "ES-AN": r"Andalusi[ae]n?|Andalousie|andaluc\w+", "ES-PV": r"Basque Country|Euskadi|Baskenland|Pays basque",
    "ES-MD": r"Comunidad de Madrid|madrileñ\w+", "ES-VC": r"Comunidad Valenciana|Comunitat Valenciana", "ES-IB": r"Balearic Islands|Balear\w+|Balearen",
    "ES-CN": r"Canary Islands|Islas Canarias|Kanar\w+", "ES-NC": r"Navarre", "GB-ENG": r"England and Wales|English", "GB-SCT": r"Scottish|Schottland|Escocia|Écosse",
    "GB-WLS": r"Welsh",
    "FR-6AE": r"Alsace-Moselle|Elsass",
}  # fmt: skip
"""By country, then by part: as a page may say it in one of our languages. The library's own names of parts come besides."""
_WITH_PARTS = ("AT", "AU", "CA", "CH", "DE", "ES", "FR", "GB", "US")
_AMBIGUOUS = ("Georgia", "Victoria", "Washington", "Jura", "Freiburg", "Salzburg", "Saint-Martin")
_SEVERAL = re.compile(
    r"(?<!\w)(?:local(?:es)?|municipal(?:es)?|regional(?:e[ns]?|es)?|regionaux|locaux|lokale[nr]?|örtliche[nr]?|autonómic\w+|respective|jeweilige\w*)(?!\w)",
    re.I,
)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = dict(_PLACES)
    modules = {codes[1]: codes[0] for codes in COUNTRIES.values()}
    for country in _WITH_PARTS:
        aliases: dict[str, str] = getattr(getattr(holidays, modules[country]), "subdivisions_aliases", {})
        for name, part in aliases.items():
            if len(name) > 3 and name not in _AMBIGUOUS:
                code = f"{country}-{part}"
                found[code] = "|".join(each for each in (found.get(code), re.escape(name)) if each)
    return tuple((code, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")) for code, pattern in found.items())


def speaks_of_holidays(text: str, language: str) -> list[re.Match[str]]:
    known = words(language)
    return list(re.finditer(rf"(?<!\w)(?:{known.holidays})(?!\w)", text, re.I)) if known else []


_CLOSES = re.compile(
    r"(?<!\w)(?:closed|not (?:open|available|staffed)|no support|geschlossen|nicht (?:erreichbar|besetzt|geöffnet)|kein\w* (?:support|service)"
    r"|cerrad[oa]s?|cerramos|no (?:atendemos|hay)|fermée?s?)(?!\w)",
    re.I,
)


def only_closes(text: str, language: str) -> bool:
    """ "We are closed on Belgian public holidays.": it says on which holidays nobody is there."""
    return bool(speaks_of_holidays(text, language)) and _CLOSES.search(text) is not None


_JOINTS = re.compile(
    r"([,;()]|\s[–—-]\s|\s(?:but|aber|pero|mais)\s|\s(?:and|und|y|et)\s(?=(?:(?:is|are|ist|sind|est|está)\s)?"
    r"(?:closed|not|geschlossen|nicht|cerrad|no\s|fermé)))",
    re.I,
)
_NOT_THEN = re.compile(r"(?<!\w)not on(?!\w)|(?<!\w)(?:nicht|no|pas)\W*$", re.I)


def without_closed(text: str, language: str) -> str:
    """The text with blanks for the parts that say when nobody is there: of holidays, or "closed on weekends"; a part with an
    hour stays, and so does a text that says nothing else."""
    parts = _JOINTS.split(text)
    for number in range(0, len(parts), 2):
        part = parts[number]
        shut = speaks_of_holidays(part, language) or _CLOSES.search(part) or _NOT_THEN.search(part)
        if shut and not re.search(r"\d", part):
            parts[number] = " " * len(part)
    found = "".join(parts)
    return found if re.search(r"\w", found) else text


def holidays_in(text: str, language: str) -> list[str] | None:
    """The codes of the places whose holidays are named; [] where none are spoken of, None where nobody can tell which."""
    said = speaks_of_holidays(text, language)
    found: list[str] = []
    for each in said:
        before = re.split(r"[.;|()]", text[: each.start()])[-1][-40:]
        after = re.split(r"[;|()]|\.\s", text[each.end() :])[0][:80]
        near = f"{before[-40:] if not before.strip() else ' '.join(before.split()[-4:])} {each[0]}{after}"
        if _SEVERAL.search(near):
            return None
        named = [code for code, pattern in _patterns() if pattern.search(near)]
        named = [code for code in named if not any(other.startswith(f"{code}-") for other in named)]
        found += [code for code in named if code not in found]
    if said and not found:
        return None
    return found
