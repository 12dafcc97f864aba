"""A subject (`ticket:481`) as people read it: its area says title and address, so that no other area has to know it.

An area registers its prefix in `AppConfig.ready`; what nobody registered is shown by its own words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from upkept.kit import said


@dataclass(frozen=True, slots=True)
class Thing:
    """What a subject is called, where the team finds it (empty: nowhere), and who has it in hand (empty: nobody).

    `actor` is the same person as the journal names them: `person:3`.
    """

    title: str
    href: str = ""
    owner: str = ""
    actor: str = ""


Describe = Callable[[str, list[str]], Mapping[str, Thing]]
"""(product, subjects of one prefix) → those that are there. One query for all of them."""

_describers: dict[str, Describe] = {}


def register(prefix: str, describe: Describe) -> None:
    _describers[prefix] = describe


def describe(subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Thing]:
    """(product, subject) → what it is called; one call of an area per product, however many subjects."""
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    result: dict[tuple[str, str], Thing] = {}
    for product, subject in subjects:
        prefix, _, name = subject.partition(":")
        result[product, subject] = Thing(said.named(prefix, name).strip() or product)
        if prefix in _describers:
            asked[product, prefix].append(subject)
    for (product, prefix), wanted in asked.items():
        for subject, thing in _describers[prefix](product, wanted).items():
            result[product, subject] = thing
    return result
