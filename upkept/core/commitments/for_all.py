"""A deadline that is met only when each of several things has been done: a fix on every line that is affected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from upkept.core.commitments.machine import Machine, Reading
from upkept.core.event import Event

if TYPE_CHECKING:
    from upkept.core.commitments.base import Frame, Reign
    from upkept.core.commitments.deadline import Deadline
    from upkept.core.plan.model import Tables


def machine_for_all(deadline: Deadline, tables: Tables) -> Machine:
    """The machine of a deadline with `for_all`."""
    return Machine(deadline, tables, _ForAll)


class _ForAll(Reading):
    """A stop counts when, with it, the stops since the start have named in each field all that the start named."""

    __slots__ = ("named", "of")

    def __init__(self, machine: Machine, reign: Reign, frame: Frame) -> None:
        super().__init__(machine, reign, frame)
        self.of: Event | None = None
        self.named: dict[str, set[str]] = {}

    def accepts(self, event: Event) -> bool:
        if self.started is not self.of:
            self.of, self.named = self.started, {}
        wanted = self.machine.commitment.for_all
        for name in wanted:
            self.named.setdefault(name, set()).update(_listed(event.data.get(name)))
        asked = self.started.data if self.started is not None else {}
        return all(set(_listed(asked.get(of))) <= self.named[name] for name, of in wanted.items())


def _listed(value: Any) -> Iterable[str]:
    if value is None or value == "":
        return ()
    return (str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)
