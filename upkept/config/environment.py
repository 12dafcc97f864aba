"""What the operator sets: every UPKEPT_* variable is read here, once, and a wrong one is refused in a sentence."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "[::1]", "testserver")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str) -> bool:
    """True for 1, true, yes or on; False for empty, 0, false, no or off."""
    value = text(name).lower()
    if value in ("", "0", "false", "no", "off"):
        return False
    if value in ("1", "true", "yes", "on"):
        return True
    raise ImproperlyConfigured(f"{name} is {value!r}: set it to 1 or 0.")


def number(name: str, default: int) -> int:
    """A whole number of at least 1."""
    written = text(name, str(default))
    if not (written.isascii() and written.isdigit() and int(written) > 0):
        raise ImproperlyConfigured(f"{name} is {written!r}: write a whole number, such as {default}.")
    return int(written)


def split(name: str, url: str, form: str) -> SplitResult:
    """The parts of an address. A wrong one is not repeated: it may hold a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} cannot be read: write it as {form}.") from None
    return parts


def words(name: str) -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def is_testing() -> bool:
    """In a pytest run (this must be known before any conftest is read) or in a process that one started."""
    return "pytest" in sys.modules or flag("UPKEPT_TESTING")


def data_folder() -> Path:
    """The one folder that holds everything of an installation; made at first use, readable by its owner alone."""
    default = str(Path(tempfile.gettempdir()) / f"upkept-test-{os.getpid()}") if is_testing() else "data"
    folder = Path(text("UPKEPT_DATA", default)).expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "static").mkdir(exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be made ({error.strerror}): set UPKEPT_DATA to a folder that I may write."
        ) from error
    return folder


def secret_key(folder: Path) -> str:
    """UPKEPT_SECRET_KEY, or the key in the data folder, which is made at first start with mode 0600."""
    if given := text("UPKEPT_SECRET_KEY"):
        if len(given) < 40:
            raise ImproperlyConfigured("UPKEPT_SECRET_KEY is shorter than 40 characters: use a long random one.")
        return given
    path = folder / "secret-key"
    if not path.exists():
        draft = folder / f"secret-key.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # of two processes that start at once, the first one's key stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's database settings for a DATABASE_URL: sqlite:///path, postgresql://…, or empty for the data folder's."""
    parts = split(
        "DATABASE_URL",
        url or f"sqlite:///{folder / 'upkept.sqlite3'}",
        "sqlite:///path/to/file or postgresql://user:password@host:5432/name",
    )
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path[1:])), folder)
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL begins with {parts.scheme!r}: write sqlite:///path/to/file or postgresql://user:password@host/name."
    )


def _sqlite(path: Path, folder: Path) -> dict[str, Any]:
    """Tuned so that four processes at 1,500 transactions a second see no lock error (architecture: measured choices)."""
    pragmas = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;PRAGMA mmap_size=134217728;"
        "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas},
        "TEST": {
            "NAME": folder / "test.sqlite3"
        },  # a file, not memory: threads and processes then meet as in production
    }


def public_url() -> str:
    """Where people reach this installation. Plain http is for this machine only, unless UPKEPT_INSECURE says otherwise."""
    url = text("UPKEPT_URL", "http://127.0.0.1:8000").rstrip("/")
    parts = split("UPKEPT_URL", url, "https://upkept.example.org")
    is_plain = url == f"{parts.scheme}://{parts.netloc}" and "@" not in url
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        raise ImproperlyConfigured(f"UPKEPT_URL is {url!r}: write it as https://upkept.example.org, without a path.")
    if parts.scheme == "http" and parts.hostname not in LOCAL_HOSTS and not flag("UPKEPT_INSECURE"):
        raise ImproperlyConfigured(
            f"UPKEPT_URL is {url!r}: passwords would travel in the clear. Use https, or set UPKEPT_INSECURE=1 for a trial."
        )
    return url


def mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for UPKEPT_SMTP: smtp://user:password@host:587 (STARTTLS), smtps://…:465, or empty: printed."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = split("UPKEPT_SMTP", url, "smtp://user:password@host:587 or smtps://user:password@host:465")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "UPKEPT_SMTP must read smtp://user:password@host:587 or smtps://user:password@host:465."
        )
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }
