"""What a channel is: it takes one letter that is ready, brings it outside, and says under which id; or why it could not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict

from upkept.notify.models import Device
from upkept.notify.wording import Reader, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one reader is sent at once: one text, or several that came together. Made anew for each try, the same each time.

    `id` is unique to it and the same at each try, so that a mail program shows a repeated letter once. `links` are whole
    addresses, one per text (empty: none). `leave`: where one click ends it (RFC 8058); `settings`: where it is chosen.
    """

    id: str
    address: str
    reader: Reader
    texts: tuple[Text, ...]
    links: tuple[str, ...]
    title: str
    product: str = ""
    urgent: bool = False
    leave: str = ""
    settings: str = ""
    why: str = ""
    device: Device | None = None


class Gone(Exception):  # noqa: N818 - an answer, not a fault
    """The reader is no longer there: the device forgot us. It is deleted, and nothing is tried again."""


class Channel:
    """One way. A subclass with a `name` is registered by being there.

    `to_devices`: each device of a person gets a letter of its own (`Letter.device`); who has none is not reached by it.
    `in_transaction`: the news is delivered where it is told, without leaving the process. `joins`: several texts that wait
    for the same reader go as one letter. `Config` is what the operator sets: it is read by `settings()`.
    """

    name: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    hint: ClassVar[str | Promise] = ""
    in_transaction: ClassVar[bool] = False
    joins: ClassVar[bool] = True
    to_devices: ClassVar[bool] = False
    for_outsiders: ClassVar[bool] = False  # whether it reaches a bare email address

    class Config(BaseModel):
        model_config = ConfigDict(frozen=True, extra="forbid")

    def __init_subclass__(cls, **words: Any) -> None:
        super().__init_subclass__(**words)
        if cls.name:
            other = registry.get(cls.name)
            if other is not None and type(other).__qualname__ != cls.__qualname__:
                raise TypeError(f"Channel {cls.name!r} is declared twice: give one another name.")
            registry[cls.name] = cls()

    def config(self) -> BaseModel:
        """As the operator set it."""
        return self.Config()

    def is_ready(self) -> bool:
        """Whether it can reach anybody here. What is not ready is neither offered nor used."""
        return True

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Around several letters, for a connection that they share."""
        yield

    def send(self, letter: Letter) -> str:
        """Bring it outside, and answer its id there.

        :raises TryAgain: it may go through later
        :raises GiveUp: it will not, until somebody changes something
        :raises Gone: its reader's device is there no longer
        """
        raise NotImplementedError


registry: dict[str, Channel] = {}
