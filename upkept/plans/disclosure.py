"""What may be seen by everybody of what concerns security: nothing of a subject before it is remedied or disclosed.

Every public reader asks here, so that the rule stands in one place. The months keep counting: a verdict stands in them when
it falls, without a name, or leaving a hole open would better the record. What runs is not even counted: it says that one is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from upkept.core.commitments.base import Commitment
from upkept.core.history import History
from upkept.core.plan.model import Plan
from upkept.core.plan.reader import vocabulary_of
from upkept.kit.journal.models import Event
from upkept.plans import queries
from upkept.plans.history import history
from upkept.plans.models import Obligation

SECRET = ("advisory", "finding", "report")
"""Kinds of subject that concern security wherever they occur."""
LIFTED = (".remedied", ".disclosed")
"""A subject is public from an event that ends so. A plan whose own events end so makes their subjects secret ones."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What a product's plans, all versions, say of security. `lifting`: the kinds of event that make a subject public."""

    kinds: tuple[str, ...]
    lifting: tuple[str, ...]
    promises: Mapping[str, tuple[str, ...]]  # promise → the kinds of security subject that it can be about


_known: dict[str, tuple[History, Secret]] = {}


def secret(product: str) -> Secret:
    """Asked of the plan, not of a million rows, and reckoned once per publication."""
    past = history(product)
    known = _known.get(product)
    if known is None or known[0] is not past:
        known = _known[product] = (past, _secret(past))
    return known[1]


def secret_subjects(product: str, commitment: str) -> list[str]:
    """The kinds of security subject that this promise, in any version, can be about."""
    return list(secret(product).promises.get(commitment, ()))


def is_about_security(product: str, commitment: str) -> bool:
    return bool(secret_subjects(product, commitment))


def public(rows: QuerySet[Obligation], product: str, commitment: str) -> QuerySet[Obligation]:
    """Of these rows of one promise those that everybody may see."""
    return _without_undisclosed(rows, product, secret_subjects(product, commitment))


def public_of_all(rows: QuerySet[Obligation], product: str) -> QuerySet[Obligation]:
    """The same for rows of many promises of one product."""
    return _without_undisclosed(rows, product, secret(product).kinds)


def undisclosed(product: str, commitment: str) -> int:
    """How many cases of this promise have their verdict and may not be seen yet. That there are such is no secret."""
    if not is_about_security(product, commitment):
        return 0
    rows = queries.judged(product, commitment).order_by()
    return rows.count() - public(rows, product, commitment).count()


def is_public_subject(product: str, subject: str) -> bool:
    """Whether the name of this subject may be read by everybody, as far as security is concerned."""
    kind = subject.partition(":")[0]
    if kind not in secret(product).kinds:
        return True
    return _lifting(product).filter(subject=subject).exists()


def is_public(row: Obligation) -> bool:
    """Whether this case may be seen by everybody, as far as security is concerned."""
    return public_of_all(Obligation.objects.filter(pk=row.pk), row.product).exists()


def blurred(row: Obligation) -> Obligation:
    """The case as everybody may read it. One of a period that is judged by security events keeps its verdict and its month; its
    figure and its moments would tell how many subjects there are and when each came up, so it has none, ever: a blank that
    came and went would tell the same. The row is not to be saved."""
    if is_blurred(row):
        row.met_at = row.verdict_at = row.figure = row.overrun = None
    return row


def is_blurred(row: Obligation) -> bool:
    """Whether it is of a period, and follows from security events."""
    kinds = secret_subjects(row.product, row.commitment)
    return bool(kinds) and row.subject.partition(":")[0] not in kinds and row.opening == row.key


def public_running(product: str) -> dict[str, int]:
    """Promise → how many cases run, for everybody: none of a promise that may be about security."""
    about = secret(product).promises
    return {name: count for name, count in queries.running_counts(product).items() if name not in about}


def _secret(past: History) -> Secret:
    own = {
        kind: event.subject
        for version in past.versions
        for kind, event in version.plan.events.items()
        if kind.endswith(LIFTED)
    }
    kinds = (*SECRET, *sorted(set(own.values()) - set(SECRET)))
    promises: dict[str, set[str]] = {}
    for version in past.versions:
        vocabulary = vocabulary_of(version.plan)
        for name, promise in version.plan.commitments.items():
            about = {vocabulary.subject_of(kind) for kind in _told_by(promise, version.plan)} | {promise.items()}
            promises.setdefault(name, set()).update(kinds if "*" in about else about.intersection(kinds))
    lifting = {*own, *(f"{kind}{end}" for kind in SECRET for end in LIFTED)}
    return Secret(
        kinds, tuple(sorted(lifting)), {name: tuple(sorted(about)) for name, about in promises.items() if about}
    )


def _told_by(promise: Commitment, plan: Plan) -> frozenset[str]:
    """The kinds of event that its cases follow from; of a duration those of the promises that it is over."""
    kinds = promise.kinds()
    if getattr(promise, "measure", "") == "duration":
        for name in promise.references():
            kinds |= plan.commitments[name].kinds() if name in plan.commitments else frozenset()
    return kinds


def _lifting(product: str) -> QuerySet[Event]:
    return Event.objects.filter(product=product, kind__in=secret(product).lifting)


def _without_undisclosed(rows: QuerySet[Obligation], product: str, kinds: Iterable[str]) -> QuerySet[Obligation]:
    secret = Q()
    for kind in kinds:
        secret |= Q(subject__startswith=f"{kind}:")
    if not secret:
        return rows
    return rows.filter(~secret | Exists(_lifted_since(product)))


def _lifted_since(product: str) -> QuerySet[Event]:
    """Of a case, as a subquery: that its subject was disclosed, ever, or remedied after the case was opened, by its moment or by
    its arrival: a cause may be found again, and one may be found that was remedied already."""
    opened = Event.objects.filter(product=product, id=OuterRef(OuterRef("opening"))).values("seq")[:1]
    since = Q(at__gte=OuterRef("opened_at")) | Q(seq__gt=Subquery(opened)) | Q(kind__endswith=LIFTED[1])
    return _lifting(product).filter(since, subject=OuterRef("subject"))
