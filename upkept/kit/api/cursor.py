"""Page by page without gaps or repeats, whatever is inserted meanwhile: a page begins after the last row of the one before."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Said

from upkept.core.refusal import Refusal

M = TypeVar("M", bound=Model)

USUAL, MOST = 50, 200


class Asked(BaseModel):
    """What every list takes."""

    model_config = ConfigDict(extra="ignore")  # unknown names are refused before (strict.py), with the nearest one

    cursor: Annotated[
        str | None, Said(max_length=200, description="Where to go on: as the last page's `Link` header gave it.")
    ] = None
    limit: Annotated[int, Said(ge=1, le=MOST, description="Rows on a page.")] = USUAL


@dataclass(frozen=True)
class Page(Generic[M]):
    """`next`: the cursor of the page after this one; None on the last."""

    rows: list[M]
    next: str | None


def page(rows: QuerySet[M], asked: Asked, *, by: str) -> Page[M]:
    """One page in the order of the column `by` (`-id`: the newest first), which must be unique. One query.

    :raises Refusal: wrong-cursor
    """
    column, falling = by.lstrip("-"), by.startswith("-")
    field = cast("Field[Any, Any]", rows.model._meta.get_field(column))
    if asked.cursor is not None:
        try:
            last = field.to_python(_read(asked.cursor))
        except (ValueError, ValidationError) as wrong:
            raise Refusal("wrong-cursor", _("Take the cursor from a page's Link header as it is.")) from wrong
        rows = rows.filter(**{f"{column}__{'lt' if falling else 'gt'}": last})
    found = list(rows.order_by(by)[: asked.limit + 1])
    more, found = len(found) > asked.limit, found[: asked.limit]
    return Page(found, _written(str(getattr(found[-1], column))) if more else None)


def link(request: HttpRequest, response: HttpResponse, page: Page[M]) -> None:
    """Say in a Link header (RFC 8288) where the first and the next page are."""
    asked = request.GET.copy()
    asked.pop("cursor", None)
    first = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}".rstrip("?"))
    links = [f'<{first}>; rel="first"']
    if page.next is not None:
        asked["cursor"] = page.next
        links.append(f'<{request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")}>; rel="next"')
    response["Link"] = ", ".join(links)


def _written(value: str) -> str:
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def _read(cursor: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeError) as wrong:
        raise ValueError("no cursor of ours") from wrong
    if not text.isprintable() or (text.lstrip("-").isdigit() and len(text) > 18):
        raise ValueError("no cursor of ours")
    return text
