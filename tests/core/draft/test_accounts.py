"""No number of a sentence vanishes: it is in the data, or in the name of a case, or in a question."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.draft.judging import drafted_of, own
from tools.translate import questions_in
from upkept.core.draft.accounts import tokens
from upkept.core.draft.proposal import About, Guess, Proposal
from upkept.core.draft.propose import propose
from upkept.core.draft.questions import Question, filled

SOURCES = Path(__file__).parents[3] / "upkept" / "core" / "draft"
PRODUCT = About("draft", "Draft", "Europe/Madrid")
AMOUNTS = {
    "en": ("{n} hours", "{n} business days", "{n}h", "{n} more weeks", "{n} to {m} days", "{n}–{m} days", "twenty-five minutes",
           "two and a half hours", "an hour and a half", "1½ hours", "a couple of days", "a few weeks", "{n} dozen days",
           "half a day", "{n} h {m} min", "the next business day", "the second week", "one further month"),
    "es": ("{n} horas", "{n} días hábiles", "{n} días laborables", "de {n} a {m} días", "veinticinco minutos",
           "treinta y cinco días", "dos horas y media", "media hora", "un par de días", "quince días", "el día siguiente",
           "{n} h {m} min", "la primera semana", "unos {n} días"),
    "fr": ("{n} heures", "{n} jours ouvrés", "{n} à {m} jours", "vingt-cinq minutes", "trente et un jours", "deux heures et demie",
           "une demi-heure", "quelques jours", "une quinzaine de jours", "le jour ouvré suivant", "{n}h{m}", "la première semaine"),
    "de": ("{n} Stunden", "{n} Werktage", "{n} bis {m} Tage", "fünfundzwanzig Minuten", "zweieinhalb Stunden", "anderthalb Tage",
           "einer halben Stunde", "ein paar Tage", "am nächsten Werktag", "{n} Std. {m} Min.", "der ersten Woche", "zweiwöchig"),
}  # fmt: skip
OTHERS = ("{n} %", "99,{n} %", "99.{n}%", "€{n}", "{n} EUR", "$1,{n}00", "v{n}.{m}", "{n}.x", "P{d}", "Priority {d}", "Tier II",
          "{n}:{m}", "{n}.{m}.2027", "2027-{mm}-{dd}", "{dd}/{mm}/2027", "until 2031", "#{n}", "ISO 27001", "{n}x{m}", "¾", "٣ days",
          "１２ h", "10 000", "1'000", "{n}/7", "{n}+", "no. {n}", "{n}th", "²", "24/7")  # fmt: skip
WORDS = {
    "en": [
        "we",
        "answer",
        "tickets",
        "within",
        "every",
        "of",
        "our",
        "customers",
        "critical",
        "incidents",
        "are",
        "resolved",
        "announced",
        "maintenance",
        "backups",
        "and",
        "for",
        "at",
        "least",
        "the",
        "release",
        "is",
        "supported",
        "before",
        "after",
        "reply",
        "support",
        "month",
        "Gold",
        "by",
        "email",
        "Monday",
    ],
    "es": [
        "respondemos",
        "las",
        "incidencias",
        "críticas",
        "en",
        "un",
        "plazo",
        "de",
        "cada",
        "copias",
        "de",
        "seguridad",
        "mantenimiento",
        "se",
        "anuncia",
        "con",
        "antelación",
        "y",
        "al",
        "menos",
        "la",
        "versión",
        "con",
        "soporte",
        "durante",
        "clientes",
        "mes",
        "lunes",
    ],
    "fr": [
        "nous",
        "répondons",
        "aux",
        "incidents",
        "critiques",
        "sous",
        "dans",
        "un",
        "délai",
        "de",
        "chaque",
        "sauvegardes",
        "la",
        "maintenance",
        "est",
        "annoncée",
        "et",
        "au",
        "moins",
        "version",
        "prise",
        "en",
        "charge",
        "pendant",
        "clients",
        "mois",
        "lundi",
    ],
    "de": [
        "wir",
        "beantworten",
        "kritische",
        "Störungen",
        "innerhalb",
        "von",
        "jeden",
        "Sicherungen",
        "Wartung",
        "wird",
        "angekündigt",
        "und",
        "mindestens",
        "vor",
        "die",
        "Version",
        "erhält",
        "Updates",
        "Kunden",
        "Monat",
        "montags",
    ],
}


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, str]:
    """Figures among the words of promises, in one of four languages."""
    language = draw(st.sampled_from(("en", "es", "fr", "de")))
    word = st.sampled_from(WORDS[language])
    figure = st.builds(
        lambda shape, n, m, d: shape.format(n=n, m=m, d=d, mm=f"{d:02}", dd=f"{m:02}"),
        st.sampled_from((*AMOUNTS[language], *OTHERS)), st.integers(2, 59), st.integers(10, 28), st.integers(1, 9),
    )  # fmt: skip
    joint = st.sampled_from((" ", " ", " ", ", ", ": ", "; ", " | ", " – ", " ("))
    parts = draw(st.lists(st.one_of(word, word, word, figure), min_size=4, max_size=12))
    text = draw(figure)
    for part in parts:
        text = part + draw(joint) + text if draw(st.booleans()) else text + draw(joint) + part
    return language, text[0].upper() + text[1:]


def guesses(text: str, language: str) -> list[tuple[str, Guess]]:
    return [(one.text, one.guess) for one in propose({language: text}, product=PRODUCT).sentences]


def accounted(text: str, guess: Guess, language: str) -> list[str]:
    """The numbers of the sentence that a sure guess neither read as a figure nor named."""
    read = [(span.start, span.end) for span in guess.figures if span.what not in ("hedge", "vague")]
    left = []
    for start, end in tokens(text, language):
        shown = text[start:end].rstrip(".,:;%-/'’")
        covered = all(
            any(first <= at < last for first, last in read)
            for at in range(start, start + len(shown))
            if text[at].isalnum()
        )
        if not covered and not any(shown in question for question in guess.questions):
            left.append(shown)
    return left


@settings(max_examples=60, deadline=None)
@given(sentences())
def test_no_number_vanishes_from_a_sure_guess(said: tuple[str, str]) -> None:
    language, page = said
    for text, guess in guesses(page, language):
        if guess.sure:
            assert accounted(text, guess, language) == [], (text, guess)


@settings(max_examples=20, deadline=None)
@given(sentences())
def test_a_draft_that_is_not_sure_says_why(said: tuple[str, str]) -> None:
    language, page = said
    for _, guess in guesses(page, language):
        assert guess.sure or guess.questions


def data_of(drafted: Proposal) -> object:
    """All that is measured, and what it names."""
    measured = [more.fields for one in drafted.sentences for more in one.guess.commitments]
    quoted = [one.text for one in drafted.sentences if one.guess.role == "definition"]  # held as it is quoted
    return measured, quoted, drafted.calendars, drafted.windows, drafted.attributes, drafted.lines, drafted.freezes


def test_another_number_makes_other_data_or_a_question() -> None:
    for row in own()[::4]:
        before = drafted_of(row["text"])
        if not all(one.guess.sure for one in before.sentences):
            continue
        for match in re.finditer(r"\d+", row["text"]):
            changed = f"{row['text'][: match.start()]}{int(match[0]) + 3}{row['text'][match.end() :]}"
            after = propose({"": changed}, product=PRODUCT)
            if all(one.guess.sure for one in after.sentences):
                assert data_of(before) != data_of(after), changed


def test_a_question_can_be_asked_in_another_language() -> None:
    found = propose({"en": "We answer tickets within 2 hours, 99 times."}, product=PRODUCT).sentences[0].guess
    asked = next(question for question in found.questions if "99" in question)
    assert isinstance(asked, Question)
    assert asked == filled(asked.template, asked.values)
    assert "99" not in asked.template and "99 times" not in asked.template
    assert filled("¿Para qué es «{figure}»?", asked.values) == "¿Para qué es «99»?"


def test_every_question_of_our_own_sentences_is_translatable() -> None:
    known = {each for path in SOURCES.rglob("*.py") for each in questions_in(path.read_text("utf-8"))}
    for row in own():
        for one in propose({"": row["text"]}, product=PRODUCT).sentences:
            assert {
                each.template for each in (*one.guess.questions, *one.guess.why) if isinstance(each, Question)
            } <= known
            assert all(isinstance(each, Question) for each in (*one.guess.questions, *one.guess.why))
