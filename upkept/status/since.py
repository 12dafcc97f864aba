"""Since when a product is measured, and since when everybody can see it: the two dates that make going public honest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from upkept.kit.clock import instant_of
from upkept.kit.journal.models import Event
from upkept.kit.ui import words
from upkept.kit.ui.pieces import iso
from upkept.plans import queries as plans
from upkept.products.models import Product, Stage


@dataclass(frozen=True, slots=True)
class Since:
    """All instants are UTC seconds. `measured`: from when the first version made promises; None: it has not begun.

    `public`: from when everybody sees it; None: they do not. `past`: former times in which they did, [from, to).
    """

    zone: str
    stage: str
    measured: int | None
    public: int | None
    past: tuple[tuple[int, int], ...] = field(default=())

    @property
    def is_private_first(self) -> bool:
        """Whether it was measured before anybody outside could look."""
        return self.measured is not None and (self.public is None or self._shown_first() > self.measured)

    def _shown_first(self) -> int:
        assert self.public is not None
        return min([self.public, *(begin for begin, _end in self.past)])

    def sentences(self, now: int | None = None) -> list[str]:
        """In the reader's language, one for each thing to be said. `now`: so that a day which is still to come is told as one."""
        if self.measured is not None and now is not None and self.measured > now and not self.past:
            return [_("Measured from %(day)s on.") % {"day": self._day(self.measured)}]
        told = [self._measured()] if self.measured is not None else []
        for begin, end in self.past:
            dates = {"from": self._day(begin), "to": self._day(end)}
            told.append(_("It was public from %(from)s to %(to)s.") % dates)
        return [sentence for sentence in told if sentence]

    def as_json(self) -> dict[str, Any]:
        """For the API and for data files."""
        return {
            "stage": self.stage,
            "measured_since": _iso(self.measured),
            "public_since": _iso(self.public),
            "public_before": [{"from": _iso(begin), "to": _iso(end)} for begin, end in self.past],
        }

    def _measured(self) -> str:
        assert self.measured is not None
        if self.public is None:
            return _("Measured privately since %(measured)s.") % {"measured": self._day(self.measured)}
        dates = {"measured": self._day(self.measured), "public": self._day(self.public)}
        if self.public <= self.measured or dates["measured"] == dates["public"]:
            return _("Measured in public since %(measured)s.") % dates
        if self.is_private_first and not self.past:
            return _("Measured privately since %(measured)s; public since %(public)s.") % dates
        return _("Measured since %(measured)s; public since %(public)s.") % dates

    def _day(self, at: int) -> str:
        return words.date_words(at, self.zone)


def since(product: Product) -> Since:
    """One query beside the plan's history, which every page has read already."""
    versions = plans.history(product.slug).versions
    measured = min((version.effective for version in versions), default=None)
    public = instant_of(product.public_at or product.created_at) if product.stage == Stage.PUBLIC else None
    return Since(product.timezone, product.stage, measured, public, _past(product))


def _past(product: Product) -> tuple[tuple[int, int], ...]:
    """The times in which it was public and is no more."""
    found: list[tuple[int, int]] = []
    begin = instant_of(product.created_at)  # one that was public before steps were recorded was so since it was made
    for event in _staged(product):
        if event.data["stage"] == Stage.PUBLIC:
            begin = instant_of(event.at)
        elif event.data["before"] == Stage.PUBLIC:
            found.append((begin, instant_of(event.at)))
    return tuple(found)


def _staged(product: Product) -> list[Event]:
    rows = Event.objects.filter(product=product.slug, subject=f"product:{product.slug}", kind="product.staged")
    return list(rows.order_by("seq"))


def _iso(at: int | None) -> str | None:
    return None if at is None else iso(at)
