"""The style guide and its samples are the components' proof: they must be drawn, and keep the policy."""

from __future__ import annotations

import re

import pytest
from django.test import Client

PAGES = ["/style-guide", "/style-guide/plan", "/style-guide/staff", "/style-guide/form"]


@pytest.mark.parametrize("path", PAGES)
def test_a_sample_page_is_drawn_and_carries_no_inline_style_or_script(client: Client, path: str) -> None:
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r"\son\w+=", page)
