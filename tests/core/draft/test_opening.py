"""Opening hours are a calendar; only where somebody is said to be there at those hours are they a promise of presence."""

import pytest

from tests.core.draft.judging import drafted_of
from upkept.core.draft.write import write
from upkept.core.plan.check import check
from upkept.core.plan.reader import read_text


def kinds(text):
    return {more.kind for one in drafted_of(text).sentences for more in one.guess.commitments}


def roles(text):
    return [one.guess.role for one in drafted_of(text).sentences]


def asked(text):
    return " ".join(str(question) for one in drafted_of(text).sentences for question in one.guess.questions)


OPENING = [
    "Support is available Monday to Friday, 9:00 to 17:00.",
    "Support is available Monday to Friday, 9:00 to 17:00 UTC.",
    "Our office hours are Monday to Friday, 9:00 to 17:00.",
    "You can reach us Monday to Friday from 9:00 to 17:00.",
    "Our support team is usually available on weekdays; the desk is open Monday to Friday from 9:00 to 17:00.",
    "Servicezeiten: Mo–Fr 9–17 Uhr",
    "Unser Support ist montags bis freitags von 9 bis 17 Uhr erreichbar.",
    "El horario de atención es de lunes a viernes, de 9:00 a 17:00.",
    "Le support est joignable du lundi au vendredi de 9 h à 17 h.",
]


@pytest.mark.parametrize("text", OPENING)
def test_opening_hours_are_a_calendar_and_promise_nobodys_presence(text):
    assert kinds(text) == set()
    assert roles(text) == ["definition"]
    assert drafted_of(text).calendars["office"]["hours"] == {"mon-fri": "09:00-17:00"}


@pytest.mark.parametrize(
    "text",
    [
        "Support is available Monday to Friday, 9:00 to 17:00, closed on public holidays in Belgium.",
        "Support is available Monday to Friday, 9:00 to 17:00, but not on public holidays in Belgium.",
        "Unsere Servicezeiten sind: Mo–Fr 9–17 Uhr, an gesetzlichen Feiertagen in Belgien geschlossen.",
        "El soporte atiende de lunes a viernes de 9:00 a 17:00; los festivos de Bélgica está cerrado.",
        "Le support est ouvert du lundi au vendredi de 9 h à 17 h et fermé les jours fériés en Belgique.",
    ],
)
def test_hours_that_close_on_holidays_are_a_calendar_with_these_holidays(text):
    draft = drafted_of(text)
    assert (kinds(text), roles(text), asked(text)) == (set(), ["definition"], "")
    assert draft.calendars["office"] == {"hours": {"mon-fri": "09:00-17:00"}, "holidays": "BE"}


@pytest.mark.parametrize(
    "text",
    [
        "Our office hours are Monday to Friday, 9:00 to 17:00. We are closed on Belgian public holidays.",
        "We are closed on Belgian public holidays. Our office hours are Monday to Friday, 9:00 to 17:00.",
        "Unsere Servicezeiten sind Montag bis Freitag, 9:00 bis 17:00 Uhr. An belgischen Feiertagen ist geschlossen.",
    ],
)
def test_holidays_in_a_sentence_of_their_own_close_the_page_s_calendar(text):
    draft = drafted_of(text)
    assert draft.calendars["office"]["holidays"] == "BE"
    assert (roles(text), asked(text)) == (["definition", "definition"], "")


@pytest.mark.parametrize(
    "text",
    [
        "An engineer is on call Monday to Friday from 9:00 to 17:00.",
        "The desk is staffed Monday to Friday from 9:00 to 17:00.",
        "Die Hotline ist montags bis freitags von 9 bis 17 Uhr besetzt.",
        "Hay un técnico de guardia de lunes a viernes de 9:00 a 17:00.",
        "Une astreinte est assurée du lundi au vendredi de 9 h à 17 h.",
        "An engineer is on call around the clock.",
    ],
)
def test_somebody_who_is_said_to_be_there_is_a_promise_of_presence(text):
    assert kinds(text) == {"coverage"}
    assert asked(text) == ""


@pytest.mark.parametrize("text", ["Support is available 24/7.", "Der Support ist rund um die Uhr erreichbar."])
def test_support_around_the_clock_without_people_is_asked_about(text):
    assert kinds(text) == {"coverage"}
    assert "on duty" in asked(text)


@pytest.mark.parametrize(
    "text", ["Support is usually available Monday to Friday, 9:00 to 17:00.", "In der Regel ist der Support Mo–Fr 9–17 Uhr erreichbar."]
)  # fmt: skip
def test_hours_with_a_hedge_are_asked_about(text):
    assert roles(text) == ["definition"]
    assert asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Support is available Monday to Friday 9:00 to 17:00, closed on weekends.",
        "Opening hours: Mon-Fri 9:00-17:00, Sat and Sun closed.",
        "Der Support ist Montag bis Freitag von 9:00 bis 17:00 Uhr erreichbar, am Wochenende nicht.",
    ],
)
def test_days_on_which_it_is_closed_are_no_days_of_the_calendar(text):
    assert drafted_of(text).calendars["office"]["hours"] == {"mon-fri": "09:00-17:00"}
    assert (roles(text), asked(text)) == (["definition"], "")


