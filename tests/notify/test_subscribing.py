"""Subscribing by mail: confirmed first, left by one click, and nobody learns who subscribes."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests import make
from tests.make import MONDAY
from tests.notify.telling import told
from upkept.kit import clock
from upkept.notify import outbox, retention, subscribing
from upkept.notify.message import Subscribers
from upkept.notify.models import Delivery, News, Subscription

pytestmark = pytest.mark.django_db
HOME = "http://127.0.0.1:8000"


def ask(
    email: str = "eve@example.net", client: Client | None = None, place: str = "127.0.0.1", **more: object
) -> object:
    make.product()
    said = {"email": email, "topics": ["plan"], **more}
    return (client or Client()).post("/encore/subscribe", said, REMOTE_ADDR=place)


def letters() -> list[object]:
    while outbox.send_some(clock.now() + timedelta(minutes=1)):
        pass
    return mail.outbox


def link(letter: object, name: str) -> str:
    found = re.search(rf"{HOME}(/subscriptions/{name}/\S+)", letter.body)  # type: ignore[attr-defined]
    assert found, letter.body  # type: ignore[attr-defined]
    return found[1]


def subscribed(email: str = "eve@example.net") -> Subscription:
    ask(email)
    Client().post(link(letters()[-1], "confirm"))
    mail.outbox.clear()
    return Subscription.objects.get(email=email)


def test_nothing_is_sent_before_the_address_is_confirmed_by_a_button() -> None:
    ask()
    (letter,) = letters()
    told(Subscribers("encore", "plan"), topic="plan")
    assert len(letters()) == 1
    page = Client().get(link(letter, "confirm"))
    assert page.status_code == 200 and Subscription.objects.get().confirmed_at is None
    assert b"You are subscribed" in Client().post(link(letter, "confirm")).content
    assert Subscription.objects.get().confirmed_at is not None


def test_the_answer_is_the_same_whether_somebody_subscribes_already() -> None:
    subscribed()
    again, new = ask(), ask("new@example.net")
    said = [
        re.sub(r'CSRFToken": "\w+|value="\w{64}|data-server-now="\d+', "", a.content.decode()) for a in (again, new)
    ]  # type: ignore[attr-defined]
    assert said[0].replace("eve@", "new@") == said[1]


def test_one_click_in_the_mail_program_ends_it_and_deletes_the_address() -> None:
    subscribed()
    told(Subscribers("encore", "plan"), topic="plan", now=clock.now())
    letter = letters()[0]
    headers = letter.extra_headers  # type: ignore[attr-defined]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix(HOME)
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200 and Subscription.objects.exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists() and not Delivery.objects.exists()
    assert client.post(address).status_code == 200  # pressed twice


def test_a_strangers_link_ends_nothing() -> None:
    row = subscribed()
    assert Client().post(f"/subscriptions/leave/{row.pk}:wrong").status_code == 404
    assert Client().post("/subscriptions/confirm/1:wrong").status_code == 404
    assert Subscription.objects.exists()


def test_one_letter_box_gets_three_questions_a_day_whoever_asks() -> None:
    for n in range(6):
        ask(place=f"10.0.0.{n}")
    assert len(letters()) == 3


def test_a_name_after_a_plus_makes_no_other_letter_box() -> None:
    for n in range(6):
        ask(f"eve+{n}@example.net", place=f"10.0.0.{n}")
    ask("eve@example.org", place="10.0.0.9")
    assert sorted(letter.to[0] for letter in letters()) == [  # type: ignore[attr-defined]
        "eve+0@example.net", "eve+1@example.net", "eve+2@example.net", "eve@example.org",
    ]  # fmt: skip


def test_a_link_that_was_used_and_left_again_subscribes_nobody() -> None:
    """Whoever finds an old letter brings nobody back; and an asked question of another product stays unanswered by it."""
    ask()
    old = link(letters()[-1], "confirm")
    Client().post(old)
    number = Subscription.objects.get().pk
    assert Client().post(old).status_code == 200 and Subscription.objects.count() == 1, "pressed twice"
    subscribing.end(number)
    assert Client().post(old).status_code == 404 and not Subscription.objects.exists()
    ask()
    assert Client().post(old).status_code == 404 and Subscription.objects.get().confirmed_at is None


def test_one_place_asks_ten_times_an_hour_and_is_told_so() -> None:
    answers = [ask(f"p{n}@example.net") for n in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [422] * 2  # type: ignore[attr-defined]
    assert "p11@example.net" in answers[-1].content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("email", "topics"), [("nonsense", ["plan"]), ("a@example.net", []), ("", ["plan"])])
def test_wrong_input_keeps_what_was_typed(email: str, topics: list[str]) -> None:
    answer = ask(email, topics=topics)
    assert answer.status_code == 422 and email in answer.content.decode()  # type: ignore[attr-defined]


def test_a_private_product_has_no_page_to_subscribe_at() -> None:
    make.product(stage="private")
    assert Client().get("/encore/subscribe").status_code == 404


def test_whoever_is_signed_in_follows_without_a_letter_and_ends_it_there() -> None:
    make.product()
    client = Client()
    client.force_login(make.dana())
    client.post("/encore/subscribe", {"topics": ["plan", "status"]})
    assert set(Subscription.objects.values_list("topic", "person__name")) == {("plan", "Dana"), ("status", "Dana")}
    client.post("/encore/subscribe", {})
    assert not Subscription.objects.exists() and letters() == []


def test_an_address_that_nobody_confirmed_is_deleted_after_a_week_and_words_after_ninety_days() -> None:
    ask()
    retention.clear(clock.now() + timedelta(days=6))
    assert Subscription.objects.exists()
    retention.clear(clock.now() + timedelta(days=8))
    assert not Subscription.objects.exists()
    told(make.alice(), now=MONDAY)
    retention.clear(MONDAY + timedelta(days=89))
    assert News.objects.get(key="one").data == {}
    retention.clear(MONDAY + timedelta(days=91))
    assert News.objects.get(key="one").data == {"cleared": True}
    retention.clear(MONDAY + timedelta(days=366))
    assert not News.objects.filter(key="one").exists()


def test_a_person_can_take_everything_with_them_and_be_forgotten() -> None:
    alice = make.alice()
    told(alice)
    assert len(retention.export(alice)["notices"]) == 1
    retention.erase(alice)
    assert retention.export(alice) == {name: [] for name in retention.export(alice)}


def test_what_they_subscribed_to_by_mail_is_theirs_once_the_address_is_proven_and_nobody_elses() -> None:
    make.product()
    said = {"product": "encore", "asked_at": MONDAY, "confirmed_at": MONDAY}
    Subscription.objects.create(topic="plan", email="dana@example.org", **said)
    Subscription.objects.create(topic="plan", email="eve@example.net", **said)
    dana = make.dana()
    proof = EmailAddress.objects.create(user=dana, email="dana@example.org", verified=False, primary=True)
    assert retention.export(dana)["subscriptions"] == [], "whoever signed up with anybody's address learns nothing"
    retention.erase(dana)
    proof.verified = True
    proof.save()
    assert len(retention.export(dana)["subscriptions"]) == 1
    retention.erase(dana)
    assert [row.email for row in Subscription.objects.all()] == ["eve@example.net"]


def test_a_person_takes_it_as_a_file_and_erases_it_on_their_page() -> None:
    alice, bob = make.alice(), make.bob()
    told([alice, bob])
    client = Client()
    client.force_login(alice)
    assert b"/account/notices/held.json" in client.get("/account/notices").content
    answer = client.get("/account/notices/held.json")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    assert [one["news__topic"] for one in answer.json()["notices"]] == ["risk"]
    client.post("/account/notices/forget")
    assert len(retention.export(alice)["notices"]) == 1, "nothing without the tick"
    assert client.get("/account/notices/forget").status_code == 405
    client.post("/account/notices/forget", {"sure": "1"})
    assert retention.export(alice)["notices"] == [] and len(retention.export(bob)["notices"]) == 1
