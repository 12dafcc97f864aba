"""What a page calls a target is an aim, and its neighbours stay promises."""

import pytest

from tests.core.draft.judging import drafted_of


def strengths(text):
    return {
        str(more.fields["stop"]): more.fields.get("strength")
        for one in drafted_of(text).sentences
        for more in one.guess.commitments
        if more.kind == "deadline"
    }


def asked(text):
    return " ".join(str(question) for one in drafted_of(text).sentences for question in one.guess.questions)


def table(case, response, resolution, cells):
    rows = "\n".join(f"| {' | '.join(row)} |" for row in cells)
    return f"| {case} | {response} | {resolution} |\n|---|---|---|\n{rows}\n"


EN = [["Critical", "1 hour", "8 hours"], ["High", "4 hours", "2 days"]]
DE = [["Kritisch", "1 Stunde", "8 Stunden"], ["Hoch", "4 Stunden", "2 Tage"]]
ES = [["Crítica", "1 hora", "8 horas"], ["Alta", "4 horas", "2 días"]]
FR = [["Critique", "1 heure", "8 heures"], ["Haute", "4 heures", "2 jours"]]
AIMED = [
    ("Severity", "First response", "Target resolution", EN),
    ("Severity", "Response", "Resolution target", EN),
    ("Severity", "Response", "Resolution (best effort)", EN),
    ("Severity", "Response time", "Estimated resolution time", EN),
    ("Priorität", "Reaktionszeit", "Zielzeit Lösung", DE),
    ("Priorität", "Reaktion", "Angestrebte Lösungszeit", DE),
    ("Gravedad", "Respuesta", "Objetivo de resolución", ES),
    ("Gravedad", "Primera respuesta", "Tiempo de resolución estimado", ES),
    ("Gravité", "Réponse", "Délai cible de résolution", FR),
    ("Gravité", "Réponse", "Objectif de résolution", FR),
]


@pytest.mark.parametrize(("case", "response", "resolution", "cells"), AIMED)
def test_a_column_of_targets_holds_aims_and_the_one_beside_it_promises(case, response, resolution, cells):
    text = table(case, response, resolution, cells)
    assert strengths(text) == {"ticket.answered": None, "ticket.resolved": "aim"}
    assert all(one.guess.sure and one.guess.role == "promise" for one in drafted_of(text).sentences if one.guess.fields)


def test_a_row_of_nothing_but_targets_is_an_aim():
    text = "| Severity | Target resolution |\n|---|---|\n| Critical | 8 hours |\n| Low | 5 days |\n"
    assert {one.guess.role for one in drafted_of(text).sentences if one.guess.fields} == {"aim"}


SAID = [
    ("Resolution times are targets, not guarantees.", EN, "Response", "Resolution"),
    ("Resolution times are not guaranteed.", EN, "Response", "Resolution"),
    ("Response times are promises; resolution times are goals.", EN, "Response", "Resolution"),
    ("Lösungszeiten sind Zielwerte und keine Zusage.", DE, "Reaktion", "Lösung"),
    ("Die Lösungszeiten sind unverbindlich.", DE, "Reaktion", "Lösung"),
    ("Los tiempos de resolución son objetivos y no están garantizados.", ES, "Respuesta", "Resolución"),
    ("Les délais de résolution sont des objectifs, sans garantie.", FR, "Réponse", "Résolution"),
]


@pytest.mark.parametrize(("said", "cells", "response", "resolution"), SAID)
@pytest.mark.parametrize("first", [True, False])
def test_a_sentence_that_calls_the_times_targets_makes_aims_of_them(said, cells, response, resolution, first):
    rows = table("P", response, resolution, cells)
    text = f"{said}\n\n{rows}" if first else f"{rows}\n{said}\n"
    assert strengths(text) == {"ticket.answered": None, "ticket.resolved": "aim"}
    told = next(one.guess for one in drafted_of(text).sentences if one.text in said and one.form == "sentence")
    assert (told.role, told.sure) == ("definition", True)


@pytest.mark.parametrize(
    "lead",
    [
        "We aim to meet the following times:",
        "The times in this table are targets.",
        "We use best efforts to meet these times.",
    ],
)
def test_a_table_under_a_sentence_that_only_aims_holds_aims_alone(lead):
    text = f"## Times\n\n{lead}\n\n{table('Severity', 'Response', 'Resolution', EN)}"
    assert strengths(text) == {"ticket.answered": "aim", "ticket.resolved": "aim"}


def test_a_lead_that_aims_at_the_solution_leaves_the_response_a_promise():
    text = f"We aim to resolve tickets within the following times:\n\n{table('Severity', 'Response', 'Resolution', EN)}"
    assert strengths(text) == {"ticket.answered": None, "ticket.resolved": "aim"}


def test_targets_of_one_section_make_no_aims_of_another():
    text = (
        f"## Tickets\n\nThese times are targets.\n\n{table('Severity', 'Response', 'Resolution', EN)}\n"
        "## Complaints\n\nWe answer complaints within 5 days.\n"
    )
    made = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert [one.get("strength") for one in made if one["within"] == "5d"] == [None]


def test_times_that_are_said_to_be_no_targets_stay_promises():
    text = f"Our response times are not targets but commitments.\n\n{table('Severity', 'Response', 'Resolution', EN)}"
    assert strengths(text) == {"ticket.answered": None, "ticket.resolved": None}


def test_a_heading_that_only_speaks_of_targets_is_asked_about():
    text = f"## Service level targets\n\n{table('Severity', 'Response', 'Resolution', EN)}"
    assert "“Service level targets”" in asked(text)


