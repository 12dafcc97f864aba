"""The outbox: leased, sent, marked; tried again until it is dead; nothing lost when a worker is killed."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from tests import make
from tests.make import MONDAY
from tests.notify.telling import LATER, sent, told
from tests.processes import running
from upkept.core.refusal import Refusal
from upkept.kit.outside import GiveUp, TryAgain
from upkept.notify import actions, outbox
from upkept.notify.channels import registry
from upkept.notify.models import Delivery, State

pytestmark = pytest.mark.django_db
NOW = MONDAY + LATER


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The mail channel fails with these, one each, then works."""
    problems: list[Exception] = []
    send = registry["email"].send

    def fail(letter: Any) -> str:
        if problems:
            raise problems.pop(0)
        return send(letter)

    monkeypatch.setattr(registry["email"], "send", fail)
    return problems


def test_what_was_sent_is_not_sent_again() -> None:
    told(make.alice())
    assert len(sent()) == 1 and len(sent(NOW + timedelta(days=1))) == 1
    row = Delivery.objects.get()
    assert row.state == State.SENT and row.provider_id.startswith("<notice-") and row.sent_at


def test_what_fails_is_tried_later_and_later(failing: list[Exception]) -> None:
    told(make.alice())
    failing += [TryAgain("busy"), TryAgain("busy")]
    assert outbox.send_some(NOW) == 1 and outbox.send_some(NOW) == 0
    assert Delivery.objects.get().error == "busy"
    assert outbox.send_some(NOW + timedelta(seconds=4)) == 1 and outbox.send_some(NOW + timedelta(seconds=8)) == 0
    assert len(sent(NOW + timedelta(seconds=12))) == 1


def test_what_can_never_go_through_is_dead_at_once_and_can_be_tried_again(failing: list[Exception]) -> None:
    told(make.alice())
    failing += [GiveUp("The mail server refused the address (status 550).")]
    outbox.send_some(NOW)
    assert Delivery.objects.get().state == State.DEAD
    assert actions.retry(None, now=NOW) == 1 and len(sent(NOW)) == 1
    with pytest.raises(Refusal):
        actions.retry(None, now=NOW)


def test_a_dozen_tries_are_enough(failing: list[Exception]) -> None:
    told(make.alice())
    failing += [TryAgain("busy")] * 20
    now = NOW
    while Delivery.objects.get().state == State.WAITING:
        outbox.send_some(now)
        now += timedelta(hours=7)
    assert Delivery.objects.get().attempts == outbox.MOST_TRIES


def test_a_bug_in_a_channel_keeps_no_other_letter_back(failing: list[Exception]) -> None:
    told(make.alice())
    told(make.bob(), key="two")
    failing += [KeyError("nobody foresaw this")]
    assert len(sent()) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT, State.WAITING}


def test_a_channel_whose_plugin_is_gone_waits_for_it() -> None:
    told(make.alice())
    Delivery.objects.update(channel="pigeon")
    outbox.send_some(NOW)
    assert "plug-in" in Delivery.objects.get().error


def test_no_address_stands_in_what_is_kept_of_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: EmailMultiAlternatives) -> None:
        raise SMTPRecipientsRefused({"alice@example.org": (550, b"alice@example.org is unknown")})

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    told(make.alice())
    outbox.send_some(NOW)
    row = Delivery.objects.get()
    assert row.state == State.DEAD and "550" in row.error and "alice" not in row.error


def test_what_comes_together_goes_as_one_letter() -> None:
    alice = make.alice()
    for n in range(5):
        told(alice, key=f"n{n}", data={"n": n})
    told(alice, key="fire", urgency="urgent", data={"n": 9})
    letters = sent()
    assert sorted(len(letter.body.split("News ")) for letter in letters)[-1] > 5 and len(letters) == 2
    assert "5 notices" in " ".join(letter.subject for letter in letters)


def test_a_lease_keeps_others_away_until_it_ends() -> None:
    told(make.alice())
    assert len(outbox.lease(NOW)) == 1
    assert outbox.lease(NOW + timedelta(seconds=60)) == []
    assert len(outbox.lease(NOW + outbox.LEASE)) == 1


def test_a_batch_that_takes_longer_than_its_lease_is_sent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is sent the lease is renewed: no other worker takes up what is ahead."""
    for n in range(4):
        told(make.member(f"P{n}", "agent"), key=f"n{n}")
    slept, send, taken = [0.0], registry["email"].send, []
    monkeypatch.setattr("upkept.notify.outbox.time.monotonic", lambda: slept[0])

    def slowly(letter: Any) -> str:
        slept[0] += outbox.LEASE.total_seconds() * 0.6
        taken.extend(outbox.lease(NOW + timedelta(seconds=slept[0] - 20)))
        return send(letter)

    monkeypatch.setattr(registry["email"], "send", slowly)
    assert outbox.send_some(NOW) == 4 and len(mail.outbox) == 4 and taken == []


def test_what_another_worker_took_up_is_theirs_and_is_not_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter hung for longer than the lease of the batch."""
    for n in range(3):
        told(make.member(f"P{n}", "agent"), key=f"n{n}")
    slept, send, taken = [0.0], registry["email"].send, []
    monkeypatch.setattr("upkept.notify.outbox.time.monotonic", lambda: slept[0])

    def hangs(letter: Any) -> str:
        slept[0] += outbox.LEASE.total_seconds() + 1
        taken.extend(outbox.lease(NOW + timedelta(seconds=slept[0])))
        monkeypatch.setattr(registry["email"], "send", send)
        raise TryAgain("it took too long")

    monkeypatch.setattr(registry["email"], "send", hangs)
    outbox.send_some(NOW)
    assert len(taken) == 3 and mail.outbox == [], "not sent by the first, whose lease is over"
    assert {(row.state, row.error) for row in Delivery.objects.all()} == {("waiting", "")}
    assert {row.next_at for row in Delivery.objects.all()} == {taken[0].next_at}, "the other's lease holds"


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_sending_and_marking_loses_nothing_and_repeats_the_same_letter() -> None:
    told(make.alice())
    code = f"""
import os, signal
from upkept.kit.clock import moment
from upkept.notify import outbox
from upkept.notify.channels import registry
from upkept.notify.channels.email import drawn
import tests.notify.telling
def send(letter):
    print(drawn(letter).extra_headers["Message-ID"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
registry["email"].send = send
outbox.send_some(moment({int(NOW.timestamp())}))
"""
    with running(code) as worker:
        said, _ = worker.communicate(timeout=60)
    assert worker.returncode == -9
    assert Delivery.objects.get().state == State.WAITING and sent(NOW) == []
    assert len(sent(NOW + outbox.LEASE)) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == said.strip()
