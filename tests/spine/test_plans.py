"""A plan is published whole or not at all; what was promised is not changed by publishing again; excuses have rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from tests import make
from tests.spine.small import DAY, HOUR, PROSE, START, draft, happens, published, source
from upkept.core.plan.errors import PlanErrors
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.clock import instant_of, moment
from upkept.kit.journal.models import Event
from upkept.plans import actions, excuses, queries, timers
from upkept.plans.models import Obligation, PlanVersion, Tally
from upkept.plans.verify import verify

pytestmark = pytest.mark.django_db
EXCLUSION = """
exclusions:
  - {id: third-party, quote: {en: "Failures of others are excluded"}, where: {cause: third-party}, needs: [reason, reference]}
"""
EXCLUDED = PROSE + "Failures of others are excluded.\n"


def look(at: int) -> None:
    while timers.look(moment(at)) or timers.open_periods(moment(at)):
        pass


def publish(text: str, **changes: object) -> PlanVersion:
    product = make.product("encore")
    given = {"by": "person:1", "now": moment(START - 2 * DAY), **changes}
    return actions.publish(product, text, {"en": PROSE}, **given)  # type: ignore[arg-type]


def test_a_plan_with_an_error_is_refused_and_the_running_one_stays() -> None:
    published()
    with pytest.raises(PlanErrors):
        publish(source("2").replace("ticket.answered", "ticket.anserwed"))
    with pytest.raises(PlanErrors):
        publish(source("2").replace("low: 24h", "low: 25h"))  # the prose says 24
    assert [row.number for row in PlanVersion.objects.all()] == ["1"]
    happens("ticket.opened", priority="high")
    assert Obligation.objects.get(subject="ticket:1").version == "1"


def test_no_plan_begins_before_the_day_it_is_published() -> None:
    with pytest.raises(PlanErrors, match="before today"):
        publish(source(effective="2026-02-27"))
    assert publish(source(effective="2026-02-28")).number == "1"


def test_only_a_synthetic_history_may_begin_in_the_past() -> None:
    with pytest.raises(Refusal) as caught:
        publish(source(effective="2025-03-01"), backdated=True)
    assert caught.value.code == "not-synthetic"
    make.product("encore")
    type(make.product("encore")).objects.update(synthetic=True)
    row = publish(source(effective="2025-03-01"), backdated=True)
    assert row.published_at == row.effective_at < moment(START)


def test_a_number_stands_for_one_content() -> None:
    published()
    with pytest.raises(Refusal) as caught:
        publish(source("1").replace("agent", "operator"))
    assert caught.value.code == "number-taken"


def test_another_products_plan_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        publish(source().replace("slug: encore", "slug: other"))
    assert caught.value.code == "wrong-product"


def test_an_obligation_keeps_the_version_it_was_born_under() -> None:
    published()
    happens("ticket.opened", priority="high")
    stricter = source("2", "2026-03-03", **{"high: 2h": "high: 1h", "within 2 hours": "within 1 hour"})
    actions.publish(
        make.product("encore"), stricter, {"en": PROSE.replace("within 2 hours", "within 1 hour")},
        by="person:1", now=moment(START + HOUR),
    )  # fmt: skip
    happens("ticket.opened", "ticket:2", START + 2 * DAY, priority="high")
    rows = {row.subject: row for row in Obligation.objects.filter(commitment="response")}
    assert (rows["ticket:1"].version, rows["ticket:2"].version) == ("1", "2")
    assert instant_of(rows["ticket:2"].due_at) == START + 2 * DAY + HOUR
    assert queries.version_in_force("encore", moment(START)).number == "1"
    assert queries.version_in_force("encore", moment(START + 2 * DAY)).number == "2"


def test_calendars_are_carried_on_by_an_event_and_change_nothing_that_was_promised() -> None:
    _, row = published()
    happens("ticket.opened", priority="low")
    before = list(Obligation.objects.order_by("id").values())
    assert actions.extend_calendars(now=moment(START)) == []
    later = moment(START + 400 * DAY)
    assert [one.number for one in actions.extend_calendars(now=later)] == ["1"]
    assert actions.extend_calendars(now=later) == []
    extended = PlanVersion.objects.get()
    assert extended.calendars_until > row.calendars_until + timedelta(days=300)
    assert Event.objects.filter(kind="calendar.extended").count() == 1
    assert list(Obligation.objects.order_by("id").values()) == before


def broken_by_others() -> Obligation:
    published(extra=EXCLUSION, prose=EXCLUDED)
    happens("ticket.opened", priority="high", cause="third-party")
    look(START + 2 * HOUR + 1)
    happens("ticket.answered", at=START + 3 * HOUR)
    return Obligation.objects.get(commitment="response")


NEEDED = {"reason": "their outage", "reference": "x"}


def test_an_excused_one_counts_in_both_scores() -> None:
    row = broken_by_others()
    excuses.excuse(row, exclusion="third-party", needed=NEEDED, by=make.alice(), now=moment(START + DAY))
    row.refresh_from_db()
    assert (row.outcome, row.marks) == ("late", ["excused"])
    tally = Tally.objects.get(commitment="response")
    assert (tally.late, tally.excused, tally.excused_kept) == (1, 1, 0)
    assert verify("encore", now=moment(START + DAY)).differences == []


def test_a_missed_period_can_be_excused_too() -> None:
    published(extra=EXCLUSION, prose=EXCLUDED)
    look(START + 40 * DAY)
    march = Obligation.objects.get(commitment="minor", key="2026-03")
    excuses.excuse(march, exclusion="third-party", needed=NEEDED, by=make.alice(), now=moment(START + 41 * DAY))
    march.refresh_from_db()
    assert (march.outcome, march.marks) == ("broken", ["excused"])
    assert verify("encore", now=moment(START + 41 * DAY)).differences == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"needed": {"reason": "their outage"}}, "needs-missing"),
        ({"exclusion": "weather"}, "unknown-exclusion"),
        ({"now": moment(START + 40 * DAY)}, "cannot-be-excused"),
    ],
)
def test_an_excuse_has_its_rules(given: dict[str, object], code: str) -> None:
    row = broken_by_others()
    asked: dict[str, object] = {
        "exclusion": "third-party", "needed": NEEDED, "by": make.alice(), "now": moment(START + DAY), **given,
    }  # fmt: skip
    with pytest.raises(Refusal) as caught:
        excuses.excuse(row, **asked)  # type: ignore[arg-type]
    assert caught.value.code == code
    row.refresh_from_db()
    assert row.marks == []


def test_whoever_did_the_work_excuses_nothing() -> None:
    published(extra=EXCLUSION, prose=EXCLUDED)
    alice = make.alice()
    happens("ticket.opened", priority="high")
    with transaction.atomic():
        answer = replace(draft("ticket.answered", at=START + 3 * HOUR), by=f"person:{alice.pk}")
        journal.record_draft(answer, now=moment(START + 3 * HOUR))
    row = Obligation.objects.get(commitment="response")
    with pytest.raises(Refusal) as caught:
        excuses.excuse(row, exclusion="third-party", needed=NEEDED, by=alice, now=moment(START + DAY))
    assert caught.value.code == "own-work"
