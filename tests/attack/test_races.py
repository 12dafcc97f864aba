"""Two at once, and one that is killed: a step is taken once, a turn is told once, an upload leaves nothing half there."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection

from tests import make
from tests.plans.own.making import PLAN, PROSE, academy
from tests.processes import running
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.files import actions as files
from upkept.kit.files import store
from upkept.kit.files.models import Blob, File
from upkept.kit.journal.models import Event
from upkept.notify.models import News, Notice
from upkept.plans import hiding
from upkept.plans.actions import publish
from upkept.plans.models import PlanVersion
from upkept.plans.record import schedules
from upkept.plans.record.models import Schedule, Turn
from upkept.plans.verify import verify
from upkept.products import stages
from upkept.products.models import Product, Stage

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Each in a thread of its own, begun together; the codes of the refusals. Whatever else is raised is raised here."""
    begin, refused, bugs = threading.Barrier(len(deeds)), [], []

    def run(deed: Callable[[], object]) -> None:
        try:
            begin.wait(10)
            deed()
        except Refusal as refusal:
            refused.append(refusal.code)
        except Exception as bug:
            bugs.append(bug)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for bug in bugs:
        raise bug
    return refused


def fresh() -> Product:
    return Product.objects.get(slug="academy")


def events(kind: str) -> int:
    return Event.objects.filter(product="academy", kind=kind).count()


def test_a_product_goes_public_while_a_version_is_published_and_a_record_is_hidden() -> None:
    """Nobody overwrites what another changed, and each that is done twice at once is done once."""
    product, now = academy("2026-01-01"), clock.now()
    alice = make.alice(product)
    source = (PLAN % f"{now + timedelta(days=2):%Y-%m-%d}").replace('version: "1"', 'version: "2"')
    products = [fresh() for _ in range(4)]
    refused = at_once(
        lambda: stages.go_public(products[0], by=alice, now=now),
        lambda: stages.go_public(products[1], by=alice, now=now),
        lambda: publish(products[2], source, {"en": PROSE}, by=alice, now=now),
        lambda: publish(products[3], source, {"en": PROSE}, by=alice, now=now),
        lambda: hiding.hide("academy", "fixed", reason="It is counted wrongly.", by=alice, now=now),
        lambda: hiding.hide("academy", "fixed", reason="It is counted wrongly.", by=alice, now=now),
    )
    assert sorted(refused) == ["hidden-already", "stage-already"]
    assert (events("product.staged"), events("plan.published"), events("commitment.hidden")) == (1, 2, 1)
    assert fresh().stage == Stage.PUBLIC and PlanVersion.objects.count() == 2
    assert verify("academy", now=now).differences == []


def test_two_workers_take_up_each_turn_once_and_tell_it_once() -> None:
    product, now = academy("2026-01-01"), clock.now()
    make.alice(product)
    before = now - timedelta(days=2)
    for number in range(5):
        Schedule.objects.create(
            product=product, kind="course.reviewed", subject=f"course:{number}", rule="FREQ=DAILY", begins=before.date(),
            at=time(0), zone="UTC", role="owner", next_at=before.replace(hour=0, minute=0, second=0, microsecond=0),
            created_at=before,
        )  # fmt: skip
    taken: list[int] = []
    assert at_once(*[lambda: taken.append(schedules.look(now))] * 3) == []
    assert sum(taken) == 5 and Turn.objects.count() == 15
    assert News.objects.filter(topic="schedule").count() == Notice.objects.count() == 5


KILLED: dict[str, Sequence[str]] = {
    "while it is written": ("def half(stream, draft, most): open(draft, 'wb').write(b'half'); die()", "store._written = half"),
    "before its row": ("store._flush = die",),
    "before its event is committed": ("from upkept.plans import evidence", "evidence.attach = die"),
}  # fmt: skip


@pytest.mark.parametrize("when", KILLED)
def test_an_upload_that_is_killed_leaves_no_event_and_nothing_that_stays(
    when: str, settings: Any, tmp_path: Any
) -> None:
    settings.DATA = tmp_path
    academy("2026-01-01")
    code = """
import io, os, signal
from upkept.kit import clock
from upkept.kit.files import actions, store
from upkept.kit.journal.draft import Draft
from upkept.plans import incoming
from upkept.products.models import Product
def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)
{how}
one = actions.keep("academy", io.BytesIO(b"paper"), name="a.txt", by="person:1", now=clock.now())
said = Draft(product="academy", kind="course.reviewed", subject="course:1", at=clock.instant() - 60, id="with-a-file",
             by="person:1", how="reported", data={{"evidence": [{{"sha256": one.sha256}}]}})
incoming.take(Product.objects.get(slug="academy"), [said], given=None, now=clock.now())
""".format(how="\n".join(KILLED[when]))
    with running(code) as uploader:
        uploader.communicate(timeout=120)
    assert uploader.returncode == -9
    left = [*store.stored(), *store.abandoned(older_than=-1)]
    assert left, "it was killed in the middle"
    assert not Event.objects.filter(id="with-a-file").exists()
    for path in left:
        os.utime(path, (1, 1))
    files.collect(now=clock.now() + timedelta(days=2))
    assert [*store.stored(), *store.abandoned(older_than=-1)] == []
    assert not File.objects.exists() and not Blob.objects.exists()
