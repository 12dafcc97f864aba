"""`upkept plan publish --to`: what is sent, and what is never sent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from upkept.config.cli import sending


def git(folder: Path, *words: str) -> None:
    name = ["-c", "user.email=ci@example.org", "-c", "user.name=CI"]
    subprocess.run(["git", "-C", str(folder), *name, *words], check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", "https://ci:secret@git.example.org/us/plan.git")
    (tmp_path / "plan.yaml").write_text("upkept: 1\n")
    git(tmp_path, "add", "plan.yaml")
    git(tmp_path, "commit", "-qm", "A plan")
    return tmp_path


def test_the_repository_is_named_without_its_password(clone: Path) -> None:
    address, commit = sending.origin(clone, [clone / "plan.yaml"])
    assert (address, len(commit)) == ("https://git.example.org/us/plan", 40)


def test_what_is_not_committed_is_not_published_from_git(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (clone / "plan.yaml").write_text("upkept: 1 # mine\n")
    with pytest.raises(SystemExit) as ended:
        sending.origin(clone, [clone / "plan.yaml"])
    assert ended.value.code == 1
    assert "plan.yaml" in capsys.readouterr().err


def test_a_token_comes_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("upk_1_a\n")
    monkeypatch.setenv("MINE", "upk_2_b")
    assert sending.token_from(tmp_path / "token", "MINE") == "upk_1_a"
    assert sending.token_from(None, "MINE") == "upk_2_b"
    with pytest.raises(SystemExit) as ended:
        sending.token_from(None, "NONE_OF_THEM")
    assert ended.value.code == 2


@pytest.mark.parametrize("to", ["http://upkept.example.org", "ftp://upkept.example.org", "https://"])
def test_a_token_never_goes_in_the_clear(to: str) -> None:
    with pytest.raises(SystemExit) as ended:
        sending.send(to, "upk_1_a", None)  # type: ignore[arg-type]  # it does not come so far
    assert ended.value.code == 2
