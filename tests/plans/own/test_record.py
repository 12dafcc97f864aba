"""Recording by hand: a form from what the plan declares, what it counts for, files beside it, and refusals in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import make
from tests.plans.own.making import academy
from upkept.kit import clock
from upkept.kit.files.models import File
from upkept.kit.journal.models import Event, EventText
from upkept.plans.models import Obligation
from upkept.products.models import Product

pytestmark = pytest.mark.django_db
FORM = "/products/academy/record/course.reviewed"


@pytest.fixture
def product(settings: Any, tmp_path: Any) -> Product:
    settings.DATA = tmp_path
    return academy()


def olga(of: Product) -> Client:
    client = Client()
    client.force_login(make.olga(of))
    return client


def send(client: Client, path: str = FORM, **said: Any) -> Any:
    return client.post(path, {"name": "bitcoin-basics", "how": "reported", **said})


def test_the_page_lists_what_the_plan_declares_and_what_it_counts(product: Product) -> None:
    page = olga(product).get("/products/academy/record").content.decode()
    assert "Course reviewed" in page and "Drill passed" in page and "Course outdated" in page
    assert "Ticket opened" not in page and "Backup completed" not in page
    assert "Restore drill" in page  # owed soonest


def test_what_is_recorded_says_what_it_keeps_and_until_when(product: Product) -> None:
    client = olga(product)
    # a course is known from its first event on; the next whole period asks for it
    answer = send(client, "/products/academy/record/drill.passed", name="march", **{"field-rto": "3h"})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"]).content.decode()
    assert "This keeps “Restore drill”" in page and "until" in page
    assert Obligation.objects.filter(commitment="restore-drill", outcome="kept").count() == 1


def test_what_breaks_its_limit_is_told_not_to_count(product: Product) -> None:
    client = olga(product)
    answer = send(client, "/products/academy/record/drill.passed", name="march", **{"field-rto": "5h"})
    page = client.get(answer["Location"]).content.decode()
    assert "does not count it" in page and "This keeps" not in page


def test_all_types_of_field_reach_the_journal_as_declared(product: Product) -> None:
    said = {
        "name": "Bitcoin basics", "field-reviewer": "Second reviewer", "field-minutes": "90", "field-took": "4 h",
        "field-done_on_0": "2026-03-29", "field-passed": "yes", "note": "Three lessons were renewed.",
    }  # fmt: skip
    client = olga(product)
    answer = send(client, **said)
    assert answer.status_code == 302
    assert "its first whole period is still to come" in client.get(answer["Location"]).content.decode()
    event = Event.objects.get(kind="course.reviewed")
    assert event.subject == "course:Bitcoin-basics" and event.how == "reported"
    assert {k: v for k, v in event.data.items() if k != "text_sha256"} == {
        "reviewer": "Second reviewer", "minutes": 90, "took": "4h", "done_on": "2026-03-29", "passed": "yes",
    }  # fmt: skip
    assert EventText.objects.get(event=event).text == "Three lessons were renewed."


def test_attesting_is_marked_as_such(product: Product) -> None:
    send(olga(product), how="attested")
    assert Event.objects.get(kind="course.reviewed").how == "attested"


def test_sending_the_form_twice_records_once(product: Product) -> None:
    client = olga(product)
    for _ in range(2):
        assert send(client, id="form-" + "a" * 32).status_code == 302
    assert Event.objects.filter(kind="course.reviewed").count() == 1


def test_what_comes_a_day_late_is_refused_in_words_and_nothing_is_lost(product: Product) -> None:
    client, old = olga(product), clock.now() - timedelta(days=3)
    file = SimpleUploadedFile("review.pdf", b"%PDF proof")
    answer = send(client, at_0=f"{old:%Y-%m-%d}", at_1="10:00", note="Keep me", files=[file])
    page = answer.content.decode()
    assert answer.status_code == 422 and "more than 24 hours after it happened" in page
    assert "Keep me" in page and "review.pdf" in page and "bitcoin-basics" in page
    kept = File.objects.get(event="")
    assert f'value="{kept.sha256}"' in page
    assert send(client, kept=[kept.sha256]).status_code == 302  # without choosing it again
    assert File.objects.filter(event=Event.objects.get(kind="course.reviewed").id, name="review.pdf").exists()


def test_what_has_not_happened_yet_is_refused(product: Product) -> None:
    ahead = clock.now() + timedelta(days=3)
    answer = send(olga(product), at_0=f"{ahead:%Y-%m-%d}", at_1="10:00")
    assert answer.status_code == 422 and "has not come yet" in answer.content.decode()


def test_a_file_is_named_in_the_event_by_its_hash_and_downloaded_by_the_team_alone(product: Product) -> None:
    client = olga(product)
    send(client, files=[SimpleUploadedFile("Salaries of Dana.pdf", b"%PDF proof")])
    event = Event.objects.get(kind="course.reviewed")
    (named,) = event.data["evidence"]
    assert set(named) == {"sha256", "size", "media_type"} and "Dana" not in str(event.data)
    path = f"/products/academy/files/{named['sha256']}"
    answer = client.get(path)
    assert b"".join(answer.streaming_content) == b"%PDF proof" and "sandbox" in answer["Content-Security-Policy"]
    outsider = Client()
    outsider.force_login(make.charlie())
    assert outsider.get(path).status_code == 404
    assert Client().get(path).status_code == 302
    other = make.product("other")
    stranger = Client()
    stranger.force_login(make.member("Erik", "owner", other))
    assert stranger.get(path).status_code == 404
    assert stranger.get(path.replace("academy", "other")).status_code == 404


@pytest.mark.parametrize("role", ["agent", "auditor"])
def test_who_may_not_operate_records_nothing(product: Product, role: str) -> None:
    client = Client()
    client.force_login(make.member("Eve", role, product))
    assert client.get(FORM).status_code == 404 and send(client).status_code == 404
    assert client.post("/products/academy/record/csv", {}).status_code == 404


def test_evidence_that_comes_later_is_dated_by_its_own_event(product: Product) -> None:
    client = olga(product)
    row = Obligation.objects.filter(commitment="restore-drill").order_by("-opened_at")[0]
    path = f"/obligations/{row.ref}/evidence"
    assert client.post(path, {}).status_code == 422
    answer = client.post(path, {"files": [SimpleUploadedFile("log.txt", b"restored")], "note": "The protocol"})
    assert answer.status_code == 302
    event = Event.objects.get(kind="evidence.attached")
    assert event.subject == f"obligation:{row.ref}" and len(event.data["evidence"]) == 1
    before = row.outcome
    row.refresh_from_db()
    assert row.outcome == before
    assert client.get(f"/obligations/{row.ref}").status_code == 200


def test_the_owner_erases_a_file_and_the_event_stands(product: Product) -> None:
    send(olga(product), files=[SimpleUploadedFile("a.txt", b"personal")])
    event = Event.objects.get(kind="course.reviewed")
    file = File.objects.get(event=event.id)
    path = f"/products/academy/files/{file.pk}/erase"
    assert olga(product).post(path).status_code == 404
    alice = Client()
    alice.force_login(make.alice(product))
    assert alice.post(path).status_code == 302
    assert alice.get(f"/products/academy/files/{file.sha256}").status_code == 410
    event.refresh_from_db()
    assert event.data["evidence"][0]["sha256"] == file.sha256


def test_over_the_api_a_file_is_uploaded_once_and_named(product: Product) -> None:
    from upkept.products.actions import create_token

    _token, secret = create_token(
        product, "CI", scopes=["events", "read"], kinds=["drill.passed"], by=None, now=clock.now()
    )
    client, auth = Client(), {"Authorization": f"Bearer {secret}"}
    url = "/api/v1/products/academy/files?name=log.txt"
    first = client.post(url, b"restored", content_type="text/plain", headers=auth)
    again = client.post(url, b"restored", content_type="text/plain", headers=auth)
    assert (first.status_code, again.status_code) == (201, 200) and first.json() == again.json()
    said = {
        "kind": "drill.passed",
        "subject": "drill:march",
        "data": {"rto": "3h", "evidence": [{"sha256": first.json()["sha256"]}]},
    }
    answer = client.post("/api/v1/products/academy/events", said, content_type="application/json", headers=auth)
    assert answer.status_code == 201, answer.content
    assert answer.json()["data"]["evidence"] == [first.json()]
    assert File.objects.filter(event=answer.json()["id"]).exists()
    said["data"]["evidence"] = [{"sha256": "0" * 64}]  # type: ignore[index]
    refused = client.post("/api/v1/products/academy/events", said, content_type="application/json", headers=auth)
    assert refused.status_code == 422 and refused.json()["code" if "code" in refused.json() else "type"].endswith(
        "unknown-file"
    )
    read = client.get(f"/api/v1/products/academy/files/{first.json()['sha256']}", headers=auth)
    assert b"".join(read.streaming_content) == b"restored"
    assert client.get(f"/api/v1/products/academy/files/{first.json()['sha256']}").status_code in (401, 404)


def test_everything_follows_from_the_journal_all_the_same(product: Product) -> None:
    from upkept.plans.verify import verify

    client = olga(product)
    send(client, files=[SimpleUploadedFile("a.txt", b"proof")])
    send(client, "/products/academy/record/course.outdated")
    send(client)
    assert verify("academy", now=clock.now()).differences == []
