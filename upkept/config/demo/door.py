"""The examples for an installation of somebody's own: without logins that everybody knows, beside what is real there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from upkept.config.demo import cast, examples, loading, years
from upkept.core.plan.errors import PlanErrors
from upkept.core.refusal import Refusal
from upkept.kit.breath import Breath
from upkept.products.models import Product


class Door:
    """What kit.examples asks for."""

    def slugs(self) -> Sequence[str]:
        examples.folder()
        return tuple(years.registry())

    def load(self, slug: str, now: datetime) -> None:
        """Load it unless it was ever loaded, or go on with it. Raises Refusal: no-examples, bad-example."""
        begun = Product.everything.filter(slug=slug).first()
        if begun is not None and begun.loading_since is None:
            return
        example, year = loading.told(slug, now, begun)
        try:
            loading.bring(example, year, cast.people(may_sign_in=False), Breath())
        except PlanErrors as errors:
            raise Refusal("bad-example", f"The example {slug} cannot be published. {errors}") from errors
