"""What the embed is made of: each promise's sentences as the policy's reader sees them, and its record in one line."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.core.plan.prose import Sentence, locate, read
from upkept.kit.ui import words
from upkept.kit.ui.shapes import Record
from upkept.plans.models import PlanVersion
from upkept.products.models import Product
from upkept.status import prose, records

_LOCAL = re.compile(r'href="/(?!/)')


def annotated(product: Product, version: Version, row: PlanVersion, language: str, now: datetime, base: str) -> Any:
    """For the script: promise by promise its quotes, its state in words and its record. `base`: our own address."""
    found = records.records(product.slug, version, language, now)
    return {
        "product": product.name,
        "page": f"{base}/{product.slug}/plan",
        "language": language,
        "version": version.number,
        "synthetic": product.synthetic,
        "as_of": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "promises": [
            {
                "id": one.id,
                "quotes": quotes_of(one, row.prose[language], language),
                "state": found[one.id].mark.state,
                "record": said(found[one.id]),
                "title": spoken(found[one.id]),
                "href": f"{base}/{product.slug}/plan/{one.id}",
            }
            for one in version.plan.commitments.values()
            if one.id in found
        ],
    }


def quotes_of(one: Commitment, markdown: str, language: str) -> list[dict[str, Any]]:
    """`{"text": …}` for words in running text, `{"cells": […]}` for a whole row of a table."""
    page, found = read(markdown, language), []
    for quote in (one.quote, *one.also_quotes):
        if not quote or language not in quote:
            continue
        spans = locate(page, quote[language], one.under)[:1]
        row = next((each for span in spans for each in page.sentences_of(span) if each.form == "row"), None)
        found.append({"cells": _cells(row)} if row else {"text": quote[language]})
    return found


def said(record: Record) -> str:
    """The record in one short line."""
    if record.mark.state == "unmeasured" or record.score is None:
        return record.mark.label or words.state_word("unmeasured")
    if not record.score.cases:
        return _("No case yet")
    return words.share_words(record.score.kept, record.score.cases)


def spoken(record: Record) -> str:
    """The same for those who hear it: name, state, and that it is of a year."""
    state = record.mark.label or words.state_word(record.mark.state)
    return _("%(name)s: %(state)s, %(record)s in the last twelve months") % {
        "name": record.title,
        "state": state,
        "record": said(record),
    }


def fragment(
    product: Product, version: Version, row: PlanVersion, language: str, now: datetime, base: str
) -> SafeString:
    """For a server-side include: the whole policy with its records, every link absolute, no script needed."""
    found = records.records(product.slug, version, language, now)
    article = _LOCAL.sub(f'href="{base}/', str(prose.annotated(version, row.prose[language], language, found)))
    signed = _("Version %(number)s, measured until %(date)s.") % {
        "number": version.number,
        "date": words.date_words(int(now.timestamp()), product.timezone),
    }
    return format_html(
        '<section class="upkept" lang="{}">{}<p class="upkept-signed">{} <a href="{}/{}/plan">{}</a></p></section>\n',
        language,
        mark_safe(article),  # noqa: S308 - sanitised and escaped by what made it (status/prose.py)
        signed,
        base,
        product.slug,
        _("All records"),
    )


def _cells(row: Sentence) -> list[str]:
    return [cell.strip() for cell in row.text.split(" | ")]
