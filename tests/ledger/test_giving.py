"""What is given away: checkpoints to everybody, proofs to whoever may see the event; and copies put outside."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.ledger.making import record, small_year
from upkept.core.ledger import note, tree
from upkept.core.refusal import Refusal
from upkept.kit import clock, outside
from upkept.kit.journal.models import Event
from upkept.kit.ledger import checkpoints, keys, latest_checkpoint, proofs, proving, sealing
from upkept.kit.ledger import outside as copies
from upkept.kit.ledger.models import Checkpoint, Copy, Leaf, Place

pytestmark = pytest.mark.django_db


def sealed(count: int = 5, start: int = 0) -> Checkpoint:
    record(count, start=start)
    sealing.seal_all()
    return checkpoints.make(now=clock.now() + timedelta(seconds=start))


# checkpoints ---------------------------------------------------------------------------------------------------------


def test_before_the_first_event_there_is_no_checkpoint(client: Client) -> None:
    assert latest_checkpoint() is None
    assert client.get("/ledger/checkpoint").status_code == 404
    assert client.get("/ledger/key").status_code == 404
    assert client.get("/ledger/").status_code == 200
    assert client.get("/ledger/checkpoints").status_code == 200


def test_everybody_may_have_the_latest_checkpoint_and_it_is_signed(client: Client) -> None:
    row = sealed()
    text = client.get("/ledger/checkpoint").content.decode()
    assert text == latest_checkpoint() == row.note
    key = note.read_key(client.get("/ledger/key").content.decode().splitlines()[0])
    found = note.read_note(text)
    assert found.is_signed_by(key, keys.verify)
    assert note.read_checkpoint(found.text).size == 5
    page = client.get("/ledger/").content.decode()
    assert key.fingerprint in page
    assert "5 events" in client.get("/ledger/checkpoints").content.decode()
    assert client.get(f"/ledger/checkpoints/{row.pk}").content.decode() == text
    assert client.get("/ledger/checkpoints/999").status_code == 404


def test_a_checkpoint_is_made_while_the_tree_grows_and_daily_while_it_does_not(settings: Any) -> None:
    settings.CHECKPOINT_MINUTES = 10
    record(2)
    sealing.seal_all()
    now = clock.now()
    assert checkpoints.make_if_due(now=now)
    assert not checkpoints.make_if_due(now=now + timedelta(hours=5))
    record(1, start=2)
    sealing.seal_all()
    assert not checkpoints.make_if_due(now=now + timedelta(minutes=9))
    assert checkpoints.make_if_due(now=now + timedelta(minutes=11))
    assert not checkpoints.make_if_due(now=now + timedelta(hours=23))
    assert checkpoints.make_if_due(now=now + timedelta(hours=25))


# proofs --------------------------------------------------------------------------------------------------------------


def checks(said: dict[str, Any]) -> bool:
    """As anybody can check it."""
    leaf = tree.sealed(b64decode(said["nonce"]), tree.entry(said["event"].encode()))
    checkpoint = note.read_checkpoint(note.read_note(said["checkpoint"]["note"]).text)
    path = [b64decode(one) for one in said["path"]]
    return tree.is_included(leaf, said["leaf"], checkpoint.size, path, checkpoint.root)


def test_whoever_may_see_an_event_gets_its_proof_and_nobody_else_does(client: Client) -> None:
    product = make.product("encore")
    make.bob(product)
    events = record(5)
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    address = f"/api/v1/products/encore/events/{events[2].id}/proof"
    hidden = client.get(address)
    assert hidden.status_code == 404
    assert hidden.json()["code"] == client.get("/api/v1/products/encore/events/no-such/proof").json()["code"]
    make.charlie()
    client.force_login(make.charlie())
    assert client.get(address).status_code == 404
    client.force_login(make.bob(product))
    said = client.get(address).json()
    assert checks(said)
    assert json.loads(said["event"])["id"] == events[2].id


def test_the_proof_of_a_published_plan_is_for_everybody(client: Client) -> None:
    small_year("encore", 2)
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    assert checks(client.get("/api/v1/products/encore/events/plan-1/proof").json())
    other = Event.objects.filter(product="encore").exclude(kind="plan.published").first()
    assert other is not None
    assert client.get(f"/api/v1/products/encore/events/{other.id}/proof").status_code == 404


def test_no_proof_shows_the_hash_of_an_event_that_somebody_could_guess_at(client: Client) -> None:
    """Its neighbours in the tree are shown blinded: nobody can try whether an undisclosed advisory is among them."""
    make.product("encore")
    events = record(8)
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    found = proofs.inclusion("encore", events[0].id)
    plain = {bytes(leaf) for leaf in Event.objects.values_list("leaf", flat=True)}
    assert not plain & set(found.path)


def test_the_ledger_is_proved_to_continue_what_somebody_holds(client: Client) -> None:
    first = sealed(5)
    last = sealed(7, start=5)
    said = client.get("/api/v1/ledger/consistency?from_size=5").json()
    path = [b64decode(one) for one in said["path"]]
    assert tree.is_consistent(5, bytes(first.root), 12, bytes(last.root), path)
    assert client.get("/api/v1/ledger/consistency?from_size=6").status_code == 404, "no checkpoint is of that size"
    assert [one["size"] for one in client.get("/api/v1/ledger/checkpoints").json()] == [12, 5]
    assert proofs.witness(first.note).path == path
    with pytest.raises(Refusal, match="was changed"):
        forged = first.note.replace(first.note.splitlines()[2], "A" * 43 + "=")
        proofs.witness(forged)


# the installation's own check ----------------------------------------------------------------------------------------


def test_the_ledger_verifies_and_a_changed_event_is_named(engine: str) -> None:
    from django.db import connection

    events = record(20)
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    assert not proving.verify().problems
    with connection.cursor() as cursor:  # as an operator with the password of the database could
        if engine == "sqlite":
            cursor.execute("DROP TRIGGER journal_event_no_update")
        else:
            cursor.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE journal_event SET subject = 'ticket:x' WHERE seq = %s", [events[3].seq])
        if engine == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE journal_event ENABLE TRIGGER USER")
        else:
            cursor.execute(
                "CREATE TRIGGER journal_event_no_update BEFORE UPDATE ON journal_event"
                " BEGIN SELECT RAISE(ABORT, 'journal_event is append-only'); END"
            )
    assert proving.verify().problems == ["Event 3 (ticket.opened of ticket:x) was changed after it was sealed."]


def test_a_restore_that_lost_the_end_is_told_by_a_checkpoint_from_outside() -> None:
    newer = sealed(5)
    size = note.read_checkpoint(note.read_note(newer.note).text)
    lost = note.Checkpoint(size.origin, 9, size.root, size.at)
    text = note.signed(lost.text, note.Key(size.origin, keys.own().public), keys.own().private.sign)
    [said] = proving.verify([("kept.txt", text)]).problems
    assert "only 5 are sealed here: the last 4 that were sealed are gone" in said


def test_a_journal_that_is_put_back_gives_the_same_tree(tmp_path: Path) -> None:
    """With the key's file, that is: it holds what blinds the leaves."""
    small_year("encore", 3)
    sealing.seal_all()
    root = checkpoints.make(now=clock.now()).root
    blind = keys.own().blind
    hashes = []
    for leaf in Leaf.objects.order_by("index").select_related("event"):
        event = bytes(leaf.event.leaf)
        hashes.append(tree.sealed(tree.nonce_of(blind, event), event))
    assert tree.root_of(hashes) == bytes(root)


