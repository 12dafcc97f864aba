"""The bundle as a file that may be hostile: nothing is unpacked to the disk, and nothing grows beyond its measure."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from upkept.core.ledger import bundle
from upkept.core.ledger.verifier.said import NotABundle, moment, shown

WHOLE = {
    bundle.MANIFEST: 64 << 20, bundle.README: 1 << 20, bundle.VERIFIER: 8 << 20, bundle.KEYS: 4 << 20,
    bundle.DOCUMENTS: 256 << 20, bundle.SCORES: 256 << 20,
}  # fmt: skip
STREAMED = {
    bundle.CHECKPOINTS, bundle.LEAVES, bundle.EVENTS, bundle.PLACES, bundle.UNSEALED, bundle.CASES, bundle.TEXTS, bundle.FILES,
}  # fmt: skip
NEEDED = (
    bundle.MANIFEST, bundle.KEYS, bundle.CHECKPOINTS, bundle.LEAVES, bundle.EVENTS, bundle.PLACES, bundle.DOCUMENTS,
    bundle.CASES, bundle.SCORES,
)  # fmt: skip
NAMED = re.compile(r"stamps/[0-9]{1,18}\.tsr|files/[0-9a-f]{64}")
LINE = 32 << 20  # bytes of one line: a published plan with its tables is a few
RATIO = 400  # what one byte may unpack to: JSON Lines reach 30, a bomb a thousand
ENTRIES = 200_000
DEEP = 100  # levels of brackets; a plan has about ten


class Archive:
    """Opened for reading. Every method raises NotABundle for what cannot be read as it should."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            entries = self.zip.infolist()
        except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
            raise NotABundle(f"It cannot be opened as a bundle: {shown(error)}.") from None
        if len(entries) > ENTRIES:
            raise NotABundle("It has too many parts.")
        self.parts: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._check(entry)
            self.parts[entry.filename] = entry
        for name in NEEDED:
            if name not in self.parts:
                raise NotABundle(f"It has no {name}: it is no bundle of Upkept, or part of it was taken out.")

    def close(self) -> None:
        self.zip.close()

    def has(self, name: str) -> bool:
        return name in self.parts

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self.parts if name.startswith(folder))

    def size(self, name: str) -> int:
        return self.parts[name].file_size

    def open(self, name: str) -> IO[bytes]:
        try:
            return self.zip.open(self.parts[name])
        except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, NotImplementedError) as error:
            raise NotABundle(f"{name} cannot be unpacked: {shown(error)}.") from None

    def whole(self, name: str, most: int = 64 << 20) -> bytes:
        most = WHOLE.get(name, most)
        with self.open(name) as file:
            content = _read(file, name, most + 1)
        if len(content) > most:
            raise NotABundle(f"{name} is too large.")
        return content

    def json(self, name: str) -> Any:
        return parsed(self.whole(name), name)

    def lines(self, name: str) -> Iterator[bytes]:
        """Without their line feeds."""
        if name not in self.parts:
            return
        with self.open(name) as file:
            number = 0
            rest = b""
            while block := _read(file, name, 1 << 20):
                lines = (rest + block).split(b"\n")
                rest = lines.pop()
                if len(rest) > LINE:
                    raise NotABundle(f"{name} has a line that is too long, after line {number + len(lines)}.")
                number += len(lines)
                yield from lines
            if rest:
                yield rest

    def blocks(self, name: str, size: int) -> Iterator[bytes]:
        """Pieces of `size` bytes; the last may be shorter."""
        with self.open(name) as file:
            rest = b""
            while block := _read(file, name, 1 << 20):
                rest += block
                end = len(rest) // size * size
                for at in range(0, end, size):
                    yield rest[at : at + size]
                rest = rest[end:]
            if rest:
                yield rest

    def _check(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        if name not in WHOLE and name not in STREAMED and not NAMED.fullmatch(name):
            raise NotABundle(f"It holds “{shown(name)}”, which is no part of a bundle.")
        if name in self.parts:
            raise NotABundle(f"It holds {name} twice.")
        if entry.file_size > RATIO * entry.compress_size + 4096:
            raise NotABundle(f"{name} would unpack to {entry.file_size:,} bytes from {entry.compress_size:,}: refused.")
        if name in WHOLE and entry.file_size > WHOLE[name]:
            raise NotABundle(f"{name} is too large.")


def parsed(content: bytes, where: str) -> Any:
    """Raises NotABundle, also for what is nested without end or holds numbers without end."""
    if content.count(b"[") + content.count(b"{") > DEEP and _depth(content) > DEEP:
        raise NotABundle(f"{where} is nested too deep.")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotABundle(f"{where} cannot be read as JSON: {shown(error)}.") from None


def told(line: bytes) -> str:
    """An event in few words, whatever it is."""
    try:
        read = parsed(line, "the line")
        return f"{shown(read['kind'], 60)} of {shown(read['subject'], 60)}, {moment(read['at'])}"
    except (NotABundle, KeyError, TypeError):
        return "it cannot be read"


_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]')


def _depth(content: bytes) -> int:
    depth = most = 0
    for match in _BRACKETS.finditer(content):
        one = match[0]
        if one in (b"[", b"{"):
            depth += 1
            most = max(most, depth)
        elif one in (b"]", b"}"):
            depth -= 1
    return most


def _read(file: IO[bytes], name: str, most: int) -> bytes:
    try:
        return file.read(most)
    except (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise NotABundle(f"{name} cannot be unpacked: {shown(error)}.") from None
    except Exception as error:  # zlib.error, lzma.LZMAError: whatever the file names as its way of packing
        raise NotABundle(f"{name} cannot be unpacked: {shown(error)}.") from None
