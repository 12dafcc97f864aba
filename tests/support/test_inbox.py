"""The inbox holds every unfinished ticket once, the soonest due first, however little of it is looked at."""

from datetime import timedelta

import pytest

from tests import make
from upkept.plans.models import Obligation
from upkept.support import queries
from upkept.support.models import Ticket

pytestmark = pytest.mark.django_db
NOW = make.MONDAY


def ticket(status="open", hours=0, title="Nothing happens"):
    return Ticket.objects.create(
        product=make.product(), title=title, status=status, opened_at=NOW - timedelta(hours=hours)
    )


def owed(of, due, outcome="running", **fields):
    number = Obligation.objects.count()
    given = {
        "product": "encore",
        "commitment": "response",
        "key": of.reference,
        "subject": of.reference,
        "version": "1",
    }
    Obligation.objects.create(
        ref=f"{number:016x}", opening=f"{number}", owner="agent", opened_at=of.opened_at, outcome=outcome,
        due_at=NOW + timedelta(hours=due), **given, **fields,
    )  # fmt: skip


@pytest.fixture(params=[300, 0], autouse=True)
def few(request, monkeypatch):
    """Both ways of finding them: by their numbers, and by walking ahead."""
    monkeypatch.setattr(queries, "FEW", request.param or 2)


def inbox(**asked):
    numbers, count = queries.inbox(["encore"], **asked)
    return [one.pk for one in queries.numbered(numbers)], count


def test_an_empty_inbox_is_empty():
    assert inbox() == ([], 0)


def test_the_soonest_due_comes_first_and_what_nothing_is_due_for_last():
    late, soon, old, new = ticket(), ticket(), ticket(hours=9), ticket(hours=1)
    owed(late, 5)
    owed(soon, 9)
    owed(soon, 2)
    assert inbox() == ([soon.pk, late.pk, old.pk, new.pk], 4)


def test_what_is_broken_and_undone_is_due_before_all_and_what_was_done_is_not():
    running, broken, done = ticket(), ticket(), ticket(hours=3)
    owed(running, 1)
    owed(broken, -5, "broken")
    owed(done, -9, "broken", met_at=NOW)
    assert inbox()[0] == [broken.pk, running.pk, done.pk]


def test_finished_tickets_are_passed_over_however_many_are_owed_something():
    for _ in range(30):
        owed(ticket("resolved"), -5, "broken")
    mine = ticket()
    owed(mine, 1)
    other = ticket(hours=1)
    assert inbox(first=1) == ([mine.pk], 2)
    assert inbox() == ([mine.pk, other.pk], 2)


def test_running_ones_do_not_come_before_broken_ones_that_were_not_looked_at_yet():
    finished = [ticket("resolved") for _ in range(4)]
    for one in finished:
        owed(one, -9, "broken")
    broken, running = ticket(), ticket()
    owed(broken, -1, "broken")
    owed(running, 1)
    assert inbox(first=1)[0] == [broken.pk]


def test_words_and_state_narrow_it():
    ticket(title="The sound stops")
    waiting = ticket("waiting", title="The sound is gone")
    owed(waiting, 1)
    assert inbox(words="SOUND", status="waiting") == ([waiting.pk], 1)
    assert inbox(words="sound")[1] == 2
    assert inbox(words="nothing") == ([], 0)


def test_other_products_stay_out():
    other = make.product("torch-trader")
    Ticket.objects.create(product=other, title="x", opened_at=NOW)
    assert inbox() == ([], 0)
