"""A bundle holds; and whatever is changed, dropped, moved, put in, cut off or forged in it is caught, and said where."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from tests import make
from tests.ledger.making import PLAN, PROSE, holds_of, small_year
from upkept.core.event import Event as Happened
from upkept.core.ledger import bundle, note, stated
from upkept.core.ledger.verifier.said import Findings, NotABundle
from upkept.core.ledger.verifier.signed import Given
from upkept.kit import clock, journal
from upkept.kit.files import actions as files
from upkept.kit.files.models import File
from upkept.kit.journal import recording
from upkept.kit.journal.draft import Draft
from upkept.kit.journal.models import Event
from upkept.kit.ledger import checkpoints, keys, latest_checkpoint, proofs, sealing
from upkept.kit.ledger.models import Checkpoint, Key
from upkept.plans import actions
from upkept.plans.bundle import export as writing
from upkept.plans.bundle import script
from upkept.plans.models import Obligation
from upkept.products.models import Product

VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_bundle.py"
Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def whole(tmp_path: Path, db: None) -> Path:
    """A bundle of a small product, with two checkpoints, beside another product's events."""
    small_year("encore", 6)
    small_year("torch", 3)
    sealing.seal_all()
    checkpoints.make(now=clock.moment(clock.instant() - 60))
    small_year("encore", 4, start=6)
    done = writing.export("encore", tmp_path / "encore.zip")
    assert done.unsealed == 0
    assert not done.wrong
    return done.path


def changed(path: Path, change: Change) -> Path:
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    change(parts)
    out = path.with_name("changed.zip")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out


def found(path: Path, given: Given = Given()) -> Findings:  # noqa: B008 - it is frozen
    return script.verify(path, given, in_two=False)[1]


def codes(path: Path, given: Given = Given()) -> set[str]:  # noqa: B008
    return set(found(path, given).more)


def lines(parts: Mapping[str, bytes], name: str = bundle.EVENTS) -> list[bytes]:
    return parts[name].splitlines()


def put(parts: dict[str, bytes], new: list[bytes], name: str = bundle.EVENTS) -> None:
    parts[name] = b"".join(line + b"\n" for line in new)


def edit(parts: dict[str, bytes], name: str, change: Callable[[Any], None]) -> None:
    value = json.loads(parts[name])
    change(value)
    parts[name] = json.dumps(value, ensure_ascii=False).encode()


# it holds ------------------------------------------------------------------------------------------------------------


def test_an_untouched_bundle_holds(whole: Path) -> None:
    result = found(whole)
    assert not result.problems
    assert result.counts["events"] > 10
    assert result.counts["cases"] == 10
    assert result.counts["checkpoints"] == 2
    assert "compare its fingerprint" in result.notes[0].lower()
    assert "written the whole history anew" in result.notes[1]


