"""Single readings that once went wrong, each in a sentence of our own: the events, the cases, the figures."""

import pytest

from tests.core.draft.judging import drafted_of


def made(text):
    return [dict(more.fields) for one in drafted_of(text).sentences for more in one.guess.commitments]


def asked(text):
    return " ".join(str(question) for one in drafted_of(text).sentences for question in one.guess.questions)


@pytest.mark.parametrize(
    "text",
    [
        "Critical bugs, such as lost orders or data loss, are mended and fixed within 24 hours.",
        "We fix a critical bug that causes data loss within 24 hours.",
        "Kritische Fehler mit Datenverlust beheben wir innerhalb von 24 Stunden.",
        "Los errores críticos con pérdida de datos se corrigen en 24 horas.",
        "Les bogues critiques avec perte de données sont corrigés sous 24 heures.",
    ],
)
def test_a_bug_that_loses_data_is_no_recovery_point(text):
    (fields,) = made(text)
    assert (fields["kind"], fields["stop"], fields["within"]) == ("deadline", "bug.deployed", "24h")


@pytest.mark.parametrize(
    "text", ["No more than 15 minutes of data are lost.", "In a disaster we lose at most 15 minutes of data."]
)
def test_data_that_may_be_lost_is_a_recovery_point(text):
    (fields,) = made(text)
    assert (fields["measure"], fields["at_most"]) == ("rpo", "15m")


@pytest.mark.parametrize(
    "text", ["Each customer has five hours of support a month.", "The plan holds 10 hours of help per month."]
)
def test_hours_of_support_in_each_month_are_neither_a_deadline_nor_coverage(text):
    assert [fields["kind"] for fields in made(text)] == ["unmeasured"]
    assert "an amount in each period" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bugs are fixed within four weeks, critical ones in one week.",
        "Bugs are fixed within four weeks, critical in one.",
        "Fehler beheben wir innerhalb von vier Wochen, kritische in einer.",
    ],
)
def test_what_holds_for_all_and_what_holds_for_the_critical_are_one_clock(text):
    (fields,) = made(text)
    critical = next(value for name, value in fields["within"].items() if name.startswith(("critical", "kritisch")))
    assert (critical, fields["within"]["other"]) == ("1w", "4w")


def test_a_number_whose_unit_stands_before_it_is_asked_about():
    assert "“one”" in asked("Bugs are fixed within four weeks, critical in one.")


def test_figures_in_the_order_of_their_cases_go_to_their_cases():
    (fields,) = made("Critical, high and medium issues are answered in 1, 4 and 8 hours respectively.")
    assert fields["within"] == {"critical": "1h", "high": "4h", "medium": "8h"}


def test_two_figures_joined_by_and_are_no_range():
    assert "which of them" in asked("Issues are fixed in 2 and 5 days.")


@pytest.mark.parametrize(
    "text", ["In jedem Quartal proben wir die Wiederherstellung.", "Wir proben sie in jedem Quartal."]
)
def test_in_jedem_quartal_is_a_rhythm(text):
    assert made(text)[0]["every"] == "quarter"


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("Hoch | bis 8 Stunden | bis 24 Stunden (Stufe, Übergangslösung, Lösung)", ["ticket.worked_around", "ticket.resolved"]),
        ("Alta | 8 horas | 24 horas (Nivel, Solución temporal, Solución definitiva)", ["ticket.worked_around", "ticket.resolved"]),
        ("P1 | 1 h | 8 h (Prioridad, Tiempo de respuesta, Tiempo de solución)", ["ticket.answered", "ticket.resolved"]),
    ],
)  # fmt: skip
def test_columns_named_in_brackets_say_what_each_cell_is(text, stops):
    assert [fields["stop"] for fields in made(text)] == stops


@pytest.mark.parametrize(
    "text",
    [
        "Vulnerabilities are disclosed no earlier than 90 days after they were reported.",
        "Wir veröffentlichen eine Schwachstelle nicht vor Ablauf von 90 Tagen nach ihrer Meldung.",
    ],
)
def test_not_before_is_a_gate(text):
    (fields,) = made(text)
    assert (fields["kind"], fields["requires"], fields["min_age"]) == ("gate", "advisory.reported", "90d")


@pytest.mark.parametrize(
    "text",
    [
        "Tickets that nobody answered in 30 days are closed.",
        "Anfragen, die niemand in 30 Tagen beantwortet hat, schließen wir.",
    ],
)
def test_what_is_not_done_in_time_is_asked_about(text):
    assert "The sentence says “not”" in asked(text)


