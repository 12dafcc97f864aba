"""The ledger: every event of the journal is sealed in a Merkle tree, and signed checkpoints of it are put outside.

Whoever holds one checkpoint from elsewhere (a mail, a repository, a time stamp) can prove that nothing sealed before was changed.
"""

from __future__ import annotations


def latest_checkpoint() -> str | None:
    """The latest signed checkpoint as text, for a mail or a page; None before the first. It reveals no event."""
    from upkept.kit.ledger.models import Checkpoint

    return Checkpoint.objects.order_by("-id").values_list("note", flat=True).first()
