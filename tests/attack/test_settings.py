"""What an operator may mistype is refused in a sentence that shows no password."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from upkept.config import environment as env


@pytest.mark.parametrize(
    "url", ["postgresql://u:secret@h:abc/db", "postgresql://u:secret@[h/db", "postgresql://u:secret@h:99999/db"]
)
def test_a_wrong_database_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.database(url, Path("/tmp"))  # noqa: S108 - nothing is written
    assert "DATABASE_URL" in str(refusal.value) and "secret" not in str(refusal.value)


@pytest.mark.parametrize("url", ["smtp://u:secret@h:port", "smtps://[h", "smtp://u:sec@ret@h:x"])
def test_a_wrong_mail_server_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.mail(url)
    assert "UPKEPT_SMTP" in str(refusal.value) and "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["http://[x", "https://example.org:port", "https://u:p@example.org", "https://example.org#x"]
)
def test_a_wrong_own_address_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPKEPT_URL", url)
    with pytest.raises(ImproperlyConfigured):
        env.public_url()


@pytest.mark.parametrize("written", ["many", "-1", "0", "1e3", "²"])
def test_a_number_that_is_none_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPKEPT_THREADS", written)
    with pytest.raises(ImproperlyConfigured, match="UPKEPT_THREADS"):
        env.number("UPKEPT_THREADS", 4)
