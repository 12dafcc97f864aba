"""What a report says: every promise of a period with its figures, the cases that were not kept, what changed in the plan.

Page and PDF are drawn from this one value, and the figures are those of the plan page: the same tallies, the same sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from upkept.core.commitments.base import Commitment
from upkept.core.plan.model import Version
from upkept.kit.clock import instant_of, moment
from upkept.kit.ui import words
from upkept.kit.ui.shapes import Mark, Score
from upkept.plans import disclosure, hiding, shown
from upkept.plans import queries as plans
from upkept.plans.models import Obligation, PlanVersion, Tally
from upkept.products.models import Product
from upkept.status import data, measured, records
from upkept.status.reports.periods import Period

MOST = 25
"""Of one promise's cases that were not kept so many are listed; the rest is a number, and all stand on its page."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One case that was not kept. Moments are instants; `late` is said in words."""

    state: Mark
    case: str
    due: int | None
    done: int | None
    late: str
    excused: str


@dataclass(frozen=True, slots=True)
class Line:
    """One promise. `before` is its score of the period before; `counts` what makes its figure believable, in words."""

    id: str
    title: str
    sentence: str
    aim: bool
    mark: Mark
    why: str
    score: Score
    before: Score
    counts: tuple[tuple[str, str], ...]
    failures: tuple[Failure, ...]
    more: int
    href: str
    ended: bool

    @property
    def is_measured(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Change:
    """A version of the plan that took effect in the period."""

    number: str
    effective: int
    href: str


@dataclass(frozen=True, slots=True)
class Report:
    """`zone`: the product's, in which its months begin. `as_of`: when it was drawn; a running period may still change."""

    product: Product
    period: Period
    language: str
    zone: str
    begins: int
    ends: int
    as_of: int
    version: str
    digest: str
    promises: tuple[Line, ...]
    aims: tuple[Line, ...]
    total: Score
    total_before: Score
    changes: tuple[Change, ...]

    @property
    def is_over(self) -> bool:
        return self.as_of >= self.ends

    @property
    def lines(self) -> Iterator[Line]:
        yield from self.promises
        yield from self.aims


def report(product: Product, period: Period, language: str, now: datetime) -> Report | None:
    """The report of that period; None where no plan was in force in it. A bounded number of queries per promise not kept."""
    zone = product.timezone
    begins, ends, at = period.begins(zone), period.ends(zone), instant_of(now)
    past = plans.history(product.slug)
    reigning = [version for version in past.versions if version.effective < min(ends, at + 1)]
    if not reigning or begins > at:
        return None
    spoken, hidden = _in_period(reigning, begins), hiding.hidden(product.slug)
    tallies = plans.by_month(product.slug, period.before.months[0], period.months[-1])
    lines = [
        _line(
            product.slug,
            one,
            version,
            language,
            tallies.get(one.id, ()) if one.id not in hidden else (),
            period,
            ended=version is not reigning[-1],
            hidden=records.hidden_words(hidden[one.id], zone) if one.id in hidden else "",
        )
        for one, version in spoken
    ]
    promises = tuple(line for line in lines if not line.aim)
    row = plans.versions(product.slug).filter(number=reigning[-1].number).first()
    return Report(
        product=product,
        period=period,
        language=language,
        zone=zone,
        begins=begins,
        ends=ends,
        as_of=at,
        version=reigning[-1].number,
        digest=row.digest if row else "",
        promises=promises,
        aims=tuple(line for line in lines if line.aim),
        total=_sum(line.score for line in promises),
        total_before=_sum(line.before for line in promises),
        changes=tuple(_changes(product.slug, begins, min(ends, at + 1))),
    )


def compared(score: Score, before: Score) -> str:
    """Against the period before, in words; empty where one of the two had no case."""
    if not score.cases or not before.cases:
        return ""
    return _("before: %(share)s") % {"share": words.share_words(before.kept, before.cases)}


def _in_period(reigning: list[Version], begins: int) -> list[tuple[Commitment, Version]]:
    """Each promise that stood at some time of the period, as it stood last; in the order of the latest plan."""
    inside = [
        version
        for version, after in zip(reigning, [*reigning[1:], None], strict=True)
        if after is None or after.effective > begins
    ]
    found: dict[str, tuple[Commitment, Version]] = {}
    for version in reversed(inside):
        for id, one in version.plan.commitments.items():
            found.setdefault(id, (one, version))
    return list(found.values())


def _line(
    product: str,
    one: Commitment,
    version: Version,
    language: str,
    tallies: list[Tally] | tuple[Tally, ...],
    period: Period,
    *,
    ended: bool,
    hidden: str,
) -> Line:
    here = [tally for tally in tallies if tally.month in period.months]
    before = [tally for tally in tallies if tally.month in period.before.months]
    score = records.score(here)
    is_measured = one.kind != "unmeasured"
    failures, more = _failures(product, one.id, period) if is_measured and score.kept < score.cases else ((), 0)
    return Line(
        id=one.id,
        title=shown.name(one.id),
        sentence=_sentence(one, language),
        aim=one.strength == "aim",
        mark=Mark("unmeasured", _("record hidden")) if hidden else _mark(one, score),
        why=hidden or (str(getattr(one, "why", "") or _("nothing measures it")) if not is_measured else ""),
        score=score,
        before=records.score(before),
        counts=tuple(measured.told(here)) if is_measured else (),
        failures=failures,
        more=more,
        href=reverse("promise", args=[product, one.id]),
        ended=ended,
    )


def _sentence(one: Commitment, language: str) -> str:
    """Each of its sentences on a line: the rows of a table are not one sentence."""
    quotes = [quote for quote in (one.quote, *one.also_quotes) if quote]
    return "\n".join(shown.published(quote, language) for quote in quotes) or shown.name(one.id)


def _mark(one: Commitment, score: Score) -> Mark:
    if one.kind == "unmeasured":
        return Mark("unmeasured")
    if not score.cases:
        return Mark("running", _("no case in this period"))
    return records.judged_mark(score)


def _failures(product: str, commitment: str, period: Period) -> tuple[tuple[Failure, ...], int]:
    rows = data.public_cases(product, commitment).filter(month__in=period.months, outcome__in=["late", "broken"])
    found = list(rows.order_by("verdict_at", "id")[: MOST + 1])
    more = rows.count() - MOST if len(found) > MOST else 0
    return tuple(_failure(row) for row in found[:MOST]), more


def _failure(row: Obligation) -> Failure:
    row = disclosure.blurred(row)
    name = data.public_name(row)
    return Failure(
        state=Mark("late" if row.outcome == "late" else "broken"),
        case=shown.period_words(name) if name == row.key else name,
        due=instant_of(row.due_at) if row.due_at else None,
        done=instant_of(row.met_at) if row.met_at else None,
        late=_("%(time)s late") % {"time": words.duration(row.overrun)} if row.overrun else "",
        excused=_("excused") if "excused" in row.marks else "",
    )


def _changes(product: str, begins: int, ends: int) -> list[Change]:
    rows: list[PlanVersion] = list(
        plans.versions(product).filter(effective_at__gte=moment(begins), effective_at__lt=moment(ends))
    )
    return [
        Change(row.number, instant_of(row.effective_at), reverse("plan-version", args=[product, row.number]))
        for row in reversed(rows)
    ]


def _sum(scores: Iterable[Score]) -> Score:
    found = list(scores)
    return Score(
        sum(score.kept for score in found),
        sum(score.cases for score in found),
        sum(score.adjusted_kept or 0 for score in found),
        sum(score.adjusted_cases or 0 for score in found),
        void=sum(score.void for score in found),
    )
