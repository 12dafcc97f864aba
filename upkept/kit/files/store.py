"""The bytes on disk: written aside, flushed to the disk, and moved to the name that is their hash.

files/ab/abcdef…        what is stored; readable by the owner of the data folder alone
files/incoming/…        what is being written; what a crash leaves there is collected after a day
files/lock              held by whoever puts a file in its place, or takes one away
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from upkept.core.refusal import Refusal

CHUNK = 1 << 20


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def folder() -> Path:
    return Path(settings.DATA) / "files"


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


def keep(stream: Readable, *, most: int, before: Callable[[str, int], None]) -> tuple[str, int]:
    """Store what the stream gives; its SHA-256 and size, once it is safely on the disk. Raises Refusal `file-too-large`.

    `before` is told both before it is put in its place, and may refuse it.
    """
    draft = _made(folder() / "incoming") / uuid4().hex
    try:
        sha256, size = _written(stream, draft, most)
        before(sha256, size)
        home = path_of(sha256)
        with locked():
            _made(home.parent)
            draft.replace(home)  # also where it is there already: its time of change says that it is wanted
        for one in (home.parent, folder()):
            _flush(one)
    finally:
        draft.unlink(missing_ok=True)
    return sha256, size


def opened(sha256: str) -> IO[bytes] | None:
    """The bytes; None where they are not on the disk."""
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError:
        return None


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(sha256: str) -> None:
    """Only inside `locked`, and where nothing refers to it any more."""
    path_of(sha256).unlink(missing_ok=True)


def stored(*, older_than: float = 0) -> Iterator[Path]:
    """Every file that lies there, by name; `older_than` seconds since it was put there last."""
    for shelf in sorted(folder().glob("[0-9a-f][0-9a-f]")):
        yield from (path for path in sorted(shelf.iterdir()) if is_older(path, older_than))


def abandoned(*, older_than: float) -> Iterator[Path]:
    """What a process that died left half written."""
    yield from (path for path in (folder() / "incoming").glob("*") if is_older(path, older_than))


def is_older(path: Path, seconds: float) -> bool:
    """By the disk's clock, which no demo moves. False for one that is gone."""
    try:
        return path.stat().st_mtime <= time.time() - seconds
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """One process at a time moves a file in or takes one away, so that none is taken that was just put there."""
    with (_made(folder()) / "lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _written(stream: Readable, draft: Path, most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while part := stream.read(CHUNK):
            size += len(part)
            if size > most:
                raise Refusal(
                    "file-too-large",
                    _("The file is larger than %(most)s MiB, which is the most that is taken here.")
                    % {"most": most // CHUNK},
                    {"most": most},
                )
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _made(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
