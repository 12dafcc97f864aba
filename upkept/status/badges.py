"""Badges: a promise's record, or the whole plan's, as a picture of two words for a README. No font, no request, no script."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.html import escape
from django.utils.translation import gettext as _

from upkept.kit.ui import words
from upkept.kit.ui.shapes import Record, Score

Style = Literal["flat", "flat-square"]
STYLES: Final = ("flat", "flat-square")
State = Literal["kept", "mixed", "broken", "none"]
COLOURS: Final[dict[State, str]] = {"kept": "#237a3b", "mixed": "#9a5b00", "broken": "#b3261e", "none": "#6b6f76"}
"""Dark enough for white words (4.5:1)."""
LABEL: Final = "#45484d"
MOST = 60  # characters of a label

# Advance widths of Verdana in 2048ths of its size, from space to tilde: the face that badges are set in everywhere.
_WIDTHS: Final = (
    720, 806, 940, 1676, 1302, 2204, 1488, 550, 930, 930, 1302, 1676, 745, 930, 745, 930,
    1302, 1302, 1302, 1302, 1302, 1302, 1302, 1302, 1302, 1302, 930, 930, 1676, 1676, 1676, 1117,
    2048, 1400, 1404, 1430, 1578, 1295, 1177, 1588, 1539, 862, 931, 1419, 1140, 1726, 1532, 1612,
    1235, 1612, 1424, 1400, 1262, 1499, 1400, 2025, 1403, 1260, 1403, 930, 930, 930, 1676, 1302,
    1302, 1230, 1276, 1067, 1276, 1220, 720, 1276, 1296, 562, 705, 1212, 562, 1992, 1296, 1243,
    1276, 1276, 874, 1067, 807, 1296, 1212, 1676, 1212, 1212, 1076, 1300, 930, 1300, 1676,
)  # fmt: skip
_EM, _SIZE, _WIDE = 2048, 11, 2048


@dataclass(frozen=True, slots=True)
class Badge:
    """`title`: the whole sentence, for those who hear it and the hand that hovers."""

    label: str
    message: str
    state: State
    title: str


def of_plan(name: str, score: Score, label: str = "") -> Badge:
    """All promises of a plan, aims apart, over the last twelve months."""
    said = _message(score)
    title = _("%(name)s: %(record)s; all promises, last twelve months") % {"name": name, "record": said}
    return Badge(_cut(label or _("promises")), said, _state(score), title)


def of_promise(name: str, record: Record, label: str = "") -> Badge:
    """One promise over the last twelve months."""
    if record.mark.state == "unmeasured" or record.score is None:
        said = _("not measured")
        return Badge(_cut(label or record.title), said, "none", f"{name}: {record.title}: {said}")
    said = _message(record.score)
    title = _("%(name)s: %(promise)s: %(record)s, last twelve months") % {
        "name": name,
        "promise": record.title,
        "record": said,
    }
    return Badge(_cut(label or record.title), said, _state(record.score), title)


def svg(badge: Badge, style: Style = "flat") -> str:
    """Twenty pixels high, as the others beside it; every text is escaped and fitted to the width that was reckoned."""
    left, right = _width(badge.label), _width(badge.message)
    whole = left + right + 20
    flat = style == "flat"
    shine = (
        '<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/>'
        '<stop offset="1" stop-opacity=".1"/></linearGradient>'
        if flat
        else ""
    )
    clip = f'<clipPath id="r"><rect width="{whole}" height="20" rx="{3 if flat else 0}"/></clipPath>'
    over = f'<rect width="{whole}" height="20" fill="url(#s)"/>' if flat else ""
    title = escape(f"{badge.label}: {badge.message}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{title}">'
        f"<title>{escape(badge.title)}</title>{shine}{clip}"
        f'<g clip-path="url(#r)"><rect width="{left + 10}" height="20" fill="{LABEL}"/>'
        f'<rect x="{left + 10}" width="{right + 10}" height="20" fill="{COLOURS[badge.state]}"/>{over}</g>'
        f'<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="{_SIZE}" '
        f'text-rendering="geometricPrecision">{_words(badge.label, 5 + left / 2, left, flat)}'
        f"{_words(badge.message, left + 15 + right / 2, right, flat)}</g></svg>"
    )


def endpoint(badge: Badge) -> dict[str, Any]:
    """What an endpoint badge of shields reads (its schema, version 1)."""
    return {
        "schemaVersion": 1,
        "label": badge.label,
        "message": badge.message,
        "color": COLOURS[badge.state].removeprefix("#"),
        "labelColor": LABEL.removeprefix("#"),
        "cacheSeconds": 300,
    }


def _words(text: str, middle: float, width: int, shadow: bool) -> str:
    at = f'x="{middle:g}" textLength="{width}" lengthAdjust="spacingAndGlyphs"'
    below = (
        f'<text {at} y="15" fill="#010101" fill-opacity=".3" aria-hidden="true">{escape(text)}</text>' if shadow else ""
    )
    return f'{below}<text {at} y="14">{escape(text)}</text>'


def _width(text: str) -> int:
    """Pixels that the text takes in Verdana; an accent takes no room, a letter that the table does not know as much as a W."""
    plain = (unicodedata.normalize("NFD", sign)[0] for sign in text)
    units = sum(_WIDTHS[ord(sign) - 32] if 32 <= ord(sign) < 127 else _WIDE for sign in plain)
    return max(1, round(units * _SIZE / _EM))


def _message(score: Score) -> str:
    if not score.cases:
        return _("no case in 12 months") if score.older else _("no case yet")
    if score.cases < 100:  # a count that a hand can check says more than per cent
        return _("{kept} of {cases} kept").format(kept=score.kept, cases=score.cases)
    return _("{share} kept").format(share=words.percent(score.kept, score.cases))


def _state(score: Score) -> State:
    if not score.cases:
        return "none"
    if score.kept == score.cases:
        return "kept"
    return "mixed" if score.kept * 2 >= score.cases else "broken"


def _cut(text: str) -> str:
    """One short line without signs that no badge shows."""
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text).strip()
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"
