"""What an operator sets is taken as meant, or refused in a sentence that says what to set instead."""

from __future__ import annotations

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from upkept.config import environment as env


def test_without_a_database_url_the_data_folder_holds_it(tmp_path):
    assert env.database("", tmp_path)["NAME"] == tmp_path / "upkept.sqlite3"


def test_sqlite_is_tuned_for_several_processes(tmp_path):
    options = env.database("", tmp_path)["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
    assert "journal_mode=WAL" in options["init_command"]


def test_a_sqlite_path_may_be_absolute_or_not(tmp_path):
    assert str(env.database("sqlite:////var/lib/upkept/a.sqlite3", tmp_path)["NAME"]) == "/var/lib/upkept/a.sqlite3"
    assert str(env.database("sqlite:///data/a%20b.sqlite3", tmp_path)["NAME"]) == "data/a b.sqlite3"


def test_a_postgresql_url_is_read_whole(tmp_path):
    made = env.database("postgresql://al%40ice:p%2Fw@db.example.org:6432/upkept?sslmode=require", tmp_path)
    assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == ("al@ice", "p/w", "db.example.org", "6432")
    assert (made["NAME"], made["OPTIONS"]["sslmode"]) == ("upkept", "require")


def test_another_database_is_refused_with_what_to_write(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="postgresql://user:password@host/name"):
        env.database("mysql://x/y", tmp_path)


def test_the_secret_key_is_made_once_and_read_by_nobody_else(tmp_path, monkeypatch):
    monkeypatch.delenv("UPKEPT_SECRET_KEY", raising=False)
    key = env.secret_key(tmp_path)
    assert len(key) > 60
    assert env.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_short_secret_key_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("UPKEPT_SECRET_KEY", "short")
    with pytest.raises(ImproperlyConfigured, match="40 characters"):
        env.secret_key(tmp_path)


def test_plain_http_beyond_this_machine_is_refused(monkeypatch):
    monkeypatch.setenv("UPKEPT_URL", "http://upkept.example.org")
    with pytest.raises(ImproperlyConfigured, match="https"):
        env.public_url()
    monkeypatch.setenv("UPKEPT_INSECURE", "1")
    assert env.public_url() == "http://upkept.example.org"


@pytest.mark.parametrize("url", ["upkept.example.org", "ftp://x", "https://x/path", "https://x?y=1"])
def test_an_address_that_is_none_is_refused(url, monkeypatch):
    monkeypatch.setenv("UPKEPT_URL", url)
    with pytest.raises(ImproperlyConfigured, match="without a path"):
        env.public_url()


@pytest.mark.parametrize(("value", "meaning"), [("1", True), ("yes", True), ("", False), ("off", False), ("0", False)])
def test_a_flag_is_on_or_off(value, meaning, monkeypatch):
    monkeypatch.setenv("UPKEPT_DEBUG", value)
    assert env.flag("UPKEPT_DEBUG") is meaning


def test_a_flag_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("UPKEPT_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="set it to 1 or 0"):
        env.flag("UPKEPT_DEBUG")


def test_mail_is_printed_until_a_server_is_named():
    assert env.mail("")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    named = env.mail("smtp://me:secret@mail.example.org")
    assert (named["EMAIL_HOST"], named["EMAIL_PORT"], named["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert env.mail("smtps://me:secret@mail.example.org")["EMAIL_USE_SSL"] is True
