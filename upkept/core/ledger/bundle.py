"""What a bundle is made of: the names of its parts, and what stands in them (docs/use/auditors.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

FORMAT = "upkept-bundle 1"
MANIFEST = "manifest.json"
README = "README.txt"
VERIFIER = "verify_bundle.py"
KEYS = "keys.json"  # [{"key": …, "certificate": …}], the first key first
CHECKPOINTS = (
    "checkpoints.jsonl"  # {"note", "number"} each, and of the product "size", "root", "place", "products", "path"
)
LEAVES = "leaves.bin"  # the 32 bytes of every leaf of the whole tree
EVENTS = "events.jsonl"  # the product's sealed events, one a line, exactly the bytes that were hashed
PLACES = "events.idx"  # of each: the number of its leaf (8 bytes, big-endian), and what blinds it (16 bytes)
UNSEALED = "unsealed.jsonl"  # events that were not sealed yet
DOCUMENTS = "documents.json"  # version → the plan's document with its keys in their order
CASES = "cases.jsonl"  # the first line names the fields; then a case each
SCORES = "scores.json"  # commitment → month → counts
TEXTS = "texts.jsonl"  # {"id", "salt", "text"}: free text beside events, where it was asked for
FILES = "files.jsonl"  # {"sha256", "size", "name", "inside"}
STAMPS = "stamps/"  # RFC 3161 answers, under the number of their checkpoint
INSIDE = "files/"  # evidence files under their hash
PLACE = 24  # bytes a record of PLACES


def ordered(document: Mapping[str, Any]) -> str:
    """The SHA-256, hex, of a plan's document with its keys in their order."""
    return sha256(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
