"""The key that signs checkpoints: made at first use, in the data folder with mode 0600, or given in UPKEPT_LEDGER_KEY.

Its file holds two secrets of 32 bytes: the seed of the Ed25519 key, and what blinds the leaves, which stays for life: with
the journal and this file, the same tree can be built again.
"""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from upkept.core.ledger import note
from upkept.core.refusal import Refusal
from upkept.kit import clock, journal
from upkept.kit.journal.draft import Actor
from upkept.kit.journal.models import Event
from upkept.kit.ledger import models
from upkept.kit.ledger.events import ITSELF, KeyRotated

VARIABLE = "UPKEPT_LEDGER_KEY"


@dataclass(frozen=True, slots=True, repr=False)
class Own:
    """The secret that this machine holds. It has no repr, so that no log shows it."""

    seed: bytes
    blind: bytes

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def text(self) -> str:
        return b64encode(self.seed + self.blind).decode()


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def own(name: str = "") -> Own:
    """This machine's secret, which signs for the key in force; made and registered where the ledger has none yet.

    `name`: what it signs as then; the installation's address without it.

    :raises Refusal: no-ledger-key, wrong-ledger-key
    """
    registered = current()
    found = _read()
    if found is None:
        if registered is not None:
            raise Refusal(
                "no-ledger-key",
                _("This machine does not hold the ledger's key: copy %(file)s here, or set %(variable)s.")
                % {"file": _file(), "variable": VARIABLE},
            )
        found = _make()
    if registered is None:
        registered = _register(found, name)
    if bytes(registered.public) != found.public:
        found = _left_behind(bytes(registered.public)) or found
    if bytes(registered.public) != found.public:
        raise Refusal(
            "wrong-ledger-key",
            _("The key here is not the one that the ledger is signed with now: copy %(file)s from where it was made.")
            % {"file": _file()},
        )
    return found


def current() -> models.Key | None:
    """The key in force; None before the first event is sealed."""
    return models.Key.objects.order_by("-id").first()


def known(row: models.Key) -> note.Key:
    return note.Key(row.name, bytes(row.public))


def rotate(*, by: Actor, now: datetime) -> tuple[models.Key, note.Key]:
    """Make a new key, certified by the present one, and use it from now on. Answers with the row and the old key.

    :raises Refusal: key-from-outside, no-ledger-key, wrong-ledger-key
    """
    if os.environ.get(VARIABLE):
        raise Refusal(
            "key-from-outside",
            _("The key is given in %(variable)s: a new one could not be kept. Move it into the file first.")
            % {"variable": VARIABLE},
        )
    old = own()
    before = current()
    assert before is not None
    new = Own(secrets.token_bytes(32), old.blind)
    old_key, new_key = known(before), note.Key(before.name, new.public)
    text = note.certificate(old_key, new_key, clock.instant_of(now))
    written = note.signed(text, old_key, old.private.sign)
    draft = _write_draft(new)  # on the disk before the ledger knows of it, and in its place only after
    try:
        with transaction.atomic():
            row = models.Key.objects.create(name=before.name, public=new.public, certificate=written, since=now)
            said = KeyRotated(
                product=ITSELF, subject="ledger:key", old=old_key.text, new=new_key.text, certificate=written
            )
            journal.record(said, by=by, at=now, now=now)
        draft.replace(_file())
    finally:
        draft.unlink(missing_ok=True)
    return row, old_key


def _register(found: Own, name: str) -> models.Key:
    """The first key; or, of a journal that was put back, all that its rotations tell of."""
    if restored := _from_journal():
        return restored
    origin = name or f"{urlsplit(settings.PUBLIC_URL).netloc}/ledger"
    try:
        with transaction.atomic():
            return models.Key.objects.create(name=origin, public=found.public, certificate="", since=clock.now())
    except IntegrityError:  # another process was first
        row = current()
        assert row is not None
        return row


def _from_journal() -> models.Key | None:
    """The chain of keys as the journal tells it, the last one in force; None: the key was never replaced."""
    rotations = list(Event.objects.filter(product=ITSELF, kind=KeyRotated.kind).order_by("at", "seq"))
    if not rotations:
        return None
    first = note.read_key(rotations[0].data["old"])
    began = Event.objects.order_by("seq").values_list("recorded", flat=True).first() or clock.now()
    rows = [models.Key(name=first.name, public=first.public, certificate="", since=began)]
    for event in rotations:
        new = note.read_key(event.data["new"])
        rows.append(models.Key(name=new.name, public=new.public, certificate=event.data["certificate"], since=event.at))
    try:
        with transaction.atomic():
            models.Key.objects.bulk_create(rows)
    except IntegrityError:
        pass  # another process was first
    return current()


def _file() -> Path:
    return Path(settings.DATA) / "ledger-key"


def _read() -> Own | None:
    if written := os.environ.get(VARIABLE, "").strip():
        return _parsed(written, VARIABLE)
    try:
        return _parsed(_file().read_text().strip(), str(_file()))
    except FileNotFoundError:
        return None


def _parsed(written: str, where: str) -> Own:
    try:
        content = b64decode(written, validate=True)
    except ValueError:
        content = b""
    if len(content) != 64:
        raise Refusal(
            "wrong-ledger-key",
            _("%(where)s holds no key of the ledger: it is 64 bytes in base64.") % {"where": where},
        )
    return Own(content[:32], content[32:])


def _make() -> Own:
    draft = _write_draft(Own(secrets.token_bytes(32), secrets.token_bytes(32)))
    try:
        os.link(draft, _file())  # of two processes that start at once, the first one's key stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    found = _read()
    assert found is not None
    return found


def _left_behind(public: bytes) -> Own | None:
    """A rotation that was killed after its commit left the new key beside the old one: put it in its place."""
    for draft in _file().parent.glob("ledger-key.*"):
        try:
            found = _parsed(draft.read_text().strip(), str(draft))
        except (Refusal, OSError):
            continue
        if found.public == public:
            draft.replace(_file())
            return found
    return None


def _write_draft(key: Own) -> Path:
    draft = _file().with_name(f"ledger-key.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft
