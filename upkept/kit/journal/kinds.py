"""What can happen: every kind of event that we know, from the areas, from plug-ins, from the language and from a plan.

An area's `events.py` declares one class per kind; a class that is imported is known:

    class TicketOpened(Kind, kind="ticket.opened", of="ticket", says=_("{subject} was opened")):
        priority: str | None = None
        customer: str = ""

        personal = frozenset({"customer"})
"""

from __future__ import annotations

import importlib.metadata
import logging
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from pydantic import BaseModel, ConfigDict, ValidationError

from upkept.core.refusal import Refusal

logger = logging.getLogger(__name__)

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
registry: dict[str, type[Kind]] = {}


class Kind(BaseModel):
    """One kind of event; an instance is one that is about to be recorded. Its fields are the event's data.

    `of`: the kind of its subject (`ticket` of `ticket:481`; `*`: any). `says`: the sentence it reads as, with `{subject}` and its
    fields. `personal`: fields that name a person (by reference; contents never go in). `upcasts`: from a version
    to the data of the next one, applied when an old row is read. `reserved`: recorded by Upkept alone, whoever asks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    kind: ClassVar[str]
    of: ClassVar[str]
    says: ClassVar[str | Promise]
    v: ClassVar[int] = 1
    reserved: ClassVar[bool] = False
    personal: ClassVar[frozenset[str]] = frozenset()
    upcasts: ClassVar[Mapping[int, Upcast]] = {}

    product: str
    subject: str

    def __init_subclass__(cls, **words: Any) -> None:
        """The class's own words are for the hook below, once pydantic knows the fields."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, kind: str = "", of: str = "", says: str | Promise = "", v: int = 1, **_: Any
    ) -> None:
        if not kind:
            return  # an intermediate class
        other = registry.get(kind)
        if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{kind} is declared by {other.__module__} and by {cls.__module__}: keep one of them.")
        cls.kind, cls.of, cls.says, cls.v = kind, of or kind.partition(".")[0], says, v
        registry[kind] = cls

    def data(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"product", "subject"}, exclude_none=True)


def discover() -> None:
    """Import `events.py` of every installed app, and what plug-ins offer under the entry point `upkept.plugins`."""
    autodiscover_modules("events")
    for entry in importlib.metadata.entry_points(group="upkept.plugins"):
        try:
            entry.load()
        except Exception:
            logger.exception("Plug-in %s could not be loaded; Upkept runs without it.", entry.name)


def upcast(kind: str, v: int, data: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """The data as the present class of this kind has it."""
    declared, result = registry.get(kind), dict(data)
    while declared is not None and v < declared.v and v in declared.upcasts:
        result, v = declared.upcasts[v](result), v + 1
    return v, result


def checked(kind: str, v: int, product: str, subject: str, data: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """The data of an event given from outside, held to its class. Raises Refusal (`wrong-data`, `wrong-subject`)."""
    declared = registry[kind]
    v, data = upcast(kind, v, data)
    if v != declared.v:
        raise Refusal(
            "unknown-version",
            f"{kind} is known up to version {declared.v}; this one says {v}. Update Upkept, or send an older one.",
            {"kind": kind, "v": v},
        )
    try:
        made = declared.model_validate({**data, "product": product, "subject": subject})
    except ValidationError as error:
        problems = [
            {"field": ".".join(str(part) for part in problem["loc"]), "problem": problem["msg"]}
            for problem in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        said = "; ".join(f"{problem['field']}: {problem['problem']}" for problem in problems)
        raise Refusal(
            "wrong-data", f"{kind} does not read right: {said}.", {"kind": kind, "problems": problems}
        ) from None
    return v, made.data()
