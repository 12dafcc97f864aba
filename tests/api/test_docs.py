"""What docs/use/api.md shows is what happens: its curl commands are run, and answered as it says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.api.conftest import token
from tests.spine import small
from upkept.kit.api.problems import KINDS
from upkept.products.models import Product

PAGE = (Path(__file__).parents[2] / "docs/use/api.md").read_text()
EXAMPLES = re.findall(r"```sh\n(curl.*?)\n```\n```json\n(\d+) (.*?)\n```", PAGE, re.DOTALL)


def fits(shown: Any, real: Any) -> bool:
    """Whether the answer has what is shown; `…` stands for anything."""
    if shown == "…":
        return real is not None
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(name in real and fits(value, real[name]) for name, value in shown.items())
    if isinstance(shown, list):
        return isinstance(real, list) and len(real) == len(shown) and all(map(fits, shown, real))
    return shown == real


@pytest.mark.django_db
@pytest.mark.parametrize(("command", "status", "answer"), EXAMPLES)
def test_the_examples_are_answered_as_they_say(encore: Product, command: str, status: str, answer: str) -> None:
    small.happens("ticket.opened", "ticket:1", priority="high")
    key = token(encore, "read", "events", "tickets", kinds=("release.staged", "release.completed"), name="docs")
    words = shlex.split(command.replace("\\\n", " ").replace("$TOKEN", key))[1:]
    method, body, headers, url = "GET", "", {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word in ("-d", "--data-binary"):
            body = words.pop(0)
        else:
            url = word
    parts = urlsplit(url)
    response = Client().generic(
        method, f"{parts.path}?{parts.query}", body, content_type=headers.pop("Content-Type", ""), headers=headers
    )
    assert response.status_code == int(status), response.content
    assert fits(json.loads(answer), json.loads(response.content)), response.content


def test_all_examples_were_found() -> None:
    assert len(EXAMPLES) == PAGE.count("```sh") == 7


def test_the_problems_that_the_page_names_exist() -> None:
    assert set(re.findall(r"/problems/([a-z-]+)", PAGE)) <= set(KINDS)
