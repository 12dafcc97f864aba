"""Is every event the one that was sealed, in its place, and none missing: leaves, trees, checkpoints, signatures, stamps."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, TypeVar

from upkept.core.ledger import bundle, note, tree
from upkept.core.ledger.verifier.archive import Archive, parsed
from upkept.core.ledger.verifier.said import MOST as SHOWN
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown

T = TypeVar("T")
GONE = "it was sealed, and is not in the bundle."
FAR = 20_000  # lines over which two events that changed places are looked for
SLACK = 3600  # seconds that an event may take from its record to its seal: a long import, a slow transaction
_RECORDED = b',"recorded":'  # keys are sorted, and what follows it holds no object: its last one is the event's own
MOST_TEXTS = 2_000_000


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


def check(archive: Archive, manifest: Mapping[str, Any], given: Given, verify: note.Verify) -> Findings:
    """Everything but the reckoning. Raises NotABundle."""
    found = Findings()
    held = list(_checkpoints(archive))
    if not held:
        raise NotABundle("It holds no checkpoint.")
    _signatures(archive, held, given, verify, found)
    roots = _leaves(archive, held, given, found)
    trusted = _from_elsewhere(held, roots, given, found)
    late = _Late([*((one.checkpoint.size, one.checkpoint.at) for one in held), *trusted])
    _events(archive, str(manifest["product"]), held, late, found)
    late.tell(found, synthetic=manifest.get("synthetic") is True)
    _stamps(archive, held, found)
    _texts(archive, found)
    _files(archive, found)
    return found


def _checkpoints(archive: Archive) -> Iterator[Held]:
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


# keys and signatures -------------------------------------------------------------------------------------------------


def _signatures(archive: Archive, held: list[Held], given: Given, verify: note.Verify, found: Findings) -> None:
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
            found.problem("signature", f"checkpoint {one.number}", f"{_named(one)} is not signed by the ledger's key.")
        if any(one.checkpoint.origin != key.name for key in known.values()):
            found.problem("checkpoint", f"checkpoint {one.number}", f"{_named(one)} is of another ledger.")
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


# the whole tree ------------------------------------------------------------------------------------------------------


def _leaves(archive: Archive, held: list[Held], given: Given, found: Findings) -> dict[int, bytes]:
    """Size → root, for every size that somebody has signed."""
    sizes = {one.checkpoint.size for one in held}
    for _name, text in given.checkpoints:
        try:
            sizes.add(note.read_checkpoint(note.read_note(text).text).size)
        except note.NotANote:
            continue  # said later
    growing, roots = tree.Growing(), {0: tree.EMPTY}
    append = growing.append
    for block in archive.blocks(bundle.LEAVES, 32):
        if len(block) != 32:
            found.problem("truncated", bundle.LEAVES, "The list of leaves breaks off in the middle of one.")
            break
        append(block)
        if growing.size in sizes:
            roots[growing.size] = growing.root()
    found.counts["leaves"] = growing.size
    last = None
    for one in sorted(held, key=lambda one: (one.checkpoint.size, one.checkpoint.at)):
        size = one.checkpoint.size
        if size > growing.size:
            sentence = (
                f"{_named(one)} is of {size:,} events, but the bundle ends after {growing.size:,}: the end is missing."
            )
            found.problem("truncated", f"checkpoint {one.number}", sentence)
        elif roots[size] != one.checkpoint.root:
            sentence = (
                f"{_named(one)}: the first {size:,} leaves do not have the root that was signed: they were changed."
            )
            found.problem("root", f"checkpoint {one.number}", sentence)
        if last is not None and last.checkpoint.at > one.checkpoint.at:
            sentence = f"{_named(one)} says an earlier time than {_named(last)}, which is of a smaller tree."
            found.problem("checkpoint", f"checkpoint {one.number}", sentence)
        last = one
    if last is not None and last.checkpoint.size < growing.size:
        found.problem(
            "inserted", bundle.LEAVES, f"{growing.size - last.checkpoint.size:,} leaves are under no checkpoint."
        )
    found.counts["checkpoints"] = len(held)
    return roots


def _from_elsewhere(held: list[Held], roots: dict[int, bytes], given: Given, found: Findings) -> list[tuple[int, int]]:
    """The checkpoints that the auditor holds from elsewhere: each must be of this very tree. Size and time of those that are."""
    trusted: list[tuple[int, int]] = []
    if not given.checkpoints:
        found.notes.append(
            "You gave no checkpoint of your own. Whoever holds the ledger's key could have written the whole history anew and "
            "signed it again, and this bundle would look the same: give one that you hold from another day (--checkpoint)."
        )
    largest = max(one.checkpoint.size for one in held)
    origins = {one.checkpoint.origin for one in held}
    for name, text in given.checkpoints:
        where = f"your checkpoint {shown(name)}"
        try:
            mine = note.read_checkpoint(note.read_note(text).text)
        except note.NotANote as error:
            found.problem("checkpoint", where, f"{where} cannot be read: {shown(error)}")
            continue
        if mine.origin not in origins:
            found.problem("checkpoint", where, f"{where} is of another ledger: {shown(mine.origin)}.")
        elif mine.size > largest or mine.size not in roots:
            sentence = (
                f"{where} of {moment(mine.at)} is of {mine.size:,} events, and the bundle ends after {largest:,}: it is older "
                "than your checkpoint, or events were cut off at its end. Ask for a newer bundle."
            )
            found.problem("truncated", where, sentence)
        elif roots[mine.size] != mine.root:
            sentence = (
                f"{where} has another root: the first {mine.size:,} events are not those that you hold a checkpoint of."
            )
            found.problem("root", where, sentence)
        else:
            found.counts["your_checkpoints"] = found.counts.get("your_checkpoints", 0) + 1
            trusted.append((mine.size, mine.at))
    return trusted


# the product's events ------------------------------------------------------------------------------------------------


class _Records:
    """The places of the product's events, one after the other, with the leaf that stands at each."""

    def __init__(self, archive: Archive, found: Findings) -> None:
        self.places, self.leaves = archive.blocks(bundle.PLACES, bundle.PLACE), archive.blocks(bundle.LEAVES, 32)
        self.found, self.last = found, -1
        self.at = -1

    def __iter__(self) -> Iterator[tuple[int, bytes, bytes]]:
        leaf = b""
        for record in self.places:
            index = int.from_bytes(record[:8], "big")
            if len(record) != bundle.PLACE or index <= self.last:
                sentence = f"{bundle.PLACES} names leaf {index:,} after leaf {self.last:,}: twice, or out of order."
                self.found.problem("duplicate", f"leaf {index}", sentence)
                return
            while self.at < index:
                following = next(self.leaves, None)
                if following is None:
                    self.found.problem("truncated", f"leaf {index}", f"There is no leaf {index:,}: the end is missing.")
                    return
                leaf, self.at = following, self.at + 1
            self.last = index
            yield index, record[8:], leaf


