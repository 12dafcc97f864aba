"""Bringing the years into the journal, a slice at a time: others write between, and a load that was cut off is gone on with."""

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
from upkept.kit.breath import Breath
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.models import Event
from upkept.plans import actions, timers
from upkept.products.models import Product, Stage
from upkept.support.models import Message, Ticket

Say = Callable[[str], object]
SLICE = 60
"""Events or tickets in a transaction, if they did not become known at one moment: short enough that nobody else waits long."""


def load(now: datetime, say: Say, slugs: Sequence[str] = (), *, address: str = ADDRESS) -> None:
    """Load each product that is not there yet (`slugs`: only these), and say who to sign in as.

    Raises Refusal: no-examples, bad-example.
    """
    examples.folder()
    people = cast.people()
    tell = years.registry()
    for slug in slugs or tell:
        begun = Product.everything.filter(slug=slug).first()
        if begun is not None and begun.loading_since is None:
            continue
        began = monotonic()
        example, year = told(slug, now, begun)
        say(f"Loading {example.plan.product.name}: {len(year.told):,} events and {len(year.tickets):,} tickets …")
        try:
            bring(example, year, people)
        except PlanErrors as errors:
            raise Refusal("bad-example", f"The example {slug} cannot be published. {errors}") from errors
        say(f"… loaded in {monotonic() - began:.0f} s. The year is synthetic, and labelled so.")
    say(cast.logins())
    say(f"Look at {address}/encore/plan, ask something at {address}/encore/support, see what is owed at {address}/due.")


def told(slug: str, now: datetime, begun: Product | None) -> tuple[Example, Year]:
    """The example with its year up to `now`; of one whose loading was cut off, up to the moment at which that had begun."""
    until = begun.loading_since if begun is not None and begun.loading_since is not None else now
    example = examples.read(slug, until.date())
    year = Year(example.version, instant_of(until))
    years.registry()[slug](year)
    return example, year


def bring(example: Example, year: Year, people: Mapping[Actor, Person], breath: Breath | None = None) -> Product:
    """The product with its year: plan, tickets, events, and every promise reckoned as the year went on.

    Each slice is a transaction; what is known already is passed over. Nobody sees the product before it is whole.
    """
    breath = breath or Breath(is_needed=False)
    product = _begun(example, year, people)
    breath()
    numbers = _tickets(product, year.tickets, people, breath)
    known = _known(product.slug)
    for group in slices(year):
        _record(product.slug, group, numbers, people, breath, known)
    _look(product.slug, moment(year.end), breath)
    product.loading_since = None
    product.save(update_fields=["loading_since"])
    return product


@transaction.atomic
def _begun(example: Example, year: Year, people: Mapping[Actor, Person]) -> Product:
    """The product and its plan, which may be there already."""
    plan = example.plan
    product = Product.everything.filter(slug=plan.product.slug).first()
    if product is not None:
        return product
    product = Product.everything.create(
        slug=plan.product.slug,
        name=plan.product.name,
        timezone=plan.product.timezone,
        languages=list(plan.product.prose),
        synthetic=True,
        created_at=moment(year.begin),
        stage=Stage.PUBLIC,
        public_at=moment(year.begin),
        loading_since=moment(year.end),
    )
    cast.employ(dict(people), product)
    owner = people[Actor("alice")]
    actions.publish(product, example.source, example.prose, by=owner, now=moment(year.begin), backdated=True)
    return product


def _known(slug: str) -> frozenset[str]:
    """The ids of what was recorded before the loading was cut off."""
    return frozenset(Event.objects.filter(product=slug).values_list("id", flat=True))


def slices(year: Year) -> list[list[Happening]]:
    """The events in the order in which they became known, cut before each that came late: what it corrects must stand by then."""
    found: list[list[Happening]] = [[]]
    for one in year.events():
        if found[-1] and (one.is_late or (len(found[-1]) >= SLICE and one.recorded != found[-1][-1].recorded)):
            found.append([])
        found[-1].append(one)
        if one.is_late:
            found.append([])
    return [group for group in found if group]


def _record(
    slug: str,
    group: Sequence[Happening],
    numbers: Mapping[str, str],
    people: Mapping[Actor, Person],
    breath: Breath,
    known: frozenset[str],
) -> None:
    """Record them as they became known, and let the clock do what it did meanwhile."""
    now = moment(group[-1].recorded)
    if group[-1].is_late:
        _look(slug, moment(group[-1].recorded - 1), breath)
    drafts = [_draft(slug, one, numbers, people) for one in group if one.id not in known]
    with transaction.atomic():
        answers = journal.record_many(drafts, now=now)
    for draft, answer in zip(drafts, answers, strict=True):
        if isinstance(answer, Refusal):
            raise Refusal(
                "bad-example", f"The year of {slug} cannot be told: {draft.kind} {draft.id}: {answer.sentence}"
            )
    breath()
    _look(slug, now, breath)


def _look(slug: str, now: datetime, breath: Breath) -> None:
    """Begin the periods and judge what is due by then."""
    while timers.open_periods(now, slug) or timers.look(now, slug):
        breath()


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


def _tickets(product: Product, told: Sequence[Told], people: Mapping[Actor, Person], breath: Breath) -> dict[str, str]:
    """The tickets as rows, with what was said in them, those that are missing; the year's `ticket:17` → the row's."""
    rows = list(Ticket.objects.filter(product=product).order_by("pk"))
    for start in range(len(rows), len(told), SLICE):
        with transaction.atomic():
            rows += _sliced(product, told[start : start + SLICE], people)
        breath()
    return {one.subject: row.reference for row, one in zip(rows, told, strict=True)}


def _sliced(product: Product, told: Sequence[Told], people: Mapping[Actor, Person]) -> list[Ticket]:
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
    return rows


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
