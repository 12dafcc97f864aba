"""Nothing of a security subject is public before it is remedied or disclosed: every public address is walked for its marks."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import make
from tests.spine import small
from upkept.assurance import casework
from upkept.assurance.access import Auditor
from upkept.assurance.models import Grant
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.clock import moment
from upkept.plans import disclosure, notes, timers
from upkept.plans.models import Obligation
from upkept.products.models import Product

SECRET = "CVE-2026-31337"
TITLE = "zero-day-in-the-vault"
OPENED = small.START + 3 * small.DAY + 4321  # a second of the day that nothing else has
NOW_AT = small.START + 70 * small.DAY
NOW = moment(NOW_AT)
PLAN = """
  security-now:
    quote: {en: "Critical holes are closed within 24 hours of our learning of them"}
    owner: maintainer
    kind: deadline
    start: advisory.matched
    stop: advisory.remedied
    within: 24h
    calendar: always
  weakness-closed:
    quote: {en: "A weakness is closed within 48 hours"}
    owner: maintainer
    kind: deadline
    start: weakness.found
    stop: weakness.remedied
    within: 48h
    calendar: always
events:
  weakness.found: {subject: weakness, says: {en: "{subject} was found"}}
  weakness.remedied: {subject: weakness, says: {en: "{subject} was closed"}}
"""
PROSE = (
    small.PROSE
    + "\nCritical holes are closed within 24 hours of our learning of them.\nA weakness is closed within 48 hours.\n"
)


@pytest.fixture
def encore(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Product:
    product, _version = small.published(extra=PLAN, prose=PROSE)
    make.alice(product)
    for kind, subject in (("advisory.matched", f"advisory:{SECRET}"), ("weakness.found", f"weakness:{TITLE}")):
        facts = {"severity": "critical"} if kind.startswith("advisory") else {}
        small.happens(kind, subject, OPENED, **facts)
    small.happens("advisory.matched", "advisory:CVE-known", OPENED - 9000, severity="critical")
    small.happens("advisory.remedied", "advisory:CVE-known", OPENED + 3 * small.DAY + 777)
    small.happens("advisory.matched", "advisory:CVE-running", small.START + 70 * small.DAY - 60, severity="critical")
    timers.open_periods(NOW)
    timers.look(NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return product


def marks() -> list[str]:
    """What would give it away: its name, its title, its reference, and the moments that are its alone, however written."""
    found = [SECRET, TITLE, "CVE-running"]
    for row in Obligation.objects.filter(subject__in=[f"advisory:{SECRET}", f"weakness:{TITLE}"]):
        found += [row.ref, row.ref[:6]]
        for at in (row.opened_at, row.due_at):
            assert isinstance(at, datetime)
            found += [f"{at:%Y-%m-%dT%H:%M:%S}", f"{at:%H:%M:%S}", str(int(at.timestamp()))]
    return found


def body(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")


def walked() -> dict[str, str]:
    """Every address that a stranger reaches by links, and every one of the API and of a product that takes no more than a name."""
    client, seen, texts = Client(), set(), {}
    ahead = [
        "/",
        "/all",
        "/encore/plan?lang=en",
        "/encore/plan/security-now?only=broken",
        "/events?topics=plan:encore",
        *_patterns(),
    ]
    ahead += [
        "/encore/plan/weakness-closed",
        "/encore/plan/security-now/badge.svg",
        "/encore/plan/security-now/badge.json",
    ]
    schema = client.get("/api/v1/openapi.json")
    for path, methods in (schema.json()["paths"] if schema.status_code == 200 else {}).items():
        if "get" in methods:
            ahead.append(re.sub(r"\{(id|commitment)\}", "security-now", path.replace("{slug}", "encore")))
    while ahead and len(seen) < 400:
        path = ahead.pop()
        if path in seen or "{" in path:
            continue
        seen.add(path)
        if path.startswith("/events"):
            continue
        answer = client.get(path)
        texts[path] = body(answer)
        if "html" in answer.get("Content-Type", ""):
            links = re.findall(r'(?:href|src)="([^"#]+)', texts[path])
            inside = [urljoin(path, link.replace("&amp;", "&")) for link in links]
            ahead += [
                link for link in inside if not urlsplit(link).netloc and not link.startswith(("/static", "/account"))
            ]
    return texts


def _patterns() -> list[str]:
    """The addresses of all areas that hold nothing but a product's name, a promise's or none at all."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, route)
                continue
            path = route.replace("<slug:slug>", "encore").replace("<str:commitment>", "security-now")
            path = re.sub(r"\(\?P<slug>[^)]*\)", "encore", path)
            path = re.sub(r"\(\?P<commitment>[^)]*\)", "security-now", path)
            for form in ("csv", "json", "svg") if "(?P<form>" in path else ("",):
                plain = re.sub(r"\(\?P<form>[^)]*\)", form, path).replace("\\", "").strip("^$").replace("^", "")
                if "<" not in plain and "(" not in plain and not plain.startswith(("account/", "static")):
                    found.append("/" + plain.rstrip("Z$"))

    walk(get_resolver().url_patterns, "")
    return [path for path in found if not path.startswith("/events")]


def test_no_public_address_gives_an_undisclosed_subject_away(encore: Product) -> None:
    texts, secrets = walked(), marks()
    for must in ("/encore/plan", "/encore/plan/security-now", "/encore/plan/security-now.csv", "/encore/plan/weakness-closed",
                 "/api/v1/products/encore/scores", "/encore/plan/methods"):  # fmt: skip
        assert len(texts[must]) > 50, must
    found = [(path, mark) for path, text in texts.items() for mark in secrets if mark in text]
    assert not found
    assert "CVE-known" not in texts["/encore/plan/security-now.csv"], "a name may be anybody's: it is a reference"
    assert texts["/encore/plan/security-now.csv"].count("advisory ") == 1


def test_the_months_count_the_verdict_and_the_page_says_that_it_shows_less(encore: Product) -> None:
    page = body(Client().get("/encore/plan/security-now"))
    assert "0 of 2 kept" in page and "1 case is counted in the months but not shown" in page
    found = Client().get("/api/v1/products/encore/scores?commitment=security-now").json()["scores"][0]
    assert found["running"] is None and found["broken"] + found["late"] == 2
    assert Client().get("/encore/plan/security-now.json").json()["running"] == 0


def test_once_it_is_remedied_its_case_is_shown(encore: Product) -> None:
    at = NOW_AT - 30
    small.happens("advisory.remedied", f"advisory:{SECRET}", at, now=at)
    small.happens("weakness.remedied", f"weakness:{TITLE}", at, now=at)
    assert body(Client().get("/encore/plan/security-now.csv")).count("advisory ") == 2
    assert body(Client().get("/encore/plan/weakness-closed.csv")).count("weakness ") == 1


def test_what_is_found_again_is_hidden_again_and_its_first_case_stays(encore: Product) -> None:
    again = NOW_AT - 5 * small.DAY
    small.happens("advisory.matched", "advisory:CVE-known", again, severity="critical")
    timers.look(NOW)
    both = Obligation.objects.filter(subject="advisory:CVE-known")
    assert sorted(both.values_list("outcome", flat=True)) == ["broken", "late"]
    assert [row.outcome for row in both if disclosure.is_public(row)] == ["late"]
    assert body(Client().get("/encore/plan/security-now.csv")).count("advisory ") == 1
    small.happens("advisory.remedied", "advisory:CVE-known", NOW_AT - 60, now=NOW_AT)
    assert body(Client().get("/encore/plan/security-now.csv")).count("advisory ") == 2


def test_what_was_remedied_before_it_was_found_is_public(encore: Product) -> None:
    small.happens("advisory.matched", "advisory:CVE-late", NOW_AT - 9 * small.DAY, severity="critical")
    small.happens("advisory.remedied", "advisory:CVE-late", NOW_AT - 60, now=NOW_AT)
    row = Obligation.objects.get(subject="advisory:CVE-late")
    assert disclosure.is_public(row)
    Obligation.objects.filter(pk=row.pk).update(opened_at=moment(NOW_AT))
    assert disclosure.is_public(row), "it arrived after the case was opened"


