"""From a draft to a version: proposed, approved by a second person where the product asks for one, published.

Who wrote the last revision does not approve it, and a change after the approval takes it back (see drafts.save).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.core.plan.errors import PlanErrors
from upkept.core.plan.stamp import stamped
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.journal.draft import Actor, actor
from upkept.plans import actions, drafts, news
from upkept.plans.checking import check
from upkept.plans.models import Draft, DraftState, PlanVersion
from upkept.products.events import ProductApprovalAsked, ProductApprovalWaived
from upkept.products.models import Product


def stamp(draft: Draft, *, version: str, effective: date, why: str, by: Person, now: datetime, revision: int) -> Draft:
    """Write its number, its first day and the reason into it. What is there already takes no approval back.

    :raises Refusal: not-editable, and those of drafts.save
    """
    version = version.strip()
    if not version or len(version) > 63:
        raise Refusal("no-number", _("Give this version a number of at most 63 characters, such as 2026.2."))
    known = check(draft.source, draft.prose, draft.files).plan
    same = known is not None and (known.version, known.effective) == (version, effective.isoformat())
    source = draft.source if same else stamped(draft.source, version=version, effective=effective)
    return drafts.save(draft, source=source, why=why, by=by, now=now, revision=revision)


def propose(draft: Draft, *, by: Person | None, now: datetime) -> Draft:
    """Ask a second person to approve it as it stands; `by` None: a pipeline asks. Raises PlanErrors; Refusal not-open."""
    with transaction.atomic():
        row = _locked(draft)
        if row.state != DraftState.OPEN:
            raise Refusal("not-open", _("This draft is proposed already: wait for the answer, or change it."))
        number = refuse_errors(row, now)
        row.state = DraftState.PROPOSED
        row.proposed_by, row.proposed_at = by, now
        row.returned_by, row.returned_why = None, ""
        row.save(update_fields=["state", "proposed_by", "proposed_at", "returned_by", "returned_why"])
        news.proposed(row, number, now=now)
    return row


def approve(draft: Draft, *, by: Person, now: datetime, revision: int) -> Draft:
    """Raises Refusal: not-proposed, overtaken, own-words (the last revision is theirs, or they proposed it)."""
    with transaction.atomic():
        row = _locked(draft)
        _refuse_unproposed(row, revision)
        if by.pk in (row.changed_by_id, row.proposed_by_id):
            raise Refusal(
                "own-words",
                _("Whoever wrote or proposed the last revision cannot approve it: ask another owner or maintainer."),
            )
        row.state = DraftState.APPROVED
        row.approved_by, row.approved_at = by, now
        row.save(update_fields=["state", "approved_by", "approved_at"])
    return row


def send_back(draft: Draft, *, reason: str, by: Person, now: datetime, revision: int) -> Draft:
    """To be written on, with the reason. Raises Refusal: not-proposed, overtaken, no-reason."""
    reason = drafts.normal(reason).strip()
    if not reason:
        raise Refusal("no-reason", _("Say why it goes back, so that it can be mended."))
    with transaction.atomic():
        row = _locked(draft)
        _refuse_unproposed(row, revision)
        drafts.reopen(row)
        row.returned_by, row.returned_why = by, reason
        row.save()
    return row


def publish(draft: Draft, *, by: Actor, now: datetime, revision: int) -> PlanVersion:
    """Publish it as it stands; publishing it again changes nothing.

    :raises PlanErrors: with every error and its place
    :raises Refusal: not-approved, overtaken, not-alive, number-taken and the others of actions.publish
    """
    with transaction.atomic():
        row = _locked(draft)
        product = Product.objects.get(slug=row.product)
        if row.state == DraftState.PUBLISHED:
            return PlanVersion.objects.get(product=row.product, number=row.published)
        if row.state not in drafts.ALIVE:
            raise Refusal("not-alive", _("This draft was dropped in the meantime: begin a new one."))
        if row.revision != revision:
            raise _overtaken(row, revision)
        if product.needs_approval and row.state != DraftState.APPROVED:
            raise Refusal(
                "not-approved", _("This product's plan is published when a second person has approved it: propose it.")
            )
        approved = row.state == DraftState.APPROVED
        version = actions.publish(
            product,
            row.source,
            row.prose,
            by=by,
            now=now,
            files=row.files,
            why=row.why,
            proposed_by=actor(row.proposed_by) if approved and row.proposed_by else None,
            approved_by=actor(row.approved_by) if approved and row.approved_by else None,
            managed_in=row.managed_in,
            commit=row.commit,
        )
        row.state, row.published = DraftState.PUBLISHED, version.number
        row.save(update_fields=["state", "published"])
    return version


@transaction.atomic
def ask_for(product: Product, *, asked: bool, by: Person, now: datetime) -> None:
    """Whether a second person approves each version of this product's plan. Each change is dated in the journal."""
    row = Product.objects.select_for_update().get(pk=product.pk)
    if row.needs_approval == asked:
        return
    row.needs_approval = asked
    row.save(update_fields=["needs_approval"])
    kind = ProductApprovalAsked if asked else ProductApprovalWaived
    journal.record(kind(product=row.slug, subject=f"product:{row.slug}"), by=by, at=now, now=now)


def release(product: Product) -> None:
    """Its plan is edited here again. What the repository proposed and nobody approved is dropped."""
    with transaction.atomic():
        product.managed_in = ""
        product.save(update_fields=["managed_in"])
        Draft.objects.filter(product=product.slug, state__in=drafts.ALIVE).exclude(managed_in="").update(
            state=DraftState.DROPPED
        )


def refuse_errors(draft: Draft, now: datetime) -> str:
    """The number that it has. Raises PlanErrors with all that publishing would refuse."""
    checked = check(draft.source, draft.prose, draft.files, now=now, draft=False)
    if checked.report.errors:
        raise PlanErrors(checked.report.errors)
    return checked.plan.version if checked.plan is not None else ""


def _locked(draft: Draft) -> Draft:
    return Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)


def _refuse_unproposed(row: Draft, revision: int) -> None:
    if row.state != DraftState.PROPOSED:
        raise Refusal("not-proposed", _("This draft is not waiting for approval (any more): look at it again."))
    if row.revision != revision:
        raise _overtaken(row, revision)


def _overtaken(row: Draft, revision: int) -> Refusal:
    return Refusal(
        "overtaken",
        _("This draft was changed since you looked at it: look at it again before you decide."),
        {"revision": row.revision, "yours": revision},
    )