def test_a_zone_that_is_said_in_words_is_the_calendars_and_asked_about():
    text = "Our office hours are 8:30 am to 6:00 pm Eastern Time, Monday through Friday."
    assert drafted_of(text).calendars["office"]["zone"] == "America/New_York"
    assert "“Eastern Time”" in asked(text)


def test_a_calendar_that_the_page_defines_is_written_and_the_plan_can_be_read():
    draft = drafted_of(
        "# Support\n\nOur office hours are Monday to Friday, 9:00 to 17:00.\n\nWe answer within 4 hours.\n"
    )
    source = write(draft)
    assert "calendars:" in source and "09:00-17:00" in source
    plan, problems = read_text(source)
    assert problems == [] and plan is not None
    assert check(plan, dict(draft.prose), draft=True).errors == ()


@pytest.mark.parametrize(
    "text",
    [
        "Our office hours are Monday to Friday, 9:00 to 17:00.\n\nResponse times are measured in business hours.\n\nWe answer within 4 hours.\n",
        "Unsere Servicezeiten sind Mo–Fr 9–17 Uhr.\n\nAlle Zeiten zählen innerhalb der Servicezeiten.\n\nWir antworten innerhalb von 4 Stunden.\n",
        "El horario es de lunes a viernes de 9:00 a 17:00.\n\nLos plazos se cuentan en horario laboral.\n\nRespondemos en 4 horas.\n",
        "Le support est joignable du lundi au vendredi de 9 h à 17 h.\n\nLes délais sont calculés en heures ouvrées.\n\nNous répondons sous 4 heures.\n",
    ],
)
def test_times_that_count_in_opening_hours_alone_are_counted_on_that_calendar(text):
    (fields,) = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert fields["calendar"] == "office"
    assert roles(text)[1] == "definition"
    assert "`also_quotes`" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Our office hours are Monday to Friday, 9:00 to 17:00. Chat is staffed during office hours.",
        "Unsere Servicezeiten sind Mo–Fr 9–17 Uhr. Der Chat ist während der Servicezeiten besetzt.",
    ],
)
def test_a_place_that_is_staffed_in_opening_hours_is_a_promise_of_presence(text):
    fields = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert fields == [{"kind": "coverage", "calendar": "office", "rota": "primary", "over": "month"}]


def test_a_definition_of_business_days_that_are_the_calendar_s_raises_no_question():
    text = "Our office hours are Monday to Friday, 9:00 to 17:00. By business day we mean Monday to Friday."
    assert (roles(text), asked(text)) == (["definition", "definition"], "")


def test_weekdays_are_monday_to_friday():
    text = "We are around from 9am till 5.30pm on weekdays. All times apply during desk hours only."
    draft = drafted_of(text)
    assert draft.calendars["office"]["hours"] == {"mon-fri": "09:00-17:30"}
    assert roles(text) == ["definition", "definition"]


def test_a_line_with_nothing_but_the_pages_version_raises_no_question():
    assert (roles("Policy version: 1.7."), asked("Policy version: 1.7.")) == (["background"], "")


def test_word_that_goes_out_again_counts_in_opening_hours_where_all_times_do():
    text = (
        "Our office hours are Monday to Friday, 9:00 to 17:00. All times count in office hours only.\n\n"
        "| Severity | Response | Updates |\n|---|---|---|\n| High | 2 hours | every 4 hours |\n| Low | 8 hours | daily |\n"
    )
    made = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert {(one["kind"], one.get("calendar")) for one in made} == {("deadline", "office"), ("repeat", "office")}


def test_hours_that_are_not_understood_are_no_calendar_that_promises_count_on_surely():
    text = "Unser Kundendienst ist montags von 7:30 bis 17:00 Uhr erreichbar, freitags bis 15:00 Uhr. Wir antworten innerhalb von 2 Werktagen."
    assert not any(one.guess.sure for one in drafted_of(text).sentences)


def test_business_hours_that_are_decisive_count():
    text = "Unsere Servicezeiten sind Mo–Fr 9–17 Uhr. Wir antworten innerhalb von 4 Stunden. Maßgeblich sind die Servicezeiten."
    (fields,) = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert (fields["calendar"], roles(text)[2]) == ("office", "definition")


def test_aims_count_in_opening_hours_as_well_where_all_times_do():
    text = "Our office hours are Monday to Friday, 9:00 to 17:00. All times count in office hours. We aim to resolve tickets within 8 hours."
    (fields,) = [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]
    assert (fields["strength"], fields["calendar"]) == ("aim", "office")


def test_a_call_back_is_no_call_that_is_answered():
    (one,) = drafted_of("The duty manager calls you back within two hours.").sentences
    assert one.guess.fields["start"] != "call.received"


def test_hours_that_are_not_understood_are_not_written_as_a_calendar():
    source = write(drafted_of("The support desk is open Monday 9:00 to 17:00, on Friday until 15:00."))
    assert "calendars:" not in source
