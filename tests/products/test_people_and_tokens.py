"""Products, roles and tokens: what is refused, and how a machine proves itself."""

from datetime import timedelta

import pytest

from tests import make
from upkept.core.refusal import Refusal
from upkept.products import actions, tokens
from upkept.products.models import Membership, Token

pytestmark = pytest.mark.django_db


def refusal(code: str) -> object:
    return pytest.raises(Refusal, check=lambda refused: refused.code == code)


@pytest.mark.parametrize("slug", ["", "Encore", "a b", "-x", "api", "due", "é", "x" * 64])
def test_a_short_name_must_fit_an_address(slug: str) -> None:
    with refusal("bad-slug"):
        actions.create(slug, "X", timezone="UTC", languages=["en"], now=make.MONDAY)


def test_a_product_needs_a_real_zone_and_a_name_of_its_own() -> None:
    with refusal("unknown-zone"):
        actions.create("encore", "Encore", timezone="CEST", languages=["en"], now=make.MONDAY)
    actions.create("encore", "Encore", timezone="Europe/Madrid", languages=["en"], now=make.MONDAY)
    with refusal("slug-taken"):
        actions.create("encore", "Encore", timezone="Europe/Madrid", languages=["en"], now=make.MONDAY)


def test_roles_are_given_changed_and_taken() -> None:
    alice = make.alice()
    make.dana()
    actions.set_role("dana@example.org", "encore", "agent")
    actions.set_role("Dana@example.org", "encore", "operator")
    assert Membership.objects.get(person__email="dana@example.org").role == "operator"
    actions.set_role("dana@example.org", "encore", "")
    assert not Membership.objects.filter(person__email="dana@example.org").exists()
    with refusal("last-owner"):
        actions.set_role(alice.email, "encore", "agent")
    with refusal("unknown-role"):
        actions.set_role(alice.email, "encore", "king")
    with refusal("no-such-person"):
        actions.set_role("nobody@example.org", "encore", "agent")


def test_a_token_proves_itself_until_it_ends_or_is_revoked() -> None:
    product, alice = make.product(), make.alice()
    end = make.MONDAY + timedelta(days=30)
    token, written = actions.create_token(
        product, "CI", scopes=["events"], kinds=["release.staged"], by=alice, now=make.MONDAY, expires_at=end
    )
    assert tokens.token_of(written, make.MONDAY) == token
    assert written not in str(Token.objects.values_list().get())
    for wrong in (
        "",
        "upk",
        "upk_x_y",
        written + "x",
        written.replace(f"_{token.pk}_", "_99999_"),
        f"upk_{'9' * 40}_x",
    ):
        assert tokens.token_of(wrong, make.MONDAY) is None
    assert tokens.token_of(written, end) is None
    actions.revoke_token(token, now=make.MONDAY)
    assert tokens.token_of(written, make.MONDAY) is None


def test_a_token_says_what_it_is_for() -> None:
    product = make.product()
    with refusal("unknown-scope"):
        actions.create_token(product, "CI", scopes=["all"], by=None, now=make.MONDAY)
    with refusal("no-kinds"):
        actions.create_token(product, "CI", scopes=["events"], by=None, now=make.MONDAY)
    actions.create_token(product, "CI", scopes=["read"], by=None, now=make.MONDAY)
    with refusal("token-name"):
        actions.create_token(product, " CI ", scopes=["read"], by=None, now=make.MONDAY)
