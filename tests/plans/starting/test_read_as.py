"""What a promise measures is read in one sentence, without the plan's own words."""

from __future__ import annotations

from typing import Any

import pytest

from upkept.core.plan.show import in_words
from upkept.core.plan.vocabulary import STANDARD
from upkept.plans.starting.read_as import read_as

TICKET = {"start": "ticket.opened", "stop": "ticket.answered"}
READ = [
    ({"kind": "deadline", **TICKET, "within": "4h", "where": {"severity": "high"}, "calendar": "office"},
     "from when the ticket was opened until the ticket was answered: within 4 hours, only for severity: high, counted on “office”"),
    ({"kind": "deadline", **TICKET, "within": {"high": "2bd", "low": "none"}, "calendar": "always"},
     "from when the ticket was opened until the ticket was answered: within high: 2 business days, low: no time, counted on the "
     "clock, day and night"),
    ({"kind": "deadline", **TICKET, "within": "4h", "calendar": {"emergency": "always", "high": "always", "low": "office"}},
     ": within 4 hours, emergency and high counted on the clock, day and night, low counted on “office”"),
    ({"kind": "deadline", **TICKET, "within": "4h", "pauses": [["ticket.waiting", "ticket.resumed"]]},
     "within 4 hours; its clock stands still from when the ticket waits for the customer until"),
    ({"kind": "repeat", "start": "incident.opened", "stop": "incident.resolved", "each": "incident.updated", "every": "2h"},
     "every 2 hours"),
    ({"kind": "cadence", "event": "release.completed", "every": "2w"}, "the release was completed, once every 2 weeks"),
    ({"kind": "notice", "before": "maintenance.started", "by_event": "maintenance.announced", "lead": "5bd"},
     "the maintenance was announced at least 5 business days before the maintenance began"),
    ({"kind": "notice", "before": "change.made", "by_event": "change.announced", "lead": "30d", "channels": {"all": ["email"]}},
     "change.announced at least 30 days before change.made, by email"),
    ({"kind": "notice", "lead": "5bd", "channels": {"all": ["email", "status_page"]}}, ", by email and status page"),
    ({"kind": "notice", "lead": "5bd", "channels": {"any": ["email", "status_page"]}}, ", by email or status page"),
    ({"kind": "notice", "lead": "5bd", "channels": {"all": ["email", "sms"], "any": ["blog", "newsletter"]}},
     ", by email and sms, by blog or newsletter"),
    ({"kind": "notice", "lead": "5bd", "channels": "email"}, ", by email"),
    ({"kind": "objective", "measure": "availability", "at_least": "99.9%", "over": "month"},
     "availability, at least 99.9%, over each month"),
    ({"kind": "coverage", "rota": "primary", "calendar": "office", "over": "month"},
     "somebody of the rota primary is there in all hours of “office”, in each month"),
    ({"kind": "deadline"}, "from when … until …: before …"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "words"), READ)
def test_a_promise_is_read_in_words(written: dict[str, Any], words: str) -> None:
    assert words in read_as(written, STANDARD)


@pytest.mark.parametrize(("channels", "words"), [
    ({"all": ["email", "status_page"]}, ", by all of email, status_page"),
    ({"any": ["email", "status_page"]}, ", by any of email, status_page"),
    ({"all": ["email"]}, ", by all of email"),
    ("email", ", by email"),
])  # fmt: skip
def test_the_terminal_says_as_well_whether_all_channels_are_meant(channels: Any, words: str) -> None:
    assert in_words({"kind": "notice", "lead": "5bd", "channels": channels}).endswith(words)
