"""Checkpoints as text: what is written is read back, what was changed is not signed any more."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from upkept.core.ledger import note

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
KEY = note.Key("upkept.example.org/ledger", PRIVATE.public_key().public_bytes_raw())
CHECKPOINT = note.Checkpoint(KEY.name, 4711, b"r" * 32, 1_700_000_000, b"p" * 32)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_a_checkpoint_is_read_back_as_it_was_written() -> None:
    written = note.signed(CHECKPOINT.text, KEY, PRIVATE.sign)
    found = note.read_note(written)
    assert note.read_checkpoint(found.text) == CHECKPOINT
    assert found.is_signed_by(KEY, verify)
    assert written.splitlines()[:2] == [KEY.name, "4711"]


def test_a_changed_checkpoint_is_not_signed() -> None:
    written = note.signed(CHECKPOINT.text, KEY, PRIVATE.sign)
    assert not note.read_note(written.replace("4711", "4712")).is_signed_by(KEY, verify)
    other = Ed25519PrivateKey.from_private_bytes(b"t" * 32)
    assert not note.read_note(note.signed(CHECKPOINT.text, KEY, other.sign)).is_signed_by(KEY, verify)


def test_a_key_of_another_implementation_has_the_same_number() -> None:
    known = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = note.read_key(known)
    assert key.text == known


def test_a_key_is_read_back_and_a_miscopied_one_is_refused() -> None:
    assert note.read_key(KEY.text) == KEY
    for wrong in ("", "a+b", KEY.text[:-4] + "AAA=", KEY.text.replace("upkept", "upkeep")):
        with pytest.raises(note.NotANote):
            note.read_key(wrong)


def test_the_next_key_is_vouched_for_by_the_one_before() -> None:
    new = note.Key(KEY.name, Ed25519PrivateKey.from_private_bytes(b"n" * 32).public_key().public_bytes_raw())
    written = note.signed(note.certificate(KEY, new, 1_700_000_000), KEY, PRIVATE.sign)
    assert note.read_certificate(written, verify) == (KEY, new)
    forged = written.replace(new.text, KEY.text)
    with pytest.raises(note.NotANote):
        note.read_certificate(forged, verify)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a\n1\n",
        "\n\n— a AAAA\n",
        "a\n-1\nAAAA\n\n— a AAAAAAAA\n",
        "a\n1e3\nAAAA\n\n— a AAAAAAAA\n",
        "x" * 200_000 + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused_in_words(text: str) -> None:
    with pytest.raises(note.NotANote, match=r"\.$"):
        note.read_checkpoint(note.read_note(text).text)