def test_nothing_is_said_of_it_in_a_note_before(encore: Product) -> None:
    row = Obligation.objects.get(subject=f"advisory:{SECRET}")
    assert row.outcome == "broken" and row not in notes.needing_note("encore", NOW)
    with pytest.raises(Refusal, match="neither remedied nor disclosed"):
        notes.note(row, happened="It is open.", changed="", by=make.alice(), now=NOW)
    known = Obligation.objects.get(subject="advisory:CVE-known")
    assert known in notes.needing_note("encore", NOW)


def test_a_plans_own_events_make_their_subject_a_secret_one(encore: Product) -> None:
    assert "weakness" in disclosure.secret("encore").kinds
    assert not disclosure.is_public_subject("encore", f"weakness:{TITLE}")
    assert disclosure.public_running("encore").get("security-now") is None


PERIODS = (
    PLAN.replace(
        "events:\n",
        """
  never-weak:
    quote: {en: "Never a weakness"}
    owner: maintainer
    kind: objective
    measure: count
    of: weakness.found
    at_most: 0
    over: month
  few-holes:
    quote: {en: "At most one hole a month"}
    owner: maintainer
    kind: objective
    measure: count
    of: advisory.matched
    at_most: 1
    over: month
  quick:
    quote: {en: "Half of the holes within 8 hours"}
    owner: maintainer
    kind: objective
    measure: duration
    of: security-now
    stat: median
    at_most: 8h
    over: month
  looked-for:
    quote: {en: "Holes are looked for every month"}
    owner: maintainer
    kind: cadence
    event: advisory.matched
    every: month
events:
""",
    ),
    PROSE
    + "\nNever a weakness.\n\nAt most one hole a month.\n\nHalf of the holes within 8 hours.\n\nHoles are looked for every month.\n",
)
OF_PERIODS = ("never-weak", "few-holes", "quick", "looked-for")


@pytest.fixture
def judged_by_period(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Product:
    """Promises whose cases are months, and follow from events that nobody may know of."""
    product, _version = small.published(extra=PERIODS[0], prose=PERIODS[1])
    small.happens("weakness.found", f"weakness:{TITLE}", OPENED)
    small.happens("advisory.matched", f"advisory:{SECRET}", OPENED, severity="critical")
    timers.open_periods(NOW)
    timers.look(NOW)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return product


def test_a_month_that_is_judged_by_secret_events_tells_neither_their_number_nor_their_moments(
    judged_by_period: Product,
) -> None:
    client = Client()
    rows = Obligation.objects.filter(product="encore", commitment__in=OF_PERIODS)
    assert rows.get(commitment="never-weak", month="2026-03").verdict_at == moment(OPENED)
    assert rows.get(commitment="looked-for", month="2026-03").met_at == moment(OPENED)
    assert rows.filter(figure__isnull=False).count() >= 4
    for name in OF_PERIODS:
        table = list(csv.DictReader(io.StringIO(body(client.get(f"/encore/plan/{name}.csv")))))
        assert table and all(not line["figure"] and not line["met_at"] and not line["verdict_at"] for line in table)
        pages = [body(client.get(f"/encore/plan/{name}{end}")) for end in ("", ".json")]
        pages += [body(client.get("/encore/reports/2026-03"))]
        for text in pages:
            assert f"{moment(OPENED):%H:%M:%S}" not in text and f"{moment(OPENED):%Y-%m-%dT%H:%M}" not in text
            assert "measured 1" not in text
    months = client.get("/encore/plan/never-weak.json").json()["months"]
    assert [month["broken"] for month in months if month["month"] == "2026-03"] == [1], (
        "its verdict counts in its month"
    )


def test_an_auditor_without_that_right_reads_no_more_of_such_a_month(judged_by_period: Product) -> None:
    grant = Grant(product=judged_by_period, sees_security=False)
    for row in Obligation.objects.filter(commitment__in=OF_PERIODS, month="2026-03"):
        sheet = casework.case(Auditor(judged_by_period, grant=grant), row, NOW, "UTC")
        assert not sheet["evidence"] and not sheet["why"]
        assert SECRET not in str(sheet) and TITLE not in str(sheet) and str(OPENED) not in str(sheet)
        assert row.figure is None and row.met_at is None
