"""How news reads: one function per wording, called for each reader in their language, so that nothing is told in another's.

    @wording("plan.changed")
    def plan_changed(data, reader):
        return Text(
            title=_("The plan of %(name)s changes") % data,
            sentences=(_("From %(when)s on.") % {"when": reader.when(data["effective"])},),
            action=_("Read what changes"),
        )

Declare them in any module that is imported at start: an area's `notices.py` is, by being there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from upkept.kit.ui import words


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a list. `href`: a path of ours; `note`: small, beside or below; `mark`: a state of the look, or empty."""

    text: str
    note: str = ""
    href: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter. `more`: how many lines there are that it does not show."""

    title: str
    lines: tuple[Line, ...]
    more: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """News in words. `action` is what the link is called; `prose` is written by a person (a reason), and may have line ends.

    `small` stands below, quietly. `over`: it is no longer so; nobody is sent it, and the app says what became of it.
    `code` is for machines, set as it is under its `code_title`.
    """

    title: str
    sentences: tuple[str, ...] = ()
    action: str = ""
    prose: str = ""
    sections: tuple[Section, ...] = ()
    mark: str = ""
    small: str = ""
    over: bool = False
    code: str = ""
    code_title: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose language and zone it is said in."""

    language: str = "en"
    timezone: str = "UTC"
    now: int = 0

    def when(self, at: int) -> str:
        """A moment as day, hour and zone: letters are read later, so never "in 2 h"."""
        return words.absolute(at, self.timezone, self.now)

    def day(self, at: int) -> str:
        return words.date_words(at, self.timezone)

    @contextmanager
    def speaking(self) -> Iterator[None]:
        with translation.override(self.language):
            yield


Say = Callable[[Mapping[str, Any], Reader], Text]
registry: dict[str, Say] = {}


def wording(name: str) -> Callable[[Say], Say]:
    def register(say: Say) -> Say:
        other = registry.get(name)
        if other is not None and (other.__module__, other.__qualname__) != (say.__module__, say.__qualname__):
            raise ValueError(f"Wording {name!r} is declared twice: give one another name.")
        registry[name] = say
        return say

    return register


def text_of(name: str, data: Mapping[str, Any], reader: Reader) -> Text:
    """In the reader's language. What nobody can say any longer (a plug-in is gone, its data was cleared) is said so."""
    with reader.speaking():
        say = registry.get(name)
        if say is None or data.get("cleared"):
            return Text(_("This notice is older than we keep its words."))
        return say(data, reader)
