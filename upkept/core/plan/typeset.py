"""The prose as HTML in which every quoted stretch is marked with its promise: the ground of the plan page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

import nh3
from markdown_it.token import Token

from upkept.core.plan.prose import Block, Prose, Span, inline_text, parser, read

Marks = Mapping[str, Sequence[Span]]
"""Commitment → where its quotes stand (`prose.locate`), in order; the first one gets the id `p-<commitment>`."""

_TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "span": {"class", "id", "data-promise"},
    "tr": {"class", "id", "data-promise"},
    "td": {"style"},
    "th": {"style", "scope"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}


def render(
    markdown: str, marks: Marks, *, language: str = "en", shift: int = 0, after: Mapping[int, str] | None = None
) -> str:
    """Safe HTML of the prose, its headings `shift` levels deeper, with

    `<span class="promise" id="p-x" data-promise="x">` around each quoted stretch (one span per stretch of like markup; where
    quotes overlap, `data-promise` names each, blank-separated), and the same attributes on the `<tr>` of a quoted row.
    Headings get the id `s-<words>`. Pictures are shown as their description.
    `after`: place in the text → words that are put in there, escaped, outside of the spans (a caller's anchors).
    """
    md = parser()
    tokens = md.parse(markdown)
    typesetter = _Typesetter(marks, after or {})
    for block in read(markdown, language).blocks:
        typesetter.set(tokens, block)
    _headings(tokens, shift)
    dirty = md.renderer.render(tokens, md.options, {})
    return nh3.clean(
        dirty,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        filter_style_properties={"text-align"},
    )


def marks_of(prose: Prose, quotes: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, list[Span]]:
    """Commitment → spans, from commitment → its (quote, under) pairs in this language; what is not found is left out."""
    from upkept.core.plan.prose import locate

    return {
        name: [span for quote, under in pairs for span in locate(prose, quote, under)[:1]]
        for name, pairs in quotes.items()
    }


class _Typesetter:
    def __init__(self, marks: Marks, after: Mapping[int, str]) -> None:
        self.marks = [(name, span) for name, spans in marks.items() for span in spans]
        self.after = dict(after)
        self.named: set[str] = set()

    def set(self, tokens: list[Token], block: Block) -> None:
        here = Span(block.start, block.start + max(len(block.text), 1))
        found = [(name, span) for name, span in self.marks if span.overlaps(here)]
        inline = tokens[block.token]
        if block.row is not None:
            self._row(tokens, block.token, [name for name, _ in found])
            found = []
        children: list[Token] = []
        at = block.start
        for child in inline.children or ():
            if child.type == "image":
                child = Token("text", "", 0, content=inline_text(child))
            length = 1 if child.type in ("softbreak", "hardbreak") else len(child.content)
            if child.type == "code_inline":
                children += self._wrapped(child, _names(found, at, at + length))
                at += length
                children += self._anchor(at)
            elif child.type in ("text", "text_special"):
                children += self._pieces(child, at, found)
                at += length
            else:
                children.append(child)
                at += length if child.type in ("softbreak", "hardbreak") else 0
        inline.children = children

    def _row(self, tokens: list[Token], position: int, names: list[str]) -> None:
        while tokens[position].type != "tr_open":
            position -= 1
        row = tokens[position]
        already = str(row.attrGet("data-promise") or "").split()
        names = [*already, *(name for name in dict.fromkeys(names) if name not in already)]
        if not names:
            return
        row.attrSet("class", "promise")
        row.attrSet("data-promise", " ".join(names))
        fresh = [name for name in names if name not in self.named]
        self.named.update(fresh)
        if fresh and row.attrGet("id") is None:
            row.attrSet("id", f"p-{fresh.pop(0)}")
        for name in fresh:  # a row has one id: the others stand as anchors in its first cell
            cell = next(token for token in tokens[position:] if token.type == "inline")
            cell.children = [_raw(f'<span id="p-{escape(name)}"></span>'), *(cell.children or ())]

    def _pieces(self, child: Token, at: int, found: list[tuple[str, Span]]) -> list[Token]:
        end = at + len(child.content)
        edges = [edge for _, span in found for edge in (span.start, span.end)]
        cuts = {at, end} | {edge for edge in (*edges, *self.after) if at < edge < end}
        pieces: list[Token] = []
        for start, stop in pairwise(sorted(cuts)):
            text = Token("text", "", 0, content=child.content[start - at : stop - at])
            pieces += self._wrapped(text, _names(found, start, stop))
            pieces += self._anchor(stop)
        return pieces

    def _anchor(self, place: int) -> list[Token]:
        words = self.after.pop(place, "")
        return [Token("text", "", 0, content=words)] if words else []

    def _wrapped(self, piece: Token, names: list[str]) -> list[Token]:
        if not names or (piece.type == "text" and not piece.content):
            return [piece]
        fresh = [name for name in names if name not in self.named]
        self.named.update(fresh)
        identity = f' id="p-{escape(fresh[0])}"' if fresh else ""
        opening = f'<span class="promise"{identity} data-promise="{escape(" ".join(names))}">'
        opening += "".join(f'<span id="p-{escape(name)}">' for name in fresh[1:])
        return [_raw(opening), piece, _raw("</span>" * (1 + len(fresh[1:])))]


def _names(found: list[tuple[str, Span]], start: int, stop: int) -> list[str]:
    return list(dict.fromkeys(name for name, span in found if span.start < stop and start < span.end))


def _raw(html: str) -> Token:
    return Token("html_inline", "", 0, content=html)


def _headings(tokens: list[Token], shift: int) -> None:
    seen: dict[str, int] = {}
    for token, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.type != "heading_open":
            continue
        slug = "-".join(re.findall(r"\w+", inline_text(inline).lower())) or "section"
        seen[slug] = seen.get(slug, 0) + 1
        token.attrSet("id", f"s-{slug}" + (f"-{seen[slug]}" if seen[slug] > 1 else ""))
        token.tag = closing.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
