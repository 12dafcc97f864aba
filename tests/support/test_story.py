"""A customer asks and is told by when; an agent answers; the plan page moves."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests import make, worlds
from upkept.kit import clock
from upkept.plans.models import Obligation
from upkept.products.models import Product
from upkept.support.models import Status, Ticket

EXAMPLE = Path(__file__).parents[2] / "examples" / "encore"


@pytest.fixture
def encore(transactional_db: None) -> Product:
    return worlds.example("encore")


def opened(client: Client, **said: str) -> Ticket:
    form = {"type": "bug", "priority": "high", "title": "The player stops", "text": "After ten seconds.", **said}
    answer = client.post("/encore/support", form)
    assert answer.status_code == 302, answer.content.decode()
    return Ticket.objects.get(pk=int(answer["Location"].rsplit("/", 1)[1]))


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(
        make.member(name, {"Bob": "agent", "Alice": "owner"}[name]) if name in ("Bob", "Alice") else make.person(name)
    )
    return client


def test_whoever_asks_is_told_by_when_a_person_answers(encore: Product) -> None:
    client = Client()
    ticket = opened(client)
    page = client.get(f"/encore/tickets/{ticket.pk}").content.decode()
    assert "A person answers" in page and "(Europe/Madrid)" in page  # whoever chose none
    owed = Obligation.objects.get(subject=ticket.reference, commitment="response")
    assert owed.due_at is not None and (owed.due_at - owed.opened_at) == timedelta(hours=24)


def test_an_answer_in_time_keeps_the_promise(encore: Product) -> None:
    ticket = opened(Client())
    answer = signed_in("Bob").post(f"/tickets/{ticket.pk}/answer", {"text": "We are on it.", "then": "resolve"})
    assert answer.status_code == 302
    owed = Obligation.objects.get(subject=ticket.reference, commitment="response")
    assert owed.outcome == "kept"
    ticket.refresh_from_db()
    assert ticket.status == Status.RESOLVED


def test_a_note_stops_no_clock_and_no_customer_sees_it(encore: Product) -> None:
    client = Client()
    ticket = opened(client)
    signed_in("Bob").post(f"/tickets/{ticket.pk}/note", {"text": "Looks like the codec."})
    assert Obligation.objects.get(subject=ticket.reference, commitment="response").outcome == "running"
    assert "codec" not in client.get(f"/encore/tickets/{ticket.pk}").content.decode()


def test_another_customers_ticket_is_not_found(encore: Product) -> None:
    ticket = opened(signed_in("Dana"))
    for other in (Client(), signed_in("Charlie")):
        assert other.get(f"/encore/tickets/{ticket.pk}").status_code == 404
        assert other.post(f"/encore/tickets/{ticket.pk}/reply", {"text": "hello"}).status_code == 404
    assert signed_in("Charlie").get(f"/tickets/{ticket.pk}").status_code == 404
    assert Client().get(f"/encore/tickets/{ticket.pk}?key=wrong").status_code == 404


def test_the_customer_of_a_private_product_meets_no_link_that_does_not_open(encore: Product) -> None:
    client = Client()
    ticket = opened(client)
    Product.objects.filter(pk=encore.pk).update(stage="private")
    page = client.get(f"/encore/tickets/{ticket.pk}").content.decode()
    clock_page = str(re.findall(rf'href="(/encore/tickets/{ticket.pk}/why/\w+)"', page)[0])
    for shown in (page, client.get(clock_page).content.decode()):
        assert "Encore" in shown
        led = set(re.findall(r'href="(/encore[^"]*)"', shown))
        assert {address: client.get(address).status_code for address in led} == dict.fromkeys(led, 200)


def test_the_signed_link_opens_its_ticket_and_no_other(encore: Product) -> None:
    from upkept.support.access import key_of

    one, other = opened(Client()), opened(Client())
    client = Client()
    assert client.get(f"/encore/tickets/{other.pk}?key={key_of(one)}").status_code == 404
    assert client.get(f"/encore/tickets/{one.pk}?key={key_of(one)}").status_code == 302
    assert client.get(f"/encore/tickets/{one.pk}").status_code == 200


def test_a_newer_message_is_read_before_it_is_answered(encore: Product) -> None:
    client, bob = Client(), signed_in("Bob")
    ticket = opened(client)
    seen = re.search(r'name="seen" value="(\d+)"', bob.get(f"/tickets/{ticket.pk}").content.decode())
    assert seen
    client.post(f"/encore/tickets/{ticket.pk}/reply", {"text": "And now it smokes."})
    answer = bob.post(f"/tickets/{ticket.pk}/answer", {"text": "Try again.", "seen": seen[1]})
    assert answer.status_code == 422 and "Somebody wrote" in answer.content.decode()
    assert "Try again." in answer.content.decode()


def test_waiting_for_the_customer_and_a_reply_go_on_where_they_stopped(encore: Product) -> None:
    client, bob = Client(), signed_in("Bob")
    ticket = opened(client)
    bob.post(f"/tickets/{ticket.pk}/answer", {"text": "Which browser?", "then": "wait"})
    ticket.refresh_from_db()
    assert ticket.status == Status.WAITING
    client.post(f"/encore/tickets/{ticket.pk}/reply", {"text": "Firefox."})
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN


def test_a_reply_to_a_resolved_ticket_opens_it_and_its_clock_again(encore: Product) -> None:
    client, bob = Client(), signed_in("Bob")
    ticket = opened(client)
    bob.post(f"/tickets/{ticket.pk}/answer", {"text": "Done.", "then": "resolve"})
    clock.move(60)
    try:
        client.post(f"/encore/tickets/{ticket.pk}/reply", {"text": "It is not."})
        assert Obligation.objects.filter(subject=ticket.reference, commitment="response").count() == 2
        assert Obligation.objects.get(subject=ticket.reference, commitment="response", outcome="running")
    finally:
        clock.reset()


def test_spam_voids_its_promises(encore: Product) -> None:
    ticket = opened(Client())
    signed_in("Bob").post(f"/tickets/{ticket.pk}/cancel", {"reason": "spam"})
    assert Obligation.objects.get(subject=ticket.reference, commitment="response").outcome == "void"


def test_a_stricter_class_shortens_the_time_that_is_left(encore: Product) -> None:
    ticket = opened(Client())
    signed_in("Bob").post(f"/tickets/{ticket.pk}/classify", {"priority": "emergency"})
    owed = Obligation.objects.get(subject=ticket.reference, commitment="response")
    assert owed.due_at is not None and owed.due_at - owed.opened_at == timedelta(hours=2)


def test_what_is_wrong_in_a_form_is_said_and_nothing_is_lost(encore: Product) -> None:
    answer = Client().post("/encore/support", {"type": "bug", "priority": "high", "title": "", "text": "A long story."})
    assert answer.status_code == 422
    assert "A long story." in answer.content.decode()
    assert not Ticket.objects.exists()
    robot = {"type": "bug", "priority": "high", "title": "Buy", "text": "this", "website": "http://spam.example"}
    assert Client().post("/encore/support", robot).status_code == 422


def test_the_desk_is_for_the_team(encore: Product) -> None:
    ticket = opened(Client())
    assert Client().get("/tickets").status_code == 302
    assert signed_in("Charlie").get("/tickets").status_code == 404
    assert signed_in("Charlie").get("/due").status_code == 404
    bob = signed_in("Bob")
    for address in ("/tickets", f"/tickets/{ticket.pk}", "/due", "/products", "/products/encore"):
        assert bob.get(address).status_code == 200, address
    ref = Obligation.objects.get(subject=ticket.reference, commitment="response").ref
    assert bob.get(f"/obligations/{ref}").status_code == 200
    assert signed_in("Charlie").get(f"/obligations/{ref}").status_code == 404


def test_two_clicks_on_answer_answer_once_each_and_keep_one_promise(encore: Product) -> None:
    ticket, bob = opened(Client()), signed_in("Bob")
    for _ in range(2):
        bob.post(f"/tickets/{ticket.pk}/answer", {"text": "Hello."})
    assert Obligation.objects.filter(subject=ticket.reference, commitment="response", outcome="kept").count() == 1
    assert timezone.now() >= ticket.opened_at
