"""`plan check` refuses a plan whose two halves disagree, each time with the place and what would be right."""

from datetime import date
from pathlib import Path

import pytest

from upkept.core.plan.check import check
from upkept.core.plan.document import read_yaml
from upkept.core.plan.reader import read_text

HEAD = """upkept: 1
product: {slug: encore, name: Encore, timezone: Europe/Madrid, prose: {en: plan.en.md}}
version: "1"
effective: 2026-01-01
calendars:
  always: 24/7
  office: {hours: {mon-fri: "09:00-18:00"}, holidays: ES-MD}
  weekdays: {hours: {mon-fri: "09:00-18:00"}}
windows:
  weekend-night: {rule: "FREQ=WEEKLY;BYDAY=SA,SU", at: "02:00", lasts: 4h}
attributes:
  priority: [emergency, high, low]
releases: {security: {}, minor: {}, major: {}}
"""
TWO = HEAD.replace("{en: plan.en.md}", "{en: plan.en.md, es: plan.es.md}")
ANSWER = """kind: deadline, start: ticket.opened, stop: ticket.answered"""


def run(commitments, prose, *, head=HEAD, rest="", spanish=None, tables=None, **more):
    text = head + "commitments:\n" + "\n".join(f"  {line}" for line in commitments.strip().splitlines()) + "\n" + rest
    plan, problems = read_text(text)
    assert plan is not None, "\n".join(map(str, problems))
    root, _ = read_yaml(text)
    pages = {"en": prose} if spanish is None else {"en": prose, "es": spanish}
    return check(plan, pages, root=root, tables=tables, **more)


def codes(report):
    return [problem.code for problem in report.errors]


def test_a_plan_that_says_the_same_twice_is_clean():
    report = run(
        f'response: {{quote: {{en: "We answer within 2 hours."}}, {ANSWER}, within: 2h, calendar: always}}',
        "# Encore\n\nWe answer within **2 hours**.\n",
    )
    assert report.is_clean


def test_a_misquoted_sentence_is_told_with_the_nearest_one_and_its_line():
    report = run(
        f'response: {{quote: {{en: "We answer in under 2 hours."}}, {ANSWER}, within: 2h}}',
        "# Encore\n\nWe answer within 2 hours.\n",
    )
    (missing, uncovered) = sorted(report.errors, key=lambda problem: problem.code)
    assert missing.code == "quote-not-found"
    assert "line 3 of plan.en.md: “We answer within 2 hours.”" in missing.right
    assert (missing.line, missing.column) == (15, 26)
    assert (uncovered.code, uncovered.file, uncovered.line) == ("uncovered", "plan.en.md", 3)


def test_a_quote_that_stands_twice_must_name_its_heading():
    prose = "# A\n\n## Bugs\n\nWithin 2 hours.\n\n## Questions\n\nWithin 2 hours.\n"
    report = run(f'response: {{quote: {{en: "Within 2 hours."}}, {ANSWER}, within: 2h}}', prose, draft=True)
    assert codes(report) == ["quote-ambiguous"]
    assert "under: Bugs" in report.errors[0].right
    report = run(
        f'response: {{quote: {{en: "Within 2 hours."}}, under: Bugs, {ANSWER}, within: 2h}}', prose, draft=True
    )
    assert codes(report) == []
    assert [todo.line for todo in report.todo] == [9]
    report = run(
        f'response: {{quote: {{en: "Within 2 hours."}}, under: Bogs, {ANSWER}, within: 2h}}', prose, draft=True
    )
    assert codes(report) == ["quote-not-under"]


@pytest.mark.parametrize(
    ("spanish", "clean"),
    [
        ("Respondemos en 2 horas.", True),
        ("Respondemos en dos horas.", True),
        ("Respondemos en 3 horas.", False),
        ("Respondemos en 2 días.", False),
        ("Respondemos el lunes en 2 horas.", False),
        ("Respondemos.", False),
    ],
)
def test_a_translation_states_the_same_number_unit_and_weekday(spanish, clean):
    report = run(
        f'response: {{quote: {{en: "We answer within two hours.", es: "{spanish}"}}, {ANSWER}, within: 2h}}',
        "We answer within two hours.\n",
        spanish=spanish + "\n",
        head=TWO,
    )
    assert ("translation-differs" in codes(report)) is not clean


def test_every_language_of_the_plan_is_quoted():
    report = run(
        f'response: {{quote: {{en: "We answer within 2 hours."}}, {ANSWER}, within: 2h}}',
        "We answer within 2 hours.\n",
        spanish="Respondemos en 2 horas.\n",
        head=TWO,
        draft=True,
    )
    assert codes(report) == ["quote-language"]


