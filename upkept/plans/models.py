"""Plans in the database: their published versions, the streams that are locked and folded, and what these gave.

Everything here is derived: the journal alone rebuilds it, and `upkept journal verify` proves it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upkept.core import obligation as core
from upkept.kit.clock import instant_of, moment
from upkept.kit.ordered import OrderedJSON


class PlanVersion(models.Model):
    """One published version, exactly as published; a projection of `plan.published` and `calendar.extended`."""

    product = models.CharField(max_length=63)
    number = models.CharField(max_length=63)
    effective_at = models.DateTimeField()
    published_at = models.DateTimeField()
    document = OrderedJSON()  # the first language, and the phases of a line, follow from its order
    tables = models.JSONField()
    source = models.TextField()  # plan.yaml as it was given
    prose = OrderedJSON()  # language → Markdown
    files = models.JSONField(default=dict)  # name → text of the .ics files beside it
    digest = models.CharField(max_length=64)  # SHA-256, hex, over source, prose and files
    by = models.CharField(max_length=200)
    extensions = models.PositiveIntegerField(default=0)
    calendars_until = models.DateTimeField(null=True)  # where the frozen tables end; null: they never do
    why = models.TextField(blank=True)  # what changes and why, as those who published it said
    proposed_by = models.CharField(max_length=200, blank=True)  # person:3
    approved_by = models.CharField(max_length=200, blank=True)
    managed_in = models.CharField(max_length=500, blank=True)  # the repository that it came from
    commit = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "number"], name="plans_version_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["product", "effective_at"], name="plans_version_effective")]

    def __str__(self) -> str:
        return f"{self.product} {self.number}"


class Stream(models.Model):
    """The unit that is locked, folded and stored as one. `next_look_at`: when it changes without an event."""

    product = models.CharField(max_length=63)
    commitment = models.CharField(max_length=100)
    key = models.CharField(max_length=250)
    next_look_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)  # of its timer, since the last success

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "commitment", "key"], name="plans_stream_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_look_at"], name="plans_stream_next_look", condition=Q(next_look_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.commitment} {self.key}"


class Opener(models.Model):
    """When the next period of a product's promises begins: then its streams must exist, whether or not anything happens."""

    product = models.CharField(max_length=63, unique=True)
    opened_until = models.DateTimeField()  # every opening before this one is made
    opens_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["opens_at"], name="plans_opener_opens")]

    def __str__(self) -> str:
        return f"{self.product} opens {self.opens_at:%F %T}"


class Outcome(models.TextChoices):
    RUNNING = "running", _("running")
    KEPT = "kept", _("kept")
    LATE = "late", _("late")
    BROKEN = "broken", _("broken")
    UNMEASURED = "unmeasured", _("unmeasured")
    VOID = "void", _("void")


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def of(self, product: str) -> ObligationQuerySet:
        return self.filter(product=product)

    def running(self) -> ObligationQuerySet:
        """Owed: not yet met and not yet due."""
        return self.filter(outcome=Outcome.RUNNING)

    def soonest_first(self) -> ObligationQuerySet:
        return self.order_by("due_at", "id")

    def judged(self) -> ObligationQuerySet:
        """With a verdict, the latest first."""
        return self.exclude(month="").order_by("-verdict_at", "-id")


