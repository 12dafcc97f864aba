"""Reports of a month and a quarter: the numbers of the plan page, as a page and as PDF, in the languages of the plan."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.test import Client
from pypdf import PdfReader

from tests import make
from tests.status.test_pages import case, encore  # noqa: F401 - the fixture
from upkept.kit import clock
from upkept.plans.models import Obligation, Tally
from upkept.products.models import Product
from upkept.status.reports.periods import Period, since

pytestmark = pytest.mark.usefixtures("encore")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def tally(month: str, commitment: str = "response", **counts: int) -> None:
    Tally.objects.create(product="encore", commitment=commitment, month=month, **counts)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def last_month() -> Period:
    return Period.holding(clock.now(), "Europe/Madrid", 1).before


def test_periods_have_names_that_lead_back_to_them() -> None:
    for name in ("2026-01", "2026-12", "2026-q1", "2026-q4", "2028-02"):
        period = Period.named(name)
        assert period is not None
        assert period.name == name
    for nonsense in ("2026-13", "2026-q5", "2026-00", "26-01", "2026-1", "", "2026-01-01", "²026-01"):
        assert Period.named(nonsense) is None


def test_a_month_begins_and_ends_by_the_products_clock_also_where_the_clocks_change() -> None:
    march = Period.named("2026-03")
    assert march is not None
    assert march.ends("Europe/Madrid") - march.begins("Europe/Madrid") == 31 * 86_400 - 3_600
    assert march.begins("Europe/Madrid") == int(at("2026-02-28T23:00").timestamp())


def test_the_list_reaches_from_the_first_plan_to_the_running_period() -> None:
    found = since(at("2026-01-31T23:30"), at("2026-04-02T10:00"), "Europe/Madrid", 1)
    assert [one.name for one in found] == ["2026-04", "2026-03", "2026-02"]
    assert [one.name for one in since(at("2026-01-31T22:30"), at("2026-04-02T10:00"), "Europe/Madrid", 3)] == [
        "2026-q2",
        "2026-q1",
    ]


def test_page_and_pdf_say_the_numbers_of_the_plan_page(client: Client) -> None:
    month = last_month()
    Tally.objects.all().delete()  # those of the periods that passed by
    tally(month.name, kept=30, late=3, broken=1, excused=2, excused_kept=0, late_recorded=4)
    tally(month.name, "staging-first", kept=2)
    page = client.get(f"/encore/reports/{month.name}")
    assert page.status_code == 200
    words = page.content.decode()
    assert "30 of 34 kept, 88.2%" in words
    assert "32 of 36 kept" in words
    assert "2 of 2 kept" in words
    assert "Recorded late: 4" in words
    assert f"<h1>Encore: {month.title}</h1>" in words  # printed or sent on, it says whose it is
    assert "A case counts in the month in which it was due, even if it was done earlier" in words
    pdf = client.get(f"/encore/reports/{month.name}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    printed = text_of(pdf.content)
    for said in (
        "Encore",
        month.title,
        "30 of 34 kept, 88.2%",
        "32 of 36 kept",
        "30 of 32 without the excused",
        "Recorded late: 4",
    ):
        assert said in printed, said


def test_a_quarter_is_the_sum_of_its_months(client: Client) -> None:
    quarter = Period.holding(clock.now(), "Europe/Madrid", 3).before
    for month in quarter.months:
        tally(month, kept=10, broken=1)
    assert "30 of 33 kept" in client.get(f"/encore/reports/{quarter.name}").content.decode()


def test_cases_that_were_not_kept_are_listed_without_naming_anybody(client: Client) -> None:
    month = last_month()
    tally(month.name, broken=1)
    verdict = datetime.fromisoformat(f"{month.name}-15T10:00+00:00")
    Obligation.objects.bulk_create(
        [case(1, outcome="broken", verdict="broken", met_at=None, due_at=verdict, verdict_at=verdict, month=month.name)]
    )
    words = client.get(f"/encore/reports/{month.name}").content.decode()
    assert "ticket:1" not in words
    assert "ticket respon" in words or "ticket resp" in words


def test_a_report_speaks_the_languages_of_the_plan(client: Client) -> None:
    month = last_month()
    tally(month.name, kept=3)
    spanish = client.get(f"/encore/reports/{month.name}?lang=es").content.decode()
    assert "3 de 3" in spanish
    assert "una persona responde en 2 horas" in spanish
    assert "3 de 3" in text_of(client.get(f"/encore/reports/{month.name}.pdf?lang=es").content)


def test_the_same_report_is_the_same_pdf(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stood = clock.now()
    monkeypatch.setattr(clock, "now", lambda: stood)
    name = last_month().name
    assert client.get(f"/encore/reports/{name}.pdf").content == client.get(f"/encore/reports/{name}.pdf").content


def test_there_is_no_report_of_what_was_not_yet_or_is_nonsense(client: Client) -> None:
    for name in ("1999-01", "2999-01", "2026-13", "soon"):
        assert client.get(f"/encore/reports/{name}").status_code == 404
        assert client.get(f"/encore/reports/{name}.pdf").status_code == 404


def test_a_private_product_has_no_reports_for_strangers(client: Client) -> None:
    Product.objects.update(stage="private")
    for path in ("reports", f"reports/{last_month().name}", f"reports/{last_month().name}.pdf"):
        assert client.get(f"/encore/{path}").status_code == 404
    client.force_login(make.alice(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/encore/reports").status_code == 200
