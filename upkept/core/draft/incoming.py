"""What people bring (Markdown, HTML, plain text, bytes of some charset) as the Markdown that a plan publishes."""

from __future__ import annotations

import re
from typing import Literal

from upkept.core.draft.html import html_as_markdown
from upkept.core.draft.pasted import with_tables
from upkept.core.refusal import Refusal

Form = Literal["markdown", "html", "text"]
MOST_CHARACTERS = 400_000
"""About sixty thousand words: what is longer is not a policy, and its plan could not be read."""

_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word or OpenDocument file (or another archive)",
    b"\xd0\xcf\x11\xe0": "an old Word file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "an RTF file",
}
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.I)
_TAG = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|table|tr|td|body|html|section|article|span|br|strong|em|a)\b[^>]*>", re.I
)
_MARKED = re.compile(r"^(?:#{1,6}\s|\s{0,3}[-*+]\s|\|.*\||```|>\s|={3,}$|-{3,}$)|\]\(|\*\*\w|`\w", re.M)
_FRONT = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.S)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_RAW_TABLE = re.compile(r"<table\b.*?</table>", re.S | re.I)
_RAW_TAG = re.compile(r"</?[a-zA-Z][\w-]*(?:\s+[\w:-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*\s*/?>")
_FENCE = re.compile(r"(^ {0,3}(?:```|~~~).*?(?:^ {0,3}(?:```|~~~)\s*$|\Z)|`[^`\n]*`)", re.S | re.M)
_BULLET = re.compile(r"^\s*(?:[•·▪◦‣●○–—]|\*|-|\+)\s+")
_NUMBERED = re.compile(r"^\s*(\d{1,2})[.)]\s+")


def decoded(raw: bytes) -> str:
    """The text of a file: by its byte order mark, as UTF-8, by what its HTML says, else as Windows-1252. Raises Refusal."""
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise Refusal(
                "not-text", f"This is {what}. Copy its text, or save it as Markdown, HTML or plain text, and try again."
            )
    for mark, charset in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(charset, "replace")
    if b"\x00" in raw[:4096]:
        raise Refusal("not-text", "This file holds no text that can be read. Bring Markdown, HTML or plain text.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        named = _CHARSET.search(raw[:4096])
        try:
            return raw.decode(named[1].decode("ascii") if named else "cp1252")
        except (LookupError, UnicodeDecodeError):
            return raw.decode("latin-1")


def guess_form(text: str, name: str = "") -> Form:
    """What the file's name says, else what the text looks like."""
    end = name.lower().rpartition(".")[2]
    if end in ("html", "htm", "xhtml"):
        return "html"
    if end in ("md", "markdown", "mdown"):
        return "markdown"
    head = text.lstrip()[:400].lower()
    if head.startswith(("<!doctype html", "<html", "<?xml", "<body", "<article", "<section", "<div", "<main")):
        return "html"
    if len(_TAG.findall(text[:20_000])) >= 6 and not re.search(r"^#{1,6}\s", text, re.M):
        return "html"
    return "markdown" if end not in ("txt", "text") and _MARKED.search(text) else "text"


def as_markdown(text: str, form: Form | None = None, *, name: str = "") -> str:
    """The text as Markdown without anything a reader of the page would not see. Raises Refusal: empty, too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    text = re.sub("[\u0085\u2028\u2029]", "\n", text)
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)
    if len(text) > MOST_CHARACTERS * 5:
        raise _too_long(len(text))
    form = form or guess_form(text, name)
    if form != "html":
        text = with_tables(text, strokes=form == "text")
    found = {"html": html_as_markdown, "markdown": _cleaned, "text": _marked}[form](text)
    found = re.sub(r"\n{3,}", "\n\n", found).strip()
    if not any(character.isalnum() for character in found):
        raise Refusal("no-prose", "There is no text in it. Bring a page with the sentences that you promise.")
    if len(found) > MOST_CHARACTERS:
        raise _too_long(len(found))
    return found + "\n"


def _too_long(length: int) -> Refusal:
    return Refusal(
        "prose-too-long",
        f"This text has {length:,} characters, the most is {MOST_CHARACTERS:,}. Bring the pages that promise something,"
        " one after the other if need be.",
    )


def _cleaned(text: str) -> str:
    """Markdown without front matter, comments and raw tags, which would be shown as text; code is left alone."""
    text = _FRONT.sub("", text, count=1)
    parts = _FENCE.split(text)
    for number in range(0, len(parts), 2):
        part = _COMMENT.sub("", parts[number])
        part = _RAW_TABLE.sub(lambda match: "\n\n" + html_as_markdown(match[0]) + "\n\n", part)
        part = re.sub(r"<br\s*/?>", " ", part, flags=re.I)
        parts[number] = _RAW_TAG.sub("", part)
    return "".join(parts)


def _marked(text: str) -> str:
    """Plain text: bullets become a list, an underlined or lonely short line a heading, indentation is dropped."""
    lines = [line.strip("\t ").replace("\t", " ") if line.strip() else "" for line in text.split("\n")]
    raw = text.split("\n")
    found: list[str] = []
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else ""
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if re.fullmatch(r"[=\-_~*]{3,}", line):
            if before and found and not found[-1].startswith("#") and len(before) < 80:
                found[-1] = "## " + found[-1]
            found.append("")
        elif not found and _is_name_of_the_page(lines, number):
            found += ["# " + line, ""]
        elif _is_chapter(lines, number):
            found += ["## " + _NUMBERED.sub("", line), ""]
        elif _BULLET.match(raw[number]) or _NUMBERED.match(raw[number]):
            if found and found[-1] and not found[-1].startswith("- "):
                found.append("")
            found.append("- " + _NUMBERED.sub("", _BULLET.sub("", line)))
        elif line and not before and not after and _is_title(line):
            found += ["## " + line, ""]
        else:
            if line and found and found[-1].startswith("- ") and not re.match(r"\s", raw[number]):
                found.append("")
            found.append(re.sub(r"^(#+\s|>)", r"\\\1", line) if not line.startswith("# ") else line)
    return "\n".join(found)


def _is_name_of_the_page(lines: list[str], number: int) -> bool:
    """A short first line over one that only says its version or day, in a paragraph of their own."""
    below, then = [*lines[number + 1 : number + 3], "", ""][:2]
    return (
        _is_title(lines[number] or ".") and bool(below) and not then and len(below) <= 60 and below[-1] not in ".:;!?"
    )


def _is_chapter(lines: list[str], number: int) -> bool:
    """ "2. How fast we answer", alone on its line, with prose below it and no further number."""
    alone = not any(lines[number - 1 : number]) and not any(lines[number + 1 : number + 2])
    below = next((line for line in lines[number + 1 :] if line), "")
    numbered = _NUMBERED.match(lines[number])
    return bool(alone and numbered and below) and _is_title(lines[number]) and not _NUMBERED.match(below)


def _is_title(line: str) -> bool:
    return (
        len(line) <= 60
        and len(line.split()) <= 8
        and line[-1] not in ".:;,!?…"
        and not re.search(r"\d\s?%|\d+:\d", line)
    )