class Obligation(models.Model):
    """One promise to one subject, or for one period, as last folded.

    `outcome` is what the events say now; `verdict` is what was first announced, and never changes; `announced` is what
    was last: where a late event changed it, an `obligation.corrected` stands in the journal. A broken one that is met
    afterwards is announced as late, which corrects nothing.
    """

    ref = models.CharField(max_length=16, unique=True)  # from its identity: the same in every installation
    product = models.CharField(max_length=63)
    commitment = models.CharField(max_length=100)
    key = models.CharField(max_length=250)
    subject = models.CharField(max_length=200)
    opening = models.CharField(max_length=200)
    version = models.CharField(max_length=63)
    owner = models.CharField(max_length=32)  # the role that is told when it is at risk
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    met_at = models.DateTimeField(null=True)
    met_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    verdict_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    announced = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    corrections = models.PositiveSmallIntegerField(default=0)
    month = models.CharField(max_length=7, blank=True)  # counted in this one (product's zone): 2026-03; empty: not yet
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)
    paused = models.JSONField(default=list)  # [[from, to or null, cause]], UTC seconds
    marks = models.JSONField(default=list)  # sorted
    attributes = models.JSONField(default=dict)
    target = models.CharField(max_length=200, blank=True)
    figure = models.FloatField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    excused_by = models.CharField(max_length=200, blank=True)
    overrun = models.BigIntegerField(null=True)  # seconds after the due moment at which a late one was met
    how = models.CharField(max_length=10, default="observed")  # in what way the event that decided it was learned of

    objects = ObligationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "commitment", "key", "opening"], name="plans_obligation_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="plans_obligation_known_outcome"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["product", "due_at", "id"], name="plans_obligation_due", condition=Q(outcome="running")
            ),
            models.Index(fields=["due_at", "id"], name="plans_obligation_due_all", condition=Q(outcome="running")),
            models.Index(
                fields=["product", "due_at", "id"],
                name="plans_obligation_overdue",
                condition=Q(outcome="broken", met_at__isnull=True, closed_at__isnull=True),
            ),
            models.Index(fields=["product", "commitment", "verdict_at"], name="plans_obligation_recent"),
            models.Index(fields=["product", "commitment", "month", "verdict_at"], name="plans_obligation_month"),
            models.Index(
                fields=["product", "commitment", "verdict_at"],
                name="plans_obligation_failed",
                condition=~Q(outcome="kept"),
            ),
            models.Index(fields=["product", "outcome", "commitment", "id"], name="plans_obligation_by_outcome"),
            models.Index(fields=["product", "outcome", "id"], name="plans_obligation_outcome_all"),
            models.Index(fields=["product", "id"], name="plans_obligation_newest"),
            models.Index(fields=["product", "subject"], name="plans_obligation_subject"),
            models.Index(
                fields=["product", "commitment", "overrun"],
                name="plans_obligation_worst",
                condition=Q(overrun__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} {self.key}: {self.outcome}"

    def as_core(self) -> core.Obligation:
        """The same as the core reads it."""
        return core.Obligation(
            commitment=self.commitment,
            key=self.key,
            subject=self.subject,
            opening=self.opening,
            version=self.version,
            opened=instant_of(self.opened_at),
            due=_instant(self.due_at),
            outcome=core.Outcome(self.outcome),
            met=_instant(self.met_at),
            met_by=self.met_by or None,
            closed=_instant(self.closed_at),
            closed_by=self.closed_by or None,
            verdict_at=_instant(self.verdict_at),
            warn_at=_instant(self.warn_at),
            next_look=_instant(self.next_look_at),
            paused=tuple(core.Stretch(*stretch) for stretch in self.paused),
            marks=frozenset(core.Mark(mark) for mark in self.marks),
            attributes=self.attributes,
            target=self.target,
            figure=self.figure,
            reason=self.reason,
            excused_by=self.excused_by or None,
            how=self.how,
        )

    def take(self, folded: core.Obligation) -> None:
        """Take over all that a fold says. What was announced (`verdict`, `warned_at`, `corrections`) is not its to say."""
        self.commitment, self.key, self.opening = folded.identity
        self.subject, self.version, self.target = folded.subject, folded.version, folded.target
        self.opened_at = moment(folded.opened)
        self.due_at = _moment(folded.due)
        self.outcome = str(folded.outcome)
        self.met_at, self.met_by = _moment(folded.met), folded.met_by or ""
        self.closed_at, self.closed_by = _moment(folded.closed), folded.closed_by or ""
        self.verdict_at, self.warn_at = _moment(folded.verdict_at), _moment(folded.warn_at)
        self.next_look_at = _moment(folded.next_look)
        self.is_paused = folded.is_paused
        self.paused = [[stretch.from_, stretch.to, stretch.cause] for stretch in folded.paused]
        self.marks = sorted(mark.value for mark in folded.marks)
        self.attributes = {name: _json(value) for name, value in folded.attributes.items()}
        self.figure, self.reason, self.excused_by = folded.figure, folded.reason, folded.excused_by or ""
        self.how = folded.how
        late = folded.outcome is core.Outcome.LATE and folded.met is not None and folded.due is not None
        self.overrun = folded.met - folded.due if late else None  # type: ignore[operator]  # both known where late


COUNTS = (
    "kept", "late", "broken", "unmeasured", "void",
    "excused", "excused_kept", "paused", "reopened", "relaxed", "extended",
    "late_recorded", "attested", "observed", "reported", "imported", "corrected", "waived",
)  # fmt: skip
"""The columns of a tally. `excused_kept` are those of `excused` whose true outcome is kept.

Of kept, late and broken ones `observed`, `reported`, `attested`, `imported` say in what way what decided them was learned of.
"""


class Tally(models.Model):
    """How a commitment did in one month (of the verdicts, in the product's zone): pages need no scan of a million rows."""

    product = models.CharField(max_length=63)
    commitment = models.CharField(max_length=100)
    month = models.CharField(max_length=7)
    kept = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    broken = models.IntegerField(default=0)
    unmeasured = models.IntegerField(default=0)
    void = models.IntegerField(default=0)
    excused = models.IntegerField(default=0)
    excused_kept = models.IntegerField(default=0)
    paused = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    relaxed = models.IntegerField(default=0)
    extended = models.IntegerField(default=0)
    late_recorded = models.IntegerField(default=0)
    attested = models.IntegerField(default=0)
    observed = models.IntegerField(default=0)
    reported = models.IntegerField(default=0)
    imported = models.IntegerField(default=0)
    corrected = models.IntegerField(default=0)
    waived = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "commitment", "month"], name="plans_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.commitment} {self.month}"


def _json(value: Any) -> Any:
    """As the database gives it back, so that nothing looks changed that is not."""
    return [_json(item) for item in value] if isinstance(value, list | tuple) else value


def _moment(instant: int | None) -> datetime | None:
    return None if instant is None else moment(instant)


def _instant(when: datetime | None) -> int | None:
    return None if when is None else instant_of(when)


# Tables of this area that stand in the folder of their pages.
from upkept.plans.drafting.models import Draft as Draft  # noqa: E402
from upkept.plans.drafting.models import DraftState as DraftState  # noqa: E402
from upkept.plans.drafting.models import Trial as Trial  # noqa: E402
from upkept.plans.drafting.models import TrialState as TrialState  # noqa: E402
from upkept.plans.drift.models import LivePage as LivePage  # noqa: E402
from upkept.plans.record.models import Schedule, Turn  # noqa: E402, F401
