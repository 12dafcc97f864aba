"""Checkpoints put where the operator cannot quietly change them: a git repository, an authority's time stamp.

What goes wrong is kept beside the copy, shown, and tried again, an hour later at most.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from upkept.core.ledger import note
from upkept.core.refusal import Refusal
from upkept.kit import clock, journal, outside
from upkept.kit.journal.draft import Actor
from upkept.kit.journal.models import Event
from upkept.kit.ledger.events import ITSELF, LossAccepted
from upkept.kit.ledger.models import Checkpoint, Copy, Place
from upkept.kit.ledger.reading import Stored

logger = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(hours=1)
ABOUT_GIT = 60  # seconds for one git command
OURSELVES = ("-c", "user.name=Upkept", "-c", "user.email=upkept@localhost")  # a rebase asks for it as a commit does
FILE = "checkpoint"
FOLDER = "checkpoints"
PROBLEMS = (outside.TryAgain, outside.GiveUp)


def wanted() -> list[Place]:
    """The places that are set up."""
    return [place for place, where in ((Place.GIT, settings.CHECKPOINT_GIT), (Place.STAMP, settings.TSA_URL)) if where]


def put_due(*, now: datetime, at_once: bool = False) -> int:
    """Put outside what is due: of each place the newest checkpoint only; it covers the older ones. How many succeeded.

    `at_once`: also what failed and waits to be tried again.
    """
    done = 0
    for place in wanted():
        due = Copy.objects.filter(place=place, done_at=None).order_by("-checkpoint_id")
        newest = due.select_related("checkpoint").first()
        if newest is not None and (at_once or _may_try(place, now)):
            done += _put(newest, now)
    return done


def _may_try(place: Place, now: datetime) -> bool:
    """Newer checkpoints do not shorten the wait after a failure."""
    failed = failing(place)
    return failed is None or failed.next_try_at <= now


def _put(copy: Copy, now: datetime) -> bool:
    try:
        if copy.place == Place.GIT:
            to_git(copy.checkpoint)
        else:
            copy.token = stamp(copy.checkpoint.note.encode())
    except PROBLEMS as problem:
        copy.tries = min(copy.tries + 1, 1000)
        copy.error = str(problem)[:500]
        copy.next_try_at = now + min(timedelta(seconds=30 * 2 ** min(copy.tries - 1, 8)), LONGEST_WAIT)
        copy.save(update_fields=["tries", "error", "next_try_at"])
        logger.warning("%s was not put outside: %s", copy, copy.error)
        return False
    copy.done_at, copy.error = clock.now(), ""
    copy.save(update_fields=["done_at", "error", "token"])
    older = Copy.objects.filter(place=copy.place, done_at=None, checkpoint_id__lt=copy.checkpoint_id)
    older.delete()  # the newer one, of the same tree, says all that they said
    return True


# git -----------------------------------------------------------------------------------------------------------------


def to_git(checkpoint: Checkpoint) -> None:
    """Commit it, and push where there is a remote. Raises TryAgain and GiveUp, also where the repository holds another tree's."""
    folder = _repository()
    fetched = _git(folder, "remote").strip() != ""
    if fetched and _has_upstream(folder):
        _git(folder, "pull", "--quiet", "--rebase")
    check_against(folder)
    (folder / FOLDER).mkdir(exist_ok=True)
    name = f"{FOLDER}/{checkpoint.size:012}-{checkpoint.at:%Y%m%dT%H%M%SZ}"
    (folder / name).write_text(checkpoint.note)
    (folder / FILE).write_text(checkpoint.note)
    _git(folder, "add", "--", name, FILE)
    if _git(folder, "status", "--porcelain", "--", name, FILE).strip():
        subject = f"Checkpoint of {checkpoint.size} events"
        _git(folder, "commit", "--quiet", "-m", subject)
    if fetched:
        _git(folder, "push", "--quiet", "origin", "HEAD")


def check_against(folder: Path) -> None:
    """Raises GiveUp where the newest checkpoint in the repository is not of this tree."""
    file = folder / FILE
    text = file.read_text(errors="replace") if file.exists() else ""
    if text and (said := differs(text)) and not _is_accepted(text):
        raise outside.GiveUp(said)


def accept_loss(why: str, *, by: Actor, now: datetime) -> int:
    """Say for good that what was sealed after this state is lost, so that the repository goes on. How many events are lost.

    :raises Refusal: no-reason, nothing-lost
    """
    if not why.strip():
        raise Refusal("no-reason", _("Say why in words for everybody: --why."))
    file = _repository() / FILE if settings.CHECKPOINT_GIT else None
    text = file.read_text(errors="replace") if file is not None and file.exists() else ""
    if not text or not differs(text) or _is_accepted(text):
        raise Refusal(
            "nothing-lost", _("The checkpoint in the git repository is of this very ledger: nothing is lost.")
        )
    theirs = note.read_checkpoint(note.read_note(text).text)
    lost = max(theirs.size - Stored().size(), 0)
    said = LossAccepted(
        product=ITSELF,
        subject="ledger:tree",
        size=theirs.size,
        root=theirs.root.hex(),
        lost=lost,
        why=why.strip()[:2000],
    )
    with transaction.atomic():
        journal.record(said, by=by, at=now, now=now)
    return lost


