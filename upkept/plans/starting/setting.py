"""The prose as on the plan page, in which each sentence opens its card: a link by its number, marked by what it is."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upkept.core.plan.numbers import figures
from upkept.core.plan.prose import Span, read
from upkept.core.plan.typeset import render
from upkept.plans.starting.sentences import Beside, Line

WORDS = {
    "promise": gettext_lazy("promise"),
    "aim": gettext_lazy("aim"),
    "background": gettext_lazy("background"),
    "unmeasured": gettext_lazy("unmeasured"),
    "definition": gettext_lazy("definition"),
    "exclusion": gettext_lazy("exclusion"),
    "undecided": gettext_lazy("undecided"),
    "lead": gettext_lazy("leads to what follows"),
}
_SPAN = re.compile(
    r'<span class="promise"(?P<id> id="p-\d+")? data-promise="(?P<number>\d+)">(?P<text>(?:[^<]|<code>[^<]*</code>)*)</span>'
)
_ROW = re.compile(
    r'<tr(?: class="promise"| id="p-\d+"| data-promise="(?P<number>\d+)[^"]*")*>\s*<td(?P<cell>[^>]*)>(?P<text>.*?)</td>',
    re.S,
)
_LINK = re.compile(r"<a [^>]*>|</a>")


def article(found: Beside, markdown: str, query: str, here: int, accepted: frozenset[int] = frozenset()) -> SafeString:
    """`query`: what each link asks for besides its sentence, such as `lang=en&`; `here`: the one that is open;
    `accepted`: those that say what was proposed.

    What is put in is made of numbers and words of ours; the rest `render` has sanitised.
    """
    html = _set(markdown, found.language)
    lines = found.lines

    def link(line: Line, identity: bool) -> str:
        name = f' id="s{line.number}"' if identity else ' tabindex="-1"'
        current = ' aria-current="true"' if line.number == here else ""
        number, sort = line.number, _class(line, accepted)
        return f'<a class="sentence {sort}" href="?{query}s={number}#card" data-s="{number}"{name}{current}>'

    def span(match: re.Match[str]) -> str:
        line = lines[int(match["number"]) - 1]
        return f"{link(line, bool(match['id']))}{match['text']}{_said(line, accepted) if match['id'] else ''}</a>"

    def row(match: re.Match[str]) -> str:
        if match["number"] is None:
            return match[0]
        line = lines[int(match["number"]) - 1]
        inside = f"{link(line, True)}{match['text'] or '—'}{_said(line, accepted)}</a>"
        return f'<tr class="sentence-row {_class(line, accepted)}"><td{match["cell"]}>{inside}</td>'

    return mark_safe(_SPAN.sub(span, _ROW.sub(row, html)))  # noqa: S308 - see above


@lru_cache(maxsize=16)
def _set(markdown: str, language: str) -> str:
    """The same for every plan beside this prose: each sentence is a span with its number; links of the prose are text."""
    prose = read(markdown, language)
    marks = {str(number): [Span(one.span.start, one.span.end)] for number, one in enumerate(prose.sentences, 1)}
    return _LINK.sub("", render(markdown, marks, language=language, shift=1))


def _class(line: Line, accepted: frozenset[int]) -> str:
    if line.number in accepted:
        return f"is-{line.role} is-accepted"
    return f"is-{line.role}{'' if line.confirmed or line.role in ('undecided', 'lead') else ' is-proposed'}"


def _said(line: Line, accepted: frozenset[int]) -> str:
    words = (
        WORDS[line.role] if line.confirmed or line.role == "undecided" else _("%(what)s?") % {"what": WORDS[line.role]}
    )
    if line.number in accepted:
        words = _("%(what)s, accepted as proposed") % {"what": WORDS[line.role]}
    return f'<span class="visually-hidden"> ({words})</span>'


def highlighted(text: str, language: str, spans: list[tuple[int, int, str]] | None = None) -> SafeString:
    """The sentence with what was recognised in it; `spans`: from, to, and how the plan writes it."""
    found = spans or [(one.start, one.end, "") for one in figures(text, language)]
    parts, at = [], 0
    for start, end, value in sorted(found):
        if start < at or end > len(text):
            continue
        parts.append(format_html("{}", text[at:start]))
        parts.append(format_html('<mark title="{}">{}</mark>', value, text[start:end]))
        at = end
    parts.append(format_html("{}", text[at:]))
    return SafeString("".join(parts))
