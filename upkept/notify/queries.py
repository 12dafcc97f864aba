"""What is read of notices: whom recipients mean, how each wants to be told, what waits, what was given up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from upkept.accounts.models import Person
from upkept.notify.message import Recipients, RoleOf, Subscribers, Team
from upkept.notify.models import Delivery, Device, How, Mute, News, Notice, Preference, Settings, State, Subscription
from upkept.notify.topics import TOPICS, public_topics, topic
from upkept.products.models import Membership, Product, Role, Stage

MOST_UNREAD = 99


@dataclass(frozen=True, slots=True)
class Choice:
    """How one person is told news of one topic and product: `channels` only for what is told at once."""

    how: How
    channels: tuple[str, ...] = ()


def people(to: Recipients) -> list[Person]:
    """Whom this means, each once; active ones only. Subscribers: those with an account; of a private product its team alone."""
    found: Iterable[Person]
    if isinstance(to, Person):
        found = [to]
    elif isinstance(to, RoleOf):
        found = _with_role(to.product, to.role) or _with_role(to.product, Role.OWNER)
    elif isinstance(to, Team):
        found = Person.objects.filter(memberships__product__slug=to.product)
    elif isinstance(to, Subscribers):
        found = Person.objects.filter(subscriptions__product=to.product, subscriptions__topic=to.topic)
        if is_private(to.product):
            found = found.filter(memberships__product__slug=to.product)
    else:
        found = to
    return list({one.pk: one for one in found if one.is_active}.values())


def _with_role(product: str, role: str) -> list[Person]:
    return list(Person.objects.filter(memberships__product__slug=product, memberships__role=role, is_active=True))


def outsiders(to: Subscribers) -> QuerySet[Subscription]:
    """Confirmed addresses; none of a product that is private."""
    if is_private(to.product):
        return Subscription.objects.none()
    return Subscription.objects.filter(
        product=to.product, topic=to.topic, person__isnull=True, confirmed_at__isnull=False
    )


def is_private(product: str) -> bool:
    """Or gone: neither is spoken of to anybody outside its team."""
    return not Product.objects.filter(slug=product).exclude(stage=Stage.PRIVATE).exists()


def choices(
    found: Sequence[Person], topic_name: str, product: str, now: datetime, *, default: How | None = None
) -> dict[int, Choice]:
    """Person → how they want to be told. What the product says goes before what they said for all."""
    declared = topic(topic_name)
    keys = [person.pk for person in found]
    chosen: dict[int, Preference] = {}
    rows = Preference.objects.filter(person__in=keys, topic=topic_name, product__in=["", product])
    for row in rows.order_by("product"):  # the empty one first, so that the product's own overrides
        chosen[row.person_id] = row
    muted = set(
        Mute.objects.filter(person__in=keys, product=product, until__gt=now).values_list("person_id", flat=True)
        if product
        else ()
    )
    answer = {}
    for key in keys:
        own = chosen.get(key)
        how = How(own.how) if own is not None else (default or declared.how)
        channels = tuple(own.channels) if own is not None and own.channels else declared.channels
        if declared.required:
            how = How.NOW
        elif key in muted:
            how = How.NEVER
        answer[key] = Choice(how, channels if how == How.NOW else ())
    return answer


@dataclass(frozen=True, slots=True)
class Standing:
    """All that one person chose, for questions about several topics and products."""

    chosen: dict[tuple[str, str], How]
    muted: frozenset[str]

    def how(self, topic_name: str, product: str) -> How:
        declared = topic(topic_name)
        if declared.required:
            return How.NOW
        if product in self.muted:
            return How.NEVER
        return self.chosen.get((product, topic_name)) or self.chosen.get(("", topic_name)) or declared.how


def standing(person: Person, now: datetime) -> Standing:
    rows = Preference.objects.filter(person=person).values_list("product", "topic", "how")
    muted = Mute.objects.filter(person=person, until__gt=now).values_list("product", flat=True)
    return Standing({(product, name): How(how) for product, name, how in rows}, frozenset(muted))


def slugs_of(person: Person) -> list[str]:
    """The products in which this person has a role: theirs to look after, unlike all that who runs it may see."""
    return list(
        Membership.objects.filter(person=person).order_by("product__slug").values_list("product__slug", flat=True)
    )


def may_hear(person: Person) -> Q:
    """News that this person may hear now, whatever they were when it was written: of no product, of one in which they have
    a role, what anybody may subscribe to while the product is not private, and what is about their own account."""
    if person.is_staff:
        return Q()
    theirs = Membership.objects.filter(person=person).values("product__slug")
    open_to_all = Q(topic__in=[one.name for one in public_topics()])
    seen = Product.objects.exclude(stage=Stage.PRIVATE).values("slug")
    own = Q(topic__in=[one.name for one in TOPICS.values() if one.required])
    return Q(product="") | Q(product__in=theirs) | (open_to_all & Q(product__in=seen)) | own


def settings_of(found: Sequence[Person]) -> dict[int, Settings]:
    return {row.person_id: row for row in Settings.objects.filter(person__in=[person.pk for person in found])}


def devices_of(found: Sequence[Person]) -> dict[int, list[Device]]:
    answer: dict[int, list[Device]] = {}
    for row in Device.objects.filter(person__in=[person.pk for person in found]).order_by("id"):
        answer.setdefault(row.person_id, []).append(row)
    return answer


def wants_now(topic_name: str, product: str) -> bool:
    """Whether anybody chose to be told this at once: asked for every verdict, so it is one look at an index."""
    return Preference.objects.filter(topic=topic_name, product__in=["", product], how=How.NOW).exists()


# In the app -----------------------------------------------------------------------------------------------------------
def told(person: Person) -> QuerySet[Notice]:
    """All that waits for this person or was told them, but for what is no longer theirs: its words are made when it is read."""
    return Notice.objects.filter(person=person, news__in=News.objects.filter(may_hear(person)))


def notices(person: Person, *, unread: bool = False) -> QuerySet[Notice]:
    """What this person was told here, the newest first."""
    rows = told(person).filter(shown=True).select_related("news").order_by("-id")
    return rows.filter(read_at__isnull=True) if unread else rows


def unread_count(person: Person) -> int:
    """Up to MOST_UNREAD + 1: counting on would tell nobody more."""
    return told(person).filter(shown=True, read_at__isnull=True)[: MOST_UNREAD + 1].count()


# For who runs it ------------------------------------------------------------------------------------------------------
def deliveries(state: str = "") -> QuerySet[Delivery]:
    rows = Delivery.objects.select_related("news", "person", "subscription", "device").order_by("-id")
    return rows.filter(state=state) if state in State.values else rows


def dead_count() -> int:
    return Delivery.objects.filter(state=State.DEAD)[:100].count()


def members() -> QuerySet[Person]:
    """Everybody with a role anywhere."""
    return Person.objects.filter(Q(pk__in=Membership.objects.values("person")), is_active=True)
