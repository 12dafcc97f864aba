"""One thing has one name in a plan: a case that the page's table calls "Critical (S1)" is `critical` wherever the page speaks of it."""

import pytest

from tests.core.draft.judging import drafted_of
from upkept.core.draft.write import write
from upkept.core.plan.check import check
from upkept.core.plan.reader import read_text

COLUMNS = {
    "en": ("Severity", "First response", "hours"),
    "de": ("Schweregrad", "Erste Antwort", "Stunden"),
    "es": ("Gravedad", "Primera respuesta", "horas"),
    "fr": ("Gravité", "Première réponse", "heures"),
}


def page(names, prose="", language="en"):
    case, answer, unit = COLUMNS[language]
    rows = "\n".join(f"| {name} | {hours} {unit} |" for name, hours in zip(names, (2, 4, 8), strict=False))
    return f"| {case} | {answer} |\n| --- | --- |\n{rows}\n\n{prose}\n"


def cases(text):
    """What each deadline says of which case, in the order of the page."""
    found = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    return [fields["where"] for fields in found if fields["kind"] == "deadline"]


@pytest.mark.parametrize(
    ("names", "attribute"),
    [
        (("Critical (S1)", "High (S2)", "Low (S3)"), "severity"),
        (("S1 – Critical", "S2 – High", "S3 – Low"), "severity"),
        (("S1: Critical", "S2: High", "S3: Low"), "severity"),
        (("P1 (Critical)", "P2 (High)", "P3 (Low)"), "priority"),
        (("Severity 1: Critical", "Severity 2: High", "Severity 3: Low"), "severity"),
    ],
)
def test_the_word_is_the_value_and_the_code_another_name_of_it(names, attribute):
    assert cases(page(names)) == [{attribute: "critical"}, {attribute: "high"}, {attribute: "low"}]
    assert drafted_of(page(names)).attributes == {attribute: ("critical", "high", "low")}


@pytest.mark.parametrize(
    ("names", "prose", "language"),
    [
        (("Critical (S1)", "High (S2)"), "We resolve S1 tickets within 3 days.", "en"),
        (("Critical (S1)", "High (S2)"), "We resolve critical tickets within 3 days.", "en"),
        (("P1 (Critical)", "P2 (High)"), "We resolve P1 tickets within 3 days.", "en"),
        (("P1 (Critical)", "P2 (High)"), "We resolve critical tickets within 3 days.", "en"),
        (("P1 – Kritisch", "P2 – Hoch"), "Kritische Tickets lösen wir innerhalb von 3 Tagen.", "de"),
        (("P1 (Crítica)", "P2 (Alta)"), "Los tickets críticos se resuelven en 3 días.", "es"),
        (("P1 (Critique)", "P2 (Haute)"), "Les tickets critiques sont résolus sous 3 jours.", "fr"),
    ],
)
def test_the_prose_means_the_case_of_the_table(names, prose, language):
    first, _, of_the_prose = cases(page(names, prose, language))
    assert of_the_prose == first


def test_a_page_that_names_only_codes_keeps_them():
    assert cases(page(("S1", "S2"))) == [{"severity": "s1"}, {"severity": "s2"}]


def test_a_word_that_no_table_of_severities_knows_is_a_name_beside_those_that_it_does():
    said = cases(page(("Critical (S1)", "High (S2)", "Enquiry (S3)")))
    assert [each["severity"] for each in said] == ["critical", "high", "enquiry"]


def test_the_severity_of_a_weakness_is_not_the_priority_of_a_ticket():
    *_, fixed = cases(page(("P1 (Critical)", "P2 (High)"), "Critical vulnerabilities are fixed within 7 days."))
    assert fixed == {"severity": "critical"}


@pytest.mark.parametrize(
    ("names", "prose", "language"),
    [
        (("Critical (S1)", "High (S2)"), "We resolve S2 tickets within 3 days.", "en"),
        (("Priority 1 (Critical)", "Priority 2 (High)"), "We resolve priority 2 tickets within 3 days.", "en"),
        (
            ("Priorität 1 (Kritisch)", "Priorität 2 (Hoch)"),
            "Tickets mit Priorität 2 lösen wir innerhalb von 3 Tagen.",
            "de",
        ),
        (("Prioridad 1 (Crítica)", "Prioridad 2 (Alta)"), "Los tickets de prioridad 2 se resuelven en 3 días.", "es"),
    ],
)
def test_the_checker_agrees_with_the_names(names, prose, language):
    drafted = drafted_of(page(names, prose, language))
    plan, problems = read_text(write(drafted))
    assert plan is not None, problems
    assert check(plan, dict(drafted.prose), draft=True).errors == ()
