"""Who may watch a ticket: whoever was shown its page, which carries a signature for it. `case:481:…`."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, Signer

from upkept.kit.live.log import announce
from upkept.kit.live.topics import topic
from upkept.support.models import Ticket

_SIGNER = Signer(salt="upkept.support.live")


def topic_of(ticket: Ticket) -> str:
    return f"case:{_SIGNER.sign(str(ticket.pk))}"


def tell(ticket: Ticket) -> None:
    """Its pages fetch themselves anew, once the transaction commits."""
    announce(topic_of(ticket))


@topic("case")
def may_watch_case(person: Any, signed: str) -> bool:
    try:
        return bool(_SIGNER.unsign(signed))
    except BadSignature:
        return False