class _Late:
    """Events that say they were recorded before a checkpoint that does not have them: written later, and dated back."""

    def __init__(self, checkpoints: Sequence[tuple[int, int]]) -> None:
        self.ahead = sorted(checkpoints, reverse=True)
        self.since = 0
        self.events: list[tuple[int, bytes, int]] = []
        self.number = 0

    def look(self, index: int, line: bytes) -> None:
        """`index` only grows."""
        while self.ahead and self.ahead[-1][0] <= index:
            self.since = max(self.since, self.ahead.pop()[1])
        begin = line.rfind(_RECORDED) + len(_RECORDED)
        try:
            recorded = int(line[begin : line.index(b",", begin)])
        except ValueError:
            return  # no event: said where it is read
        if recorded < self.since - SLACK:
            self.number += 1
            if len(self.events) < SHOWN:
                self.events.append((index, line, self.since))

    def tell(self, found: Findings, *, synthetic: bool) -> None:
        """History that is made up, and says so, is dated back by its nature: that is a note."""
        if synthetic and self.number:
            found.notes.append(
                f"{self.number:,} events were sealed later than they say they were recorded: "
                "this history is said to be synthetic."
            )
            return
        for index, line, since in self.events:
            sentence = (
                f"Event {index:,} was dated back: {told(line)} says it was recorded {_recorded(line)}, and the checkpoint of "
                f"{moment(since)} does not have it."
            )
            found.problem("backdated", f"event {index}", sentence)
        if self.number > len(self.events):
            found.more["backdated"] = self.number


