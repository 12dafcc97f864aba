"""Whoever is refused reads why, also where a page forgot to say it."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests import make
from upkept.core.refusal import Refusal
from upkept.kit.refusals import RefusalMiddleware


def refused(error: Exception) -> HttpResponse | None:
    request = RequestFactory().post("/tickets/1/close")
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, error)


def test_a_refusal_is_a_page_with_its_sentence():
    answer = refused(Refusal("already-closed", "This ticket is already closed. <Reopen> it first."))
    assert answer.status_code == 409
    assert "This ticket is already closed. &lt;Reopen&gt; it first." in answer.content.decode()


def test_a_fault_stays_a_fault():
    assert refused(ValueError("x")) is None


@pytest.mark.django_db
def test_a_text_that_is_too_long_is_refused_in_a_sentence() -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make.alice())
    client.get("/plans/new")
    answer = client.post("/plans/new", {"way": "paste", "prose": "We answer. " * 260_000, "name": "Long"})
    assert answer.status_code == 413
    assert "More than 2.5 MB were sent at once" in answer.content.decode()
