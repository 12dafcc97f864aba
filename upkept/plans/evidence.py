"""Files beside events: those that an event names are looked up before it is recorded, and are its evidence afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from upkept.core.event import Event
from upkept.kit.files import actions
from upkept.kit.files.evidence import FIELD, hashes
from upkept.kit.files.models import File
from upkept.kit.journal.draft import Draft
from upkept.products import access


def furnished(draft: Draft) -> Draft:
    """The draft with size and type of each file that it names by its hash. Raises Refusal `unknown-file`."""
    wanted = hashes(draft.data)
    if not wanted:
        return draft
    return with_files(draft, actions.waiting(draft.product, wanted))


def with_files(draft: Draft, files: Sequence[File]) -> Draft:
    if not files:
        return draft
    return replace(draft, data={**draft.data, FIELD: [one.as_evidence() for one in files]})


def attach(events: Iterable[Event]) -> None:
    """In the transaction that recorded them."""
    for event in events:
        if wanted := hashes(event.data):
            actions.attach(event.product, event.id, actions.waiting(event.product, wanted))


def files_of(product: str, events: Iterable[str]) -> Mapping[str, list[File]]:
    """Id of an event → its files, by name. One query."""
    found: dict[str, list[File]] = {}
    rows = File.objects.filter(product=product, event__in=[one for one in events if one]).select_related("blob")
    for row in rows.order_by("name", "pk"):
        found.setdefault(row.event, []).append(row)
    return found


def file_of(product: str, sha256: str) -> File:
    """One of the product's files; its caller has checked that the reader may see the product. Raises Http404."""
    rows = File.objects.filter(product=product, blob=sha256[:64]).select_related("blob")
    found = rows.order_by("erased_at", "-event").first()
    if found is None:
        raise access.absent()
    return found


__all__ = ["FIELD", "attach", "file_of", "files_of", "furnished", "with_files"]
