"""Was anything dated back: written later than it says, behind a checkpoint that does not have it."""

from __future__ import annotations

from collections.abc import Sequence

from upkept.core.ledger import bundle
from upkept.core.ledger.verifier.archive import parsed, told
from upkept.core.ledger.verifier.said import MOST as SHOWN
from upkept.core.ledger.verifier.said import Findings, moment

UNSEALED = -1  # the place of an event that has none
SLACK = 3600  # seconds that an event may take from its record to its seal: a long import, a slow transaction
_PUBLISHED = b'"kind":"plan.published"'
_RECORDED = b',"recorded":'  # keys are sorted, and what follows it holds no object: its last one is the event's own


class Late:
    """Events that say they were recorded before a checkpoint that does not have them: written later, and dated back."""

    def __init__(self, checkpoints: Sequence[tuple[int, int]]) -> None:
        self.ahead = sorted(checkpoints, reverse=True)
        self.since = 0
        self.events: list[tuple[int, bytes, int]] = []
        self.number = 0
        self.synthetic: bool | None = None

    def look(self, index: int, line: bytes) -> None:
        """`index` only grows. The first plan says for good, under the seal, whether the history is a real one."""
        if self.synthetic is None and _PUBLISHED in line:
            self.synthetic = _is_synthetic(line)
        while self.ahead and self.ahead[-1][0] <= index:
            self.since = max(self.since, self.ahead.pop()[1])
        begin = line.rfind(_RECORDED) + len(_RECORDED)
        try:
            recorded = int(line[begin : line.index(b",", begin)])
        except ValueError:
            return  # no event: said where it is read
        if recorded < self.since - SLACK:
            self.number += 1
            if len(self.events) < SHOWN:
                self.events.append((index, line, self.since))

    def look_unsealed(self, line: bytes) -> None:
        """An event that has no leaf yet came after every checkpoint. After all sealed ones."""
        newest = max([self.since, *(at for _size, at in self.ahead)])
        read = parsed(line, bundle.UNSEALED)
        recorded = read.get("recorded") if isinstance(read, dict) else None
        if type(recorded) is int and recorded < newest - SLACK:
            self.number += 1
            if len(self.events) < 2 * SHOWN:
                self.events.append((UNSEALED, line, newest))

    def tell(self, found: Findings) -> None:
        """History that is made up, and said so from its first plan on, is dated back by its nature: that is a note."""
        if self.synthetic:
            found.notes.append(
                "This history is synthetic: a generator made it, its first plan says so, and it proves nothing of anybody. "
                f"{self.number:,} events were sealed later than they say they were recorded."
            )
            return
        for index, line, since in self.events:
            name = bundle.UNSEALED if index == UNSEALED else f"event {index}"
            event = "An event that is not sealed" if index == UNSEALED else f"Event {index:,}"
            sentence = (
                f"{event} was dated back: {told(line)} says it was recorded {_recorded(line)}, and the checkpoint of "
                f"{moment(since)} does not have it."
            )
            found.problem("backdated", name, sentence)
        if self.number > len(self.events):
            found.more["backdated"] = self.number


def _is_synthetic(line: bytes) -> bool | None:
    """None: it is no plan, though it looks like one."""
    read = parsed(line, "the line")
    if not isinstance(read, dict) or read.get("kind") != "plan.published" or not isinstance(read.get("data"), dict):
        return None
    return read["data"].get("synthetic") is True


def _recorded(line: bytes) -> str:
    return moment(parsed(line, "the line").get("recorded"))