def test_a_number_that_no_target_has_is_refused():
    quote = 'quote: {en: "We answer within 2 hours."}'
    prose = "We answer within 2 hours.\n"
    assert codes(run(f"response: {{{quote}, {ANSWER}, within: 3h}}", prose)) == ["figure-without-target"]
    assert codes(run(f"response: {{{quote}, {ANSWER}, within: 120m}}", prose)) == []


def test_a_figure_may_not_hide_outside_the_quoted_part():
    prose = "We answer within 2 hours, on 3 days in advance.\n"
    assert codes(run(f'response: {{quote: {{en: "We answer within 2 hours"}}, {ANSWER}, within: 2h}}', prose)) == [
        "figure-without-target"
    ]


def test_a_table_row_is_held_against_its_own_target():
    commitment = """response:
  quote: {en: "Emergency | 2 hours"}
  also_quotes: [{en: "Low | 24 hours"}]
  kind: deadline
  start: ticket.opened
  stop: ticket.answered
  by: priority
  within: {emergency: 2h, high: 24h, low: 48h}
"""
    prose = "| Priority | Answer |\n|---|---|\n| Emergency | 2 hours |\n| Low | %s |\n"
    report = run(commitment, prose % "24 hours")
    assert codes(report) == ["other-target"], "24h is a target, but not the one of `low`"
    assert "`48h` for low" in report.errors[0].found
    assert codes(run(commitment.replace("24 hours", "48 hours"), prose % "48 hours")) == []


def test_a_sentence_that_names_one_value_is_held_against_its_target():
    sentence = "Low priority is answered within 24 hours."
    commitment = (
        f'a: {{quote: {{en: "{sentence}"}}, {ANSWER}, by: priority, within: {{emergency: 24h, high: 24h, low: %s}}}}'
    )
    assert codes(run(commitment % "24h", sentence + "\n")) == []
    assert codes(run(commitment % "48h", sentence + "\n")) == ["other-target"]


@pytest.mark.parametrize(
    ("sentence", "low", "expected"),
    [
        ("Low priority is answered within 2 hours, 24/7.", "always", []),
        ("Low priority is answered within 2 hours, 24/7.", "weekdays", ["other-target"]),
        ("Low priority is answered within 2 hours, Monday to Friday.", "weekdays", []),
        ("Low priority is answered within 2 hours, Monday to Friday.", "always", ["other-target"]),
    ],
)
def test_a_sentence_that_names_one_value_is_held_against_its_calendar(sentence, low, expected):
    calendar = f"{{emergency: always, high: weekdays, low: {low}}}"
    commitment = f'a: {{quote: {{en: "{sentence}"}}, {ANSWER}, by: priority, within: {{emergency: 2h, high: 2h, low: 2h}}, calendar: {calendar}}}'
    assert sorted(set(codes(run(commitment, sentence + "\n"))) - {"closing-calendar"}) == expected


def test_a_target_that_no_sentence_states_is_found():
    commitment = f'a: {{quote: {{en: "We answer within 2 hours."}}, {ANSWER}, by: priority, within: {{emergency: 2h, high: 2h, low: %s}}}}'
    assert run(commitment % "none", "We answer within 2 hours.\n").is_clean
    report = run(commitment % "9h", "We answer within 2 hours.\n")
    assert [(one.code, one.says) for one in report.open] == [
        ("target-unsaid", "No sentence that `a` quotes states `9h`.")
    ]


@pytest.mark.parametrize(
    ("sentence", "target", "calendar", "expected"),
    [
        ("We answer within 2 business days.", "2bd", "always", ["no-business-days"]),
        ("We answer within 2 business days.", "2bd", "weekdays", []),
        ("We answer within 2 hours, counted in office hours.", "2h", "always", ["open-calendar"]),
        ("We answer within 2 hours, counted in office hours.", "2h", "weekdays", []),
    ],
)
def test_working_time_needs_a_calendar_that_closes(sentence, target, calendar, expected):
    commitment = f'a: {{quote: {{en: "{sentence}"}}, {ANSWER}, within: {target}, calendar: {calendar}}}'
    assert codes(run(commitment, sentence + "\n")) == expected


def test_a_vague_word_needs_an_interpretation_whose_figures_are_targets():
    prose = "We answer immediately.\n"
    quote = f'quote: {{en: "We answer immediately."}}, {ANSWER}, within: 2h'
    assert codes(run(f"response: {{{quote}}}", prose)) == ["vague"]
    assert codes(run(f'response: {{{quote}, interprets: {{immediately: "within 2 hours"}}}}', prose)) == []
    assert codes(run(f'response: {{{quote}, interprets: {{immediately: "within 3 hours"}}}}', prose)) == [
        "interprets-figure"
    ]
    assert sorted(codes(run(f'response: {{{quote}, interprets: {{promptly: "within 2 hours"}}}}', prose))) == [
        "interprets-unsaid",
        "vague",
    ]


