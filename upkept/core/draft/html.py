"""HTML as Markdown: headings, lists, tables and emphasis of what is shown; scripts, navigation and footers are dropped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_DROPPED = {
    "script", "style", "nav", "footer", "noscript", "template", "svg", "form", "button", "select", "iframe", "object",
    "canvas", "head", "aside", "dialog", "textarea", "input",
}  # fmt: skip
_VOID = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "embed", "source", "track", "wbr"}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "blockquote", "dl", "dt", "dd", "figure", "figcaption",
    "address", "details", "summary", "fieldset", "center", "caption", "body",
}  # fmt: skip
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def html_as_markdown(text: str) -> str:
    """What a reader of this page sees, as Markdown. Broken HTML is read as far as it goes."""
    reader = _Reader()
    title = re.search(r"<title[^>]*>(.*?)</title>", text[:20_000], re.S | re.I)
    reader.feed(text)
    reader.close()
    found = reader.finished()
    if title and not re.search(r"^# ", found, re.M):
        from html import unescape

        named = " ".join(unescape(title[1]).split())
        found = f"# {_SPECIAL.sub(_escape, named)}\n\n{found}" if named else found
    return found


def _escape(match: re.Match[str]) -> str:
    return "\\" + match[1]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.line: list[str] = []
        self.dropping: list[str] = []
        self.heading = 0
        self.lists: list[str] = []
        self.item = ""
        self.table: list[list[str]] | None = None
        self.heads = 0
        self.cell = False
        self.pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hidden = "hidden" in given or _HIDDEN.search(given.get("style") or "") or given.get("aria-hidden") == "true"
        if self.dropping or tag in _DROPPED or (hidden and tag not in _VOID):
            if tag not in _VOID:
                self.dropping.append(tag)
            return
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._end()
            self.heading = int(tag[1])
        elif tag in ("ul", "ol"):
            self._end()
            self.lists.append(tag)
        elif tag == "li":
            self._end()
            self.item = "  " * max(len(self.lists) - 1, 0) + "- "
        elif tag == "table":
            self._end()
            self.table, self.heads = [], 0
        elif tag == "tr" and self.table is not None:
            self.table.append([])
        elif tag in ("td", "th") and self.table:
            self.line, self.cell = [], True
            self.heads += tag == "th" and len(self.table) == 1
        elif tag == "pre":
            self._end()
            self.pre = True
        elif tag == "br":
            self.line.append(" ")
        elif tag == "img" and given.get("alt"):
            self.handle_data(f" {given['alt']} ")
        elif tag in _BLOCKS:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if self.dropping:
            if tag in self.dropping:  # an unclosed tag inside what is dropped must not swallow the page
                while self.dropping and self.dropping.pop() != tag:
                    pass
            return
        if tag in ("td", "th") and self.table and self.cell:
            self.table[-1].append(self._said())
            self.line, self.cell = [], False
        elif tag == "table" and self.table is not None:
            self._table()
        elif tag in ("ul", "ol"):
            self._end()
            if self.lists:
                self.lists.pop()
            if not self.lists:
                self.out.append("")
        elif tag == "pre":
            self.pre = False
            self._end()
        elif tag == "li" or tag in _BLOCKS or re.fullmatch(r"h[1-6]", tag):
            self._end()
            self.item = "" if tag == "li" else self.item

    def handle_data(self, data: str) -> None:
        if not self.dropping:
            self.line.append(_SPECIAL.sub(_escape, data))

    def _said(self) -> str:
        said = " ".join("".join(self.line).split())
        return re.sub(r"^(#{1,6}|[-+]|\d+[.)])(?=\s)", r"\\\1", said) if not self.cell else said

    def _end(self) -> None:
        if self.cell:
            self.line.append(" ")
            return
        said = self._said()
        self.line = []
        if not said:
            return
        if self.heading:
            self.out += ["", "#" * self.heading + " " + said.lstrip("\\"), ""]
            self.heading = 0
        elif self.item:
            self.out.append(self.item + said)
            self.item = " " * len(self.item)  # a second paragraph of the same item stands below it
        else:
            self.out += ["", said, ""]

    def _table(self) -> None:
        rows, self.table, self.cell = [row for row in self.table or () if row], None, False
        if not rows:
            return
        wide = max(map(len, rows))
        rows = [row + [""] * (wide - len(row)) for row in rows]
        head = rows[0] if self.heads >= len(rows[0]) or self.heads else [""] * wide
        body = rows[1:] if self.heads else rows
        self.out += ["", _row(head), "|" + " --- |" * wide, *map(_row, body), ""]

    def finished(self) -> str:
        self.cell = False
        if self.table is not None:
            self._table()
        self._end()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.out)).strip()


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