@pytest.mark.parametrize("text", ["Answers come not later than in 4 hours.", "The answer takes no more than 4 hours."])
def test_a_not_that_is_part_of_the_bound_is_none(text):
    assert "The sentence says “not”" not in asked(text)


def test_a_time_from_the_acknowledgement_starts_there():
    (fields,) = made("Reports are resolved within 20 days of acknowledgement.")
    assert (fields["start"], fields["stop"]) == ("ticket.answered", "ticket.resolved")


def test_a_time_from_an_unknown_moment_is_asked_about():
    assert "“scan completion”" in asked("Findings are resolved within 48 hours of scan completion.")


@pytest.mark.parametrize(
    "text",
    [
        "A maintainer responds in 48 hours under normal circumstances.",
        "El tiempo medio de respuesta es de 4 horas.",
        "Provide a plan or status update within 30 days.",
        "Toutes les demandes reçoivent par défaut une réponse en 4 heures.",
    ],
)
def test_words_that_only_look_like_a_case_are_none(text):
    assert "where" not in made(text)[-1]


def test_a_time_of_day_said_twice_is_no_window_of_a_day():
    assert "23:00" in asked("We start maintenance work every Monday at 23:00 (11 p.m.).")


def test_a_rhythm_between_two_lengths_is_a_cadence_of_the_longer():
    (fields,) = made("Patch releases appear every one to two weeks.")
    assert (fields["kind"], fields["every"]) == ("cadence", "2w")


def test_a_lifetime_goes_on_from_the_one_before_it():
    lines = drafted_of("Each release is supported for 18 months, LTS releases for three years.").lines
    assert {name: line["phases"]["supported"] for name, line in lines.items()} == {"release": "18mo", "lts": "3y"}


def test_word_for_two_priorities_in_one_sentence_goes_out_at_the_pace_of_each():
    found = {fields["where"]["priority"]: fields["every"] for fields in made("P1 incidents are updated every 30 minutes, P2 every 2 hours.")}  # fmt: skip
    assert found == {"p1": "30m", "p2": "2h"}


@pytest.mark.parametrize(
    "text",
    [
        "All tickets except critical ones are answered within 2 days.",
        "Tickets are answered in 2 days unless they are urgent.",
        "Anything other than P1 is answered within 2 days.",
        "Alle Anfragen außer kritischen beantworten wir innerhalb von 2 Tagen.",
        "Todas las consultas salvo las críticas se responden en 2 días.",
        "Toutes les demandes sauf les urgentes reçoivent une réponse en 2 jours.",
        "Tickets are answered within 2 days, or sooner for critical cases.",
    ],
)
def test_cases_that_are_excepted_do_not_get_the_figure(text):
    assert all("where" not in fields and "by" not in fields for fields in made(text))
    assert asked(text)


def test_another_time_under_a_condition_of_its_own_is_not_all_the_rest():
    text = "In an emergency we restore the supply within 12 hours, or in 48 hours if a pipe must be dug out."
    assert "“48 hours” is another time for the same cases" in asked(text)
    assert all("other" not in fields["within"] for fields in made(text))


def test_word_until_a_fix_is_released_is_no_rhythm_of_releases():
    (fields,) = made("We confirm the vulnerability and provide updates every 14 days until a fix is released.")
    assert (fields["kind"], fields["every"]) == ("repeat", "14d")


def test_capitals_do_not_make_a_name_of_a_figure():
    (fields,) = made("ANSWER WITHIN 28 DAYS")
    assert fields["within"] == "28d"


def test_a_second_lifetime_of_the_same_line_is_a_phase_of_it():
    lines = drafted_of("LTS releases receive bugfixes for 36 weeks and security updates for 54 weeks.").lines
    assert lines["lts"]["phases"] == {"supported": "36w", "security": "54w"}


