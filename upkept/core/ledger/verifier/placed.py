"""Is every event of the product the one that was sealed, in its place, and none missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from upkept.core.ledger import bundle, note, tree
from upkept.core.ledger.verifier.aligned import Ahead, Meeting
from upkept.core.ledger.verifier.archive import Archive, told
from upkept.core.ledger.verifier.dated import Late
from upkept.core.ledger.verifier.said import Findings, shown
from upkept.core.ledger.verifier.signed import Held, named

GONE = "it was sealed, and is not in the bundle."
KEPT = 20_000  # events among which one that was moved is looked for
TRIES = 400_000  # at most, to find where moved ones belong

Record = tuple[int, bytes, bytes]
"""A place: the number of its leaf, what blinds it, its hash."""


@dataclass(slots=True)
class _Gap:
    """Places and lines, in one stretch, that do not fit each other. `following`: the place after it, and what stands there."""

    records: list[Record]
    lines: list[bytes]
    number: int  # of the first of its lines
    following: int | None = None
    after: bytes = b""


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


def check(archive: Archive, product: str, held: list[Held], late: Late, found: Findings) -> None:
    """Each line against its leaf; and all of them against the product's own tree, so that none can be left out."""
    growing, roots = tree.Growing(), {0: tree.EMPTY}
    wanted = {one.size for one in held}
    lines, records = Ahead(archive.lines(bundle.EVENTS)), Ahead(iter(_Records(archive, found)))
    meeting = Meeting(records, lines)
    append, hashed, look, next_line, next_record = growing.append, sha256, late.look, lines.take, records.take
    gaps: list[_Gap] = []
    open_gap: _Gap | None = None
    number = 0
    while True:
        record, line = next_record(), next_line()
        if record is not None and line is not None:
            index, nonce, leaf = record
            if hashed(b"\x00" + nonce + hashed(b"\x00" + line).digest()).digest() == leaf:
                number += 1
                append(leaf)
                if growing.size in wanted:
                    roots[growing.size] = growing.root()
                look(index, line)
                if open_gap is not None:
                    open_gap.following, open_gap.after = index, line
                    open_gap = None
                continue
        elif record is None and line is None:
            break
        records.back(record)
        lines.back(line)
        gone, strange = meeting.find()
        if open_gap is None:
            open_gap = _Gap([], [], number + 1)
            gaps.append(open_gap)
        for one in records.several(gone):
            append(one[2])
            if growing.size in wanted:
                roots[growing.size] = growing.root()
            open_gap.records.append(one)
        open_gap.lines += lines.several(strange)
        number += strange
        if len(open_gap.records) + len(open_gap.lines) > KEPT:  # a bundle of nonsense: said piece by piece
            _tell(gaps, found)
            gaps, open_gap = [], None
    _tell(gaps, found)
    found.counts["events"] = number
    _shares(product, held, roots, growing.size, found)


def _tell(gaps: list[_Gap], found: Findings) -> None:
    """What became of the places and lines that do not fit: moved, changed, dropped, inserted."""
    slots = {one[0]: one for gap in gaps for one in gap.records}
    belongs = _belongs(gaps, slots)
    taken = set(belongs.values())
    for gap in gaps:
        before = "the end" if gap.following is None else f"event {gap.following:,}"
        strange: list[tuple[int, bytes]] = []
        for at, line in enumerate(gap.lines):
            to = belongs.get(line)
            if to is None:
                strange.append((gap.number + at, line))
                continue
            where = (
                f"stands where event {gap.records[at][0]:,} was sealed"
                if at < len(gap.records)
                else f"was moved before {before}"
            )
            found.problem("moved", f"event {to}", f"Event {to:,} {where}: {told(line)}.")
        gone = [index for index, _nonce, _leaf in gap.records if index not in taken]
        for index, (_number, line) in zip(gone, strange, strict=False):
            found.problem(
                "changed", f"event {index}", f"Event {index:,} was changed after it was sealed: {told(line)}."
            )
        stood = f" It stood before {told(gap.after)}." if gap.after else ""
        for index in gone[len(strange) :]:
            found.problem("dropped", f"event {index}", f"Event {index:,} was dropped: {GONE}{stood}")
        for number, line in strange[len(gone) :]:
            where = f"line {number}"
            found.problem("inserted", where, f"Line {number:,} was inserted before {before}: {told(line)}.")


def _belongs(gaps: list[_Gap], slots: dict[int, Record]) -> dict[bytes, int]:
    """Line → the place that it was sealed at, of lines that stand elsewhere."""
    belongs: dict[bytes, int] = {}
    tries = TRIES
    for gap in gaps:
        for line in gap.lines:
            tries -= len(slots)
            if tries < 0:
                return belongs
            event = tree.entry(line)
            for index, nonce, leaf in slots.values():
                if tree.sealed(nonce, event) == leaf:
                    belongs[line] = index
                    break
    return belongs


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
                sentence = f"{named(one)} does not say what the bundle says of the events of {shown(product)}."
                found.problem("checkpoint", where, sentence)
                continue
        elif last:
            found.problem("checkpoint", where, f"{named(one)} should say how many events {shown(product)} had.")
        if one.size < last:
            found.problem(
                "checkpoint", where, f"{named(one)} says fewer events of {shown(product)} than an earlier one."
            )
        if one.size > size:
            sentence = (
                f"By {named(one)} {one.size:,} events of {shown(product)} were sealed, and the bundle shows {size:,}: "
                f"at least {one.size - size:,} were dropped."
            )
            found.problem("dropped", where, sentence)
            return
        if roots.get(one.size) != one.root:
            sentence = (
                f"The first {one.size:,} events of {shown(product)} in the bundle are not those that were sealed by "
                f"{named(one)}: some were dropped, inserted or passed off as another product’s. Until the {last:,}th they are."
            )
            found.problem("dropped", where, sentence)
            return
        last = one.size
    if last < size:
        found.problem("inserted", bundle.PLACES, f"{size - last:,} events of {shown(product)} are under no checkpoint.")
