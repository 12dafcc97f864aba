"""What an event says of its files: `evidence: [{sha256, size, media_type}]`, whatever its kind. No name, no content.

Pure: the journal holds every event to this form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from upkept.core.refusal import Refusal

FIELD: Final = "evidence"
MOST: Final = 20
_HASH = re.compile(r"[0-9a-f]{64}")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")


def is_evidence(value: Any) -> bool:
    """A field of this name that a plan declares itself holds a text or a list of texts; files are a list of objects."""
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(one, Mapping) for one in value)


def hashes(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that an event names, each once, in its order."""
    value = data.get(FIELD) or ()
    if not is_evidence(value):
        return ()
    return tuple(dict.fromkeys(str(one.get("sha256", "")) for one in value))


def checked(value: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same, held to the form. Raises Refusal `wrong-evidence`."""
    if len(value) > MOST:
        raise Refusal("wrong-evidence", f"An event has at most {MOST} files; this one names {len(value)}.")
    found: dict[str, dict[str, Any]] = {}
    for one in value:
        sha256, size, media_type = one.get("sha256"), one.get("size"), one.get("media_type")
        fits = (
            set(one) <= {"sha256", "size", "media_type"}
            and isinstance(sha256, str)
            and _HASH.fullmatch(sha256)
            and isinstance(size, int)
            and not isinstance(size, bool)
            and size >= 0
            and isinstance(media_type, str)
            and _TYPE.fullmatch(media_type)
        )
        if not fits:
            raise Refusal(
                "wrong-evidence",
                "A file is named by sha256 (64 hexadecimal digits), size (bytes) and media_type, and by nothing else.",
            )
        found.setdefault(str(sha256), {"sha256": sha256, "size": size, "media_type": media_type})
    return list(found.values())
