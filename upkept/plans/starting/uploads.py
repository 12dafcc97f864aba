"""A file that somebody chose: the text in it, or the sentence why it is none."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from upkept.core.draft import incoming
from upkept.core.refusal import Refusal

MOST_BYTES = 2_000_000
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x80-\x9f\ufffd]")
"""Signs that no page holds: where there are many, the bytes were no text, or of another charset than we took."""
MOST_UNREADABLE = 0.002


def text_of(upload: UploadedFile[Any]) -> str:
    """Its text. Raises Refusal: too-large, empty, not-text, unknown-charset."""
    name = PurePath(upload.name or "").name or _("The file")
    if (upload.size or 0) > MOST_BYTES:
        raise Refusal(
            "too-large",
            _("%(name)s is larger than 2 MB. Bring only the page that promises something, as text.") % {"name": name},
        )
    raw = upload.read()
    if not raw.strip():
        raise Refusal("empty", _("%(name)s is empty. Choose the file with your policy, or paste it.") % {"name": name})
    if charset := _unknown_charset(raw):
        raise Refusal(
            "unknown-charset",
            _("%(name)s says that it is written in %(charset)s, which nobody here can read. Save it as UTF-8.")
            % {"name": name, "charset": charset},
        )
    text = incoming.decoded(raw)
    if len(_UNREADABLE.findall(text)) > MOST_UNREADABLE * len(text):
        raise Refusal(
            "not-text",
            _("%(name)s is no text that can be read. Save it as Markdown, HTML or plain text in UTF-8, or paste it.")
            % {"name": name},
        )
    return text


def _unknown_charset(raw: bytes) -> str:
    """The charset that the file itself names, where Python knows none of that name."""
    named = _CHARSET.search(raw[:4096]) if b"<" in raw[:400] else None
    if named is None:
        return ""
    try:
        codecs.lookup(named[1].decode("ascii"))
    except (LookupError, UnicodeDecodeError):
        return named[1].decode("ascii", "replace")
    return ""
