"""What lies beside the events: time stamps over checkpoints, free text, evidence files. Each is bound by a hash."""

from __future__ import annotations

import hashlib
import re
from hashlib import sha256

from upkept.core.ledger import bundle
from upkept.core.ledger.verifier.archive import Archive, parsed, told
from upkept.core.ledger.verifier.said import Findings, NotABundle, shown
from upkept.core.ledger.verifier.signed import Held, named

_HASH = re.compile(rb'"sha256":"([0-9a-f]{64})"')
MOST_TEXTS = 2_000_000
_IMPRINTS = {bytes.fromhex(f"60864801650304020{n}"): name for n, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))}


def stamps(archive: Archive, held: list[Held], found: Findings) -> None:
    """Each token must hold the hash of its checkpoint's text. Whose it is, openssl tells (--tsa-ca)."""
    numbers = {one.number: one for one in held}
    right = 0
    for name in archive.names(bundle.STAMPS):
        number = int(re.sub(r"\D", "", name))
        if number not in numbers:
            found.problem("stamp", name, f"{name} is over no checkpoint of this bundle.")
            continue
        token, text = archive.whole(name, 1 << 20), written(archive, number)
        bound = any(
            b"\x06\x09" + oid in token and hashlib.new(algorithm, text).digest() in token
            for oid, algorithm in _IMPRINTS.items()
        )
        if bound:
            right += 1
        else:
            found.problem("stamp", name, f"The time stamp {name} is not over {named(numbers[number])}.")
    if archive.names(bundle.STAMPS):
        found.counts["stamps"] = right


def written(archive: Archive, number: int) -> bytes:
    """The text of a checkpoint, as it was stamped."""
    for line in archive.lines(bundle.CHECKPOINTS):
        read = parsed(line, bundle.CHECKPOINTS)
        if read.get("number") == number:
            return str(read["note"]).encode()
    return b""


def texts(archive: Archive, found: Findings) -> None:
    """Free text beside events: its salted hash is in the event."""
    said: dict[str, str] = {}
    for number, line in enumerate(archive.lines(bundle.TEXTS), 1):
        read = parsed(line, f"{bundle.TEXTS}, line {number}")
        try:
            said[str(read["id"])] = sha256(bytes.fromhex(read["salt"]) + str(read["text"]).encode()).hexdigest()
        except (KeyError, TypeError, ValueError):
            raise NotABundle(f"{bundle.TEXTS}, line {number} is no text.") from None
        if number > MOST_TEXTS:
            raise NotABundle(f"{bundle.TEXTS} is too long.")
    if not archive.has(bundle.TEXTS):
        return
    right = without = 0
    for line in archive.lines(bundle.EVENTS):
        if b'"text_sha256":' not in line:
            continue
        read = parsed(line, bundle.EVENTS)
        digest = said.pop(str(read.get("id")), None) if isinstance(read, dict) else None
        if digest is None:
            without += 1
            continue
        data = read.get("data")
        if isinstance(data, dict) and data.get("text_sha256") == digest:
            right += 1
        else:
            found.problem("text", shown(read["id"]), f"The text beside {told(line)} was changed: its hash is another.")
    for id in said:
        found.problem(
            "text", shown(id), f"A text stands beside the event {shown(id)}, which has none or is not sealed."
        )
    found.counts["texts"] = right
    if without:
        found.notes.append(f"{without:,} texts of sealed events are not in the bundle: erased since, or left out.")


def files(archive: Archive, found: Findings) -> None:
    """Evidence files are named by their hash, here and in the sealed events that they are evidence for."""
    if not archive.has(bundle.FILES):
        return
    right, named = 0, _named_files(archive)
    for name in archive.names(bundle.INSIDE):
        digest = sha256()
        for block in archive.blocks(name, 1 << 16):
            digest.update(block)
        if bundle.INSIDE + digest.hexdigest() != name:
            found.problem("file", name, f"The evidence file {name} was changed: its hash is {digest.hexdigest()}.")
        elif digest.hexdigest() not in named:
            found.problem(
                "file", name, f"The evidence file {name} is named by no event that was sealed: it was put in."
            )
        else:
            right += 1
            named[digest.hexdigest()] = b""
    found.counts["files"] = right
    gone = [line for line in named.values() if line]
    if gone:
        found.notes.append(
            f"{len(gone):,} evidence files that sealed events name are not in the bundle: erased since, or left out. "
            f"The first is that of {told(gone[0])}."
        )


def _named_files(archive: Archive) -> dict[str, bytes]:
    """SHA-256 → the line of the first event that names it."""
    named: dict[str, bytes] = {}
    for line in archive.lines(bundle.EVENTS):
        if b'"evidence":[{' not in line:
            continue
        for digest in _HASH.findall(line):
            named.setdefault(digest.decode(), line)
    return named
