"""Plans that live in a repository: checked and published from there, and then not edited here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.plan.diff import Change, diff
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.reader import load_document
from upkept.core.refusal import Refusal
from upkept.kit.journal.draft import Actor
from upkept.plans import actions, drafts, queries
from upkept.plans.checking import Checked, check
from upkept.plans.models import Draft, DraftState, PlanVersion
from upkept.products.models import Product


@dataclass(frozen=True, slots=True)
class Sent:
    """What a pipeline sends. `managed_in`: the address of its repository; empty: the plan stays editable here."""

    source: str
    prose: Mapping[str, str]
    files: Mapping[str, str]
    managed_in: str = ""
    commit: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`state`: published, known (it was already), proposed (a second person has to approve it), or checked (a dry run)."""

    state: str
    checked: Checked
    changes: tuple[Change, ...]
    row: PlanVersion | None = None


def receive(product: Product, sent: Sent, *, by: Actor, now: datetime, dry_run: bool = False) -> Answer:
    """Check it, and publish it unless this is a dry run; where the product asks for approval, propose it.

    :raises PlanErrors: unless it is a dry run, whose answer holds the errors
    :raises Refusal: draft-alive, number-taken, wrong-product, too-long, bad-address
    """
    sent = Sent(sent.source, sent.prose, sent.files, address_of(sent.managed_in), sent.commit.strip()[:64], sent.why)
    digest = actions.digest_of(sent.source, sent.prose, sent.files)
    known = queries.versions(product.slug).filter(digest=digest).first()
    checked = check(sent.source, sent.prose, sent.files, now=None if known else now, draft=False)
    changes = _changes(product, checked)
    if dry_run:
        return Answer("checked", checked, changes, known)
    if checked.report.errors or checked.plan is None:
        raise PlanErrors(checked.report.errors)
    if known is not None:
        _manage(product, sent.managed_in)
        return Answer("known", checked, changes, known)
    if product.needs_approval:
        _propose(product, sent, now)
        return Answer("proposed", checked, changes)
    with transaction.atomic():
        row = actions.publish(
            product,
            sent.source,
            sent.prose,
            by=by,
            now=now,
            files=sent.files,
            why=sent.why,
            managed_in=sent.managed_in,
            commit=sent.commit,
        )
        _manage(product, sent.managed_in)
    return Answer("published", checked, changes, row)


def address_of(text: str) -> str:
    """The address of a repository as everybody may read it: without a user's name or password.

    :raises Refusal: bad-address
    """
    text = text.strip()
    if not text:
        return ""
    if len(text) > 500 or not text.isprintable():
        raise Refusal("bad-address", _("Write the repository's address, such as https://git.example.org/us/plan."))
    if "://" not in text:
        return text.rpartition("@")[2] if text.startswith("git@") else text  # git@host:path, or a name
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http", "ssh", "git"):
        raise Refusal("bad-address", _("Write the repository's address, such as https://git.example.org/us/plan."))
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.removesuffix(".git"), "", ""))


def _changes(product: Product, checked: Checked) -> tuple[Change, ...]:
    """From the newest published version."""
    newest = PlanVersion.objects.filter(product=product.slug).order_by("-effective_at", "-id").defer("tables").first()
    if newest is None or checked.plan is None:
        return ()
    return diff(load_document(newest.document), checked.plan)


def _propose(product: Product, sent: Sent, now: datetime) -> None:
    """A draft that nobody wrote here; the one before it from the same pipeline is replaced."""
    from upkept.plans import approval

    with transaction.atomic():
        _manage(product, sent.managed_in)
        row = Draft.objects.select_for_update(of=("self",)).filter(product=product.slug, state__in=drafts.ALIVE).first()
        digest = actions.digest_of(sent.source, sent.prose, sent.files)
        if row is not None and drafts.digest(row) == digest and row.state != DraftState.OPEN:
            return  # it waits already, or was approved
        if row is not None and not row.commit and not row.managed_in:
            raise Refusal(
                "draft-alive",
                _(
                    "Somebody is writing a version here: publish or drop that draft first, then publish from the repository."
                ),
            )
        if row is None:
            row = Draft(product=product.slug, created_at=now)
        newest = queries.versions(product.slug).first()
        prose: Any = dict(sent.prose)  # the field's own type is a text
        row.source, row.prose, row.files = sent.source, prose, dict(sent.files)
        row.based_on = newest.number if newest is not None else ""
        row.why, row.managed_in, row.commit = sent.why, sent.managed_in or _("a pipeline"), sent.commit
        row.changed_by, row.changed_at, row.revision = None, now, (row.revision or 0) + 1
        drafts.reopen(row)
        row.save()
        approval.propose(row, by=None, now=now)


def _manage(product: Product, address: str) -> None:
    if address and product.managed_in != address:
        product.managed_in = address
        product.save(update_fields=["managed_in"])
