"""What can happen to a product: who may see its public pages, or who publishes its plan, changes in the open."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upkept.kit.journal.kinds import Kind


class ProductStaged(Kind, kind="product.staged", of="product", says=_("Who sees it changed from {before} to {stage}")):
    """`stage`, `before`: private, link or public."""

    reserved = True

    stage: str
    before: str


class ProductApprovalAsked(
    Kind, kind="product.approval_asked", of="product", says=_("From now on a second person approves each version")
):
    """Of the plan, before it is published."""

    reserved = True


class ProductApprovalWaived(
    Kind, kind="product.approval_waived", of="product", says=_("From now on an owner publishes alone")
):
    """Of the plan no second person is asked any more."""

    reserved = True


class ProductRelinked(Kind, kind="product.relinked", of="product", says=_("It is shared by another link")):
    """The links that were given away before are dead. The key is no part of this."""

    reserved = True
