"""From the addresses of a running installation to files beside each other: every link relative, nothing that needs a server."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, quote, urlsplit

_LINK = re.compile(r'(?P<lead>\s)(?P<name>href|src)="(?P<value>[^"]*)"')
_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>\s*", re.DOTALL)
_WORDS = re.compile(r'<template id="ui-words".*?</template>\s*', re.DOTALL)
_HTMX = re.compile(r'<meta name="htmx-config"[^>]*>\s*')
_BODY = re.compile(r"(<body\b[^>]*?)\s+(?:hx-headers='[^']*'|data-(?:topics|after)=\"[^\"]*\")")
_FOOT = re.compile(r'<footer class="colophon">.*?</footer>', re.DOTALL)
_MAIN = re.compile(r'(<main id="main"[^>]*>)')
_NOWHERE = re.compile(r"<li>(?:\s*<a(?![^>]*\shref=)[^>]*>[^<]*</a>)+\s*</li>")
_NO_PDF = re.compile(r"\s*<a(?![^>]*\shref=)[^>]*>PDF</a>")
_FORM = re.compile(r"<form\b.*?</form>\s*", re.DOTALL)

NOT_PROMISES = ("versions", "methods", "feed.atom")
"""What stands in the place of a promise's name in an address."""
SHEET = "/static/status/site.css"
Place = tuple[str, tuple[tuple[str, str], ...]]
"""A page: its path, and what was asked of it (sorted, without the language)."""


def place_of(address: str, here: str) -> tuple[Place, str, str]:
    """What an address (absolute path, or `?…` of the page `here`) asks for: the page, its language or nothing, the fragment."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query, keep_blank_values=False))
    language = asked.pop("lang", "")
    if asked.get("page") == "1":
        del asked["page"]
    return (parts.path or here, tuple(sorted(asked.items()))), language, parts.fragment


def file_of(place: Place, slug: str) -> str:
    """The file in which a page is kept, from the root of its language: `index.html`, `promises/response.html`."""
    path, asked = place
    parts = [part for part in path.split("/") if part][1:]
    if parts[:1] == ["plan"]:
        parts = parts[1:]
        if parts and parts[0] not in NOT_PROMISES:
            parts = ["promises", *parts]
    name = "/".join(_safe(part) for part in parts) or "index"
    if asked:
        name += "--" + "--".join(f"{_safe(key)}-{_safe(value)}" for key, value in asked)
    known = posixpath.splitext(name)[1] in (".csv", ".json", ".svg", ".xml", ".pdf", ".png", ".ics", ".txt")
    return name if known and parts[:1] != ["versions"] else f"{name}.html"


def _safe(text: str) -> str:
    """A name that every file system and every host takes."""
    return re.sub(r"[^A-Za-z0-9._+-]", "_", text).lstrip(".") or "_"


def relative(target: str, source: str) -> str:
    """The link from one file to another."""
    return quote(posixpath.relpath(target, posixpath.dirname(source) or "."), safe="/+-._~")


def rewritten(page: str, target: Callable[[str], str | None]) -> str:
    """The page with each of its links put through `target`; one that leads nowhere here (None) is no link any more."""

    def link(found: re.Match[str]) -> str:
        wanted = target(html.unescape(found["value"]))
        return "" if wanted is None else f'{found["lead"]}{found["name"]}="{html.escape(wanted)}"'

    return _LINK.sub(link, page)


def without_dead_items(page: str) -> str:
    """The page without the items of its lists, and the forms of a report, that lead nowhere any more."""
    return _NO_PDF.sub("", _NOWHERE.sub("", page))


def still(page: str, foot: str, told: str) -> str:
    """The page without what needs a server: scripts, forms, live words. `foot` becomes its foot, `told` its first line."""
    for gone in (_SCRIPT, _WORDS, _HTMX):
        page = gone.sub("", page)
    while (bare := _BODY.sub(r"\1", page)) != page:
        page = bare
    page = _FOOT.sub(lambda _found: foot, page)
    page = _FORM.sub("", page)
    page = page.replace("</head>", f'<link rel="stylesheet" href="{SHEET}">\n</head>', 1)
    return _MAIN.sub(lambda found: found[1] + told, page, count=1)
