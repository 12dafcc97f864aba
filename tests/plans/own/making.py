"""A product with events of its own: courses that are reviewed, drills that are passed, a weekly check that is attested."""

from __future__ import annotations

from datetime import datetime

from tests import make
from upkept.kit import clock
from upkept.plans.actions import publish
from upkept.products.models import Product

PLAN = """\
upkept: 1
product: {slug: academy, name: Academy, timezone: Europe/Madrid, prose: {en: plan.en.md}}
version: "1"
effective: "%s"
events:
  course.reviewed:
    subject: course
    fields: {reviewer: text, minutes: number, took: duration, done_on: date, passed: yes-no}
    says: "{subject} was reviewed"
  course.outdated: {subject: course, says: "{subject} was found out of date"}
commitments:
  courses-fresh:
    quote: {en: "Each course is reviewed every half year"}
    kind: cadence
    event: course.reviewed
    per: course
    every: half
  restore-drill:
    quote: {en: "We restore from our backups every quarter, within 4 hours"}
    kind: cadence
    event: drill.passed
    every: quarter
    limits: {rto: 4h}
  fixed:
    quote: {en: "A course that is out of date is reviewed again within 14 days"}
    kind: deadline
    start: course.outdated
    stop: course.reviewed
    within: 14d
    calendar: always
"""
PROSE = """\
# Plan

Each course is reviewed every half year.

We restore from our backups every quarter, within 4 hours.

A course that is out of date is reviewed again within 14 days.
"""


def academy(effective: str = "2025-01-01", now: datetime | None = None) -> Product:
    product = make.product("academy", name="Academy", stage="private", synthetic=True)
    publish(product, PLAN % effective, {"en": PROSE}, by="operator", now=now or clock.now(), backdated=True)
    return product
