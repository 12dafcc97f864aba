"""The feed of a static site (Atom, RFC 4287): promises that were not kept, and versions of the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from upkept.kit.clock import instant_of
from upkept.kit.ui import words
from upkept.plans import queries as plans
from upkept.plans import shown
from upkept.plans.models import Obligation
from upkept.products.models import Product
from upkept.status import data

MOST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    at: datetime
    title: str
    text: str
    file: str


def atom(product: Product, now: datetime, base_url: str, file_of: Callable[[str], str | None]) -> str:
    """`file_of`: the file of an address, or None; links are relative to the feed where there is no `base_url`."""
    entries = sorted([*_broken(product, file_of), *_versions(product, now, file_of)], key=lambda one: one.name)
    entries = sorted(entries, key=lambda one: one.at, reverse=True)[:MOST]
    updated = entries[0].at if entries else now
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>urn:upkept:{product.slug}</id>",
        f"<title>{escape(_('%(name)s: promises not kept, and new versions') % {'name': product.name})}</title>",
        f"<updated>{_stamp(updated)}</updated>",
        f"<author><name>{escape(product.name)}</name></author>",
        f"<link href={quoteattr(base_url + 'index.html')}/>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(base_url + "feed.xml")}/>',
    ]
    for one in entries:
        lines += [
            "<entry>",
            f"<id>urn:upkept:{product.slug}:{escape(one.name)}</id>",
            f"<title>{escape(one.title)}</title>",
            f"<updated>{_stamp(one.at)}</updated>",
            f"<link href={quoteattr(base_url + one.file)}/>",
            f"<summary>{escape(one.text)}</summary>",
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""])


def _broken(product: Product, file_of: Callable[[str], str | None]) -> list[Entry]:
    found = []
    for commitment in plans.history(product.slug).commitments():
        file = file_of(f"/{product.slug}/plan/{commitment}")
        if file is None:
            continue
        rows = data.public_cases(product.slug, commitment).filter(outcome__in=["late", "broken"])
        found += [_entry(row, product, file) for row in rows[:MOST] if row.verdict_at is not None]
    return found


def _entry(row: Obligation, product: Product, file: str) -> Entry:
    assert row.verdict_at is not None
    name = {"promise": shown.name(row.commitment), "case": data.public_name(row)}
    title = (_("%(promise)s: late, %(case)s") if row.outcome == "late" else _("%(promise)s: broken, %(case)s")) % name
    zone = product.timezone
    due = words.exact(instant_of(row.due_at), zone) if row.due_at is not None else "–"
    text = _("Due %(due)s.") % {"due": due}
    if row.met_at is not None:
        text += " " + _("Done %(done)s.") % {"done": words.exact(instant_of(row.met_at), zone)}
    return Entry(f"case:{row.ref}", row.verdict_at, title, text, file)


def _versions(product: Product, now: datetime, file_of: Callable[[str], str | None]) -> list[Entry]:
    found = []
    for row in plans.versions(product.slug):
        file = file_of(f"/{product.slug}/plan/versions/{row.number}") or "index.html"
        title = _("Version %(number)s of the plan") % {"number": row.number}
        day = words.date_words(instant_of(row.effective_at), product.timezone)
        found.append(
            Entry(f"version:{row.number}", row.published_at, title, _("Effective %(day)s.") % {"day": day}, file)
        )
    return found


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