@pytest.mark.parametrize("name", ["Recovery time objective", "Recovery point objective"])
def test_a_recovery_objective_is_no_target_of_a_solution(name):
    text = f"| System | {name} |\n|---|---|\n| Orders | 4 hours |\n"
    assert all("strength" not in more.fields for one in drafted_of(text).sentences for more in one.guess.commitments)


UNTIMED = [
    ("Severity", "Response", "Resolution", ["Low", "2 days", "next release"], "next release"),
    ("Severity", "Response", "Target resolution", ["Low", "2 days", "with the next maintenance release"], "with the next maintenance release"),
    ("Severity", "Response", "Resolution", ["Low", "2 days", "Best effort"], "Best effort"),
    ("Severity", "Response", "Resolution", ["Low", "by agreement", "by agreement"], "by agreement"),
    ("Severity", "Response", "Updates", ["Low", "2 days", "on request"], "on request"),
    ("Priorität", "Reaktionszeit", "Lösungszeit", ["Niedrig", "3 Tage", "nächstes Wartungsrelease"], "nächstes Wartungsrelease"),
    ("Gravedad", "Respuesta", "Resolución", ["Baja", "2 días", "próxima versión"], "próxima versión"),
    ("Gravité", "Réponse", "Résolution", ["Faible", "2 jours", "prochaine version"], "prochaine version"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "first", "second", "row", "cell"), UNTIMED)
def test_a_cell_among_times_that_states_none_is_named_in_a_question(case, first, second, row, cell):
    text = f"| {case} | {first} | {second} |\n|---|---|---|\n| {' | '.join(row)} |\n"
    assert f"“{cell}”" in asked(text)


@pytest.mark.parametrize("cell", ["–", "n/a", "none"])
def test_an_empty_cell_among_times_is_not_asked_about(cell):
    text = f"| Severity | Response | Resolution |\n|---|---|---|\n| Low | 2 days | {cell} |\n"
    assert asked(text) == ""


def test_a_sentence_about_solutions_makes_no_aim_of_a_security_fix_in_another_section():
    text = (
        "## Tickets\n\nResolution times are targets, not guarantees.\n\nWe resolve tickets within 5 days.\n\n"
        "## Security\n\nCritical vulnerabilities are fixed within 72 hours.\n\n## Outages\n\nIncidents are resolved within 6 hours.\n"
    )
    made = [
        (more.fields["within"], more.fields.get("strength"))
        for one in drafted_of(text).sentences
        for more in one.guess.commitments
    ]
    assert made == [("5d", "aim"), ("72h", None), ("6h", None)]
    outage = drafted_of(text).sentences[-1].guess
    assert "does it hold for this time" in " ".join(outage.questions)


def test_a_sentence_on_the_times_of_some_cases_is_asked_about_for_all():
    text = (
        f"Times for priority 3 and 4 are goals rather than commitments.\n\n{table('Severity', 'Response', 'Resolution', EN)}\n"
        "New accounts are opened within one day.\n"
    )
    draft = drafted_of(text)
    assert strengths(text) == {"ticket.answered": None, "ticket.resolved": None}
    assert not any(one.guess.sure for one in draft.sentences if one.guess.fields)


def test_a_column_of_progress_reports_repeats_and_a_row_may_be_numbered_without_a_dash():
    text = "| Priority | Initial response | Progress reports |\n|---|---|---|\n| 1 Critical | 15 minutes | hourly |\n| 2 High | 1 hour | every 4 hours |\n"
    found = [one.guess for one in drafted_of(text).sentences]
    assert [[more.kind for more in guess.commitments] for guess in found] == [["deadline", "repeat"]] * 2
    assert asked(text) == ""


def test_a_row_whose_case_has_no_usual_name_is_of_a_category_of_its_own():
    text = "| What happened | First reply | Usually solved |\n|---|---|---|\n| Payments are failing | 10 minutes | 2 hours |\n| A payout is late | 1 hour | 2 days |\n"
    made = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert [one["where"] for one in made] == [{"category": "payments-are-failing"}] * 2 + [
        {"category": "a-payout-is-late"}
    ] * 2
    assert strengths(text) == {"ticket.answered": None, "ticket.resolved": "aim"}


@pytest.mark.parametrize(
    "text", ["| Step | Time |\n|---|---|\n| First response | 4 hours |\n| Resolution | 2 days |\n"]
)
def test_a_row_that_names_a_step_names_no_case(text):
    assert all("where" not in more.fields for one in drafted_of(text).sentences for more in one.guess.commitments)


@pytest.mark.parametrize(
    "said", ["The right-hand column is a guide, not a promise.", "The last column is a target, not a guarantee."]
)
def test_a_sentence_on_a_column_is_a_definition_and_asked_about(said):
    text = f"{table('Severity', 'Response', 'Resolution', EN)}\n{said}\n"
    draft = drafted_of(text)
    assert draft.sentences[-1].guess.role == "definition"
    assert not any(one.guess.sure for one in draft.sentences if one.guess.fields)


def test_a_row_of_reports_that_have_events_of_their_own_is_no_category():
    text = "| What | First reply |\n|---|---|\n| Vulnerability reports | 7 days |\n| Bug reports | 30 days |\n"
    made = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert not any("category" in one.get("where", {}) for one in made)


def test_hours_that_are_told_of_some_cases_hold_for_these_and_no_others():
    page = (
        "The times for High, Normal and Low are counted in support hours.\n\n"
        "| Severity | First response |\n|---|---|\n| Critical | 1 hour |\n| High | 4 hours |\n| Low | 8 hours |\n"
    )
    fields = [one.guess.fields for one in drafted_of(page).sentences if one.form == "row"]
    assert ["calendar" in one for one in fields] == [False, True, True]
