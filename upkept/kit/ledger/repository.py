"""The git repository that holds the checkpoints: a folder beside us, or a clone that is pushed back to where it came from."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from upkept.kit import outside
from upkept.kit.ledger.compared import differs, is_accepted
from upkept.kit.ledger.models import Checkpoint

ABOUT_GIT = 60  # seconds for one git command
OURSELVES = ("-c", "user.name=Upkept", "-c", "user.email=upkept@localhost")  # a rebase asks for it as a commit does
FILE = "checkpoint"
FOLDER = "checkpoints"


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """A full disk, a folder that is not ours: it is told beside the copy, and tried again."""
    try:
        yield
    except OSError as problem:
        said = {"path": problem.filename or settings.CHECKPOINT_GIT, "why": problem.strerror}
        raise outside.TryAgain(_("%(path)s cannot be written: %(why)s.") % said) from problem


@_told()
def commit(checkpoint: Checkpoint) -> None:
    """Commit it, and push where there is a remote. Raises TryAgain and GiveUp, also where the repository holds another tree's."""
    folder = _repository()
    fetched = _git(folder, "remote").strip() != ""
    if fetched and _has_upstream(folder):
        _git(folder, "pull", "--quiet", "--rebase")
    check_against(folder)
    name = f"{FOLDER}/{checkpoint.size:012}-{checkpoint.at:%Y%m%dT%H%M%SZ}"
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / name).write_text(checkpoint.note, "utf-8")
    (folder / FILE).write_text(checkpoint.note, "utf-8")
    _git(folder, "add", "--", name, FILE)
    if _git(folder, "status", "--porcelain", "--", name, FILE).strip():
        subject = f"Checkpoint of {checkpoint.size} events"
        _git(folder, "commit", "--quiet", "-m", subject)
    if fetched:
        _git(folder, "push", "--quiet", "origin", "HEAD")


def check_against(folder: Path) -> None:
    """Raises GiveUp where the newest checkpoint in the repository is not of this tree."""
    text = newest(folder)
    if text and (said := differs(text)) and not is_accepted(text):
        raise outside.GiveUp(said)


@_told()
def newest(folder: Path | None = None) -> str:
    """The newest checkpoint in the repository, as it is written there; empty: there is none."""
    file = (folder or _repository()) / FILE
    return file.read_text("utf-8", errors="replace") if file.exists() else ""


def _repository() -> Path:
    """The folder with the repository: the one that is named, or a clone of the address in the data folder."""
    where = settings.CHECKPOINT_GIT
    if not _is_address(where) and not _is_bare(Path(where).expanduser()):
        folder = Path(where).expanduser()
        if not (folder / ".git").exists():
            if folder.exists() and any(folder.iterdir()):
                raise outside.GiveUp(
                    _("The folder of UPKEPT_CHECKPOINT_GIT holds no repository: run `git init` there.")
                )
            folder.mkdir(parents=True, exist_ok=True)
            _git(folder, "init", "--quiet")
        return folder
    folder = Path(settings.DATA) / "ledger-git" / hashlib.sha256(where.encode()).hexdigest()[:16]
    if not (folder / ".git").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(exist_ok=True)
        _git(folder.parent, "clone", "--quiet", "--", where, str(folder))
    return folder


def _is_address(where: str) -> bool:
    return bool(re.match(r"(https|ssh|file)://|[\w.-]+@[\w.-]+:", where))


def _is_bare(folder: Path) -> bool:
    """A repository without files of its own: checkpoints are pushed to it, as to an address."""
    return all((folder / part).exists() for part in ("HEAD", "objects", "refs"))


def _has_upstream(folder: Path) -> bool:
    try:
        _git(folder, "rev-parse", "--abbrev-ref", "@{upstream}")
    except (outside.TryAgain, outside.GiveUp):
        return False
    return True


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the address comes after --
            ["git", *OURSELVES, "-C", str(folder), *words],  # noqa: S607 - the operator's own git
            env={**_environment(), "GIT_TERMINAL_PROMPT": "0"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=ABOUT_GIT,
            check=False,
        )
    except FileNotFoundError:
        raise outside.GiveUp(_("git is not installed here.")) from None
    except subprocess.TimeoutExpired:
        raise outside.TryAgain(_("git did not end within a minute.")) from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [""])[-1]
        raise outside.TryAgain(_("git %(word)s failed: %(said)s") % {"word": words[0], "said": _without_secret(said)})
    return done.stdout


def _environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "LANG", "XDG_CONFIG_HOME", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _without_secret(said: str) -> str:
    return re.sub(r"//[^/@\s]+@", "//…@", said)[:300]