def test_one_interpretation_serves_every_language():
    report = run(
        f'response: {{quote: {{en: "We answer immediately.", es: "Respondemos de inmediato."}}, {ANSWER}, within: 2h,'
        ' interprets: {immediately: "within 2 hours"}}',
        "We answer immediately.\n",
        spanish="Respondemos de inmediato.\n",
        head=TWO,
    )
    assert report.is_clean


def test_in_advance_is_exact_beside_a_figure():
    assert "vague" not in codes(
        run(
            f'a: {{quote: {{en: "We answer 2 hours in advance."}}, {ANSWER}, within: 2h}}',
            "We answer 2 hours in advance.\n",
        )
    )
    assert "vague" in codes(
        run(f'a: {{quote: {{en: "We answer in advance."}}, {ANSWER}, within: 2h}}', "We answer in advance.\n")
    )


def test_a_hedge_is_an_aim():
    quote = f'quote: {{en: "We aim to answer within 2 hours."}}, {ANSWER}, within: 2h'
    prose = "We aim to answer within 2 hours.\n"
    assert codes(run(f"response: {{{quote}}}", prose)) == ["hedge"]
    assert codes(run(f"response: {{{quote}, strength: aim}}", prose)) == []


def test_elapsed_time_on_a_calendar_that_closes_must_be_said():
    commitment = f'a: {{quote: {{en: "%s"}}, {ANSWER}, within: 2h, calendar: weekdays}}'
    for sentence, expected in [
        ("We answer within 2 hours.", ["closing-calendar"]),
        ("We answer within 2 hours, counted in office hours.", []),
        ("We answer within 2 hours, Monday to Friday.", []),
    ]:
        assert codes(run(commitment % sentence, sentence + "\n")) == expected


def test_holidays_must_be_mentioned_in_the_prose():
    sentence = "We answer within 2 working hours."
    commitment = f'a: {{quote: {{en: "{sentence}"}}, {ANSWER}, within: 2h, calendar: office}}'
    assert codes(run(commitment, sentence + "\n")) == ["holidays-unsaid"]
    report = run(
        commitment,
        sentence + "\n\nOn public holidays we rest.\n",
        rest='background: [{en: "On public holidays we rest."}]\n',
    )
    assert codes(report) == []


@pytest.mark.parametrize(
    ("days", "clean"), [("Monday to Friday", True), ("Saturday and Sunday", True), ("Monday to Saturday", False)]
)
def test_weekdays_are_those_on_which_the_calendar_opens_or_never_does(days, clean):
    sentence = f"On {days}, 09:00–18:00, we answer."
    report = run(
        f'a: {{quote: {{en: "{sentence}"}}, kind: coverage, calendar: weekdays, rota: desk, over: month}}',
        sentence + "\n",
    )
    assert (codes(report) == []) is clean


def test_staging_and_watching_cannot_be_waived():
    head = HEAD.replace("security: {}", "security: {waives: [staging, watched, noticed]}")
    report = run(
        """staging: {quote: {en: "Tested first."}, kind: gate, before: release.started, requires: release.staged}
watched: {quote: {en: "Then watched for 24 hours."}, kind: watch, after: release.deployed, for: 24h, stop: release.watched}
noticed: {quote: {en: "Told a day ahead."}, kind: notice, before: release.started, by_event: release.announced, lead: 1d, channels: {any: [email]}}""",
        "Tested first. Then watched for 24 hours. Told a day ahead.\n",
        head=head,
    )
    assert [(e.code, e.found.split("`")[1]) for e in report.errors] == [
        ("waived-safety", "staging"),
        ("waived-safety", "watched"),
    ]


def test_what_is_defined_is_held():
    define = 'defines: [{en: "A month is 30 days."}]\n'
    cadence = 'a: {quote: {en: "Every month we look."}, kind: cadence, event: release.completed, every: %s}'
    prose = "Every month we look. A month is 30 days.\n"
    assert "definition-not-held" in codes(run(cadence % "month", prose, rest=define))
    assert "definition-not-held" not in codes(run(cadence % "30d", prose, rest=define))


def test_a_sentence_without_a_time_is_no_promise_of_one():
    quote = f'quote: {{en: "We answer."}}, {ANSWER}, within: 2h'
    assert codes(run(f"a: {{{quote}}}", "We answer.\n")) == ["no-time"]
    assert codes(run(f'a: {{{quote}, interprets: {{no-time: "within 2 hours"}}}}', "We answer.\n")) == []
    assert codes(run(f'a: {{{quote}, interprets: {{no-time: "within 3 hours"}}}}', "We answer.\n")) == [
        "interprets-figure"
    ]


