"""Pages of a long list that is never counted to its end: beyond a thousand, "more than 1,000" says enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from upkept.kit.ui.shapes import Pages

MOST = 1000
"""Rows that are counted and can be leafed through; whoever looks for more narrows the list, or takes it whole as data."""
Row = TypeVar("Row", bound=Model)
Cut = TypeVar("Cut", QuerySet[Any], list[int])


def paged(rows: QuerySet[Row], asked: Mapping[str, str], size: int, query: str = "") -> tuple[list[Row], Pages]:
    """The page that `asked["page"]` names (else the nearest there is), in two queries whose cost does not grow with the table.

    `rows` are ordered; `query` keeps the filters in the links.
    """
    here, pages = page_of(rows, rows.order_by()[: MOST + 1].count(), asked, size, query)
    return list(here), pages


def page_of(rows: Cut, count: int, asked: Mapping[str, str], size: int, query: str = "") -> tuple[Cut, Pages]:
    """The same for what is counted already (up to MOST + 1), such as a list."""
    last = max(1, -(-min(count, MOST) // size))
    wanted = asked.get("page", "")
    number = min(max(int(wanted), 1), last) if wanted.isdecimal() and len(wanted) < 10 else 1
    total = _("more than %(n)s") % {"n": number_format(MOST, force_grouping=True)} if count > MOST else count
    return rows[(number - 1) * size : number * size], Pages(number, last, total, query)
