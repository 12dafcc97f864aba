"""The standard events: what Upkept's areas record, and what a plan may name without defining it.

A kind, field or value that was once here stays: published plans speak of it, and are read by this for ever.
"""

from __future__ import annotations

_TICKET = "type, channel, priority, severity, impact, component, version, customer, organisation, tier, language, cause"
_INCIDENT = "impact:outage|degraded, severity, component, cause"
_RELEASE = "version, class, digest, line, phase, environment, commit"
_WATCHED = "result:pass|fail|rolled_back|inconclusive, watched:number"
_CHANNELS = "channels:list, reached:number, audience:number"

# (subject, [(kind, sentence, fields)]), in the short form of `vocabulary.event_kind`.
EVENTS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "ticket",
        (
            ("ticket.opened", "{subject} was opened", _TICKET),
            ("ticket.changed", "{subject} was changed", _TICKET),
            ("ticket.triaged", "{subject} was triaged", "priority, severity, complexity, type"),
            ("ticket.assigned", "{subject} was assigned", "to, team"),
            ("ticket.answered", "{subject} was answered", "channel, automatic:yes-no"),
            ("ticket.replied", "The customer wrote again in {subject}", "channel"),
            ("ticket.updated", "{subject} got a word on how it stands", "next_update:date"),
            ("ticket.waiting", "{subject} waits for the customer", "reason"),
            ("ticket.resumed", "{subject} goes on", "reason"),
            ("ticket.escalated", "{subject} was escalated", "to, level:number, reason"),
            ("ticket.rescheduled", "A new time was agreed for {subject}", "until:date, reason"),
            ("ticket.worked_around", "A way around {subject} was given", "reference"),
            ("ticket.resolved", "{subject} was resolved", "resolution, cause"),
            ("ticket.reopened", "{subject} was opened again", "reason"),
            ("ticket.closed", "{subject} was closed", "reason"),
            ("ticket.merged", "{subject} was merged into another", "into"),
            ("ticket.spam", "{subject} was spam", ""),
            ("ticket.cancelled", "{subject} was cancelled", "reason"),
            ("ticket.voided", "{subject} was set aside", "reason"),
            ("ticket.withdrawn", "{subject} was withdrawn", "reason"),
            ("ticket.rated", "{subject} was rated", "score:number"),
            ("bug.confirmed", "The bug of {subject} was confirmed", "severity, complexity, component"),
            ("bug.rejected", "{subject} turned out to be no bug", "reason"),
            ("bug.fixed", "The bug of {subject} was fixed", "version, commit"),
            ("bug.deployed", "The fix of {subject} was deployed", "version, class, line, phase"),
            ("idea.accepted", "The idea of {subject} was taken into the roadmap", "reason"),
            ("idea.declined", "The idea of {subject} was declined", "reason"),
            ("idea.shipped", "The idea of {subject} was shipped", "version"),
        ),
    ),
    (
        "incident",
        (
            ("incident.opened", "{subject} began", _INCIDENT),
            ("incident.changed", "{subject} was changed", _INCIDENT),
            ("incident.acknowledged", "Somebody took charge of {subject}", ""),
            (
                "incident.updated",
                "{subject} was updated for the public",
                f"{_INCIDENT}, extent, next_update:date, channels:list",
            ),
            ("incident.identified", "The cause of {subject} was found", "cause, third_party:yes-no"),
            ("incident.mitigated", "{subject} was mitigated", ""),
            ("incident.resolved", "{subject} was resolved", "cause"),
            ("incident.reopened", "{subject} began again", ""),
            ("incident.closed", "{subject} was closed", "cause"),
            ("incident.cancelled", "{subject} turned out to be none", "reason"),
            ("incident.merged", "{subject} was merged into another", "into"),
            ("review.published", "The review of {subject} was published", "cause, actions:number, reference"),
        ),
    ),
    (
        "release",
        (
            ("release.planned", "{subject} was planned", f"{_RELEASE}, start:date, end:date, reason"),
            ("release.announced", "{subject} was announced", f"{_RELEASE}, start:date, {_CHANNELS}"),
            ("release.rescheduled", "{subject} was moved", "start:date, end:date, reason"),
            ("release.approved", "{subject} was approved", "version, digest"),
            ("release.staged", "{subject} was tested in staging", f"{_RELEASE}, result:pass|fail"),
            ("release.started", "{subject} began", _RELEASE),
            ("release.deployed", "{subject} was deployed", _RELEASE),
            ("release.completed", "{subject} was completed", f"{_RELEASE}, date:date"),
            ("release.watched", "{subject} was watched after it went out", _WATCHED),
            ("release.rolled_back", "{subject} was rolled back", "version, reason"),
            ("release.cancelled", "{subject} was cancelled", "reason"),
            (
                "changelog.published",
                "{subject} entered the changelog",
                "version, class, date:date, features, improvements, fixes, notes",
            ),
            ("documentation.updated", "The documentation for {subject} was brought up to date", "version"),
        ),
    ),
    (
        "maintenance",
        (
            ("maintenance.planned", "{subject} was planned", "class, component, start:date, end:date, reason"),
            (
                "maintenance.announced",
                "{subject} was announced",
                f"class, component, start:date, end:date, {_CHANNELS}",
            ),
            ("maintenance.rescheduled", "{subject} was moved", "start:date, end:date, reason"),
            ("maintenance.started", "{subject} began", "class, component"),
            ("maintenance.updated", "{subject} was updated for the public", "next_update:date"),
            ("maintenance.completed", "{subject} was completed", "class, component, downtime:duration"),
            ("maintenance.watched", "{subject} was watched afterwards", _WATCHED),
            ("maintenance.rolled_back", "{subject} was rolled back", "reason"),
            ("maintenance.cancelled", "{subject} was cancelled", "reason"),
        ),
    ),
    (
        "advisory",
        (
            ("advisory.reported", "{subject} was reported to us", "severity, source"),
            ("advisory.acknowledged", "The report of {subject} was acknowledged", ""),
            (
                "advisory.matched",
                "{subject} was found to concern us",
                "severity, component, exploited:yes-no, line, phase",
            ),
            ("advisory.changed", "{subject} was changed", "severity, component, exploited:yes-no"),
            ("advisory.assessed", "{subject} was assessed", "severity, reference"),
            ("advisory.remedied", "{subject} was remedied", "version, means"),
            ("advisory.dismissed", "{subject} turned out not to concern us", "reason"),
            ("advisory.planned", "The disclosure of {subject} was planned", "start:date"),
            ("advisory.rescheduled", "The disclosure of {subject} was moved", "start:date, reason"),
            ("advisory.disclosed", "{subject} was disclosed", "reference"),
        ),
    ),
    (
        "alert",
        (
            ("alert.opened", "{subject} was raised", "severity, component, monitor"),
            ("alert.changed", "{subject} was changed", "severity"),
            ("alert.delivered", "{subject} reached somebody", "channel, level:number"),
            ("alert.acknowledged", "Somebody took charge of {subject}", "level:number"),
            ("alert.escalated", "{subject} was escalated", "level:number"),
            ("alert.resolved", "{subject} was resolved", "cause"),
            ("alert.cancelled", "{subject} turned out to be none", "reason"),
            ("alert.merged", "{subject} was merged into another", "into"),
        ),
    ),
    (
        "component",
        (
            ("component.down", "{subject} went down", "cause, monitor, planned:yes-no"),
            ("component.degraded", "{subject} was degraded", "cause, monitor, planned:yes-no"),
            ("component.up", "{subject} was up again", "monitor"),
            ("component.observed", "{subject} was observed", "monitor, watched:duration"),
            ("component.updated", "{subject} was brought up to date", "version, class"),
            ("component.outdated", "A newer version of {subject} came out", "version, class, severity"),
            ("component.unsupported", "{subject} is no longer supported by its maker", "version"),
        ),
    ),
    (
        "backup",
        (
            ("backup.started", "{subject} began", "target"),
            ("backup.completed", "{subject} was completed", "target, size:number, took:duration"),
            ("backup.verified", "{subject} was verified", "target"),
            ("backup.failed", "{subject} failed", "target, reason"),
            ("backup.deleted", "{subject} was deleted", "age:duration"),
        ),
    ),
    (
        "drill",
        (
            ("drill.started", "{subject} began", "scope"),
            ("drill.passed", "{subject} was passed", "scope, rpo:duration, rto:duration, backup"),
            ("drill.failed", "{subject} failed", "scope, reason"),
        ),
    ),
    (
        "audit",
        (
            ("audit.started", "{subject} began", "scope, auditor"),
            (
                "audit.completed",
                "{subject} was completed",
                "scope, auditor, result:pass|fail, findings:number, reference",
            ),
        ),
    ),
    (
        "pentest",
        (
            ("pentest.started", "{subject} began", "scope, tester"),
            ("pentest.completed", "{subject} was completed", "scope, tester, findings:number, reference"),
        ),
    ),
    (
        "finding",
        (
            ("finding.opened", "{subject} was found", "severity, source, component"),
            ("finding.changed", "{subject} was changed", "severity"),
            ("finding.remedied", "{subject} was remedied", "means"),
            ("finding.accepted", "The risk of {subject} was accepted", "reason, until:date"),
        ),
    ),
    (
        "line",
        (
            ("line.opened", "{subject} was opened", "version, class"),
            ("line.extended", "{subject} is supported for longer", "phase, until:date, reason"),
            ("line.announced", "The end of {subject} was announced", f"phase, start:date, {_CHANNELS}"),
            ("line.ended", "{subject} is no longer supported", "phase, reason"),
        ),
    ),
    (
        "rota",
        (
            ("shift.started", "A shift of {subject} began", "rota, person, level:number"),
            ("shift.ended", "A shift of {subject} ended", "rota, person, level:number"),
            ("rota.changed", "{subject} was changed", "rota"),
        ),
    ),
    (
        "post",
        (
            ("post.filled", "{subject} was filled", "post, person, organisation"),
            ("post.vacated", "{subject} fell vacant", "post, person, organisation"),
        ),
    ),
    (
        "article",
        (
            ("article.published", "{subject} was published", "language, kind"),
            ("article.reviewed", "{subject} was reviewed", "reviewer"),
            ("article.updated", "{subject} was updated", "language, version"),
            ("article.outdated", "{subject} was found out of date", "reason"),
            ("article.withdrawn", "{subject} was withdrawn", ""),
        ),
    ),
    (
        "topic",
        (
            ("topic.opened", "{subject} was opened", "category, language"),
            ("topic.answered", "{subject} was answered", "by_team:yes-no, automatic:yes-no"),
            ("topic.solved", "{subject} was solved", ""),
            ("topic.closed", "{subject} was closed", "reason"),
        ),
    ),
    (
        "request",
        (
            ("request.opened", "{subject} was made", "kind:export|erasure|access|correction|objection"),
            ("request.completed", "{subject} was fulfilled", ""),
            ("request.declined", "{subject} was declined", "reason"),
        ),
    ),
    (
        "organisation",
        (
            ("organisation.joined", "{subject} became a customer", "tier"),
            ("organisation.changed", "{subject} was changed", "tier"),
            ("organisation.reviewed", "The service was reviewed with {subject}", "reference"),
            ("organisation.left", "{subject} is no longer a customer", ""),
        ),
    ),
    (
        "certificate",
        (
            ("certificate.expiring", "{subject} is about to expire", "expires:date, component"),
            ("certificate.renewed", "{subject} was renewed", "expires:date, component"),
        ),
    ),
    (
        "measure",
        (("measure.recorded", "A figure of {subject} was recorded", "measure, value:number, component"),),
    ),
    (
        "feed",
        (
            ("feed.silent", "{subject} fell silent", "kinds:list"),
            ("feed.heard", "{subject} was heard again", "kinds:list"),
        ),
    ),
    (
        "commitment",
        (
            ("commitment.attested", "{subject} was attested", "period, item, statement, signature"),
            ("commitment.waived", "{subject} was waived", "reason, class"),
        ),
    ),
    (
        "obligation",
        (
            ("obligation.excused", "{subject} was excused", "exclusion, cause, reason, reference, approved_by"),
            ("obligation.warned", "{subject} is at risk", "commitment, due:date"),
            ("obligation.broken", "{subject} was broken", "commitment, due:date"),
            ("obligation.kept", "{subject} was kept", "commitment, due:date"),
            ("obligation.late", "{subject} was met late", "commitment, due:date"),
            ("obligation.unmeasured", "Nobody can say whether {subject} was kept", "commitment, reason"),
            ("obligation.void", "{subject} no longer applies", "commitment, reason"),
            ("obligation.corrected", "The verdict on {subject} was corrected", "commitment, reason"),
        ),
    ),
    (
        "report",
        (("report.published", "{subject} was published", "period, reference"),),
    ),
    (
        "roadmap",
        (("roadmap.published", "{subject} was published", "reference"),),
    ),
    (
        "plan",
        (("plan.published", "A version of {subject} was published", "version, effective:date"),),
    ),
)
