"""The journal as JSON Lines: out for evidence and other tools, in for history. One event a line, in the order of sealing.

{"id":"…","product":"encore","kind":"ticket.opened","v":1,"subject":"ticket:481","at":"2026-03-29T00:59:59Z",
 "recorded":"2026-03-29T01:00:02Z","by":"person:3","how":"observed","data":{"priority":"high"},"leaf":"…"}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

from django.db import transaction
from django.db.models import Q

from upkept.core.refusal import Refusal
from upkept.kit.clock import instant_of
from upkept.kit.journal import recording
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.leaf import leaf_hash
from upkept.kit.journal.lines import BadLine
from upkept.kit.journal.models import Event, EventText

SLACK = 3600  # seconds, as the verifier grants them between an event's record and its seal
PAGE = 1000  # events read, or recorded in one transaction, together
LONGEST_LINE = 4 * 1024 * 1024  # bytes
KNOWN = {"id", "product", "kind", "v", "subject", "at", "recorded", "by", "how", "data", "leaf", "text", "salt", "seq"}


@dataclass(slots=True)
class Imported:
    """How an import went. `known`: lines that were there already, with the same content."""

    recorded: int = 0
    known: int = 0
    bad: list[BadLine] = field(default_factory=list)


def lines(product: str = "", *, since: datetime | None = None, with_text: bool = False) -> Iterator[str]:
    """Every event, page by page, without holding a transaction open meanwhile. Texts only where asked for.

    What is sealed stands in the order of its leaves, so that whoever puts it back gets the same tree; the rest follows by `seq`.
    """
    rows = Event.objects.all()
    if product:
        rows = rows.filter(product=product)
    if since is not None:
        rows = rows.filter(at__gte=since)
    sealed, last = -1, 0
    while page := list(rows.filter(sealed__index__gt=sealed).select_related("sealed").order_by("sealed__index")[:PAGE]):
        yield from _page(page, with_text=with_text)
        sealed = page[-1].sealed.index
    waiting = rows.filter(Q(sealed=None) | Q(sealed__index__gt=sealed)).order_by("seq")
    while page := list(waiting.filter(seq__gt=last)[:PAGE]):
        yield from _page(page, with_text=with_text)
        last = page[-1].seq


def _page(page: list[Event], *, with_text: bool) -> Iterator[str]:
    texts = _texts(page) if with_text else {}
    for row in page:
        yield json.dumps(_written(row, texts), ensure_ascii=False, separators=(",", ":"))


def take(
    file: IO[bytes],
    *,
    product: str = "",
    now: datetime,
    restore: bool = False,
    signed: datetime | None = None,
    progress: Callable[[int], None] = lambda number: None,
) -> Imported:
    """Record every line that can be recorded; what is known already is passed over, so that it may be run again.

    What comes from elsewhere is labelled as imported. With `restore` the file is our own export: who recorded what, when and
    how is taken as written, and each line must fit its leaf hash; what was recorded before `signed`, when the ledger's newest
    checkpoint was signed here, comes too late: it would be sealed behind it. `product` is for lines that name none.
    `progress` is called with the number of lines read so far.
    """
    result = Imported()
    batch: list[tuple[int, Draft]] = []
    restored: set[str] = set()
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            batch.append((number, _draft(line, product, restore=restore)))
        except Refusal as refusal:
            result.bad.append(BadLine(number, refusal.code, refusal.sentence))
        if len(batch) >= PAGE:
            restored |= _take(batch, result, now, signed, restore=restore)
            batch = []
            progress(number)
    restored |= _take(batch, result, now, signed, restore=restore)
    if restore:
        for one in sorted(restored):
            recording.rebuild(one, now=now)
    result.bad.sort(key=lambda bad: bad.number)
    return result


def _record(batch: list[tuple[int, Draft]], result: Imported, now: datetime, *, restore: bool) -> None:
    if not batch:
        return
    with transaction.atomic():
        before = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        record = recording.restore if restore else recording.record_many
        answers = record([draft for _, draft in batch], now=now)
    for (number, draft), answer in zip(batch, answers, strict=True):
        if isinstance(answer, Refusal):
            result.bad.append(BadLine(number, answer.code, answer.sentence))
        elif answer.seq > before and (draft.id is None or answer.id == draft.id):
            result.recorded += 1
        else:
            result.known += 1


def _take(
    batch: list[tuple[int, Draft]], result: Imported, now: datetime, signed: datetime | None, *, restore: bool
) -> set[str]:
    """The products of what was taken."""
    if restore and signed is not None:
        batch = _refuse_late(batch, signed, result)
    _record(batch, result, now, restore=restore)
    return {draft.product for _, draft in batch}


def _refuse_late(batch: list[tuple[int, Draft]], signed: datetime, result: Imported) -> list[tuple[int, Draft]]:
    """Without those that are not here and say that they were recorded before that: to every auditor they would be dated back."""
    limit = instant_of(signed) - SLACK
    late = [draft for _, draft in batch if draft.recorded is not None and draft.recorded < limit]
    if not late:
        return batch
    rows = Event.objects.filter(id__in=[draft.id for draft in late if draft.id is not None])
    known = set(rows.values_list("product", "id"))
    kept = []
    for number, draft in batch:
        if draft.recorded is None or draft.recorded >= limit or (draft.product, draft.id) in known:
            kept.append((number, draft))
            continue
        sentence = (
            f"It was recorded before the checkpoint of {said(signed)}, which was signed here without it, and would look "
            "dated back to every auditor. Put a journal back into a fresh database, before its first start."
        )
        result.bad.append(BadLine(number, "already-signed", sentence))
    return kept


def _draft(line: bytes, product: str, *, restore: bool) -> Draft:
    if len(line) > LONGEST_LINE:
        raise Refusal("too-large", f"The line has {len(line)} bytes; an event has at most {LONGEST_LINE}.")
    try:
        read = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Refusal("not-json", f"This is no JSON: {error}. One event is one line.") from None
    if not isinstance(read, dict):
        raise Refusal("not-an-event", 'A line is one JSON object: {"kind": …, "subject": …, "at": …}.')
    unknown = sorted(set(read) - KNOWN)
    if unknown:
        raise Refusal("unknown-key", f"An event has no “{unknown[0][:50]}”: what belongs to its kind goes into “data”.")
    for name in ("kind", "subject", "at"):
        if name not in read:
            raise Refusal("missing-key", f"The event has no “{name}”.")
    given: dict[str, Any] = {
        "product": _text(read, "product", product),
        "kind": _text(read, "kind"),
        "subject": _text(read, "subject"),
        "at": _instant(read["at"]),
        "data": read.get("data") or {},
        "id": None if read.get("id") is None else _text(read, "id"),
        "v": read.get("v"),
        "by": _text(read, "by", "import") or "import",
        "how": "imported",
        "text": _text(read, "text", ""),
        "salt": _text(read, "salt", ""),
    }
    if not isinstance(given["data"], dict):
        raise Refusal("wrong-data", "“data” is a JSON object.")
    if given["v"] is not None and (not isinstance(given["v"], int) or isinstance(given["v"], bool) or given["v"] < 1):
        raise Refusal("unknown-version", "“v” is the version of the event's kind: 1, 2, …")
    if not given["product"]:
        raise Refusal("missing-key", "The event names no product: write it into the line, or give --product.")
    if restore:
        given |= {"how": _text(read, "how"), "recorded": _instant(read.get("recorded"))}
        _check_leaf(read, given)
    else:
        given["salt"] = ""
    return Draft(**given)


def _check_leaf(read: dict[str, Any], given: dict[str, Any]) -> None:
    from upkept.core import event as core

    fields = {name: given[name] for name in ("id", "product", "kind", "subject", "at", "data", "recorded", "by", "how")}
    if leaf_hash(core.Event(**fields, v=given["v"] or 1)).hex() != read.get("leaf"):
        raise Refusal("wrong-leaf", "The line does not fit its leaf hash: it was changed after the export.")


def _text(read: dict[str, Any], name: str, default: str = "") -> str:
    value = read.get(name, default)
    if value is None:
        return default
    if not isinstance(value, str):
        raise Refusal("wrong-type", f"“{name}” is a text.")
    return value


def _instant(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 253_402_300_800:
        return value
    try:
        return instant_of(datetime.fromisoformat(value))  # a ValueError where there is no zone
    except (TypeError, ValueError, OverflowError):
        raise Refusal(
            "wrong-time",
            f"“{str(value)[:60]}” is no moment: write 2026-03-29T00:59:59Z, with its zone, or UTC seconds.",
        ) from None


def said(when: datetime) -> str:
    """`2026-03-29T00:59:59Z`"""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _texts(page: Iterable[Event]) -> dict[int, EventText]:
    return {text.event_id: text for text in EventText.objects.filter(event__in=list(page), erased_at=None)}


def _written(row: Event, texts: dict[int, EventText]) -> dict[str, Any]:
    written = {
        "id": row.id,
        "product": row.product,
        "kind": row.kind,
        "v": row.v,
        "subject": row.subject,
        "at": said(row.at),
        "recorded": said(row.recorded),
        "by": row.by,
        "how": row.how,
        "data": row.data,
        "leaf": bytes(row.leaf).hex(),
    }
    text = texts.get(row.seq)
    if text is not None and text.salt is not None:
        written |= {"text": text.text, "salt": bytes(text.salt).hex()}
    return written
