"""The components as template tags: `{% load ui %}`. They take plain values, ask nothing of the database, and may be
called a hundred times on a page; the small ones are therefore drawn in Python. docs/build/look.md shows each in use."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from upkept.kit.clock import instant_of
from upkept.kit.ui import pieces, words
from upkept.kit.ui.pictures import bars, heatmaps, marks, strips, timelines
from upkept.kit.ui.shapes import (
    Badge,
    Bar,
    Empty,
    Filter,
    HeatMap,
    Link,
    Mark,
    Moment,
    Pages,
    Person,
    Record,
    Score,
    Signature,
    State,
    Strip,
    Table,
    Term,
    TimeLine,
    When,
)

register = template.Library()
_TICKS = re.compile(r"`([^`\n]+)`")
FEW_STRETCHES = 8  # a longer list is folded below its picture


def _zone(context: Context) -> str:
    return str(context.get("ui_zone") or "UTC")


def _now(context: Context) -> int:
    now = context.get("ui_now")
    if not isinstance(now, int):
        raise template.TemplateSyntaxError("A tag that speaks of time needs `ui_now` (kit.ui.context.look).")
    return now


# Small, drawn in Python ----------------------------------------------------------------------------------------------
@register.simple_tag
def mark(value: Mark | State, quiet: bool = False) -> SafeString:
    """A state by shape, word and colour; `quiet=True` keeps the word for hovering and hearing."""
    return marks.mark(value if isinstance(value, Mark) else Mark(value), quiet=quiet)


@register.simple_tag
def bar(value: Bar) -> SafeString:
    """A thin bar of time used."""
    return bars.bar(value)


@register.simple_tag
def strip(value: Strip) -> SafeString:
    """Twelve months as a picture."""
    return strips.strip(value)


@register.simple_tag
def heatmap(value: HeatMap) -> SafeString:
    """A week of starts: kept or missed."""
    return heatmaps.heatmap(value)


@register.simple_tag(takes_context=True)
def when(
    context: Context, at: int | datetime | When, live: bool = False, due: bool = False, zone: str = ""
) -> SafeString:
    """A moment in words, exact on hover and for screen readers; `live=True` ticks, `due=True` says "late by"."""
    instant = instant_of(at) if isinstance(at, datetime) else at
    value = instant if isinstance(instant, When) else When(instant, live=live, due=due)
    return pieces.when(value, zone or _zone(context), _now(context))


@register.simple_tag(takes_context=True)
def date(context: Context, at: int, zone: str = "") -> SafeString:
    """The day of an instant."""
    return pieces.date(at, zone or _zone(context))


@register.simple_tag
def when_exact(at: int, zone: str) -> SafeString:
    """Weekday, day and time on the wall clock of a zone that is named beside it."""
    return pieces.when_exact(at, zone)


@register.simple_tag
def countdown_words() -> SafeString:
    """The phrases of the countdown, from which ui.js says the same words as the server."""
    return pieces.countdown_words()


@register.filter
def coded(text: str) -> SafeString:
    """A sentence in which what is to be typed stands between backticks: they become code."""
    return mark_safe(_TICKS.sub(r"<code>\1</code>", conditional_escape(text)))  # noqa: S308 - escaped just before


@register.filter
def number(count: int) -> str:
    """A count as the reader writes it: 12,345."""
    return words.number(count)


@register.filter
def duration(seconds: int) -> str:
    """Seconds as "2 h 5 min"."""
    return words.duration(seconds)


@register.filter
def split(text: str) -> list[str]:
    """Words as a list."""
    return text.split()


@register.filter
def sheet(name: str) -> str:
    """The static path of a stylesheet of ours."""
    return f"ui/css/{name}.css"


@register.filter
def codes(languages: list[tuple[str, str]]) -> list[str]:
    """The codes of the languages."""
    return [code for code, _name in languages]


@register.filter
def state_word(state: State) -> str:
    """The word of a state."""
    return words.state_word(state)


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A heroicon, silent to those who hear the page: its word stands beside it."""
    return pieces.icon(name, size)


@register.simple_tag
def badge(value: Badge | str, tone: str = "") -> SafeString:
    """A small word beside a thing."""
    return pieces.badge(value if isinstance(value, Badge) else Badge(value, tone))  # type: ignore[arg-type]  # a template gives text


@register.simple_tag
def person(value: Person, small: bool = False) -> SafeString:
    """A name with its initials."""
    return pieces.person(value, small=small)


@register.simple_tag
def note(value: Record) -> SafeString:
    """A promise's record for the margin. Phrasing content only: it stands inside the paragraph, after its sentence."""
    return pieces.note(value)


@register.simple_tag(takes_context=True)
def cell(context: Context, value: object) -> SafeString | str:
    """Any value that a table may hold."""
    return pieces.cell(value, _zone(context), _now(context))


@register.simple_tag
def score(value: Score) -> SafeString:
    """`41 of 42 kept`, raw first, adjusted beside it where it differs."""
    return pieces.score(value)


@register.simple_tag
def code(text: str, label: str = "") -> SafeString:
    """A block of code with a button that copies it."""
    return pieces.code(text, label or _("Copy"))


@register.simple_tag
def copy(text: str, label: str = "") -> SafeString:
    """A button that copies `text`; it appears where the browser can."""
    return pieces.copy_button(text, label or _("Copy"))


