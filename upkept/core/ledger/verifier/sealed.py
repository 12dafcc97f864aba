"""Is the whole tree the one that was signed, under the bundle's checkpoints and the auditor's; and then everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upkept.core.ledger import bundle, note, tree
from upkept.core.ledger.verifier import beside, dated, placed, signed
from upkept.core.ledger.verifier.archive import Archive
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown
from upkept.core.ledger.verifier.signed import Given, Held, named


def check(archive: Archive, manifest: Mapping[str, Any], given: Given, verify: note.Verify) -> Findings:
    """Everything but the reckoning. Raises NotABundle."""
    found = Findings()
    held = list(signed.checkpoints(archive))
    if not held:
        raise NotABundle("It holds no checkpoint.")
    signed.check(archive, held, given, verify, found)
    roots = _leaves(archive, held, given, found)
    trusted = _from_elsewhere(held, roots, given, found)
    late = dated.Late([*((one.checkpoint.size, one.checkpoint.at) for one in held), *trusted])
    placed.check(archive, str(manifest["product"]), held, late, found)
    for line in archive.lines(bundle.UNSEALED):
        late.look_unsealed(line)
    late.tell(found)
    beside.stamps(archive, held, found)
    beside.texts(archive, found)
    beside.files(archive, found)
    return found


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
                f"{named(one)} is of {size:,} events, but the bundle ends after {growing.size:,}: the end is missing."
            )
            found.problem("truncated", f"checkpoint {one.number}", sentence)
        elif roots[size] != one.checkpoint.root:
            sentence = (
                f"{named(one)}: the first {size:,} leaves do not have the root that was signed: they were changed."
            )
            found.problem("root", f"checkpoint {one.number}", sentence)
        if last is not None and last.checkpoint.at > one.checkpoint.at:
            sentence = f"{named(one)} says an earlier time than {named(last)}, which is of a smaller tree."
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
