"""Honesty in steps: who sees a product's pages at each, by which link, what is dated, and what stays hidden or noted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.spine import small
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.clock import moment
from upkept.kit.journal.models import Event
from upkept.plans import disclosure, hiding, notes, timers
from upkept.plans.models import Obligation, Tally
from upkept.products import stages
from upkept.products.models import Product, Stage
from upkept.status import measured
from upkept.status.since import since

NOW = moment(small.START + 40 * small.DAY)
PUBLIC = ("/encore/plan", "/encore/plan/response", "/encore/plan/response.csv", "/encore/plan/response.json",
          "/encore/plan/versions", "/encore/plan/methods", "/encore/support")  # fmt: skip
API = ("/api/v1/products/encore", "/api/v1/products/encore/plan", "/api/v1/products/encore/scores",
       "/api/v1/products/encore/commitments")  # fmt: skip


@pytest.fixture
def encore(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Product:
    product, _version = small.published()
    small.happens("ticket.opened", "ticket:1", priority="high")
    small.happens("ticket.answered", "ticket:1", small.START + small.HOUR)
    small.happens("ticket.opened", "ticket:2", priority="high", how="reported")
    small.happens("ticket.answered", "ticket:2", small.START + 5 * small.HOUR, how="reported")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    look(NOW)
    return product


def look(now: Any) -> None:
    timers.open_periods(now)
    timers.look(now)


def team() -> Client:
    client = Client()
    client.force_login(make.alice())
    return client


def body(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def broken() -> Obligation:
    return Obligation.objects.get(commitment="response", outcome="late")


def at(product: Product, stage: str) -> Product:
    return stages.set_stage(Product.objects.get(pk=product.pk), stage, by=make.alice(), now=NOW)


@pytest.mark.parametrize("stage", ["private", "link"])
def test_a_stranger_sees_nothing_of_what_is_not_public(encore: Product, stage: str) -> None:
    at(encore, stage)
    for path in (*PUBLIC, *API):
        assert Client().get(path).status_code == 404, path
    assert 'href="/encore/plan"' not in body(Client().get("/all"))
    assert Client().get("/api/v1/products").json() == []
    for path in PUBLIC:
        assert team().get(path).status_code == 200, path
    assert [one["slug"] for one in team().get("/api/v1/products").json()] == ["encore"]


def test_the_key_goes_from_the_address_into_a_cookie_of_this_product_alone(encore: Product) -> None:
    key = at(encore, "link").share_key
    client = Client()
    answer = client.get(f"/encore/plan/response?month=2026-03&key={key}")
    assert answer.status_code == 302 and answer["Location"] == "/encore/plan/response?month=2026-03"
    assert answer["Referrer-Policy"] == "no-referrer"
    cookie = answer.cookies["share-encore"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/encore", True, "Lax")
    page = client.get("/encore/plan")
    assert page.status_code == 200 and key not in body(page)
    assert "Shared by link" in body(page) and "noindex" in page["X-Robots-Tag"] and "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex' in body(page)
    assert Client().get("/encore/plan?key=wrong").status_code == 404


def test_a_new_link_and_going_back_end_the_old_one(encore: Product) -> None:
    product = at(encore, "link")
    client = Client()
    client.get(f"/encore/plan?key={product.share_key}")
    again = stages.new_share_key(product, by=make.alice(), now=NOW)
    assert again.share_key != product.share_key and client.get("/encore/plan").status_code == 404
    client.get(f"/encore/plan?key={again.share_key}")
    assert client.get("/encore/plan").status_code == 200
    at(encore, "private")
    assert client.get("/encore/plan").status_code == 404
    assert again.share_key not in str(list(Event.objects.values_list("data", flat=True)))


def test_each_step_is_dated_and_going_back_stays_visible(encore: Product) -> None:
    Product.objects.update(stage=Stage.PRIVATE, public_at=None)
    encore.refresh_from_db()
    assert since(encore).sentences() == ["Measured privately since 1 March 2026."]
    encore = stages.go_public(encore, by=make.alice(), now=moment(small.START + 90 * small.DAY))
    assert since(encore).sentences() == ["Measured privately since 1 March 2026; public since 31 May 2026."]
    encore = stages.make_private(encore, by=make.alice(), now=moment(small.START + 100 * small.DAY))
    told = since(encore).sentences()
    assert told == ["Measured privately since 1 March 2026.", "It was public from 31 May 2026 to 10 June 2026."]
    assert [(one.data["before"], one.data["stage"]) for one in Event.objects.filter(kind="product.staged")] == [
        ("private", "public"),
        ("public", "private"),
    ]
    with pytest.raises(Refusal, match="already"):
        stages.make_private(encore, by=make.alice(), now=NOW)


def test_an_owner_takes_the_steps_on_a_page_that_says_what_follows(encore: Product) -> None:
    at(encore, "private")
    page = body(team().get("/products/encore/stage?to=public"))
    assert "What would be seen" in page and "3 cases" in page and "Make it public?" in page
    bob = Client()
    bob.force_login(make.bob())
    assert bob.get("/products/encore/stage").status_code == 200
    assert bob.post("/products/encore/stage/set", {"to": "public"}).status_code == 404
    assert team().post("/products/encore/stage/set", {"to": "nowhere"}).status_code == 422
    assert team().post("/products/encore/stage/set", {"to": "public"}).status_code == 302
    assert Client().get("/encore/plan").status_code == 200


def test_a_preview_shows_exactly_what_a_stranger_sees(encore: Product) -> None:
    stranger = {path: body(Client().get(path)) for path in ("/encore/plan", "/encore/plan/response")}
    Product.objects.update(stage=Stage.PRIVATE)  # never public before, as far as the journal knows
    client = team()
    assert "Private: your team alone" in body(client.get("/encore/plan"))
    assert client.post("/products/encore/preview")["Location"] == "/encore/plan"
    for path, seen in stranger.items():
        page = body(client.get(path))
        assert "as a stranger" in page
        assert plain(page) == plain(seen).replace("public since 2 March", "public since 11 April"), path
    assert client.post("/encore/support", {"title": "x"}).status_code == 409
    assert client.get("/products/encore").status_code == 200, "the team's pages stay"
    client.post("/products/encore/preview/end")
    assert "as a stranger" not in body(client.get("/encore/plan"))


def test_a_preview_is_the_teams_alone_and_ends_by_itself(encore: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    at(encore, "private")
    outsider = Client()
    outsider.force_login(make.charlie())
    assert outsider.post("/products/encore/preview").status_code == 404
    client = team()
    client.post("/products/encore/preview")
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=31))
    assert "as a stranger" not in body(client.get("/encore/plan"))


def plain(page: str) -> str:
    """The words of a page, without the bar above it and what is of one session."""
    page = re.sub(r'<aside class="banner".*?</form></aside>|<script.*?</script>|<[^>]*>', " ", page, flags=re.S)
    return " ".join(page.split())


def test_a_hidden_record_leaves_its_sentence_and_a_line_that_says_so(encore: Product) -> None:
    Tally.objects.filter(commitment="response").update(kept=40)
    hiding.hide("encore", "response", reason="We recount March.", by=make.alice(), now=NOW)
    said = "Its record has been hidden since 11 April 2026: We recount March."
    client = Client()
    for path in ("/encore/plan", "/encore/plan/response", "/encore/plan/methods"):
        page = body(client.get(path))
        assert said in page and "High priority is answered" in page and "of 41" not in page, path
    assert client.get("/encore/plan/response.csv").status_code == 410
    found = client.get("/encore/plan/response.json").json()
    assert found["hidden"]["reason"] == "We recount March." and "raw" not in found and "months" not in found
    scores = client.get("/api/v1/products/encore/scores").json()
    assert "response" in scores["hidden"] and "response" not in [one["commitment"] for one in scores["scores"]]
    assert "1 record is hidden" in body(client.get("/all")) and "1 record is hidden" in body(client.get("/encore/plan"))
    assert "of 41" not in body(client.get("/all"))
    hiding.show("encore", "response", by=make.alice(), now=NOW)
    assert "of 41" in body(client.get("/encore/plan/response"))


def test_hiding_needs_a_reason_and_an_owner(encore: Product) -> None:
    with pytest.raises(Refusal, match="Say why"):
        hiding.hide("encore", "response", reason="  ", by=make.alice(), now=NOW)
    with pytest.raises(Refusal, match="no promise"):
        hiding.hide("encore", "nothing", reason="So.", by=make.alice(), now=NOW)
    bob = Client()
    bob.force_login(make.bob())
    assert bob.post("/products/encore/hide", {"commitment": "response", "reason": "x"}).status_code == 404
    answer = team().post("/products/encore/hide", {"commitment": "response", "reason": ""})
    assert answer.status_code == 422 and "Say why" in body(answer)


def test_a_promise_that_a_later_version_dropped_keeps_its_line_and_its_record(encore: Product) -> None:
    text = small.source("2", "2026-04-15")
    cut = text[: text.index("  minor:")]
    from upkept.plans import actions

    prose = {"en": "# Encore\n\nHigh priority is answered within 2 hours, low priority within 24 hours.\n"}
    actions.publish(encore, cut, prose, by=make.alice(), now=moment(small.START + 41 * small.DAY))
    later = moment(small.START + 50 * small.DAY)
    from upkept.status import dropping

    (one,) = dropping.dropped("encore", later)
    assert (one.id, one.version) == ("minor", "1")
    assert dropping.dropped("encore", NOW) == []


def test_a_note_stands_beside_its_case_and_the_verdict_stays(encore: Product) -> None:
    row = broken()
    assert row in notes.needing_note("encore", NOW)
    client = team()
    seen = client.post(f"/obligations/{row.ref}/note", {"happened": "A disk <b>was</b> full.", "preview": "1"})
    assert "So it would stand there" in body(seen) and not notes.of(row)
    answer = client.post(
        f"/obligations/{row.ref}/note", {"happened": "A disk <b>was</b> full.", "changed": "We watch it."}
    )
    assert answer.status_code == 302
    page = body(Client().get("/encore/plan/response"))
    assert "A disk &lt;b&gt;was&lt;/b&gt; full." in page and "We watch it." in page
    assert "A disk <b>was</b> full." in body(Client().get("/encore/plan/response.csv"))
    (told,) = Client().get("/encore/plan/response.json").json()["notes"]
    assert (told["happened"], told["changed"], told["outcome"]) == ("A disk <b>was</b> full.", "We watch it.", "late")
    assert broken().outcome == "late" and row not in notes.needing_note("encore", NOW)


def test_an_edited_note_keeps_its_history_and_an_erased_one_says_so(encore: Product) -> None:
    row, alice = broken(), make.alice()
    notes.note(row, happened="Dana was ill.", changed="", by=alice, now=NOW)
    notes.note(row, happened="Somebody was ill.", changed="", by=alice, now=NOW)
    notes.note(row, happened="Somebody was ill.", changed="", by=alice, now=NOW)
    assert [one.happened for one in notes.of(row)] == ["Somebody was ill.", "Dana was ill."]
    notes.erase(row, notes.of(row)[1].seq, now=NOW)
    assert notes.of(row)[1].erased and "Dana" not in body(team().get(f"/obligations/{row.ref}"))
    assert all("ill" not in str(event.data) for event in Event.objects.filter(kind="obligation.noted"))


def test_who_may_not_maintain_writes_no_note_and_nothing_typed_is_lost(encore: Product) -> None:
    row = broken()
    bob = Client()
    bob.force_login(make.bob())
    assert bob.post(f"/obligations/{row.ref}/note", {"happened": "So."}).status_code == 404
    answer = team().post(f"/obligations/{row.ref}/note", {"happened": "", "changed": "We watch it."})
    assert answer.status_code == 422 and "We watch it." in body(answer)
    kept = Obligation.objects.get(commitment="response", outcome="kept")
    with pytest.raises(Refusal, match="not kept"):
        notes.note(kept, happened="So.", changed="", by=make.alice(), now=NOW)


def test_how_each_case_was_learned_of_is_counted(encore: Product) -> None:
    tallies = list(Tally.objects.filter(product="encore", commitment="response"))
    counts = measured.counts(tallies)
    assert (counts["observed"], counts["reported"], counts["by_calendar"]) == (1, 1, 0)
    assert measured.counts(list(Tally.objects.filter(commitment="minor")))["by_calendar"] == 1
    page = body(Client().get("/encore/plan/response"))
    assert "Reported by a machine or a person" in page and "1 of 2" in page
    found = Client().get("/api/v1/products/encore/scores?commitment=response").json()["scores"][0]
    assert found["measured"]["counts"]["reported"] == 1 and found["measured"]["shares"] is None


def test_under_twenty_cases_no_page_says_per_cent(encore: Product) -> None:
    for path in ("/encore/plan", "/encore/plan/response", "/encore/plan/methods", "/all"):
        assert not re.search(r"\d ?%(?!20)", plain(body(Client().get(path)))), path
    assert measured.of_words(3, 19) == "3 of 19" and measured.of_words(3, 20) == "3 of 20, 15%"


def test_a_rebuild_and_a_proof_know_how_it_was_learned_of(encore: Product) -> None:
    from upkept.plans.rebuild import rebuild
    from upkept.plans.verify import verify

    before = list(Tally.objects.order_by("commitment", "month").values_list("commitment", "observed", "reported"))
    assert verify("encore", now=NOW).differences == []
    rebuild("encore", now=NOW)
    assert (
        list(Tally.objects.order_by("commitment", "month").values_list("commitment", "observed", "reported")) == before
    )


def test_rows_from_before_are_filled_in_from_the_journal_in_batches_that_may_come_twice(
    encore: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import import_module

    from django.db import connection

    from upkept.plans.verify import verify

    Obligation.objects.update(how="observed")
    Tally.objects.update(observed=0, reported=0, imported=0)
    migration = import_module("upkept.plans.migrations.0011_how_filled_in")
    monkeypatch.setattr(migration, "BATCH", 1)
    with connection.schema_editor(atomic=migration.Migration.atomic) as editor:
        migration.fill_in(None, editor)
        migration.fill_in(None, editor)
    assert verify("encore", now=NOW).differences == []
    assert sum(Tally.objects.values_list("reported", flat=True)) == 1


def test_the_command_line_takes_the_steps_and_says_what_it_did(
    encore: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    from upkept.config.cli.commands.product import stage

    stage("encore", "link", new_link=False, by="operator", as_json=False)
    assert "/encore/plan?key=" in capsys.readouterr().out
    stage("encore", "", new_link=False, by="operator", as_json=True)
    assert '"stage": "link"' in capsys.readouterr().out


def test_no_running_case_of_a_promise_about_security_is_counted_in_public(encore: Product) -> None:
    assert disclosure.secret("encore").promises == {}
    assert disclosure.is_public_subject("encore", "ticket:1") and not disclosure.is_public_subject(
        "encore", "advisory:1"
    )
