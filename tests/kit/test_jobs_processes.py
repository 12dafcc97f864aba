"""Workers as real processes: killed, asked to stop, several at once. Small numbers; bench/jobs.py takes large ones."""

from __future__ import annotations

import contextlib
import signal
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from tests.kit.job_app import WORKER, fail, note
from tests.processes import running, wait_until
from upkept.kit.jobs import app
from upkept.kit.live.models import Change

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_queues(transactional_db: None) -> Iterator[None]:
    """The engine's tables are not Django's, so a flush leaves them."""
    yield
    with connection.cursor() as cursor:
        for table in ("events", "periodic_defers", "jobs", "workers"):
            cursor.execute(f"DELETE FROM procrastinate_{table}")


def done() -> list[str]:
    return list(Change.objects.filter(topic="test").order_by("id").values_list("name", flat=True))


def doing() -> int:
    return len(app.job_manager.list_jobs(status="doing", task="test.note"))


def test_a_deferred_job_is_done_within_a_second_of_its_commit():
    with running(WORKER):
        note.defer(word="warm")
        wait_until(done)
        with transaction.atomic():
            note.defer(word="prompt")
            time.sleep(0.3)
            assert "prompt" not in done()
        began = time.monotonic()
        wait_until(lambda: "prompt" in done())
        assert time.monotonic() - began < 1.0


def test_nothing_is_lost_when_workers_are_killed_again_and_again():
    words = [str(number) for number in range(40)]
    for word in words:
        note.defer(word=word, sleep=0.03)
    for _ in range(3):
        with running(WORKER, UPKEPT_STALLED_AFTER="1") as worker:
            wait_until(doing)
            before = len(done())
            wait_until(lambda before=before: len(done()) >= before + 3)
            worker.send_signal(signal.SIGKILL)
            worker.wait(5)
        time.sleep(1.1)
    with running(WORKER, UPKEPT_STALLED_AFTER="1"):
        wait_until(lambda: set(done()) == set(words), seconds=30)
    again = [word for word, times in Counter(done()).items() if times > 1]
    assert len(again) <= 3  # at most the one that each killed worker had in hand


def test_a_job_whose_worker_died_is_put_back_by_a_worker_that_runs_already():
    with running(WORKER, UPKEPT_STALLED_AFTER="1") as doomed:
        note.defer(word="interrupted", sleep=2.0)
        wait_until(doing)
        with running(WORKER, UPKEPT_STALLED_AFTER="1"):
            time.sleep(1.0)
            doomed.kill()
            wait_until(lambda: "interrupted" in done(), seconds=25)


def test_two_workers_do_each_job_once():
    with running(WORKER), running(WORKER):
        note.batch_defer(*({"word": str(number), "sleep": 0.005} for number in range(60)))
        wait_until(lambda: len(done()) >= 60)
        time.sleep(0.3)
    assert sorted(done(), key=int) == [str(number) for number in range(60)]


def test_a_failing_job_is_tried_again_and_then_kept_for_the_operator():
    with running(WORKER):
        number = fail.defer(word="tried")
        wait_until(lambda: len(done()) == 3)
        wait_until(lambda: app.job_manager.get_job_status(number).value == "failed")


def test_a_worker_that_is_asked_to_stop_finishes_its_job_first():
    with running(WORKER) as worker:
        note.defer(word="in hand", sleep=1.0)
        wait_until(doing)
        began = time.monotonic()
        worker.terminate()
        assert worker.wait(5) == 0
        assert time.monotonic() - began < 4.0
    assert done() == ["in hand"]
    assert app.job_manager.list_jobs(task="test.note") == []


def test_a_loop_that_crashes_runs_again():
    loop = """
from upkept.kit.jobs import loops
from upkept.kit.live.models import Change
tries = []
@loops.loop("fragile")
def fragile(stop):
    tries.append(1)
    Change.objects.create(topic="test", name=f"try {len(tries)}", data="")
    if len(tries) < 3:
        raise RuntimeError("on purpose")
    stop.wait()
@loops.loop("gentle")
async def gentle(stop):
    import asyncio
    from asgiref.sync import sync_to_async
    await sync_to_async(Change.objects.create)(topic="test", name="async", data="")
    while not stop.is_set():
        await asyncio.sleep(0.05)
"""
    with running(loop + WORKER.replace("; ", "\n")) as worker:
        wait_until(lambda: "try 3" in done(), seconds=20)
        assert "async" in done()
        worker.terminate()
        assert worker.wait(5) == 0
    with contextlib.suppress(ValueError):
        assert done().count("try 4") == 0
