"""YAML that people write, read strictly into nodes: the only module that knows a YAML library.

Every scalar is text (`22:00`, `NO`, `2026.1`, a date), no key comes twice, there are no tags, and no anchor can blow up.
"""

from __future__ import annotations

from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from upkept.core.plan.errors import Problem
from upkept.core.plan.node import Node, Place, from_json

__all__ = ["MOST_CHARACTERS", "MOST_DEPTH", "MOST_NODES", "from_json", "read_yaml"]

MOST_CHARACTERS = 1_000_000
MOST_NODES = 50_000
MOST_DEPTH = 32


def read_yaml(text: str, file: str = "plan.yaml") -> tuple[Node | None, list[Problem]]:
    """The tree of the text. None where YAML itself cannot be followed to the end; repeated keys and tags are all told."""
    return _Composer(text, file).compose()


class _Stop(Exception):  # noqa: N818 - ends the reading of one document, never leaves this module
    """Nothing after this place can be understood."""


class _Composer:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.nodes = 0
        self.events: Iterator[Event] = iter(())

    def compose(self) -> tuple[Node | None, list[Problem]]:
        try:
            if len(self.text) > MOST_CHARACTERS:
                raise self.stop((0, 0), "too-large", f"{len(self.text):,} characters", "keep a plan under a million")
            self.check_characters()
            self.events = iter(YAML(typ="safe", pure=True).parse(self.text))
            return self.document(), self.problems
        except _Stop:
            return None, self.problems
        except MarkedYAMLError as error:
            self.tell(_place(error.problem_mark or error.context_mark), "not-yaml", *_in_words(error))
        except (YAMLError, ValueError, OverflowError):  # the last two: an escape such as "\\UFFFFFFFF"
            self.tell((0, 0), "not-yaml", "an escape that names no character", "write the character itself")
        return None, self.problems

    def check_characters(self) -> None:
        """Control characters, told with their place, which the YAML reader gives as an offset only."""
        for number, line in enumerate(self.text.split("\n"), 1):
            for column, character in enumerate(line, 1):
                if _is_control(character):
                    raise self.stop(
                        (number, column), "not-yaml", f"the control character U+{ord(character):04X}", "delete it"
                    )

    def document(self) -> Node | None:
        next(self.events)  # the stream's start
        start = next(self.events)
        if isinstance(start, StreamEndEvent):
            self.tell((1, 1), "empty", "an empty file", "begin with `upkept: 1`, then `product:` and `version:`")
            return None
        if isinstance(start, DocumentStartEvent) and start.version not in (None, (1, 2)):
            self.tell(_place(start.start_mark), "yaml-version", "another YAML version", "delete the %YAML line")
        root, _ = self.node(next(self.events), 0)
        end = next(self.events)
        after = next(self.events) if isinstance(end, DocumentEndEvent) else end
        if not isinstance(after, StreamEndEvent):
            raise self.stop(_place(after.start_mark), "two-documents", "a second document", "keep one plan in a file")
        return root

    def node(self, event: Event, depth: int) -> tuple[Node, int]:
        """The node that the event begins, and how many nodes it is made of once its aliases are written out."""
        place = _place(event.start_mark)
        if depth > MOST_DEPTH:
            raise self.stop(place, "too-deep", f"more than {MOST_DEPTH} levels", "write it flatter")
        if isinstance(event, AliasEvent):
            if event.anchor not in self.anchors:
                raise self.stop(place, "unknown-alias", f"the alias `*{event.anchor}`", "write the value out")
            known, size = self.anchors[event.anchor]
            self.count(size, place)
            return Node(known.value, place, known.key_places), size
        self.count(1, place)
        tag = getattr(event, "tag", None)
        if tag is not None:
            shown = str(tag)
            self.tell(place, "tag", f"the tag `{shown}`", f'put it in quotes: "{shown}"')
        if isinstance(event, ScalarEvent):
            node, size = Node(str(event.value), place), 1
            if any(_is_control(character) for character in event.value):
                self.tell(place, "not-yaml", "an escape for a control character", "leave it out")
        elif isinstance(event, SequenceStartEvent):
            node, size = self.sequence(place, depth)
        elif isinstance(event, MappingStartEvent):
            node, size = self.mapping(place, depth)
        else:
            raise self.stop(place, "not-yaml", "no value", "write a value here")
        if event.anchor:
            self.anchors[event.anchor] = (node, size)
        return node, size

    def sequence(self, place: Place, depth: int) -> tuple[Node, int]:
        items, size = [], 1
        while not isinstance(event := next(self.events), SequenceEndEvent):
            item, more = self.node(event, depth + 1)
            items.append(item)
            size += more
        return Node(tuple(items), place), size

    def mapping(self, place: Place, depth: int) -> tuple[Node, int]:
        entries: dict[str, Node] = {}
        places: dict[str, Place] = {}
        size = 1
        while not isinstance(event := next(self.events), MappingEndEvent):
            key_node, _ = self.node(event, depth + 1)
            value, more = self.node(next(self.events), depth + 1)
            size += more
            key, where = key_node.text, key_node.place
            if key is None:
                self.tell(where, "key-not-text", f"{key_node.describe()} as a key", "write a text before the colon")
            elif key in entries:
                line = places[key][0]
                self.tell(where, "repeated-key", f"the key `{key}` again (first on line {line})", "keep one of the two")
            else:
                entries[key], places[key] = value, where
        return Node(entries, place, places), size

    def count(self, more: int, place: Place) -> None:
        self.nodes += more
        if self.nodes > MOST_NODES:
            raise self.stop(
                place, "too-large", f"more than {MOST_NODES:,} values, aliases written out", "make the plan shorter"
            )

    def tell(self, place: Place, code: str, found: str, right: str) -> None:
        self.problems.append(Problem(self.file, *place, code, found, right))

    def stop(self, place: Place, code: str, found: str, right: str) -> _Stop:
        self.tell(place, code, found, right)
        return _Stop()


def _is_control(character: str) -> bool:
    """Characters that no text of a plan needs, and that a database may not store."""
    return (character < " " and character not in "\t\r\n") or "\ud800" <= character <= "\udfff"


def _place(mark: StreamMark | None) -> Place:
    return (0, 0) if mark is None else (mark.line + 1, mark.column + 1)


def _in_words(error: MarkedYAMLError) -> tuple[str, str]:
    """The YAML reader's complaint as (found, right); the commonest slips get a sentence of their own."""
    problem = " ".join(str(error.problem or error.context or "something else").split())
    if "'\\t'" in problem:
        return "a tab where only spaces may stand", "replace it by spaces"
    if "mapping values are not allowed" in problem:
        return "a second colon on the line", "put the text in quotes, or the entry on a line of its own"
    if "cannot start any token" in problem:
        return f"a text that begins with a sign of YAML's own ({problem})", "put the text in quotes"
    if "expected ',' or" in problem:
        return "a list or mapping in brackets that is not closed", "check commas and closing brackets before this place"
    if "could not find expected ':'" in problem:
        return "a key without a colon", "write `key: value`, with a space after the colon"
    if "end of stream" in problem and "quoted" in str(error.context):
        return "a quote that is never closed", "close it"
    if "expected <block end>" in problem:
        return "an entry that stands further left or right than its neighbours", "indent it like them"
    return f"what YAML cannot read ({problem})", "check indentation, quotes and brackets"
