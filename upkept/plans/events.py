"""What can happen to a plan and to what it promises. The verdicts are derived: the clock records them at their moment."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict

from upkept.kit.journal.kinds import Kind


class PlanPublished(Kind, kind="plan.published", of="plan", says=_("Version {number} of the plan was published")):
    """Whole, so that the journal alone is enough to reckon everything again. `effective` is an instant.

    `why`: what changes and why, in words for everybody. `proposed_by`, `approved_by`: where a second person approved it
    (`person:3`). `managed_in`, `commit`: the repository that it came from. `ordered`: the SHA-256, hex, of the document with
    its keys in the order of the source, which the sorted data of an event does not keep (core/ledger/bundle.py). `synthetic`:
    a generator makes this product's history; the first version says it for good.
    """

    reserved = True

    number: str
    effective: int
    document: dict[str, Any]
    tables: dict[str, Any]
    source: str
    prose: dict[str, str]
    files: dict[str, str] = {}
    digest: str
    calendars_until: int | None = None
    why: str | None = None
    proposed_by: str | None = None
    approved_by: str | None = None
    managed_in: str | None = None
    commit: str | None = None
    ordered: str | None = None
    synthetic: bool | None = None


class CalendarExtended(
    Kind, kind="calendar.extended", of="plan", says=_("The calendars of version {number} were extended")
):
    """All tables of the version; up to where the former ones ended they say the same."""

    reserved = True

    number: str
    tables: dict[str, Any]
    calendars_until: int


class ObligationExcused(
    Kind, kind="obligation.excused", of="*", says=_("{commitment} was excused for {subject}: {reason}")
):
    """By an exclusion of the plan; the fields that it `needs` come beside these. Approved by one who did not do the work.

    Its subject is that of the obligation's stream, or `commitment:<id>` where that is a period (`key`).
    """

    model_config = ConfigDict(extra="allow")

    commitment: str
    opening: str
    exclusion: str
    key: str | None = None
    reason: str | None = None
    reference: str | None = None
    cause: str | None = None
    approved_by: str | None = None

    personal = frozenset({"approved_by"})


class EvidenceAttached(
    Kind, kind="evidence.attached", of="obligation", says=_("Evidence was added to a case of {commitment}")
):
    """Files for a case, added by hand after what it was about; the event dates them. `key`: the case's."""

    reserved = True

    commitment: str
    key: str


class _OfObligation(Kind):
    """Said by the clock. `key` and `opening` with `commitment` are its identity; `due` is an instant."""

    reserved = True

    commitment: str
    key: str
    opening: str
    due: int | None = None


class ObligationWarned(_OfObligation, kind="obligation.warned", says=_("{commitment} is at risk for {key}")):
    pass


class ObligationKept(_OfObligation, kind="obligation.kept", says=_("{commitment} was kept for {key}")):
    met: int | None = None


class ObligationBroken(_OfObligation, kind="obligation.broken", says=_("{commitment} was broken for {key}")):
    pass


class ObligationLate(_OfObligation, kind="obligation.late", says=_("{commitment} was met late for {key}")):
    met: int | None = None


class ObligationUnmeasured(
    _OfObligation, kind="obligation.unmeasured", says=_("Nobody can say whether {commitment} was kept for {key}")
):
    reason: str = ""


class ObligationVoid(_OfObligation, kind="obligation.void", says=_("{commitment} no longer applies to {key}")):
    reason: str = ""


class ObligationCorrected(
    _OfObligation, kind="obligation.corrected", says=_("The verdict on {commitment} for {key} was corrected: {reason}")
):
    """What was announced before, what is now, and by which event. `running`: its due moment lies ahead again."""

    before: str
    after: str
    reason: str
    cause: str = ""


class ObligationNoted(Kind, kind="obligation.noted", says=_("The team said something about {commitment} for {key}")):
    """In public, beside a verdict that stands. What was said is the text beside the event; another one takes its place."""

    reserved = True

    commitment: str
    key: str
    opening: str
    due: int | None = None


class CommitmentHidden(Kind, kind="commitment.hidden", says=_("The record of {subject} was hidden")):
    """From the public pages, by an owner; why is the text beside the event, and is published."""

    reserved = True


class CommitmentShown(Kind, kind="commitment.shown", says=_("The record of {subject} was shown again")):
    reserved = True


class HistoryShown(
    Kind, kind="history.shown", of="plan", says=_("What version {number} would have kept before the plan is shown")
):
    """Imported history from before the plan, reckoned by a version of it and kept as counts: they stand in no record. `since`,
    `until`: when the first and the last case began; `sources`: from what it was imported, and when; `promises`, `assumed`: as
    `plans/beforehand.py` has them."""

    reserved = True

    number: str
    since: int
    until: int
    sources: list[dict[str, Any]]
    promises: dict[str, dict[str, Any]]
    assumed: dict[str, Any] | None = None


class HistoryWithdrawn(
    Kind, kind="history.withdrawn", of="plan", says=_("What would have been kept before the plan is no longer shown")
):
    reserved = True
