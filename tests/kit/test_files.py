"""Evidence files: kept once, on the disk before they are named, unchanged or found out, and gone when they are erased."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection

from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.files import actions, evidence, serving, store
from upkept.kit.files.models import Blob, File
from upkept.kit.files.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path


def kept(data: bytes = b"proof", name: str = "report.pdf", product: str = "encore") -> File:
    return actions.keep(product, BytesIO(data), name=name, by="person:1", now=clock.now())


def test_a_file_lies_under_its_hash_for_its_owner_alone() -> None:
    file = kept()
    path = store.path_of(file.sha256)
    assert file.sha256 == hashlib.sha256(b"proof").hexdigest() and path.read_bytes() == b"proof"
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_stored_once_whoever_brings_them() -> None:
    one, two = kept(), kept(name="other.txt", product="academy")
    assert one.blob_id == two.blob_id and Blob.objects.count() == 1
    assert len(list(store.stored())) == 1


def test_what_is_too_large_leaves_nothing_behind(settings: Any) -> None:
    settings.FILE_LIMIT = 4
    with pytest.raises(Refusal, match="larger"):
        kept()
    assert not File.objects.exists() and not list(store.abandoned(older_than=-1)) and not list(store.stored())


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refusal, match="empty"):
        kept(b"")


def test_a_product_has_its_room_and_no_more(settings: Any) -> None:
    settings.FILES_QUOTA = 8
    kept()
    kept()  # the same again takes no more room
    with pytest.raises(Refusal) as refused:
        kept(b"more proof")
    assert refused.value.code == "quota"
    kept(b"more pro", product="academy")


def test_what_is_refused_for_want_of_room_takes_none(settings: Any) -> None:
    settings.FILES_QUOTA = 8
    for data in (b"more proof", b""):
        with pytest.raises(Refusal):
            kept(data)
    assert not list(store.stored()) and not list(store.abandoned(older_than=-1))


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_do_not_pass_the_limit_together(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES_QUOTA = 8
    used, refused = actions.used, []

    def slowly(product: str) -> int:
        number = used(product)
        time.sleep(0.2)
        return number

    monkeypatch.setattr(actions, "used", slowly)

    def upload(data: bytes) -> None:
        try:
            kept(data)
        except Refusal as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload, args=(data,)) for data in (b"five1", b"five2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["quota"] and used("encore") == 5


def test_nobody_names_a_file_of_another_product() -> None:
    file = kept(product="academy")
    with pytest.raises(Refusal) as refused:
        actions.waiting("encore", [file.sha256])
    assert refused.value.code == "unknown-file"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("a\r\nb.txt", "a b.txt"),
        ("", "file"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_holds_nothing_that_it_should_not(name: str, clean: str) -> None:
    assert actions.clean_name(name) == clean


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js", "page.xhtml", "none"])
def test_what_a_browser_would_run_is_served_as_bytes(name: str) -> None:
    answer = serving.answer(kept(b"<script>alert(1)</script>", name=name))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    answer.close()


def test_an_upload_that_no_event_names_is_gone_after_a_day() -> None:
    now, orphan, named = clock.now(), kept(b"orphan"), kept(b"named")
    actions.attach("encore", "e1", [named])
    old = (now - timedelta(days=2)).timestamp()
    for one in store.stored():
        os.utime(one, (old, old))
    assert actions.collect(now=now) == 0  # by its row it is young still
    assert actions.collect(now=now + timedelta(days=1, seconds=1)) == 1
    assert store.opened(orphan.sha256) is None and not Blob.objects.filter(pk=orphan.sha256).exists()
    stream = store.opened(named.sha256)
    assert stream is not None and stream.read() == b"named"
    stream.close()


def test_what_a_crash_left_without_a_row_is_collected_once_it_is_old() -> None:
    sha256, _size = store.keep(BytesIO(b"no row"), most=100, before=lambda _sha256, _size: None)
    assert actions.collect(now=clock.now()) == 0
    old = (clock.now() - timedelta(days=2)).timestamp()
    os.utime(store.path_of(sha256), (old, old))
    assert actions.collect(now=clock.now()) == 1


def test_erasing_takes_name_and_bytes_and_says_so() -> None:
    file = kept()
    actions.attach("encore", "e1", [file])
    attached = File.objects.get(event="e1")
    actions.erase(attached, by="person:1", now=clock.now())
    attached.refresh_from_db()
    assert attached.name == "" and store.opened(file.sha256) is None
    assert serving.answer(attached).status_code == 410
    assert list(verify()) == []  # erased on purpose is not missing


def test_erasing_leaves_the_bytes_of_another_product() -> None:
    one, other = kept(), kept(product="academy")
    actions.erase(one, by="person:1", now=clock.now())
    stream = store.opened(other.sha256)
    assert stream is not None and stream.read() == b"proof"
    stream.close()
    again = kept()
    assert again.erased_at is None


def test_verifying_finds_what_is_missing_and_what_was_changed() -> None:
    gone, changed = kept(b"gone"), kept(b"changed")
    store.path_of(gone.sha256).unlink()
    store.path_of(changed.sha256).write_bytes(b"Changed")
    assert {(one.what, one.sha256) for one in verify()} == {("missing", gone.sha256), ("changed", changed.sha256)}


@pytest.mark.parametrize(
    "wrong",
    [
        [{"sha256": "x"}],
        [{"sha256": "a" * 64, "size": -1, "media_type": "text/plain"}],
        [{"sha256": "a" * 64, "size": 1, "media_type": "text/plain", "name": "salaries.pdf"}],
        [{"sha256": "a" * 64, "size": 1, "media_type": "no type"}],
        [{"sha256": f"{n:064x}", "size": 1, "media_type": "text/plain"} for n in range(21)],
    ],
)
def test_an_event_says_hash_size_and_type_of_a_file_and_nothing_else(wrong: Any) -> None:
    with pytest.raises(Refusal):
        evidence.checked(wrong)
