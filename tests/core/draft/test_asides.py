"""Sentences that stand beside the promises: what a word means, what is left out, what is asked of the customer."""

import pytest

from tests.core.draft.judging import drafted_of
from upkept.core.draft.write import write


def guesses(text):
    return [one.guess for one in drafted_of(text).sentences if not one.leads]


def roles(text):
    return [one.role for one in guesses(text)]


DEFINED = [
    "A first response is a reply by a person, not an automatic acknowledgement.",
    "By business day we mean any day from Monday to Friday on which our office is open.",
    "Resolution means that the fault is mended or that you have accepted a workaround.",
    '"Response" is the first message from a human being.',
    '"Business hours" are our office hours as stated above.',
    "Als Reaktion gilt die erste Rückmeldung eines Mitarbeiters, nicht die automatische Eingangsbestätigung.",
    "Unter einem Werktag verstehen wir die Tage Montag bis Freitag.",
    "Eine Reaktion ist die erste Antwort eines Menschen.",
    "Una primera respuesta es un mensaje de una persona, no un acuse automático.",
    "Por día laborable entendemos cualquier día de lunes a viernes.",
    "Une première réponse est un message d’une personne, pas un accusé automatique.",
    "Par jour ouvré, nous entendons tout jour du lundi au vendredi.",
]


@pytest.mark.parametrize("text", DEFINED)
def test_what_a_word_means_is_a_definition(text):
    assert roles(text) == ["definition"]


@pytest.mark.parametrize(
    "text",
    [
        "The first response is given within 4 hours.",
        "A first response comes within 4 hours.",
        "Support is a team of ten that answers within 4 hours.",
        "Eine Reaktion erfolgt innerhalb von 4 Stunden.",
    ],
)
def test_a_time_beside_the_word_is_a_promise_and_no_definition(text):
    assert roles(text) == ["promise"]


LEFT_OUT = [
    "This policy does not cover integrations built by third parties.",
    "Not included: custom development, data entry, and support for beta features.",
    "On-site visits are not included.",
    "We do not support browsers that their maker no longer updates.",
    "Nicht enthalten sind Schulungen und Einweisungen.",
    "Diese Richtlinie gilt nicht für Testinstallationen.",
    "Las visitas no están incluidas.",
    "Les visites ne sont pas comprises.",
]


@pytest.mark.parametrize("text", LEFT_OUT)
def test_what_is_left_out_is_an_exclusion(text):
    assert roles(text) == ["exclusion"]


EN = ("Hardware that we do not run", "Restoring data that you deleted", "Training")
LISTS = [
    ("The following are outside this policy:", EN),
    ("This policy does not cover:", EN),
    ("Not included:", EN),
    ("## What is not included", EN),
    ("## Exclusions", EN),
    ("Nicht im Leistungsumfang enthalten sind:", ("Störungen an fremder Hardware", "die Wiederherstellung gelöschter Daten", "Schulungen")),
    ("Quedan fuera de este contrato:", ("El hardware que no es nuestro", "La recuperación de datos borrados", "La formación")),
    ("Ne sont pas compris :", ("Le matériel que nous ne gérons pas", "La restauration de données effacées", "Les formations")),
]  # fmt: skip


@pytest.mark.parametrize(("lead", "items"), LISTS)
def test_every_item_of_a_list_of_what_is_left_out_is_an_exclusion(lead, items):
    listed = "".join(f"- {item}\n" for item in items)
    assert roles(f"{lead}\n\n{listed}") == ["exclusion"] * 3


ASKED_OF_THE_CUSTOMER = [
    "Please regularly check the status page before you open a ticket.",
    "If a customer regularly contacts us about the same subject, we may ask them to book a training.",
    "If you regularly contact us with ideas, you may be invited to our council.",
    "We may ask for screenshots or log files.",
    "Customers must name two contacts and keep them up to date.",
    "Please reply within 5 business days; otherwise we close the ticket.",
    "You must install updates within 30 days.",
    "Bitte prüfen Sie regelmäßig, ob Ihre Datensicherung läuft.",
    "Bitte antworten Sie innerhalb von 5 Werktagen.",
    "Der Kunde muss Updates innerhalb von 30 Tagen installieren.",
    "Por favor, compruebe regularmente la página de estado.",
    "El cliente debe instalar las actualizaciones en 30 días.",
    "Veuillez vérifier régulièrement la page d’état.",
    "Le client doit installer les mises à jour sous 30 jours.",
]


@pytest.mark.parametrize("text", ASKED_OF_THE_CUSTOMER)
def test_what_is_asked_of_the_customer_is_background(text):
    assert roles(text) == ["background"]


