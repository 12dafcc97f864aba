"""The published prose as its reader sees it: blocks, sentences, table rows, and where in it a quote stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from upkept.core.plan.sentences import split

Form = Literal["sentence", "item", "row", "heading"]
JOIN = " | "
"""Between the cells of a table row, in its text."""


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) of a prose's rendered text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, list item or table row. `line` (1-based) is in the Markdown file; `headings` from the outermost in.

    A row's `text` is its cells joined by ` | `, `spoken` the same with the column headings: `Priority: high; Answer: 2 hours`.
    `leads`: it ends with a colon and only leads to the list or table that follows.
    """

    text: str
    span: Span
    line: int
    form: Form
    headings: tuple[str, ...] = ()
    spoken: str = ""
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """What one inline token of the Markdown holds: `start` is where its text begins; `row` numbers the table rows, from 0."""

    token: int
    start: int
    text: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """One language's page. `text` is all that is seen, block after block, with a line break between."""

    language: str
    text: str
    sentences: tuple[Sentence, ...]
    headings: tuple[Sentence, ...]
    blocks: tuple[Block, ...]
    file: str = ""

    def sentences_of(self, span: Span) -> tuple[Sentence, ...]:
        """The sentences that a quoted range touches."""
        return tuple(sentence for sentence in self.sentences if sentence.span.overlaps(span))


def parser() -> MarkdownIt:
    """CommonMark with tables and strike-through. Raw HTML is text, so that nothing is shown which the checker did not read."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@lru_cache(maxsize=64)
def read(markdown: str, language: str = "en", file: str = "") -> Prose:
    """What a reader of this Markdown sees. Headings and code are seen, but are no sentences that promise."""
    return _Reader(language, file).read(parser().parse(markdown))


def inline_text(token: Token) -> str:
    """What is seen of an inline token; a picture is its description, a line break a space."""
    return "".join(_seen(child) for child in token.children or ())


def _seen(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return " "
    if child.type == "image":
        return inline_text(child)
    return child.content if child.type in ("text", "code_inline", "text_special") else ""


@dataclass
class _Reader:
    language: str
    file: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    sentences: list[Sentence] = field(default_factory=list)
    heads: list[Sentence] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)

    def read(self, tokens: list[Token]) -> Prose:
        inside_item, position, rows = 0, 0, 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "table_open":
                position, rows = self._table(tokens, position, rows)
                continue
            if token.type == "list_item_open":
                inside_item += 1
            elif token.type == "list_item_close":
                inside_item -= 1
            elif token.type in ("fence", "code_block"):
                self._put(token.content.strip())
            elif token.type == "inline":
                opening = tokens[position - 1]
                if opening.type == "heading_open":
                    self._heading(token, position, int(opening.tag[1]))
                else:
                    leads = any(
                        following.type in ("bullet_list_open", "ordered_list_open", "table_open")
                        for following in tokens[position + 2 : position + 3]
                    )
                    self._paragraph(token, position, "item" if inside_item else "sentence", leads)
            position += 1
        return Prose(
            self.language, "".join(self.parts), tuple(self.sentences), tuple(self.heads), tuple(self.blocks), self.file
        )

    def _put(self, text: str) -> int:
        start = self.length
        self.parts.append(text + "\n")
        self.length += len(text) + 1
        return start

    def _here(self) -> tuple[str, ...]:
        return tuple(title for _, title in self.path)

    def _heading(self, token: Token, position: int, level: int) -> None:
        text = inline_text(token)
        start = self._put(text)
        self.blocks.append(Block(position, start, text))
        self.path = [(depth, title) for depth, title in self.path if depth < level] + [(level, text.strip())]
        self.heads.append(
            Sentence(text.strip(), Span(start, start + len(text)), _line(token, 0), "heading", self._here())
        )

    def _paragraph(self, token: Token, position: int, form: Form, leads: bool) -> None:
        text = inline_text(token)
        start = self._put(text)
        self.blocks.append(Block(position, start, text))
        for begin, end in split(text, self.language):
            said = text[begin:end]
            self.sentences.append(
                Sentence(
                    said,
                    Span(start + begin, start + end),
                    _line(token, begin),
                    form,
                    self._here(),
                    leads=leads and end == len(text.rstrip()) and said.endswith(":"),
                )
            )

    def _table(self, tokens: list[Token], position: int, rows: int) -> tuple[int, int]:
        columns: list[str] = []
        in_head, cells, line = False, list[tuple[int, str]](), 0
        while tokens[position].type != "table_close":
            token = tokens[position]
            if token.type == "thead_open":
                in_head = True
            elif token.type == "thead_close":
                in_head = False
            elif token.type == "tr_open":
                cells, line = [], (token.map[0] + 1) if token.map else 0
            elif token.type == "inline":
                cells.append((position, inline_text(token)))
            elif token.type == "tr_close":
                if in_head:
                    columns = [text.strip() for _, text in cells]
                self._row(cells, [] if in_head else columns, line, None if in_head else rows)
                rows += not in_head
            position += 1
        return position + 1, rows

    def _row(self, cells: list[tuple[int, str]], columns: list[str], line: int, row: int | None) -> None:
        start = self.length
        for number, (position, text) in enumerate(cells):
            self.blocks.append(Block(position, self.length, text, row))
            end = JOIN if number < len(cells) - 1 else "\n"
            self.parts.append(text + end)
            self.length += len(text) + len(end)
        if row is None:
            return
        pairs = zip(columns + [""] * len(cells), (text.strip() for _, text in cells), strict=False)
        spoken = "; ".join(f"{column}: {text}" if column else text for column, text in pairs if text)
        text = JOIN.join(text for _, text in cells)
        if text.replace("|", "").strip():
            self.sentences.append(
                Sentence(text, Span(start, start + len(text)), line, "row", self._here(), spoken=spoken)
            )


def _line(token: Token, offset: int) -> int:
    """The line of what stands at this offset of an inline token's text."""
    line, seen = (token.map[0] + 1 if token.map else 0), 0
    for child in token.children or ():
        if seen >= offset:
            break
        line += child.type in ("softbreak", "hardbreak")
        seen += len(_seen(child))
    return line


