"""Bringing the years into the journal: a product's is one transaction, so that a start that was cut off is simply made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction

from upkept.accounts.models import Person
from upkept.config.demo import ADDRESS, cast, examples, years
from upkept.config.demo.examples import Example
from upkept.config.demo.story import Actor, Happening, Year
from upkept.config.demo.story import Ticket as Told
from upkept.core.plan.errors import PlanErrors
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.draft import Draft
from upkept.plans import actions, timers
from upkept.products.models import Product
from upkept.support.models import Message, Ticket

Say = Callable[[str], object]


def load(now: datetime, say: Say, slugs: Sequence[str] = (), *, address: str = ADDRESS) -> None:
    """Load each product that is not there yet (`slugs`: only these), and say who to sign in as.

    Raises Refusal: no-examples, bad-example.
    """
    examples.folder()
    people = cast.people()
    tell = years.registry()
    for slug in slugs or tell:
        if Product.objects.filter(slug=slug).exists():
            continue
        began = monotonic()
        example = examples.read(slug, now.date())
        year = Year(example.version, instant_of(now))
        tell[slug](year)
        say(f"Loading {example.plan.product.name}: {len(year.told):,} events and {len(year.tickets):,} tickets …")
        try:
            bring(example, year, people, now)
        except PlanErrors as errors:
            raise Refusal("bad-example", f"The example {slug} cannot be published. {errors}") from errors
        say(f"… loaded in {monotonic() - began:.0f} s. The year is synthetic, and labelled so.")
    say(cast.logins())
    say(f"Look at {address}/encore/plan, ask something at {address}/encore/support, see what is owed at {address}/due.")


@transaction.atomic
def bring(example: Example, year: Year, people: Mapping[Actor, Person], now: datetime) -> Product:
    """The product with its year: plan, tickets, events, and every promise reckoned as the year went on."""
    plan = example.plan
    product = Product.objects.create(
        slug=plan.product.slug,
        name=plan.product.name,
        timezone=plan.product.timezone,
        languages=list(plan.product.prose),
        synthetic=True,
        created_at=moment(year.begin),
    )
    cast.employ(dict(people), product)
    owner = people[Actor("alice")]
    actions.publish(product, example.source, example.prose, by=owner, now=moment(year.begin), backdated=True)
    numbers = _tickets(product, year.tickets, people)
    for group in slices(year):
        _record(product.slug, group, numbers, people)
    _look(now)
    return product


def slices(year: Year) -> list[list[Happening]]:
    """The events in the order in which they became known, cut before each that came late: what it corrects must stand by then."""
    found: list[list[Happening]] = [[]]
    for one in year.events():
        if one.is_late and found[-1]:
            found.append([])
        found[-1].append(one)
        if one.is_late:
            found.append([])
    return [group for group in found if group]


def _record(slug: str, group: Sequence[Happening], numbers: Mapping[str, str], people: Mapping[Actor, Person]) -> None:
    """Record them as they became known, and let the clock do what it did meanwhile."""
    now = moment(group[-1].recorded)
    if group[-1].is_late:
        _look(moment(group[-1].recorded - 1))
    drafts = [_draft(slug, one, numbers, people) for one in group]
    for draft, answer in zip(drafts, journal.record_many(drafts, now=now), strict=True):
        if isinstance(answer, Refusal):
            raise Refusal(
                "bad-example", f"The year of {slug} cannot be told: {draft.kind} {draft.id}: {answer.sentence}"
            )
    _look(now)


def _look(now: datetime) -> None:
    """Begin the periods and judge what is due by then."""
    while timers.open_periods(now) or timers.look(now):
        pass


def _draft(slug: str, one: Happening, numbers: Mapping[str, str], people: Mapping[Actor, Person]) -> Draft:
    def known(value: Any) -> Any:
        if isinstance(value, Actor):
            return f"person:{people[value].pk}"
        return numbers.get(value, value) if isinstance(value, str) else value

    return Draft(
        product=slug,
        kind=one.kind,
        subject=numbers.get(one.subject, one.subject),
        data={name: known(value) for name, value in one.data.items()},
        at=one.at,
        id=one.id,
        by=known(one.by) if isinstance(one.by, Actor) else f"synthetic:{one.by}",
        how=one.how,
        recorded=one.recorded,
        inside=True,
    )


def _tickets(product: Product, told: Sequence[Told], people: Mapping[Actor, Person]) -> dict[str, str]:
    """The tickets as rows, with what was said in them; the year's `ticket:17` → the row's."""
    rows = Ticket.objects.bulk_create([_row(product, one, people) for one in told])
    said = [
        Message(
            ticket=row,
            kind=said.kind,
            author=people.get(said.by) if said.by else None,
            text=said.text,
            at=moment(said.at),
        )
        for row, one in zip(rows, told, strict=True)
        for said in sorted(one.said, key=lambda said: said.at)
    ]
    Message.objects.bulk_create(said)
    return {one.subject: row.reference for row, one in zip(rows, told, strict=True)}


def _row(product: Product, one: Told, people: Mapping[Actor, Person]) -> Ticket:
    return Ticket(
        product=product,
        title=one.title,
        status=one.status,
        attributes=one.attributes,
        channel=one.channel,
        customer=people.get(one.customer) if one.customer else None,
        name=one.name,
        email=one.email,
        language=one.language,
        timezone=product.timezone,
        assignee=people.get(one.assignee) if one.assignee else None,
        opened_at=moment(one.opened),
        answered_at=None if one.answered is None else moment(one.answered),
        resolved_at=None if one.resolved is None else moment(one.resolved),
    )