@pytest.mark.parametrize(
    "text", ["Please reply within 5 days.", "Le client doit installer les mises à jour sous 30 jours."]
)
def test_a_figure_that_the_customer_keeps_is_asked_about(text):
    assert not guesses(text)[0].sure


@pytest.mark.parametrize(
    "heading",
    ["Your part", "Your responsibilities", "Mitwirkung des Kunden", "Obligaciones del cliente", "Vos obligations"],
)
def test_a_list_of_the_customers_duties_promises_nothing(heading):
    items = {"Mitwirkung des Kunden": "Prüfen Sie die Konten jedes Quartal.", "Obligaciones del cliente": "Revisar las cuentas cada trimestre.",
             "Vos obligations": "Vérifier les comptes chaque trimestre."}  # fmt: skip
    (found,) = guesses(f"## {heading}\n\n- {items.get(heading, 'Review your user accounts every quarter.')}\n")
    assert (found.role, found.sure) == ("background", False)


@pytest.mark.parametrize(
    "text",
    [
        "Please allow up to 2 days for a reply.",
        "Please write to us, and we answer within 2 days.",
        "Bitte beachten Sie, dass wir innerhalb von 2 Tagen antworten.",
        "Veuillez compter 2 jours pour une réponse.",
    ],
)
def test_a_polite_word_before_our_own_time_takes_nothing_from_it(text):
    assert "background" not in roles(text)


def test_a_promise_behind_a_sentence_that_only_may_happen_is_not_lost():
    (found,) = guesses("Emergency maintenance may be needed at any time; we will inform you as early as possible.")
    assert (found.role, found.sure) == ("unmeasured", False)


def test_a_backup_that_is_tried_is_a_drill_in_german_as_well():
    (found,) = guesses("Zweimal im Jahr prüfen wir, ob sich eine Sicherung wiederherstellen lässt.")
    assert found.fields["event"] == "drill.passed"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Version 3.2, valid from 1 March 2026.", "3.2"),
        ("v4.1 – last updated: 12 January 2026", "4.1"),
        ("Wir antworten auf jede Anfrage.\n\nStand 1. März 2026, Version 2.4", "2.4"),
        ("Wir antworten auf jede Anfrage.\n\nStand: März 2026, Version 2.4", "2.4"),
        ("Versión 1.7, vigente desde el 1 de marzo de 2026.", "1.7"),
        ("Version 5.0 du 1er mars 2026", "5.0"),
        ("Policy version: 3.2", "3.2"),
        ("# Support policy v3.2\n\nWe answer within 4 hours.", "3.2"),
    ],
)
def test_the_version_that_the_page_names_is_the_plans(text, version):
    assert drafted_of(text).version == version


@pytest.mark.parametrize(
    "text",
    [
        "Version 3.2 is supported until 1 March 2027.",
        "We answer within 4 hours.",
        "# Lantern 3.2\n\nVersion 3.2 is maintained for 2 years.",
    ],
)
def test_a_version_of_the_product_is_not_the_plans(text):
    assert drafted_of(text).version == ""


@pytest.mark.parametrize(
    "text",
    [
        "Version 3.2, valid from 1 January 2027",
        "This policy is effective from January 1, 2027.",
        "Effective date: 2027-01-01",
        "Version 3.2, gültig ab dem 1. Januar 2027",
        "Versión 3.2, vigente desde el 1 de enero de 2027",
        "En vigueur à partir du 1er janvier 2027",
    ],
)
def test_a_plan_begins_on_the_day_that_its_page_names(text):
    assert "effective: 2027-01-01 " in write(drafted_of(text), effective="2026-11-22")


@pytest.mark.parametrize(
    "text",
    [
        "Last updated: 1 January 2027",
        "Valid from 31 February 2027",
        "Valid from 1 January 2020",
        "Discounts are valid from 1 January 2027 for everybody who pays in advance.",
    ],
)
def test_no_other_day_begins_a_plan(text):
    assert "effective: 2026-11-22 " in write(drafted_of(text), effective="2026-11-22")


@pytest.mark.parametrize(
    "text",
    [
        "A working day is Monday to Friday, excluding university closure days.",
        "Resolution time is the time from logging to closure, less any time waiting for the user.",
        "Se entiende por hora laborable cualquier hora dentro del horario de atención.",
        "Une prise en charge est la première réponse d’un technicien.",
        "On entend par jour ouvré tout jour du lundi au vendredi.",
    ],
)
def test_a_unit_or_a_time_that_is_explained_is_a_definition(text):
    assert roles(text) == ["definition"]


