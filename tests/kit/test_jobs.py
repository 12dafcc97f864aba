"""The contract that the job engine keeps on SQLite and on PostgreSQL alike; the run chooses the engine."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate import exceptions, manager, sql
from procrastinate.jobs import Status

from tests.kit.job_app import note
from upkept.kit.jobs import app
from upkept.kit.jobs.sqlite.queries import Queries

pytestmark = pytest.mark.django_db


def ask(name: str, **arguments: Any) -> list[dict[str, Any]]:
    return app.connector.get_sync_connector().execute_query_all(query=sql.queries[name], **arguments)


def tell(name: str, **arguments: Any) -> None:
    app.connector.get_sync_connector().execute_query(query=sql.queries[name], **arguments)


def work() -> int:
    return ask("register_worker")[0]["worker_id"]


def take(queues: list[str] | None = None, worker: int | None = None) -> dict[str, Any] | None:
    row = app.connector.get_sync_connector().execute_query_one(
        query=sql.queries["fetch_job"], queues=queues, worker_id=worker or work()
    )
    return row if row["id"] is not None else None


def status(job: int) -> Status:
    return app.job_manager.get_job_status(job)


def later(seconds: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)


def job(number: int) -> Any:
    return app.job_manager.list_jobs(id=number)[0]


def test_every_question_of_procrastinate_has_an_answer_on_sqlite():
    unanswered = {name for name in sql.queries if name != "listen_queue" and not hasattr(Queries, name)}
    assert unanswered == set()


def test_a_rolled_back_transaction_defers_nothing():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note.defer(word="lost")
        raise ZeroDivisionError
    assert app.job_manager.list_jobs(task="test.note") == []


def test_arguments_arrive_as_they_were_given():
    number = note.defer(word="ñ 'quoted' \" %s", sleep=0.5)
    found = take()
    assert found["id"] == number
    assert found["args"] == {"word": "ñ 'quoted' \" %s", "sleep": 0.5}
    assert (found["status"], found["attempts"]) == ("doing", 0)


def test_the_higher_priority_goes_first_then_the_older():
    low, high, old = (note.configure(priority=p).defer(word="x") for p in (0, 5, 0))
    assert [take()["id"] for _ in range(3)] == [high, low, old]
    assert take() is None


def test_a_job_of_tomorrow_is_not_taken_today():
    note.configure(schedule_in={"days": 1}).defer(word="x")
    assert take() is None
    due = note.configure(schedule_at=later(-1)).defer(word="x")
    assert take()["id"] == due


def test_a_worker_takes_from_its_own_queues():
    mail = note.configure(queue="mail").defer(word="x")
    assert take(queues=["other", "else"]) is None
    assert take(queues=["other", "mail"])["id"] == mail


def test_one_lock_one_job_at_a_time_in_order():
    first = note.configure(lock="a").defer(word="1")
    second = note.configure(lock="a", priority=0).defer(word="2")
    other = note.configure(lock="b").defer(word="3")
    assert take()["id"] == first
    assert take()["id"] == other
    assert take() is None
    tell("finish_job", job_id=first, status="succeeded", delete_job=False)
    assert take()["id"] == second


def test_a_job_that_is_queued_already_does_not_spoil_the_transaction():
    with transaction.atomic():
        first = note.configure(queueing_lock="once").defer(word="1")
        with pytest.raises(exceptions.AlreadyEnqueued):
            note.configure(queueing_lock="once").defer(word="2")
        second = note.defer(word="3")  # on PostgreSQL this fails if the transaction was spoilt
    assert [j.id for j in app.job_manager.list_jobs(task="test.note")] == [first, second]


def test_a_running_job_does_not_keep_the_next_from_being_queued():
    note.configure(queueing_lock="once").defer(word="1")
    take()
    note.configure(queueing_lock="once").defer(word="2")


def test_a_batch_is_deferred_whole_or_not_at_all():
    note.configure(queueing_lock="once").defer(word="0")
    with pytest.raises(exceptions.AlreadyEnqueued):
        note.configure(queueing_lock="once").batch_defer({"word": "1"}, {"word": "2"})
    assert len(app.job_manager.list_jobs(task="test.note")) == 1
    assert len(note.batch_defer({"word": "1"}, {"word": "2"})) == 2


def test_a_finished_job_counts_its_attempt_or_is_gone():
    kept, gone = note.defer(word="1"), note.defer(word="2")
    take(), take()
    tell("finish_job", job_id=kept, status="failed", delete_job=False)
    tell("finish_job", job_id=gone, status="succeeded", delete_job=True)
    assert (status(kept), job(kept).attempts) == (Status.FAILED, 1)
    assert app.job_manager.list_jobs(id=gone) == []


def test_finishing_twice_is_refused():
    number = note.defer(word="1")
    take()
    tell("finish_job", job_id=number, status="succeeded", delete_job=False)
    with pytest.raises(exceptions.ConnectorException), transaction.atomic():
        tell("finish_job", job_id=number, status="succeeded", delete_job=False)


def test_a_job_never_ends_waiting():
    number = note.defer(word="1")
    take()
    with pytest.raises(exceptions.ConnectorException), transaction.atomic():
        tell("finish_job", job_id=number, status="todo", delete_job=False)


def test_a_retry_waits_for_its_time_and_counts():
    number = note.defer(word="1")
    take()
    app.job_manager.retry_job_by_id(number, later(3600), priority=7, queue="slow")
    again = job(number)
    assert (again.status, again.attempts, again.priority, again.queue) == ("todo", 1, 7, "slow")
    assert again.scheduled_at > later(3500)
    assert take() is None


def test_a_failed_job_can_be_tried_again_but_a_waiting_one_cannot():
    number = note.defer(word="1")
    with pytest.raises(exceptions.ConnectorException), transaction.atomic():
        app.job_manager.retry_job_by_id(number, later(0))
    take()
    tell("finish_job", job_id=number, status="failed", delete_job=False)
    app.job_manager.retry_job_by_id(number, later(-1))
    assert take()["id"] == number


def test_a_waiting_job_is_cancelled_a_running_one_is_asked_to_stop():
    waiting, doing = note.defer(word="1"), note.configure(priority=1).defer(word="2")
    assert take()["id"] == doing
    assert app.job_manager.cancel_job_by_id(waiting) is True
    assert status(waiting) == Status.CANCELLED
    assert app.job_manager.cancel_job_by_id(doing) is False
    assert app.job_manager.cancel_job_by_id(doing, abort=True) is True
    assert [row["id"] for row in ask("list_jobs_to_abort", queue_name=None)] == [doing]
    app.job_manager.retry_job_by_id(doing, later(0))
    assert status(doing) == Status.FAILED  # whoever was asked to stop does not come back


def test_cancelling_can_delete():
    number = note.defer(word="1")
    assert app.job_manager.cancel_job_by_id(number, delete_job=True) is True
    assert app.job_manager.cancel_job_by_id(number, delete_job=True) is False
    assert app.job_manager.list_jobs(id=number) == []


def test_a_periodic_job_is_deferred_once_however_many_ask():
    def defer(moment: int) -> int | None:
        return app.connector.get_sync_connector().execute_query_one(
            query=sql.queries["defer_periodic_job"],
            task_name="test.note",
            periodic_id="",
            defer_timestamp=moment,
            queue="default",
            priority=0,
            lock=None,
            queueing_lock=None,
            args={"timestamp": moment},
        )["id"]

    assert defer(60) is not None
    assert defer(60) is None
    assert defer(120) is not None
    assert [j.task_kwargs for j in app.job_manager.list_jobs(task="test.note")] == [
        {"timestamp": 60},
        {"timestamp": 120},
    ]


def test_a_job_is_stalled_when_its_worker_is_silent_or_gone():
    silent, gone, alive = work(), work(), work()
    jobs = [note.defer(word=str(n)) for n in range(3)]
    for worker in (silent, gone, alive):
        take(worker=worker)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = %s WHERE id = %s",
            [later(-60).strftime("%Y-%m-%d %H:%M:%S.%f+00")[: 26 if connection.vendor == "sqlite" else None], silent],
        )
    tell("unregister_worker", worker_id=gone)

    def stalled() -> list[int]:
        rows = ask("select_stalled_jobs_by_heartbeat", queue=None, task_name=None, seconds_since_heartbeat=30)
        return sorted(row["id"] for row in rows)

    assert stalled() == jobs[:2]
    tell("update_heartbeat", worker_id=silent)
    assert stalled() == jobs[1:2]
    assert ask("prune_stalled_workers", seconds_since_heartbeat=-5) != []
    assert stalled() == jobs


def test_old_jobs_are_cleared_by_state():
    number = note.defer(word="1")
    take()
    tell("finish_job", job_id=number, status="succeeded", delete_job=False)
    tell("delete_old_jobs", nb_hours=1, queue=None, statuses=["succeeded"])
    assert status(number) == Status.SUCCEEDED
    with connection.cursor() as cursor:
        old = later(-7200).strftime("%Y-%m-%d %H:%M:%S.%f") + ("" if connection.vendor == "sqlite" else "+00")
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [old, number])
    tell("delete_old_jobs", nb_hours=1, queue=None, statuses=["failed"])
    assert status(number) == Status.SUCCEEDED
    tell("delete_old_jobs", nb_hours=1, queue=None, statuses=["succeeded"])
    assert app.job_manager.list_jobs(id=number) == []


def test_the_figures_of_queues_tasks_and_locks():
    note.configure(queue="mail", lock="a").defer(word="1")
    note.configure(queue="mail").defer(word="2")
    take(queues=["mail"])
    expected = {"jobs_count": 2, "stats": {"doing": 1, "todo": 1}}
    filters = {"queue_name": "mail", "task_name": None, "status": None, "lock": None}
    assert ask("list_queues", **filters) == [{"name": "mail", **expected}]
    assert ask("list_tasks", **filters) == [{"name": "test.note", **expected}]
    assert [(row["name"], row["stats"]) for row in ask("list_locks", **filters)] == [("a", {"doing": 1})]
    assert {row["status"]: row["count"] for row in ask("count_jobs_status")} == {"doing": 1, "todo": 1}


def test_the_connection_is_there():
    assert app.check_connection() is True


def test_what_breaks_a_constraint_is_named_as_on_postgresql():
    note.configure(queueing_lock="once").defer(word="1")
    with pytest.raises(exceptions.AlreadyEnqueued) as caught, transaction.atomic():
        note.configure(queueing_lock="once").defer(word="2")
    assert caught.value.__cause__.constraint_name == manager.QUEUEING_LOCK_CONSTRAINT


@pytest.mark.django_db(transaction=True)
def test_an_idle_worker_takes_no_write_lock():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no single write lock")
    worker = work()
    with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        began = dt.datetime.now()
        assert take(worker=worker) is None
        assert dt.datetime.now() - began < dt.timedelta(seconds=1)
        other.execute("ROLLBACK")
    tell("unregister_worker", worker_id=worker)
