"""`upkept token`: a token is made, listed and revoked from the shell."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tests.api.conftest import Api, problem
from upkept.config.cli import build
from upkept.products.models import Product, Token

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["token", *words])
    return result.exit_code, result.output


def test_a_token_is_made_used_listed_and_revoked(encore: Product) -> None:
    code, said = run(
        "create", "encore", "CI", "--scope", "events", "--kind", "release.staged", "--expires", "90d", "--json"
    )
    assert code == 0, said
    made = json.loads(said)
    ci = Api(made["token"])
    event = {"kind": "release.staged", "subject": "release:1"}
    assert ci.post("/products/encore/events", event).status_code == 201
    assert json.loads(run("list", "encore", "--json")[1])["kinds"] == ["release.staged"]
    assert "CI" in run("list", "encore")[1]
    assert run("revoke", "encore", str(made["number"]))[0] == 0
    problem(ci.post("/products/encore/events", event), 401, "invalid-token")
    assert run("revoke", "encore", str(made["number"]))[0] == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("create", "encore", "CI", "--kind", "release.stagd"), 1, "release.staged"),
        (("create", "encore", "CI", "--kind", "obligation.kept"), 1, "obligation.kept"),
        (("create", "encore", "CI"), 1, "Name the kinds"),
        (("create", "encore", "CI", "--scope", "all"), 1, "read, events, tickets"),
        (("create", "nowhere", "CI", "--scope", "read"), 1, "There are: encore"),
        (("create", "encore", "CI", "--scope", "read", "--expires", "soon"), 2, "90d"),
        (("revoke", "encore", "99"), 1, "upkept token list encore"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(encore: Product, words: tuple[str, ...], code: int, said: str) -> None:
    found, output = run(*words)
    assert (found, said in output) == (code, True), output
    assert not Token.objects.exists()
