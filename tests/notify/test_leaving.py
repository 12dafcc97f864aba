"""Whoever leaves a team hears no more of it: not by what waited for their letter, not in the app, not in a browser that they shared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests import make
from tests.make import MONDAY
from tests.notify.telling import sent, told
from tests.notify.test_push import AUTH, PRIVATE, b64, point
from upkept.accounts.models import Person
from upkept.notify import devices, digest, queries
from upkept.notify.message import Subscribers
from upkept.notify.models import Delivery, Device, News, Notice, Settings, Subscription
from upkept.notify.sections import Asked, Part, registry
from upkept.notify.wording import Line, Section
from upkept.products.models import Membership, Role

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
BROWSER = {"endpoint": "https://push.example/abc", "p256dh": b64(point(PRIVATE)), "auth": b64(AUTH), "name": "Firefox"}


@pytest.fixture
def bob() -> Person:
    """He answers for two products, and has an hour."""
    made = make.bob(make.product(stage="private"))
    make.bob(make.product("academy"))
    digest.welcome(MONDAY)
    return made


def leaves(person: Person, slug: str = "encore") -> None:
    Membership.objects.filter(person=person, product__slug=slug).delete()


def test_the_digest_of_whoever_left_says_nothing_that_waited_of_that_product(bob: Person) -> None:
    told(bob, topic="approval", data={"n": 1})
    told(bob, topic="approval", data={"n": 2}, key="two", product="academy")
    leaves(bob)
    digest.write_due(TUESDAY)
    (letter,) = sent(TUESDAY)
    assert "News 2" in letter.body and "News 1" not in letter.body
    assert not Notice.objects.filter(digested_at=None, how="digest").exists(), "nor does it wait for another day"


def test_whoever_left_every_team_gets_no_digest_of_what_waited(bob: Person) -> None:
    told(bob, topic="approval")
    Membership.objects.all().delete()
    assert digest.write_due(TUESDAY) == 0 and sent(TUESDAY) == []


def test_a_letter_that_waits_when_a_role_is_taken_is_not_sent(bob: Person) -> None:
    told(bob, data={"n": 1})
    told(bob, data={"n": 2}, key="two", product="academy")
    leaves(bob)
    (letter,) = sent()
    assert "News 2" in letter.body and "News 1" not in letter.body and "Encore" not in letter.subject
    assert sent(MONDAY + timedelta(days=1)) == [letter]


def test_a_digest_that_waits_when_a_role_is_taken_is_not_sent(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def say(asked: Asked) -> Section:
        return Section("Broken", (Line("The player stands still", "", "/due", "broken"),), 0, "/due")

    monkeypatch.setitem(registry, "all", Part("all", "broken", 1, False, say))
    assert digest.write_due(TUESDAY) == 1
    leaves(bob)
    assert sent(TUESDAY) == [] and Delivery.objects.get(channel="email").state == "dropped"


def test_the_app_shows_no_notice_of_a_team_that_they_left_for_its_words_are_of_today(bob: Person) -> None:
    told(bob)
    client = Client()
    client.force_login(bob)
    number = Notice.objects.get().pk
    assert b"News 1" in client.get("/notices").content and queries.unread_count(bob) == 1
    leaves(bob)
    assert b"News 1" not in client.get("/notices").content and queries.unread_count(bob) == 0
    assert client.post(f"/notices/{number}/open").status_code == 404


def test_what_everybody_may_hear_and_their_own_safety_stay(bob: Person) -> None:
    for slug in ("academy", "encore"):
        Subscription.objects.create(product=slug, topic="plan", person=bob, asked_at=MONDAY, confirmed_at=MONDAY)
    told(Subscribers("academy", "plan"), topic="plan", product="academy", data={"n": 1})
    told(bob, topic="security", key="two", data={"n": 2})
    told(Subscribers("encore", "plan"), topic="plan", key="three", data={"n": 3})
    Membership.objects.all().delete()
    said = "".join(letter.body for letter in sent())
    assert "News 1" in said and "News 2" in said and "News 3" not in said, "the third is of a private product"


def test_what_waits_for_outsiders_stays_here_when_the_product_is_made_private() -> None:
    product = make.product()
    Subscription.objects.create(
        product="encore", topic="plan", email="eve@example.net", asked_at=MONDAY, confirmed_at=MONDAY
    )
    told(Subscribers("encore", "plan"), topic="plan")
    product.stage = "private"
    product.save()
    assert sent() == [] and Delivery.objects.get().state == "dropped"


def test_a_browser_that_somebody_else_takes_over_shows_them_nothing_that_waited_for_the_first(bob: Person) -> None:
    devices.add(bob, **BROWSER, now=MONDAY)
    told(bob)
    assert Delivery.objects.filter(channel="web_push").count() == 1
    olga = make.olga()
    row = devices.add(olga, **BROWSER, now=MONDAY)
    assert Device.objects.get() == row and row.person == olga
    assert not Delivery.objects.filter(channel="web_push").exists(), "it would be read by whoever sits there now"


def test_who_runs_it_hears_of_every_product() -> None:
    root = make.person("Root", is_staff=True)
    make.product(stage="private")
    told(root)
    assert len(sent()) == 1


def test_a_lost_role_costs_no_settings_and_a_new_one_brings_no_old_news(bob: Person) -> None:
    told(bob, topic="approval")
    leaves(bob)
    digest.write_due(TUESDAY)
    make.member("Bob", Role.AGENT, make.product())
    digest.write_due(TUESDAY + timedelta(days=1))
    assert Settings.objects.filter(person=bob).exists() and not News.objects.filter(topic="digest").exists()
