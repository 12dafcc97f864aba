"""Who signed: the keys, each certified by the one before, and the checkpoints under them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass

from upkept.core.ledger import bundle, note
from upkept.core.ledger.verifier.archive import Archive, parsed
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint of the bundle. `place` of the product among `products`, `size`, `root` of its own tree."""

    number: int
    signed: note.Note
    checkpoint: note.Checkpoint
    size: int
    root: bytes
    place: int
    products: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever verifies has from elsewhere: keys, and checkpoints as text with a name for each."""

    keys: tuple[note.Key, ...] = ()
    checkpoints: tuple[tuple[str, str], ...] = ()


def checkpoints(archive: Archive) -> Iterator[Held]:
    for number, line in enumerate(archive.lines(bundle.CHECKPOINTS), 1):
        where = f"{bundle.CHECKPOINTS}, line {number}"
        read = parsed(line, where)
        try:
            text = note.read_note(read["note"])
            path = tuple(b64decode(one, validate=True) for one in read["path"])
            root = b64decode(read["root"], validate=True)
            values = [_number(read[name]) for name in ("number", "size", "place", "products")]
            yield Held(values[0], text, note.read_checkpoint(text.text), values[1], root, values[2], values[3], path)
        except (KeyError, TypeError, AttributeError, ValueError) as error:  # NotANote and binascii's are ValueErrors
            raise NotABundle(f"{where} is no checkpoint: {shown(error)}") from None


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 50:
        raise ValueError("it holds an impossible number.")
    return value


def check(archive: Archive, held: list[Held], given: Given, verify: note.Verify, found: Findings) -> None:
    chain = _chain(archive, verify, found)
    known = {key.text: key for key in chain}
    if given.keys:
        wrong = [key for key in given.keys if key.text not in known]
        for key in wrong:
            found.problem("key", key.text, f"The bundle is not signed under the key that you gave ({key.fingerprint}).")
        if wrong:
            known = {key.text: key for key in given.keys}
    else:
        prints = "; ".join(key.fingerprint for key in chain)
        found.notes.append(
            "The key came with the bundle. Compare its fingerprint with one that you have from elsewhere, "
            f"or give --key: {prints}"
        )
    signed = 0
    for one in held:
        if any(one.signed.is_signed_by(key, verify) for key in known.values()):
            signed += 1
        else:
            found.problem("signature", f"checkpoint {one.number}", f"{named(one)} is not signed by the ledger's key.")
        if any(one.checkpoint.origin != key.name for key in known.values()):
            found.problem("checkpoint", f"checkpoint {one.number}", f"{named(one)} is of another ledger.")
    found.counts["signatures"] = signed


def _chain(archive: Archive, verify: note.Verify, found: Findings) -> list[note.Key]:
    """The keys of the bundle as far as each is certified by the one before."""
    chain: list[note.Key] = []
    rows = archive.json(bundle.KEYS)
    if not isinstance(rows, list) or not rows or len(rows) > 1000:
        raise NotABundle(f"{bundle.KEYS} holds no keys.")
    for number, row in enumerate(rows, 1):
        try:
            key = note.read_key(row["key"])
            if chain:
                _follow(chain[-1], key, note.read_certificate(row["certificate"], verify))
        except (note.NotANote, KeyError, TypeError, AttributeError) as error:
            found.problem("key", f"key {number}", f"Key {number} is not certified by the one before it: {shown(error)}")
            return chain
        chain.append(key)
    return chain


def _follow(old: note.Key, new: note.Key, certified: tuple[note.Key, note.Key]) -> None:
    if certified != (old, new):
        raise note.NotANote("it is a certificate of other keys.")


def named(one: Held) -> str:
    return f"the checkpoint of {moment(one.checkpoint.at)}"
