"""What happens is told over the API: accepted once, or refused with its reason."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests import make
from tests.api.conftest import NOW, Api, problem, token
from upkept.kit.journal.models import Event
from upkept.plans.models import Obligation
from upkept.products.models import Product

pytestmark = pytest.mark.django_db
PATH = "/products/encore/events"


def event(**changes: Any) -> dict[str, Any]:
    return {"kind": "release.staged", "subject": "release:2.4.0", "data": {"class": "major"}, **changes}


def at(**ago: int) -> str:
    return (NOW - timedelta(**ago)).isoformat()


def test_a_ci_job_says_that_a_release_is_staged(ci: Api) -> None:
    response = ci.post(PATH, event(), Idempotency_Key="ci-8412")
    assert response.status_code == 201, response.content
    row = Event.objects.get(kind="release.staged")
    assert response.json()["seq"] == row.seq
    assert (row.id, row.subject, row.by.partition(":")[0], row.how) == ("ci-8412", "release:2.4.0", "token", "reported")


def test_sent_twice_it_is_accepted_once(ci: Api) -> None:
    first = ci.post(PATH, event(id="7", at=at(minutes=1)))
    again = ci.post(PATH, event(id="7", at=at(minutes=1)))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Event.objects.filter(kind="release.staged").count() == 1


def test_sent_twice_with_other_content_it_is_refused_and_tells_nothing_of_the_first(ci: Api) -> None:
    ci.post(PATH, event(id="7"))
    said = problem(ci.post(PATH, event(id="7", subject="release:3.0.0")), 409, "other-content")
    assert "2.4.0" not in json.dumps(said)


def test_a_token_posts_only_the_kinds_that_it_was_given(ci: Api) -> None:
    said = problem(ci.post(PATH, event(kind="release.deployed")), 403, "kind-not-given")
    assert "release.staged" in said["given"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"kind": "release.stagged"}, 422, "unknown-kind"),
        ({"at": (NOW + timedelta(seconds=61)).isoformat()}, 422, "from-the-future"),
        ({"kind": "ticket.answered", "subject": "ticket:zd-1", "data": {}, "at": at(hours=25)}, 422, "too-late"),
        ({"subject": "ticket:1"}, 422, "wrong-subject"),
        ({"subject": "release"}, 422, "wrong-subject"),
        ({"kind": "ticket.answered", "subject": "ticket:zd-1", "data": {"message": "first"}}, 422, "wrong-data"),
        ({"at": "yesterday"}, 422, "invalid"),
        ({"at": "2026-03-02T09:00:00"}, 422, "invalid"),
        ({"at": "0001-01-01T00:00:00+14:00"}, 422, "invalid"),
        ({"data": []}, 422, "invalid"),
        ({"dta": {}}, 422, "invalid"),
        ({"how": "imported"}, 422, "invalid"),
        ({"how": "attested"}, 422, "invalid"),
        ({"subject": "release:\u0000"}, 422, "invalid"),
        ({"data": {"x": "\ud800"}}, 422, "invalid"),
        ({"id": "with space"}, 422, "wrong-id"),
        ({"id": "plan-2026.2"}, 422, "reserved-id"),
        ({"id": "3f2a9c01b7d4e658.broken"}, 422, "reserved-id"),
        ({"data": {"x": "y" * 70_000}}, 413, "too-large"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(ci: Api, changes: dict[str, Any], status: int, code: str) -> None:
    problem(ci.post(PATH, event(**changes)), status, code)
    assert not Event.objects.filter(by__startswith="token:").exists()


def test_an_unknown_kind_is_answered_with_the_nearest(ci: Api) -> None:
    assert "release.staged" in problem(ci.post(PATH, event(kind="release.stagd")), 422, "unknown-kind")["detail"]


def test_no_token_can_speak_for_the_clock_or_excuse(encore: Product) -> None:
    bold = Api(token(encore, "events", kinds=("obligation.kept", "obligation.excused", "plan.published")))
    for kind in ("obligation.kept", "obligation.excused", "plan.published"):
        problem(bold.post(PATH, event(kind=kind, subject="plan:encore")), 403, "reserved-kind")


def test_what_arrives_out_of_order_is_folded_right(ci: Api) -> None:
    ticket = {"subject": "ticket:zd-1", "data": {}}
    assert ci.post(PATH, event(kind="ticket.answered", at=at(minutes=30), **ticket)).status_code == 201
    opened = event(kind="ticket.opened", at=at(hours=1), subject="ticket:zd-1", data={"priority": "high"})
    assert ci.post(PATH, opened).status_code == 201
    row = Obligation.objects.get(commitment="response", subject="ticket:zd-1")
    assert row.outcome == "kept"
    assert row.met_at == NOW - timedelta(minutes=30)


def test_a_start_may_be_long_ago(ci: Api) -> None:
    opened = event(kind="ticket.opened", subject="ticket:zd-2", at=at(days=1, hours=1), data={"priority": "low"})
    assert ci.post(PATH, opened).status_code == 201
    assert Obligation.objects.get(subject="ticket:zd-2").outcome == "broken"


def test_of_a_batch_the_right_ones_are_recorded_and_the_others_answered(ci: Api) -> None:
    sent = [
        event(id="a"),
        event(id="b", kind="release.gone"),
        "nonsense",
        event(id="a"),
        event(id="c", at=at(minutes=1)),
    ]
    response = ci.post(PATH, sent)
    assert response.status_code == 207
    said = response.json()
    assert [one["status"] for one in said["results"]] == [201, 422, 422, 200, 201]
    assert (said["recorded"], said["known"], said["refused"]) == (2, 1, 2)
    assert said["results"][1]["problem"]["code"] == "unknown-kind"


def test_json_lines_say_which_line_is_wrong(ci: Api) -> None:
    lines = "\n".join([json.dumps(event(id="a")), '{"kind": ', "", json.dumps(event(id="b"))])
    said = ci.post(PATH, lines, "application/x-ndjson").json()
    assert [one["status"] for one in said["results"]] == [201, 400, 201]
    assert said["results"][1]["problem"]["position"]["line"] == 2


def test_a_batch_is_idempotent_by_its_key(ci: Api) -> None:
    for status in (201, 200):
        said = ci.post(PATH, [event(), event(subject="release:2")], Idempotency_Key="run-9").json()
        assert [one["status"] for one in said["results"]] == [status, status]
    assert set(Event.objects.filter(kind="release.staged").values_list("id", flat=True)) == {"run-9.1", "run-9.2"}


def test_more_than_500_are_too_many(ci: Api) -> None:
    problem(ci.post(PATH, [event()] * 501), 413, "too-large")
    problem(ci.post(PATH, "\n".join(["{}"] * 501), "application/x-ndjson"), 413, "too-large")
    problem(ci.post(PATH, []), 422, "invalid")


def test_an_operator_may_say_what_happened_and_an_agent_not(encore: Product) -> None:
    assert Api(person=make.olga(encore)).post(PATH, event()).status_code == 201
    problem(Api(person=make.bob(encore)).post(PATH, event()), 404, "not-found")
    problem(Api(person=make.charlie()).post(PATH, event()), 404, "not-found")


def test_a_batch_takes_few_queries(ci: Api, django_assert_max_num_queries: Any) -> None:
    ci.post(PATH, event())
    with django_assert_max_num_queries(20 + 2 * 100):  # two to see at each whether the plan has changed
        said = ci.post(PATH, [event(subject=f"release:{n}", id=f"n{n}") for n in range(100)]).json()
    assert said["recorded"] == 100


def test_events_are_listed_the_latest_first_without_their_text(ci: Api, reader: Api) -> None:
    for number in range(5):
        ci.post(PATH, event(id=f"e{number}", text="secret words"))
    response = reader.get(f"{PATH}?kind=release.staged&limit=2")
    assert [one["id"] for one in response.json()] == ["e4", "e3"]
    assert b"secret" not in response.content
    assert [one["id"] for one in reader.get(f"{PATH}?subject=ticket:1").json()] == []
    problem(ci.get(PATH), 403, "missing-scope")
