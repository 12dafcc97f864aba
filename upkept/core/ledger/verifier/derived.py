"""Does all that is stated follow from the events: every case, verdict and score is reckoned again and compared, byte by byte."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from upkept.core.event import Event
from upkept.core.fold import Stream
from upkept.core.history import History
from upkept.core.ledger import bundle, stated
from upkept.core.ledger.verifier.archive import Archive, parsed
from upkept.core.ledger.verifier.published import GOOD, PLAN_KINDS, read_event, versions
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown
from upkept.core.obligation import Obligation
from upkept.core.quick import open_twin
from upkept.core.replay import replay_each

PLANS = {"plan.published", "calendar.extended"}
VERDICTS = {"kept", "broken", "unmeasured", "void"}
MOST_WAITING = 1000
_OpenEvent = open_twin(Event)


def check(archive: Archive, manifest: Mapping[str, Any]) -> tuple[Findings, dict[str, dict[str, int]]]:
    """What was found, and commitment → counts as reckoned here. Raises NotABundle."""
    found = Findings()
    product = str(manifest["product"])
    history = versions(archive, product, found)
    if found.problems:
        return found, {}
    was = gc.isenabled()
    gc.disable()  # a million events make no circles
    try:
        return found, _Reckoning(archive, manifest, History(product, tuple(history)), found).run()
    finally:
        if was:
            gc.enable()


# the cases -----------------------------------------------------------------------------------------------------------


class _Reckoning:
    """One pass over the events, one over what is stated."""

    def __init__(self, archive: Archive, manifest: Mapping[str, Any], past: History, found: Findings) -> None:
        self.archive, self.past, self.found = archive, past, found
        self.product, self.now, self.since = str(manifest["product"]), manifest["as_of"], manifest.get("since")
        waiting = manifest.get("waiting") or []
        if len(waiting) > MOST_WAITING:
            found.problem(
                "case", "manifest", f"{len(waiting):,} cases are said to be looked at just now: that is too many."
            )
        self.waiting = {(str(one[0]), str(one[1])) for one in waiting}
        if waiting:
            found.notes.append(
                f"{len(waiting):,} streams of cases were just being looked at: only what the clock announced of them is compared."
            )
        self.first: dict[str, str] = {}
        self.last: dict[str, str] = {}
        self.corrections: dict[str, int] = {}
        self.stated: dict[bytes, bytes] = {}
        self.scores: dict[str, dict[str, dict[str, int]]] = {}
        self.wrong: dict[str, str] = {}  # ref → the line that it should be
        self.absent: list[str] = []
        self.unsealed = 0
        self.ids: set[bytes] = set()

    def run(self) -> dict[str, dict[str, int]]:
        self._read_stated()
        cases = streams = 0
        zone = self.past.versions[-1].tables.zone if self.past.versions else None
        try:
            for stream, obligations in replay_each(self.past, self._events(), self.now):
                streams += 1
                if (stream.commitment, stream.key) in self.waiting:
                    for one in obligations:
                        self._is_stated(one, stated.ref_of(stream.product, one.identity))
                    continue
                assert zone is not None
                for one in obligations:
                    cases += self._compare(stream, one, stated.month_in(one, zone, self.now))
        except NotABundle:
            raise
        except GOOD as error:
            sentence = f"The cases cannot be reckoned: {type(error).__name__}, {shown(error, 200)}."
            self.found.problem("case", "reckoning", sentence)
            return {}
        self._rest()
        self._explain()
        self._compare_scores()
        self.found.counts |= {"cases": cases, "streams": streams, "unsealed": self.unsealed}
        if self.unsealed:
            self.found.notes.append(
                f"{self.unsealed:,} events had not been sealed yet when the bundle was written: they are counted, not proved."
            )
        totals: dict[str, dict[str, int]] = {}
        for commitment, months in self.scores.items():
            total = totals.setdefault(commitment, {})
            for counted in months.values():
                for name, number in counted.items():
                    total[name] = total.get(name, 0) + number
        return totals

    def _events(self) -> Iterator[Event]:
        """What folds read; what the clock has announced is kept aside."""
        same: dict[Any, Mapping[str, Any]] = {}
        words: dict[str, str] = {}
        word, ids, product = words.setdefault, self.ids, self.product
        for part in (bundle.EVENTS, bundle.UNSEALED):
            for number, line in enumerate(self.archive.lines(part), 1):
                read = read_event(line, f"{part}, line {number}")
                id, kind, by, data = read["id"], read["kind"], read["by"], read["data"]
                if part == bundle.UNSEALED:
                    self.unsealed += 1
                if kind in PLANS and PLAN_KINDS[0] not in line and PLAN_KINDS[1] not in line:
                    sentence = (
                        f"{part}, line {number}, is written otherwise than events are: it hides a version of the plan."
                    )
                    self.found.problem("plan", f"line {number}", sentence)
                if read["product"] != product:
                    self.found.problem("inserted", f"line {number}", f"{part}, line {number}, is of another product.")
                key = sha256(id.encode("utf-8", "replace")).digest()[:12]
                if key in ids:
                    sentence = f"Two events have the id {shown(id, 60)}: the second in {part}, line {number}."
                    self.found.problem("duplicate", shown(id, 60), sentence)
                ids.add(key)
                if by == "clock" and kind[:11] == "obligation.":
                    self._announced(read)
                    continue
                if data:
                    try:
                        facts = tuple(data.items())
                        known = same.get(facts)
                        if known is None and len(same) < 50_000:
                            same[facts] = data
                        elif known is not None and known == data:
                            data = known
                    except TypeError:
                        pass  # it holds a list: kept as it is
                event = _OpenEvent(
                    id, product, word(kind, kind), word(read["subject"], read["subject"]), read["at"], data,
                    read["recorded"], word(by, by), read["how"], read["v"],
                )  # fmt: skip
                event.__class__ = Event
                yield event

    def _announced(self, read: Mapping[str, Any]) -> None:
        ref, what = read["subject"][11:], read["kind"][11:]
        if what in VERDICTS:
            self.first.setdefault(ref, what)
            self.last[ref] = what
        elif what == "late":
            self.last[ref] = what
        elif what == "corrected":
            self.corrections[ref] = self.corrections.get(ref, 0) + 1
            self.last[ref] = str(read["data"].get("after"))

    def _read_stated(self) -> None:
        lines = self.archive.lines(bundle.CASES)
        if parsed(next(lines, b"null"), bundle.CASES) != list(stated.FIELDS):
            raise NotABundle(
                f"{bundle.CASES} does not name its fields as this verifier knows them: take the one in the bundle."
            )
        for number, line in enumerate(lines, 2):
            ref = line[2:18]
            if ref in self.stated:
                self.found.problem(
                    "duplicate", f"line {number}", f"The case {shown(ref.decode('ascii', 'replace'))} is stated twice."
                )
            self.stated[ref] = sha256(line).digest()[:16]

    def _compare(self, stream: Stream, one: Obligation, month: str) -> int:
        ref = stated.ref_of(stream.product, one.identity)
        if month:
            months = self.scores.setdefault(one.commitment, {})
            counted = months.setdefault(month, {})
            for name, number in stated.counts_of(one).items():
                counted[name] = counted.get(name, 0) + number
        announced = self.last.get(ref, "")
        if announced != (str(one.outcome) if month else "") and (month or announced not in ("", "running")):
            self._forged(one, ref, announced, month)
        if self.since is not None and month and one.verdict_at is not None and one.verdict_at < self.since:
            return 0
        line = stated.line_of(one, ref, month, self.first.get(ref, ""), self.corrections.get(ref, 0))
        known = self.stated.pop(ref.encode(), None)
        if known is None:
            self.absent.append(line)
        elif known != sha256(line.encode()).digest()[:16]:
            self.wrong[ref] = line
        return 1

    def _forged(self, one: Obligation, ref: str, announced: str, month: str) -> None:
        derived = str(one.outcome) if month else "no verdict yet"
        named = _case(one.commitment, one.key, ref)
        sentence = (
            f"The journal says “{shown(announced or 'nothing')}” of the case {named}, and its events say “{derived}”."
        )
        self.found.problem("verdict", f"case {ref}", sentence)

    def _is_stated(self, one: Obligation, ref: str) -> None:
        """A case that was just being looked at is not reckoned; but what the clock has announced of it cannot be left out."""
        early = self.since is not None and one.verdict_at is not None and one.verdict_at < self.since
        if self.last.get(ref, "") not in ("", "void", "running") and ref.encode() not in self.stated and not early:
            named = _case(one.commitment, one.key, ref)
            self.found.problem(
                "case", f"case {ref}", f"The case {named} was announced as {self.last[ref]}, and is not stated."
            )

    def _rest(self) -> None:
        """What is stated and was not reckoned: it must be waiting, or have been announced as never opened after all."""
        for due in self.absent:
            values = json.loads(due)
            named = f"{_case(values[1], values[2], values[0])} ({values[8]})"
            self.found.problem(
                "case", f"case {values[0]}", f"The case {named} follows from the events, and is not stated."
            )
        if not self.stated:
            return
        for number, line in enumerate(self.archive.lines(bundle.CASES), 1):
            if number == 1 or line[2:18] not in self.stated:
                continue
            values = self._values(line, number)
            ref, commitment, key = str(values[0]), str(values[1]), str(values[2])
            if (commitment, key) in self.waiting:
                announced = self.last.get(ref, "")
                if announced != (values[8] if values[21] else "") and (values[21] or announced not in ("", "running")):
                    sentence = (
                        f"The journal says “{shown(announced or 'nothing')}” of the case {_case(commitment, key, ref)}, and it "
                        f"is stated as “{shown(values[8])}”."
                    )
                    self.found.problem("verdict", f"case {shown(ref)}", sentence)
                if values[21]:
                    self._count_waiting(values)
            elif not (values[18] == stated.NEVER_OPENED and self.last.get(ref) == "void" and not values[21]):
                sentence = f"The case {_case(commitment, key, ref)} is stated as {shown(values[8])}, and follows from no event."
                self.found.problem("case", f"case {shown(ref)}", sentence)

    def _count_waiting(self, values: list[Any]) -> None:
        decided = bool(values[10] or values[4] != values[2])
        counted = self.scores.setdefault(str(values[1]), {}).setdefault(str(values[21]), {})
        found = stated.counts(values[8], values[15], is_paused=bool(values[14]), how=values[20], is_decided=decided)
        for name, number in found.items():
            counted[name] = counted.get(name, 0) + number

    def _explain(self) -> None:
        """What differs in the cases that are stated otherwise than they were reckoned."""
        if not self.wrong:
            return
        for number, line in enumerate(self.archive.lines(bundle.CASES), 1):
            wanted = self.wrong.get(line[2:18].decode("ascii", "replace"))
            if number == 1 or wanted is None:
                continue
            values, right = self._values(line, number), json.loads(wanted)
            names = [name for name, one, two in zip(stated.FIELDS, values, right, strict=True) if one != two]
            said = "; ".join(
                f"{name} is stated as {_value(name, values)}, and follows as {_value(name, right)}"
                for name in names[:4]
            )
            where = f"case {right[0]}"
            code = "verdict" if {"outcome", "verdict", "corrections"} & set(names) else "case"
            self.found.problem(
                code, where, f"The case {_case(right[1], right[2], right[0])}: {said or 'it is written otherwise'}."
            )

    def _compare_scores(self) -> None:
        said = self.archive.json(bundle.SCORES)
        if not isinstance(said, dict):
            raise NotABundle(f"{bundle.SCORES} holds no scores.")
        for commitment in sorted({*said, *self.scores}):
            theirs, ours = said.get(commitment, {}), self.scores.get(commitment, {})
            if not isinstance(theirs, dict):
                raise NotABundle(f"{bundle.SCORES} holds no scores.")
            for month in sorted({*theirs, *ours}):
                one, two = theirs.get(month, {}), ours.get(month, {})
                if one != two:
                    where = f"{shown(commitment)} {shown(month)}"
                    sentence = f"The score of {where} is stated as {_score(one)}, and the events give {_score(two)}."
                    self.found.problem("score", where, sentence)

    def _values(self, line: bytes, number: int) -> list[Any]:
        values = parsed(line, f"{bundle.CASES}, line {number}")
        if not isinstance(values, list) or len(values) != len(stated.FIELDS):
            raise NotABundle(f"{bundle.CASES}, line {number}, is no case.")
        return values


INSTANTS = {"opened", "due", "met", "closed", "verdict_at"}


def _value(name: str, values: list[Any]) -> str:
    value = values[stated.FIELDS.index(name)]
    if name in INSTANTS and value is not None:
        return moment(value)
    return "nothing" if value in (None, "", []) else f"“{shown(value)}”"


def _score(counted: Any) -> str:
    if not isinstance(counted, dict) or not counted:
        return "no case"
    return ", ".join(f"{shown(number, 20)} {shown(name, 20)}" for name, number in sorted(counted.items()))


def _case(commitment: object, key: object, ref: object) -> str:
    return f"{shown(commitment, 60)} of {shown(key, 60)} ({shown(ref, 16)})"
