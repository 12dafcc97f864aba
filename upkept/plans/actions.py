"""Publishing a plan, and carrying its calendars on. A plan with any error is refused, and the running one stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.event import How
from upkept.core.ledger.bundle import ordered
from upkept.core.plan.check import check
from upkept.core.plan.document import read_yaml
from upkept.core.plan.errors import PlanErrors, Problem
from upkept.core.plan.model import Plan
from upkept.core.plan.node import Node
from upkept.core.plan.outside import WORLD
from upkept.core.plan.publish import extended, freeze_plan, load_version, tables_to_json, version_of
from upkept.core.plan.reader import parse_plan
from upkept.core.refusal import Refusal
from upkept.core.zone import DAY
from upkept.kit import journal
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.draft import Actor
from upkept.plans.events import CalendarExtended, PlanPublished
from upkept.plans.models import PlanVersion
from upkept.products.models import Product

BEFORE = 100 * DAY  # tables begin so much before the version: leads are counted back
AHEAD = 2 * 366 * DAY  # and reach so far beyond now
ENOUGH = timedelta(days=366)  # where less is left they are extended
FILE = "plan.yaml"


def publish(
    product: Product,
    source: str,
    prose: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
    files: Mapping[str, str] | None = None,
    backdated: bool = False,
    why: str = "",
    proposed_by: str | None = None,
    approved_by: str | None = None,
    managed_in: str = "",
    commit: str = "",
) -> PlanVersion:
    """Publish a version: check it, freeze its reckoning, record it, and open the periods that have begun.

    `source` is plan.yaml, `prose` language → Markdown, `files` the .ics files beside it. Publishing the same again changes
    nothing. `backdated` lets a synthetic product's plan begin in the past; nobody else's. `why` is for everybody; the others
    say who stands behind it, and which repository it came from.

    :raises PlanErrors: with every error and its place
    :raises Refusal: wrong-product, not-synthetic, number-taken
    """
    root, plan = _read(source)
    if plan.product.slug != product.slug:
        raise Refusal(
            "wrong-product",
            _("This is the plan of “%(theirs)s”, not of “%(ours)s”: set product.slug, or publish it there.")
            % {"theirs": plan.product.slug, "ours": product.slug},
        )
    if backdated and not product.synthetic:
        raise Refusal(
            "not-synthetic",
            _("Only the plan of a product whose history is labelled synthetic may begin before its publication."),
        )
    digest = digest_of(source, prose, files or {})
    known = PlanVersion.objects.filter(product=product.slug, number=plan.version).first()
    if known is not None:
        return _same(known, digest)

    start = version_of(plan, freeze_plan(plan, _day(plan), _day(plan) + DAY, files)).effective
    until = max(start, instant_of(now)) + AHEAD
    version = version_of(plan, freeze_plan(plan, start - BEFORE, until, files))
    today = None if backdated else date.fromordinal(version.tables.zone.date(instant_of(now)))
    report = check(plan, prose, root=root, file=FILE, tables=version.tables, today=today)
    if report.errors:
        raise PlanErrors(report.errors)

    event = PlanPublished(
        product=product.slug,
        subject=f"plan:{product.slug}",
        number=plan.version,
        effective=version.effective,
        document=json.loads(json.dumps(plan.document)),
        tables=tables_to_json(version.tables),
        source=source,
        prose=dict(prose),
        files=dict(files or {}),
        digest=digest,
        calendars_until=version.tables.freezes.horizon,
        why=why or None,
        proposed_by=proposed_by,
        approved_by=approved_by,
        managed_in=managed_in or None,
        commit=commit or None,
        ordered=ordered(plan.document),
        synthetic=product.synthetic or None,
    )
    published_at = moment(version.effective) if backdated else now
    how: How = "imported" if backdated else "observed"
    try:
        with transaction.atomic():
            journal.record(event, by=by, at=published_at, id=f"plan-{plan.version}", now=now, how=how)
    except Refusal as refusal:
        known = PlanVersion.objects.filter(product=product.slug, number=plan.version).first()
        if refusal.code != "other-content" or known is None:
            raise
        return _same(known, digest)  # another published this number at the same moment
    return PlanVersion.objects.get(product=product.slug, number=plan.version)


def extend_calendars(*, now: datetime) -> list[PlanVersion]:
    """Carry on the tables that end within a year, by an event each: what they say already stays as it is."""
    short = PlanVersion.objects.filter(calendars_until__lt=now + ENOUGH).order_by("id")
    return [row for row in short if _extend(row, now)]


def _extend(row: PlanVersion, now: datetime) -> bool:
    with transaction.atomic():
        row = PlanVersion.objects.select_for_update().get(pk=row.pk)
        if row.calendars_until is None or row.calendars_until >= now + ENOUGH:
            return False  # another worker was first
        version = load_version(row.document, row.tables)
        since = instant_of(row.calendars_until) - 2 * DAY
        more = freeze_plan(version.plan, since, instant_of(now) + AHEAD, row.files)
        tables = extended(version.tables, more)
        event = CalendarExtended(
            product=row.product,
            subject=f"plan:{row.product}",
            number=row.number,
            tables=tables_to_json(tables),
            calendars_until=tables.freezes.horizon,
        )
        journal.record(event, by="clock", at=now, id=f"calendar-{row.number}-{row.extensions + 1}", now=now)
    return True


def digest_of(source: str, prose: Mapping[str, str], files: Mapping[str, str]) -> str:
    """SHA-256, hex, over everything that was published."""
    whole = json.dumps([source, dict(prose), dict(files)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def _read(source: str) -> tuple[Node, Plan]:
    root, problems = read_yaml(source, FILE)
    plan = None
    if root is not None:
        plan, more = parse_plan(root, file=FILE, outside=WORLD)
        problems += more
    if problems or root is None or plan is None:
        raise PlanErrors(problems or [Problem(FILE, 0, 0, "not-a-plan", "nothing", "begin with `upkept: 1`")])
    return root, plan


def _same(known: PlanVersion, digest: str) -> PlanVersion:
    if known.digest == digest:
        return known
    raise Refusal(
        "number-taken",
        _("Version %(number)s is published already, with other content: what was promised stays. Raise the number.")
        % {"number": known.number},
    )


def _day(plan: Plan) -> int:
    """Some instant of the plan's first day, wherever it is."""
    return (date.fromisoformat(plan.effective).toordinal() - date(1970, 1, 1).toordinal()) * DAY
