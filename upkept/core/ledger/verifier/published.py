"""Which versions of the plan were published, with their calendars: each must be what was sealed, and what its digest says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from upkept.core.ledger import bundle
from upkept.core.ledger.verifier.archive import Archive, parsed
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.model import Version
from upkept.core.plan.stored import extended, load_version, tables_to_json

PLAN_KINDS = (b'"kind":"plan.published"', b'"kind":"calendar.extended"')
LATEST = 253_402_300_800  # the year 10000
LATE = 86_400  # seconds after its publication from which a record is said
_KEYS = {"id", "product", "kind", "v", "subject", "at", "recorded", "by", "how", "data"}
GOOD = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError, ZeroDivisionError)


def read_event(line: bytes, where: str) -> dict[str, Any]:
    """The fields of an event's line. Raises NotABundle."""
    if len(line) > 100_000:
        read = parsed(line, where)
    else:
        try:
            read = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise NotABundle(f"{where} cannot be read as JSON: {shown(error)}.") from None
    if not isinstance(read, dict) or read.keys() != _KEYS:
        raise NotABundle(f"{where} is no event.")
    for name in ("id", "product", "kind", "subject", "by", "how"):
        if not isinstance(read[name], str):
            raise NotABundle(f"{where}: its {name} is no text.")
    for name in ("at", "recorded"):
        if type(read[name]) is not int or not -LATEST < read[name] < LATEST:
            raise NotABundle(f"{where}: its {name} is no moment.")
    if not isinstance(read["data"], dict):
        raise NotABundle(f"{where}: its data is no object.")
    return read


def versions(archive: Archive, product: str, found: Findings) -> list[Version]:
    """Every version that was published, with its frozen tables as they were last carried on."""
    documents = archive.json(bundle.DOCUMENTS)
    if not isinstance(documents, dict):
        raise NotABundle(f"{bundle.DOCUMENTS} holds no plans.")
    held: dict[str, tuple[Any, Version]] = {}
    moments: dict[str, tuple[int, int]] = {}
    for part in (bundle.EVENTS, bundle.UNSEALED):
        for number, line in enumerate(archive.lines(part), 1):
            if PLAN_KINDS[0] not in line and PLAN_KINDS[1] not in line:
                continue
            event = read_event(line, f"{part}, line {number}")
            try:
                if event["kind"] == "plan.published":
                    name, version = _published(event, documents, product, found)
                    held[name] = version
                    moments[name] = (event["at"], event["recorded"])
                elif event["kind"] == "calendar.extended":
                    _extend(event, held, found)
            except PlanErrors as errors:
                found.problem("plan", f"line {number}", f"A version of the plan cannot be read: {shown(errors, 300)}")
            except GOOD as error:
                found.problem("plan", f"line {number}", f"A version of the plan cannot be read: {shown(error, 300)}")
    found.counts["versions"] = len(held)
    order = sorted(held.values(), key=lambda one: one[1].effective)
    _tell(order, moments, found)
    return [version for _document, version in order]


def _tell(order: Sequence[tuple[Any, Version]], moments: Mapping[str, tuple[int, int]], found: Findings) -> None:
    """When each was published and took effect, and whose hours or holidays are not what they were before."""
    before: Mapping[str, Any] = {}
    for document, version in order:
        at, recorded = moments[version.number]
        said = f"{shown(version.number, 60)}: in force from {moment(version.effective)}, published {moment(at)}"
        if recorded > at + LATE:
            said += f", recorded {moment(recorded)}"
        calendars = document.get("calendars") if isinstance(document.get("calendars"), dict) else {}
        other = [name for name in calendars if name in before and calendars[name] != before[name]]
        if other:
            said += "; other hours or holidays than before: " + ", ".join(shown(name, 40) for name in other[:10])
        found.versions.append(said)
        before = calendars


def _published(
    event: Mapping[str, Any], documents: Mapping[str, Any], product: str, found: Findings
) -> tuple[str, tuple[Any, Version]]:
    data = event["data"]
    name = str(data["number"])
    where, document = f"version {shown(name, 60)}", documents.get(name)
    if document != data["document"]:
        found.problem(
            "plan", where, f"{where} of the plan is not the one that was published: documents.json was changed."
        )
        document = data["document"]
    elif data.get("ordered") is None:
        found.notes.append(f"{where}: the order of its keys is not sealed; it matters for phases of a line alone.")
    elif bundle.ordered(document) != data["ordered"]:
        found.problem("plan", where, f"{where} of the plan does not have its keys in the order that was published.")
    whole = json.dumps([data["source"], data["prose"], data.get("files", {})], sort_keys=True, ensure_ascii=False)
    if sha256(whole.encode()).hexdigest() != data["digest"]:
        found.problem("plan", where, f"{where}: the digest that pages show does not fit what was published.")
    version = load_version(document, data["tables"])
    if version.effective != data["effective"] or version.number != name or version.plan.product.slug != product:
        found.problem("plan", where, f"{where}: what is said of it does not fit what it says itself.")
    return name, (document, version)


def _extend(event: Mapping[str, Any], versions: dict[str, tuple[Any, Version]], found: Findings) -> None:
    """Calendars may be carried on; what they said before must stay."""
    name = str(event["data"]["number"])
    where = f"version {shown(name, 60)}"
    if name not in versions:
        found.problem("plan", where, f"{where}: its calendars were extended, and it was never published.")
        return
    document, before = versions[name]
    after = load_version(document, event["data"]["tables"])
    if tables_to_json(extended(before.tables, after.tables)) != tables_to_json(after.tables):
        sentence = f"{where}: when its calendars were extended on {moment(event['at'])}, what they had said before was changed."
        found.problem("calendar", where, sentence)
    versions[name] = (document, after)
