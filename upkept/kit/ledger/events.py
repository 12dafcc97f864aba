"""What can happen to the ledger itself. It belongs to no product: `@ledger` is no name that one can have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upkept.kit.journal.kinds import Kind

ITSELF = "@ledger"


class KeyRotated(Kind, kind="ledger.rotated", of="ledger", says=_("The ledger's key was replaced by a new one")):
    """`old`, `new`: the public keys as text; `certificate`: what the old one signed about the new one."""

    reserved = True

    old: str
    new: str
    certificate: str


class LossAccepted(
    Kind,
    kind="ledger.continued",
    of="ledger",
    says=_("The ledger goes on from an earlier state: {lost} events are lost"),
):
    """After a restore: a checkpoint outside is of a tree that this one does not continue. `size` and `root` are that one's."""

    reserved = True

    size: int
    root: str
    lost: int
    why: str
