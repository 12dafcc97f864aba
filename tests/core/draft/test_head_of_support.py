"""What stood in a head of support's policy and was read surely and wrongly: now it is right, or somebody is asked."""

import pytest

from tests.core.draft.judging import drafted_of
from upkept.core.draft.write import write
from upkept.core.plan.check import check
from upkept.core.plan.reader import read_text


def sentence(text, at=-1):
    return drafted_of(text).sentences[at]


def made(text, at=-1):
    return [dict(more.fields) for more in sentence(text, at).guess.commitments]


def asked(text, at=-1):
    return " ".join(map(str, sentence(text, at).guess.questions))


HOURS = "Our support desk is open Monday to Friday from 8:30 to 17:30.\n\nThe times are counted in support hours unless stated otherwise.\n\n"


def row(language, case, answered, resolved):
    columns = {
        "en": ("Severity", "First response", "Resolution"),
        "de": ("Schweregrad", "Erste Antwort", "Lösung"),
        "es": ("Gravedad", "Primera respuesta", "Solución"),
        "fr": ("Gravité", "Première réponse", "Résolution"),
    }[language]
    return f"| {' | '.join(columns)} |\n| --- | --- | --- |\n| {case} | {answered} | {resolved} |\n"


def test_around_the_clock_belongs_to_its_own_cell():
    answered, resolved = made(HOURS + row("en", "Critical", "1 hour, around the clock", "8 hours"))
    assert (answered["calendar"], resolved["calendar"]) == ("always", "office")


@pytest.mark.parametrize(
    ("language", "case", "answered", "resolved"),
    [
        ("en", "Critical", "1 hour (24/7)", "8 hours"),
        ("de", "Kritisch", "1 Stunde, rund um die Uhr", "8 Stunden"),
        ("es", "Crítica", "1 hora, las 24 horas del día", "8 horas"),
        ("fr", "Critique", "1 heure, 24h/24", "8 heures"),
    ],
)
def test_what_one_cell_says_of_the_clock_is_not_said_of_the_next(language, case, answered, resolved):
    first, second = made(row(language, case, answered, resolved))
    assert first["calendar"] == "always" and "calendar" not in second


def test_a_cell_of_hours_alone_is_said_of_all_the_row():
    text = "| Severity | Hours | Response | Resolution |\n| --- | --- | --- | --- |\n| Critical | 24/7 | 1 hour | 8 hours |"
    assert [fields["calendar"] for fields in made(text)] == ["always", "always"]


@pytest.mark.parametrize(
    "text",
    [
        "Critical vulnerabilities are fixed within 7 days after we have confirmed them.",
        "Once we have confirmed them, vulnerabilities are fixed within 7 days.",
        "Vulnerabilities are fixed within 7 days of confirmation.",
        "Schwachstellen beheben wir innerhalb von 7 Tagen, nachdem wir sie bestätigt haben.",
        "Nach Bestätigung beheben wir Schwachstellen innerhalb von 7 Tagen.",
        "Las vulnerabilidades se corrigen en 7 días tras su confirmación.",
        "Les vulnérabilités sont corrigées sous 7 jours après leur confirmation.",
    ],
)
def test_a_time_from_the_confirmation_of_a_weakness_runs_from_its_assessment(text):
    (fields,) = made(text)
    assert (fields["start"], fields["stop"]) == ("advisory.assessed", "advisory.remedied")


def test_a_confirmed_receipt_is_no_confirmed_weakness():
    (fields,) = made("Vulnerabilities are fixed within 7 days after we have confirmed their receipt.")
    assert fields["start"] == "advisory.reported"


@pytest.mark.parametrize(
    "text",
    [
        "We inform affected customers of a personal data breach no later than 72 hours after becoming aware of it.",
        "In the event of a data breach we notify you within 72 hours.",
        "Über eine Verletzung des Schutzes personenbezogener Daten informieren wir innerhalb von 72 Stunden.",
        "Bei einer Datenpanne informieren wir Sie innerhalb von 72 Stunden.",
        "Le informamos de una violación de la seguridad de los datos personales en un plazo de 72 horas.",
        "Nous vous informons d’une violation de données personnelles dans les 72 heures.",
    ],
)
def test_a_breach_of_personal_data_is_not_every_incident(text):
    (fields,) = made(text)
    assert (fields["start"], fields["stop"]) == ("breach.discovered", "breach.told")
    assert "Who records" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "A report on availability is sent to all customers by the tenth of the following month.",
        "You receive a report on availability by the 10th of each month.",
        "Einen Bericht über die Verfügbarkeit erhalten Sie bis zum zehnten des Folgemonats.",
        "Der Bericht über die Verfügbarkeit wird bis zum 10. des Folgemonats versandt.",
        "El informe de disponibilidad se envía antes del día 10 del mes siguiente.",
        "Un rapport de disponibilité est envoyé avant le 10 du mois suivant.",
    ],
)
def test_what_comes_by_a_day_of_the_next_month_comes_every_month(text):
    (fields,) = made(text)
    assert (fields["kind"], fields["event"], fields["every"]) == ("cadence", "report.published", "month")
    assert "which day" in asked(text)
    plan, _ = read_text(write(drafted_of(text)))
    assert plan is not None and not [
        each for each in check(plan, dict(drafted_of(text).prose), draft=True).errors if each.code == "no-time"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We test the restoration of a backup at least twice a year.",
        "Wir proben die Wiederherstellung mindestens zweimal im Jahr.",
        "Probamos la restauración de las copias al menos dos veces al año.",
        "Nous testons la restauration des sauvegardes au moins deux fois par an.",
    ],
)
def test_twice_a_year_is_not_silently_once_in_each_half(text):
    assert made(text)[0]["every"] == "half"
    assert "stricter" in asked(text)


