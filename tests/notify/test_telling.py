"""Who is told what: in the transaction of what happened, once for a key, as each of them chose."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.db.transaction import TransactionManagementError

from tests import make
from tests.make import MONDAY
from tests.notify.telling import LATER, sent, told
from upkept.accounts.models import Person
from upkept.notify import preferences
from upkept.notify.message import RoleOf, Subscribers, Team
from upkept.notify.models import Delivery, How, Mute, Notice, Preference, Settings, Subscription

pytestmark = pytest.mark.django_db


def channels_of(person: Person) -> set[str]:
    return set(Delivery.objects.filter(person=person).values_list("channel", flat=True))


def test_news_is_told_in_the_readers_language_and_zone() -> None:
    alice = make.alice()
    Person.objects.filter(pk=alice.pk).update(timezone="America/New_York", language="de")
    told(alice)
    assert "EST" in sent()[0].body or "04:00" in sent()[0].body


def test_the_same_news_is_told_once_however_often_it_is_said() -> None:
    alice = make.alice()
    assert [told(alice), told(alice), told([alice, make.bob()])] == [1, 0, 1]
    assert Notice.objects.filter(person=alice).count() == 1 and len(sent()) == 2


def test_news_that_is_taken_back_with_its_transaction_reaches_nobody() -> None:
    alice = make.alice()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        told(alice)
        1 / 0  # noqa: B018
    assert sent() == [] and not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_telling_outside_of_a_transaction_is_refused() -> None:
    from upkept.notify.actions import tell
    from upkept.notify.message import Message

    with pytest.raises(TransactionManagementError):
        tell(Message(wording="tests.news", topic="risk"), to=make.alice(), now=MONDAY, key="x")


def test_a_role_is_everybody_who_has_it_and_the_owner_where_nobody_does() -> None:
    alice, bob = make.alice(), make.bob()
    told(RoleOf("encore", "agent"), key="agents")
    assert set(Notice.objects.values_list("person", flat=True)) == {bob.pk}
    told(RoleOf("encore", "operator"), key="operators")
    assert Notice.objects.filter(person=alice, news__key="operators").exists()


def test_a_product_says_other_than_all_products_and_goes_first() -> None:
    alice = make.alice()
    Preference.objects.create(person=alice, product="", topic="risk", how=How.NEVER)
    Preference.objects.create(person=alice, product="encore", topic="risk", how=How.NOW, channels=["email"])
    assert told(alice) == 1 and told(alice, key="two", product="other") == 0
    assert channels_of(alice) == {"email"} and not Notice.objects.get().shown


def test_a_muted_product_is_silent_until_its_day_and_security_is_not() -> None:
    alice = make.alice()
    Mute.objects.create(person=alice, product="encore", until=MONDAY + timedelta(days=1))
    assert told(alice) == 0 and told(alice, topic="security", key="key") == 1
    assert told(alice, key="later", now=MONDAY + timedelta(days=2)) == 1


def test_what_waits_for_the_digest_sends_nothing_now() -> None:
    alice = make.alice()
    told(alice, topic="approval")
    assert sent() == [] and Notice.objects.get().how == How.DIGEST


def test_quiet_hours_hold_back_what_is_not_urgent() -> None:
    alice = make.alice()
    alice.timezone = "Europe/Madrid"
    alice.save()
    Settings.objects.create(person=alice, quiet_from=22, quiet_until=7, next_digest_at=MONDAY)
    night = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # midnight in Madrid
    told(alice, now=night)
    told(alice, now=night, key="fire", urgency="urgent")
    assert len(sent(night + LATER)) == 1
    assert Delivery.objects.get(state="waiting").next_at == datetime(2026, 3, 3, 6, 0, tzinfo=UTC)


def test_somebody_who_left_is_not_written_to() -> None:
    alice = make.alice()
    told(alice)
    Person.objects.filter(pk=alice.pk).update(is_active=False)
    assert sent() == [] and Delivery.objects.get().state == "dropped"


def test_subscribers_are_people_and_confirmed_addresses_and_none_of_a_private_product() -> None:
    product, dana = make.product(), make.dana()
    Subscription.objects.create(product="encore", topic="plan", person=dana, asked_at=MONDAY, confirmed_at=MONDAY)
    for name, confirmed in (("in", MONDAY), ("out", None)):
        Subscription.objects.create(
            product="encore", topic="plan", email=f"{name}@example.net", asked_at=MONDAY, confirmed_at=confirmed
        )
    assert told(Subscribers("encore", "plan"), topic="plan") == 2
    assert {letter.to[0] for letter in sent()} == {"dana@example.org", "in@example.net"}
    product.stage = "private"
    product.save()
    mail.outbox.clear()
    assert told(Subscribers("encore", "plan"), topic="plan", key="two") == 0
    make.member("dana", "agent", product)
    told(Subscribers("encore", "plan"), topic="plan", key="three")
    assert [letter.to[0] for letter in sent()] == ["dana@example.org"]


def test_several_recipients_meet_one_person_once() -> None:
    alice = make.alice()
    assert told((RoleOf("encore", "owner"), Team("encore"), alice)) == 1


def test_telling_many_asks_the_database_as_often_as_telling_one(django_assert_max_num_queries: object) -> None:
    people = [make.member(f"P{n}", "agent") for n in range(40)]
    with django_assert_max_num_queries(62):  # type: ignore[operator]  # one announcement each for open pages
        told(people)
    assert Delivery.objects.count() == 40


def test_at_once_by_nothing_is_refused_and_security_keeps_a_channel() -> None:
    from upkept.core.refusal import Refusal

    alice = make.alice()
    for name, how, by in (("risk", "now", []), ("security", "now", []), ("security", "never", ["email"])):
        with pytest.raises(Refusal):
            preferences.choose(alice, "", {name: (how, by)})
    preferences.choose(alice, "", {"risk": ("digest", [])})
    assert told(alice) == 1 and sent() == []
