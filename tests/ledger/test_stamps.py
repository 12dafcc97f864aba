"""Time stamps (RFC 3161) by a real authority: asked for, verified before they are kept, and checked again by the auditor."""

from __future__ import annotations

import functools
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.ledger.authority import Authority, authority
from tests.ledger.making import small_year
from upkept.core.ledger.verifier.signed import Given
from upkept.kit import clock, outside
from upkept.kit.ledger import checkpoints, sealing
from upkept.kit.ledger import outside as copies
from upkept.kit.ledger.models import Copy, Place
from upkept.plans.bundle import export as writing
from upkept.plans.bundle import script

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl answers for the authority"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as found:
        yield found


@pytest.fixture
def tsa(office: Authority, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Authority:
    office.answers = "good"
    settings.TSA_URL, settings.TSA_CA, settings.ALLOW_PRIVATE = office.url, str(office.ca), ["127.0.0.0/8"]
    monkeypatch.setattr(outside, "fetch", functools.partial(outside.fetch, timeout=0.5))
    small_year("encore", 2)
    sealing.seal_all()
    checkpoints.make(now=clock.now())
    return office


def put() -> int:
    return copies.put_due(now=clock.now() + timedelta(days=1), at_once=True)


def test_a_checkpoint_is_stamped_and_the_auditor_checks_whose_stamp_it_is(
    tsa: Authority, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert put() == 1
    done = copies.last_done(Place.STAMP)
    assert done is not None
    path = str(writing.export("encore", tmp_path / "stamped.zip").path)
    assert script.main([path, "--one-process", "--json", "--tsa-ca", str(tsa.ca)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["counts"]["stamps"] == 1
    assert any("Time stamps: 1, each by an authority that ca.pem knows" in one for one in said["notes"])
    other = tsa.folder / "other" / "ca.pem"
    assert script.main([path, "--one-process", "--tsa-ca", str(other)]) == 1
    assert "is not signed by an authority that ca.pem knows" in capsys.readouterr().out


def test_a_stamp_put_beside_another_checkpoint_is_caught(tsa: Authority, tmp_path: Path) -> None:
    assert put() == 1
    path = writing.export("encore", tmp_path / "stamped.zip").path
    small_year("encore", 1, start=2)
    sealing.seal_all()
    newer = checkpoints.make(now=clock.now() + timedelta(minutes=1))
    fresh = writing.export("encore", tmp_path / "newer.zip").path
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(fresh) as new:
        parts = {name: new.read(name) for name in new.namelist() if not name.startswith("stamps/")}
        [name] = [one for one in old.namelist() if one.startswith("stamps/")]
        parts[f"stamps/{newer.pk}.tsr"] = old.read(name)
    with zipfile.ZipFile(fresh, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    problems = script.verify(fresh, Given(), in_two=False)[1].problems
    assert [one.code for one in problems] == ["stamp"]
    assert "is not over the checkpoint of" in problems[0].sentence


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ("another imprint", "is not right: .*(imprint|hash|digest|message)"),
        ("another nonce", "is not right: Nonce mismatch"),
        ("expired", "has expired"),
        ("rejected", "is not right"),
        ("junk", "answered is no time stamp"),
        ("empty", "answered is no time stamp"),
        ("cut off", "answered is no time stamp"),
        ("long", "longer than"),
        ("busy", "status 503"),
        ("not here", "status 404"),
        ("silence", "did not answer"),
    ],
)
def test_what_is_not_a_right_stamp_is_not_kept_and_is_tried_again(tsa: Authority, answers: str, says: str) -> None:
    tsa.answers = answers
    assert put() == 0
    copy = Copy.objects.get()
    assert re.search(says, copy.error), copy.error
    assert copy.token is None
    tsa.answers = "good"
    assert put() == 1
    assert Copy.objects.get().error == ""


def test_an_authority_that_we_do_not_know_is_refused(tsa: Authority, settings: Any) -> None:
    settings.TSA_CA = str(tsa.folder / "other" / "ca.pem")
    assert put() == 0
    assert "is not right" in Copy.objects.get().error


def test_certificates_that_cannot_be_read_are_said(tsa: Authority, settings: Any, tmp_path: Path) -> None:
    for path, content in ((tmp_path / "absent", None), (tmp_path / "junk", b"no certificate")):
        if content is not None:
            path.write_bytes(content)
        settings.TSA_CA = str(path)
        assert put() == 0
        assert "UPKEPT_TSA_CA" in Copy.objects.get().error


@pytest.mark.parametrize("again", range(3))  # whose certificate comes first in DER's order is chance
def test_an_authority_that_sends_its_whole_chain_is_understood(again: int, tsa: Authority, settings: Any) -> None:
    tsa.answers = "whole chain"
    settings.TSA_CA = str(tsa.folder / "other" / "ca.pem")
    assert put() == 0, "which does not make it one that we know"
    settings.TSA_CA = str(tsa.ca)
    assert put() == 1


def test_each_question_is_new(tsa: Authority) -> None:
    """The nonce: an answer that somebody kept from another day does not fit."""
    tsa.asked.clear()
    tsa.answers = "junk"
    put()
    put()
    assert len(set(tsa.asked)) == 2
