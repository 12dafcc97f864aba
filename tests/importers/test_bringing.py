"""An export on its page: what is missing is asked beside its column, what cannot be judged is said before it comes in."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests import make
from tests.plans.drafts.world import encore
from tests.spine import small
from upkept.kit import clock
from upkept.kit.journal.models import Event
from upkept.plans import drafts
from upkept.products.models import Product
from upkept.support.bringing.reading import guess_word

pytestmark = pytest.mark.django_db
AT = "/products/encore/tickets"


def looked(client: Client, text: str) -> HttpResponse:
    upload = SimpleUploadedFile("tickets.csv", text.encode("utf-8-sig"))
    answer = client.post(AT, {"file": upload}, follow=True)
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(make.alice(encore()))
    return client


def said(alice: Client, rows: list[str], **changed: str) -> str:
    """The page with these fields of its form as they are said, and all others as they are."""
    shown = looked(alice, "\n".join(rows))
    fields = {key: str(field.value() or "") for key, field in bound(shown).items()}
    return alice.post(at(shown), {**fields, **changed, "do": "look"}).content.decode()


def bound(shown: HttpResponse) -> dict[str, Any]:
    return {one.name: one for one in shown.context["form"]}


def at(shown: HttpResponse) -> str:
    return str(shown.wsgi_request.path)


def narrowed_to(where: str) -> None:
    """A draft whose only promise by priority is for one value of it alone."""
    by = "    by: priority\n    within: {high: 2h, low: 24h}\n"
    source = small.source("2", "2026-03-09").replace(by, f"    where: {where}\n    within: 2h\n")
    assert by not in source
    drafts.start(Product.objects.get(), by=make.alice(), now=clock.now(), source=source, prose={"en": small.PROSE})


def test_a_missing_column_is_asked_for_in_words_of_the_page(alice: Client) -> None:
    shown = looked(alice, "Betreff;Erstellt am\nhallo;2026-01-02 10:00\n").content.decode()
    assert "Choose the column that holds the number of the ticket." in shown
    assert "--map" not in shown


def test_tickets_that_nobody_classified_are_said_to_be_held_to_the_strictest_target(alice: Client) -> None:
    rows = ["#;Priorität;Erstellt am", "1;hoch;2026-01-02 10:00", "2;VIP;2026-01-02 10:00", "3;;2026-01-02 10:00"]
    shown = looked(alice, "\n".join(rows)).content.decode()
    assert "3 tickets read right" in shown
    assert "2 tickets have no priority that the plan knows: they are held to the strictest target" in shown
    assert "Say below what their words mean" in shown
    shown = looked(alice, "\n".join(rows[:2])).content.decode()
    assert "that the plan knows" not in shown


def test_a_time_that_has_not_come_makes_its_line_wrong(alice: Client) -> None:
    shown = looked(alice, "#;Erstellt am\n7;2096-01-02 10:00\n8;2026-01-02 10:00\n").content.decode()
    assert "Ticket 7 has a time that has not come yet" in shown
    assert "1 ticket reads right" in shown


def test_promises_for_one_value_alone_are_said_not_to_count_what_nobody_classified(alice: Client) -> None:
    narrowed_to("{priority: high}")
    shown = looked(alice, "#;Priorität;Erstellt am\n1;;2026-01-02 10:00\n").content.decode()
    assert (
        "1 ticket has no priority that the plan knows: promises that are for one priority alone do not count it."
        in shown
    )
    assert "strictest" not in shown


def test_nothing_is_said_of_what_no_promise_asks_for(alice: Client) -> None:
    shown = looked(alice, "#;Priorität;Erstellt am\n1;hoch;2026-01-02 10:00\n").content.decode()
    assert "cause" in shown  # the plan knows causes; no target and no promise goes by them
    assert "that the plan knows" not in shown


def test_tickets_without_a_severity_are_what_the_page_is_told(alice: Client) -> None:
    rows = ["#;Priorität;Erstellt am", "1;hoch;2026-01-02 10:00", "2;;2026-01-02 10:00"]
    assert "Tickets without priority are" in looked(alice, "\n".join(rows)).content.decode()
    assert "that the plan knows" not in said(alice, rows, **{"blank-priority": "low"})
    assert "blank-priority" not in looked(alice, "\n".join(rows[:2])).content.decode()


def test_a_file_without_that_column_is_asked_for_it_as_well(alice: Client) -> None:
    rows = ["#;Erstellt am", "1;2026-01-02 10:00"]
    assert "1 ticket has no priority" in said(alice, rows)
    assert "1 ticket has no priority" not in said(alice, rows, **{"blank-priority": "high"})


def test_where_no_field_asks_what_words_mean_none_is_announced(alice: Client) -> None:
    rows = ["#;Priorität;Erstellt am", *(f"{n};Kunde {n};2026-01-02 10:00" for n in range(40))]
    shown = looked(alice, "\n".join(rows)).content.decode()
    assert "40 tickets have no priority" in shown
    assert "Say below" not in shown


STATES = [
    "#;Status;Erstellt am;Erste Antwort;Gelöst am",
    "1;geschlossen;2026-01-02 10:00;2026-01-02 11:00;2026-01-03 10:00",
    "2;geschlossen;2026-01-02 10:00;2026-01-02 11:00;",
    "3;warten auf Kunde;2026-01-02 10:00;2026-01-02 11:00;",
    "4;Spam;2026-01-02 10:00;;2026-01-09 10:00",
    "5;Duplikat;2026-01-02 10:00;;",
    "6;offen;2026-01-02 10:00;;",
]


def test_what_a_state_says_and_cannot_say_is_told_before_anything_comes_in(alice: Client) -> None:
    shown = looked(alice, "\n".join(STATES)).content.decode()
    assert "State “warten auf Kunde” is" in shown
    assert "1 ticket is spam: it comes in as void" in shown
    assert "1 ticket is a duplicate: it comes in as void" in shown
    assert "1 ticket waits for its customer. The file does not say since when" in shown
    assert "1 ticket is done, and no column says when" in shown
    assert "6 tickets read right" in shown


def test_spam_and_duplicates_are_in_the_journal_and_cases_of_nothing(alice: Client) -> None:
    shown = looked(alice, "\n".join(STATES))
    taken = alice.post(at(shown), {key: str(field.value() or "") for key, field in bound(shown).items()})
    assert "6 tickets are in" in taken.content.decode()
    drafts.start(Product.objects.get(), by=make.alice(), now=clock.now())
    trial = alice.post("/products/encore/draft/simulate", {"months": "24"})
    counts = next(one for one in trial.context["trial"].result["promises"] if one["id"] == "response")["new"]
    assert (counts["cases"], counts["void"]) == (4, 2)
    assert "2 are void" in trial.content.decode()


def test_to_look_again_records_nothing(alice: Client) -> None:
    before = Event.objects.count()
    shown = said(alice, STATES)
    assert "6 tickets read right" in shown
    assert "formmethod" not in shown  # by GET the token of the form would stand in the address
    assert Event.objects.count() == before


WORDS = [
    "#;Priorität;Erstellt am",
    "1;High;2026-01-02 10:00",
    "2;high;2026-01-02 10:00",
    "3;Urgent;2026-01-02 10:00",
    "4;urgent;2026-01-02 10:00",
    "5;Medium;2026-01-02 10:00",
    "6;VIP;2026-01-02 10:00",
]


def test_a_word_of_the_plans_own_is_not_asked_for_and_spellings_are_one_word(alice: Client) -> None:
    shown = looked(alice, "\n".join(WORDS))
    form = shown.context["form"]
    asked = [field.label for field in form.asked()]
    assert [one for one in asked if "“" in one] == [
        "Priority “Medium” is",
        "Priority “Urgent” is",
        "Priority “VIP” is",
    ]
    assert [field.label for field in form.own_words()] == ["Priority “High” is"]


def test_a_guess_is_called_one_and_every_ticket_that_it_is_for_is_counted(alice: Client) -> None:
    shown = looked(alice, "\n".join(WORDS))
    text = shown.content.decode()
    assert "3 tickets have a word for priority that is not the plan&#x27;s." in text
    assert "By its rank it is guessed to be: “Medium”: high, “Urgent”: high." in text
    assert "1 ticket has no priority that the plan knows" in text
    key = next(one.name for one in shown.context["form"].asked() if "Medium" in one.label)
    told = said(alice, WORDS, **{key: "low"})
    assert "2 tickets have a word for priority that is not the plan&#x27;s." in told
    assert "“Medium”: " not in told


def test_a_promise_that_no_ticket_would_be_a_case_of_is_named_before_they_come_in(alice: Client) -> None:
    narrowed_to("{priority: low}")
    rows = ["#;Priorität;Erstellt am", "1;high;2026-01-02 10:00"]
    assert "no ticket is a case of “Response”: it cannot be tried." in looked(alice, "\n".join(rows)).content.decode()
    assert "no ticket is a case" not in looked(alice, "\n".join([*rows, "2;Low;2026-01-02 10:00"])).content.decode()


@pytest.mark.parametrize(
    ("theirs", "ours", "guess"),
    [
        ("Urgent", ("critical", "high", "normal", "low"), "critical"),
        ("Medium", ("critical", "high", "normal", "low"), "normal"),
        ("Urgent", ("s1", "s2", "s3", "s4"), "s1"),
        ("Normal", ("s1", "s2", "s3", "s4"), "s3"),
        ("S2", ("critical", "high", "normal", "low"), "high"),
        ("P4", ("critical", "high"), "high"),
        ("Urgent", ("high", "low"), "high"),
        ("Normal", ("high", "low"), "high"),
        ("VIP", ("critical", "high"), ""),
        ("Urgent", ("bug", "question"), ""),
        ("High", ("premier", "standard"), ""),
    ],
)
def test_a_word_is_guessed_by_its_rank(theirs: str, ours: tuple[str, ...], guess: str) -> None:
    assert guess_word(theirs, ours) == guess