def locate(prose: Prose, quote: str, under: str = "") -> list[Span]:
    """Every place where the quote stands, white space folded and typographic signs alike; `under` narrows it to a heading.

    A table row is also found by its cells with their column headings, and by its cells in a row; the span is then the row's.
    """
    wanted = fold(quote)
    if not wanted:
        return []
    places: list[Span] = []
    for part in _regions(prose, under):
        places += _within(prose.text, part, wanted)
    for sentence in prose.sentences:
        inside = not under or any(fold(title) == fold(under) for title in sentence.headings)
        as_cells = fold(sentence.text.replace("|", " "))
        if sentence.form != "row" or not inside or any(span.overlaps(sentence.span) for span in places):
            continue
        if wanted in fold(sentence.spoken) or fold(quote.replace("|", " ")) in as_cells:
            places.append(sentence.span)
    return sorted(set(places), key=lambda span: (span.start, span.end))


def nearest(prose: Prose, quote: str) -> Sentence | None:
    """The sentence most like the quote; None where nothing is alike."""
    best, score = None, 0.45
    for sentence in prose.sentences:
        matcher = SequenceMatcher(None, fold(sentence.text).lower(), fold(quote).lower(), autojunk=False)
        if matcher.real_quick_ratio() <= score * 0.6:
            continue
        overlap = sum(block.size for block in matcher.get_matching_blocks() if block.size > 3)
        alike = max(matcher.ratio(), overlap / max(len(quote), 1) if len(quote) > 12 else 0)
        if alike > score:
            best, score = sentence, alike
    return best


SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " "}
    | {"\u2010": "-", "\u2011": "-", "\u2013": "-"}  # a reader sees the same in 9–17 and 9-17
)


def fold(text: str) -> str:
    """White space folded to one space, curly quotation marks and dashes of figures straightened."""
    return " ".join(text.translate(SIGNS).split())


def _regions(prose: Prose, under: str) -> Iterator[Span]:
    if not under:
        yield Span(0, len(prose.text))
        return
    for sentence in prose.sentences:
        if any(fold(title) == fold(under) for title in sentence.headings):
            yield sentence.span


def _within(text: str, part: Span, wanted: str) -> Iterator[Span]:
    pattern = r"[^\S\n]+".join(re.escape(word) for word in wanted.split())  # never across two blocks
    haystack = text.translate(SIGNS)  # one sign for one sign: offsets stay
    for match in re.finditer(pattern, haystack[part.start : part.end]):
        yield Span(part.start + match.start(), part.start + match.end())
