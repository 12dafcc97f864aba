"""What is to be told, before anybody is told it; and who may be meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from upkept.accounts.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`wording` names the function that says it, in each reader's language and zone, from `data` (notify.wording).

    `data` holds references and numbers (JSON), instants as whole UTC seconds, and no personal content. `href` is a path of
    ours, where the one thing to do is done. `urgent` keeps no quiet hours.
    """

    wording: str
    topic: str
    product: str = ""
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    href: str = ""
    urgency: Literal["quiet", "normal", "urgent"] = "normal"


@dataclass(frozen=True, slots=True)
class RoleOf:
    """Everybody with this role in a product; where nobody has it, its owners."""

    product: str
    role: str


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody with a role in a product."""

    product: str


@dataclass(frozen=True, slots=True)
class Subscribers:
    """Whoever subscribed to this topic of a product: people, and confirmed addresses. Nobody outside while it is private."""

    product: str
    topic: str


Recipients = Person | Iterable[Person] | RoleOf | Team | Subscribers