@pytest.mark.parametrize(
    "text",
    [
        "Las incidencias que no sean críticas se resuelven en 5 días.",
        "Les demandes qui ne sont pas critiques sont résolues en 5 jours.",
        "Anfragen, die nicht kritisch sind, werden in 5 Tagen gelöst.",
    ],
)
def test_cases_that_are_not_of_a_severity_do_not_get_it(text):
    assert all("where" not in fields for fields in made(text))
    assert asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Support is available Monday to Friday 9:00-17:00 and Fridays 9:00-14:00.",
        "Die Hotline ist Mo-Do 8-17 Uhr, Fr 8-15 Uhr besetzt.",
        "Support is open Mon-Fri 8:00-18:00, Saturday 10:00 onwards.",
    ],
)
def test_times_of_several_days_that_do_not_fit_are_asked_about_and_leave_a_calendar_that_can_be_read(text):
    assert not any(one.guess.sure for one in drafted_of(text).sentences)
    assert "is not whole" not in asked(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Support is available Monday to Friday 9:00-17:00 and Saturday 10:00-14:00.", {"mon-fri": "09:00-17:00", "sat": "10:00-14:00"}),
        ("Die Hotline ist montags bis donnerstags von 8:00 bis 17:00 Uhr und freitags von 8:00 bis 15:00 Uhr besetzt.", {"mon-thu": "08:00-17:00", "fri": "08:00-15:00"}),
        ("Support is open 9:00 to 17:00 Monday to Thursday and 9:00 to 14:00 on Fridays.", {"mon-thu": "09:00-17:00", "fri": "09:00-14:00"}),
        ("El soporte atiende de lunes a viernes de 9:00 a 14:00 y de lunes a jueves de 16:00 a 18:00.", {"mon-thu": ["09:00-14:00", "16:00-18:00"], "fri": "09:00-14:00"}),
        ("Le support est ouvert du lundi au jeudi de 9 h à 18 h et le vendredi de 9 h à 16 h.", {"mon-thu": "09:00-18:00", "fri": "09:00-16:00"}),
    ],
)  # fmt: skip
def test_days_with_hours_of_their_own_become_one_calendar(text, hours):
    draft = drafted_of(text)
    assert draft.calendars["office"]["hours"] == hours
    assert all(one.guess.sure for one in draft.sentences)


def test_windows_of_several_days_each_have_their_own_time():
    found = drafted_of("Maintenance takes place on Sundays 02:00-04:00 and on Wednesdays 22:00-23:00.").windows
    assert {(one["rule"][-2:], one["at"], one["lasts"]) for one in found.values()} == {
        ("SU", "02:00", "2h"),
        ("WE", "22:00", "1h"),
    }


def test_a_zone_that_is_written_out_is_the_calendars():
    draft = drafted_of("Support is open Monday to Friday, 09:00 to 17:00 (Europe/Amsterdam).")
    assert draft.calendars["office"]["zone"] == "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Support is open Monday to Friday, 09:00 to 17:00, except on public holidays in the Netherlands.", "NL"),
        ("Support is open Monday to Friday, 09:00 to 17:00, excluding Scottish public holidays.", "GB-SCT"),
        ("Der Support ist Montag bis Freitag von 9:00 bis 17:00 Uhr erreichbar, ausgenommen gesetzliche Feiertage in Sachsen-Anhalt.", "DE-ST"),
        ("El soporte atiende de lunes a viernes de 9:00 a 17:00, salvo festivos en Aragón.", "ES-AR"),
        ("Le support est ouvert du lundi au vendredi de 9 h à 17 h, sauf jours fériés en Belgique.", "BE"),
    ],
)  # fmt: skip
def test_the_holidays_of_a_place_that_is_named_close_the_calendar(text, code):
    draft = drafted_of(text)
    assert draft.calendars["office"].get("holidays") == code
    assert all(one.guess.sure for one in draft.sentences)


@pytest.mark.parametrize(
    "text",
    [
        "Support is open Monday to Friday, 09:00 to 17:00, except on public holidays.",
        "Support is open Monday to Friday, 09:00 to 17:00, excluding local holidays in Madrid.",
        "Answers come within 2 business days, not counting public holidays in Ireland.",
        "Der Support ist Montag bis Freitag von 9:00 bis 17:00 Uhr erreichbar, nicht an Feiertagen.",
        "El soporte atiende de lunes a viernes de 9:00 a 17:00, salvo festivos.",
        "Le support est ouvert du lundi au vendredi de 9 h à 17 h, hors jours fériés.",
        "We are closed on public holidays.",
    ],
)
def test_holidays_that_no_calendar_has_are_asked_about(text):
    assert "Which public holidays are meant?" in asked(text)


def test_a_version_maintained_three_years_has_a_lifetime():
    found = made("Chaque version majeure est maintenue 3 ans, dont 1 an de correctifs de sécurité.")
    assert {fields["kind"] for fields in found} == {"span"}


def test_the_next_monthly_release_is_no_promise_of_a_release_each_month():
    assert "“monthly”" in asked("We patch critical vulnerabilities in 48 hours and others in the next monthly release.")


