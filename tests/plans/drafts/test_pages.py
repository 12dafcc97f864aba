"""The pages of a draft: written as text, tried, compared, decided and published, by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import make
from tests.plans.drafts.world import NOW, draft_of, encore, mia, next_prose, next_source
from tests.spine import small
from upkept.accounts.models import Person
from upkept.kit import clock
from upkept.kit.clock import moment
from upkept.plans import approval, drafts, jobs, trials
from upkept.plans.models import Draft, DraftState, PlanVersion, Trial, TrialState
from upkept.products.models import Product

pytestmark = pytest.mark.django_db
AT = "/products/encore/draft"


@pytest.fixture(autouse=True)
def it_is_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form(draft: Draft, **changed: object) -> dict[str, object]:
    return {"source": draft.source, "prose-en": draft.prose["en"], "revision": draft.revision, **changed}


@pytest.mark.parametrize("page", ["", "/yaml", "/simulate", "/diff", "/publish", "/feasible"])
def test_drafts_are_for_owners_and_maintainers(page: str) -> None:
    product = encore()
    draft_of(product)
    for stranger in (make.bob(product), make.olga(product), make.charlie()):
        assert signed_in(stranger).get(AT + page).status_code == 404
    assert signed_in(mia(product)).get(AT + page).status_code in (200, 302)
    assert Client().get(AT + page).status_code == 302


@pytest.mark.parametrize("page", ["/yaml", "/simulate", "/diff", "/publish", "/feasible"])
def test_without_a_draft_each_page_says_how_to_begin_one(page: str) -> None:
    encore()
    assert b"Begin a new version" in signed_in(make.alice()).get(AT + page).content


def test_what_is_typed_is_saved_and_its_errors_told_with_their_places() -> None:
    product = encore()
    draft = draft_of(product)
    alice = signed_in(make.alice(product))
    wrong = draft.source.replace("kind: deadline", "kind: deadlin")
    assert alice.post(f"{AT}/yaml", form(draft, source=wrong)).status_code == 302
    shown = alice.get(f"{AT}/yaml").content.decode()
    line = wrong[: wrong.index("kind: deadlin")].count("\n") + 1
    assert f'href="#plan-{line}"' in shown
    assert "kind: deadlin" in shown
    assert "1 error: it cannot be published yet." in shown


def test_the_first_line_of_a_text_is_kept_even_if_it_is_empty() -> None:
    product = encore()
    draft = drafts.save(draft_of(product), source="\nupkept: 1\n", by=make.alice(product), now=NOW, revision=2)
    assert ">\n\nupkept: 1\n</textarea>" in signed_in(make.alice(product)).get(f"{AT}/yaml").content.decode()
    assert draft.source == "\nupkept: 1\n"


def test_who_was_overtaken_sees_what_they_typed_and_what_differs() -> None:
    product = encore()
    draft = draft_of(product)
    drafts.save(draft, source=draft.source + "# Mia\n", by=mia(product), now=NOW, revision=draft.revision)
    answer = signed_in(make.alice(product)).post(f"{AT}/yaml", form(draft, source=draft.source + "# Alice\n"))
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "# Alice" in shown
    assert "Mia saved this draft" in shown
    assert "# Mia" in shown  # in what differs
    assert f'name="revision" value="{draft.revision + 1}"' in shown  # saving again is now a decision


def test_what_was_typed_into_a_draft_that_is_gone_is_shown() -> None:
    product = encore()
    draft = draft_of(product)
    drafts.drop(draft, by=make.alice(product), now=NOW)
    answer = signed_in(make.alice(product)).post(f"{AT}/yaml", form(draft, source="my words"))
    assert answer.status_code == 409
    assert "my words" in answer.content.decode()


def test_the_live_check_keeps_nothing() -> None:
    product = encore()
    draft = draft_of(product)
    answer = signed_in(make.alice(product)).post(f"{AT}/check", form(draft, source="upkept: ["))
    assert 'id="findings"' in answer.content.decode()
    assert Draft.objects.get().source == draft.source


def test_a_finding_is_accepted_with_one_press_and_a_reason() -> None:
    product = encore()
    draft = draft_of(product)
    monthly = {"en": draft.prose["en"].replace("comes every month", "comes monthly")}
    source = draft.source.replace("comes every month", "comes monthly")
    draft = drafts.save(draft, source=source, prose=monthly, by=mia(product), now=NOW, revision=draft.revision)
    alice = signed_in(make.alice(product))
    finding = b'value="monthly-gap:minor"'
    assert finding in alice.get(f"{AT}/yaml").content
    sent = form(draft, accept="monthly-gap:minor")
    assert alice.post(f"{AT}/accept", sent).status_code == 409  # no reason
    assert alice.post(f"{AT}/accept", {**sent, "why:monthly-gap:minor": "Meant so."}).status_code == 302
    assert 'accepts:\n  - {finding: monthly-gap, on: minor, why: "Meant so."}' in Draft.objects.get().source
    assert finding not in alice.get(f"{AT}/yaml").content


def history(product: Product) -> None:
    """Ten urgent tickets in ten days, answered after 30, 45, 60, 75 … minutes."""
    for number in range(10):
        at, ticket = small.START - (20 - number) * small.DAY, f"ticket:z{number}"
        small.happens("ticket.opened", ticket, at, now=at, priority="high")
        small.happens("ticket.answered", ticket, at + (30 + 15 * number) * 60, now=at + (30 + 15 * number) * 60)


def test_a_draft_is_tried_on_our_own_history_and_names_what_would_break() -> None:
    product = encore()
    history(product)
    draft = draft_of(product)
    alice = signed_in(make.alice(product))
    shown = alice.post(f"{AT}/simulate", {"months": "12"}).content.decode()
    trial = Trial.objects.get()
    assert trial.state == TrialState.DONE
    counts = next(one for one in trial.result["promises"] if one["id"] == "response")
    assert (counts["old"]["kept"], counts["new"]["kept"], counts["new"]["cases"]) == (7, 3, 10)
    assert sum(case["newly"] for case in trial.result["cases"]) == 4
    assert "4 cases that are kept today would have broken." in shown
    assert "Z4" in shown or "z4" in shown
    assert trials.latest(draft) == trial


def test_a_trial_says_of_what_a_promise_waits_for_and_the_history_has_none() -> None:
    product = encore()
    for number in range(3):
        small.happens("ticket.opened", f"ticket:z{number}", small.START - (20 - number) * small.DAY)
    alice = signed_in(make.alice(product))
    draft_of(product)
    note = "this history never says “the ticket was answered”"
    assert note in alice.post(f"{AT}/simulate", {"months": "12"}).content.decode()
    Trial.objects.all().delete()
    small.happens("ticket.answered", "ticket:z0", small.START - 20 * small.DAY + 60)
    assert note not in alice.post(f"{AT}/simulate", {"months": "12"}).content.decode()


def test_an_aim_stands_in_no_sum_of_a_trial() -> None:
    product = encore()
    history(product)
    draft = draft_of(product)
    source = draft.source.replace("  response:\n", "  response:\n    strength: aim\n")
    assert source != draft.source
    prose = {"en": draft.prose["en"]}
    drafts.save(draft, source=source, prose=prose, by=make.alice(product), now=NOW, revision=draft.revision)
    shown = signed_in(make.alice(product)).post(f"{AT}/simulate", {"months": "12"}).content.decode()
    result = Trial.objects.get().result
    assert result["aims"] == ["response"]
    assert result["total"]["cases"] == sum(one["new"]["cases"] for one in result["promises"] if one["id"] != "response")
    assert "(an aim, in no sum)" in shown
    assert "cases of aims would not have been met" in shown


def test_a_draft_that_changed_is_tried_again() -> None:
    product = encore()
    history(product)
    draft = draft_of(product)
    first = trials.ask(draft, months=12, now=NOW)
    assert trials.ask(draft, months=12, now=NOW) == first
    changed = drafts.save(
        draft, source=next_source("2", "2026-03-10"), by=mia(product), now=NOW, revision=draft.revision
    )
    assert trials.latest(changed) is None
    assert trials.ask(changed, months=12, now=NOW) != first


def test_a_trial_whose_request_was_killed_is_run_when_it_is_asked_for_again() -> None:
    product = encore()
    history(product)
    draft = draft_of(product)
    trials.ask(draft, months=12, now=NOW)
    Trial.objects.update(state=TrialState.RUNNING, result={})
    assert trials.ask(draft, months=12, now=NOW + timedelta(minutes=1)).state == TrialState.RUNNING
    again = trials.ask(draft, months=12, now=NOW + timedelta(minutes=3))
    assert again.state == TrialState.DONE and again.result


def test_a_long_history_waits_for_no_job_that_was_never_enqueued(monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(**named: object) -> None:
        raise KeyboardInterrupt

    product = encore()
    history(product)
    monkeypatch.setattr(trials, "AT_ONCE", 3)
    monkeypatch.setattr(jobs.try_draft, "defer", killed)
    with pytest.raises(KeyboardInterrupt):
        trials.ask(draft_of(product), months=12, now=NOW)
    assert not Trial.objects.exists()


def test_a_long_history_is_a_job_that_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    product = encore()
    history(product)
    draft = draft_of(product)
    monkeypatch.setattr(trials, "AT_ONCE", 3)
    alice = signed_in(make.alice(product))
    assert 'hx-trigger="every 2s"' in alice.post(f"{AT}/simulate", {"months": "12"}).content.decode()
    trial = trials.latest(draft)
    assert trial is not None
    assert trial.state == TrialState.WAITING
    trials.run(trial)
    assert "With this draft you would have kept" in alice.get(f"{AT}/simulate/progress").content.decode()


def test_a_product_without_history_says_so() -> None:
    draft_of(encore())
    answer = signed_in(make.alice()).post(f"{AT}/simulate", {"months": "1"})
    assert answer.status_code == 422
    assert b"Nothing was recorded" in answer.content


def test_what_changes_is_told_by_promise_with_the_words_marked() -> None:
    draft_of(encore())
    shown = signed_in(make.alice()).get(f"{AT}/diff").content.decode()
    assert "1 promise becomes stricter." in shown
    assert "<del>2 hours</del>" in shown
    assert "<ins>1 hour</ins>" in shown
    assert "Other sentences" not in shown  # the sentence is told at its promise


def test_the_week_is_drawn_with_a_table_beside_it() -> None:
    draft_of(encore())
    shown = signed_in(make.alice()).get(f"{AT}/feasible?promise=response&work=90m").content.decode()
    assert 'class="heat-map"' in shown
    assert "As a table" in shown
    assert "Monday" in shown
    assert b"is no amount of time" in signed_in(make.alice()).get(f"{AT}/feasible?work=soon").content


def test_maps_without_a_miss_are_said_in_a_sentence_and_folded() -> None:
    draft_of(encore())
    shown = signed_in(make.alice()).get(f"{AT}/feasible?people=always&work=1m").content.decode()
    said, _fold, folded = shown.partition("<details")
    assert "Nothing is missed" in said and 'class="heat-map"' not in said and 'class="heat-map"' in folded
    missed = signed_in(make.alice()).get(f"{AT}/feasible?people=always&work=5h").content.decode()
    assert "Nothing is missed" not in missed and 'class="heat-map"' in missed.partition("<details")[0]


def publication(draft: Draft, **changed: object) -> dict[str, object]:
    return {"version": "2", "effective": "2026-03-09", "why": "Faster.", "revision": draft.revision, **changed}


def test_an_owner_publishes_and_lands_on_the_version() -> None:
    product = encore()
    draft = draft_of(product)
    answer = signed_in(make.alice(product)).post(f"{AT}/publish", publication(draft))
    assert answer["Location"] == "/encore/plan/versions/2"
    assert PlanVersion.objects.get(number="2").why == "Faster."


def test_a_maintainer_writes_and_does_not_publish() -> None:
    product = encore()
    draft = draft_of(product)
    answer = signed_in(mia(product)).post(f"{AT}/publish", publication(draft))
    assert answer.status_code == 422
    assert PlanVersion.objects.count() == 1


@pytest.mark.parametrize("day", ["2026-03-01", "soon", ""])
def test_a_wrong_day_is_refused_and_what_was_typed_stays(day: str) -> None:
    product = encore()
    draft = draft_of(product)
    answer = signed_in(make.alice(product)).post(f"{AT}/publish", publication(draft, effective=day))
    assert answer.status_code == 422
    assert "Faster." in answer.content.decode()
    assert PlanVersion.objects.count() == 1


def test_errors_stand_on_the_page_and_nothing_is_published() -> None:
    product = encore()
    draft = draft_of(product)
    draft = drafts.save(draft, prose={"en": small.PROSE}, by=make.alice(product), now=NOW, revision=draft.revision)
    answer = signed_in(make.alice(product)).post(f"{AT}/publish", publication(draft))
    assert answer.status_code == 422
    assert "plan.yaml:" in answer.content.decode()
    assert PlanVersion.objects.count() == 1


def test_two_people_take_it_from_proposal_to_publication() -> None:
    product = encore(needs_approval=True)
    draft = draft_of(product)
    alice, mia_ = signed_in(make.alice(product)), signed_in(mia(product))
    assert alice.post(f"{AT}/publish", publication(draft)).status_code == 302
    draft = Draft.objects.get()
    assert draft.state == DraftState.PROPOSED
    assert b"cannot approve it" in alice.get(f"{AT}/publish").content
    assert alice.post(f"{AT}/decide/approve", {"revision": draft.revision}).status_code == 422
    assert mia_.post(f"{AT}/decide/approve", {"revision": draft.revision}).status_code == 302
    assert mia_.post(f"{AT}/decide/release", {"revision": draft.revision}).status_code == 404  # an owner's
    answer = alice.post(f"{AT}/decide/release", {"revision": draft.revision})
    assert answer["Location"] == "/encore/plan/versions/2"
    assert b"Approved by a second person." in alice.get("/encore/plan/versions").content


def test_a_managed_plan_says_where_and_an_owner_releases_it() -> None:
    product = encore(managed_in="https://git.example.org/encore/plan")
    alice = signed_in(make.alice(product))
    shown = alice.get(f"{AT}/yaml").content.decode()
    assert "This plan is managed in https://git.example.org/encore/plan" in shown
    assert "textarea" not in shown
    assert signed_in(mia(product)).post("/products/encore/plan/managed").status_code == 404
    assert alice.post("/products/encore/plan/managed").status_code == 302
    assert Product.objects.get().managed_in == ""


def test_what_is_announced_stands_on_the_public_plan_with_its_changes() -> None:
    product = encore()
    draft = drafts.save(draft_of(product), why="We hired.", by=make.alice(product), now=NOW, revision=2)
    approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    shown = Client().get("/encore/plan").content.decode()
    assert "version 2 is in force" in shown
    assert "We hired." in shown
    assert 'href="/encore/plan/versions/2/changes"' in shown
    changed = Client().get("/encore/plan/versions/2/changes").content.decode()
    assert "<del>2 hours</del>" in changed
    assert "in force from" in changed
    assert Client().get("/encore/plan/versions/9/changes").status_code == 404


def test_what_a_private_product_changes_is_nobodys_business() -> None:
    product = encore(stage="private")
    draft = draft_of(product)
    approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    for path in ("/encore/plan/versions/2/changes", "/encore/plan/feed.atom"):
        assert Client().get(path).status_code == 404
        assert signed_in(make.alice(product)).get(path).status_code == 200


def test_the_feed_is_atom_with_ids_that_stay() -> None:
    from xml.etree import ElementTree as ET

    product = encore()
    draft = draft_of(product)
    approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    answer = Client().get("/encore/plan/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert [one.findtext(f"{atom}title") for one in root.iter(f"{atom}entry")] == [
        "Version 2, in force from 9 March 2026",
        "Version 1 is in force",
        "Version 1, in force from 1 March 2026",
    ]
    for one in (root, *root.iter(f"{atom}entry")):
        assert all(one.findtext(f"{atom}{name}") for name in ("id", "title", "updated"))
    ids = [one.findtext(f"{atom}id") for one in root.iter(f"{atom}entry")]
    assert len(set(ids)) == len(ids)
    again = ET.fromstring(Client(headers={"host": "testserver"}).get("/encore/plan/feed.atom").content)  # noqa: S314
    assert [one.findtext(f"{atom}id") for one in again.iter(f"{atom}entry")] == ids
    assert Client().get("/encore/plan/feed.atom", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_the_day_it_takes_effect_is_news_in_the_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    product = encore()
    draft = draft_of(product)
    approval.publish(draft, by=make.alice(product), now=NOW, revision=draft.revision)
    before = Client().get("/encore/plan/feed.atom")
    assert b"Version 2 is in force" not in before.content
    monkeypatch.setattr(clock, "now", lambda: moment(small.START + 8 * small.DAY))
    after = Client().get("/encore/plan/feed.atom", headers={"if-none-match": before["ETag"]})
    assert b"Version 2 is in force" in after.content


def test_the_prose_in_a_second_language_is_written_beside_it() -> None:
    product = encore()
    draft = draft_of(product)
    alice = signed_in(make.alice(product))
    alice.post(
        f"{AT}/yaml", form(draft, **{"new-language": "es", "new-file": "holidays.ics", "new-file-text": "BEGIN"})
    )
    saved = Draft.objects.get()
    assert saved.prose == {**next_prose(), "es": ""}
    assert saved.files == {"holidays.ics": "BEGIN"}
