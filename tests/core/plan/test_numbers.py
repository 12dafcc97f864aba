"""A figure says the same in every language, in words and in digits."""

import pytest

from upkept.core.plan.figures import held
from upkept.core.plan.numbers import figures


def keys(text, language):
    return {figure.key for figure in figures(text, language)}


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ({("amount", 2, "hour")}, {"en": "within two hours", "es": "en 2 horas", "fr": "en deux heures", "de": "binnen zwei Stunden"}),
        ({("amount", 1, "week")}, {"en": "a week ahead", "es": "una semana antes", "fr": "une semaine avant", "de": "eine Woche vorher"}),
        ({("amount", 2, "business day")}, {"en": "2 working days", "es": "dos días hábiles", "fr": "2 jours ouvrés", "de": "zwei Werktage"}),
        ({("period", 1, "month")}, {"en": "once a month", "es": "cada mes", "fr": "mensuellement", "de": "jeden Monat"}),
        ({("period", 6, "month")}, {"en": "twice a year", "es": "dos veces al año", "fr": "deux fois par an", "de": "halbjährlich"}),
        ({("period", 3, "month")}, {"en": "quarterly", "es": "cada trimestre", "fr": "chaque trimestre", "de": "vierteljährlich"}),
        ({("percent", 99.9, "")}, {"en": "99.9 %", "es": "99,9 %", "fr": "99,9 pour cent", "de": "99,9 Prozent"}),
        ({("time", 540, ""), ("time", 1080, "")}, {"en": "9 am to 6 pm", "es": "09:00–18:00", "fr": "de 9 h à 18 h", "de": "von 9 bis 18 Uhr"}),
        ({("weekday", day, "") for day in range(5)}, {"en": "Monday to Friday", "es": "de lunes a viernes", "fr": "du lundi au vendredi", "de": "Montag bis Freitag"}),
        ({("weekday", 5, ""), ("weekday", 6, "")}, {"en": "at weekends", "es": "los fines de semana", "fr": "le week-end", "de": "am Wochenende"}),
        ({("always", 0, "")}, {"en": "around the clock", "es": "24/7", "fr": "24 h sur 24", "de": "rund um die Uhr"}),
        ({("date", 20240520, "")}, {"en": "20 May 2024", "es": "20 de mayo de 2024", "fr": "20 mai 2024", "de": "20. Mai 2024"}),
        ({("amount", 30, "minute")}, {"en": "half an hour", "es": "media hora", "fr": "une demi-heure", "de": "eine halbe Stunde"}),
        ({("number", 2, "")}, {"en": "at least two people", "es": "al menos dos personas", "fr": "au moins deux personnes", "de": "mindestens zwei Leute"}),
    ],
)  # fmt: skip
def test_every_language_says_the_same_figure(expected, said):
    assert {language: keys(text, language) for language, text in said.items()} == dict.fromkeys(said, expected)


@pytest.mark.parametrize(
    "text",
    [
        "version 1.0.0",
        "ISO 27001",
        "TLS 1.3",
        "a second factor",
        "one of them",
        "support2@b.example",
        "the sun shines",
        "2FA",
    ],
)
def test_names_and_articles_are_no_figures(text):
    assert keys(text, "en") == set()


def test_both_ends_of_a_range_count():
    assert keys("two to four weeks", "en") == {("amount", 2, "week"), ("amount", 4, "week")}


def test_an_unknown_language_still_has_its_digits():
    assert keys("24/7, 09:00, 99.9 %", "pt") == {("always", 0, ""), ("time", 540, ""), ("percent", 99.9, "")}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a period of 30 consecutive days", ("amount", 30, "day")),
        ("one full month", ("amount", 1, "month")),
        ("every other week", ("period", 2, "week")),
        ("1h at most", ("amount", 1, "hour")),
    ],
)
def test_real_policies_say_it_so(said, expected):
    assert keys(said, "en") == {expected}


@pytest.mark.parametrize(
    ("language", "every", "said"),
    [
        ("de", "quarter", ["in jedem Quartal", "einmal im Quartal", "vierteljährlich", "quartalsweise", "pro Quartal"]),
        ("de", "year", ["jährlich", "alljährlich", "einmal im Jahr", "jedes Jahr", "in jedem Jahr", "einmal jährlich"]),
        ("de", "half", ["halbjährlich", "zweimal im Jahr", "in jedem Halbjahr", "alle sechs Monate"]),
        ("de", "month", ["einmal im Monat", "monatlich", "allmonatlich", "in jedem Monat", "einmal monatlich"]),
        ("es", "quarter", ["en cada trimestre", "una vez por trimestre", "trimestralmente", "todos los trimestres"]),
        ("es", "year", ["anualmente", "una vez al año", "cada año", "todos los años"]),
        ("es", "half", ["semestralmente", "dos veces al año", "cada seis meses", "cada semestre"]),
        ("es", "month", ["una vez al mes", "mensualmente", "cada mes", "todos los meses"]),
        ("fr", "quarter", ["à chaque trimestre", "une fois par trimestre", "trimestriellement", "tous les trimestres"]),
        ("fr", "year", ["annuellement", "une fois par an", "une fois l’an", "chaque année", "tous les ans"]),
        ("fr", "half", ["deux fois par an", "chaque semestre", "tous les six mois", "une fois par semestre"]),
        ("fr", "month", ["une fois par mois", "mensuellement", "chaque mois", "tous les mois"]),
    ],
)
def test_a_rhythm_in_words_is_held_by_its_value(language, every, said):
    data = held({"commitments": {"drill": {"kind": "cadence", "every": every}}}, "drill")
    for words in said:
        read = figures(f"Test: {words}.", language)
        assert read, words
        assert all(data.holds(one) for one in read), (words, read)
