"""Edits of a plan's YAML that touch their own lines alone: comments, order, quotes and spacing of all the rest stay.

The text is cut at the places where its values stand; nothing is written anew. The strict reader remains the judge of what
is read: an edit of a text that cannot be read is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from upkept.core.draft.emit import block, entry, flow, scalar
from upkept.core.refusal import Refusal

Path = Sequence[str | int]


class PlanText:
    """The source of a plan while it is edited. Every edit takes effect at once; `str()` gives the text. Raises Refusal."""

    def __init__(self, source: str) -> None:
        self.text = source
        self._read: tuple[str, Node | None] | None = None
        self._root()

    def __str__(self) -> str:
        return self.text

    def get(self, path: Path) -> Any:
        """The value at this path as texts, lists and mappings; None where there is none."""
        node = self._at(path)
        return None if node is None else _document(node)

    def set(self, path: Path, value: Any) -> None:
        """Write the value there: in place of what stands there, or as a new entry at the end of its mapping or list."""
        parents, last = list(path[:-1]), path[-1]
        if not path:
            raise Refusal("no-path", "Say what is to be changed.")
        if self.get(path) == _plain(value) and self.get(path) is not None:
            return
        for depth in range(1, len(parents) + 1):
            if self.get(parents[:depth]) in (None, ""):  # the section is missing, or empty
                rest: Any = value
                for step in reversed(path[depth:]):
                    rest = {str(step): rest} if isinstance(step, str) else [rest]
                self._put(parents[:depth], rest)
                return
        self._put([*parents, last], value)

    def remove(self, path: Path) -> None:
        """Take the entry out; nothing happens where there is none. A section that becomes empty goes with it."""
        if self.get(path) is None:
            return
        parent = list(path[:-1])
        around = self.get(parent)
        if len(parent) and len(around) == 1:
            self.remove(parent)
            return
        self._cut(self._node(parent), path[-1])

    def add_commitment(self, id: str, fields: Mapping[str, Any], after: str | None = None) -> None:
        """A new promise: at the end, or after the named one. Refuses an id that is taken."""
        if self.get(["commitments", id]) is not None:
            raise Refusal("id-taken", f"There is a promise `{id}` already; give this one another name.")
        if after is None or self.get(["commitments", after]) is None:
            self.set(["commitments", id], fields)
            return
        parent = self._node(["commitments"])
        assert isinstance(parent, MappingNode)
        if parent.flow_style:
            self.set(["commitments", id], fields)
            return
        position = next(n for n, (key, _) in enumerate(parent.value) if key.value == after)
        self._insert_below(
            parent.value[position][1], "\n".join(_lines(id, fields, parent.value[0][0].start_mark.column))
        )

    def rename_commitment(self, old: str, new: str) -> None:
        """Another name for a promise, here and wherever the plan speaks of it (`of`, `waives`, `accepts`)."""
        if old == new:
            return
        if self.get(["commitments", new]) is not None:
            raise Refusal("id-taken", f"There is a promise `{new}` already; take another name.")
        parent = self._node(["commitments"])
        keys = [key for key, _ in parent.value if key.value == old] if isinstance(parent, MappingNode) else []
        if not keys:
            raise Refusal("no-commitment", f"There is no promise `{old}`.")
        places = [keys[0], *self._mentions(old)]
        for node in sorted(places, key=lambda node: -node.start_mark.index):
            self._replace(node.start_mark.index, node.end_mark.index, scalar(new))

    # -- how --------------------------------------------------------------------------------------------------------

    def _root(self) -> Node | None:
        if self._read and self._read[0] is self.text:
            return self._read[1]
        try:
            self._read = (self.text, YAML(pure=True).compose(self.text))
            return self._read[1]
        except (YAMLError, ValueError) as error:
            raise Refusal("not-yaml", "This plan cannot be read as YAML; mend it in its text first.") from error

    def _at(self, path: Path) -> Node | None:
        node = self._root()
        for step in path:
            if isinstance(node, MappingNode):
                node = next((value for key, value in node.value if key.value == str(step)), None)
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                return None
        return node

    def _node(self, path: Path) -> Node:
        node = self._at(path)
        if node is None:
            raise Refusal("no-place", f"There is no `{'.'.join(map(str, path))}` in the plan.")
        return node

    def _put(self, path: Path, value: Any) -> None:
        parents, last = list(path[:-1]), path[-1]
        if not parents and self._root() is None:
            self._replace(len(self.text), len(self.text), "\n".join(_lines(str(last), value, 0)) + "\n")
            return
        parent = self._node(parents)
        if isinstance(parent, MappingNode):
            pair = next(((key, child) for key, child in parent.value if key.value == str(last)), None)
            if pair:
                self._rewrite(parent, *pair, value)
            elif parent.flow_style:
                at = parent.end_mark.index - 1
                joint = ", " if parent.value else ""
                self._replace(*self._trim(at), f"{joint}{scalar(last)}: {flow(value)}")
            else:
                lines = _lines(str(last), value, parent.value[0][0].start_mark.column)
                self._insert_below(parent.value[-1][1], "\n".join(lines))
        elif isinstance(parent, SequenceNode):
            self._put_item(parent, int(last), value)
        else:
            raise Refusal("no-place", f"`{'.'.join(map(str, parents))}` holds a text, to which nothing can be added.")

    def _put_item(self, parent: SequenceNode, at: int, value: Any) -> None:
        if at < len(parent.value):
            child = parent.value[at]
            self._replace(child.start_mark.index, _end(child), flow(value))
        elif parent.flow_style:
            self._replace(*self._trim(parent.end_mark.index - 1), (", " if parent.value else "") + flow(value))
        else:
            column = parent.start_mark.column
            self._insert_below(parent.value[-1], f"{' ' * column}- {flow(value)}")

    def _rewrite(self, parent: MappingNode, key: Node, child: Node, value: Any) -> None:
        """Replace a value. One on a single line keeps its line, with the comment behind it."""
        plain = not isinstance(value, Mapping | list | tuple)
        inline = parent.flow_style or isinstance(child, ScalarNode) or getattr(child, "flow_style", False)
        empty = isinstance(child, ScalarNode) and child.start_mark.index == child.end_mark.index
        literal = isinstance(child, ScalarNode) and child.style in ("|", ">")
        start, end = child.start_mark.index, _end(child)
        if literal:
            end -= len(self.text[start:end]) - len(self.text[start:end].rstrip("\n"))
        if empty:
            start = end = self.text.index(":", key.end_mark.index) + 1
        indent = key.start_mark.column
        lines = _lines(str(key.value), value, indent)
        if parent.flow_style or plain or (inline and len(lines) == 1):
            self._replace(start, end, (" " if empty else "") + flow(value))
        else:
            begin = key.start_mark.index
            self._replace(begin, end, "\n".join(lines).lstrip(" "))

    def _cut(self, parent: Node, last: str | int) -> None:
        assert isinstance(parent, MappingNode | SequenceNode)
        if isinstance(parent, MappingNode):
            number = next(n for n, (key, _) in enumerate(parent.value) if key.value == str(last))
            starts = [key.start_mark.index for key, _ in parent.value]
            ends = [_end(child, key) for key, child in parent.value]
        else:
            number = int(last)
            starts = [child.start_mark.index for child in parent.value]
            ends = [_end(child) for child in parent.value]
        if parent.flow_style:
            if number + 1 < len(starts):
                self._replace(starts[number], starts[number + 1], "")
            else:
                self._replace(ends[number - 1], ends[number], "")
            return
        line = self.text.rfind("\n", 0, starts[number]) + 1
        stop = self.text.find("\n", max(ends[number] - 1, starts[number]))
        self._replace(line, len(self.text) if stop < 0 else stop + 1, "")

    def _insert_below(self, node: Node, lines: str) -> None:
        """New lines below the one on which this node ends."""
        end = self.text.find("\n", max(_end(node) - 1, 0))
        if end < 0:
            self._replace(len(self.text), len(self.text), "\n" + lines + "\n")
        else:
            self._replace(end + 1, end + 1, lines + "\n")

    def _trim(self, at: int) -> tuple[int, int]:
        """Where the last value before a closing bracket ends; a trailing comma is swallowed."""
        begin = at
        while begin > 0 and self.text[begin - 1] in " \t\n":
            begin -= 1
        return (begin - 1, begin) if self.text[begin - 1] == "," else (begin, begin)

    def _replace(self, start: int, end: int, new: str) -> None:
        self.text = self.text[:start] + new + self.text[end:]

    def _mentions(self, id: str) -> list[ScalarNode]:
        """Where other parts of the plan name this promise."""
        root, found = self._root(), list[ScalarNode]()

        def walk(node: Node, key: str) -> None:
            if isinstance(node, MappingNode):
                for name, child in node.value:
                    walk(child, str(name.value))
            elif isinstance(node, SequenceNode):
                for child in node.value:
                    walk(child, key)
            elif (
                isinstance(node, ScalarNode) and node.value == id and key in ("of", "waives", "on", "requires", "needs")
            ):
                found.append(node)

        if root is not None:
            walk(root, "")
        return found


def _document(node: Node) -> Any:
    """The node as texts, lists and mappings, as the strict reader reads them."""
    if isinstance(node, MappingNode):
        return {str(key.value): _document(child) for key, child in node.value}
    if isinstance(node, SequenceNode):
        return [_document(child) for child in node.value]
    return str(node.value)


def _end(node: Node, key: Node | None = None) -> int:
    """Where the value's own text ends: a block's mark lies behind the comments that follow it."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1], last[0]) if isinstance(last, tuple) else _end(last)
    if key is not None and node.start_mark.index == node.end_mark.index:
        return int(key.end_mark.index) + 1
    return int(node.end_mark.index)


def _lines(key: str, value: Any, indent: int) -> list[str]:
    lines = entry(key, value, indent)
    nested = isinstance(value, Mapping) and any(isinstance(child, Mapping | list | tuple) for child in value.values())
    if isinstance(value, Mapping) and (nested or "quote" in value or "kind" in value):
        return block(key, value, indent)
    return lines


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(child) for key, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list | tuple) else str(value)
