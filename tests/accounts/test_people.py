"""People join with a good password, one account an address, and are spoken to in their zone."""

import pytest

from tests import make
from upkept.accounts import actions
from upkept.core.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_one_address_has_one_account_whatever_its_case() -> None:
    actions.create("Dana@Example.org", make.PASSWORD)
    with pytest.raises(Refusal, match="already"):
        actions.create("dana@example.org", make.PASSWORD)


@pytest.mark.parametrize(
    ("email", "password", "zone", "code"),
    [("dana", make.PASSWORD, "UTC", "bad-email"), ("d@example.org", "short", "UTC", "weak-password"),
     ("d@example.org", make.PASSWORD, "Mars/Base", "unknown-zone")],
)  # fmt: skip
def test_what_is_wrong_is_said(email: str, password: str, zone: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.create(email, password, timezone=zone)
    assert refused.value.code == code


def test_new_passwords_are_kept_as_argon2(settings: object) -> None:
    settings.PASSWORD_HASHERS = [h for h in settings.PASSWORD_HASHERS if "MD5" not in h]  # type: ignore[attr-defined]
    assert actions.create("dana@example.org", make.PASSWORD).password.startswith("argon2$argon2id$")
