"""What changes at the desk: auditors are invited and revoked, samples drawn and marked, controls confirmed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from upkept.accounts.models import Person
from upkept.assurance import population, sampling
from upkept.assurance.access import Auditor
from upkept.assurance.frameworks import Framework
from upkept.assurance.models import Grant, Item, Look, Sample, Strata, Support, Verdict
from upkept.assurance.sampling import Case
from upkept.core.refusal import Refusal
from upkept.products.models import Product

LONGEST = timedelta(days=400)
LINK_LASTS = timedelta(days=7)
SAME_LOOK = timedelta(minutes=10)
"""The same page opened again within this time is one look."""


@transaction.atomic
def invite(
    product: Product, *, name: str, email: str, until: datetime, sees_security: bool, by: Person, now: datetime
) -> Grant:
    """A grant, with a link that opens it once (access.link_of). Raises Refusal: no-name, already-over, too-long."""
    if not name.strip():
        raise Refusal("no-name", _("Say who it is: the name stands in the list of who looked at what."))
    if until <= now:
        raise Refusal("already-over", _("This day is over: choose one that is to come."))
    if until > now + LONGEST:
        raise Refusal(
            "too-long", _("At most %(days)s days ahead: invite again when it has ended.") % {"days": LONGEST.days}
        )
    grant = Grant.objects.create(
        product=product,
        name=name.strip(),
        email=email.strip().lower(),
        until=until,
        sees_security=sees_security,
        created_at=now,
        created_by=by,
    )
    new_link(grant, now=now)
    return grant


def new_link(grant: Grant, *, now: datetime) -> None:
    """Another link, for who lost theirs or changed the browser. The one before opens nothing any more."""
    grant.key_nonce, grant.key_until = secrets.token_hex(32), min(grant.until, now + LINK_LASTS)
    grant.save(update_fields=["key_nonce", "key_until"])


@transaction.atomic
def open_link(grant: Grant, *, now: datetime) -> str:
    """Use the link up; what the session must hold from now on. Raises Refusal `link-used` where another was faster."""
    marker = secrets.token_hex(32)
    used = Grant.objects.filter(pk=grant.pk, key_nonce=grant.key_nonce, revoked_at=None, until__gt=now)
    if not grant.key_nonce or not used.update(
        key_nonce="", key_until=None, session=marker, opened_at=grant.opened_at or now, seen_at=now
    ):
        raise Refusal("link-used", _("This link was used already: ask for a new one."))
    return marker


@transaction.atomic
def revoke(grant: Grant, *, by: Person, now: datetime) -> None:
    """It opens nothing from the next request on, whatever session is open. What was looked at stays listed."""
    Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=now, revoked_by=by, key_nonce="", session="")


def look(auditor: Auditor, what: str, about: str = "", *, now: datetime) -> None:
    """Note what a guest opened or took away. The team's own looking is not noted."""
    grant = auditor.grant
    if grant is None:
        return
    recent = Look.objects.filter(grant=grant, what=what, about=about[:200], at__gt=now - SAME_LOOK)
    if what in ("export", "file") or not recent.exists():
        Look.objects.create(grant=grant, at=now, what=what, about=about[:200])
        Grant.objects.filter(pk=grant.pk).update(seen_at=now)


@transaction.atomic
def draw(
    auditor: Auditor,
    *,
    asked: population.Asked,
    seed: str,
    size: int,
    strata: str,
    with_void: bool,
    now: datetime,
) -> Sample:
    """Draw a sample. Raises Refusal: no-seed, bad-size, no-cases."""
    seed = seed.strip()
    if not seed or len(seed) > 200:
        raise Refusal(
            "no-seed", _("Give a seed of your own, such as the date and your name: the sample follows from it.")
        )
    if not 1 <= size <= sampling.MOST:
        raise Refusal("bad-size", _("A sample has 1 to %(most)s cases.") % {"most": sampling.MOST})
    drawn = sampling.draw(_cases(auditor, asked, strata, with_void), seed, size)
    if not drawn.cases:
        raise Refusal("no-cases", _("There is no case with a verdict in this period: choose another."))
    sample = Sample.objects.create(
        product=auditor.product,
        grant=auditor.grant,
        person=auditor.person,
        promise=asked.promise,
        since=asked.since,
        until=asked.until,
        with_void=with_void,
        seed=seed,
        size=size,
        strata=strata,
        population=drawn.population,
        digest=drawn.digest,
        drawn_at=now,
    )
    Item.objects.bulk_create(
        Item(sample=sample, position=place, ref=case.ref, stratum=case.stratum, outcome=case.outcome)
        for place, case in enumerate(drawn.cases, 1)
    )
    return sample


@transaction.atomic
def mark(item: Item, *, mark: str, comment: str, now: datetime) -> None:
    """The auditor's own judgement of one case. It changes nothing but their worksheet."""
    if mark not in Verdict.values:
        raise Refusal("unknown-mark", _("Choose what you found."))
    if mark == Verdict.EXCEPTION and not comment.strip():
        raise Refusal("no-comment", _("Say what the exception is: a report is written from it."))
    item.mark, item.comment, item.marked_at = mark, comment.strip()[:5000], now
    item.save(update_fields=["mark", "comment", "marked_at"])


@transaction.atomic
def confirm(
    product: Product, framework: Framework, control: str, promise: str, *, holds: bool, by: Person, now: datetime
) -> None:
    """Say that a promise is, or is not, evidence for a control. Raises Refusal `unknown-control`."""
    if control not in framework.by_id:
        raise Refusal("unknown-control", _("The framework has no control %(id)s.") % {"id": control[:32]})
    Support.objects.update_or_create(
        product=product,
        framework=framework.id,
        control=control,
        promise=promise,
        defaults={"holds": holds, "said_at": now, "said_by": by},
    )


def _cases(auditor: Auditor, asked: population.Asked, strata: str, with_void: bool) -> Iterator[Case]:
    rows = population.visible(population.judged(auditor.product.slug, asked), auditor)
    if not with_void:
        rows = rows.filter(~Q(outcome="void"))
    by = {Strata.OUTCOME: "outcome", Strata.MONTH: "month"}.get(Strata(strata), "")
    names = ("ref", "outcome", by) if by else ("ref", "outcome")
    for found in rows.order_by("ref").values_list(*names).iterator(chunk_size=5000):
        yield Case(*found)
