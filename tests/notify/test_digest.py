"""One letter a day at the person's hour, exactly one, and none where there is nothing to say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import MONDAY
from tests.notify.telling import sent, told
from upkept.accounts.models import Person
from upkept.notify import digest
from upkept.notify.models import News, Notice, Preference, Settings
from upkept.notify.sections import Asked, registry, section
from upkept.notify.wording import Line, Section

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TUESDAY = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # 08:00 in Madrid


@pytest.fixture(autouse=True)
def nothing_else_is_said() -> Iterator[None]:
    """Each test says its own parts, and leaves none behind."""
    parts = dict(registry)
    registry.clear()
    yield
    registry.clear()
    registry.update(parts)


@pytest.fixture
def alice() -> Person:
    made = make.alice()
    made.timezone = "Europe/Madrid"
    made.save()
    digest.welcome(MONDAY)
    return made


def something(name: str = "something", topic: str = "broken") -> None:
    @section(name, topic=topic, order=1)
    def say(asked: Asked) -> Section | None:
        return Section("Broken", (Line("The player stands still", "due Monday", "/due", "broken"),), 3, "/due")


def test_it_comes_at_eight_on_the_persons_clock_and_once(alice: Person) -> None:
    something()
    assert digest.write_due(TUESDAY - HOUR) == 0
    assert digest.write_due(TUESDAY) == 1
    assert [digest.write_due(TUESDAY + n * HOUR) for n in range(1, 20)] == [0] * 19
    (letter,) = sent(TUESDAY)
    assert "The player stands still" in letter.body and "and 3 more" in letter.body
    assert Notice.objects.filter(person=alice, shown=True).count() == 1


def test_nothing_to_say_is_no_letter(alice: Person) -> None:
    assert digest.write_due(TUESDAY) == 0 and sent(TUESDAY + DAY) == [] and not News.objects.exists()


def test_a_year_of_mornings_has_one_each_also_when_the_clocks_change(alice: Person) -> None:
    something()
    now, written = MONDAY, 0
    while now < MONDAY + 30 * DAY:  # over 29 March
        now += 4 * HOUR
        written += digest.write_due(now)
    days = {key.rpartition(":")[2] for key in News.objects.values_list("key", flat=True)}
    assert written == len(days) == 30 and "2026-03-29" in days


def test_after_days_without_a_worker_there_is_one_and_no_heap(alice: Person) -> None:
    something()
    assert digest.write_due(TUESDAY + 9 * DAY) == 1 and digest.write_due(TUESDAY + 9 * DAY + HOUR) == 0


def test_whoever_moves_gets_it_at_the_hour_there_and_no_second_one_that_day(alice: Person) -> None:
    something()
    digest.write_due(TUESDAY)
    Person.objects.filter(pk=alice.pk).update(timezone="America/New_York")
    assert digest.write_due(TUESDAY + 7 * HOUR) == 0
    assert Settings.objects.get().next_digest_at == datetime(2026, 3, 4, 13, 0, tzinfo=UTC)


def test_what_waited_stands_in_it_and_not_in_the_next(alice: Person) -> None:
    told(alice, topic="approval", now=MONDAY)
    assert digest.write_due(TUESDAY) == 1 and digest.write_due(TUESDAY + DAY) == 0
    assert "News 1" in sent(TUESDAY)[0].body


def test_topics_told_never_or_at_once_are_left_out(alice: Person) -> None:
    something()
    Preference.objects.create(person=alice, product="encore", topic="broken", how="never")
    assert digest.write_due(TUESDAY) == 0


def test_on_mondays_it_leads_to_the_weekly_page(alice: Person) -> None:
    something()
    digest.write_due(TUESDAY)
    digest.write_due(TUESDAY + 6 * DAY)
    letters = sent(TUESDAY + 6 * DAY)
    assert "Your day" in letters[0].subject and "Your week" in letters[1].subject and "/owed" in letters[1].body


def test_a_part_that_fails_is_logged_and_keeps_nobody_elses_digest_back(alice: Person) -> None:
    something()
    make.bob()
    digest.welcome(MONDAY)

    @section("bad", topic="due", order=2)
    def bad(asked: Asked) -> Section | None:
        if asked.person == alice:
            raise KeyError("a bug")
        return None

    assert digest.write_due(TUESDAY + 2 * HOUR) == 1
    assert Settings.objects.get(person=alice).next_digest_at == TUESDAY + 3 * HOUR


def test_leaving_its_mail_keeps_it_in_the_app(alice: Person) -> None:
    from upkept.notify.subscribing import leave

    something()
    leave(alice, "digest", "", now=MONDAY)
    assert digest.write_due(TUESDAY) == 1 and sent(TUESDAY) == []
    assert Notice.objects.filter(person=alice, shown=True).count() == 1


def test_leaving_its_mail_while_it_is_written_brings_no_second_one(alice: Person) -> None:
    from upkept.notify.subscribing import leave

    with CaptureQueriesContext(connection) as asked:
        leave(alice, "digest", "", now=MONDAY)
    written = [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]
    assert len(written) == 1 and "digest_channels" in written[0] and "next_digest_at" not in written[0]


def test_it_carries_the_newest_checkpoint(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    something()
    monkeypatch.setattr(digest, "checkpoint", lambda: "upkept.example.org/ledger\n42\nq83vEjRWeJA=")
    digest.write_due(TUESDAY)
    letter = sent(TUESDAY)[0]
    assert "q83vEjRWeJA=" in letter.body and "q83vEjRWeJA=" in letter.alternatives[0][0]


def test_two_workers_write_one(alice: Person) -> None:
    something()
    row = Settings.objects.select_related("person").get()
    same = Settings.objects.select_related("person").get()
    assert digest.write(row, TUESDAY) and not digest.write(same, TUESDAY)
    mail.outbox.clear()
    with transaction.atomic():
        assert len(sent(TUESDAY)) == 1


def test_a_worker_that_fails_behind_another_brings_no_second_one_and_loses_nothing(alice: Person) -> None:
    """Both take it up; one writes it, and the other fails afterwards: the database was busy, say."""
    something()
    slow = Settings.objects.select_related("person").get()
    assert digest.write_due(TUESDAY) == 1

    def fails(row: Settings, now: datetime) -> bool:
        raise OperationalError("database is locked")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digest, "write", fails)
        digest._write_safely(slow, TUESDAY)
    told(alice, topic="approval", now=TUESDAY + HOUR)
    assert digest.write_due(TUESDAY + 2 * HOUR) == 0
    assert digest.write_due(TUESDAY + DAY) == 1
    assert "News 1" in sent(TUESDAY + DAY)[-1].body


def test_what_waits_is_not_taken_up_by_a_letter_that_is_none(alice: Person) -> None:
    """However it came to be due twice on one day."""
    something()
    digest.write_due(TUESDAY)
    Settings.objects.update(next_digest_at=TUESDAY + HOUR)
    told(alice, topic="approval", now=TUESDAY)
    assert digest.write_due(TUESDAY + HOUR) == 0
    assert digest.write_due(TUESDAY + DAY) == 1 and "News 1" in sent(TUESDAY + DAY)[-1].body
