"""A version of a plan while it is written: begun, saved, dropped. Nothing that a person typed is lost, parseable or not.

One draft per product is alive. It may be wrong in any way: only publishing asks that it be right. Each save names the
revision that it was written upon, so that two who write do not overwrite each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.plans import queries
from upkept.plans.actions import digest_of
from upkept.plans.models import Draft, DraftState, PlanVersion
from upkept.products.models import Product

ALIVE: Final = (DraftState.OPEN, DraftState.PROPOSED, DraftState.APPROVED)
MOST: Final = 1_000_000
"""Characters of plan, prose and files together: as much as a reader of plans takes."""


def alive(product: Product) -> Draft | None:
    """The one that is being written, if any."""
    return Draft.objects.filter(product=product.slug, state__in=ALIVE).first()


def start(
    product: Product,
    *,
    by: Person | None,
    now: datetime,
    source: str | None = None,
    prose: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    based_on: str | None = None,
    unconfirmed: Sequence[str] = (),
) -> Draft:
    """Begin one: from the text that is given, or else from the newest published version (or that of the number `based_on`).

    Without text, the one that is alive already is given back.

    :raises Refusal: managed-elsewhere, draft-alive (text is given and another is being written), no-version, too-long
    """
    refuse_managed(product)
    known = alive(product)
    if known is not None:
        if source is None:
            return known
        raise Refusal(
            "draft-alive",
            _("A version of this plan is being written already: go on with it, or drop it first. Nothing was changed."),
        )
    version = _version(product, based_on)
    if source is None:
        source = version.source if version else ""
        prose = dict(version.prose) if version and prose is None else prose
        files = dict(version.files) if version and files is None else files
    _refuse_long(source, prose or {}, files or {})
    written: Any = dict(prose or {})  # the field's own type is a text
    try:
        with transaction.atomic():
            return Draft.objects.create(
                product=product.slug,
                source=source,
                prose=written,
                files=dict(files or {}),
                based_on=version.number if version else "",
                unconfirmed=list(unconfirmed),
                created_by=by,
                created_at=now,
                changed_by=by,
                changed_at=now,
            )
    except IntegrityError:  # another began one at the same moment
        known = alive(product)
        if known is None:
            raise
        return known


def save(
    draft: Draft,
    *,
    source: str | None = None,
    prose: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    unconfirmed: Sequence[str] | None = None,
    why: str | None = None,
    by: Person | None,
    now: datetime,
    revision: int,
) -> Draft:
    """Keep what was written; what is None stays as it is. A change of text after a proposal or an approval takes it back.

    `revision`: the one that was shown to whoever wrote this. Saving the same again changes nothing.

    :raises Refusal: overtaken (somebody saved in between; `revision` and `by` tell which and who), not-alive,
        managed-elsewhere, too-long
    """
    with transaction.atomic():
        row = Draft.objects.select_for_update().get(pk=draft.pk)
        refuse_managed(Product.objects.get(slug=row.product))
        _refuse_dead(row)
        wanted: dict[str, Any] = {
            "source": row.source if source is None else normal(source),
            "prose": row.prose if prose is None else {name: normal(text) for name, text in prose.items()},
            "files": row.files if files is None else {name: normal(text) for name, text in files.items()},
            "unconfirmed": row.unconfirmed if unconfirmed is None else list(unconfirmed),
            "why": row.why if why is None else normal(why),
        }
        changed = [name for name, value in wanted.items() if getattr(row, name) != value]
        if not changed:
            return row
        if row.revision != revision:
            raise Refusal(
                "overtaken",
                _(
                    "%(who)s saved this draft while you were writing. What you typed is kept below and not saved: "
                    "compare the two, and save again."
                )
                % {"who": row.changed_by or _("Somebody")},
                {"revision": row.revision, "yours": revision},
            )
        _refuse_long(wanted["source"], wanted["prose"], wanted["files"])
        for name in changed:
            setattr(row, name, wanted[name])
        row.revision += 1
        row.changed_by, row.changed_at = by, now
        if set(changed) - {"unconfirmed"}:
            reopen(row)
        row.save()
    return row


def drop(draft: Draft, *, by: Person | None, now: datetime) -> Draft:
    """Stop writing it; the text stays in the database. Raises Refusal not-alive."""
    with transaction.atomic():
        row = Draft.objects.select_for_update().get(pk=draft.pk)
        _refuse_dead(row)
        row.state = DraftState.DROPPED
        row.changed_by, row.changed_at = by, now
        row.save(update_fields=["state", "changed_by", "changed_at"])
    return row


def reopen(row: Draft) -> None:
    """Nobody's proposal or approval any longer; the caller saves."""
    row.state = DraftState.OPEN
    row.proposed_by = row.approved_by = None
    row.proposed_at = row.approved_at = None


def digest(draft: Draft) -> str:
    """SHA-256, hex, over everything that would be published."""
    return digest_of(draft.source, draft.prose, draft.files)


def normal(text: str) -> str:
    """As a form sends it, with the line ends of a file, and without what no database stores."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def refuse_managed(product: Product) -> None:
    """Raises Refusal managed-elsewhere for a plan that is kept in a repository."""
    if product.managed_in:
        raise Refusal(
            "managed-elsewhere",
            _(
                "This plan is managed in %(address)s: change it there, and publish it from there. "
                "An owner can hand it back to the web editor on this page."
            )
            % {"address": product.managed_in},
        )


def _refuse_dead(row: Draft) -> None:
    if row.state not in ALIVE:
        raise Refusal(
            "not-alive",
            _("This draft was published or dropped in the meantime. What you typed is kept below: begin a new draft."),
        )


def _refuse_long(source: str, prose: Mapping[str, str], files: Mapping[str, str]) -> None:
    if len(source) + sum(map(len, prose.values())) + sum(map(len, files.values())) > MOST:
        raise Refusal(
            "too-long",
            _("Plan, prose and calendars together are longer than %(most)s characters: shorten them.") % {"most": MOST},
        )


def _version(product: Product, number: str | None) -> PlanVersion | None:
    rows = queries.versions(product.slug)
    if not number:
        return rows.first()
    found = rows.filter(number=number).first()
    if found is None:
        raise Refusal("no-version", _("There is no version %(number)s of this plan.") % {"number": number})
    return found
