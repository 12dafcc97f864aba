"""Checkpoints as text: signed notes in the form of the C2SP, `signed-note` and `tlog-checkpoint`, which other tools read.

    upkept.example.org/ledger
    48213
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    time 2026-11-22T00:48:00Z
    products mzbFZUZ…

    — upkept.example.org/ledger Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

Who signs and who verifies is given: this module knows no cryptography beyond hashes.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

ED25519 = b"\x01"
LARGEST = 100_000  # bytes of a note
_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/=]+)")
_NAME = re.compile(r"[^\s+]{1,200}\Z")

Verify = Callable[[bytes, bytes, bytes], bool]
"""(public key, signature, message) → whether it is right."""


class NotANote(ValueError):  # noqa: N818 - said of the text
    """The text is no signed note, no checkpoint or no key; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key with the name that it signs under; 32 bytes of Ed25519."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """As it is handed around: `name+a1b2c3d4+AQ…`."""
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @property
    def fingerprint(self) -> str:
        """For reading aloud: 8 groups of 4 hexadecimal digits."""
        digits = sha256(ED25519 + self.public).hexdigest()[:32]
        return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def read_key(text: str) -> Key:
    """Raises NotANote."""
    name, _plus, rest = text.strip().partition("+")
    number, _plus, written = rest.partition("+")
    content = _base64(written)
    if not _NAME.match(name) or len(content) != 33 or content[:1] != ED25519:
        raise NotANote("This is no key: it reads name+8 digits+base64, as on the page /ledger/key.")
    key = Key(name, content[1:])
    if key.id.hex() != number:
        raise NotANote("The number in the key does not fit its name and content: it was copied wrongly.")
    return key


@dataclass(frozen=True, slots=True)
class Note:
    """`text` ends with a line feed; `signatures`: (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def is_signed_by(self, key: Key, verify: Verify) -> bool:
        return any(
            name == key.name and number == key.id and verify(key.public, signature, self.text.encode())
            for name, number, signature in self.signatures
        )


def signed(text: str, key: Key, sign: Callable[[bytes], bytes]) -> str:
    """The note: the text, an empty line, the signature."""
    return f"{text}\n— {key.name} {b64encode(key.id + sign(text.encode())).decode()}\n"


def read_note(written: str) -> Note:
    """Raises NotANote."""
    if len(written) > LARGEST or not written.endswith("\n"):
        raise NotANote("A signed note ends with a line feed, and is short.")
    text, gap, rest = written.rpartition("\n\n")
    if not gap or not rest:
        raise NotANote("There is no signature under the text.")
    found = []
    for line in rest.removesuffix("\n").split("\n"):
        match = _SIGNATURE.fullmatch(line)
        content = _base64(match[2]) if match else b""
        if match is None or len(content) < 5:
            raise NotANote("A line under the text is no signature.")
        found.append((match[1], content[:4], content[4:]))
    return Note(text + "\n", tuple(found))


def notes_in(text: str) -> list[str]:
    """The signed notes that stand in a text: a mail, a file with many, or the note itself."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = []
    for at, line in enumerate(lines):
        if line.startswith("— ") and at >= 4:
            begin = at - 1
            while begin > 0 and lines[begin - 1].strip():
                begin -= 1
            found.append("\n".join([*lines[begin:at], line]) + "\n")
    return found


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: this tree had this root at this size at this time (UTC seconds).

    `products`: the root of the tree over what each product's own tree was (`share_of`), so that none of its leaves can be
    passed off as another's. Empty bytes: not said.
    """

    origin: str
    size: int
    root: bytes
    at: int = 0
    products: bytes = b""

    @property
    def text(self) -> str:
        lines = [self.origin, str(self.size), b64encode(self.root).decode()]
        if self.at:
            lines.append(f"time {datetime.fromtimestamp(self.at, UTC):%Y-%m-%dT%H:%M:%SZ}")
        if self.products:
            lines.append(f"products {b64encode(self.products).decode()}")
        return "\n".join(lines) + "\n"


def read_checkpoint(text: str) -> Checkpoint:
    """From the text of a note. Raises NotANote."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not lines[0]:
        raise NotANote("A checkpoint has an origin, a size and a root, a line each.")
    if not re.fullmatch(r"0|[1-9][0-9]{0,14}", lines[1]):
        raise NotANote("The second line of a checkpoint is its size.")
    root = _base64(lines[2])
    if len(root) != 32:
        raise NotANote("The third line of a checkpoint is its root, 32 bytes in base64.")
    more: Mapping[str, str] = dict(line.split(" ", 1) for line in lines[3:] if " " in line)
    at = 0
    if "time" in more:
        try:
            at = int(datetime.strptime(more["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
        except ValueError:
            raise NotANote("The time in the checkpoint cannot be read.") from None
    products = _base64(more.get("products", ""))
    return Checkpoint(lines[0], int(lines[1]), root, at, products)


def share_of(product: str, size: int, root: bytes) -> bytes:
    """What a product's own tree was at a checkpoint, as the content of a leaf of the tree of products."""
    return f"{product}\n{size}\n{b64encode(root).decode()}\n".encode()


def certificate(old: Key, new: Key, at: int) -> str:
    """What the old key signs about the new one."""
    return f"{old.name}/key\n{old.text}\n{new.text}\ntime {datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}\n"


def read_certificate(written: str, verify: Verify) -> tuple[Key, Key]:
    """The old key and the new one that it vouches for. Raises NotANote, also where the signature is not the old key's."""
    note = read_note(written)
    lines = note.text.split("\n")
    if len(lines) < 3 or not lines[0].endswith("/key"):
        raise NotANote("This is no certificate of a key.")
    old, new = read_key(lines[1]), read_key(lines[2])
    if not note.is_signed_by(old, verify):
        raise NotANote("The certificate is not signed by the key that it says.")
    return old, new


def _base64(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotANote("Something that should be base64 is not.") from None
