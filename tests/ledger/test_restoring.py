"""A journal that is put back from its export goes on as the same ledger: tree, key, checkpoints, and nothing looks dated back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests import make
from tests.ledger.making import MONDAY, PLAN, PROSE, holds, record, small_year
from upkept.core.ledger import note
from upkept.core.ledger.verifier.signed import Given
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.journal import recording, transfer
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.models import Event, EventText, Pending
from upkept.kit.ledger import checkpoints, keys, proving, restoring, sealing
from upkept.kit.ledger.models import Checkpoint, Copy, Key, Leaf, Node, Progress
from upkept.kit.ledger.reading import Stored
from upkept.plans import actions
from upkept.plans.bundle import export as writing
from upkept.plans.bundle import script
from upkept.plans.models import Obligation, PlanVersion, Stream, Tally

pytestmark = pytest.mark.django_db
Lose = Callable[[], None]


@pytest.fixture
def lose_the_disk(engine: str) -> Lose:
    """A fresh database; the data folder with its key is the same."""

    def lose() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            _triggers(cursor, engine, "DISABLE")
            for model in (
                Copy,
                Checkpoint,
                Key,
                Node,
                Leaf,
                Progress,
                Obligation,
                Stream,
                Tally,
                PlanVersion,
                Pending,
                EventText,
            ):
                model.objects.all()._raw_delete(model.objects.db)
            Event.objects.all()._raw_delete("default")
            _triggers(cursor, engine, "ENABLE")

    return lose


def _triggers(cursor: Any, engine: str, word: str) -> None:
    tables = (
        "ledger_checkpoint",
        "ledger_key",
        "ledger_node",
        "ledger_leaf",
        "journal_event",
        "journal_eventtext",
        "plans_obligation",
    )
    if engine == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
    elif word == "DISABLE":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def exported() -> bytes:
    return "\n".join(transfer.lines()).encode()


def put_back(journal: bytes, signed: Any = None) -> transfer.Imported:
    return transfer.take(io.BytesIO(journal), now=clock.now(), restore=True, signed=signed)


def test_it_goes_on_with_the_same_tree_key_and_checkpoints(lose_the_disk: Lose, tmp_path: Path, settings: Any) -> None:
    small_year("encore", 4)
    record(3, "torch")
    sealing.seal_all()
    last_hour = clock.now() - timedelta(hours=3)
    checkpoints.make(now=last_hour)
    keys.rotate(by="operator", now=clock.now() - timedelta(hours=2))
    small_year("encore", 3, start=4)
    sealing.seal_all()
    mine = checkpoints.make(now=clock.now() - timedelta(hours=1)).note
    first, now_root, size = keys.known(Key.objects.earliest("id")), Stored().root(), Stored().size()
    journal, notes = exported(), "\n".join(checkpoints.texts())
    said = list(Checkpoint.objects.order_by("id").values_list("note", "products"))
    lose_the_disk()

    settings.PUBLIC_URL = "https://moved.example.org"
    assert not put_back(journal).bad
    done = restoring.restore([("checkpoints.txt", notes)])
    assert (done.back, done.known, done.beyond) == (2, 0, 0)
    assert Stored().root(size) == now_root
    assert list(Checkpoint.objects.order_by("id").values_list("note", "products")) == said
    assert [keys.known(row) for row in Key.objects.order_by("id")][0] == first
    holds()
    assert not proving.verify([("mine", mine)]).problems
    small_year("encore", 2, start=7)
    path = writing.export("encore", tmp_path / "after.zip").path
    found = script.verify(path, Given(keys=(first,), checkpoints=(("mine", mine),)), in_two=False)[1]
    assert not found.problems
    assert found.counts["checkpoints"] == 3
    assert restoring.restore([("checkpoints.txt", notes)]).known == 2, "it may be run again"


def test_without_the_checkpoints_the_tree_is_the_same_and_nothing_looks_dated_back(
    lose_the_disk: Lose, tmp_path: Path
) -> None:
    small_year("encore", 3)
    sealing.seal_all()
    mine = checkpoints.make(now=clock.now()).note
    journal = exported()
    lose_the_disk()
    assert checkpoints.make_if_due(now=clock.now()) is None, "a worker that runs already signs nothing of nothing"
    assert not put_back(journal).bad
    path = writing.export("encore", tmp_path / "after.zip").path
    found = script.verify(path, Given(checkpoints=(("mine", mine),)), in_two=False)[1]
    assert not found.problems


def test_what_would_look_dated_back_is_refused_with_a_way_out(lose_the_disk: Lose) -> None:
    """Somebody started the fresh installation first, and it has signed a checkpoint of its own."""
    small_year("encore", 2)
    journal = exported()
    lose_the_disk()
    record(1, "torch")
    sealing.seal_all()
    signed = checkpoints.make(now=clock.now() + timedelta(hours=2)).at
    result = put_back(journal, signed)
    assert not result.recorded
    assert {bad.code for bad in result.bad} == {"already-signed"}
    assert "before its first start" in result.bad[0].reason
    assert not put_back(exported(), signed).bad, "what is here already is passed over"


def test_a_lost_end_is_said_with_its_number(lose_the_disk: Lose) -> None:
    record(3)
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    journal = exported()
    record(4, start=3)
    sealing.seal_all()
    checkpoints.make(now=clock.now() + timedelta(minutes=5))
    notes = "\n".join(checkpoints.texts())
    lose_the_disk()
    put_back(journal)
    done = restoring.restore([("notes", notes)])
    assert (done.back, done.beyond, done.lost) == (1, 1, 4)


def test_checkpoints_that_do_not_fit_are_refused_and_none_is_put_back(lose_the_disk: Lose, tmp_path: Path) -> None:
    record(3)
    sealing.seal_all()
    row = checkpoints.make(now=clock.now())
    journal, text = exported(), row.note
    lose_the_disk()
    lines = journal.split(b"\n")
    put_back(b"\n".join([lines[1], lines[0], lines[2]]))
    with pytest.raises(Refusal, match="another order, or other events"):
        restoring.restore([("notes", text)])
    with pytest.raises(Refusal, match="There is no checkpoint in what you gave"):
        restoring.restore([("notes", "nothing of the kind")])
    forged = note.read_note(text)
    with pytest.raises(Refusal, match="is not signed by this ledger"):
        restoring.restore([("notes", text.replace(forged.text.split("\n")[1], "2", 1))])
    checkpoints.make(now=clock.now() + timedelta(hours=1))
    assert Checkpoint.objects.count() == 1


def test_older_checkpoints_are_not_put_behind_one_that_was_signed_here(lose_the_disk: Lose) -> None:
    record(3)
    sealing.seal_all()
    text = checkpoints.make(now=clock.now()).note
    journal = exported()
    lose_the_disk()
    put_back(journal)
    sealing.seal_all()
    checkpoints.make(now=clock.now() + timedelta(hours=1))
    with pytest.raises(Refusal, match="was signed here already"):
        restoring.restore([("notes", text)])


def test_an_export_stands_in_the_order_of_the_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL an event may be sealed behind one with a higher number."""
    events = record(4)
    as_committed = sealing._unsealed
    monkeypatch.setattr(sealing, "_unsealed", lambda final: as_committed(final)[::-1])
    sealing.seal_all()
    events = [*reversed(events), *record(2, start=4)]
    assert [json.loads(line)["id"] for line in transfer.lines()] == [one.id for one in events]


def test_old_events_of_the_plans_own_kinds_come_back_as_they_were(lose_the_disk: Lose) -> None:
    """They were held to the plan of their day when they were recorded; by now it may be another, and they are old."""
    product = make.product("encore")
    events = "events: {drill.held: {subject: drill, fields: {}}}\n"
    source = PLAN.replace("SLUG", "encore").replace("calendars:", events + "calendars:")
    actions.publish(product, source, {"en": PROSE}, by="import", now=clock.moment(MONDAY - 3 * 86400))
    long_ago = clock.moment(MONDAY)
    draft = Draft(
        product="encore", kind="drill.held", subject="drill:1", at=MONDAY, by="person:1", how="observed", text="Well"
    )
    with transaction.atomic():
        recording.record(draft, now=long_ago)
    journal = "\n".join(transfer.lines(with_text=True))
    lose_the_disk()
    assert not put_back(journal.encode()).bad
    assert "\n".join(transfer.lines(with_text=True)) == journal
