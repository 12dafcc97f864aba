"""Whoever is refused reads why, also where a page forgot to say it."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import RequestFactory

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