# outside -------------------------------------------------------------------------------------------------------------


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout


def test_checkpoints_are_committed_to_a_repository_and_pushed(settings: Any, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--bare", "-q", str(remote)], check=True)
    settings.CHECKPOINT_GIT = f"file://{remote}"
    first = sealed(3)
    assert copies.put_due(now=clock.now()) == 1
    last = sealed(3, start=3)
    assert copies.put_due(now=clock.now() + timedelta(seconds=3)) == 1
    assert git(remote, "log", "--format=%s").splitlines() == ["Checkpoint of 6 events", "Checkpoint of 3 events"]
    assert git(remote, "show", "HEAD:checkpoint") == last.note
    assert first.note in git(remote, "show", f"HEAD:checkpoints/000000000003-{first.at:%Y%m%dT%H%M%SZ}")
    done = copies.last_done(Place.GIT)
    assert done is not None
    assert done.checkpoint == last
    assert copies.put_due(now=clock.now()) == 0, "nothing is left to do"


@pytest.fixture(params=["folder", "file", "ssh", "scp-like"])
def bare(request: pytest.FixtureRequest, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository without files of its own, named as operators name one."""
    folder = tmp_path / "bare.git"
    subprocess.run(["git", "init", "--bare", "-q", str(folder)], check=True)
    names = {
        "folder": str(folder), "file": f"file://{folder}", "ssh": f"ssh://git@backup.example.org{folder}",
        "scp-like": f"git@backup.example.org:{folder}",
    }  # fmt: skip
    settings.CHECKPOINT_GIT = names[request.param]
    ssh = tmp_path / "ssh"  # the host is this machine: it runs the last word
    ssh.write_text('#!/bin/sh\nfor word; do last="$word"; done\nexec sh -c "$last"\n')
    ssh.chmod(0o700)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    return folder


def test_a_bare_repository_gets_them_by_whatever_name(bare: Path) -> None:
    sealed(3)
    assert copies.put_due(now=clock.now()) == 1, Copy.objects.get().error
    last = sealed(2, start=3)
    assert copies.put_due(now=clock.now() + timedelta(seconds=3)) == 1
    assert git(bare, "log", "--format=%s").splitlines() == ["Checkpoint of 5 events", "Checkpoint of 3 events"]
    assert git(bare, "show", "HEAD:checkpoint") == last.note
    assert sorted(one.name for one in bare.iterdir() if one.name == "checkpoint") == [], "it stays bare"


def test_what_somebody_else_commits_there_is_kept(settings: Any, tmp_path: Path) -> None:
    remote, theirs = tmp_path / "remote.git", tmp_path / "theirs"
    subprocess.run(["git", "init", "--bare", "-q", str(remote)], check=True)
    settings.CHECKPOINT_GIT = str(remote)
    sealed(3)
    assert copies.put_due(now=clock.now()) == 1
    subprocess.run(["git", "clone", "-q", str(remote), str(theirs)], check=True)
    (theirs / "README").write_text("What these are")
    git(theirs, "add", "README")
    git(theirs, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "Say what these are")
    git(theirs, "push", "-q", "origin", "HEAD")
    sealed(2, start=3)
    assert copies.put_due(now=clock.now() + timedelta(seconds=3)) == 1, Copy.objects.get(done_at=None).error
    assert git(remote, "log", "--format=%s").splitlines()[:2] == ["Checkpoint of 5 events", "Say what these are"]


def test_a_push_that_was_refused_goes_through_later_behind_what_others_committed(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine where nobody has told git who they are."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    remote, theirs = tmp_path / "remote.git", tmp_path / "theirs"
    subprocess.run(["git", "init", "--bare", "-q", str(remote)], check=True)
    settings.CHECKPOINT_GIT = str(remote)
    sealed(3)
    assert copies.put_due(now=clock.now()) == 1
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o700)
    sealed(2, start=3)
    assert copies.put_due(now=clock.now() + timedelta(seconds=3)) == 0
    hook.unlink()
    subprocess.run(["git", "clone", "-q", str(remote), str(theirs)], check=True)
    (theirs / "README").write_text("What these are")
    git(theirs, "add", "README")
    git(theirs, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "Say what these are")
    git(theirs, "push", "-q", "origin", "HEAD")
    assert copies.put_due(now=clock.now(), at_once=True) == 1, Copy.objects.get(done_at=None).error
    assert git(remote, "log", "--format=%s").splitlines()[:2] == ["Checkpoint of 5 events", "Say what these are"]


def test_what_cannot_be_put_outside_is_shown_and_tried_again(settings: Any, tmp_path: Path, client: Client) -> None:
    settings.CHECKPOINT_GIT = f"file://{tmp_path / 'absent.git'}"
    sealed(3)
    now = clock.now()
    assert copies.put_due(now=now) == 0
    failing = copies.failing(Place.GIT)
    assert failing is not None
    assert "git clone failed" in failing.error
    page = client.get("/ledger/").content.decode()
    assert "failing" in page
    assert "absent.git" not in page, "why is the operator's to read"
    (tmp_path / "absent.git").mkdir()
    subprocess.run(["git", "init", "--bare", "-q", str(tmp_path / "absent.git")], check=True)
    assert copies.put_due(now=now + timedelta(seconds=5)) == 0, "not yet"
    assert copies.put_due(now=now + timedelta(seconds=40)) == 1
    assert copies.failing(Place.GIT) is None


def test_a_folder_that_cannot_be_written_to_is_shown_and_tried_again(settings: Any, tmp_path: Path) -> None:
    settings.CHECKPOINT_GIT = str(tmp_path)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "checkpoints").write_text("in the way")
    sealed(3)
    now = clock.now()
    assert copies.put_due(now=now) == 0
    failing = copies.failing(Place.GIT)
    assert failing is not None and failing.tries == 1
    assert f"{tmp_path / 'checkpoints'} cannot be written" in failing.error
    (tmp_path / "checkpoints").unlink()
    assert copies.put_due(now=now + timedelta(seconds=40)) == 1


def test_after_a_lost_end_the_repository_waits_until_the_loss_is_said_in_public(settings: Any, tmp_path: Path) -> None:
    settings.CHECKPOINT_GIT = str(tmp_path / "checkpoints")
    row = sealed(3)
    assert copies.put_due(now=clock.now()) == 1
    file = tmp_path / "checkpoints" / "checkpoint"
    file.write_text(row.note.replace("\n3\n", "\n8\n"))
    git(tmp_path / "checkpoints", "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qam", "later")
    with pytest.raises(Refusal, match="in words"):
        copies.accept_loss(" ", by="operator", now=clock.now())
    record(1, start=3)
    sealing.seal_all()
    checkpoints.make(now=clock.now() + timedelta(seconds=9))
    assert copies.put_due(now=clock.now() + timedelta(seconds=9)) == 0
    failing = copies.failing(Place.GIT)
    assert failing is not None
    assert "the last 4 that were sealed are gone" in failing.error
    assert copies.accept_loss("The disk was lost", by="operator", now=clock.now()) == 4
    assert copies.put_due(now=clock.now() + timedelta(hours=2)) == 1
    with pytest.raises(Refusal, match="nothing is lost"):
        copies.accept_loss("Again", by="operator", now=clock.now())


def test_a_time_stamp_that_is_not_right_is_refused(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TSA_URL = "https://tsa.example.org"
    row = sealed(1)
    assert copies.put_due(now=clock.now()) == 0
    failing = copies.failing(Place.STAMP)
    assert failing is not None
    assert "UPKEPT_TSA_CA" in failing.error
    ca = tmp_path / "ca.pem"
    ca.write_text(_certificate())
    settings.TSA_CA = str(ca)
    answer = outside.Fetched(settings.TSA_URL, 200, {}, b"nonsense")
    monkeypatch.setattr(outside, "fetch", lambda *args, **named: answer)
    assert copies.put_due(now=clock.now(), at_once=True) == 0
    assert "is no time stamp" in Copy.objects.get(checkpoint=row).error


def _certificate() -> str:
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding

    private = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example authority")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    made = builder.not_valid_after(datetime(2040, 1, 1, tzinfo=UTC)).sign(private, None)
    return made.public_bytes(Encoding.PEM).decode()
