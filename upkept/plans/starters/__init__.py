"""Plans to begin from, each a folder with plan.yaml and its prose; `{{name}}` and its like are filled in when one is chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Starter:
    """`key` is its folder; `promises`: how many it makes."""

    key: str
    title: str | Promise
    sentence: str | Promise


STARTERS = (
    Starter(
        "saas",
        _("A service on the web"),
        _("Answers by urgency, outages, availability, security, maintenance, backups."),
    ),
    Starter(
        "open-source",
        _("Free software"),
        _("What SUPPORT.md, SECURITY.md and a release policy say: issues, reports of weaknesses, versions."),
    ),
    Starter(
        "agency",
        _("An agency's care for a website"),
        _("Answers and fixes by kind, updates, backups, approvals, reviews."),
    ),
    Starter(
        "internal", _("A service for colleagues"), _("Requests, disturbances, changes in the evening, access, backups.")
    ),
)


def filled(key: str, *, slug: str, name: str, zone: str, effective: date) -> tuple[str, dict[str, str]]:
    """plan.yaml and the prose by language, with what it is called filled in. `key`: of one in STARTERS."""
    values = {
        "{{slug}}": slug,
        "{{name}}": _plain(name),
        "{{quoted_name}}": json.dumps(" ".join(name.split()), ensure_ascii=False),
        "{{zone}}": zone,
        "{{effective}}": effective.isoformat(),
    }
    source, prose = _read(key)
    return _fill(source, values), {language: _fill(text, values) for language, text in prose.items()}


@cache
def promises(key: str) -> int:
    """How many promises it makes."""
    return _read(key)[0].count("\n    kind: ")


@cache
def _read(key: str) -> tuple[str, Mapping[str, str]]:
    folder = FOLDER / key
    prose = {path.name.split(".")[1]: path.read_text("utf-8") for path in sorted(folder.glob("plan.*.md"))}
    return (folder / "plan.yaml").read_text("utf-8"), prose


def _fill(text: str, values: Mapping[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _plain(name: str) -> str:
    """A name in a heading of Markdown, in which it means nothing but itself."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#&|~{}" else sign for sign in " ".join(name.split()))
