"""One proof of inclusion, as the desk, the API and `upkept ledger prove` give it: is this event under that signature."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path

from upkept.core.ledger import note, tree
from upkept.core.ledger.verifier.archive import parsed, told
from upkept.core.ledger.verifier.said import NotABundle, moment, shown
from upkept.core.ledger.verifier.signed import Given

LARGEST = 40_000_000


@dataclass
class Told:
    """`sentence`: what is proved; `problem`: why not."""

    sentence: str
    problem: str = ""
    notes: list[str] = field(default_factory=list)


def is_one(path: Path) -> bool:
    """A proof is JSON; a bundle begins as every zip file does."""
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip()[:1] == b"{"
    except OSError:
        return False  # said where it is opened


def check(path: Path, given: Given, verify: note.Verify) -> Told:
    """Raises NotABundle where it is no proof."""
    try:
        if path.stat().st_size > LARGEST:
            raise NotABundle("It is too large for a proof.")
        read = parsed(path.read_bytes(), path.name)
        event, index = str(read["event"]).encode(), int(read["leaf"])
        nonce, way = b64decode(read["nonce"]), [b64decode(one) for one in read["path"]]
        signed = note.read_note(str(read["checkpoint"]))
        checkpoint = note.read_checkpoint(signed.text)
    except (KeyError, TypeError, ValueError, OSError) as error:  # NotANote and binascii's are ValueErrors
        raise NotABundle(f"It is no proof of inclusion: {shown(error)}.") from None
    found = Told(
        f"Event {index:,}: {told(event)}.\nThe checkpoint of {moment(checkpoint.at)} is of {checkpoint.size:,} events."
    )
    leaf = tree.sealed(nonce, tree.entry(event))
    if not tree.is_included(leaf, index, checkpoint.size, way, checkpoint.root):
        found.problem = "[root] The event is not in the tree of this checkpoint: it, or the proof, was changed."
    elif not given.keys:
        found.notes.append("You gave no key (--key): whose signature stands under the checkpoint was not checked.")
    elif not any(signed.is_signed_by(key, verify) for key in given.keys):
        found.problem = "[signature] The checkpoint is not signed under the key that you gave."
    if not found.problem:
        _held(found, checkpoint, given)
    return found


def _held(found: Told, checkpoint: note.Checkpoint, given: Given) -> None:
    """Against the checkpoints that the auditor brings: one of the same size must have the same root."""
    same = 0
    for name, text in given.checkpoints:
        try:
            mine = note.read_checkpoint(note.read_note(text).text)
        except note.NotANote:
            continue
        if mine.size != checkpoint.size:
            continue
        if mine.root != checkpoint.root:
            found.problem = f"[root] Your checkpoint {shown(name)} is of as many events, and has another root."
            return
        same += 1
    if same:
        found.sentence += "\nIt is the very checkpoint that you hold."
    else:
        found.notes.append(
            "No checkpoint of yours is of this size. That today's tree continues yours, a bundle shows, or "
            "`upkept ledger witness`."
        )
