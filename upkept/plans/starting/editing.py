"""Edits of a plan's text a part at a time: one promise, one section. A plan of a thousand sentences is changed at once.

`PlanText` reads all of the text that it is given, for each edit anew; here it is given the part that is edited alone. Where
a part cannot be cut out (several on one line, a name that others speak of), it is given all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from upkept.core.draft.edit import PlanText
from upkept.core.draft.emit import block
from upkept.core.refusal import Refusal
from upkept.plans.starting import pieces
from upkept.plans.starting.written import Written

Path = Sequence[str | int]
Key = tuple[str, ...]


class Editor:
    """As `PlanText`, over the plan as it was read. `str()` gives the text with all edits."""

    def __init__(self, plan: Written) -> None:
        self.plan = plan
        self.whole: PlanText | None = None
        self.parts: dict[Key, PlanText] = {}
        self.spans: dict[Key, tuple[int, int]] = {}
        self.gone: set[Key] = set()
        self.added: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def __str__(self) -> str:
        return str(self.whole) if self.whole is not None else self._joined()

    def names(self) -> list[str]:
        """The promises that there are now."""
        if self.whole is not None:
            found = self.whole.get(["commitments"])
            return list(found) if isinstance(found, dict) else []
        known = [name for name in self.plan.commitments if ("commitments", name) not in self.gone]
        return [*known, *self.added]

    def get(self, path: Path) -> Any:
        return self._of(path).get(path)

    def set(self, path: Path, value: Any) -> None:
        self._of(path).set(path, value)

    def remove(self, path: Path) -> None:
        key = _key(path)
        if self.whole is None and len(path) == 2 and path[0] == "commitments":
            self._of(path)
            if self.whole is None:
                self.gone.add(key)
                return
        self._of(path).remove(path)

    def add_commitment(self, id: str, fields: Mapping[str, Any], after: str = "") -> None:
        """A new promise, after the named one or else the last; raises Refusal id-taken."""
        if id in self.names():
            raise Refusal("id-taken", f"There is a promise `{id}` already; give this one another name.")
        behind = after if after in self.plan.commitments else next(reversed(list(self.plan.commitments)), "")
        if not behind or ("commitments", behind) in self.gone:
            self._all().add_commitment(id, fields, after=after or None)
            return
        self._of(["commitments", behind])
        if self.whole is not None:
            self.whole.add_commitment(id, fields, after=behind)
        else:
            self.added[id] = (behind, fields)

    def rename_commitment(self, old: str, new: str) -> None:
        self._all().rename_commitment(old, new)

    def _all(self) -> PlanText:
        if self.whole is None:
            self.whole = PlanText(self._joined())
        return self.whole

    def _of(self, path: Path) -> PlanText:
        """What holds this path; the whole plan where it cannot be cut."""
        if self.whole is not None:
            return self.whole
        key = _key(path)
        if key == ("commitments",) or (len(key) == 2 and key[1] not in self.plan.commitments):
            return self._all()
        if key not in self.parts:
            try:
                first, last = pieces.span(self.plan, *key)
                lines = self.plan.source.split("\n")[first - 1 : last]
                self.parts[key] = PlanText("\n".join(["commitments:", *lines, ""] if len(key) == 2 else [*lines, ""]))
            except Refusal:
                return self._all()
            self.spans[key] = (first, last)
        return self.parts[key]

    def _joined(self) -> str:
        """The source with the edited parts in their places, from behind, so that the lines before stay."""
        source = self.plan.source
        lines = source.split("\n")
        new: list[str] = []
        for key, (first, last) in sorted(self.spans.items(), key=lambda item: -item[1][0]):
            text = str(self.parts[key]).rstrip("\n")
            if last < first:
                new.append(text) if text else None
                continue
            written = text.split("\n")[1 if len(key) == 2 else 0 :] if text else []
            written = [] if key in self.gone else written
            indent = len(lines[first - 1]) - len(lines[first - 1].lstrip())
            for id, (behind, fields) in self.added.items():
                if len(key) == 2 and behind == key[1]:
                    written = [*written, *block(id, fields, indent)]
            lines[first - 1 : last] = written
        for text in new:
            lines = pieces.added(lines, text, text.partition(":")[0]).split("\n")
        return "\n".join(lines)


def _key(path: Path) -> Key:
    return ("commitments", str(path[1])) if path[0] == "commitments" and len(path) > 1 else (str(path[0]),)
