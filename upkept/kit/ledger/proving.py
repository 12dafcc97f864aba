"""The whole ledger made again from the journal and held against what is stored, signed, and kept outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from upkept.core import event as core
from upkept.core.ledger import note, tree
from upkept.kit.journal.leaf import leaf_hash
from upkept.kit.journal.models import Event
from upkept.kit.ledger import keys, sealing
from upkept.kit.ledger.checkpoints import products_root, shares_of
from upkept.kit.ledger.compared import differs
from upkept.kit.ledger.models import Checkpoint, Leaf
from upkept.kit.ledger.reading import Stored

PAGE = 2000


@dataclass(slots=True)
class Report:
    """`waiting`: events that are recorded and not sealed yet. Each problem is a sentence."""

    events: int = 0
    checkpoints: int = 0
    waiting: int = 0
    problems: list[str] = field(default_factory=list)


def verify(given: Sequence[tuple[str, str]] = ()) -> Report:
    """`given`: checkpoints from outside, a name and the text of each."""
    report = Report()
    roots, products = _trees(report)
    for row in Checkpoint.objects.order_by("id").select_related("key").iterator(chunk_size=1000):
        _checkpoint(row, roots, products, report)
    for name, text in given:
        if said := differs(text):
            report.problems.append(f"{name}: {said}")
    report.waiting = sealing.behind()
    return report


def _trees(report: Report) -> tuple[dict[int, bytes], dict[str, dict[int, bytes]]]:
    """The roots at every size that a checkpoint is of: of the whole, and of each product's tree."""
    sizes = set(Checkpoint.objects.values_list("size", flat=True))
    wanted: dict[str, set[int]] = {}
    for shares in Checkpoint.objects.values_list("products", flat=True).iterator(chunk_size=1000):
        for name, (size, _root) in shares.items():
            wanted.setdefault(name, set()).add(size)
    blind = keys.own().blind
    whole, own = tree.Growing(), dict[str, tree.Growing]()
    roots, products = {0: tree.EMPTY}, dict[str, dict[int, bytes]]()
    last = -1
    while page := list(Leaf.objects.filter(index__gt=last).order_by("index")[:PAGE]):
        events = Event.objects.in_bulk([leaf.event_id for leaf in page])
        for leaf in page:
            if leaf.index != last + 1:
                report.problems.append(_("Leaf %(number)s is missing.") % {"number": f"{last + 1:,}"})
            last = leaf.index
            row = events.get(leaf.event_id)
            _leaf(leaf, row, blind, report)
            whole.append(bytes(leaf.hash))
            tree_of = own.setdefault(leaf.product, tree.Growing())
            tree_of.append(bytes(leaf.hash))
            if whole.size in sizes:
                roots[whole.size] = whole.root()
            if tree_of.size in wanted.get(leaf.product, ()):
                products.setdefault(leaf.product, {})[tree_of.size] = tree_of.root()
        report.events = whole.size
    if Stored().root(whole.size) != whole.root():
        report.problems.append(_("The stored subtrees do not fit the leaves."))
    return roots, products


def _leaf(leaf: Leaf, row: Event | None, blind: bytes, report: Report) -> None:
    number = f"{leaf.index:,}"
    if row is None:
        report.problems.append(
            _("Event %(number)s was sealed, and is not in the journal any more.") % {"number": number}
        )
        return
    # what is stored, not as a present class would read it
    event = leaf_hash(_raw(row))
    if tree.sealed(tree.nonce_of(blind, event), event) != bytes(leaf.hash) or row.product != leaf.product:
        report.problems.append(
            _("Event %(number)s (%(kind)s of %(subject)s) was changed after it was sealed.")
            % {"number": number, "kind": row.kind, "subject": row.subject}
        )


def _raw(row: Event) -> core.Event:
    return replace(row.as_core(), v=row.v, data=row.data)


def _checkpoint(
    row: Checkpoint, roots: dict[int, bytes], products: dict[str, dict[int, bytes]], report: Report
) -> None:
    report.checkpoints += 1
    named = {"at": f"{row.at:%Y-%m-%d %H:%M:%S} UTC", "size": f"{row.size:,}"}
    try:
        signed = note.read_note(row.note)
        said = note.read_checkpoint(signed.text)
    except note.NotANote as problem:
        report.problems.append(f"{named['at']}: {problem}")
        return
    if not signed.is_signed_by(keys.known(row.key), keys.verify):
        report.problems.append(_("The checkpoint of %(at)s is not signed by its key.") % named)
    if roots.get(said.size) != said.root:
        report.problems.append(_("The first %(size)s events are not those of the checkpoint of %(at)s.") % named)
    shares = shares_of(row)
    if products_root(shares) != said.products or any(
        products.get(name, {}).get(size) != root for name, size, root in shares
    ):
        report.problems.append(_("The products’ events are not those of the checkpoint of %(at)s.") % named)
