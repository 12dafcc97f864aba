"""What a head of support's page says of tickets besides its table: who waits, who is told, what comes in again."""

from __future__ import annotations

import pytest

from upkept.core.draft.proposal import About, Sentence
from upkept.core.draft.propose import propose

PAUSES = [["ticket.waiting", "ticket.resumed"]]


def sentences(text: str, language: str = "en") -> tuple[Sentence, ...]:
    return propose({language: text}, product=About("harbour", "Harbour")).sentences


@pytest.mark.parametrize(
    ("language", "waits", "promise"),
    [
        ("en", "While we wait for your reply, the clock stops.", "Requests are answered within 4 hours."),
        ("en", "The time for which we are waiting for the customer is not counted.", "Requests are answered within 4 hours."),
        ("de", "Solange wir auf Ihre Antwort warten, ruht die Frist.", "Wir beantworten Anfragen innerhalb von 4 Stunden."),
        ("es", "Mientras esperamos su respuesta, el plazo se detiene.", "Respondemos a las consultas en 4 horas."),
        ("fr", "Tant que nous attendons votre réponse, le délai est suspendu.", "Nous répondons aux demandes sous 4 heures."),
    ],
)  # fmt: skip
def test_a_clock_that_waits_for_the_customer_stands_still_in_what_is_promised_of_tickets(language, waits, promise):
    said, promised = sentences(f"{waits}\n\n{promise}", language)
    assert said.guess.role == "definition"
    (asked,) = said.guess.questions
    assert "stands still" in asked
    assert promised.guess.fields["pauses"] == PAUSES


def test_only_the_clock_that_is_named_stands_still():
    answered, resolved, _said = sentences(
        "We answer within 4 hours.\n\nWe resolve all tickets within 3 days.\n\n"
        "While we are waiting for information from you, the resolution clock is paused."
    )
    assert "pauses" not in answered.guess.fields
    assert resolved.guess.fields["pauses"] == PAUSES


def test_what_the_customer_replies_names_no_clock():
    answered, resolved, _said = sentences(
        "We answer within 4 hours.\n\nWe resolve all tickets within 3 days.\n\n"
        "The clock stops while we are waiting for information from you, and goes on as soon as you reply."
    )
    assert answered.guess.fields["pauses"] == resolved.guess.fields["pauses"] == PAUSES


@pytest.mark.parametrize(
    "text",
    [
        "Backups are kept for 30 days.\n\nWhile we wait for your reply, the clock stops.",
        "Incidents are resolved within 4 hours.\n\nWhile we wait for your reply, the clock stops.",
        "We answer within 4 hours.\n\nThe clock stops when we have answered.",
    ],
)
def test_no_other_clock_stands_still(text):
    assert not any("pauses" in one.fields for said in sentences(text) for one in said.guess.commitments)


@pytest.mark.parametrize(
    ("language", "text", "severity", "every"),
    [
        ("en", "For critical faults we update you every hour until the service is restored.", "critical", "1h"),
        ("en", "You receive an update at least every 2 hours while a critical ticket is open.", "critical", "2h"),
        ("de", "Bei kritischen Fehlern informieren wir Sie stündlich über den Stand.", "kritischen", "1h"),
        ("es", "En fallos críticos le informamos cada hora del estado.", "criticos", "1h"),
        ("de", "Bei kritischen Fehlern melden wir uns alle 60 Minuten bei Ihnen.", "kritischen", "60m"),
    ],
)
def test_word_to_the_customer_again_and_again_is_about_the_ticket(language, text, severity, every):
    (said,) = sentences(text, language)
    assert said.guess.kind == "repeat"
    fields = said.guess.fields
    assert (fields["start"], fields["each"], fields["stop"]) == ("ticket.opened", "ticket.updated", "ticket.resolved")
    assert (fields["where"], fields["every"]) == ({"severity": severity}, every)


def test_updates_of_the_software_stay_updates_of_the_software():
    (said,) = sentences("Dependencies are updated every month.")
    assert said.guess.kind == "cadence"


def test_what_is_opened_again_has_a_clock_from_then_on():
    (said,) = sentences("If you reopen a ticket, we answer within 4 hours.")
    assert (said.guess.fields["start"], said.guess.fields["stop"]) == ("ticket.reopened", "ticket.answered")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "After every major incident we publish a report within five working days."),
        ("de", "Nach jeder größeren Störung veröffentlichen wir innerhalb von fünf Werktagen einen Bericht."),
        ("es", "Tras cada incidente grave publicamos un informe en cinco días."),
        ("fr", "Après chaque incident majeur, nous publions un rapport sous cinq jours."),
    ],
)
def test_the_report_on_an_incident_is_due_from_its_end(language, text):
    (said,) = sentences(text, language)
    assert (said.guess.fields["start"], said.guess.fields["stop"]) == ("incident.resolved", "review.published")


@pytest.mark.parametrize(
    "text", ["A critical ticket is answered within 1 hour.", "Critical security fixes are shipped within 48 hours."]
)
def test_the_severity_of_what_is_promised_is_never_lost(text):
    (said,) = sentences(text)
    assert said.guess.fields["where"] == {"severity": "critical"}


def test_normal_operation_is_no_severity():
    (said,) = sentences("In normal operation we answer requests within 4 hours.")
    assert "where" not in said.guess.fields


def test_a_time_after_something_that_we_did_is_asked_about():
    (said,) = sentences("A ticket is closed automatically 7 days after we asked for your confirmation.")
    assert any("from which event does this time run" in asked for asked in said.guess.questions)


@pytest.mark.parametrize("begins", ["after we receive your request", "of your request", "after we have learned of it"])
def test_a_time_after_a_case_came_in_is_not(begins):
    (said,) = sentences(f"We answer within 4 hours {begins}.")
    assert not said.guess.questions


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We automatically confirm every request within five minutes."),
        ("de", "Jede Anfrage bestätigen wir automatisch innerhalb von fünf Minuten."),
        ("es", "Confirmamos automáticamente cada consulta en cinco minutos."),
    ],
)
def test_what_a_program_confirms_is_no_answer_by_a_person(language, text):
    (said,) = sentences(text, language)
    assert any("by a person" in asked for asked in said.guess.questions)


def test_an_answer_that_is_no_automatic_one_is_an_answer():
    (said,) = sentences("A person answers every request within four hours.")
    assert not said.guess.questions


def test_what_is_done_with_an_incident_is_asked_about_where_nobody_is_told_of_it():
    (worked,) = sentences("Störungen bearbeiten wir innerhalb einer Stunde.", "de")
    (told,) = sentences("Über Störungen informieren wir Sie innerhalb einer Stunde.", "de")
    assert (bool(worked.guess.questions), bool(told.guess.questions)) == (True, False)


def test_a_german_condition_without_its_wenn_is_one():
    (said,) = sentences(
        "Wird eine Reaktionszeit überschritten, informieren wir die Teamleitung binnen 30 Minuten.", "de"
    )
    assert any("what tells them apart" in asked for asked in said.guess.questions)