class _Ahead(Generic[T]):
    """An iterator that can be looked into, and put back into."""

    def __init__(self, source: Iterator[T]) -> None:
        self.source, self.held = source, list[T]()

    def take(self) -> T | None:
        return self.held.pop() if self.held else next(self.source, None)

    def peek(self) -> T | None:
        found = self.take()
        if found is not None:
            self.held.append(found)
        return found

    def back(self, one: T) -> None:
        self.held.append(one)


def _events(archive: Archive, product: str, held: list[Held], late: _Late, found: Findings) -> None:
    """Each line against its leaf; and all of them against the product's own tree, so that none can be left out."""
    growing, roots = tree.Growing(), {0: tree.EMPTY}
    wanted = {one.size for one in held}
    lines, records = _Ahead(archive.lines(bundle.EVENTS)), _Ahead(iter(_Records(archive, found)))
    unplaced: list[tuple[int, bytes, bytes, bytes]] = []
    append, hashed, look = growing.append, sha256, late.look
    number = 0
    while (record := records.take()) is not None:
        index, nonce, leaf = record
        append(leaf)
        if growing.size in wanted:
            roots[growing.size] = growing.root()
        line = lines.take()
        if line is None:
            found.problem("dropped", f"event {index}", f"Event {index:,} was dropped: {GONE}")
            continue
        number += 1
        event = hashed(b"\x00" + line).digest()
        if hashed(b"\x00" + nonce + event).digest() == leaf:
            look(index, line)
            continue
        following, after = lines.peek(), records.peek()
        is_next = after is not None and tree.sealed(after[1], event) == after[2]
        next_is_this = following is not None and tree.sealed(nonce, tree.entry(following)) == leaf
        if is_next and not next_is_this:
            found.problem("dropped", f"event {index}", f"Event {index:,} was dropped: {GONE}")
            lines.back(line)
            number -= 1
        elif next_is_this and not is_next:
            found.problem(
                "inserted", f"line {number}", f"Line {number:,} was inserted before event {index:,}: {told(line)}."
            )
            lines.take()
            number += 1
        else:
            unplaced.append((index, nonce, leaf, line))
    while (line := lines.take()) is not None:
        number += 1
        unplaced.append((-1, b"", b"", line))
    _place(unplaced, found)
    found.counts["events"] = number
    _shares(product, held, roots, growing.size, found)


def _place(unplaced: Sequence[tuple[int, bytes, bytes, bytes]], found: Findings) -> None:
    """What became of the lines that do not fit the leaf at their place."""
    slots = {at: (index, nonce, leaf) for at, (index, nonce, leaf, _) in enumerate(unplaced[:FAR]) if index >= 0}
    taken: set[int] = set()
    lost: list[tuple[int, bytes]] = []
    pairs = len(slots) * len(unplaced) <= 400_000
    for at, (index, _nonce, _leaf, line) in enumerate(unplaced):
        event = tree.entry(line)
        near = slots if pairs else {n: slots[n] for n in range(at - 50, at + 51) if n in slots}
        true = next((n for n, (_, nonce, leaf) in near.items() if tree.sealed(nonce, event) == leaf), None)
        if true is None:
            lost.append((index, line))
            continue
        taken.add(true)
        to = slots[true][0]
        if index < 0:
            found.problem("moved", f"event {to}", f"Event {to:,} was moved to the end: {told(line)}.")
        else:
            found.problem(
                "moved", f"event {to}", f"Event {to:,} stands where event {index:,} was sealed: {told(line)}."
            )
    gone = [slots[n][0] for n in slots if n not in taken]
    for index, line in lost:
        if index < 0:
            found.problem("inserted", "the end", f"An event that was never sealed stands at the end: {told(line)}.")
        else:
            found.problem(
                "changed", f"event {index}", f"Event {index:,} was changed after it was sealed: {told(line)}."
            )
    lost_places = {index for index, _ in lost}
    for index in gone:
        if index not in lost_places:
            found.problem("dropped", f"event {index}", f"Event {index:,} was dropped: {GONE}")