MAINTENANCE = {
    "en": (
        "Planned maintenance takes place on Sundays between 02:00 and 06:00.",
        "We announce planned maintenance at least five days in advance by e-mail.",
        "Emergency maintenance may be necessary at shorter notice.",
    ),
    "de": (
        "Geplante Wartungen finden sonntags zwischen 02:00 und 06:00 Uhr statt.",
        "Geplante Wartungen kündigen wir mindestens fünf Tage im Voraus per E-Mail an.",
        "Notfallwartungen können kurzfristiger nötig sein.",
    ),
    "es": (
        "El mantenimiento planificado se realiza los domingos entre las 02:00 y las 06:00.",
        "Anunciamos el mantenimiento planificado con al menos cinco días de antelación por correo.",
        "El mantenimiento de emergencia puede anunciarse con menos tiempo.",
    ),
    "fr": (
        "La maintenance planifiée a lieu le dimanche entre 02:00 et 06:00.",
        "Nous annonçons la maintenance planifiée au moins cinq jours à l’avance par e-mail.",
        "Une maintenance d’urgence peut être annoncée plus tard.",
    ),
}


@pytest.mark.parametrize("language", MAINTENANCE)
def test_where_a_page_speaks_of_emergency_work_the_planned_is_all_but_that(language):
    text = " ".join(MAINTENANCE[language])
    for at in (0, 1):
        assert [fields["where"] for fields in made(text, at)] == [{"class": "!emergency"}]
    assert list(drafted_of(text).releases) == ["emergency"]


def test_a_page_without_emergency_work_needs_no_class():
    assert "where" not in made(" ".join(MAINTENANCE["en"][:2]), 0)[0]


@pytest.mark.parametrize(
    "text",
    [
        "The service is available 99.8 % of the time in each calendar month, planned maintenance not counted.",
        "The service is available 99.8 % of each month; planned maintenance does not count.",
        "Der Dienst ist in jedem Monat zu 99,8 % verfügbar, geplante Wartung nicht eingerechnet.",
        "El servicio está disponible el 99,8 % de cada mes, sin computar el mantenimiento planificado.",
        "Le service est disponible 99,8 % de chaque mois, maintenance planifiée non comprise.",
    ],
)
def test_planned_maintenance_that_is_not_counted_is_left_out_of_the_share(text):
    assert made(text)[0]["less"] == ["announced-maintenance"]


@pytest.mark.parametrize(
    "text",
    [
        "# Changes of this policy\n\nWe may change it with 60 days' notice in writing.",
        "We may change this policy with 60 days' notice in writing.",
        "Wir können diese Richtlinie mit einer Frist von 60 Tagen ändern, die wir schriftlich ankündigen.",
        "Podemos modificar esta política con un preaviso de 60 días.",
        "Nous pouvons modifier cette politique avec un préavis de 60 jours.",
    ],
)
def test_a_notice_of_another_policy_is_none_of_maintenance_and_is_asked_about(text):
    (fields,) = made(text)
    assert (fields["before"], fields["by_event"], fields["lead"]) == ("change.made", "change.announced", "60d")
    assert "who records" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "You agree to give us the information we need to reproduce a fault within five business days.",
        "You will provide the information that we ask for within five business days.",
        "Customers shall send us the logs we need within five business days.",
        "Sie verpflichten sich, uns die nötigen Informationen innerhalb von fünf Werktagen zu geben.",
        "Usted se compromete a facilitarnos la información que necesitamos en cinco días hábiles.",
        "Vous vous engagez à nous fournir les informations nécessaires sous cinq jours ouvrés.",
    ],
)
def test_a_duty_of_the_customer_is_no_promise_and_its_time_is_asked_about(text):
    assert (sentence(text).guess.role, made(text)) == ("background", [])
    assert sentence(text).guess.questions


@pytest.mark.parametrize(
    "text", ["You will receive an answer within 4 hours.", "Please allow two days for our answer."]
)
def test_what_the_customer_gets_stays_a_promise(text):
    assert made(text)[0]["kind"] == "deadline"


@pytest.mark.parametrize(
    "text",
    [
        "If you are unhappy with the way a ticket is handled, you may ask for the duty manager, who will call you back within one day.",
        "Wenn Sie unzufrieden sind, ruft Sie die Leitung innerhalb eines Tages zurück.",
        "Si no está satisfecho, el responsable le devolverá la llamada en un día.",
        "Si vous n’êtes pas satisfait, le responsable vous rappelle sous un jour.",
    ],
)
def test_a_call_for_those_who_are_unhappy_is_not_promised_for_every_ticket(text):
    assert "tells which cases are meant" in asked(text) or not made(text)
