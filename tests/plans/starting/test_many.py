"""One answer for many: what is sure accepted at once, a value said of the others like it, an own event made in its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.plans.starting.test_form import FORM, begun, settle
from upkept.plans.models import Draft
from upkept.plans.starting.showing import beside_of
from upkept.plans.starting.written import written

pytestmark = pytest.mark.django_db
PROSE = """# Support

We are a small team.

| Severity | First response | Resolution |
| --- | --- | --- |
| Critical | 30 minutes | 4 hours |
| High | 2 hours | 2 days |
| Low | 2 days | 20 days |

Complaints are answered within 3 days.

Backups are made every day.

We review this policy every year.
"""
DEADLINE = {"kind": "deadline", "f__start": "ticket.opened"}


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(make.alice())
    return client


def plan(draft: Draft) -> dict[str, Any]:
    draft.refresh_from_db()
    return dict(written(draft.source).commitments)


def press(client: Client, draft: Draft, **said: str) -> Any:
    draft.refresh_from_db()
    return client.post(FORM, {"revision": draft.revision, "lang": "en", **said})


def test_all_that_is_sure_is_accepted_at_once_and_says_so(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    page = alice.get(FORM).content.decode()
    assert "Accept all 6 that are sure" in page
    assert press(alice, draft, do="sure")["Location"] == f"{FORM}?s=7#card"
    draft.refresh_from_db()
    found = beside_of(draft, "en")
    assert found.settled == 6  # whether the policy was reviewed is asked: nothing shows it yet
    assert "promise, accepted as proposed" in alice.get(f"{FORM}?s=2").content.decode()
    settle(alice, 6, "promise", draft, c="backup", kind="cadence", f__event="backup.completed", f__every="2d")
    assert "accepted as proposed</span>" not in alice.get(f"{FORM}?s=6").content.decode().partition('id="card"')[2]


def test_what_is_sure_can_be_read_on_one_page_before_and_after_it_is_accepted(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    before = alice.get(FORM).content.decode()
    listed = before.partition('class="readings"')[2].partition("</dl>")[0]
    assert "from when the ticket was opened until the ticket was answered" in listed
    press(alice, draft, do="sure")
    after = alice.get(FORM).content.decode()
    assert after.partition('class="readings"')[2].partition("</dl>")[0].count("<dd>") == listed.count("<dd>")


def test_an_aim_beside_a_promise_is_accepted_as_it_was_proposed(alice: Client) -> None:
    table = "| Severity | First response | Target resolution |\n|---|---|---|\n| High | 4 hours | 2 days |\n| Low | 1 day | 9 days |\n"
    draft = begun(alice, prose=f"# Policy\n\n{table}")
    press(alice, draft, do="sure")
    assert {one.get("strength", "promise") for one in plan(draft).values()} == {"promise", "aim"}
    assert alice.get(FORM).content.decode().count("promise, accepted as proposed") == 2


def test_a_sentence_with_which_something_is_wrong_is_not_sure(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    settle(alice, 6, "promise", draft, c="backup", kind="cadence", f__event="backup.completed", f__every="often")
    draft.refresh_from_db()
    draft.unconfirmed = [*draft.unconfirmed, "backup"]
    draft.save()
    assert "Accept all 5 that are sure" in alice.get(FORM).content.decode()


def test_the_pauses_of_one_are_used_for_all_on_tickets(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    answer = settle(alice, 2, "promise", draft, c="resolved-critical", f__stop="ticket.resolved", f__within="4h",
                    f__where__0__0="severity", f__where__0__2="critical", share="pauses:alike",
                    f__pauses__0__0="ticket.waiting", f__pauses__0__1="ticket.resumed", **DEADLINE)  # fmt: skip
    assert "shared=6" in answer["Location"]
    assert "used for 6 other promises too" in alice.get(answer["Location"].replace("#card", "")).content.decode()
    commitments = plan(draft)
    paused = [name for name, one in commitments.items() if one.get("pauses") == [["ticket.waiting", "ticket.resumed"]]]
    assert len(paused) == 7 and "backup" not in paused


def test_a_column_of_a_table_becomes_aims_at_once_and_the_other_column_stays(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    assert (
        "The same for the 2 other rows of this table" in alice.get(f"{FORM}?s=2&c=resolved-critical").content.decode()
    )
    settle(alice, 2, "aim", draft, c="resolved-critical", f__stop="ticket.resolved", f__within="4h",
           f__where__0__0="severity", f__where__0__2="critical", share="strength:column", **DEADLINE)  # fmt: skip
    aims = {name for name, one in plan(draft).items() if one.get("strength") == "aim"}
    assert aims == {"resolved-critical", "resolved-high", "resolved-low"}


def test_sharing_with_nobody_is_refused_and_nothing_is_saved(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    answer = settle(alice, 6, "promise", draft, c="backup", kind="cadence", f__event="backup.completed", f__every="2d",
                    share="gap:column")  # fmt: skip
    assert answer.status_code == 422 and "no other promise like this one" in answer.content.decode()
    assert plan(draft)["backup"]["every"] == "1d"


def test_an_own_event_is_made_in_the_field_that_names_it(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    name = next(iter(use.owner for use in beside_of(draft, "en").lines[6].uses))
    page = settle(alice, 7, "promise", draft, do="show", c=name, kind="cadence", f__event="+").content.decode()
    assert 'name="new.f.event"' in page
    said = {"kind": "cadence", "f__event": "+", "f__every": "year"}
    answer = settle(alice, 7, "promise", draft, c=name, **said)
    assert answer.status_code == 422 and "Say what happens" in answer.content.decode()
    settle(alice, 7, "promise", draft, c=name, new__f__event="Policy review", **said)
    draft.refresh_from_db()
    found = written(draft.source)
    assert found.document["events"] == {"policy_review.done": {"says": "Policy review"}}, "what stood in for it is gone"
    assert found.commitments[name]["event"] == "policy_review.done" and not found.problems


def test_an_event_in_the_course_of_a_ticket_is_one_of_tickets(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    settle(alice, 5, "promise", draft, c=next(iter(use.owner for use in beside_of(draft, "en").lines[4].uses)),
           f__stop="+", new__f__stop="Complaint taken up {x}", f__within="3d", **DEADLINE)  # fmt: skip
    draft.refresh_from_db()
    found = written(draft.source)
    assert found.document["events"]["ticket.complaint_taken_up_x"] == {"says": "{subject}: Complaint taken up (x)"}
    assert not found.problems


def test_an_unknown_event_is_offered_to_be_made_under_its_name(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    said = {"kind": "cadence", "f__event": "copy.restored", "f__every": "1d"}
    page = settle(alice, 6, "promise", draft, do="show", c="backup", **said).content.decode()
    assert 'name="new.f.event"' in page
    settle(alice, 6, "promise", draft, c="backup", new__f__event="A copy was restored", **said)
    draft.refresh_from_db()
    assert "copy.restored" in written(draft.source).document["events"] and not written(draft.source).problems


def test_a_row_more_and_a_usual_answer_lose_nothing_that_was_typed(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    said = {"c": "answered-critical", "f__stop": "ticket.answered", "f__within": "31m", **DEADLINE}
    page = settle(alice, 2, "promise", draft, do="", more="f.start", **said).content.decode()
    assert 'name="f.start.1"' in page and 'value="31m"' in page
    page = settle(
        alice, 2, "promise", draft, do="", fill="f.pauses ticket.waiting ticket.resumed", **said
    ).content.decode()
    assert '<option value="ticket.resumed" selected>' in page and 'value="31m"' in page
    half = settle(alice, 2, "promise", draft, f__pauses__0__0="ticket.waiting", **said)
    assert half.status_code == 422 and "Choose both" in half.content.decode()


def test_an_exclusion_says_which_cases(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    answer = settle(alice, 1, "exclusion", draft)
    assert answer.status_code == 422 and "Say which cases do not count" in answer.content.decode()


def test_a_cause_that_only_stands_in_is_never_confirmed_unseen(alice: Client) -> None:
    draft = begun(alice, prose="# Support\n\nThis policy does not cover beta features.\n")
    assert "where:" in draft.source.partition("exclusions:")[2]
    card = alice.get(f"{FORM}?s=1").content.decode()
    assert 'name="f.where.0.0"' in card and '<option value="cause" selected>' not in card
    said = {"f__where__0__0": "cause", "f__where__0__2": "beta"}
    assert settle(alice, 1, "exclusion", draft).status_code == 422
    assert settle(alice, 1, "exclusion", draft, **said).status_code == 302
    draft.refresh_from_db()
    assert "{cause: beta}" in draft.source
    assert '<option value="cause" selected>' in alice.get(f"{FORM}?s=1").content.decode()


def test_findings_are_promised_for_when_no_error_is_left(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    settle(alice, 6, "promise", draft, c="backup", kind="cadence", f__event="backup.completed", f__every="often")
    page = alice.get(f"{FORM}/findings?s=6").content.decode()
    assert "Findings are looked for when no error is left." in page and "0 findings" not in page


def test_what_the_checker_says_stands_open_once_every_sentence_is_settled(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    folded = alice.get(f"{FORM}/findings").content.decode()
    draft.refresh_from_db()
    draft.unconfirmed = []
    draft.save()
    assert '<details class="fold" open>' in alice.get(f"{FORM}/findings").content.decode()
    assert "<details" in folded and " open>" not in folded


def test_a_finding_on_the_whole_plan_leads_nowhere_and_names_promises_by_their_names(alice: Client) -> None:
    prose = "# Support\n\nEvery ticket is answered within 24 hours.\n\nPlease describe what happened within 2 days.\n"
    draft = begun(alice, prose=prose)
    settle(alice, 2, "background", draft)
    told = alice.get(f"{FORM}/findings?lang=en&s=1").content.decode()
    assert "promises nothing" in told
    assert "></a>" not in told
    assert "Why you accept it, for Plan" in told
