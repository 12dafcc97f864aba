"""After the journal was put back from its export: the checkpoints that were signed of it are put back too, if they fit the tree.

A note alone is enough: what each product's tree was at its size follows from the leaves. So the git repository of
UPKEPT_CHECKPOINT_GIT, or `upkept ledger checkpoint --all`, is all that a restored ledger needs besides its key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.ledger import note, tree
from upkept.core.refusal import Refusal
from upkept.kit.clock import moment
from upkept.kit.ledger import keys, sealing
from upkept.kit.ledger.checkpoints import latest, products_root
from upkept.kit.ledger.models import Checkpoint, Key, Leaf

PAGE = 10_000


@dataclass(slots=True)
class Restored:
    """`lost`: sealed events that a checkpoint tells of and that are not here; such checkpoints are not put back."""

    back: int = 0
    known: int = 0
    beyond: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class _Signed:
    text: str
    said: note.Checkpoint
    key: Key


def restore(texts: Sequence[tuple[str, str]]) -> Restored:
    """Seal all that is recorded, and put these checkpoints back; all of them or none. Texts: a name, and what holds notes.

    :raises Refusal: no-checkpoint, wrong-signature, other-tree, already-signed, no-ledger-key, wrong-ledger-key
    """
    notes = _notes(texts)
    keys.own(notes[0][2].origin)  # the address may be another by now
    sealing.seal_all()
    found = _signed(notes)
    with transaction.atomic():
        known = set(Checkpoint.objects.values_list("note", flat=True))
        size = _size()
        here = [one for one in found if one.text not in known and one.said.size <= size]
        beyond = [one for one in found if one.said.size > size]
        _refuse_older(here)
        Checkpoint.objects.bulk_create(_rows(here), batch_size=500)
    lost = max((one.said.size - size for one in beyond), default=0)
    return Restored(len(here), len(found) - len(here) - len(beyond), len(beyond), lost)


def _notes(texts: Sequence[tuple[str, str]]) -> list[tuple[str, str, note.Checkpoint]]:
    """Where it stands, the whole note, and what it says; each once, the smallest first."""
    found: dict[str, tuple[str, str, note.Checkpoint]] = {}
    for name, text in texts:
        for written in note.notes_in(text):
            try:
                found[written] = (name, written, note.read_checkpoint(note.read_note(written).text))
            except note.NotANote:
                continue
    if not found:
        raise Refusal("no-checkpoint", _("There is no checkpoint in what you gave."))
    return sorted(found.values(), key=lambda one: (one[2].size, one[2].at))


def _signed(notes: Sequence[tuple[str, str, note.Checkpoint]]) -> list[_Signed]:
    """By a key of this ledger, all of them."""
    ours = [(row, keys.known(row)) for row in Key.objects.order_by("id")]
    found = []
    for name, written, said in notes:
        signed = note.read_note(written)
        key = next((row for row, known in ours if signed.is_signed_by(known, keys.verify)), None)
        if key is None:
            raise Refusal(
                "wrong-signature",
                _("The checkpoint of %(size)s events in %(name)s is not signed by this ledger: put its key back first.")
                % {"size": f"{said.size:,}", "name": name},
            )
        found.append(_Signed(written, said, key))
    return found


def _size() -> int:
    last = Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def _refuse_older(here: list[_Signed]) -> None:
    """Checkpoints stand in the order of their signing: one that was signed here meanwhile cannot be put behind them."""
    newest = latest()
    if newest is not None and any(moment(one.said.at) <= newest.at for one in here):
        raise Refusal(
            "already-signed",
            _(
                "A checkpoint of %(at)s was signed here already. Put older ones back into a fresh database, before its "
                "first start: upkept migrate, journal import --restore, ledger restore."
            )
            % {"at": f"{newest.at:%Y-%m-%d %H:%M} UTC"},
        )


def _rows(here: list[_Signed]) -> list[Checkpoint]:
    """One pass over the leaves; at each checkpoint's size its root, and those of the products, must be what was signed."""
    whole, own = tree.Growing(), dict[str, tree.Growing]()
    roots: dict[str, bytes] = {}
    rows: list[Checkpoint] = []
    leaves = _leaves(here[-1].said.size if here else 0)
    for one in here:
        while whole.size < one.said.size:
            product, leaf = next(leaves)
            whole.append(leaf)
            own.setdefault(product, tree.Growing()).append(leaf)
            roots.pop(product, None)
        for product, growing in own.items():
            if product not in roots:
                roots[product] = growing.root()
        shares = [(product, own[product].size, roots[product]) for product in sorted(own)]
        if whole.root() != one.said.root or (one.said.products and products_root(shares) != one.said.products):
            raise Refusal(
                "other-tree",
                _(
                    "The first %(size)s events here are not those of the checkpoint of %(at)s: another order, or other events."
                )
                % {"size": f"{one.said.size:,}", "at": f"{moment(one.said.at):%Y-%m-%d %H:%M:%S} UTC"},
            )
        products = {name: [count, root.hex()] for name, count, root in shares}
        rows.append(
            Checkpoint(
                size=one.said.size,
                root=one.said.root,
                at=moment(one.said.at),
                key=one.key,
                note=one.text,
                products=products,
            )
        )
    return rows


def _leaves(size: int) -> Iterator[tuple[str, bytes]]:
    for at in range(0, size, PAGE):
        page = Leaf.objects.filter(index__gte=at, index__lt=min(at + PAGE, size)).order_by("index")
        for product, leaf in page.values_list("product", "hash"):
            yield product, bytes(leaf)