def test_the_one_file_verifies_it_without_upkept(whole: Path) -> None:
    row = keys.current()
    assert row is not None
    mine = whole.with_name("mine.txt")
    mine.write_text("Dear Charlie,\n\nyour digest.\n\n" + (latest_checkpoint() or "") + "\nGoodbye\n")
    command = [sys.executable, "-I", "-S", "-c", _alone(VERIFIER), str(whole), "--json", "--key", keys.known(row).text,
               "--checkpoint", str(mine)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["holds"]
    assert said["counts"]["your_checkpoints"] == 1
    assert not said["notes"]
    assert holds_of("encore") == {name: stated.percent(one) for name, one in said["scores"].items()}


def _alone(path: Path) -> str:
    """Runs it with nothing of ours, and of others `cryptography` alone, in reach."""
    import cryptography

    site = Path(cryptography.__file__).parents[1]
    return f"""
import runpy, sys
class Only:
    def find_spec(self, name, path=None, target=None):
        first = name.partition(".")[0]
        if path is None and first not in sys.stdlib_module_names and first not in {{"cryptography", "_cffi_backend", "cffi", "__mp_main__"}}:
            raise ImportError(name + " is not there")
sys.meta_path.insert(0, Only())
sys.path.append({str(site)!r})
sys.argv[0] = {str(path)!r}
runpy.run_path({str(path)!r}, run_name="__main__")
"""


def test_the_committed_verifier_is_what_the_modules_give() -> None:
    from upkept.plans.bundle.verifier import built

    assert VERIFIER.read_text("utf-8") == built(), "run python tools/build_verifier.py"


def test_the_same_journal_gives_the_same_bytes(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from upkept.plans.bundle import verifier

    assert verifier.built() == verifier.built.__wrapped__()
    with zipfile.ZipFile(whole) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_another_product_is_there_as_blinded_hashes_alone(whole: Path) -> None:
    with zipfile.ZipFile(whole) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert not any(b"torch" in content for content in parts.values())
    from upkept.kit.journal.models import Event

    for leaf in Event.objects.filter(product="torch").values_list("leaf", flat=True):
        assert bytes(leaf) not in parts[bundle.LEAVES], "whoever guesses at the event could tell that it is there"


def test_with_since_only_later_cases_are_stated_and_the_proof_stays_whole(whole: Path, tmp_path: Path) -> None:
    later = clock.moment(clock.instant() + 10)
    done = writing.export("encore", tmp_path / "later.zip", since=later)
    assert done.cases == 0
    assert not found(done.path).problems


# events --------------------------------------------------------------------------------------------------------------


def test_a_changed_event_is_caught_and_named(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        at = next(at for at, line in enumerate(new) if b'"kind":"ticket.answered"' in line)
        event = json.loads(new[at])
        event["at"] -= 3600
        new[at] = json.dumps(event, sort_keys=True, separators=(",", ":")).encode()
        put(parts, new)

    result = found(changed(whole, change))
    said = next(one for one in result.problems if one.code == "changed")
    assert "was changed after it was sealed: ticket.answered of ticket:" in said.sentence
    assert "case" in result.more, "and the case that it decides comes out otherwise"


def test_a_dropped_event_is_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        del new[4]
        put(parts, new)

    result = found(changed(whole, change))
    [said] = [one.sentence for one in result.problems if one.code == "dropped"]
    assert said.startswith("Event 4 was dropped: it was sealed, and is not in the bundle. It stood before ticket.")
    assert "changed" not in result.more


@pytest.mark.parametrize("number", [2, 5, 12])
def test_events_dropped_in_a_row_are_named_and_no_other(whole: Path, number: int) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        del new[4 : 4 + number]
        put(parts, new)

    result = found(changed(whole, change))
    assert [one.where for one in result.problems if one.code == "dropped"] == [
        f"event {_leaf(whole, at)}" for at in range(4, 4 + number)
    ]
    assert not {"moved", "changed", "inserted"} & set(result.more)


def _leaf(path: Path, at: int) -> int:
    """The leaf of the product's event `at`."""
    with zipfile.ZipFile(path) as file:
        return int.from_bytes(file.read(bundle.PLACES)[at * bundle.PLACE :][:8], "big")


def test_events_inserted_in_a_row_are_named_and_no_other(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        more = [json.loads(new[5]) | {"id": f"a-new-one-{n}"} for n in range(4)]
        new[5:5] = [json.dumps(one, sort_keys=True, separators=(",", ":")).encode() for one in more]
        put(parts, new)

    result = found(changed(whole, change))
    assert [one.where for one in result.problems if one.code == "inserted"] == [f"line {n}" for n in (6, 7, 8, 9)]
    assert not {"moved", "changed", "dropped"} & set(result.more)


def test_a_stretch_that_was_moved_is_named_and_no_other(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        stretch = new[3:6]
        del new[3:6]
        put(parts, [*new[:9], *stretch, *new[9:]])

    result = found(changed(whole, change))
    said = [one for one in result.problems if one.code == "moved"]
    assert [one.where for one in said] == [f"event {_leaf(whole, at)}" for at in (3, 4, 5)]
    assert f"was moved before event {_leaf(whole, 12)}: ticket." in said[0].sentence
    assert not {"changed", "dropped", "inserted"} & set(result.more)


def test_some_changed_and_some_dropped_in_one_stretch_are_told_apart(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        for at in (3, 4):
            event = json.loads(new[at])
            new[at] = json.dumps(event | {"at": event["at"] - 1}, sort_keys=True, separators=(",", ":")).encode()
        del new[5:8]
        put(parts, new)

    result = found(changed(whole, change))
    assert (result.more["changed"], result.more["dropped"]) == (2, 3)
    assert not {"moved", "inserted"} & set(result.more)


def test_a_bundle_of_nonsense_does_not_take_for_ever(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line that fits nowhere is looked for, and the looking is bounded."""
    from upkept.core.ledger import tree
    from upkept.core.ledger.verifier import aligned

    tries = 0

    def counted(nonce: bytes, leaf: bytes) -> bytes:
        nonlocal tries
        tries += 1
        return bytes(32)

    monkeypatch.setattr(aligned, "TRIES", 100)
    meeting = aligned.Meeting(
        aligned.Ahead(iter([(n, bytes(16), b"x" * 32) for n in range(5000)])), aligned.Ahead(iter([b"{}"] * 5000))
    )
    monkeypatch.setattr(tree, "sealed", counted)
    for _ in range(50):
        assert meeting.find() == (1, 1)
    assert tries <= 101


def test_an_event_passed_off_as_another_products_is_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        del new[4]
        put(parts, new)
        places = parts[bundle.PLACES]
        parts[bundle.PLACES] = places[: 4 * bundle.PLACE] + places[5 * bundle.PLACE :]
        edit(parts, bundle.MANIFEST, lambda manifest: manifest.update(events=len(new)))

    result = found(changed(whole, change))
    assert "dropped" in result.more
    assert any(
        "passed off as another product" in one.sentence or "were dropped" in one.sentence for one in result.problems
    )


def test_two_events_that_changed_places_are_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        new[3], new[7] = new[7], new[3]
        put(parts, new)

    result = found(changed(whole, change))
    assert sorted(one.where for one in result.problems if one.code == "moved") == ["event 3", "event 7"]
    assert not {"changed", "dropped", "inserted"} & set(result.more)


def test_an_inserted_event_is_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        event = json.loads(new[5]) | {"id": "a-new-one"}
        new.insert(5, json.dumps(event, sort_keys=True, separators=(",", ":")).encode())
        put(parts, new)

    result = found(changed(whole, change))
    assert any("Line 6 was inserted before event 5" in one.sentence for one in result.problems)


def test_a_duplicate_is_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        put(parts, [*lines(parts), lines(parts)[5]])

    assert {"inserted", "duplicate"} <= codes(changed(whole, change))

    def twice(parts: dict[str, bytes]) -> None:
        put(parts, [*lines(parts), lines(parts)[-1]])
        parts[bundle.PLACES] += parts[bundle.PLACES][-bundle.PLACE :]

    assert "duplicate" in codes(changed(whole, twice))


def test_two_bundles_of_one_ledger_that_say_different_things_are_caught(whole: Path, db: None) -> None:
    """The operator shows one auditor a history with a late ticket, another one without, each sealed and signed rightly."""
    shown_to_charlie = Checkpoint.objects.earliest("id").note
    assert not found(whole, Given(checkpoints=(("Charlie's", shown_to_charlie),))).problems
    split = _another_history(whole)
    assert not found(split).problems, "in itself it fits"
    said = found(split, Given(checkpoints=(("Charlie's", shown_to_charlie),))).problems
    assert [one.code for one in said] == ["root"]
    assert "your checkpoint Charlie's has another root: the first" in said[0].sentence


def _another_history(whole: Path) -> Path:
    """The same installation with the same key, sealed again without what a ticket is about: as the holder of everything can."""
    from django.db import connection

    from upkept.kit.ledger.models import Leaf, Node, Progress
    from upkept.plans import rebuild

    tables = ("ledger_copy", "ledger_checkpoint", "ledger_node", "ledger_leaf", "ledger_progress", "journal_event")
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            for name, _sql in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for model in (Checkpoint, Leaf, Node, Progress):
            model.objects.all().delete()
        late = Event.objects.filter(kind="ticket.opened", product="encore").earliest("seq")
        about = Event.objects.filter(product="encore", subject=late.subject)
        refs = Obligation.objects.filter(product="encore", subject=late.subject).values_list("ref", flat=True)
        told = Event.objects.filter(product="encore", subject__in=[f"obligation:{ref}" for ref in refs])
        for rows in (told, about):
            rows._raw_delete(rows.db)
    rebuild.rebuild("encore", now=clock.now())
    return writing.export("encore", whole.with_name("split.zip")).path


def cut(parts: dict[str, bytes], events: int, leaves: int) -> None:
    put(parts, lines(parts)[:events])
    parts[bundle.PLACES] = parts[bundle.PLACES][: events * bundle.PLACE]
    parts[bundle.LEAVES] = parts[bundle.LEAVES][: leaves * 32]


def test_a_bundle_whose_end_is_cut_off_is_caught(whole: Path) -> None:
    result = found(changed(whole, lambda parts: cut(parts, 10, 10)))
    assert "truncated" in result.more


def test_a_bundle_cut_off_at_an_older_checkpoint_is_caught_by_the_auditors_own(whole: Path, db: None) -> None:
    """Everything in it fits together: only a checkpoint from elsewhere tells."""
    mine = latest_checkpoint() or ""

    def change(parts: dict[str, bytes]) -> None:
        first = json.loads(lines(parts, bundle.CHECKPOINTS)[0])
        size = note.read_checkpoint(first["note"]).size
        own = first["size"]
        put(parts, lines(parts, bundle.CHECKPOINTS)[:1], bundle.CHECKPOINTS)
        cut(parts, own, size)
        edit(parts, bundle.MANIFEST, lambda manifest: manifest.update(events=own, leaves=size))

    path = changed(whole, change)
    assert not {"truncated", "root", "dropped", "signature", "checkpoint"} & codes(path)
    result = found(path, Given(checkpoints=(("mine", mine),)))
    assert any("events were cut off at its end" in one.sentence for one in result.problems)


def test_events_that_are_written_later_and_dated_back_are_caught(whole: Path, db: None) -> None:
    """Five good tickets of last week, put into the journal today: the tree grows rightly, only the checkpoints tell."""
    last_week = clock.instant() - 7 * 86400
    drafts = [
        Draft(product="encore", kind=kind, subject=f"ticket:late{n}", at=last_week + at, by="import", how="imported")
        for n in range(5)
        for kind, at in (("ticket.opened", 0), ("ticket.answered", 60))
    ]
    with transaction.atomic():
        journal.record_many(drafts, now=clock.moment(last_week + 120))
    again = writing.export("encore", whole.with_name("again.zip")).path
    problems = [one for one in found(again).problems if one.code == "backdated"]
    assert len(problems) == 10
    assert "was dated back: ticket.opened of ticket:late0" in problems[0].sentence
    Product.objects.filter(slug="encore").update(synthetic=True)
    result = found(writing.export("encore", whole.with_name("synthetic.zip")).path)
    assert "backdated" in result.more, "what a real history is, its first plan said, and no later word changes it"


def test_a_made_up_history_says_so_under_the_seal(db: None, tmp_path: Path) -> None:
    """Whoever takes the word out of the bundle changes the plan's event; whoever puts it in, too."""
    make.product("encore", synthetic=True)
    small_year("encore", 3)
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    last_week = clock.instant() - 7 * 86400
    with transaction.atomic():
        draft = Draft(
            product="encore", kind="ticket.opened", subject="ticket:x", at=last_week, by="import", how="imported"
        )
        journal.record_many([draft], now=clock.moment(last_week))
    path = writing.export("encore", tmp_path / "made-up.zip").path
    result = found(path)
    assert not result.problems
    assert any("This history is synthetic" in note for note in result.notes)

    def change(parts: dict[str, bytes]) -> None:
        put(parts, [line.replace(b',"synthetic":true', b"") for line in lines(parts)])

    assert {"changed", "backdated"} & codes(changed(path, change)) >= {"changed"}


def test_one_proof_of_inclusion_is_checked_by_itself(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = Event.objects.filter(product="encore", kind="ticket.answered").first()
    assert event is not None
    one = proofs.inclusion("encore", event.id).as_json()
    path, key = whole.with_name("proof.json"), keys.known(Key.objects.get()).text
    path.write_text(json.dumps(one))
    assert script.main([str(path), "--key", key]) == 0
    assert "ticket.answered of ticket:" in (said := capsys.readouterr().out)
    assert "It holds." in said
    other = note.Key("elsewhere", Ed25519PrivateKey.generate().public_key().public_bytes_raw()).text
    assert script.main([str(path), "--key", other]) == 1
    assert "[signature]" in capsys.readouterr().out
    path.write_text(json.dumps({**one, "event": one["event"].replace("ticket:", "ticket:9")}))
    assert script.main([str(path), "--key", key]) == 1
    assert "[root] The event is not in the tree" in capsys.readouterr().out
    path.write_text(json.dumps({**one, "path": 7}))
    assert script.main([str(path)]) == 2


def test_a_text_beside_an_event_that_was_changed_is_caught(db: None, tmp_path: Path) -> None:
    small_year("encore", 1)
    with transaction.atomic():
        journal.record_many(
            [
                Draft(
                    product="encore",
                    kind="ticket.opened",
                    subject="ticket:7",
                    at=clock.instant(),
                    by="import",
                    text="Help!",
                )
            ]
        )
    whole = writing.export("encore", tmp_path / "texts.zip", with_texts=True).path
    assert found(whole).counts["texts"] == 1
    assert not found(whole).problems

    def change(parts: dict[str, bytes]) -> None:
        parts[bundle.TEXTS] = parts[bundle.TEXTS].replace(b"Help!", b"Hello")

    assert codes(changed(whole, change)) == {"text"}


@pytest.fixture
def with_files(db: None, tmp_path: Path) -> Path:
    """A bundle with two evidence files, of which one was erased, and two texts, of which one was."""
    small_year("encore", 1)
    now = clock.now()
    for name in ("drill.log", "letter.txt"):
        kept = files.keep("encore", io.BytesIO(name.encode()), name=name, by="person:1", now=now)
        said = [{"sha256": kept.blob_id, "size": len(name), "media_type": "text/plain"}]
        with transaction.atomic():
            draft = Draft(
                product="encore",
                kind="ticket.opened",
                subject=f"ticket:{name}",
                at=clock.instant(),
                by="import",
                text=name,
                data={"evidence": said},
            )
            event = journal.record_many([draft])[0]
            assert isinstance(event, Happened)
            files.attach("encore", event.id, [kept])
    last = Event.objects.filter(product="encore", kind="ticket.opened").latest("seq")
    erased = File.objects.get(event=last.id)
    for one in File.objects.filter(blob=erased.blob):
        files.erase(one, by="person:1", now=now)
    with transaction.atomic():
        recording.erase_text(last.seq, now=now)
    return writing.export("encore", tmp_path / "files.zip", with_texts=True, with_files=True).path


def test_files_and_texts_are_in_a_bundle_where_asked_for_and_what_was_erased_is_said(with_files: Path) -> None:
    result = found(with_files)
    assert not result.problems
    assert (result.counts["files"], result.counts["texts"]) == (1, 1)
    assert any("1 evidence files that sealed events name are not in the bundle" in one for one in result.notes)
    assert any("1 texts of sealed events are not in the bundle" in one for one in result.notes)
    plain = writing.export("encore", with_files.with_name("plain.zip")).path
    with zipfile.ZipFile(plain) as file:
        assert not [name for name in file.namelist() if "files" in name or "texts" in name]


def test_an_evidence_file_that_was_changed_or_put_in_is_caught(with_files: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        [name] = [name for name in parts if name.startswith(bundle.INSIDE)]
        parts[name] = b"another log"

    [said] = found(changed(with_files, change)).problems
    assert said.code == "file" and "was changed: its hash is" in said.sentence

    def put_in(parts: dict[str, bytes]) -> None:
        parts[bundle.INSIDE + hashlib.sha256(b"a drill that never was").hexdigest()] = b"a drill that never was"

    [said] = found(changed(with_files, put_in)).problems
    assert said.code == "file" and "named by no event that was sealed" in said.sentence


def test_a_text_beside_an_event_that_has_none_is_caught(with_files: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        [line] = lines(parts, bundle.TEXTS)
        put(parts, [line, json.dumps(json.loads(line) | {"id": "plan-1"}).encode()], bundle.TEXTS)

    [said] = found(changed(with_files, change)).problems
    assert said.code == "text" and "beside the event plan-1, which has none" in said.sentence


# plans, verdicts, scores ---------------------------------------------------------------------------------------------


def test_a_wrong_calendar_is_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts)
        at = next(at for at, line in enumerate(new) if b'"plan.published"' in line)
        event = json.loads(new[at])
        table = event["data"]["tables"]["calendars"]["office"]
        table["open"][0][0] += 3600
        new[at] = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        put(parts, new)

    result = found(changed(whole, change))
    assert any(one.code == "changed" and "plan.published" in one.sentence for one in result.problems)


def test_a_plan_changed_beside_its_event_is_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        edit(parts, bundle.DOCUMENTS, lambda documents: documents["1"]["commitments"]["response"].update(within="9h"))

    assert "plan" in codes(changed(whole, change))

    def turned(parts: dict[str, bytes]) -> None:
        edit(parts, bundle.DOCUMENTS, lambda documents: documents.update({"1": dict(reversed(documents["1"].items()))}))

    assert "plan" in codes(changed(whole, turned))


def test_calendars_that_are_extended_may_not_change_what_they_said(whole: Path) -> None:
    from upkept.core.ledger.verifier import published

    with zipfile.ZipFile(whole) as file:
        event = next(json.loads(line) for line in file.read(bundle.EVENTS).splitlines() if b'"plan.published"' in line)
        documents = json.loads(file.read(bundle.DOCUMENTS))
    for shift, expected in ((0, set()), (3600, {"calendar"})):
        result = Findings()
        _, version = published._published(event, documents, "encore", result)
        tables = json.loads(json.dumps(event["data"]["tables"]))
        table = tables["calendars"]["office"]
        table["open"][0][0] += shift
        extended = {"at": event["at"], "data": {"number": "1", "tables": tables, "calendars_until": 0}}
        published._extend(extended, {"1": version}, result)
        assert set(result.more) == expected


def test_each_version_is_told_and_whose_hours_are_others_than_before(db: None, tmp_path: Path) -> None:
    """Whoever suspects that the calendar was changed sees when, in the verifier's first page."""
    small_year("encore", 2)
    product, now = make.product("encore"), clock.now()
    day = (now + timedelta(days=40)).date().isoformat()
    source = PLAN.replace("SLUG", "encore").replace('version: "1"', 'version: "2"').replace("2026-03-01", day)
    source = source.replace("09:00-18:00", "10:00-18:00")
    actions.publish(product, source, {"en": PROSE}, by="operator", now=now)
    first, second = found(writing.export("encore", tmp_path / "two.zip").path).versions
    assert first.startswith("1: in force from 2026-0") and "other hours" not in first
    assert "2: in force from " in second and second.endswith("; other hours or holidays than before: office")


def case(parts: dict[str, bytes], outcome: str) -> tuple[list[bytes], int]:
    new = lines(parts, bundle.CASES)
    return new, next(at for at, line in enumerate(new) if at and json.loads(line)[8] == outcome)


def test_a_forged_verdict_is_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        new, at = case(parts, "late")
        values = json.loads(new[at])
        values[8] = values[22] = "kept"
        new[at] = json.dumps(values, separators=(",", ":")).encode()
        put(parts, new, bundle.CASES)

    result = found(changed(whole, change))
    assert any("outcome is stated as “kept”, and follows as “late”" in one.sentence for one in result.problems)


def test_a_verdict_cannot_be_hidden_among_those_just_looked_at(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        edit(
            parts,
            bundle.MANIFEST,
            lambda said: said.update(waiting=[["response", "ticket:0"], ["response", "ticket:3"]]),
        )
        rows = lines(parts, bundle.CASES)
        rows = [one for one in rows if b'"response","ticket:3"' not in one]
        put(parts, [one.replace(b'"late"', b'"kept"') if b'"ticket:0"' in one else one for one in rows], bundle.CASES)

    problems = found(changed(whole, change)).problems
    assert any(
        "late" in one.sentence and "stated as “kept”" in one.sentence for one in problems if one.code == "verdict"
    )
    assert any("announced as late, and is not stated" in one.sentence for one in problems if one.code == "case")


def test_a_case_that_is_left_out_or_invented_is_caught(whole: Path) -> None:
    def without(parts: dict[str, bytes]) -> None:
        new, at = case(parts, "late")
        del new[at]
        put(parts, new, bundle.CASES)

    assert any("is not stated" in one.sentence for one in found(changed(whole, without)).problems)

    def invented(parts: dict[str, bytes]) -> None:
        new, at = case(parts, "kept")
        values = json.loads(new[at])
        values[0], values[2], values[3] = "0" * 16, "ticket:999", "ticket:999"
        put(parts, [*new, json.dumps(values, separators=(",", ":")).encode()], bundle.CASES)

    assert any("follows from no event" in one.sentence for one in found(changed(whole, invented)).problems)


def test_a_forged_score_is_caught(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        def better(scores: Any) -> None:
            month = next(iter(scores["response"].values()))
            month["kept"], month["broken"] = month["kept"] + month.get("broken", 0), 0

        edit(parts, bundle.SCORES, better)

    assert codes(changed(whole, change)) == {"score"}


def test_a_verdict_that_the_clock_never_gave_is_caught_though_it_is_sealed(db: None, tmp_path: Path) -> None:
    """Who runs the installation writes a verdict of his own into the journal, and everything that is stated fits it."""
    from django.db import transaction

    from upkept.core.event import Event
    from upkept.kit.journal import recording
    from upkept.kit.journal.models import Event as Row
    from upkept.plans.models import Obligation

    small_year("encore", 6)
    row = Obligation.objects.filter(product="encore", outcome="late").first()
    assert row is not None
    broken = Row.objects.get(subject=f"obligation:{row.ref}", kind="obligation.broken")
    forged = broken.as_core()
    with transaction.atomic():
        recording.derive(
            [
                Event(
                    f"{row.ref}.kept",
                    "encore",
                    "obligation.kept",
                    forged.subject,
                    forged.at,
                    forged.data,
                    forged.recorded,
                    "clock",
                )
            ],
            quiet=True,
        )
    done = writing.export("encore", tmp_path / "forged.zip")
    assert any(one.code == "verdict" and "says “kept”" in one.sentence for one in found(done.path).problems)


# keys and checkpoints ------------------------------------------------------------------------------------------------


def test_a_wrong_key_is_caught(whole: Path) -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    row = keys.current()
    assert row is not None
    result = found(whole, Given(keys=(note.Key(row.name, other),)))
    assert {"key", "signature"} <= set(result.more)


def test_a_forged_checkpoint_is_caught(whole: Path) -> None:
    """Events are cut off, and the checkpoint is made to fit: nobody but the holder of the key can sign it."""

    def change(parts: dict[str, bytes]) -> None:
        new = lines(parts, bundle.CHECKPOINTS)
        said = json.loads(new[-1])
        checkpoint = note.read_checkpoint(note.read_note(said["note"]).text)
        forged = note.Checkpoint(checkpoint.origin, checkpoint.size, b"f" * 32, checkpoint.at, checkpoint.products)
        said["note"] = said["note"].replace(checkpoint.text, forged.text)
        put(parts, [*new[:-1], json.dumps(said).encode()], bundle.CHECKPOINTS)

    assert {"signature", "root"} <= codes(changed(whole, change))


def test_a_bundle_signed_anew_with_another_key_is_caught_by_the_auditors_key(whole: Path) -> None:
    row = keys.current()
    assert row is not None
    private = Ed25519PrivateKey.generate()
    forger = note.Key(row.name, private.public_key().public_bytes_raw())

    def change(parts: dict[str, bytes]) -> None:
        new = []
        for line in lines(parts, bundle.CHECKPOINTS):
            said = json.loads(line)
            said["note"] = note.signed(note.read_note(said["note"]).text, forger, private.sign)
            new.append(json.dumps(said).encode())
        put(parts, new, bundle.CHECKPOINTS)
        parts[bundle.KEYS] = json.dumps([{"key": forger.text, "certificate": ""}]).encode()

    path = changed(whole, change)
    assert not found(path).problems, "in itself it fits"
    assert "key" in codes(path, Given(keys=(keys.known(row),)))


def test_after_a_rotation_the_old_key_of_the_auditor_still_serves(whole: Path, tmp_path: Path) -> None:
    first = keys.current()
    assert first is not None
    keys.rotate(by="person:1", now=clock.now())
    done = writing.export("encore", tmp_path / "rotated.zip")
    assert not found(done.path, Given(keys=(keys.known(first),))).problems

    def uncertified(parts: dict[str, bytes]) -> None:
        edit(parts, bundle.KEYS, lambda rows: rows[1].update(certificate=""))

    assert {"key", "signature"} <= codes(changed(done.path, uncertified))


# hostile files -------------------------------------------------------------------------------------------------------


def test_changed_leaves_do_not_have_the_signed_root(whole: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts[bundle.LEAVES] = b"\x00" * 32 + parts[bundle.LEAVES][32:]

    assert "root" in codes(changed(whole, change))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("../../etc/passwd", b"x", "no part of a bundle"),
        ("files/../../x", b"x", "no part of a bundle"),
        (bundle.SCORES, b" " * 30_000_000, "would unpack to"),
        (bundle.SCORES, b"[" * 200_000, "nested too deep|too deep|JSON|would unpack"),
        (bundle.MANIFEST, b'{"format": "upkept-bundle 1", "as_of": ' + b"9" * 5000 + b"}", "JSON|read"),
        (bundle.MANIFEST, b'{"format": "upkept-bundle 1", "as_of": 1e400, "product": "x"}', "read"),
        (bundle.MANIFEST, b"{}", "manifest"),
        (bundle.KEYS, b"[]", "no keys"),
        (bundle.CHECKPOINTS, b"null\n", "no checkpoint"),
        (bundle.CHECKPOINTS, b"", "no checkpoint"),
        (bundle.CASES, b"[]\n", "fields"),
        (bundle.EVENTS, b'{"kind":"plan.published"}\n', "no event"),
    ],
)
def test_a_hostile_bundle_is_refused_in_a_sentence(whole: Path, name: str, content: bytes, says: str) -> None:
    with pytest.raises(NotABundle, match=says):
        found(changed(whole, lambda parts: parts.update({name: content})))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing", b"\x00" * 1000])
def test_what_is_no_zip_file_is_refused(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert script.main([str(path)]) == 2
    assert script.main([str(tmp_path / "absent.zip"), "--json"]) == 2
    assert "cannot be opened" in capsys.readouterr().err


def test_a_file_with_one_part_twice_is_refused(whole: Path) -> None:
    with zipfile.ZipFile(whole, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr(bundle.SCORES, b"{}")
    with pytest.raises(NotABundle, match="twice"):
        found(whole)


def test_the_report_for_people_says_what_does_not_hold(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(whole), "--one-process"]) == 0
    assert "All holds." in capsys.readouterr().out

    def change(parts: dict[str, bytes]) -> None:
        edit(parts, bundle.SCORES, lambda scores: scores.clear())

    assert script.main([str(changed(whole, change)), "--one-process"]) == 1
    assert "does not hold:\n  [score]" in capsys.readouterr().out


def test_an_event_that_is_not_sealed_cannot_be_dated_back_behind_a_checkpoint(whole: Path) -> None:
    def add(parts: dict[str, bytes]) -> None:
        event = json.loads(lines(parts)[-1]) | {"id": "forged", "kind": "ticket.answered", "subject": "ticket:77"}
        parts[bundle.UNSEALED] = json.dumps(event | {"recorded": event["at"], "by": "import"}).encode() + b"\n"
        edit(parts, bundle.MANIFEST, lambda manifest: manifest.update(unsealed=1))

    problems = found(changed(whole, add)).problems
    assert any(one.code == "backdated" and "not sealed was dated back" in one.sentence for one in problems)


def test_a_version_of_the_plan_cannot_be_hidden_by_another_spelling(whole: Path) -> None:
    def hide(parts: dict[str, bytes]) -> None:
        first, *rest = lines(parts)
        assert b'"kind":"plan.published"' in first
        put(parts, [first.replace(b'"kind":"plan.published"', b'"kind":"plan.publishe\\u0064"'), *rest])

    assert any("hides a version" in one.sentence for one in found(changed(whole, hide)).problems)
