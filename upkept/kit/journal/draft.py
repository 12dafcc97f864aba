"""An event before it is one: what somebody says has happened, from inside or outside, not yet held to anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from upkept.core.event import How
from upkept.kit.clock import instant_of
from upkept.kit.journal.kinds import Kind

Actor = str | AbstractBaseUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`at` None: the moment of recording. `recorded` is set by a restore of our own export alone, `inside` by our own code.

    `salt` (hex) comes with `text` in a restore, so that the hash in the event still fits.
    """

    product: str
    kind: str
    subject: str
    data: Mapping[str, Any] = field(default_factory=dict)
    at: int | None = None
    v: int | None = None
    id: str | None = None
    by: str = ""
    how: How = "reported"
    text: str = ""
    salt: str = ""
    recorded: int | None = None
    inside: bool = False

    @classmethod
    def of(cls, event: Kind, *, by: Actor, at: datetime, how: How, id: str | None, text: str) -> Draft:
        return cls(
            product=event.product,
            kind=event.kind,
            subject=event.subject,
            data=event.data(),
            at=instant_of(at),
            v=event.v,
            id=id,
            by=actor(by),
            how=how,
            text=text,
            inside=True,
        )


def actor(by: Actor) -> str:
    """`person:3` for a person; a text stays."""
    return by if isinstance(by, str) else f"person:{by.pk}"
