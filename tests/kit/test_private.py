"""What a person sees is not kept for another."""

import pytest
from django.test import Client

from tests import make


@pytest.mark.django_db
def test_a_personal_page_is_kept_by_no_cache_between() -> None:
    client = Client()
    client.force_login(make.alice())
    assert client.get("/due")["Cache-Control"] == "private, no-cache"
    assert "no-store" in client.get("/products/encore")["Cache-Control"]
