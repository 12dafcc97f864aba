"""Sealing: every event once, whatever commits when, whoever is killed; and nothing sealed can be changed."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.ledger.making import holds, opened, record
from upkept.core.ledger import tree
from upkept.core.refusal import Refusal
from upkept.kit import clock, journal
from upkept.kit.ledger import keys, sealing
from upkept.kit.ledger.models import Key, Leaf, Node, Progress
from upkept.kit.ledger.reading import Stored


@pytest.mark.django_db
def test_events_are_sealed_in_the_order_of_the_journal_and_each_once() -> None:
    record(300)
    record(40, "torch")
    record(10, start=300)
    assert sealing.seal_all() == 350
    assert sealing.seal_all() == 0
    record(3, start=310)
    assert sealing.seal_all() == 3
    holds()
    assert Node.objects.filter(tree="", level=8).count() == 1
    assert sealing.behind() == 0


@pytest.mark.django_db
def test_small_batches_and_large_ones_give_one_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "TILE", 4)
    monkeypatch.setattr("upkept.kit.ledger.reading.BITS", 2)
    monkeypatch.setattr(sealing, "BITS", 2)
    for at, batch in enumerate((1, 7, 3, 64, 2)):
        monkeypatch.setattr(sealing, "BATCH", batch)
        record(25, start=25 * at)
        assert sealing.seal_all() == 25
    holds()
    assert Node.objects.filter(tree="", level=6).exists()  # subtrees of 64 leaves
    for size in range(1, 126):
        assert Stored().root(size) == tree.root_of(Stored().hashes(0, 0, size))


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_key"])
def test_what_is_sealed_or_signed_can_neither_be_changed_nor_deleted(table: str) -> None:
    from upkept.kit.ledger import checkpoints

    record(260)
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    column = "note" if table == "ledger_checkpoint" else "name" if table == "ledger_key" else "hash"
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_sealed_late_and_not_passed_over(engine: str) -> None:
    """On PostgreSQL its number is lower than that of others which are sealed already. SQLite lets one write at a time."""
    if engine != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    recorded, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                journal.record_draft(opened(1, "torch"))
                recorded.set()
                go_on.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert recorded.wait(20)
    record(5)
    assert sealing.seal_all() == 5
    for _ in range(5):
        sealing.seal()
    progress = Progress.objects.get()
    assert progress.final == 0, "a lower number may still come"
    go_on.set()
    thread.join()
    assert sealing.seal_all() == 1
    holds()
    late = Leaf.objects.get(product="torch")
    assert late.index == 5
    assert late.event_id < min(Leaf.objects.filter(product="encore").values_list("event_id", flat=True))
    sealing.seal()
    sealing.seal()
    assert Progress.objects.get().final >= 6


@pytest.mark.django_db(transaction=True)
def test_several_sealers_at_once_give_one_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 20)
    stop = threading.Event()
    errors: list[Exception] = []
    keys.own()

    def run() -> None:
        try:
            while not stop.is_set():
                sealing.seal()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for at in range(10):
        record(15, ("encore", "torch")[at % 2], start=at * 15)
    for _ in range(200):
        if Leaf.objects.count() == 150:
            break
        stop.wait(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors
    holds()


@pytest.mark.django_db
def test_a_sealer_that_dies_in_the_middle_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    record(300)
    insert = sealing._insert

    def dying(table: str, *rest: Any) -> None:
        insert(table, *rest)
        if table == "ledger_node":
            raise KeyboardInterrupt

    monkeypatch.setattr(sealing, "_insert", dying)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        sealing.seal()
    monkeypatch.setattr(sealing, "_insert", insert)
    assert not Leaf.objects.exists()
    assert not Node.objects.exists()
    assert sealing.seal_all() == 300
    holds()


@pytest.mark.django_db
def test_the_key_is_readable_by_its_owner_alone_and_shown_nowhere() -> None:
    own = keys.own()
    file = keys._file()
    assert file.stat().st_mode & 0o777 == 0o600
    assert own.text == file.read_text().strip()
    assert own.text not in repr(own)


@pytest.mark.django_db
def test_a_machine_without_the_key_seals_nothing_and_says_why() -> None:
    record(1)
    sealing.seal_all()
    keys._file().unlink()
    record(1, start=1)
    with pytest.raises(Refusal, match="does not hold the ledger's key"):
        sealing.seal()
    keys._file().write_text("nonsense")
    with pytest.raises(Refusal, match="holds no key"):
        sealing.seal()


@pytest.mark.django_db
def test_a_new_key_is_certified_by_the_old_one_and_said_in_the_journal() -> None:
    from upkept.core.ledger import note
    from upkept.kit.journal.models import Event

    first = keys.own()
    row, old = keys.rotate(by="person:1", now=clock.now())
    assert keys.own().public == bytes(row.public) != first.public
    assert keys.own().blind == first.blind
    assert note.read_certificate(row.certificate, keys.verify) == (old, keys.known(row))
    assert Event.objects.get(kind="ledger.rotated").data["new"] == keys.known(row).text
    assert Key.objects.count() == 2


@pytest.mark.django_db
def test_a_rotation_that_was_killed_after_its_commit_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    keys.own()
    before = keys._file().read_text()
    row, _old = keys.rotate(by="person:1", now=clock.now())
    keys._file().rename(keys._file().with_name("ledger-key.123.abc"))
    keys._file().write_text(before)
    assert keys.own().public == bytes(row.public)


@pytest.mark.django_db
def test_a_key_from_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    given = keys.Own(b"s" * 32, b"b" * 32)
    monkeypatch.setenv(keys.VARIABLE, given.text)
    assert keys.own() == given
    assert not keys._file().exists()
    with pytest.raises(Refusal, match="given in UPKEPT_LEDGER_KEY"):
        keys.rotate(by="person:1", now=clock.now())
