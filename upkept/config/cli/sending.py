"""Sending a plan to an Upkept elsewhere, as a pipeline does: read with its prose, named by its commit, answered in words."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import urllib3

from upkept.config.cli.exits import Exit, fail
from upkept.config.cli.planfile import Written

HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Answered:
    """`status` of HTTP, and what was said."""

    status: int
    said: dict[str, Any] = field(default_factory=dict)


def token_from(file: Path | None, variable: str) -> str:
    """From a file, or else from a variable of the environment; never from the command line, which others can read."""
    if file is not None:
        if not file.is_file():
            fail(f"There is no file {file}: write the token into it, or name another.", Exit.USAGE)
        token = file.read_text("utf-8").strip()
    else:
        token = os.environ.get(variable, "").strip()
    if not token:
        fail(f"There is no token: set {variable}, or give --token-file. `upkept token create` makes one.", Exit.USAGE)
    return token


def origin(folder: Path, files: list[Path]) -> tuple[str, str]:
    """The repository's address without a password, and its commit; ends with 1 where the plan is not committed as it is."""
    commit = _git(folder, "rev-parse", "HEAD")
    address = _git(folder, "config", "--get", "remote.origin.url")
    changed = _git(folder, "status", "--porcelain", "--", *(str(file.resolve()) for file in files))
    if changed:
        names = ", ".join(line[3:] for line in changed.splitlines()[:5])
        fail(
            f"These differ from the commit {commit[:12]}: {names}. Commit them first, so that the version can be found there."
        )
    return public(address), commit


def public(address: str) -> str:
    """Without a name or password in it: pipelines clone with tokens."""
    if "://" not in address:
        return address
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.removesuffix(".git"), "", ""))


def send(
    to: str,
    token: str,
    written: Written,
    *,
    managed_in: str = "",
    commit: str = "",
    why: str = "",
    dry_run: bool = False,
) -> Answered:
    """Over TLS, but for this very machine; ends with 2 for a wrong address and 3 where nobody answers."""
    parts = urlsplit(to if "://" in to else f"https://{to}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        fail(f"--to {to} is no address; write it as https://upkept.example.org.", Exit.USAGE)
    if parts.scheme == "http" and parts.hostname not in HERE:
        fail("A token is not sent in the clear: write --to with https://.", Exit.USAGE)
    slug = written.plan.product.slug
    address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/api/v1/products/{slug}/plan"
    body = {
        "source": written.path.read_text("utf-8-sig"),
        "prose": written.prose,
        "files": written.files,
        "managed_in": managed_in,
        "commit": commit,
        "why": why,
        "dry_run": dry_run,
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "User-Agent": "upkept"}
    try:
        answer = urllib3.PoolManager().request(
            "POST",
            address,
            body=json.dumps(body).encode(),
            headers=headers,
            redirect=False,
            retries=urllib3.Retry(3, redirect=0, status=0, backoff_factor=0.5, allowed_methods=None),
            timeout=urllib3.Timeout(connect=10, read=60),
        )
    except urllib3.exceptions.HTTPError as error:
        fail(f"{parts.netloc} does not answer ({type(error).__name__}): check --to, and try again.", Exit.NOT_AVAILABLE)
    try:
        said = json.loads(answer.data)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        fail(f"{parts.netloc} answered with status {answer.status} and no Upkept: check --to.", Exit.NOT_AVAILABLE)
    return Answered(answer.status, said)


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own words, no shell
            ["git", "-C", str(folder), *words],  # noqa: S607 - the git of whoever calls
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    except FileNotFoundError:
        fail("The program git is not installed here: leave out --from-git.", Exit.NOT_AVAILABLE)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        fail(
            f"git says nothing of {folder} (`git {words[0]}`): run this in a clone that has a remote, or leave out --from-git."
        )
    return done.stdout.strip("\n")
