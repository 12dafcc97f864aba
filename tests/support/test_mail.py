"""A customer who left an address gets a receipt with the promise in it, and the answer."""

import pytest
from django.core import mail

from tests import worlds
from tests.support.test_story import Client, opened, signed_in
from upkept.support.jobs import send


@pytest.fixture(autouse=True)
def encore(transactional_db: None) -> None:
    worlds.example("encore")


def test_the_receipt_says_by_when_a_person_answers_and_is_marked_as_automatic() -> None:
    ticket = opened(Client(), email="dana@example.org")
    send(ticket=ticket.pk, about="opened")
    letter = mail.outbox[0]
    assert letter.to == ["dana@example.org"] and "A person answers by" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-replied"
    link = letter.body.rsplit("http", 1)[1].strip()
    assert Client().get("/" + link.split("/", 3)[3], follow=True).status_code == 200


def test_the_answer_is_delivered_and_the_same_letter_keeps_its_id() -> None:
    ticket = opened(Client(), email="dana@example.org")
    signed_in("Bob").post(f"/tickets/{ticket.pk}/answer", {"text": "Restart the player."})
    message = ticket.messages.get(kind="answer")
    for _ in range(2):
        send(ticket=ticket.pk, about="answered", message=message.pk)
    assert "Restart the player." in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Message-ID"] == mail.outbox[1].extra_headers["Message-ID"]


def test_nobody_is_written_to_without_an_address() -> None:
    ticket = opened(Client())
    send(ticket=ticket.pk, about="opened")
    send(ticket=ticket.pk + 1, about="opened")
    assert mail.outbox == []


def test_another_products_events_write_to_nobody_here() -> None:
    from upkept.core.event import Event
    from upkept.support.reactions import _number

    ticket = opened(Client(), email="dana@example.org")
    theirs = Event("x", "torch-trader", "ticket.answered", ticket.reference, 0)
    assert _number(theirs) is None
    assert _number(Event("x", "encore", "ticket.answered", ticket.reference, 0)) == ticket.pk


def test_a_mail_server_that_says_no_is_tried_again_and_no_address_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    from smtplib import SMTPRecipientsRefused

    from django.core.mail import EmailMessage

    from upkept.kit.outside import TryAgain

    def refuse(self: EmailMessage) -> None:
        raise SMTPRecipientsRefused({"dana@example.org": (550, b"no")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    ticket = opened(Client(), email="dana@example.org")
    with pytest.raises(TryAgain) as refused:
        send(ticket=ticket.pk, about="opened")
    assert "dana" not in str(refused.value) and refused.value.__cause__ is None
