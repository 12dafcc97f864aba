"""Watching a live page: an owner says where it is, it is read once a day, and what differs is told once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.draft.incoming import as_markdown, decoded
from upkept.core.plan.drift import Drift, drift
from upkept.core.refusal import Refusal
from upkept.kit.outside import GiveUp, TryAgain, fetch, leads_inside
from upkept.notify import actions as notify
from upkept.notify.message import Message, RoleOf
from upkept.plans import queries
from upkept.plans.models import LivePage
from upkept.products.models import Product, Role

DAILY: Final = timedelta(days=1)
AGAIN: Final = timedelta(hours=1)
PATIENCE: Final = 3
"""After so many failures in a row the owner hears that the page cannot be read."""
MOST: Final = 50
"""So many differences are kept: with more it is another page."""


@transaction.atomic
def watch(product: Product, language: str, url: str, *, now: datetime) -> LivePage:
    """Look at this page from now on, instead of any other in this language. Raises Refusal: bad-address, other-language."""
    url = url.strip()
    if not url.startswith(("https://", "http://")) or len(url) > 500:
        raise Refusal("bad-address", _("Write the whole address of the page, beginning with https://."))
    row = queries.row_in_force(product.slug, now)
    if row is None or language not in row.prose:
        raise Refusal("other-language", _("The plan in force is not published in this language."))
    page, is_new = LivePage.objects.get_or_create(
        product=product.slug, language=language, defaults={"url": url, "added_at": now, "next_look_at": now}
    )
    if not is_new and page.url != url:
        page.url, page.state, page.next_look_at, page.failures, page.told = url, LivePage.State.NEW, now, 0, ""
        page.gone, page.more, page.stands, page.error = [], [], 0, ""
        page.save()
    return page


def refuse_private(url: str) -> None:
    """Before `watch`, as it asks the name server. Raises Refusal: private-address."""
    if leads_inside(url.strip()):
        raise Refusal(
            "private-address",
            _(
                "This address leads into a private network, which is not read from here. Write the public address of the "
                "page, or ask whoever runs this installation to allow it (UPKEPT_ALLOW_PRIVATE)."
            ),
        )


@transaction.atomic
def unwatch(product: Product, language: str) -> None:
    """Look at it no more."""
    LivePage.objects.filter(product=product.slug, language=language).delete()


def due(now: datetime) -> list[int]:
    """The pages whose turn has come."""
    return list(
        LivePage.objects.filter(next_look_at__lte=now).order_by("next_look_at").values_list("pk", flat=True)[:200]
    )


def look(pk: int, *, now: datetime) -> None:
    """Read the page and compare it. The call to the outside is made before the transaction.

    Where the owner named another address meanwhile, or took it away, what was read says nothing: the new one is due.
    """
    page = LivePage.objects.filter(pk=pk).first()
    if page is None:
        return
    row = queries.row_in_force(page.product, now)
    if row is None or page.language not in row.prose:
        LivePage.objects.filter(pk=pk).update(next_look_at=now + DAILY)
        return
    found, error = _read(page, row.document, row.prose[page.language])
    with transaction.atomic():
        read, page = page.url, LivePage.objects.select_for_update().filter(pk=pk).first()
        if page is None or page.url != read:
            return
        if found is None:
            _failed(page, error, now)
        else:
            _compared(page, found, now)
        _tell(page, now)
        page.save()


def _read(page: LivePage, document: dict[str, object], prose: str) -> tuple[Drift | None, str]:
    try:
        answer = fetch(page.url, headers={"Accept": "text/html, text/markdown, text/plain"})
        if answer.status != 200:
            return None, _("The page answered with status %(status)s.") % {"status": answer.status}
        live = as_markdown(decoded(answer.body), name=answer.url)
    except (TryAgain, GiveUp) as problem:
        return None, str(problem)
    except Refusal as refusal:
        return None, refusal.sentence
    return drift(document, prose, live, page.language), ""


def _failed(page: LivePage, error: str, now: datetime) -> None:
    """What was found before stays: a page that is away for an hour has not changed."""
    page.failures = min(page.failures + 1, 1000)
    page.error = error[:300]
    page.next_look_at = now + (AGAIN if page.failures < PATIENCE else DAILY)
    if page.failures >= PATIENCE:
        page.state = LivePage.State.SILENT


def _compared(page: LivePage, found: Drift, now: datetime) -> None:
    page.looked_at, page.next_look_at, page.failures, page.error = now, now + DAILY, 0, ""
    page.stands = found.stands
    page.gone = [[one.owner, one.quote, one.now] for one in found.gone[:MOST]]
    page.more = [text[:500] for text in found.more[:MOST]]
    if found.is_another_page:
        page.state = LivePage.State.ANOTHER
    else:
        page.state = LivePage.State.DRIFTED if found.has_drifted else LivePage.State.STANDS


def _tell(page: LivePage, now: datetime) -> None:
    """The owner hears of each finding once, and again when it is another one."""
    if page.state in (LivePage.State.NEW, LivePage.State.STANDS):
        page.told = "" if page.state == LivePage.State.STANDS else page.told
        return
    facts = [page.state, [] if page.state == LivePage.State.SILENT else [page.gone, page.more]]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    if digest == page.told:
        return
    page.told = digest
    message = Message(
        wording="plan.drifted",
        topic="drift",
        product=page.product,
        data={"state": page.state, "gone": len(page.gone), "more": len(page.more), "language": page.language},
        href=f"/products/{page.product}/site",
    )
    notify.tell(message, to=RoleOf(page.product, Role.OWNER), now=now, key=f"drift:{page.pk}:{digest}:{now:%Y-%m-%d}")
