"""The form beside the prose, attacked: what a colleague wrote stays, what is nonsense is refused in a sentence, nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.plans.starting.test_form import FORM, begun, settle
from tests.plans.starting.test_many import PROSE
from upkept.kit import clock
from upkept.plans import drafts
from upkept.plans.models import Draft
from upkept.plans.starting.written import written
from upkept.products.models import Product, Role

pytestmark = pytest.mark.django_db
HOURS = f"{FORM}/section/calendars"


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(make.alice())
    return client


def document(draft: Draft) -> dict[str, Any]:
    draft.refresh_from_db()
    return dict(written(draft.source).document)


def fields(answer: Any) -> dict[str, str]:
    """What the hours form would send as it stands."""
    found: dict[str, str] = {"revision": str(answer.context["revision"]), "do": "hours"}
    for sheet in answer.context["sheets"]:
        for one in sheet.fields:
            for row in one.rows:
                found |= {each.name: str(each.value) for each in row.cells}
    return found


def with_calendars(draft: Draft, text: str) -> None:
    """A colleague writes the calendars as text."""
    draft.refresh_from_db()
    before = written(draft.source).lines("calendars")
    lines = draft.source.split("\n")
    source = "\n".join([*lines[: before[0] - 1], text, *lines[before[1] :]]) if before[0] else draft.source + text
    drafts.save(draft, by=make.alice(), now=clock.now(), revision=draft.revision, source=source)


TWO = 'calendars:\n  office: {hours: {mon-fri: "09:00-17:00"}}\n  night: {hours: {daily: "22:00-24:00"}}\n'
THREE = 'calendars:\n  dawn: {hours: {daily: "05:00-06:00"}}\n' + TWO.partition("\n")[2]


def test_hours_typed_beside_a_colleagues_new_calendar_go_to_the_calendar_that_was_shown(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    with_calendars(draft, TWO)
    typed = fields(alice.get(HOURS))
    name = next(key for key, value in typed.items() if value == "09:00")
    typed[name] = "08:00"
    with_calendars(draft, THREE)
    refused = alice.post(HOURS, typed)
    assert refused.status_code == 422
    assert 'value="08:00"' in refused.content.decode()
    again = alice.post(HOURS, fields(refused))
    assert again.status_code == 302
    hours = {name: one["hours"] for name, one in document(draft)["calendars"].items() if isinstance(one, dict)}
    assert hours["dawn"] == {"daily": "05:00-06:00"}
    assert hours["office"] == {"mon-fri": "08:00-17:00"}
    assert hours["night"] == {"daily": "22:00-24:00"}


NONSENSE = [
    {"0": "mon-fri", "1": "25:00", "2": "26:00"},
    {"0": "mon-fri", "1": "{a: b}", "2": "&x"},
    {"0": "mon-fri", "1": "09:00\n  evil: 1", "2": "17:00"},
    {"0": "never", "1": "09:00", "2": "17:00"},
    {"0": "", "1": "09:00", "2": ""},
    {"0": "mon-fri", "1": "x" * 10_000, "2": "17:00"},
    {"0": "a\0b", "1": "\0", "2": "\ud7ff"},
]


@pytest.mark.parametrize("cells", NONSENSE, ids=lambda one: str(one)[:40])
def test_hours_of_nonsense_are_said_to_be_wrong_and_stay_as_typed(alice: Client, cells: dict[str, str]) -> None:
    draft = begun(alice, prose=PROSE)
    with_calendars(draft, TWO)
    shown = alice.get(HOURS)
    typed = fields(shown)
    stem = next(key for key, value in typed.items() if value == "09:00").rpartition(".")[0]
    answer = alice.post(HOURS, {**typed, **{f"{stem}.{key}": value for key, value in cells.items()}}, follow=True)
    assert answer.status_code in (200, 422)
    after = document(draft)
    assert set(after["calendars"]) - {"always"} == {"office", "night"}
    assert after["calendars"]["night"] == {"hours": {"daily": "22:00-24:00"}}
    page = alice.get(HOURS).content.decode() if answer.status_code == 200 else answer.content.decode()
    assert 'class="errors' in page or "It was not saved" in page
    if answer.status_code == 422:
        assert cells["1"][:5] in page or "\0" in cells["1"]


def test_five_hundred_holidays_and_days_that_are_none_lose_nothing(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    with_calendars(draft, TWO)
    typed = fields(alice.get(HOURS))
    name = next(key for key in typed if key.endswith(".holidays"))
    days = ", ".join(f"2026-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(500)) + ", 2026-02-31, Atlantis"
    answer = alice.post(HOURS, {**typed, name: days}, follow=True)
    page = answer.content.decode()
    assert answer.status_code in (200, 422)
    assert "Atlantis" in page
    assert 'class="errors' in page or "It was not saved" in page


@pytest.mark.parametrize(
    "title",
    ["{subject}", "{0.__class__}", "}{", "x: y # z", "- a\n- b", "'\"", "!!python/object:os.system x", "é" * 10_000, "日本語",
     "&a *a", "|\n  x", "\0", "%(n)s {{x}} {% x %}", "opened", "\u202e\u2028x", "null", "1.5"],
    ids=lambda one: ascii(one)[:24],
)  # fmt: skip
def test_an_event_of_ones_own_may_be_called_anything(alice: Client, title: str) -> None:
    draft = begun(alice, prose=PROSE)
    before = document(draft)
    answer = settle(
        alice, 6, "promise", draft, c="backup", kind="cadence", f__event="+", new__f__event=title, f__every="1d"
    )
    assert answer.status_code in (302, 422)
    page = alice.get(f"{FORM}?s=6").content.decode() if answer.status_code == 302 else answer.content.decode()
    assert page
    after = document(draft)
    assert set(after) >= set(before)
    assert set(after["commitments"]) == set(before["commitments"])


def test_an_own_event_takes_no_standard_events_place(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    for taken in ("backup.completed", "ticket.opened"):
        settle(alice, 6, "promise", draft, c="backup", kind="cadence", f__event=taken, new__f__event="It is made", f__every="1d")  # fmt: skip
        assert taken not in document(draft).get("events", {}), taken


def test_a_title_left_beside_an_event_that_is_known_does_not_rewrite_it(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    settle(alice, 6, "promise", draft, c="backup", kind="cadence", f__event="+", new__f__event="Tape is stored", f__every="1d")  # fmt: skip
    (kind,) = [one for one, entry in document(draft)["events"].items() if "Tape is stored" in str(entry)]
    settle(alice, 7, "promise", draft, c="+", id="reviewed", kind="cadence", f__event=kind, new__f__event="Left behind", f__every="year")  # fmt: skip
    assert "Tape is stored" in str(document(draft)["events"][kind])


@pytest.mark.parametrize(
    "share",
    [
        "start:alike",
        "quote:column",
        "calendar:",
        "calendar:all",
        ":",
        "x" * 5000,
        "__class__:alike",
        "calendar:alike:alike",
        "within:alike",
        "kind:alike",
    ],
)
def test_a_forged_share_changes_nothing_else_and_is_one_sentence(alice: Client, share: str) -> None:
    draft = begun(alice, prose=PROSE)
    before = document(draft)["commitments"]
    owner = next(iter(before))
    line = 2
    answer = settle(
        alice, line, "promise", draft, c=owner, kind="deadline", f__start="ticket.opened", f__stop="ticket.answered",
        f__within="1h", f__calendar="always", share=share,
    )  # fmt: skip
    assert answer.status_code in (302, 422)
    after = document(draft)["commitments"]
    assert {name: one for name, one in after.items() if name != owner} == {
        name: one for name, one in before.items() if name != owner
    }


def test_all_that_is_sure_is_not_accepted_over_a_colleagues_change(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    stale = draft.revision
    with_calendars(draft, TWO)
    marks = list(Draft.objects.get(pk=draft.pk).unconfirmed)
    answer = alice.post(FORM, {"revision": stale, "lang": "en", "do": "sure"})
    assert answer.status_code == 409
    assert list(Draft.objects.get(pk=draft.pk).unconfirmed) == marks


def test_nobody_without_the_role_presses_anything(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    product = Product.objects.get(slug=draft.product)
    for role in (Role.AGENT, Role.OPERATOR, Role.AUDITOR):
        other = Client()
        other.force_login(make.member(f"M{role}", role, product))
        for at, said in ((FORM, {"do": "sure"}), (HOURS, {"do": "hours", "c.new.name": "x"})):
            assert other.post(at, {"revision": draft.revision, **said}).status_code == 404
    draft.refresh_from_db()
    assert draft.revision == 1


def test_fields_that_nobody_offered_are_not_written(alice: Client) -> None:
    draft = begun(alice, prose=PROSE)
    owner = next(iter(document(draft)["commitments"]))
    settle(
        alice, 2, "promise", draft, c=owner, kind="deadline", f__start="ticket.opened", f__stop="ticket.answered",
        f__within="1h", f__calendar="always", f__evil="1", f____class__="x", f__pauses__999999999999="x", f__start__0__0__0="y", f__="z",
    )  # fmt: skip
    assert set(document(draft)["commitments"][owner]) <= {
        "quote", "kind", "start", "stop", "within", "calendar", "pauses", "under", "also_quotes", "by", "owner"
    }  # fmt: skip