@pytest.mark.parametrize(
    "text",
    [
        "We release no more than once a month.",
        "Wir veröffentlichen höchstens zweimal im Jahr.",
        "We release at most twice a year.",
    ],
)
def test_an_upper_limit_of_how_often_is_asked_about(text):
    assert "come again" in asked(text)


def test_hours_that_only_tell_cases_apart_are_asked_about_as_well():
    assert "When are working hours?" in asked("Outside business hours, P1 incidents are answered within 1 hour.")


def test_a_time_from_when_a_bug_was_reproduced_is_asked_about():
    assert "from which event" in asked("Critical bugs are fixed within 24 hours of being reproduced.")


def test_two_rhythms_of_one_event_are_asked_about():
    assert "another time for the same cases" in asked("Backups: every 15 minutes (databases), nightly (files).")


def test_a_time_after_that_is_asked_about():
    assert "“that”" in asked("Acknowledgement in 2 days, fix in 30 days after that.")


@pytest.mark.parametrize(
    "text",
    [
        "If a report is not answered within 7 days, write to the board.",
        "Wenn eine Anfrage nicht innerhalb von 7 Tagen beantwortet wurde, rufen Sie an.",
        "If nobody answers a report within 2 hours, it goes to the head of support.",
        "The board is told if an outage cannot be ended within 4 hours.",
        "Unless it is solved within 6 hours, the ticket goes to the developers.",
        "Wird ein Ausfall nicht binnen 8 Stunden behoben, erfährt es die Leitung.",
        "Si una avería no se resuelve en 4 horas, se avisa a la dirección.",
        "Si une panne n’est pas réparée sous 4 heures, la direction est prévenue.",
    ],
)
def test_what_happens_once_a_time_was_missed_is_no_deadline(text):
    assert [fields["kind"] for fields in made(text)] == ["unmeasured"]
    assert "once that time was missed" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "If we cannot come, we will tell you at least 24 hours in advance.",
        "If the outage is not over in 30 minutes we send an update, and then keep you updated on the status every 2 hours.",
    ],
)
def test_a_not_before_another_promise_takes_nothing_from_it(text):
    assert "unmeasured" not in {fields["kind"] for fields in made(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Security patches rated critical are applied within 2 days, all others within 30 days.",
        "Kritische Sicherheitsupdates spielen wir binnen 2 Tagen ein, alle übrigen binnen 30 Tagen.",
        "Los parches de seguridad críticos se instalan en 2 días, los demás en 30 días.",
        "Les correctifs de sécurité critiques sont installés sous 2 jours, les autres sous 30 jours.",
    ],
)
def test_all_the_others_are_others_of_what_was_spoken_of(text):
    (fields,) = made(text)
    assert (fields["start"], fields["stop"]) == ("advisory.matched", "advisory.remedied")
    assert list(fields["within"].values()) == ["2d", "30d"]


@pytest.mark.parametrize(
    "text",
    [
        "Twice a year we restore a backup as a test.",
        "Once a quarter we check that data can be restored.",
        "Einmal im Quartal spielen wir testweise eine Sicherung zurück.",
        "Cada trimestre restauramos una copia de seguridad como prueba.",
        "Chaque trimestre, nous restaurons une sauvegarde à titre d’essai.",
    ],
)
def test_a_backup_restored_to_test_it_is_a_drill(text):
    (fields,) = made(text)
    assert fields["event"] == "drill.passed"


@pytest.mark.parametrize(
    "text",
    [
        "If you disagree, a team lead answers within 4 hours.",
        "Should it recur, or if the fault comes back, we answer within 2 hours.",
        "Wenn Sie anderer Meinung sind, antwortet die Leitung innerhalb von 4 Stunden.",
        "Si el cliente discrepa, un responsable responde en 4 horas.",
        "Si le défaut revient, nous répondons sous 2 heures.",
    ],
)
def test_a_condition_that_the_data_does_not_hold_is_asked_about(text):
    assert "tells which cases are meant" in asked(text)


@pytest.mark.parametrize(
    "text",
    ["If you write to us, we answer within 2 hours.", "Wenn Sie uns schreiben, antworten wir innerhalb von 2 Stunden."],
)
def test_a_condition_that_only_says_that_a_case_came_in_is_not_asked_about(text):
    assert "tells which cases are meant" not in asked(text)