def _is_accepted(text: str) -> bool:
    try:
        theirs = note.read_checkpoint(note.read_note(text).text)
    except note.NotANote:
        return False
    rows = Event.objects.filter(product=ITSELF, kind=LossAccepted.kind)
    return any(row.data.get("root") == theirs.root.hex() for row in rows)


def differs(text: str) -> str:
    """How a checkpoint from outside differs from this ledger, as a sentence; empty: it is of this tree."""
    try:
        found = note.read_checkpoint(note.read_note(text).text)
    except note.NotANote as problem:
        return _("What is there is no checkpoint: %(problem)s") % {"problem": problem}
    stored = Stored()
    size = stored.size()
    if found.size > size:
        return _(
            "The checkpoint outside is of %(theirs)s events, and only %(ours)s are sealed here: the last %(lost)s that were "
            "sealed are gone. A backup was put back, or events were removed."
        ) % {"theirs": f"{found.size:,}", "ours": f"{size:,}", "lost": f"{found.size - size:,}"}
    if stored.root(found.size) != found.root:
        return _("The first %(size)s events here are not those of the checkpoint outside: the ledger was changed.") % {
            "size": f"{found.size:,}"
        }
    return ""


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
    except PROBLEMS:
        return False
    return True


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words; the address comes after --
            ["git", *OURSELVES, "-C", str(folder), *words],  # noqa: S607 - the operator's own git
            env={**_environment(), "GIT_TERMINAL_PROMPT": "0"},
            capture_output=True,
            text=True,
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


# time stamps ---------------------------------------------------------------------------------------------------------


def stamp(content: bytes) -> bytes:
    """The RFC 3161 answer over this text, verified against UPKEPT_TSA_CA. Raises TryAgain and GiveUp."""
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import TimestampRequestBuilder, VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        roots = load_pem_x509_certificates(Path(settings.TSA_CA).read_bytes()) if settings.TSA_CA else []
    except (OSError, ValueError):
        raise outside.GiveUp(_("The certificates of UPKEPT_TSA_CA cannot be read.")) from None
    if not roots:
        raise outside.GiveUp(_("Set UPKEPT_TSA_CA to a file with the authority's root certificate."))
    request = TimestampRequestBuilder().data(content).build()
    answer = outside.fetch(
        settings.TSA_URL,
        method="POST",
        body=request.as_bytes(),
        headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
        most=200_000,
    )
    if answer.status != 200:
        raise outside.GiveUp(_("The authority answered with status %(status)s.") % {"status": answer.status})
    try:
        response = decode_timestamp_response(answer.body)
    except ValueError as problem:
        # openssl's own authority, which many run, sends its chain in no order; the library wants DER's (InvalidSetOrdering)
        if _verified_by_openssl(request.as_bytes(), answer.body):
            return answer.body
        raise outside.GiveUp(_("What the authority answered is no time stamp (RFC 3161).")) from problem
    try:
        builder = VerifierBuilder.from_request(request)
        for root in roots:
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(response, content)
    except (VerificationError, ValueError) as problem:
        raise outside.GiveUp(_("The time stamp is not right: %(problem)s") % {"problem": problem}) from problem
    return answer.body


def _verified_by_openssl(request: bytes, answer: bytes) -> bool:
    """Imprint, nonce, signature and purpose, by `openssl ts`, where it is installed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        asked, said = Path(folder) / "query", Path(folder) / "reply"
        asked.write_bytes(request)
        said.write_bytes(answer)
        command = [openssl, "ts", "-verify", "-in", str(said), "-queryfile", str(asked), "-CAfile", settings.TSA_CA]
        try:
            done = subprocess.run(command, capture_output=True, timeout=ABOUT_GIT, check=False)  # noqa: S603 - fixed words
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


# what is said of it --------------------------------------------------------------------------------------------------


def last_done(place: str) -> Copy | None:
    return (
        Copy.objects.filter(place=place, done_at__isnull=False)
        .select_related("checkpoint")
        .order_by("-checkpoint_id")
        .first()
    )


def failing(place: str) -> Copy | None:
    """The newest that could not be put there, where one could not."""
    return Copy.objects.filter(place=place, done_at=None, tries__gt=0).order_by("-checkpoint_id").first()
