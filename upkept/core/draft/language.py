"""Which of our languages a text is in, by its commonest small words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_SMALL: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is are for with on we our will be by within or at any from your you not if this that all"
        " as an it no out without new do does has have hour hours day days week weeks month months year years every each"
        " support supported after before until must may business working response resolution critical high low release"
        " releases released version versions update updates security fix fixes time times daily weekly monthly quarterly"
        " available availability notice least maintenance monday friday priority severity reply replies issue issues",
        "es": "el la los las lo de del y en es son para con por se un una que su sus al nuestro nuestra nuestros si no"
        " todo toda todas días día hora horas cada dentro plazo más como antes después será serán o hábiles semana semanas"
        " mes meses año años crítico crítica críticos alto alta bajo baja medio laborable laborables respuesta resolución"
        " soporte versión versiones incidencias mantenimiento lunes viernes disponibilidad copias seguridad prioridad",
        "fr": "le la les de des du et en est sont pour avec par nous un une que nos notre vous votre dans au aux ne pas"
        " jour jours heure heures chaque sous ou sur ce cette qui il elle délai après avant tous toute toutes sera seront"
        " mois an ans semaine semaines critique critiques élevé élevée moyen faible ouvré ouvrés ouvrées réponse"
        " résolution version versions maintenance lundi vendredi disponibilité sauvegarde sécurité gravité priorité",
        "de": "der die das und in ist sind für mit von zu den dem des ein eine einen einer wir uns unsere ihre sie im am"
        " bei auf nach vor innerhalb nicht oder werden wird jede jeder jedes alle stunde stunden tag tage tagen werktag"
        " werktage werktagen binnen pro bis als um uhr woche wochen monat monate monaten jahr jahre kritisch hoch mittel"
        " niedrig antwort reaktionszeit lösung störung störungen wartung wartungsfenster montag freitag montags freitags"
        " sonntags samstags verfügbarkeit datensicherung sicherheit priorität täglich monatlich unterstützt",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = {"es": "ñ¿¡áíóú", "fr": "çèêàùâîôœ", "de": "ßäöü"}


@lru_cache(maxsize=4096)
def scores(text: str) -> tuple[tuple[str, float], ...]:
    """How strongly the text speaks for each language, the strongest first."""
    said = [word.lower() for word in _WORD.findall(text[:20_000])]
    lower = text[:20_000].lower()
    found = {name: float(sum(word in small for word in said)) for name, small in _SMALL.items()}
    for name, marks in _MARKS.items():
        found[name] += min(sum(lower.count(mark) for mark in marks) * 0.7, 0.3 * len(said) + 1)
    return tuple(sorted(found.items(), key=lambda item: -item[1]))


def known_language(code: str) -> bool:
    """Is it a language code that a plan may use?"""
    return re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?", code) is not None


_SCRIPTS = {
    "HEBREW": "he", "ARABIC": "ar", "CYRILLIC": "ru", "GREEK": "el", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja",
    "HANGUL": "ko", "DEVANAGARI": "hi", "THAI": "th",
}  # fmt: skip


def _script(text: str) -> str:
    """A language that is written as the most of these letters are; "" for Latin ones."""
    letters = [letter for letter in text[:4000] if letter.isalpha()]
    found = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    if not found or found["LATIN"] * 2 > len(letters):
        return ""
    if found["HIRAGANA"] + found["KATAKANA"]:
        return "ja"
    return _SCRIPTS.get(found.most_common(1)[0][0], "")


def language_of(text: str, otherwise: str = "en") -> str:
    """The language of a page; `otherwise` where nothing speaks for any."""
    if script := _script(text):
        return script
    (best, score), *_ = scores(text)
    return best if score > 0 else otherwise


def language_of_sentence(text: str, page: str) -> str:
    """The page's language, unless the sentence plainly speaks another."""
    if page not in _SMALL:
        return page
    (best, score), *rest = scores(text)
    own = dict([(best, score), *rest]).get(page)
    if own is None:
        return page
    return best if best != page and score >= own + 3 and score >= 2.5 * max(own, 1) else page
