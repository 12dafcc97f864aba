"""Whether every file that the journal names is on the disk, and unchanged: what `upkept files verify` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from upkept.kit.files import evidence, store
from upkept.kit.files.models import Blob, File
from upkept.kit.journal.models import Event

Wrong = Literal["missing", "changed", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`missing`: not on the disk; `changed`: it holds something else; `unknown`: an event names what was never stored here."""

    what: Wrong
    sha256: str
    products: tuple[str, ...]
    event: str = ""


def verify(progress: Callable[[int], None] = lambda number: None) -> Iterator[Finding]:
    """Reads every stored file once."""
    for number, blob in enumerate(Blob.objects.filter(erased_at=None).order_by("pk").iterator(chunk_size=500), 1):
        path = store.path_of(blob.pk)
        if not path.exists():
            yield Finding("missing", blob.pk, _products(blob.pk))
        elif store.hash_of(path) != blob.pk:
            yield Finding("changed", blob.pk, _products(blob.pk))
        progress(number)
    yield from _unknown()


def _unknown() -> Iterator[Finding]:
    rows = Event.objects.filter(data__has_key=evidence.FIELD).order_by("seq")
    for row in rows.iterator(chunk_size=500):
        named = evidence.hashes(row.data)
        known = set(
            File.objects.filter(product=row.product, event=row.id, blob__in=named).values_list("blob", flat=True)
        )
        for sha256 in named:
            if sha256 not in known:
                yield Finding("unknown", sha256, (row.product,), row.id)


def _products(sha256: str) -> tuple[str, ...]:
    return tuple(sorted(set(File.objects.filter(blob=sha256).values_list("product", flat=True))))
