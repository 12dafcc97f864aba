"""The first minutes: one owner, made by who sees the terminal; then theirs, or the examples, which can be taken away again."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make
from upkept.accounts import actions, first
from upkept.accounts.models import Person
from upkept.core.refusal import Refusal
from upkept.kit import journal
from upkept.kit.clock import now
from upkept.kit.files import actions as files
from upkept.kit.files.models import File
from upkept.kit.journal.draft import Draft as EventDraft
from upkept.kit.journal.models import Event
from upkept.plans import queries
from upkept.plans.actions import publish
from upkept.plans.models import Obligation, PlanVersion, Stream
from upkept.products import actions as products
from upkept.products.models import Product
from upkept.web import examples

pytestmark = pytest.mark.django_db
WHO = {"name": "Alice", "email": "Alice@example.org", "password": make.PASSWORD, "timezone": "Europe/Madrid"}
PLAN = """upkept: 1
product: {slug: %s, name: Example, timezone: UTC, prose: {en: plan.en.md}}
version: "1"
effective: 2026-01-01
commitments:
  answer: {quote: "A person answers within 2 hours.", kind: deadline, start: ticket.opened, stop: ticket.answered, within: 2h}
"""


class Few:
    """Two small examples instead of four years."""

    def slugs(self) -> Sequence[str]:
        return ("one", "two")

    def load(self, slug: str, now: datetime) -> None:
        if Product.everything.filter(slug=slug).exists():
            return
        product = make.product(slug, synthetic=True, created_at=now)
        publish(
            product, PLAN % slug, {"en": "A person answers within 2 hours."}, by="operator", now=now, backdated=True
        )
        journal.record_many(
            [EventDraft(product=slug, kind="ticket.opened", subject="ticket:1", data={}, at=1_780_000_000, id="1",
                        by="synthetic:x", how="imported", recorded=1_780_000_000, inside=True)],
            now=now,
        )  # fmt: skip


@pytest.fixture
def few(settings: LazySettings) -> Iterator[None]:
    settings.EXAMPLES = f"{__name__}.Few"
    settings.DEMO = False
    yield


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(actions.create_first("alice@example.org", make.PASSWORD, name="Alice"))
    return client


# The first person ----------------------------------------------------------------------------------------------------
def test_an_empty_installation_leads_to_its_welcome(client: Client) -> None:
    assert client.get("/")["Location"] == "/welcome"
    page = client.get(f"/welcome?code={first.setup_code()}")
    assert page.status_code == 200 and first.setup_code() in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_the_first_person_runs_the_installation_and_is_signed_in(client: Client) -> None:
    answer = client.post("/welcome", {**WHO, "code": first.setup_code().upper().replace("-", " ")})
    assert answer["Location"] == "/welcome/next"
    alice = Person.objects.get()
    assert (alice.email, alice.is_staff, alice.timezone) == ("alice@example.org", True, "Europe/Madrid")
    page = client.get("/welcome/next").content.decode()
    assert "Start with mine" in page and "Look at the examples" in page
    assert client.get("/")["Location"] == "/welcome/next"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"code": "aaaa-bbbb-cccc-dddd"}, "not the setup code"),
        ({"code": "ä" * 16}, "not the setup code"),
        ({"code": ""}, "required"),
        ({"email": "nobody"}, "valid email"),
        ({"password": "short"}, "too short"),
        ({"timezone": "EST5"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(client: Client, more: dict[str, str], sentence: str) -> None:
    answer = client.post("/welcome", {**WHO, "code": first.setup_code(), **more})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert 'value="Alice"' in answer.content.decode()
    assert not Person.objects.exists()


def test_once_somebody_is_there_the_code_opens_nothing(client: Client) -> None:
    make.charlie()
    assert client.get(f"/welcome?code={first.setup_code()}")["Location"] == "/welcome/next"
    client.post("/welcome", {**WHO, "code": first.setup_code()})
    assert Person.objects.count() == 1
    with pytest.raises(Refusal) as refused:
        actions.create_first("eve@example.org", make.PASSWORD)
    assert refused.value.code == "not-first"


def test_the_way_on_is_for_who_runs_the_installation(client: Client) -> None:
    assert client.get("/welcome/next").status_code == 302
    client.force_login(make.alice())
    assert client.get("/welcome/next").status_code == 404
    assert client.post("/welcome/examples").status_code == 404
    assert client.post("/welcome/examples/remove").status_code == 404


# The examples --------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("few")
def test_asking_for_the_examples_gives_the_worker_one_job(alice: Client) -> None:
    for _ in range(2):
        assert alice.post("/welcome/examples").status_code == 302
    assert examples.state().is_loading
    page = alice.get("/welcome/next").content.decode()
    assert "0 of 2 are loaded" in page and "Look at the examples" not in page


@pytest.mark.usefixtures("few")
def test_two_workers_never_load_the_examples_at_once(alice: Client) -> None:
    """Asked again while they are loaded, the second job waits for the first: both would go on with the same year."""
    examples.ask_for()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    examples.ask_for()
    assert sorted(ProcrastinateJob.objects.values_list("status", "lock")) == [
        ("doing", "examples"),
        ("todo", "examples"),
    ]


@pytest.mark.usefixtures("few")
def test_a_removal_that_is_killed_halfway_leaves_the_rest_to_be_cleared(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples.load(now())
    remove = products.remove

    def dies(product: Product, *, now: datetime) -> None:
        if product.slug == "two":
            raise KeyboardInterrupt
        remove(product, now=now)

    monkeypatch.setattr(products, "remove", dies)
    with pytest.raises(KeyboardInterrupt):
        examples.remove(now=now())
    assert [one.slug for one in examples.state().loaded] == ["two"]
    assert ProcrastinateJob.objects.filter(task_name="upkept.web.jobs.clear_examples", status="todo").count() == 1


@pytest.mark.usefixtures("few")
def test_removed_examples_are_found_nowhere_and_their_events_stay(alice: Client) -> None:
    own = make.product("mine")
    examples.load(now())
    assert len(examples.state().loaded) == 2 and examples.state().left == 0
    assert alice.get("/one/plan").status_code == 200
    events = Event.objects.filter(product="one").count()
    assert events and Obligation.objects.filter(product="one").exists()
    files.keep("one", io.BytesIO(b"paper"), name="paper.txt", by="person:1", now=now())

    assert alice.post("/welcome/examples/remove").status_code == 302
    for address in ("/one/plan", "/products/one", "/one/support", "/one/plan/answer.json"):
        assert alice.get(address).status_code == 404, address
    assert list(Product.objects.all()) == [own]
    assert not any(table.objects.filter(product="one").exists() for table in (PlanVersion, File))
    examples.clear()  # what the worker does
    assert not any(table.objects.filter(product="one").exists() for table in (Obligation, Stream))
    assert queries.products_with_plans() == []
    assert Event.objects.filter(product="one").count() == events
    assert examples.state().loaded == () and examples.state().left == 0
    examples.load(now())
    assert Product.objects.count() == 1  # for good


@pytest.mark.usefixtures("few")
def test_the_short_name_of_a_removed_example_stays_taken() -> None:
    examples.load(now())
    examples.remove(now=now())
    with pytest.raises(Refusal) as refused:
        products.create("one", "One", timezone="UTC", languages=["en"], now=now())
    assert refused.value.code == "slug-taken"


def test_nothing_real_is_ever_removed() -> None:
    with pytest.raises(Refusal) as refused:
        products.remove(make.product("mine"), now=now())
    assert refused.value.code == "not-synthetic"


def test_a_demo_keeps_its_examples(settings: LazySettings) -> None:
    settings.DEMO = True
    with pytest.raises(Refusal) as refused:
        examples.remove(now=now())
    assert refused.value.code == "is-demo"


@pytest.mark.usefixtures("few")
def test_examples_that_are_not_on_this_machine_are_said_to_be_missing(
    alice: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXAMPLES = "upkept.config.demo.door.Door"
    monkeypatch.setenv("UPKEPT_EXAMPLES", "/nowhere")
    assert "are not in /nowhere" in alice.get("/welcome/next").content.decode()


def test_nobody_signs_in_as_somebody_of_the_examples_outside_a_demo(client: Client) -> None:
    from upkept.config.demo import cast

    people = cast.people(may_sign_in=False)
    assert not any(person.is_staff or person.has_usable_password() for person in people.values())
    assert not client.login(email="alice@example.org", password=cast.PASSWORD)


def test_whoever_runs_an_installation_without_products_is_led_to_its_beginning() -> None:
    client = Client()
    client.force_login(make.person("Alice", is_staff=True))
    for page in ("/due", "/owed"):
        assert client.get(page)["Location"] == "/welcome/next"
    client.force_login(make.charlie())
    assert {client.get(page).status_code for page in ("/due", "/owed")} == {404}
