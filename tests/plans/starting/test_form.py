"""From a page of prose to a plan, sentence by sentence: what is said is written, what was typed is never lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import make
from upkept.plans import checking, drafts
from upkept.plans.models import Draft
from upkept.plans.starting.showing import beside_of
from upkept.plans.starting.written import written
from upkept.products.models import Membership, Product

pytestmark = pytest.mark.django_db
PROSE = """# Support

We are committed to you.

- A person answers every ticket within 24 hours.
- We aim to fix bugs within 2 weeks.

| Priority | Answer |
| --- | --- |
| High | 4 hours |
| Low | 2 days |

Updates come *every* month, see [our log](https://example.org).
"""
NEW = {"way": "paste", "prose": PROSE, "name": "Über Cart", "slug": "", "timezone": "Europe/Madrid", "language": "en"}
FORM = "/products/uber-cart/draft"


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(make.alice())
    return client


def begun(client: Client, **more: Any) -> Draft:
    answer = client.post("/plans/new", {**NEW, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.get(product=answer["Location"].split("/")[2])


def settle(client: Client, number: int, role: str, draft: Draft, **said: Any) -> Any:
    draft.refresh_from_db()
    fields = {key.replace("__", "."): value for key, value in said.items()}
    asked = {"s": number, "role": role, "revision": draft.revision, "lang": "en", "do": "save", **fields}
    return client.post(f"/products/{draft.product}/draft", asked)


def role(draft: Draft, number: int) -> str:
    draft.refresh_from_db()
    line = beside_of(draft, "en").line(number)
    assert line is not None
    return line.role


# Beginning -----------------------------------------------------------------------------------------------------------
def test_whoever_begins_owns_it_and_nobody_else_sees_it(alice: Client) -> None:
    draft = begun(alice)
    product = Product.objects.get(slug="uber-cart")
    assert (product.stage, product.name, product.timezone, product.languages) == (
        "private", "Über Cart", "Europe/Madrid", ["en"],
    )  # fmt: skip
    assert Membership.objects.get(product=product).role == "owner"
    assert draft.prose["en"].startswith("# Support")
    assert Client().get("/uber-cart/plan").status_code == 404
    bob = Client()
    bob.force_login(make.bob())
    assert bob.get(FORM).status_code == 404
    assert alice.get(FORM).status_code == 200


def test_a_template_begins_a_plan_without_an_error(alice: Client) -> None:
    draft = begun(alice, way="template", template="saas", prose="")
    report = checking.check(draft.source, draft.prose, {}, draft=False).report
    assert not report.errors and not report.open
    found = beside_of(draft, "en")
    assert found.settled == found.counted > 10
    assert "Every sentence is settled" in alice.get(FORM).content.decode()


def test_an_outsider_begins_nothing(client: Client) -> None:
    client.force_login(make.charlie())
    assert client.get("/plans/new").status_code == 409
    assert client.post("/plans/new", NEW).status_code == 409
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"prose": " "}, "Paste your policy here"),
        ({"way": "template", "template": ""}, "Choose a template"),
        ({"way": "upload"}, "Choose a file"),
        ({"slug": "due"}, "cannot be a product"),
        ({"slug": "encore"}, "a product called encore already"),
        ({"slug": "Not a slug"}, "cannot be a product"),
        ({"name": "日本"}, "Give it a short name"),
        ({"timezone": "EST5"}, "Select a valid choice"),
        ({"prose": "***"}, "There is no text in it"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(alice: Client, more: dict[str, str], sentence: str) -> None:
    answer = alice.post("/plans/new", {**NEW, **more})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    if "name" not in more:
        assert 'value="Über Cart"' in page
    assert not Draft.objects.exists()


def test_an_uploaded_file_is_not_lost_to_another_fields_mistake(alice: Client) -> None:
    file = SimpleUploadedFile("policy.html", b"<h1>Help</h1><p>We answer within 3 days.</p>")
    answer = alice.post("/plans/new", {**NEW, "way": "upload", "prose": "", "file": file, "name": ""})
    assert answer.status_code == 422
    assert "We answer within 3 days." in answer.content.decode()
    file = SimpleUploadedFile("policy.html", b"<h1>Help</h1><p>We answer within 3 days.</p>")
    assert begun(alice, way="upload", file=file).prose["en"] == "# Help\n\nWe answer within 3 days.\n"


# The form ------------------------------------------------------------------------------------------------------------
def test_what_was_proposed_waits_until_somebody_confirms_it(alice: Client) -> None:
    draft = begun(alice)
    found = beside_of(draft, "en")
    assert found.settled == 0 and found.counted == 6
    assert [line.role for line in found.lines][:3] == ["background", "promise", "aim"]
    page = alice.get(f"{FORM}?s=2").content.decode()
    assert "<mark" in page and "24 hours</mark>" in page
    assert "Read as" in page and "within 24 hours" in page
    assert "<strong>0 of 6</strong>" in page


def test_confirming_leads_to_the_next_sentence(alice: Client) -> None:
    draft = begun(alice)
    answer = settle(alice, 1, "background", draft, do="confirm")
    assert answer["Location"] == f"{FORM}?s=2#card"
    draft.refresh_from_db()
    assert beside_of(draft, "en").settled == 1


@pytest.mark.parametrize("to", ["aim", "background", "unmeasured", "definition", "exclusion", "undecided", "promise"])
def test_a_sentence_becomes_whatever_it_is_said_to_be_and_again(alice: Client, to: str) -> None:
    draft = begun(alice)
    deadline = {"kind": "deadline", "f__start": "ticket.opened", "f__stop": "ticket.answered", "f__within": "3d"}
    for now in ("background", to, "promise", to):
        done = {"do": "undecide"} if now == "undecided" else {}
        owner = next((use.owner for use in beside_of(draft, "en").lines[1].uses if use.section == "commitments"), "")
        by_role: dict[str, dict[str, str]] = {
            "promise": deadline,
            "aim": deadline,
            "unmeasured": {"why": "Nobody looks."},
            "exclusion": {"f__where__0__0": "cause", "f__where__0__2": "third-party"},
        }
        said = by_role.get(now, {})
        answer = settle(alice, 2, "promise" if now == "undecided" else now, draft, c=owner, **said, **done)
        assert answer.status_code == 302, answer.content.decode()
        assert role(draft, 2) == now
    others = [line.role for line in beside_of(draft, "en").lines if line.number != 2]
    assert others == ["background", "aim", "promise", "promise", "promise"]


def test_a_row_may_belong_to_the_promise_of_another(alice: Client) -> None:
    draft = begun(alice)
    settle(alice, 5, "belongs", draft, belongs="answered")
    draft.refresh_from_db()
    line = beside_of(draft, "en").lines[4]
    assert line.role == "promise" and [use.owner for use in line.uses] == ["answered"]
    assert "answered-low" not in draft.source
    settle(alice, 2, "background", draft)  # its first sentence goes: the row keeps the promise
    assert role(draft, 2) == "background" and role(draft, 5) == "promise"


def test_comments_of_the_plan_survive_the_form(alice: Client) -> None:
    draft = begun(alice)
    drafts.save(draft, source="# ours\n" + draft.source.replace("within: 2w", "within: 2w   # two, not three"),
                by=None, now=make.MONDAY, revision=draft.revision)  # fmt: skip
    settle(alice, 3, "aim", draft, c="bug-fixed", kind="deadline", f__start="ticket.opened", f__stop="bug.deployed",
           f__within="2w", f__where__0__0="type", f__where__0__2="bug", f__owner="maintainer")  # fmt: skip
    draft.refresh_from_db()
    assert draft.source.startswith("# ours\n")
    assert "within: 2w   # two, not three" in draft.source
    assert "owner: maintainer" in draft.source


def test_one_sentence_may_make_two_promises(alice: Client) -> None:
    draft = begun(alice)
    said = {"kind": "deadline", "f__start": "ticket.opened", "f__stop": "ticket.resolved", "f__within": "3d"}
    answer = settle(alice, 2, "promise", draft, c="", id="solved", **said)
    assert "c=solved" in answer["Location"]
    draft.refresh_from_db()
    assert [use.owner for use in beside_of(draft, "en").lines[1].uses] == ["answered", "solved"]


def test_a_promise_that_the_sentence_does_not_make_is_taken_out_of_it(alice: Client) -> None:
    draft = begun(alice)
    twice = {"c": "", "id": "twice", "kind": "deadline", "f__start": "ticket.opened", "f__stop": "ticket.answered"}
    assert settle(alice, 2, "promise", draft, f__within="24h", **twice).status_code == 302
    page = alice.get(FORM, {"s": 2, "c": "twice"}).content.decode()
    assert "take “Twice” out" in page
    assert settle(alice, 2, "promise", draft, c="twice", do="drop").status_code == 302
    draft.refresh_from_db()
    assert "twice:" not in draft.source
    assert role(draft, 2) == "promise"
    only = next(use.owner for use in beside_of(draft, "en").line(2).uses)  # type: ignore[union-attr]  # it is there
    assert settle(alice, 2, "promise", draft, c=only, do="drop").status_code == 422  # nothing would be left of it
    assert role(draft, 2) == "promise"


def test_another_kind_shows_its_fields_and_saves_nothing(alice: Client) -> None:
    draft = begun(alice)
    answer = settle(
        alice,
        2,
        "promise",
        draft,
        do="show",
        kind="objective",
        c="answered",
        f__where__0__0="type",
        f__where__0__2="bug",
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and 'name="f.measure"' in page and "type: bug" in page
    before = draft.source
    draft.refresh_from_db()
    assert draft.source == before


def test_whoever_saves_over_somebody_else_is_told_and_keeps_what_they_typed(alice: Client) -> None:
    draft = begun(alice)
    old = draft.revision
    settle(alice, 1, "definition", draft)
    answer = alice.post(
        FORM,
        {
            "s": 2,
            "role": "unmeasured",
            "why": "My own words",
            "revision": old,
            "lang": "en",
            "do": "save",
            "c": "answered",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "saved this draft while you were writing" in page and "My own words" in page
    draft.refresh_from_db()
    assert "My own words" not in draft.source


def test_a_field_that_cannot_be_read_is_refused_with_what_was_typed(alice: Client) -> None:
    draft = begun(alice)
    answer = settle(
        alice, 2, "promise", draft, c="answered", kind="deadline", f__start="[ticket.opened", f__within="1h"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "[ticket.opened" in page and "cannot be read" in page
    draft.refresh_from_db()
    assert "within: 24h" in draft.source


def test_a_wrong_value_is_kept_and_told_beside_the_card(alice: Client) -> None:
    draft = begun(alice)
    settle(alice, 2, "promise", draft, c="answered", kind="deadline", f__start="ticket.opend", f__stop="ticket.answered",
           f__within="24h")  # fmt: skip
    page = alice.get(f"{FORM}?s=2").content.decode()
    assert "Write “the ticket was opened”" in page


def test_what_no_field_holds_is_edited_as_the_text_of_that_promise_alone(alice: Client) -> None:
    draft = begun(alice)
    page = alice.get(f"{FORM}?s=2").content.decode()
    assert "answered:\n  quote:" in page
    text = "answered:\n  quote: A person answers every ticket within 24 hours.\n  # why\n  kind: unmeasured\n  why: x"
    assert settle(alice, 2, "promise", draft, do="piece", c="answered", piece=text).status_code == 302
    assert role(draft, 2) == "unmeasured" and "    # why\n" in draft.source
    answer = settle(alice, 2, "promise", draft, do="piece", c="answered", piece="answered: [")
    assert answer.status_code == 422 and "answered: [" in answer.content.decode()


def test_each_promise_of_a_sentence_shows_its_own_role_so_that_saving_it_changes_nothing(alice: Client) -> None:
    draft = begun(alice)
    deadline = {"kind": "deadline", "f__start": "ticket.opened", "f__within": "24h"}
    settle(alice, 2, "promise", draft, c="answered", f__stop="ticket.answered", **deadline)
    settle(alice, 2, "aim", draft, c="", id="solved", f__stop="ticket.resolved", **deadline)
    draft.refresh_from_db()
    solved = draft.source.partition("  solved:")[2]
    assert "strength: aim" in solved
    checked = r'name="role" value="(\w+)"[^>]*checked'
    assert [re.findall(checked, alice.get(f"{FORM}?s=2&c={name}").content.decode()) for name in ("answered", "solved")] == [
        ["promise"], ["aim"],
    ]  # fmt: skip


def test_the_reason_for_not_measuring_is_offered_as_the_answer_to_the_finding_on_it(alice: Client) -> None:
    draft = begun(alice)
    settle(alice, 2, "unmeasured", draft, c="answered", why="Nobody sees our desk.")
    page = alice.get(f"{FORM}?s=2&check=1").content.decode()
    assert 'value="Nobody sees our desk."' in page.partition('name="why:unmeasured-fact:')[2].partition(">")[0]


def test_what_was_said_to_be_unmeasured_is_accepted_at_once_for_the_reasons_given(alice: Client) -> None:
    draft = begun(alice)
    settle(alice, 2, "unmeasured", draft, c="answered", why="Nobody sees our desk.")
    settle(alice, 3, "unmeasured", draft, c="bug-fixed", why="Nobody counts them.")
    form = alice.get(f"{FORM}?check=1").content.decode().partition('class="reasoned"')[2].partition("</form>")[0]
    assert "Accept 2 for the reasons that you gave" in form
    said: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        said.setdefault(name, []).append(value)
    assert alice.post(f"{FORM}/accept", said).status_code == 302
    draft.refresh_from_db()
    assert "Nobody sees our desk." in draft.source.partition("accepts:")[2]
    assert "Nobody counts them." in draft.source.partition("accepts:")[2]
    assert "unmeasured-fact" not in alice.get(f"{FORM}?check=1").content.decode()


def test_the_checkers_word_leads_to_its_sentence(alice: Client) -> None:
    draft = begun(alice)
    settle(alice, 2, "promise", draft, c="answered", kind="deadline", f__start="ticket.opened", f__stop="ticket.answered",
           f__within="25h", f__calendar="always")  # fmt: skip
    page = alice.get(f"{FORM}/findings?lang=en&s=2").content.decode()
    assert "Of this sentence" in page and "?s=2#card" in page
    inline = alice.get(f"{FORM}?s=2&check=1").content.decode()
    assert "Of this sentence" in inline


# Sections and prose --------------------------------------------------------------------------------------------------
def test_a_section_is_edited_alone_and_a_missing_one_finds_its_place(alice: Client) -> None:
    draft = begun(alice)
    address = f"{FORM}/section/calendars"
    text = "calendars:\n  office: {hours: {mon-fri: '09:00-17:00'}}   # ours"
    assert alice.post(address, {"text": text, "revision": draft.revision}).status_code == 302
    draft.refresh_from_db()
    assert "# ours" in draft.source and draft.source.index("calendars:") < draft.source.index("commitments:")
    answer = alice.post(address, {"text": "calendars: {office: {hours: {", "revision": draft.revision})
    assert answer.status_code == 422 and "hours: {" in answer.content.decode()
    answer = alice.post(address, {"text": "windows: {}", "revision": draft.revision})
    assert answer.status_code == 422 and "Keep the first line" in answer.content.decode()
    assert alice.post(address, {"text": "", "revision": draft.revision}).status_code == 302
    draft.refresh_from_db()
    assert "calendars:" not in draft.source
    assert alice.get(f"{FORM}/section/nonsense").status_code == 404


def test_the_hours_of_a_calendar_are_typed_and_its_comments_stay(alice: Client) -> None:
    draft = begun(alice)
    address = f"{FORM}/section/calendars"
    text = "calendars:\n  office: {hours: {mon-fri: '09:00-17:00'}}   # ours"
    alice.post(address, {"text": text, "revision": draft.revision})
    page = alice.get(address).content.decode()
    assert 'name="c.of-office.hours.0.1" value="09:00"' in page
    draft.refresh_from_db()
    typed = {"c.of-office.hours.0.0": "mon-fri", "c.of-office.hours.0.1": "09:00", "c.of-office.hours.0.2": "17:00"}
    more = alice.post(address, {**typed, "more": "c.of-office.hours", "revision": draft.revision})
    assert 'name="c.of-office.hours.1.0"' in more.content.decode()
    typed |= {
        "c.of-office.hours.1.0": "sat",
        "c.of-office.hours.1.1": "10:00",
        "c.of-office.hours.1.2": "14:00",
        "c.of-office.holidays": "NL",
    }
    new = {
        "c.new.name": "night shift",
        "c.new.hours.0.0": "daily",
        "c.new.hours.0.1": "22:00",
        "c.new.hours.0.2": "24:00",
    }
    assert alice.post(address, {**typed, **new, "do": "hours", "revision": draft.revision}).status_code == 302
    draft.refresh_from_db()
    calendars = written(draft.source).document["calendars"]
    assert calendars["office"] == {"hours": {"mon-fri": "09:00-17:00", "sat": "10:00-14:00"}, "holidays": "NL"}
    assert calendars["night-shift"] == {"hours": {"daily": "22:00-24:00"}} and "# ours" in draft.source
    half = alice.post(address, {**typed, "c.of-office.hours.1.2": "", "do": "hours", "revision": draft.revision})
    assert (
        half.status_code == 422 and "Say the days" in half.content.decode() and 'value="10:00"' in half.content.decode()
    )


def test_a_quote_that_no_longer_stands_is_named(alice: Client) -> None:
    draft = begun(alice)
    changed = draft.prose["en"].replace("- A person answers every ticket within 24 hours.\n", "")
    assert alice.post(f"{FORM}/prose", {"prose-en": changed, "revision": draft.revision}).status_code == 302
    for address in (FORM, f"{FORM}/prose"):
        page = alice.get(address).content.decode()
        assert "no longer stand" in page and "within 24 hours" in page


def test_a_further_language_gets_its_file_and_its_view(alice: Client) -> None:
    draft = begun(alice)
    sent = {"prose-en": draft.prose["en"], "more": "es", "prose-more": "# Ayuda\n\nRespondemos en 24 horas.\n"}
    assert alice.post(f"{FORM}/prose", {**sent, "revision": draft.revision}).status_code == 302
    draft.refresh_from_db()
    assert list(draft.prose) == ["en", "es"] and "plan.es.md" in draft.source
    page = alice.get(f"{FORM}?lang=es").content.decode()
    assert "Respondemos" in page and "lang=es&amp;s=1" in page


def test_a_published_plan_is_edited_by_the_same_form(alice: Client) -> None:
    """For the rest of its life: nothing of it was ever proposed, so all of it is settled."""
    source = "upkept: 1\nproduct: {slug: encore, name: E, timezone: UTC, prose: {en: plan.en.md}}\nversion: '1'\n"
    source += "effective: 2026-01-01\ncommitments: {a: {quote: We answer., kind: unmeasured, why: x}}\n"
    drafts.start(make.product(), by=None, now=make.MONDAY, source=source, prose={"en": "We answer."})
    page = alice.get("/products/encore/draft?s=1").content.decode()
    assert "<strong>1 of 1</strong>" in page
    draft = Draft.objects.get()
    assert settle(alice, 1, "background", draft).status_code == 302
    assert role(draft, 1) == "background"


@pytest.mark.parametrize(
    "source", ["", "not: [yaml", "a plain text", "upkept: 1\ncommitments: [1, 2]\nbackground: x: y"]
)
def test_a_plan_that_cannot_be_read_still_has_its_page(alice: Client, source: str) -> None:
    drafts.start(make.product(), by=None, now=make.MONDAY, source=source, prose={"en": "We answer within 3 days."})
    draft = Draft.objects.get()
    assert alice.get("/products/encore/draft?s=1").status_code == 200
    assert alice.get("/products/encore/draft/findings?s=1").status_code == 200
    assert alice.get("/products/encore/draft/section/calendars").status_code == 200
    assert settle(alice, 1, "background", draft).status_code in (302, 422)


def test_the_prose_cannot_break_out_of_its_page(alice: Client) -> None:
    draft = begun(
        alice,
        prose='# <script>alert(1)</script>\n\nWe answer "fast" <img src=x onerror=alert(1)> & `</a>` [x](javascript:alert(1)).',
    )
    page = alice.get(f"{FORM}?s=1").content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page and 'href="javascript' not in page
    assert draft.prose
