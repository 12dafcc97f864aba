"""Small components drawn in Python, because a page may hold hundreds of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

import heroicons
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from upkept.kit.ui import words
from upkept.kit.ui.pictures import bars, marks, strips
from upkept.kit.ui.shapes import Badge, Bar, Column, Link, Mark, Person, Record, Row, Score, Strip, Table, When

NOTICE_ICONS = {
    "info": "information-circle",
    "kept": "check-circle",
    "at_risk": "exclamation-triangle",
    "broken": "x-circle",
}


@lru_cache(maxsize=512)
def icon(name: str, size: int = 20) -> SafeString:
    """A heroicon: outlined from 24 px, solid below, where an outline would blur."""
    style = "outline" if size >= 24 else "mini"
    attributes: dict[str, object] = {"class": "icon", "aria_hidden": "true"}
    drawn = heroicons._render_icon(style, name, size, attributes)  # its template tag does the same
    return mark_safe(drawn.replace("aria_hidden", "aria-hidden"))  # noqa: S308 – from the wheel


def iso(at: int) -> str:
    """The instant for machines: 2026-11-24T13:05:00Z."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def when(value: When, zone: str, now: int) -> SafeString:
    """`<time>` in words; the exact moment is its title, and is said after the words to those who hear the page."""
    return _when(value, zone, now, get_language() or "")


@lru_cache(maxsize=4096)
def _when(
    value: When, zone: str, now: int, language: str
) -> SafeString:  # a static site shows each moment several times
    said = words.when(value.at, zone, now, due=value.due)
    precise = words.exact(value.at, zone)
    ticking = (
        format_html(' data-live="{}" data-at="{}"', "due" if value.due else "when", value.at) if value.live else ""
    )
    late = SafeString(' class="is-past"') if value.due and value.at < now else ""
    return format_html(
        '<time datetime="{}" title="{}"{}{}><span class="time-words">{}</span>'
        '<span class="visually-hidden"> ({})</span></time>',
        iso(value.at),
        precise,
        late,
        ticking,
        said,
        precise,
    )


def when_exact(at: int, zone: str) -> SafeString:
    """`<time>` as weekday, day and time; its zone is named beside it."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', iso(at), words.exact(at, zone), words.day_time(at, zone)
    )


def countdown_words() -> SafeString:
    """The phrases for durations as data attributes, read by ui.js."""
    phrases = {**words.duration_templates(), **words.relative_templates(), "now": _("now")}
    return format_html_join("", ' data-{}="{}"', phrases.items())


def date(at: int, zone: str) -> SafeString:
    """`<time>` with the day alone."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', iso(at), words.exact(at, zone), words.date_words(at, zone)
    )


def badge(value: Badge) -> SafeString:
    """A small word beside a thing."""
    tone = f" is-{value.tone.replace('_', '-')}" if value.tone else ""
    return format_html('<span class="badge{}">{}</span>', tone, value.label)


def person(value: Person, *, small: bool = False) -> SafeString:
    """Initials and name; the initials' ground is one of six, chosen by the name, so that one person keeps theirs."""
    tint = sum(place * ord(letter) for place, letter in enumerate(value.name, 1)) % 6
    face = format_html('<span class="face face-{}" aria-hidden="true">{}</span>', tint, words.initials(value.name))
    if small:
        return format_html(
            '<span class="person" title="{}">{}<span class="visually-hidden">{}</span></span>',
            value.name,
            face,
            value.name,
        )
    role = format_html(' <span class="person-role">{}</span>', value.role) if value.role else ""
    return format_html('<span class="person">{}<span class="person-name">{}{}</span></span>', face, value.name, role)


def score(value: Score) -> SafeString:
    """Raw first; adjusted beside it where excused cases make a difference; what runs or is void as counts."""
    if not value.cases:
        said = _("No case is due yet.") if value.running else _("No case yet.")
        said = _("None in the last twelve months.") if value.older else said
        return format_html('<span class="score"><span class="score-none">{}</span></span>', said)
    adjusted: SafeString | str = ""
    if value.adjusted_cases is not None and value.adjusted_kept is not None and value.adjusted_cases != value.cases:
        adjusted = format_html(
            '<span class="score-adjusted">{}</span>',
            _("{kept} of {cases} without the excused").format(
                kept=words.number(value.adjusted_kept), cases=words.number(value.adjusted_cases)
            ),
        )
    return format_html(
        '<span class="score"><span class="score-raw">{}</span>{}</span>',
        words.share_words(value.kept, value.cases),
        adjusted,
    )


def note(record: Record) -> SafeString:
    """The record beside its sentence; only phrasing content, so that it may stand inside a paragraph."""
    body: SafeString | str
    if record.mark.state == "unmeasured":
        body = format_html('<span class="note-why">{}</span>', record.why) if record.why else ""
    else:
        body = format_html(
            "{}{}",
            score(record.score) if record.score and (record.score.cases or record.score.running) else "",
            strips.strip(record.strip) if record.strip else "",
        )
    name = format_html('<span class="note-name">{}</span>', record.title)
    if record.href:
        name = format_html(
            '<a class="note-name" href="{}">{}<span class="visually-hidden"> {}</span></a>',
            record.href,
            record.title,
            _("(its record)"),
        )
    aim = format_html('<span class="note-aim">{}</span>', _("an aim, not a promise")) if record.aim else ""
    return format_html(
        '<span class="note is-{} n{}" id="note-{}" role="note" data-key="{}"><span class="note-head">{}{}</span>{}{}</span>',
        record.mark.state.replace("_", "-"),
        record.pair,
        record.key,
        record.key,
        marks.mark(record.mark),
        name,
        body,
        aim,
    )


