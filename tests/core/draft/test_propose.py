"""What a draft makes of sentences, lists, tables and whole pages."""

import pytest

from upkept.core.draft.proposal import About, Decision
from upkept.core.draft.propose import propose
from upkept.core.draft.write import write
from upkept.core.plan.check import check
from upkept.core.plan.reader import read_text

ABOUT = About("acme", "Acme", "Europe/Madrid")


def draft(text, language=None):
    return propose({"": text}, product=ABOUT, language=language)


def only(text, language=None):
    (one,) = [each for each in draft(text, language).sentences if not each.leads]
    return one.guess


def checked(proposal, decisions=None):
    plan, problems = read_text(write(proposal, decisions))
    assert not problems, [problem.sentence for problem in problems]
    return check(plan, dict(proposal.prose), draft=True)


def test_a_table_with_a_column_for_each_step_gives_a_deadline_for_each_cell():
    found = draft(
        "| Priority | Response | Resolution |\n|---|---|---|\n| P1 | 1 hour | 8 hours |\n| P2 | 4 hours | 3 days |\n"
    )
    said = {
        (made.fields["where"]["priority"], made.fields["stop"]): made.fields["within"]
        for one in found.sentences
        for made in one.guess.commitments
    }
    assert said == {
        ("p1", "ticket.answered"): "1h",
        ("p1", "ticket.resolved"): "8h",
        ("p2", "ticket.answered"): "4h",
        ("p2", "ticket.resolved"): "3d",
    }


def test_a_table_with_a_column_for_each_plan_keeps_each_figure_with_its_plan():
    found = (
        draft("| Response time | Basic | Gold |\n|---|---|---|\n| Critical | 8 hours | 1 hour |\n").sentences[0].guess
    )
    assert found.fields["where"] == {"severity": "critical"}
    assert found.fields["within"] == {"gold": "1h", "basic": "8h"}


def test_the_heading_says_what_a_list_of_bare_times_is_for():
    found = draft("## Resolution times\n\n- Critical: 4 hours\n- Low: 5 days\n")
    assert [one.guess.fields["stop"] for one in found.sentences] == ["ticket.resolved", "ticket.resolved"]


def test_a_figure_that_finds_no_place_is_named_in_a_question():
    found = only("Backups of all 12 databases are taken daily.")
    assert not found.sure
    assert any("12" in question for question in found.questions)


def test_a_range_promises_its_upper_end_and_keeps_the_lower_one():
    assert only("We answer within 1 to 2 days.").fields["within"] == ["1d", "2d"]


def test_minutes_or_months_is_asked_never_guessed():
    found = only("Resolution: 3m")
    assert not found.sure
    assert any("minutes or months" in question for question in found.questions)


def test_what_happens_after_a_time_is_not_taken_for_a_deadline_without_asking():
    assert not only("Tickets without an answer are closed after 14 days.").sure


def test_a_hedge_makes_an_aim_of_its_own_clause_alone():
    found = only("We acknowledge reports within 2 days and aim to fix them within 30 days.")
    assert [made.fields.get("strength") for made in found.commitments] == [None, "aim"]


def test_all_the_others_become_a_value_of_their_own():
    found = only("Critical tickets are resolved within 4 hours, all others within 3 days.")
    assert found.fields["within"] == {"critical": "4h", "other": "3d"}


def test_hours_that_the_page_states_once_count_wherever_it_speaks_of_working_time():
    found = draft("Our office hours are Monday to Friday, 8:00 to 16:00.\n\nWe answer within 4 business hours.\n")
    assert found.calendars["office"] == {"hours": {"mon-fri": "08:00-16:00"}}
    assert not found.assumed


def test_hours_that_nobody_states_are_assumed_aloud():
    found = draft("We answer within 2 business days.")
    assert "Monday to Friday" in found.assumed[0]
    assert not found.sentences[0].guess.sure


def test_a_value_without_a_target_is_promised_nothing_and_asked_about():
    found = draft("Critical: 1 hour; low: 2 days.\n\nHigh tickets are answered within 4 hours.\n").sentences[0].guess
    assert found.fields["within"]["high"] == "none"
    assert any("`high`" in question for question in found.questions)


def test_a_sentence_in_another_language_than_its_page_is_told():
    found = draft(
        "# Support\n\nWe answer within two days, and we are here for you.\n\nWir antworten innerhalb von zwei Tagen auf jede Anfrage.\n"
    )
    assert any("another language" in question for question in found.sentences[-1].guess.questions)


def test_a_translation_is_paired_with_its_sentence_and_both_are_quoted():
    pages = {"en": "# Help\n\nWe answer within 24 hours.\n", "es": "# Ayuda\n\nRespondemos en 24 horas.\n"}
    found = propose(pages, product=ABOUT)
    assert found.sentences[0].texts == {"en": "We answer within 24 hours.", "es": "Respondemos en 24 horas."}
    assert not checked(found).errors


def test_a_language_that_is_not_read_word_by_word_is_never_sure_of_anything():
    found = draft("אנו עונים תוך 24 שעות.")
    assert found.languages == ("he",)
    assert not any(one.guess.sure for one in found.sentences)


def test_a_decision_takes_the_place_of_the_guess():
    found = draft("We answer within 24 hours. We are nice.")
    source = write(
        found, {1: Decision("background"), 2: Decision("unmeasured", id="nice", why="nobody can measure it")}
    )
    plan, _ = read_text(source)
    assert list(plan.commitments) == ["nice"]
    assert "nobody can measure it" in source


PAGES = {
    "en": """# Acme: support
We answer every ticket within 24 hours. Critical bugs are fixed within 7 days.

| Severity | Response | Update |
|---|---|---|
| High | 1 hour | 4 hours |

Maintenance takes place on Sundays between 02:00 and 06:00, and is announced 3 days in advance by email.
The service is available 99.9 % of each month. A new minor version is released every month.
Every release is tested in staging before it goes out. Major versions are supported for 2 years.
After every release we monitor for 24 hours. During an outage we post an update every hour until it is over.
""",
    "es": """# Acme: soporte
Respondemos en un plazo de 24 horas. Las copias de seguridad se realizan a diario.
El mantenimiento se avisa con 3 días de antelación por correo electrónico.
""",
    "fr": """# Acme : assistance
Nous répondons sous 24 heures. Les incidents critiques sont résolus en moins de 4 heures.
La maintenance planifiée est annoncée 3 jours à l'avance par courriel.
""",
    "de": """# Acme: Support
Wir antworten innerhalb von 24 Stunden. Kritische Störungen werden binnen 4 Stunden behoben.
Wartungsarbeiten werden 3 Tage vorher per E-Mail angekündigt. Datensicherungen erfolgen täglich.
""",
}


@pytest.mark.parametrize("language", PAGES)
def test_a_whole_page_becomes_a_plan_that_the_checker_reads_without_an_error(language):
    found = draft(PAGES[language])
    assert found.languages == (language,)
    report = checked(found)
    assert [problem.sentence for problem in report.errors] == []
    assert report.todo == ()


@pytest.mark.parametrize(
    "text", ["", "24", "…", "| | |\n|-|-|\n| | |", "1. 2. 3.", "- \n- ", "24/7/365 ≤ < 5", "P1 P2 P3", "🙂 24h"]
)
def test_odd_text_is_read_without_a_crash(text):
    write(draft(text))