@pytest.mark.parametrize(
    ("text", "channels"),
    [
        ("We announce maintenance 7 days in advance by email and on our status page.", ["email", "status_page"]),
        ("Wartungen kündigen wir 7 Tage vorher per E-Mail, auf der Statusseite und per SMS an.", ["email", "status_page", "sms"]),
        ("El mantenimiento se anuncia con 7 días de antelación en la página de estado y en el boletín.", ["status_page", "newsletter"]),
        ("La maintenance est annoncée 7 jours à l’avance par courriel et sur notre site web.", ["email", "website"]),
    ],
)  # fmt: skip
def test_every_channel_that_is_named_is_in_the_notice(text, channels):
    assert made(text)[-1]["channels"] == {"all": channels}


@pytest.mark.parametrize(
    "text",
    [
        "Backups are kept for 35 days in a second data centre.",
        "Las copias de seguridad se guardan 35 días en un segundo centro de datos.",
        "Les sauvegardes sont gardées 35 jours dans une seconde salle.",
    ],
)
def test_a_second_place_is_no_second(text):
    assert [fields["min_age"] for fields in made(text)] == ["35d"]
    assert "second" not in asked(text) and "segundo" not in asked(text)


def test_a_page_within_a_second_is_one():
    assert "second" in asked("A page opens within a second of the click.")


@pytest.mark.parametrize(
    "text",
    [
        "The service is available 99.8 % of the time, measured per calendar month.",
        "Der Dienst ist zu 99,8 % verfügbar, gemessen pro Kalendermonat.",
        "El servicio está disponible el 99,8 % del tiempo, medido por mes natural.",
        "Le service est disponible 99,8 % du temps, mesuré par mois.",
    ],
)
def test_the_month_that_a_share_is_measured_over_is_no_rhythm(text):
    (fields,) = made(text)
    assert (fields["kind"], fields["over"]) == ("objective", "month")


@pytest.mark.parametrize(
    "text",
    [
        "The clock stops while we wait for you.",
        "Solange wir auf Ihre Rückmeldung warten, ruht die Frist.",
        "El plazo se detiene mientras esperamos tu respuesta.",
        "Le délai est suspendu tant que nous attendons votre réponse.",
    ],
)
def test_a_clock_that_stops_is_a_definition_and_its_pause_is_asked_for(text):
    assert [one.guess.role for one in drafted_of(text).sentences] == ["definition"]
    assert "ticket.waiting" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "You reach us by phone on +31 10 555 0134.",
        "Unsere Rufnummer ist 0800 123 45 67.",
        "Nuestro teléfono es el 900 123 456.",
        "Lantern Works B.V., Utrecht.",
    ],
)
def test_telephones_and_legal_forms_raise_no_question(text):
    assert asked(text) == ""


def test_a_promise_beside_a_telephone_keeps_its_figure():
    assert [fields["within"] for fields in made("Call 0800 123 4567 and we answer within 2 hours.")] == ["2h"]


TABLE = """## Support

For severity 1 problems a report on the cause is published within 5 days of the incident.

| Severity | What it means | First response | Update | Resolution |
| --- | --- | --- | --- | --- |
| 1 – Critical | A major function cannot be used by anybody | 30 minutes | every hour | 4 hours |
| 2 – Low | Questions, cosmetic errors, wishes | 2 business hours | every 4 business hours | 5 business days |
"""


def test_numbered_rows_name_their_cases_and_updates_in_a_table_repeat():
    draft = drafted_of(TABLE)
    report, critical, low = (one.guess for one in draft.sentences if one.guess.commitments)
    assert report.fields["where"] == {"severity": "critical"}
    assert report.fields["stop"] == "review.published"
    for guess, name, every in ((critical, "critical", "1h"), (low, "low", "4h")):
        assert [dict(made.fields)["where"] for made in guess.commitments] == [{"severity": name}] * 3
        repeated = dict(guess.commitments[-1].fields)
        assert (repeated["kind"], repeated["each"], repeated["every"]) == ("repeat", "ticket.updated", every)
        assert "what is it for" not in " ".join(guess.questions)
    assert low.commitments[-1].fields["calendar"] == "office"