def promise_open(record: Record) -> SafeString:
    """The opening tag of a promised sentence; close it with `</span>` and let the note follow its sentence."""
    unmeasured = " is-unmeasured" if record.mark.state == "unmeasured" else ""
    return format_html(
        '<span class="promise n{}{}" id="p-{}" data-key="{}">', record.pair, unmeasured, record.key, record.key
    )


def sort_link(column: Column, table: Table) -> tuple[str, str]:
    """Where a column's head leads, and how it sorts now (`ascending`, `descending` or nothing)."""
    if not column.key:
        return "", ""
    if table.sort == column.key:
        return f"?{table.query}sort=-{column.key}", "ascending"
    return f"?{table.query}sort={column.key}", "descending" if table.sort == f"-{column.key}" else ""


def link(value: Link) -> SafeString:
    """A link; a download says so to the browser."""
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        value.href,
        SafeString(" download") if value.download else "",
        icon(value.icon) if value.icon else "",
        value.label,
    )


def cell(value: object, zone: str, now: int) -> SafeString | str:
    """A table's cell by its kind; several values in a tuple stand side by side."""
    match value:
        case None:
            return format_html('<span class="nothing" aria-label="{}">–</span>', _("nothing"))
        case Mark():
            return marks.mark(value)
        case When():
            return when(value, zone, now)
        case Bar():
            return bars.bar(value)
        case Person():
            return person(value)
        case Badge():
            return badge(value)
        case Link():
            return link(value)
        case Strip():
            return strips.strip(value)
        case Score():
            return score(value)
        case tuple():
            return format_html_join(" ", "{}", ((cell(part, zone, now),) for part in value))
        case _:
            return value if isinstance(value, SafeString) else format_html("{}", value)


def table_body(value: Table, zone: str, now: int) -> SafeString:
    """The rows of a table, each named by its first cell. Put together here: a template takes four times as long for thousands."""
    return SafeString("".join(_row(value, row, zone, now) for row in value.rows))


def _row(value: Table, row: Row, zone: str, now: int) -> str:
    begins = format_html(' id="row-{}"', row.ref) if row.ref else ""
    said = [f"<tr{begins}>"]
    for place, (column, what) in enumerate(zip(value.columns, row.cells, strict=True)):
        inner = cell(what, zone, now)
        if not place:
            named = format_html('<a class="row-link" href="{}">{}</a>', row.href, inner) if row.href else inner
            said.append(f'<th scope="row" data-label="{escape(column.label)}">{named}</th>')
            continue
        how = ' class="is-end"' if column.align == "end" else ' class="is-wide"' if column.wide else ""
        said.append(f'<td data-label="{escape(column.label)}"{how}>{inner}</td>')
    said.append("</tr>")
    if row.under:
        said.append(f'<tr class="is-under"><td colspan="{len(value.columns)}">{cell(row.under, zone, now)}</td></tr>')
    return "".join(said)


def copy_button(text: str, label: str) -> SafeString:
    """Hidden until ui.js finds a clipboard."""
    return format_html(
        '<button class="button is-quiet is-small copy" type="button" data-copy="{}" data-done="{}" hidden>{}{}</button>',
        text,
        _("Copied"),
        icon("clipboard-document"),
        format_html('<span class="copy-word">{}</span>', label),
    )


def code(text: str, label: str) -> SafeString:
    """A block of code; it can be reached and scrolled by keyboard."""
    return format_html(
        '<div class="code"><pre tabindex="0"><code>{}</code></pre>{}</div>', text.strip("\n"), copy_button(text, label)
    )


def notice(content: str, tone: str, title: str) -> SafeString:
    """A box that must be read; a broken one is announced at once."""
    head = format_html('<strong class="notice-title">{}</strong> ', title) if title else ""
    return format_html(
        '<div class="notice is-{}" role="{}">{}<div class="notice-body">{}{}</div></div>',
        tone.replace("_", "-"),
        "alert" if tone == "broken" else "status",
        icon(NOTICE_ICONS.get(tone, "information-circle")),
        head,
        content,
    )


def dialog(content: str, name: str, title: str, opener: str, css: str) -> SafeString:
    """A button and the popover that it opens: the browser's own, so it closes by Escape and by pressing elsewhere."""
    return format_html(
        '<button class="{}" type="button" popovertarget="{}">{}</button>'
        '<div class="dialog" id="{}" popover role="dialog" aria-labelledby="{}-title">'
        '<div class="dialog-head"><h2 id="{}-title">{}</h2>'
        '<button class="button is-quiet is-icon" type="button" popovertarget="{}" popovertargetaction="hide">'
        '{}<span class="visually-hidden">{}</span></button></div><div class="dialog-body">{}</div></div>',
        css,
        name,
        opener,
        name,
        name,
        name,
        title,
        name,
        icon("x-mark"),
        _("Close"),
        content,
    )
