"""Writing a bundle: in one snapshot, in bounded memory, the same bytes from the same journal."""

from __future__ import annotations

import json
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as version_of_package
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from upkept.core.ledger import bundle, stated
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.clock import instant_of
from upkept.kit.files import store
from upkept.kit.files.models import File
from upkept.kit.journal.models import Event, EventText
from upkept.kit.ledger import checkpoints, keys, sealing
from upkept.kit.ledger.models import Checkpoint, Copy, Key, Leaf, Place
from upkept.plans import timers
from upkept.plans.bundle import reading
from upkept.plans.bundle.readme import readme
from upkept.plans.bundle.verifier import built
from upkept.plans.models import COUNTS, PlanVersion, Tally
from upkept.plans.verify import snapshot, waiting_of

TRIES = 5  # until nothing has come in between sealing and reading
MOST_TIMERS = 10_000  # batches of timers that are looked at before
BLOCK = 1 << 20
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """`wrong`: leaves of events that are not what was sealed: the journal was changed. They are in the bundle as they are."""

    path: Path
    events: int
    leaves: int
    cases: int
    unsealed: int
    wrong: tuple[int, ...]


def export(
    product: str,
    out: Path,
    *,
    since: datetime | None = None,
    with_texts: bool = False,
    with_files: bool = False,
    progress: Progress = lambda sentence: None,
) -> Exported:
    """Seal, sign and write. The file appears when it is whole. Raises Refusal: nothing-recorded, cannot-write, no-ledger-key."""
    if not Event.objects.filter(product=product).exists():
        raise Refusal(
            "nothing-recorded",
            _("Nothing is recorded of “%(product)s”: is that its short name?") % {"product": product},
        )
    draft = out.with_name(out.name + ".part")
    try:
        for attempt in range(TRIES):
            done = _try(product, draft, since, with_texts, with_files, progress, last=attempt == TRIES - 1)
            if done is not None:
                draft.replace(out)
                return Exported(out, *done)
    except OSError as error:
        raise Refusal(
            "cannot-write", _("%(path)s cannot be written: %(why)s.") % {"path": out, "why": error.strerror or error}
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    raise AssertionError("the last try always writes")


Numbers = tuple[int, int, int, int, tuple[int, ...]]


def _try(
    product: str,
    draft: Path,
    since: datetime | None,
    with_texts: bool,
    with_files: bool,
    progress: Progress,
    *,
    last: bool,
) -> Numbers | None:
    """None: something has come in meanwhile that is not sealed, or not looked at yet."""
    now = clock.now()
    for _batch in range(MOST_TIMERS):
        if not timers.look(now) and not timers.open_periods(now):
            break
    progress(_("Sealing"))
    sealing.seal_all()
    checkpoint = checkpoints.make(now=clock.now())
    with snapshot():
        as_of = clock.now()
        waiting = sorted([one.commitment, one.key] for one in waiting_of(product, as_of))
        lines = reading.Lines()
        unsealed = list(lines.unsealed(product, checkpoint.size))
        if (waiting or unsealed) and not last:
            return None
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1, allowZip64=True) as file:
            bundle_file = _Writing(file)
            written = _Bundle(bundle_file, product, checkpoint, lines, progress)
            return written.write(
                since, instant_of(as_of), waiting, unsealed, with_texts=with_texts, with_files=with_files
            )


