"""The owner's role is told once when a promise is at risk; all else stands in one letter a day, and on the weekly page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests import make
from tests.notify.telling import sent
from tests.spine.small import DAY, HOUR, START, happens, published
from upkept.kit.clock import moment
from upkept.kit.journal.answering import answer_some
from upkept.notify import digest
from upkept.notify.models import Delivery, News, Notice, Preference, Settings
from upkept.plans import timers
from upkept.web import owed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small() -> None:
    published()


def pass_to(at: int) -> None:
    """The clocks say what they have to say by then, and it is told."""
    now = moment(at)
    while timers.look(now) or timers.open_periods(now):
        pass
    while answer_some(now):
        pass


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("id").values_list("news__topic", "person__name")
    return [(topic, name) for topic, name in rows if topic in ("risk", "broken")]


def test_the_role_that_owns_it_is_told_once_when_it_is_at_risk_and_nobody_else() -> None:
    make.bob()
    make.olga()
    happens("ticket.opened", priority="high")
    pass_to(START + HOUR)
    assert told() == []
    pass_to(START + 5700)
    pass_to(START + 6000)
    assert told() == [("risk", "Bob")]
    (letter,) = sent(moment(START + 6060))
    assert letter.to == ["bob@example.org"] and "A person answers" in letter.subject and "Due " in letter.body
    assert "High priority is answered within 2 hours" in letter.body


def test_whoever_owns_the_product_is_told_where_nobody_has_the_role() -> None:
    happens("ticket.opened", priority="high")
    pass_to(START + 5700)
    assert told() == [("risk", "Alice")]


def test_what_was_met_before_the_letter_went_out_wakes_nobody() -> None:
    make.bob()
    happens("ticket.opened", priority="high")
    pass_to(START + 5700)
    happens("ticket.answered", at=START + 5705)
    assert sent(moment(START + 5800)) == [] and Delivery.objects.get().state == "dropped"
    client = Client()
    client.force_login(make.bob())
    assert "No longer at risk" in client.get("/notices").content.decode()


def test_broken_ones_stand_in_the_digest_of_the_team_with_what_is_due() -> None:
    alice = make.alice()
    digest.welcome(moment(START))
    happens("ticket.opened", priority="high")
    pass_to(START + 3 * HOUR)
    happens("ticket.opened", "ticket:2", START + 20 * HOUR, priority="low")
    pass_to(START + 20 * HOUR)
    assert told() == []  # nobody looked in between: it was broken before it was at risk
    assert digest.write_due(moment(START + 23 * HOUR)) == 1  # 08:00 UTC on Tuesday
    (letter,) = sent(moment(START + 23 * HOUR))
    assert letter.to == [alice.email]
    for part in ("Broken, late, corrected or excused", "Due in the next day", "nobody has said why"):
        assert part in letter.body, letter.body
    assert digest.write_due(moment(START + 2 * DAY)) == 0  # all of it was said


def test_whoever_wants_verdicts_at_once_gets_them_and_nobody_else() -> None:
    alice, _bob = make.alice(), make.bob()
    Preference.objects.create(person=alice, topic="broken", how="now", channels=["email"])
    happens("ticket.opened", priority="high")
    pass_to(START + 3 * HOUR)
    assert ("broken", "Alice") in told() and ("broken", "Bob") not in told()
    assert any("Broken" in letter.body for letter in sent(moment(START + 4 * HOUR)))


def test_an_imported_year_tells_nobody_anything() -> None:
    make.bob()
    happens("ticket.opened", priority="high", how="imported", now=START + 30 * DAY)
    pass_to(START + 30 * DAY)
    assert News.objects.filter(topic="risk").count() == 0


# The weekly page ----------------------------------------------------------------------------------------------------------
def week(at: int = START + 5 * HOUR, **more: bool) -> dict[str, list[str]]:
    parts = owed.week(make.alice(), moment(at), "Europe/Madrid", **more)["parts"]
    return {part.name: [row.what for row in part.rows] for part in parts}


def test_the_week_asks_for_a_note_and_says_what_is_owed() -> None:
    happens("ticket.opened", priority="high")
    pass_to(START + 5 * HOUR)
    assert week()["notes"] == ["A person answers"] and "A person answers" in week()["owed"]
    assert "broken" not in week()  # it stands above already


def test_done_for_this_week_is_remembered_and_shows_what_came_since_until_monday() -> None:
    from upkept.notify.preferences import finish_week

    happens("ticket.opened", priority="high")
    pass_to(START + 5 * HOUR)
    finish_week(make.alice(), now=moment(START + 6 * HOUR))
    assert week(START + 7 * HOUR) == {} and week(START + 7 * HOUR, everything=True)["notes"]
    happens("ticket.opened", "ticket:2", START + 8 * HOUR, priority="high")
    pass_to(START + 12 * HOUR)
    assert week(START + 12 * HOUR)["notes"] == ["A person answers"]
    assert len(week(START + 8 * DAY)["notes"]) == 2


def test_the_page_is_the_teams_and_its_button_works() -> None:
    client, outsider = Client(), Client()
    client.force_login(make.alice())
    outsider.force_login(make.charlie())
    assert outsider.get("/owed").status_code == 404 and Client().get("/owed").status_code == 302
    assert client.get("/owed").status_code == 200
    assert client.get("/owed/done").status_code == 405 and client.post("/owed/done").status_code == 302
    assert Settings.objects.get(person=make.alice()).week_done_at is not None


def test_the_page_asks_the_database_no_oftener_when_there_is_more(django_assert_max_num_queries: object) -> None:
    for n in range(30):
        happens("ticket.opened", f"ticket:{n}", priority="high")
    pass_to(START + 5 * HOUR)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        owed.week(make.alice(), moment(START + 5 * HOUR), "Europe/Madrid")


def test_a_monday_begins_on_the_readers_clock() -> None:
    assert owed._monday(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Europe/Madrid") == datetime(
        2026, 3, 1, 23, 0, tzinfo=UTC
    )
    assert owed._monday(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "UTC") == moment(START - 9 * HOUR) - timedelta(days=7)