def _shares(product: str, held: list[Held], roots: dict[int, bytes], size: int, found: Findings) -> None:
    """At every checkpoint the installation signed how many events the product had, and the root over them."""
    last = 0
    for one in sorted(held, key=lambda one: (one.checkpoint.size, one.checkpoint.at)):
        where = f"checkpoint {one.number}"
        if one.size == 0 and not one.path and not one.checkpoint.products:
            continue
        if one.size:
            leaf = tree.entry(note.share_of(product, one.size, one.root))
            signed = tree.is_included(leaf, one.place, one.products, one.path, one.checkpoint.products)
            if not signed:
                sentence = f"{_named(one)} does not say what the bundle says of the events of {shown(product)}."
                found.problem("checkpoint", where, sentence)
                continue
        elif last:
            found.problem("checkpoint", where, f"{_named(one)} should say how many events {shown(product)} had.")
        if one.size < last:
            found.problem(
                "checkpoint", where, f"{_named(one)} says fewer events of {shown(product)} than an earlier one."
            )
        if one.size > size:
            sentence = (
                f"By {_named(one)} {one.size:,} events of {shown(product)} were sealed, and the bundle shows {size:,}: "
                f"at least {one.size - size:,} were dropped."
            )
            found.problem("dropped", where, sentence)
            return
        if roots.get(one.size) != one.root:
            sentence = (
                f"The first {one.size:,} events of {shown(product)} in the bundle are not those that were sealed by "
                f"{_named(one)}: some were dropped, inserted or passed off as another product’s. Until the {last:,}th they are."
            )
            found.problem("dropped", where, sentence)
            return
        last = one.size
    if last < size:
        found.problem("inserted", bundle.PLACES, f"{size - last:,} events of {shown(product)} are under no checkpoint.")


# time stamps and files -----------------------------------------------------------------------------------------------

_IMPRINTS = {bytes.fromhex(f"60864801650304020{n}"): name for n, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))}


def _stamps(archive: Archive, held: list[Held], found: Findings) -> None:
    """Each token must hold the hash of its checkpoint's text. Whose it is, openssl tells (--tsa-ca)."""
    import hashlib

    numbers = {one.number: one for one in held}
    right = 0
    for name in archive.names(bundle.STAMPS):
        number = int(re.sub(r"\D", "", name))
        if number not in numbers:
            found.problem("stamp", name, f"{name} is over no checkpoint of this bundle.")
            continue
        token, text = archive.whole(name, 1 << 20), _written(archive, number)
        bound = any(
            b"\x06\x09" + oid in token and hashlib.new(algorithm, text).digest() in token
            for oid, algorithm in _IMPRINTS.items()
        )
        if bound:
            right += 1
        else:
            found.problem("stamp", name, f"The time stamp {name} is not over {_named(numbers[number])}.")
    if archive.names(bundle.STAMPS):
        found.counts["stamps"] = right


def written(archive: Archive, number: int) -> bytes:
    """The text of a checkpoint, as it was stamped."""
    return _written(archive, number)


def _written(archive: Archive, number: int) -> bytes:
    for line in archive.lines(bundle.CHECKPOINTS):
        read = parsed(line, bundle.CHECKPOINTS)
        if read.get("number") == number:
            return str(read["note"]).encode()
    return b""


def _texts(archive: Archive, found: Findings) -> None:
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
    if not said:
        return
    right = 0
    for line in archive.lines(bundle.EVENTS):
        if b'"text_sha256":' not in line:
            continue
        read = parsed(line, bundle.EVENTS)
        digest = said.pop(str(read.get("id")), None) if isinstance(read, dict) else None
        if digest is None:
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


def _files(archive: Archive, found: Findings) -> None:
    """Evidence files are named by their hash."""
    right = 0
    for name in archive.names(bundle.INSIDE):
        digest = sha256()
        for block in archive.blocks(name, 1 << 16):
            digest.update(block)
        if bundle.INSIDE + digest.hexdigest() != name:
            found.problem("file", name, f"The evidence file {name} was changed: its hash is {digest.hexdigest()}.")
        else:
            right += 1
    if right:
        found.counts["files"] = right


def told(line: bytes) -> str:
    """An event in few words, whatever it is."""
    try:
        read = parsed(line, "the line")
        return f"{shown(read['kind'], 60)} of {shown(read['subject'], 60)}, {moment(read['at'])}"
    except (NotABundle, KeyError, TypeError):
        return "it cannot be read"


def _recorded(line: bytes) -> str:
    return moment(parsed(line, "the line").get("recorded"))


def _named(one: Held) -> str:
    return f"the checkpoint of {moment(one.checkpoint.at)}"