class _Writing:
    """A zip file whose bytes follow from its contents alone: no time of writing, no owner, one order."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file

    @contextmanager
    def part(self, name: str, *, packed: bool = True) -> Iterator[IO[bytes]]:
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info._compresslevel = 1  # type: ignore[attr-defined]  # what open() takes of ZipInfo before Python 3.13
        info.external_attr = 0o644 << 16
        with self.file.open(info, "w", force_zip64=True) as stream:
            yield stream

    def whole(self, name: str, content: bytes) -> None:
        with self.part(name) as stream:
            stream.write(content)

    def json(self, name: str, value: Any) -> None:
        self.whole(name, json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n")

    def lines(self, name: str, lines: Iterable[bytes]) -> int:
        """How many; a block of them is packed together."""
        number = 0
        with self.part(name) as stream:
            block: list[bytes] = []
            for line in lines:
                block.append(line)
                number += 1
                if len(block) >= 4000:
                    stream.write(b"\n".join(block) + b"\n")
                    block = []
            if block:
                stream.write(b"\n".join(block) + b"\n")
        return number


class _Bundle:
    """One product's bundle on its way into the file."""

    def __init__(
        self, file: _Writing, product: str, checkpoint: Checkpoint, lines: reading.Lines, progress: Progress
    ) -> None:
        self.file, self.product, self.checkpoint, self.lines, self.progress = file, product, checkpoint, lines, progress

    def write(
        self,
        since: datetime | None,
        as_of: int,
        waiting: list[list[str]],
        unsealed: list[bytes],
        *,
        with_texts: bool,
        with_files: bool,
    ) -> Numbers:
        """The smallest first, so that whoever opens the file by hand sees what it is; the manifest last: it counts the others."""
        start = None if since is None else instant_of(since)
        self.file.whole(bundle.README, readme(self.product, self.checkpoint, as_of).encode())
        self.file.whole(bundle.VERIFIER, built().encode())
        self._keys()
        number = self.file.lines(bundle.CHECKPOINTS, self._checkpoints())
        self._documents()
        self._scores()
        self.progress(_("Events"))
        events = self._events()
        self.file.lines(bundle.UNSEALED, unsealed)
        self.progress(_("Leaves"))
        with self.file.part(bundle.LEAVES, packed=False) as stream:
            for page in reading.leaves(self.checkpoint.size):
                stream.write(page)
        self.progress(_("Cases"))
        cases = self.file.lines(bundle.CASES, self._cases(start)) - 1
        self._stamps()
        if with_texts:
            self.file.lines(bundle.TEXTS, self._texts())
        if with_files:
            self._files()
        manifest = {
            "format": bundle.FORMAT, "product": self.product, "as_of": as_of, "since": start, "origin": self.checkpoint.key.name,
            "events": events, "unsealed": len(unsealed), "leaves": self.checkpoint.size, "checkpoints": number, "cases": cases,
            "waiting": waiting, "made_by": f"upkept {version_of_package('upkept')}",
        }  # fmt: skip
        self.file.json(bundle.MANIFEST, manifest)
        return events, self.checkpoint.size, cases, len(unsealed), tuple(self.lines.wrong)

    def _keys(self) -> None:
        rows = Key.objects.order_by("id")
        self.file.json(bundle.KEYS, [{"key": keys.known(row).text, "certificate": row.certificate} for row in rows])

    def _checkpoints(self) -> Iterator[bytes]:
        rows = Checkpoint.objects.filter(size__lte=self.checkpoint.size, pk__lte=self.checkpoint.pk).order_by("id")
        for row in rows.iterator(chunk_size=1000):
            size, root = row.products.get(self.product, [0, ""])
            found = checkpoints.product_path(row, self.product)
            place, path = found or (0, [])
            said = {
                "number": row.pk,
                "note": row.note,
                "size": size,
                "root": b64encode(bytes.fromhex(root)).decode(),
                "place": place,
                "products": len(row.products),
                "path": [b64encode(one).decode() for one in path],
            }
            yield json.dumps(said, ensure_ascii=False).encode()

    def _documents(self) -> None:
        rows = PlanVersion.objects.filter(product=self.product).order_by("id")
        documents = {row.number: row.document for row in rows}
        self.file.whole(bundle.DOCUMENTS, json.dumps(documents, ensure_ascii=False).encode() + b"\n")

    def _scores(self) -> None:
        scores: dict[str, dict[str, dict[str, int]]] = {}
        for row in Tally.objects.filter(product=self.product).order_by("commitment", "month"):
            counted = {name: getattr(row, name) for name in COUNTS if getattr(row, name)}
            if counted:
                scores.setdefault(row.commitment, {})[row.month] = counted
        self.file.json(bundle.SCORES, scores)

    def _events(self) -> int:
        places = bytearray()

        def lines() -> Iterator[bytes]:
            blind = keys.own().blind
            for index, nonce, line in self.lines.sealed(self.product, self.checkpoint.size, blind):
                places.extend(index.to_bytes(8, "big") + nonce)
                yield line

        number = self.file.lines(bundle.EVENTS, lines())
        with self.file.part(bundle.PLACES, packed=False) as stream:
            stream.write(places)
        return number

    def _cases(self, since: int | None) -> Iterator[bytes]:
        yield stated.line_of_fields().encode()
        for line in reading.cases(self.product, since):
            yield line.encode()

    def _stamps(self) -> None:
        stamped = Copy.objects.filter(
            place=Place.STAMP,
            token__isnull=False,
            checkpoint__size__lte=self.checkpoint.size,
            checkpoint__lte=self.checkpoint.pk,
        )
        for copy in stamped.order_by("checkpoint_id").iterator(chunk_size=500):
            self.file.whole(f"{bundle.STAMPS}{copy.checkpoint_id}.tsr", bytes(copy.token or b""))

    def _texts(self) -> Iterator[bytes]:
        """Free text with its salt, of sealed events alone; what was erased is not there."""
        rows = EventText.objects.filter(event__product=self.product, erased_at=None).select_related("event")
        for row in rows.order_by("event_id").iterator(chunk_size=1000):
            if row.salt is not None:
                said = {"id": row.event.id, "salt": bytes(row.salt).hex(), "text": row.text}
                yield json.dumps(said, ensure_ascii=False).encode()

    def _files(self) -> None:
        rows = File.objects.filter(product=self.product, erased_at=None).exclude(event="").select_related("blob")
        listed: list[bytes] = []
        inside: set[str] = set()
        for row in rows.order_by("blob_id", "event").iterator(chunk_size=500):
            source = None if row.blob_id in inside else store.opened(row.blob_id)
            if source is not None:
                with source, self.file.part(f"{bundle.INSIDE}{row.blob_id}", packed=False) as stream:
                    while block := source.read(BLOCK):
                        stream.write(block)
                inside.add(row.blob_id)
            said = {"sha256": row.blob_id, "size": row.blob.size, "event": row.event, "inside": row.blob_id in inside}
            listed.append(json.dumps(said).encode())
        self.file.lines(bundle.FILES, listed)  # also where there are none: that they were asked for


def is_known(product: str) -> bool:
    """Whether anything of this product is sealed."""
    return Leaf.objects.filter(product=product).exists()
