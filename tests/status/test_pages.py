"""The public pages: what they say, what they keep to themselves, and that they ask the database no more than they must."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make, worlds
from upkept.kit import clock
from upkept.plans.models import Obligation, Tally
from upkept.products.models import Product

EXAMPLE = Path(__file__).parents[2] / "examples" / "encore"
MOST_QUERIES = 15


@pytest.fixture
def encore(transactional_db: None) -> Product:
    product = worlds.example("encore")
    make.alice(product)  # an installation without anybody shows strangers its welcome
    return product


def case(number: int, commitment: str = "response", subject: str = "", **fields: object) -> Obligation:
    at = clock.now().replace(microsecond=0) - timedelta(days=2, minutes=number)
    given = {
        "ref": f"{commitment[:4]}{number:012}", "product": "encore", "commitment": commitment, "version": "2025.1",
        "key": subject or f"ticket:{number}", "subject": subject or f"ticket:{number}", "opening": f"o{commitment}{number}",
        "owner": "agent", "opened_at": at, "due_at": at + timedelta(days=1), "outcome": "kept", "verdict": "kept",
        "verdict_at": at + timedelta(days=1), "met_at": at + timedelta(hours=1), "target": "24h",
        "month": f"{at + timedelta(days=1):%Y-%m}",
    }  # fmt: skip
    return Obligation(**{**given, **fields})


def queries(client: Client, path: str) -> int:
    client.get(path)  # what is read once per process is read now
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(asked)


@pytest.mark.parametrize("path", ["/", "/encore/plan", "/encore/plan/response", "/encore/plan/versions"])
def test_three_hundred_cases_cost_no_more_queries_than_ten(encore: Product, path: str) -> None:
    Obligation.objects.bulk_create([case(number) for number in range(10)])
    few = queries(Client(), path)
    Obligation.objects.bulk_create([case(number) for number in range(10, 300)])
    Tally.objects.create(product="encore", commitment="response", month=f"{clock.now():%Y-%m}", kept=300)
    many = queries(Client(), path)
    assert many <= few + 1 and many <= MOST_QUERIES


def test_many_products_cost_the_first_page_no_more_queries(encore: Product) -> None:
    few = queries(Client(), "/")
    for number in range(20):
        make.product(f"other-{number}")
    assert queries(Client(), "/") == few


def test_each_quoted_sentence_stands_beside_its_record(encore: Product) -> None:
    Tally.objects.create(product="encore", commitment="response", month=f"{clock.now():%Y-%m}", kept=41, late=1)
    page = Client().get("/encore/plan").content.decode()
    assert 'id="p-response"' in page and 'id="note-response"' in page
    assert "41 of 42 kept" in page


def test_the_plan_is_read_in_spanish_with_its_records(encore: Product) -> None:
    page = Client().get("/encore/plan?lang=es").content.decode()
    assert '<article class="prose has-margin" lang="es">' in page
    assert 'id="note-response"' in page and "Emergencia" in page


def test_an_unmeasured_sentence_says_so(encore: Product) -> None:
    page = Client().get("/encore/plan").content.decode()
    assert "is-unmeasured" in page and "Not measured" in page


def test_a_version_stays_readable_by_its_number(encore: Product) -> None:
    listed = Client().get("/encore/plan/versions").content.decode()
    assert "/encore/plan/versions/2025.1" in listed and "in force" in listed
    assert Client().get("/encore/plan/versions/2025.1").status_code == 200
    assert Client().get("/encore/plan/versions/1999.9").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/nobody/plan", "/nobody/support", "/encore/plan/no-such", "/encore/plan/no-such.csv", "/nobody/plan/versions"],
)
def test_what_is_not_there_is_not_found(encore: Product, path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/encore", "/encore/"])
def test_a_products_bare_address_leads_to_its_plan(encore: Product, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/encore/plan")
    assert Client().get(path.replace("encore", "nobody")).status_code == 404


def test_the_data_name_no_customer_and_nothing_that_still_runs(encore: Product) -> None:
    Obligation.objects.bulk_create(
        [
            case(1),
            case(2, outcome="running", verdict="", verdict_at=None, month="", met_at=None),
            case(3, outcome="broken"),
        ]
    )
    answer = Client().get("/encore/plan/response.csv")
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["outcome"] for row in rows] == ["kept", "broken"]
    assert "ticket:1" not in text and all(row["case"].startswith("ticket resp") for row in rows)
    found = Client().get("/encore/plan/response.json").json()
    assert found["running"] == 1 and set(found["raw"]) == {"kept", "cases"}


def test_a_security_subject_is_nowhere_before_it_is_remedied(encore: Product) -> None:
    subject = "advisory:CVE-2026-1234"
    Obligation.objects.bulk_create(
        [case(7, "security-now", subject, outcome="late", overrun=3600), case(8, "security-now", "advisory:known")]
    )
    for path in (
        "/encore/plan",
        "/encore/plan/security-now",
        "/encore/plan/security-now.csv",
        "/encore/plan/security-now.json",
    ):
        answer = Client().get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"CVE-2026-1234" not in body and b"secu000000" not in body, path


def test_a_promise_page_narrows_to_a_month_and_to_what_was_not_kept(encore: Product) -> None:
    Obligation.objects.bulk_create([case(1, outcome="late", overrun=60), case(2)])
    month = f"{clock.now() - timedelta(days=1, minutes=1):%Y-%m}"
    page = Client().get("/encore/plan/response?only=broken").content.decode()
    assert page.count("<tr id=") + page.count('<th scope="row" data-label') == 1
    assert Client().get(f"/encore/plan/response?month={month}").status_code == 200
    assert "No case" in Client().get("/encore/plan/response?month=1999-01").content.decode()
    assert Client().get("/encore/plan/response?month='--&page=zzz").status_code == 200


def test_a_synthetic_history_is_labelled_wherever_it_is_shown(encore: Product) -> None:
    for path in ("/", "/encore/plan", "/encore/plan/response"):
        assert "synthetic" in Client().get(path).content.decode(), path


def test_the_pages_say_the_time_in_the_readers_zone(encore: Product) -> None:
    Obligation.objects.bulk_create([case(1, opened_at=datetime.fromisoformat("2026-03-02T12:00:00+00:00"))])
    client = Client()
    client.cookies["zone"] = "Asia/Tokyo"
    assert "21:00 JST" in client.get("/encore/plan/response").content.decode()
    assert "13:00 CET" in Client().get("/encore/plan/response").content.decode()
