"""Tables that people bring and take away as CSV: read whatever their program wrote, written so that no cell runs as a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from upkept.core.refusal import Refusal

DELIMITERS = ",;\t|"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """`lines`: (line of the file, cells by heading). A line that cannot be read is a sentence instead of cells."""

    headings: tuple[str, ...]
    lines: tuple[tuple[int, dict[str, str] | str], ...]


def read(data: bytes) -> Sheet:
    """The first line names the columns. Raises Refusal `empty-csv`, `wrong-csv`."""
    text = decoded(data)
    if "\x00" in text:
        raise Refusal(
            "wrong-csv", _("This is no CSV file: save the table as CSV (comma separated) and choose that file.")
        )
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), skipinitialspace=True)
    headings: tuple[str, ...] = ()
    lines: list[tuple[int, dict[str, str] | str]] = []
    while True:
        begins = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as problem:
            lines.append((rows.line_num, _("This line cannot be read as CSV: %(problem)s.") % {"problem": problem}))
            continue
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells)
        elif len(cells) > len(headings) and any(cells[len(headings) :]):
            sentence = _("This line has %(count)s cells, and there are %(columns)s columns.")
            lines.append((begins, sentence % {"count": len(cells), "columns": len(headings)}))
        else:
            lines.append((begins, dict(zip(headings, [*cells, *[""] * len(headings)], strict=False))))
    if not headings:
        raise Refusal("empty-csv", _("The file is empty: its first line must name the columns."))
    return Sheet(headings, tuple(lines))


def delimiter_of(text: str) -> str:
    """The one that the first line has most of, outside of quotes; a comma where it has none. (Python's own sniffer reckons
    for minutes over some kilobytes of quotes.)"""
    counts, quoted, is_begun = dict.fromkeys(DELIMITERS, 0), False, False
    for sign in text[: 64 * 1024]:
        if sign == '"':
            quoted = not quoted
        elif sign in "\r\n" and is_begun and not quoted:
            break
        elif sign in counts and not quoted:
            counts[sign] += 1
        is_begun = is_begun or not sign.isspace()
    return max(counts, key=lambda sign: counts[sign])


def decoded(data: bytes) -> str:
    """UTF-8 (with or without a mark), UTF-16 with its mark, else Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """CSV line by line, for an answer that streams."""
    writer = csv.writer(_Echo())
    yield writer.writerow([neutral(one) for one in headings])
    for row in rows:
        yield writer.writerow([neutral(one) for one in row])


def neutral(value: object) -> object:
    """A text that a spreadsheet would run gets an apostrophe before it; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return "'" + value
    return value


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise Refusal("wrong-csv", _("The first line names more than %(most)s columns.") % {"most": MOST_COLUMNS})
    found: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = cell or _("column %(number)s") % {"number": place}
        while name in found:
            name += " (2)"
        found.append(name)
    return tuple(found)


class _Echo:
    """A file that gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line
