"""Encore with its own plan, so that every page has something to show, and its people."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.test_story import encore, opened, signed_in

__all__ = ["encore", "opened", "signed_in"]


@pytest.fixture
def browser() -> Client:
    """One that is shown a page of ours where the server failed, as people are, so that a test sees the status."""
    return Client(raise_request_exception=False)
