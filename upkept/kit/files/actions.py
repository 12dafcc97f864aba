"""What changes about files: they are kept, they become evidence for an event, they are erased, orphans are collected."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from upkept.core.refusal import Refusal
from upkept.kit.files import store
from upkept.kit.files.models import Blob, File
from upkept.kit.files.store import Readable

WAITS: Final = timedelta(days=1)
"""So long an uploaded file waits for the event that names it."""
KNOWN_TYPES: Final = frozenset(
    {
        "application/json", "application/pdf", "application/zip", "image/gif", "image/jpeg", "image/png", "image/webp",
        "message/rfc822", "text/csv", "text/plain",
        "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)  # fmt: skip
"""By the ending of the name; what is none of these is bytes. None of them is ever shown inside a page."""


def keep(product: str, stream: Readable, *, name: str, by: str, now: datetime) -> File:
    """Store a file for this product; the same bytes are stored once. Raises Refusal: empty-file, file-too-large, quota."""
    return kept(product, stream, name=name, by=by, now=now)[0]


def kept(product: str, stream: Readable, *, name: str, by: str, now: datetime) -> tuple[File, bool]:
    """The same, and whether the product did not have it yet."""

    def refuse(sha256: str, size: int) -> None:
        """Before it is put in its place, so that what is refused takes no room."""
        if size == 0:
            raise Refusal("empty-file", _("“%(name)s” is empty: choose the file again.") % {"name": clean_name(name)})
        if not _has(product, sha256):
            _refuse_beyond_quota(product, size)

    sha256, size = store.keep(stream, most=settings.FILE_LIMIT, before=refuse)
    with transaction.atomic():
        _alone(product)
        blob, _new = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size, "stored_at": now})
        if blob.erased_at is not None:
            blob.erased_at, blob.stored_at = None, now
            blob.save(update_fields=["erased_at", "stored_at"])
        had = _has(product, sha256)
        if not had:
            _refuse_beyond_quota(product, size)
        file, is_new = File.objects.get_or_create(
            product=product,
            blob=blob,
            event="",
            defaults={"name": clean_name(name), "media_type": type_of(name), "added_at": now, "by": by},
        )
        if not is_new:
            file.name, file.media_type, file.added_at, file.by = clean_name(name), type_of(name), now, by
            file.erased_at, file.erased_by = None, ""
            file.save()
    return file, not had


def waiting(product: str, hashes: Iterable[str]) -> list[File]:
    """Those that this product has, in the order asked for. Raises Refusal `unknown-file`: nobody names another's file."""
    wanted = list(dict.fromkeys(hashes))
    rows = (
        File.objects.filter(product=product, blob__in=wanted, erased_at=None).select_related("blob").order_by("event")
    )
    found: dict[str, File] = {}
    for row in rows:
        found.setdefault(row.blob_id, row)
    for sha256 in wanted:
        if sha256 not in found:
            raise Refusal(
                "unknown-file",
                _("No file of this product has the SHA-256 %(hash)s: upload it first, and name it within a day.")
                % {"hash": sha256[:64]},
                {"sha256": sha256[:64]},
            )
    return [found[sha256] for sha256 in wanted]


def attach(product: str, event: str, files: Sequence[File]) -> None:
    """They are evidence for this event from now on. In the transaction that records it; done twice it is done once."""
    File.objects.bulk_create(
        [
            File(
                product=product,
                blob_id=one.blob_id,
                event=event,
                name=one.name,
                media_type=one.media_type,
                added_at=one.added_at,
                by=one.by,
            )
            for one in files
        ],
        ignore_conflicts=True,
    )


def erase(file: File, *, by: str, now: datetime) -> None:
    """Erase its name, and the bytes where nobody else has them. The event keeps hash and size: that it was there stays true."""
    with transaction.atomic():
        blob = Blob.objects.select_for_update().get(pk=file.blob_id)
        same = File.objects.filter(product=file.product, blob=blob, erased_at=None)
        same.update(name="", erased_at=now, erased_by=by)
        if File.objects.filter(blob=blob, erased_at=None).exists():
            return
        blob.erased_at = now
        blob.save(update_fields=["erased_at"])
    with store.locked():
        if Blob.objects.filter(pk=file.blob_id, erased_at__isnull=False).exists():
            store.remove(file.blob_id)


def collect(*, now: datetime) -> int:
    """Take away what no event names a day after it came: uploads that were given up, and what a crash left. How many files."""
    File.objects.filter(event="", added_at__lt=now - WAITS).delete()
    for path in store.abandoned(older_than=WAITS.total_seconds()):
        path.unlink(missing_ok=True)
    taken = 0
    for path in store.stored(older_than=WAITS.total_seconds()):
        with store.locked(), transaction.atomic():
            blob = Blob.objects.select_for_update().filter(pk=path.name).first()
            if blob is not None and blob.files.filter(erased_at=None).exists():
                continue
            if not store.is_older(path, WAITS.total_seconds()):
                continue  # somebody put it there again meanwhile
            if blob is not None and not blob.files.exists():
                blob.delete()
            store.remove(path.name)
            taken += 1
    return taken


def used(product: str) -> int:
    """Bytes that this product's files take; what is there twice counts once."""
    blobs = Blob.objects.filter(pk__in=File.objects.filter(product=product, erased_at=None).values("blob"))
    return int(blobs.aggregate(all=Sum("size"))["all"] or 0)


def clean_name(name: str) -> str:
    """The last part of a path, without what no name should hold."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in last)
    return " ".join(plain.split())[-150:].strip(". ") or "file"


def type_of(name: str) -> str:
    guessed = mimetypes.guess_type(name, strict=True)[0] or ""
    return guessed if guessed in KNOWN_TYPES else "application/octet-stream"


def _alone(product: str) -> None:
    """Of two uploads to one product at once the second counts after the first. On SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"upkept files: {product}"])


def _has(product: str, sha256: str) -> bool:
    return File.objects.filter(product=product, blob=sha256, erased_at=None).exists()


def _refuse_beyond_quota(product: str, size: int) -> None:
    if used(product) + size > settings.FILES_QUOTA:
        raise Refusal(
            "quota",
            _(
                "The files of this product take %(most)s MiB already, which is what it has: erase some, or raise the limit."
            )
            % {"most": settings.FILES_QUOTA // store.CHUNK},
            {"most": settings.FILES_QUOTA},
        )
