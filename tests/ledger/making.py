"""A journal to seal: events of the cast's two products."""

from __future__ import annotations

from django.db import transaction

from tests import make
from upkept.core.event import Event
from upkept.core.ledger import tree
from upkept.kit import journal
from upkept.kit.clock import moment
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.models import Event as Row
from upkept.kit.ledger import keys
from upkept.kit.ledger.models import Leaf
from upkept.kit.ledger.reading import Stored
from upkept.plans import actions
from upkept.plans.models import Tally

MONDAY = 1_772_442_000  # 2026-03-02 09:00 UTC


def opened(number: int, product: str = "encore") -> Draft:
    return Draft(
        product=product,
        kind="ticket.opened",
        subject=f"ticket:{number}",
        at=MONDAY + number,
        by="import",
        how="imported",
    )


def record(count: int, product: str = "encore", start: int = 0) -> list[Event]:
    with transaction.atomic():
        answers = journal.record_many([opened(start + at, product) for at in range(count)], now=moment(MONDAY + 3600))
    events = [one for one in answers if isinstance(one, Event)]
    assert len(events) == count
    return events


def holds() -> None:
    """Every event is sealed once, in one row of numbers, and the stored trees are those of all leaves."""
    blind = keys.own().blind
    leaves = list(Leaf.objects.order_by("index").select_related("event"))
    assert [leaf.index for leaf in leaves] == list(range(len(leaves)))
    assert len(leaves) == Row.objects.count()
    hashes = []
    for leaf in leaves:
        event_leaf = bytes(leaf.event.leaf)
        hashes.append(tree.sealed(tree.nonce_of(blind, event_leaf), event_leaf))
        assert bytes(leaf.hash) == hashes[-1]
    assert Stored().root() == tree.root_of(hashes)
    for product in {leaf.product for leaf in leaves}:
        own = [one for leaf, one in zip(leaves, hashes, strict=True) if leaf.product == product]
        assert Stored(product).root() == tree.root_of(own)
        assert [leaf.place for leaf in leaves if leaf.product == product] == list(range(len(own)))


PLAN = """
upkept: 1
product: {slug: SLUG, name: Encore, timezone: Europe/Madrid, prose: {en: plan.en.md}}
version: "1"
effective: 2026-03-01
calendars:
  always: 24/7
  office: {hours: {mon-fri: "09:00-18:00"}}
commitments:
  response:
    quote: {en: "We answer within 2 hours"}
    owner: agent
    kind: deadline
    start: ticket.opened
    stop: ticket.answered
    within: 2h
    calendar: always
  fixed:
    quote: {en: "Bugs are fixed within 30 office hours"}
    owner: agent
    kind: deadline
    start: ticket.opened
    where: {type: bug}
    stop: bug.deployed
    within: 30h
    calendar: office
"""
PROSE = "# Plan\n\nWe answer within 2 hours.\n\nBugs are fixed within 30 office hours.\n"


def small_year(slug: str, count: int, start: int = 0) -> None:
    """So many tickets, every third answered too late; the plan is published with the first."""
    product = make.product(slug)
    if start == 0:
        source = PLAN.replace("SLUG", slug)
        actions.publish(product, source, {"en": PROSE}, by=make.alice(product), now=moment(MONDAY - 3 * 86400))
    drafts = []
    for number in range(start, start + count):
        at, subject = MONDAY + number * 600, f"ticket:{number}"
        answered = at + (5 if number % 3 == 0 else 1) * 3600
        for kind, when in (("ticket.opened", at), ("ticket.answered", answered)):
            drafts.append(Draft(product=slug, kind=kind, subject=subject, at=when, by="import", how="imported"))
    with transaction.atomic():
        journal.record_many(drafts)


def holds_of(product: str) -> dict[str, tuple[int, int]]:
    """Commitment → (kept, cases) as the installation counts them."""
    found: dict[str, tuple[int, int]] = {}
    for row in Tally.objects.filter(product=product):
        kept, cases = found.get(row.commitment, (0, 0))
        found[row.commitment] = (kept + row.kept, cases + row.kept + row.late + row.broken)
    return found
