"""The auditor's desk: a guest who cannot outlive the date, cannot write, and sees nothing of another product."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.plans.own.making import academy
from upkept.assurance import access, actions, jobs, population
from upkept.assurance.access import Auditor
from upkept.assurance.frameworks import frameworks
from upkept.assurance.models import Grant, Item, Look, Sample
from upkept.kit import clock
from upkept.plans.models import Obligation, Tally
from upkept.products.models import Product

pytestmark = pytest.mark.django_db
PAGES = ["", "/population", "/population.csv", "/samples", "/controls", "/controls/soc2", "/controls/soc2.csv"]


@pytest.fixture
def product(settings: Any, tmp_path: Any) -> Product:
    settings.DATA = tmp_path
    return academy(effective="2026-01-01")


def grant_of(product: Product, **said: Any) -> Grant:
    now = clock.now()
    given = {
        "name": "Ada Auditor",
        "email": "ada@audit.example",
        "until": now + timedelta(days=10),
        "sees_security": True,
    }
    return actions.invite(product, **{**given, **said}, by=make.alice(product), now=now)


def opened(grant: Grant) -> Client:
    client = Client()
    answer = client.post(access.link_of(grant))
    assert answer.status_code == 302, answer.content
    return client


def case(number: int, outcome: str = "kept", subject: str = "", **fields: Any) -> Obligation:
    at = clock.now().replace(microsecond=0) - timedelta(days=40, minutes=number)
    given = {
        "ref": f"{number:016x}", "product": "academy", "commitment": "fixed", "version": "1",
        "key": subject or f"course:{number}", "subject": subject or f"course:{number}", "opening": f"o{number}", "owner": "owner",
        "opened_at": at, "due_at": at + timedelta(days=14), "outcome": outcome, "verdict": outcome if outcome != "running" else "",
        "verdict_at": at + timedelta(days=14), "month": f"{at + timedelta(days=14):%Y-%m}" if outcome != "running" else "", "target": "14d",
    }  # fmt: skip
    return Obligation(**{**given, **fields})


# The guest --------------------------------------------------------------------------------------------------------------
def test_the_link_opens_the_desk_once_and_looking_at_it_uses_nothing_up(product: Product) -> None:
    grant = grant_of(product)
    link = access.link_of(grant)
    assert Client().get(link).status_code == 200 and Client().get(link).status_code == 200
    client = opened(grant)
    assert client.get("/audit/academy").status_code == 200
    assert Client().post(link).status_code == 410 and Client().get(link).status_code == 410


def test_the_invitation_comes_by_mail_with_a_link_that_works(product: Product) -> None:
    grant = grant_of(product)
    jobs.invite(grant=grant.pk)
    (letter,) = mail.outbox
    assert letter.to == ["ada@audit.example"] and access.link_of(grant) in str(letter.body)


def test_no_session_outlives_the_date(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    grant = grant_of(product)
    client = opened(grant)
    sample = (
        actions.draw(
            *[Auditor(product, grant=grant)],
            asked=_asked(product),
            seed="s",
            size=1,
            strata="none",
            with_void=False,
            now=clock.now(),
        )
        if _with_case()
        else None
    )
    assert sample is not None
    pages = [
        *PAGES,
        f"/samples/{sample.pk}",
        f"/samples/{sample.pk}/1",
        f"/samples/{sample.pk}.csv",
        f"/cases/{1:016x}",
    ]
    for page in pages:
        assert client.get(f"/audit/academy{page}").status_code == 200, page
    later = grant.until
    monkeypatch.setattr(clock, "now", lambda: later)
    for page in pages:
        assert client.get(f"/audit/academy{page}").status_code == 404, page
    assert client.post(f"/audit/academy/samples/{sample.pk}/1", {"mark": "agrees"}).status_code == 404


def _with_case() -> bool:
    case(1).save()
    return True


def _asked(product: Product) -> population.Asked:
    return population.asked({}, clock.now(), product.timezone, population.order(product.slug))


def test_revoking_ends_sessions_that_are_open(product: Product) -> None:
    grant = grant_of(product)
    client, alice = opened(grant), Client()
    alice.force_login(make.alice(product))
    assert alice.post(f"/products/academy/auditors/{grant.pk}/revoke").status_code == 302
    assert client.get("/audit/academy").status_code == 404
    assert Client().get(access.link_of(Grant.objects.get(pk=grant.pk))).status_code == 410 if grant.key_nonce else True


def test_a_new_link_ends_the_session_of_the_one_before_when_it_is_opened(product: Product) -> None:
    grant = grant_of(product)
    first = opened(grant)
    grant.refresh_from_db()
    actions.new_link(grant, now=clock.now())
    assert first.get("/audit/academy").status_code == 200
    second = opened(grant)
    assert second.get("/audit/academy").status_code == 200 and first.get("/audit/academy").status_code == 404


def test_a_guest_sees_nothing_but_the_desk_of_that_product(product: Product) -> None:
    other = make.product("other", stage="private")
    client = opened(grant_of(product))
    for path in (
        "/audit/other", "/audit/other/population.csv", "/due", "/tickets", "/products/academy", "/products/academy/record",
        "/products/academy/auditors", "/academy/plan", "/api/v1/products/academy/events", "/api/v1/products/academy/obligations",
        "/events?topics=due:academy", f"/obligations/{1:016x}",
    ):  # fmt: skip
        assert client.get(path).status_code in (302, 401, 403, 404), path
    theirs = grant_of(other)
    assert client.get("/audit/other").status_code == 404 and theirs.pk


def test_a_guest_writes_nothing_of_the_product(product: Product) -> None:
    client = opened(grant_of(product))
    before = Obligation.objects.count()
    for path, said in (
        ("/audit/academy/controls/soc2", {"control": "CC7.2", "promise": "fixed", "holds": "yes"}),
        ("/products/academy/record/course.reviewed", {"name": "x"}),
        ("/products/academy/auditors", {"name": "x"}),
        ("/api/v1/products/academy/events", {"kind": "course.reviewed", "subject": "course:x"}),
        ("/api/v1/products/academy/files", {}),
    ):
        assert client.post(path, said).status_code in (302, 401, 403, 404, 415), path
    assert Obligation.objects.count() == before
    from upkept.assurance.models import Support
    from upkept.kit.journal.models import Event

    assert not Support.objects.exists() and not Event.objects.filter(kind="course.reviewed").exists()


def test_another_guest_reads_nobodys_worksheet(product: Product) -> None:
    case(1).save()
    ada, eve = grant_of(product), grant_of(product, name="Eve", email="eve@audit.example")
    sample = actions.draw(
        Auditor(product, grant=ada),
        asked=_asked(product),
        seed="s",
        size=1,
        strata="none",
        with_void=False,
        now=clock.now(),
    )
    hers, alice = opened(eve), Client()
    alice.force_login(make.alice(product))
    for client in (hers, alice):
        assert client.get(f"/audit/academy/samples/{sample.pk}").status_code == 404
        assert client.post(f"/audit/academy/samples/{sample.pk}/1", {"mark": "agrees"}).status_code == 404


def test_a_planted_session_is_not_taken_over(product: Product) -> None:
    grant = grant_of(product)
    victim = Client()
    victim.get("/audit")
    session = victim.session
    session["x"] = 1
    session.save()
    victim.cookies["upkept"] = session.session_key or ""
    victim.post(access.link_of(grant))
    attacker = Client()
    attacker.cookies["upkept"] = session.session_key or ""
    assert attacker.get("/audit/academy").status_code == 404


def test_asking_for_a_link_says_the_same_to_everybody(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(jobs.invite, "defer", lambda **said: asked.append(said["grant"]))
    grant = grant_of(product)
    known = Client().post("/audit/again", {"email": "ADA@audit.example"})
    unknown = Client().post("/audit/again", {"email": "nobody@audit.example"})
    assert known.status_code == unknown.status_code == 200 and asked == [grant.pk]
    title = b"Look into your mail"
    assert title in known.content and title in unknown.content


def test_the_owner_sees_what_was_opened_and_taken_away(product: Product) -> None:
    case(1).save()
    grant, alice = grant_of(product), Client()
    client = opened(grant)
    b"".join(client.get("/audit/academy/population.csv").streaming_content)
    client.get(f"/audit/academy/cases/{1:016x}")
    alice.force_login(make.alice(product))
    page = alice.get(f"/products/academy/auditors/{grant.pk}").content.decode()
    assert "took away" in page and f"{1:016x}" in page
    alice.get("/audit/academy")
    assert Look.objects.filter(grant=grant).count() == 2


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("maintainer", 200), ("auditor", 200), ("agent", 404), ("operator", 404)]
)
def test_who_of_the_team_sits_at_the_desk(product: Product, role: str, status: int) -> None:
    client = Client()
    client.force_login(make.member("Eve", role, product))
    assert client.get("/audit/academy").status_code == status
    assert client.get("/products/academy/auditors").status_code == (200 if role == "owner" else 404)


def test_inviting_by_the_form_shows_the_link_once(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.invite, "defer", lambda **said: None)
    alice = Client()
    alice.force_login(make.alice(product))
    day = f"{clock.now() + timedelta(days=5):%Y-%m-%d}"
    said = {"name": "Ada", "email": "ada@audit.example", "until": day, "products": ["academy"], "sees_security": "on"}
    page = alice.post("/products/academy/auditors", said).content.decode()
    assert access.link_of(Grant.objects.get()) in page
    assert access.link_of(Grant.objects.get()) not in alice.get("/products/academy/auditors").content.decode()
    past = alice.post("/products/academy/auditors", {**said, "until": "2020-01-01"})
    assert (
        past.status_code == 422
        and "This day is over" in past.content.decode()
        and 'value="Ada"' in past.content.decode()
    )
    foreign = alice.post("/products/academy/auditors", {**said, "products": [make.product("other").slug]})
    assert foreign.status_code == 422 and Grant.objects.count() == 1


# Population -------------------------------------------------------------------------------------------------------------
def some(product: Product) -> dict[str, int]:
    given = {"kept": 5, "late": 2, "broken": 1, "unmeasured": 1, "void": 1}
    rows, number = [], 0
    for outcome, count in given.items():
        for _ in range(count):
            number += 1
            rows.append(case(number, outcome))
    rows.append(case(99, "running"))
    Obligation.objects.bulk_create(rows)
    for row in rows:
        if row.month:
            tally, _new = Tally.objects.get_or_create(product="academy", commitment="fixed", month=row.month)
            setattr(tally, row.outcome, getattr(tally, row.outcome) + 1)
            tally.save()
    return given


def test_every_case_is_listed_and_agrees_with_the_public_score(product: Product) -> None:
    given = some(product)
    (one,) = (c for c in population.counts(Auditor(product), _asked(product), clock.now()) if c.promise == "fixed")
    assert dict(one.by_outcome) == given and one.open == 1 and one.total == 11
    assert (one.public_kept, one.public_cases) == (5, 8) and one.agrees
    Obligation.objects.filter(ref=f"{1:016x}").delete()
    (one,) = (c for c in population.counts(Auditor(product), _asked(product), clock.now()) if c.promise == "fixed")
    assert not one.agrees


def test_the_csv_has_them_all_and_runs_no_formula(product: Product) -> None:
    some(product)
    case(200, subject="course:=HYPERLINK(1)", key="course:=HYPERLINK(1)", version="=1+1").save()
    client = opened(grant_of(product))
    text = b"".join(client.get("/audit/academy/population.csv?promise=fixed").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 12 and [row["ref"] for row in rows] == sorted(row["ref"] for row in rows)
    assert {row["version"] for row in rows} == {"1", "'=1+1"}
    assert sum(row["in_public_score"] == "yes" for row in rows) == 9


@pytest.mark.parametrize(("outcome", "count"), [("void", 1), ("open", 1), ("late", 2), ("", 11), ("nonsense", 11)])
def test_the_list_narrows_by_outcome(product: Product, outcome: str, count: int) -> None:
    some(product)
    client = opened(grant_of(product))
    answer = client.get(f"/audit/academy/population?promise=fixed&outcome={outcome}")
    assert answer.context["count"] == count


def test_security_subjects_are_kept_from_whom_the_owner_says(product: Product) -> None:
    case(7, "broken", subject="advisory:CVE-2026-1").save()
    seeing, blind = opened(grant_of(product)), opened(grant_of(product, name="B", sees_security=False))
    assert "CVE-2026-1" in seeing.get("/audit/academy/population?promise=fixed").content.decode()
    for path in ("/population", "/population.csv", f"/cases/{7:016x}"):
        answer = blind.get(f"/audit/academy{path}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"CVE-2026-1" not in body
    assert blind.get(f"/audit/academy/cases/{7:016x}").status_code == 404


def test_hundreds_of_cases_cost_no_more_queries_than_ten(product: Product) -> None:
    client = opened(grant_of(product))

    def asked(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    Obligation.objects.bulk_create([case(n) for n in range(1, 11)])
    few = {path: asked(f"/audit/academy{path}") for path in ("", "/population", "/controls/iso27001")}
    Obligation.objects.bulk_create([case(n) for n in range(11, 400)])
    for path, count in few.items():
        assert asked(f"/audit/academy{path}") <= count + 1, path


# Samples ----------------------------------------------------------------------------------------------------------------
def test_a_sample_is_drawn_marked_and_taken_away(product: Product) -> None:
    some(product)
    client = opened(grant_of(product))
    answer = client.post(
        "/audit/academy/samples?promise=fixed", {"seed": "autumn 2026", "size": 5, "strata": "outcome"}
    )
    assert answer.status_code == 302, answer.content.decode()
    sample = Sample.objects.get()
    assert sample.population == 9 and sample.items.count() == 5  # void ones are left out
    page = client.get(f"/audit/academy/samples/{sample.pk}/1")
    assert page.status_code == 200 and "What counted" in page.content.decode()
    path = f"/audit/academy/samples/{sample.pk}/1"
    assert client.post(path, {"mark": "exception", "comment": ""}).status_code == 422
    assert client.post(path, {"mark": "exception", "comment": "=no evidence"}).status_code == 302
    text = b"".join(client.get(f"/audit/academy/samples/{sample.pk}.csv").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 5 and rows[0]["auditor_mark"] == "exception" and rows[0]["auditor_comment"] == "'=no evidence"
    assert rows[0]["population_sha256"] == sample.digest
    assert Item.objects.exclude(mark="open").count() == 1


def test_a_sample_of_nothing_is_refused_in_words_and_keeps_what_was_typed(product: Product) -> None:
    client = opened(grant_of(product))
    answer = client.post(
        "/audit/academy/samples?since=1999-01&until=1999-02", {"seed": "mine", "size": 5, "strata": "none"}
    )
    assert (
        answer.status_code == 422 and "no case" in answer.content.decode() and 'value="mine"' in answer.content.decode()
    )


# Controls ---------------------------------------------------------------------------------------------------------------
def test_the_frameworks_are_whole() -> None:
    found = frameworks()
    assert set(found) == {"cra", "iso27001", "soc2"}
    assert {f"CC{n}.1" for n in range(1, 10)} <= set(found["soc2"].by_id)
    assert {"A.5.1", "A.6.3", "A.8.13", "A.8.34"} <= set(found["iso27001"].by_id)
    assert {"I.2.c", "II.2", "Art.13(8)"} <= set(found["cra"].by_id)
    assert all(one.title and len(one.title) < 90 for frame in found.values() for one in frame.controls)


def test_a_suggestion_becomes_evidence_when_an_owner_says_so(product: Product) -> None:
    alice = Client()
    alice.force_login(make.alice(product))
    page = alice.get("/audit/academy/controls/soc2").content.decode()
    assert "Nothing in this plan speaks to CC1.1" in page and "Restore drill" in page
    said = {"control": "A1.3", "promise": "restore-drill", "holds": "yes"}
    assert alice.post("/audit/academy/controls/soc2", said).status_code == 302
    text = b"".join(opened(grant_of(product)).get("/audit/academy/controls/soc2.csv").streaming_content).decode()
    rows = {row["control"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["A1.3"]["promise"] == "restore-drill" and rows["CC1.1"]["confirmed"] == "gap: no promise"
    assert rows["A1.2"]["confirmed"] == "gap: no promise"  # suggested alone is no evidence
    wrong = alice.post("/audit/academy/controls/soc2", {**said, "promise": "no-such"})
    assert wrong.status_code == 409
    assert alice.post("/audit/academy/controls/soc2", {**said, "control": "XX"}).status_code == 409


def test_a_case_shows_who_said_what_how_and_when_with_its_files(product: Product) -> None:
    from io import BytesIO

    from upkept.kit.files import actions as files
    from upkept.plans.record import actions as record

    now = clock.now()
    kept = files.keep("academy", BytesIO(b"restored"), name="protocol.txt", by="person:1", now=now)
    event = record.record(
        product, "drill.passed", "drill:march", data={"rto": "3h"}, at=now - timedelta(hours=3), note="All tables were there.",
        files=[kept], by=make.olga(product), now=now,
    )  # fmt: skip
    row = Obligation.objects.get(met_by=event.id)
    client = opened(grant_of(product))
    page = client.get(f"/audit/academy/cases/{row.ref}").content.decode()
    assert "protocol.txt" in page and "All tables were there." in page and "met it" in page and "reported" in page
    assert "recorded 3" in page and kept.sha256[:24] in page
    assert b"".join(client.get(f"/audit/academy/files/{kept.sha256}").streaming_content) == b"restored"
    assert Look.objects.filter(what="file").count() == 1
    assert Client().get(f"/audit/academy/files/{kept.sha256}").status_code == 404


def test_an_event_under_a_checkpoint_is_proved_to_whoever_may_see_it(product: Product) -> None:
    from upkept.kit.journal.models import Event
    from upkept.kit.ledger import checkpoints, sealing

    client, event = opened(grant_of(product)), Event.objects.filter(product="academy").earliest("seq")
    path = f"/audit/academy/proof/{event.id}"
    assert client.get(path).status_code == 409  # not sealed yet, in words
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    found = client.get(path).json()
    assert set(found) == {"event", "leaf", "nonce", "path", "checkpoint"} and event.kind in found["event"]
    assert Client().get(path).status_code == 404


def test_the_desk_says_how_to_get_in_to_whoever_may_not(product: Product) -> None:
    assert b"Send a new link" in Client().get("/audit").content
    assert Client().get("/audit/academy").status_code == 404
