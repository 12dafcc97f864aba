"""The verifier as a program: `python3 verify_bundle.py bundle.zip`. Standard library and `cryptography` alone."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upkept.core.ledger import bundle, note, stated
from upkept.core.ledger.verifier import beside, dated, derived, proof, published, sealed
from upkept.core.ledger.verifier.archive import Archive
from upkept.core.ledger.verifier.said import Findings, NotABundle, moment, shown
from upkept.core.ledger.verifier.signed import Given
from upkept.core.score import FEW

HOLDS, DOES_NOT, NO_BUNDLE = 0, 1, 2
SHOWN = 50
LATE = 86_400  # seconds until a stamp may come without a word about it
MORE = {
    "your_checkpoints": "checkpoints of yours, of this very tree",
    "stamps": "time stamps over checkpoints",
    "texts": "texts beside events, each with its salted hash",
    "files": "evidence files, each with its hash",
}


def main(words: Sequence[str] | None = None) -> int:
    """0: all holds; 1: something does not, and each is said; 2: it is no bundle, or cannot be read."""
    chosen = _arguments(words)
    began = time.monotonic()
    try:
        given = _given(chosen)
        if proof.is_one(chosen.bundle):
            return _tell_proof(proof.check(chosen.bundle, given, _verify_signature), as_json=chosen.json)
        manifest, found, totals = verify(chosen.bundle, given, in_two=not chosen.one_process)
        if chosen.tsa_ca:
            _authority(chosen.bundle, chosen.tsa_ca, found)
    except NotABundle as problem:
        return _no_bundle(str(problem), as_json=chosen.json)
    if chosen.json:
        print(json.dumps(_as_json(manifest, found, totals), indent=2))
    else:
        _tell(manifest, found, totals, time.monotonic() - began)
    return DOES_NOT if found.total else HOLDS


def verify(
    path: Path, given: Given, *, in_two: bool = True
) -> tuple[Mapping[str, Any], Findings, dict[str, dict[str, int]]]:
    """The manifest, what was found, and commitment → counts as reckoned here. Raises NotABundle."""
    archive = Archive(path)
    manifest = _manifest(archive)
    found = Findings()
    if in_two:
        with ProcessPoolExecutor(1) as beside:  # the hashes are made while the cases are reckoned
            hashes = beside.submit(_sealed, path, given)
            reckoned, totals = derived.check(archive, manifest)
            found.add(hashes.result())
    else:
        found.add(_sealed(path, given))
        reckoned, totals = derived.check(archive, manifest)
    found.add(reckoned)
    for name in ("events", "leaves"):
        if manifest.get(name) != found.counts.get(name):
            sentence = (
                f"The manifest says {shown(manifest.get(name))} {name}, and there are {found.counts.get(name):,}."
            )
            found.problem("manifest", bundle.MANIFEST, sentence)
    return manifest, found, totals


def _sealed(path: Path, given: Given) -> Findings:
    archive = Archive(path)
    return sealed.check(archive, _manifest(archive), given, _verify_signature)


def _verify_signature(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise NotABundle(
            "Signatures cannot be checked: install `cryptography` (python3 -m pip install cryptography)."
        ) from None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _manifest(archive: Archive) -> Mapping[str, Any]:
    manifest = archive.json(bundle.MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("format") != bundle.FORMAT:
        raise NotABundle("Its manifest is not of a bundle that this verifier knows: take the one that lies inside.")
    since, waiting = manifest.get("since"), manifest.get("waiting", [])
    good = type(manifest.get("as_of")) is int and abs(manifest["as_of"]) < published.LATEST
    good = good and (since is None or type(since) is int) and isinstance(manifest.get("product"), str)
    if not good or not isinstance(waiting, list) or not all(isinstance(one, list) and len(one) == 2 for one in waiting):
        raise NotABundle("Its manifest cannot be read.")
    return manifest


# what the auditor brings ---------------------------------------------------------------------------------------------


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="verify_bundle.py",
        description="Checks a bundle of Upkept: that no event was changed, left out or put in after it was sealed, and that "
        "every case, verdict and score in it follows from the events.",
        epilog="Exit codes: 0 all holds; 1 something does not; 2 this is no bundle.",
    )
    parser.add_argument(
        "bundle", type=Path, help="the file that `upkept ledger export` wrote, or one proof of inclusion (JSON)"
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEY",
        help="the ledger's public key as you know it from elsewhere, or a file",
    )
    parser.add_argument(
        "--checkpoint", action="append", default=[], type=Path, metavar="FILE",
        help="a checkpoint from elsewhere (a mail, a git repository), or a folder of them; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--tsa-ca", type=Path, metavar="FILE", help="root certificates of the time stamps' authority (uses openssl)"
    )
    parser.add_argument("--json", action="store_true", help="the result as one JSON object")
    parser.add_argument("--one-process", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def _given(chosen: argparse.Namespace) -> Given:
    keys, checkpoints = [], []
    for written in chosen.key:
        file = Path(written)
        text = _text(file) if len(written) < 1000 and file.is_file() else written
        try:
            keys.append(note.read_key(text.split("\n\n")[0].strip().splitlines()[0]))
        except (note.NotANote, IndexError) as error:
            raise NotABundle(f"--key: {shown(error, 200)}") from None
    for path in chosen.checkpoint:
        files = (
            sorted(one for one in path.rglob("*") if one.is_file() and ".git" not in one.parts)
            if path.is_dir()
            else [path]
        )
        checkpoints += [(one.name, text) for one in files for text in _notes(_text(one), alone=path.is_file())]
    if chosen.checkpoint and not checkpoints:
        raise NotABundle("--checkpoint: there is no checkpoint in what you gave.")
    return Given(tuple(keys), tuple(checkpoints))


def _notes(text: str, *, alone: bool) -> list[str]:
    """The checkpoints in a text. A file that was named must hold one."""
    return note.notes_in(text) or ([text] if alone else [])


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > 10_000_000:
            raise NotABundle(f"{path} is too large for a checkpoint or a key.")
        return path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise NotABundle(f"{path} cannot be read: {error.strerror}.") from None


def _authority(path: Path, ca: Path, found: Findings) -> None:
    """Whose time stamps they are, and of when. A certificate that has run out since was good on the day of the stamp."""
    archive = Archive(path)
    openssl = shutil.which("openssl")
    if openssl is None:
        found.notes.append("openssl is not installed: who signed the time stamps was not checked.")
        return
    times: list[int] = []
    names = archive.names(bundle.STAMPS)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            token, text = Path(folder) / "token", Path(folder) / "text"
            token.write_bytes(archive.whole(name, 1 << 20))
            text.write_bytes(beside.written(archive, int(name.removeprefix(bundle.STAMPS).removesuffix(".tsr"))))
            at = _stamped_at(openssl, token)
            command = [openssl, "ts", "-verify", "-in", str(token), "-data", str(text), "-CAfile", str(ca)]
            done = _run([*command, "-attime", str(at)] if at else command)
            if done.returncode or not at:
                sentence = f"The time stamp {name} is not signed by an authority that {ca.name} knows."
                found.problem("stamp", name, sentence)
                continue
            times.append(at)
            checkpoint = note.read_checkpoint(note.read_note(text.read_text("utf-8")).text)
            if checkpoint.at > at + dated.SLACK:
                sentence = f"The checkpoint of {moment(checkpoint.at)} was stamped before that, on {moment(at)}."
                found.problem("stamp", name, sentence)
            elif at > checkpoint.at + LATE:
                found.notes.append(f"The checkpoint of {moment(checkpoint.at)} was stamped only on {moment(at)}.")
    if times:
        found.notes.append(
            f"Time stamps: {len(times):,}, each by an authority that {ca.name} knows, "
            f"from {moment(min(times))} to {moment(max(times))}. What each covers existed by then."
        )
    elif not names:
        found.notes.append("There is no time stamp in this bundle: nothing but the installation's clock says when.")


def _stamped_at(openssl: str, token: Path) -> int:
    """What the token says; 0 where it cannot be read."""
    said = re.search(
        r"^Time stamp: (\w{3} +\d+ [\d:]{8})(?:\.\d+)? (\d{4}) GMT$",
        _run([openssl, "ts", "-reply", "-in", str(token), "-text"]).stdout,
        re.M,
    )
    if said is None:
        return 0
    return int(datetime.strptime(f"{said[1]} {said[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC).timestamp())


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    bare = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=60, env=bare)  # noqa: S603 - fixed words


# what is told --------------------------------------------------------------------------------------------------------


def _no_bundle(sentence: str, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"holds": False, "bundle": False, "problem": sentence}))
    else:
        print(sentence, file=sys.stderr)
    return NO_BUNDLE


def _tell_proof(told: proof.Told, *, as_json: bool) -> int:
    if as_json:
        print(
            json.dumps(
                {"holds": not told.problem, "sentence": told.sentence, "problem": told.problem, "notes": told.notes}
            )
        )
    else:
        print(told.sentence)
        for one in told.notes:
            print(f"Note: {one}")
        print(f"\n{told.problem or 'It holds.'}")
    return DOES_NOT if told.problem else HOLDS


def _as_json(manifest: Mapping[str, Any], found: Findings, totals: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    return {
        "holds": not found.total,
        "bundle": True,
        "product": manifest["product"],
        "as_of": manifest["as_of"],
        "counts": found.counts,
        "problems": [{"code": one.code, "where": one.where, "sentence": one.sentence} for one in found.problems],
        "problems_by_code": found.more,
        "notes": found.notes,
        "versions": found.versions,
        "scores": totals,
    }


def _tell(
    manifest: Mapping[str, Any], found: Findings, totals: Mapping[str, Mapping[str, int]], seconds: float
) -> None:
    counts = found.counts
    print(f"{shown(manifest['product'])}, as of {moment(manifest['as_of'])}\n")
    print(
        f"  {counts.get('events', 0):>12,}  events, each held against its leaf in a tree of {counts.get('leaves', 0):,}"
    )
    print(f"  {counts.get('checkpoints', 0):>12,}  checkpoints, {counts.get('signatures', 0):,} of them signed right")
    for name, label in MORE.items():
        if name in counts:
            print(f"  {counts[name]:>12,}  {label}")
    print(f"  {counts.get('versions', 0):>12,}  versions of the plan, with their calendars")
    print(f"  {counts.get('cases', 0):>12,}  cases reckoned again from the events\n")
    if found.versions:
        print("Versions of the plan:")
        for sentence in found.versions:
            print(f"  {sentence}")
        print()
    if totals:
        print("Kept, of all cases ever judged, as reckoned here:")
        for commitment, counted in sorted(totals.items()):
            kept, cases = stated.percent(counted)
            if cases:
                print(f"  {shown(commitment, 40):40} {kept:>10,} of {cases:>10,}   {_share(kept, cases)}".rstrip())
        print()
    for sentence in found.notes:
        print(f"Note: {sentence}")
    if not found.total:
        print(f"\nAll holds. ({seconds:.0f} s)")
        return
    print(f"\n{found.total:,} {'thing does' if found.total == 1 else 'things do'} not hold:")
    for problem in found.problems[:SHOWN]:
        print(f"  [{problem.code}] {problem.sentence}")
    if found.total > SHOWN:
        print(f"  … and {found.total - SHOWN:,} more; --json lists them.")


def _share(kept: int, cases: int) -> str:
    """As the plan page says it: rounded down, so that 9,999 of 10,000 are not 100 %; few cases are only counted."""
    return "" if cases < FEW else f"{1000 * kept // cases / 10:5.1f} %"


if __name__ == "__main__":
    sys.exit(main())
