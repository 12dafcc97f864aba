"""An export on its page: what is missing is asked beside its column, what cannot be judged is said before it comes in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests import make
from tests.plans.drafts.world import encore

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


def test_a_missing_column_is_asked_for_in_words_of_the_page(alice: Client) -> None:
    shown = looked(alice, "Betreff;Erstellt am\nhallo;2026-01-02 10:00\n").content.decode()
    assert "Choose the column that holds the number of the ticket." in shown
    assert "--map" not in shown


def test_tickets_that_nobody_classified_are_said_to_be_held_to_the_strictest_target(alice: Client) -> None:
    rows = ["#;Priorität;Erstellt am", "1;hoch;2026-01-02 10:00", "2;VIP;2026-01-02 10:00", "3;;2026-01-02 10:00"]
    shown = looked(alice, "\n".join(rows)).content.decode()
    assert "3 tickets read right" in shown
    assert "2 tickets have no priority that the plan knows." in shown
    shown = looked(alice, "\n".join(rows[:2])).content.decode()
    assert "that the plan knows" not in shown


def test_a_time_that_has_not_come_makes_its_line_wrong(alice: Client) -> None:
    shown = looked(alice, "#;Erstellt am\n7;2096-01-02 10:00\n8;2026-01-02 10:00\n").content.decode()
    assert "Ticket 7 has a time that has not come yet" in shown
    assert "1 ticket reads right" in shown