def test_a_list_under_a_new_heading_is_not_led_by_what_stood_before_it():
    text = "## A\n\nNot included:\n\n- Training\n\n## Your part\n\n- Keep your contacts current\n"
    assert roles(text) == ["exclusion", "background"]


def test_a_paragraph_that_begins_with_what_is_left_out_or_asked_holds_no_promise():
    text = (
        "**What's not covered.** New features, third-party hosting, and content writing.\n\n"
        "**What we need from you.** Let us know a week before a campaign. Keep your contacts current.\n"
    )
    assert roles(text) == ["background", "exclusion", "background", "background", "background"]


def test_what_the_customer_answers_to_our_questions_is_his_duty():
    assert roles("El cliente deberá responder a nuestras preguntas en un plazo de 10 días.") == ["background"]
    assert roles(
        "Sie müssen unsere Rückfragen innerhalb von 10 Tagen beantworten, sonst schließen wir das Ticket."
    ) == ["background"]


@pytest.mark.parametrize(
    "text",
    [
        "If your site is down outside those hours, ring the emergency number; someone is always on call.",
        "No changes are made in exam weeks.",
        "In der Prüfungszeit werden keine Änderungen eingespielt, nie während der Klausuren.",
    ],
)
def test_a_promise_without_a_figure_is_not_taken_for_background(text):
    (found,) = guesses(text)
    assert (found.role, found.sure) == ("unmeasured", False)


@pytest.mark.parametrize(
    "text",
    [
        "We answer all other requests within 2 working days.",
        "Alle übrigen Anfragen beantworten wir innerhalb von 2 Tagen.",
        "Respondemos a las demás consultas en 2 días.",
        "Nous répondons à toutes les autres demandes sous 2 jours.",
    ],
)
def test_other_cases_than_those_of_another_sentence_are_asked_about(text):
    (found,) = guesses(text)
    assert "other sentence" in " ".join(found.questions)


def test_a_complete_request_is_no_request_that_is_completed():
    (found,) = guesses("New accounts are created within one day of a complete request.")
    assert not found.sure


def test_normally_is_no_severity():
    (found,) = guesses("Laptops are normally delivered within ten days.")
    assert "where" not in found.fields


def test_a_version_that_is_not_covered_is_left_out_in_french():
    assert roles("Cet engagement ne couvre pas les versions bêta.") == ["exclusion"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("- P1: The shop is down. We answer within 1 hour.\n- P2: A part of it fails. We answer within 4 hours.\n", ["p1", "p2"]),
        ("- Kritisch: Der Betrieb steht still. Wir antworten innerhalb von 1 Stunde.\n- Niedrig: Ein Wunsch. Wir antworten innerhalb von 4 Tagen.\n", ["kritisch", "niedrig"]),
    ],
)  # fmt: skip
def test_the_case_that_an_item_begins_with_holds_for_its_later_sentences(text, values):
    made = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert [list(one["where"].values()) for one in made] == [[value] for value in values]


def test_the_current_and_the_previous_release_are_two():
    draft = drafted_of("Orbiter provides support for the current and the previous major release.")
    assert draft.lines["major"]["keep"] == "2"


@pytest.mark.parametrize(
    "text", ["For these we give updates every hour by phone.", "Für diese antworten wir innerhalb von 2 Stunden."]
)
def test_cases_that_are_only_pointed_at_are_asked_about(text):
    (found,) = guesses(text)
    assert "points at" in " ".join(found.questions)


def test_updates_that_somebody_gives_are_no_patches():
    (found,) = guesses("During an incident we give updates every hour by phone.")
    assert (found.kind, found.fields["each"]) == ("repeat", "incident.updated")


def test_release_notes_are_a_channel():
    (found,) = guesses("Breaking changes are announced 6 months ahead in the release notes and by email.")
    assert found.fields["channels"] == {"all": ["release_notes", "email"]}


@pytest.mark.parametrize(
    "text",
    [
        "Die Fristen beginnen mit dem Eingang des Tickets und ruhen, solange Angaben des Kunden fehlen.",
        "The clock starts when we receive the ticket and stops while we wait for you.",
    ],
)
def test_a_clock_that_starts_and_stops_is_a_definition_and_asks_for_its_pause(text):
    (found,) = guesses(text)
    assert found.role == "definition" and "ticket.waiting" in " ".join(found.questions)


def test_what_is_no_subject_of_the_services_is_left_out():
    assert roles("Nicht Gegenstand dieser Leistungen sind Schulungen und Einsätze vor Ort.") == ["exclusion"]


def test_critical_ones_of_another_sentence_are_asked_about():
    found = guesses("Report a vulnerability by email. We fix critical ones within 7 days.")[-1]
    assert "points at" in " ".join(found.questions)