def test_a_row_whose_case_is_called_notfall_is_no_incident():
    draft = drafted_of(
        "| Priorität | Reaktionszeit |\n| --- | --- |\n| 1 – Notfall | 1 Stunde |\n| 2 – Niedrig | 3 Stunden |\n"
    )
    assert [one.guess.fields["start"] for one in draft.sentences if one.guess.fields] == ["ticket.opened"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "The desk is open 8am to 8pm Monday to Thursday during term time.",
        "Im August ist der Support montags bis freitags von 8:00 bis 12:00 Uhr erreichbar.",
        "En verano el soporte atiende de lunes a viernes de 8:00 a 15:00.",
        "En été, le support est ouvert du lundi au vendredi de 9 h à 12 h.",
    ],
)
def test_hours_of_a_part_of_the_year_are_asked_about(text):
    assert "part of the year" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "We are available 99.9 % of each month, not counting planned maintenance.",
        "Garantizamos una disponibilidad mensual del 99,9 %, sin contar los trabajos programados.",
        "Wir gewährleisten im Monat 99,9 % Verfügbarkeit, geplante Wartung nicht mitgerechnet.",
        "Nous garantissons une disponibilité mensuelle de 99,9 %, hors maintenance programmée.",
    ],
)
def test_planned_work_that_is_not_counted_is_taken_off_the_downtime(text):
    assert made(text)[0]["less"] == ["announced-maintenance"]


def test_the_end_of_a_contract_is_no_low_severity():
    assert all("where" not in fields for fields in made("Borramos los datos 90 días después de la baja."))
    (fields,) = made("Las consultas de prioridad baja se responden en 3 días.")
    assert fields["where"] == {"severity": "baja"}


def test_word_on_two_priorities_repeats_for_each():
    found = made("You get an update on a P1 incident at least every 20 minutes and on a P2 every 3 hours.")
    assert [(fields["kind"], fields["where"], fields["every"]) for fields in found] == [
        ("repeat", {"priority": "p1"}, "20m"),
        ("repeat", {"priority": "p2"}, "3h"),
    ]


def test_a_review_of_an_incident_that_is_published_is_one():
    assert [fields["stop"] for fields in made("A review is published within ten working days of any incident.")] == [
        "review.published"
    ]


def test_a_restore_under_the_heading_of_backups_is_about_no_weakness():
    draft = drafted_of("## Copias de seguridad\n\nLas restauraciones se hacen en 4 horas.\n")
    assert not draft.sentences[-1].guess.fields["start"].startswith("advisory")


@pytest.mark.parametrize(
    "text",
    [
        "If in 24 hours it is not solved, the month is free.",
        "Si en 24 horas no se ha resuelto, se descuenta la cuota.",
        "Wenn nach 24 Stunden keine Lösung da ist, ist der Monat frei.",
    ],
)
def test_a_missed_time_that_stands_before_its_not_is_no_deadline(text):
    assert [fields["kind"] for fields in made(text)] == ["unmeasured"]


def test_recovering_twice_a_year_to_test_it_is_a_drill():
    assert [fields["event"] for fields in made("We test that we can recover from backup twice a year.")] == [
        "drill.passed"
    ]


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("Critical security updates are applied within 2 days.", "critical"),
        ("Critical and high security patches are installed within 7 days.", ["critical", "high"]),
        ("Security updates are applied within 2 days.", None),
    ],
)
def test_the_severity_of_patches_tells_them_apart(text, severities):
    (fields,) = made(text)
    assert fields.get("where", {}).get("severity") == severities


@pytest.mark.parametrize(
    "text",
    [
        "Critical security updates are applied within 48 hours, high ones within 7 days.",
        "Kritische Sicherheitsupdates spielen wir in 48 Stunden ein, hohe in 7 Tagen.",
    ],
)
def test_a_case_without_a_verb_of_its_own_takes_that_before_it(text):
    (fields,) = made(text)
    assert fields["stop"] == "advisory.remedied"
    assert list(fields["within"].values())[:2] == ["48h", "7d"]


def test_a_restore_that_is_tested_is_a_drill():
    assert made("A restore is tested monthly.")[0]["event"] == "drill.passed"


@pytest.mark.parametrize(
    "text",
    [
        "Version 3.2, valid from 1 March 2026.",
        "Last updated: 1 March 2026",
        "Stand: 1. März 2026",
        "Vigente desde el 1 de marzo de 2026.",
        "En vigueur depuis le 1er mars 2026",
    ],
)
def test_what_only_dates_the_page_is_background_and_raises_no_question(text):
    (sentence,) = drafted_of(text).sentences
    assert (sentence.guess.role, sentence.guess.questions) == ("background", ())


@pytest.mark.parametrize(
    "text",
    [
        "Version 3.2 is supported until 1 March 2027.",
        "Version 3.2 is valid for 24 months.",
        "From 1 March 2026 we answer within 4 hours.",
        "Updates until 1 March 2027.",
    ],
)
def test_a_date_that_something_lasts_until_is_no_stamp(text):
    (sentence,) = drafted_of(text).sentences
    assert sentence.guess.role != "background"