# Larger, from templates ----------------------------------------------------------------------------------------------
def _with(context: Context, **values: object) -> dict[str, Any]:
    return {"ui_now": context.get("ui_now"), "ui_zone": _zone(context), **values}


@register.inclusion_tag("ui/parts/record.html", takes_context=True)
def record(context: Context, value: Record, level: int = 3) -> dict[str, Any]:
    """A promise's whole record: sentence, score, months, worst case, method, data."""
    return _with(context, record=value, level=level)


@register.inclusion_tag("ui/parts/strip_table.html")
def strip_table(value: Strip) -> dict[str, Any]:
    """The months as a table."""
    return {"strip": value}


@register.inclusion_tag("ui/parts/explain.html", takes_context=True)
def explain(context: Context, value: TimeLine) -> dict[str, Any]:
    """Counted, paused and closed time as a picture, and the same as a list."""
    return _with(
        context,
        line=value,
        state_css=value.state.replace("_", "-"),
        picture=timelines.time_line(value),
        totals=[
            (kind, timelines.kind_word(kind), seconds) for kind, seconds in timelines.totals(value).items() if seconds
        ],
        many=len(value.stretches) > FEW_STRETCHES,
        stretches=[(s, timelines.kind_word(s.kind), s.to - s.from_, s.from_ >= value.now) for s in value.stretches],
    )


@register.inclusion_tag("ui/parts/table.html", takes_context=True)
def table(context: Context, value: Table, cards: bool = True) -> dict[str, Any]:
    """A table; its heads sort by links, and on a phone each row becomes a card (`cards=False` scrolls instead)."""
    heads = [(column, *pieces.sort_link(column, value)) for column in value.columns]
    body = pieces.table_body(value, _zone(context), _now(context))
    return _with(context, table=value, heads=heads, body=body, cards=cards)


@register.inclusion_tag("ui/parts/field.html")
def field(value: BoundField, wide: bool = False) -> dict[str, Any]:
    """A form field with its label, help and errors, joined for those who hear the page."""
    widget = value.field.widget
    is_tick = getattr(widget, "input_type", "") == "checkbox" and not getattr(widget, "option_template_name", "")
    return {"field": value, "wide": wide, "is_tick": is_tick}


@register.inclusion_tag("ui/parts/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What must be mended before a form can be accepted, each error leading to its field."""
    return {"form": form, "broken": [bound for bound in form if bound.errors]}


@register.inclusion_tag("ui/parts/messages.html")
def flash(messages: Any) -> dict[str, Any]:
    """What just happened, once."""
    return {"messages": messages}


@register.inclusion_tag("ui/parts/empty.html")
def empty(value: Empty) -> dict[str, Any]:
    """What will be here, and how to get there."""
    return {"empty": value}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(links: list[Link], label: str) -> dict[str, Any]:
    """Views of one thing, as links."""
    return {"links": links, "label": label}


@register.inclusion_tag("ui/parts/pages.html")
def pages(value: Pages, label: str = "") -> dict[str, Any]:
    """The way through a long list; two on one page need labels that differ."""
    return {"pages": value, "label": label or _("Pages")}


@register.inclusion_tag("ui/parts/filters.html")
def filters(values: list[Filter], action: str = "", target: str = "") -> dict[str, Any]:
    """Questions that narrow a list, as a GET form; `target` is the id of the part that htmx exchanges."""
    return {"filters": values, "action": action, "target": target}


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(links: list[Link], label: str = "") -> dict[str, Any]:
    """The way here."""
    return {"links": links, "label": label or _("You are here")}


@register.inclusion_tag("ui/parts/terms.html", takes_context=True)
def terms(context: Context, values: list[Term]) -> dict[str, Any]:
    """Names and values of one thing."""
    return _with(context, terms=values)


@register.inclusion_tag("ui/parts/timeline.html", takes_context=True)
def timeline(context: Context, moments: list[Moment]) -> dict[str, Any]:
    """What happened, in order."""
    return _with(context, moments=moments)


@register.inclusion_tag("ui/parts/signature.html", takes_context=True)
def signature(context: Context, value: Signature) -> dict[str, Any]:
    """Who stands for a plan."""
    return _with(context, signature=value)


# Blocks --------------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """`{% notice tone="broken" title="…" %}…{% endnotice %}`: something to know before going on."""
    return pieces.notice(content, tone, title)


@register.simple_block_tag
def fold(content: str, summary: str, open: bool = False) -> SafeString:
    """`{% fold summary="…" %}…{% endfold %}`: more, for who wants it."""
    return format_html(
        '<details class="fold"{}><summary>{}</summary><div class="fold-body">{}</div></details>',
        SafeString(" open") if open else "",
        summary,
        content,
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str, opener: str, css: str = "button") -> SafeString:
    """`{% dialog id="…" title="…" opener="…" %}…{% enddialog %}`: a button and what it opens, without JavaScript."""
    return pieces.dialog(content, id, title, opener, css)


@register.simple_block_tag
def promise(content: str, value: Record) -> SafeString:
    """`{% promise record %}…{% endpromise %}`: a sentence that is measured; `{% note record %}` follows its full stop."""
    return format_html("{}{}</span>", pieces.promise_open(value), content)