def test_a_waiting_sentence_is_a_to_do_in_a_draft_and_an_error_at_publication():
    commitment = f'a: {{quote: {{en: "We answer within 2 hours."}}, {ANSWER}, within: 2h}}'
    prose = "We answer within 2 hours. We also sing.\n\n- And dance\n\n| x |\n|---|\n| y |\n"
    assert codes(run(commitment, prose)) == ["uncovered"] * 3
    draft = run(commitment, prose, draft=True)
    assert codes(draft) == []
    assert [todo.line for todo in draft.todo] == [1, 3, 7]


def test_a_line_that_only_leads_to_a_list_promises_nothing_unless_it_has_a_figure():
    commitment = f'a: {{quote: {{en: "bugs, within 2 hours"}}, {ANSWER}, within: 2h}}'
    assert codes(run(commitment, "We answer:\n\n- bugs, within 2 hours\n")) == []
    assert codes(run(commitment, "We answer daily:\n\n- bugs, within 2 hours\n")) == ["uncovered"]


def test_an_unmeasured_fact_with_a_figure_is_found_and_can_be_answered():
    commitment = (
        'cdn: {quote: {en: "Pictures load within 2 seconds."}, kind: unmeasured, why: "nothing here sees the CDN"}'
    )
    report = run(commitment, "Pictures load within 2 seconds.\n")
    assert [(f.code, f.on) for f in report.open] == [("unmeasured-fact", "cdn")]
    answer = 'accepts: [{finding: unmeasured-fact, on: cdn, why: "the CDN has its own"}]\n'
    report = run(commitment, "Pictures load within 2 seconds.\n", rest=answer)
    assert report.is_clean
    assert report.of("cdn")[0].why == "the CDN has its own"


def test_a_promise_may_not_hide_in_the_background():
    commitment = f'a: {{quote: {{en: "We answer within 2 hours."}}, {ANSWER}, within: 2h}}'
    report = run(
        commitment,
        "We answer within 2 hours. We look daily.\n",
        rest='background: [{en: "We look daily."}]\n',
    )
    assert [f.code for f in report.open] == ["background-figure"]


def test_no_promise_begins_before_it_was_published():
    commitment = f'a: {{quote: {{en: "We answer within 2 hours."}}, {ANSWER}, within: 2h}}'
    prose = "We answer within 2 hours.\n"
    assert codes(run(commitment, prose, today=date(2026, 1, 2))) == ["effective-past"]
    assert codes(run(commitment, prose, today=date(2026, 1, 1))) == []


@pytest.mark.parametrize("name", ["crypto-academy", "encore", "torch-trader", "upkept"])
def test_the_examples_are_clean(name):
    from upkept.core.plan.feasibility import reckoned
    from upkept.core.plan.publish import files_beside
    from upkept.core.plan.reader import read_plan

    folder = Path(__file__).parents[3] / "examples" / name
    plan = read_plan(folder / "plan.yaml")
    prose = {language: (folder / file).read_text("utf-8") for language, file in plan.product.prose.items()}
    root, _ = read_yaml((folder / "plan.yaml").read_text("utf-8"))
    report = check(plan, prose, root=root, tables=reckoned(plan, files_beside(plan, folder)))
    assert [str(error) for error in report.errors] == []
    assert [f"{one.code} on {one.on}: {one.says}" for one in report.open] == []


SEVERITIES = HEAD.replace("priority: [emergency, high, low]", "severity: [critical, high, normal]")
ROWS = "| Severity | Answer |\n| --- | --- |\n| 1 – Critical | 30 minutes |\n| {} | 4 hours |\n"


@pytest.mark.parametrize("named", ["2 – High", "2. High", "2: High", "High (2)", "Severity 2"])
def test_a_figure_that_only_numbers_a_severity_is_its_name(named):
    row = f"{named} | 4 hours"
    report = run(
        'response: {quote: {en: "1 – Critical | 30 minutes"}, also_quotes: [{en: "' + row + '"}], '
        f"{ANSWER}, by: severity, within: {{critical: 30m, high: 4h, normal: none}}, calendar: always}}",
        ROWS.format(named),
        head=SEVERITIES,
    )
    assert codes(report) == []


@pytest.mark.parametrize("named", ["3 – Major", "Severity 3", "3 high tickets"])
def test_another_figure_beside_a_severity_is_still_told(named):
    report = run(
        f'response: {{quote: {{en: "{named} within 4 hours."}}, {ANSWER}, where: {{severity: high}}, within: 4h,'
        " calendar: always}",
        f"{named} within 4 hours.\n",
        head=SEVERITIES,
    )
    assert "figure-without-target" in codes(report)
