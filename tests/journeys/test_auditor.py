"""An auditor with a suspicion: invited by mail, through the desk case by case, and then away with a bundle that is checked alone."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import ROOT, Installation, open_ticket
from tests.journeys.test_clean import findings

Somebody = Callable[..., Page]
VERIFIER = ROOT / "tools" / "verify_bundle.py"
WRITTEN = """
from pathlib import Path
from upkept.kit import clock
from upkept.plans import rebuild
from upkept.plans.bundle import export
from upkept.plans.models import Obligation
folder = Path({folder!r})
export.export("encore", folder / "good.zip")
row = Obligation.objects.filter(product="encore", outcome="broken").first()
row.outcome = row.verdict = "kept"
row.save()
export.export("encore", folder / "bad.zip")
rebuild.rebuild("encore", now=clock.now())
"""
"""A bundle; a verdict that somebody changes in the database, and the bundle then; and all put right again."""


def test_an_auditor_reads_draws_marks_and_takes_a_proof_away(
    somebody: Somebody, installation: Installation, tmp_path: Path
) -> None:
    dana = somebody()
    for number in range(3):
        open_ticket(dana, f"Audited {number}", kind="incident", priority="emergency")
    installation.move_clock(3 * 3600)  # nobody answers: they break
    alice = somebody("alice")
    alice.goto("/products/encore")
    alice.get_by_role("link", name="Auditors", exact=True).first.click()
    alice.get_by_label("Name of the auditor").fill("Nora Fresh")
    alice.get_by_label("Email").fill("nora@audit.example")
    alice.get_by_label("Until the end of").fill(str(datetime.now(UTC).date() + timedelta(days=60)))
    alice.get_by_role("button", name="Invite", exact=True).click()
    link = re.search(r"/audit/link/\d+/[0-9a-f]+", alice.locator("main").inner_text())
    assert link
    nora = somebody()
    found = _desk(nora, link[0], installation)
    ref, event = _sample(nora, tmp_path, found)
    assert not found, "\n".join(found)
    alice.goto("/products/encore/auditors")
    alice.get_by_role("link", name="Nora Fresh").first.click()
    expect(alice.get_by_text(ref).first).to_be_visible()  # the owner sees what was opened
    alice.goto("/products/encore/auditors")
    alice.get_by_role("button", name=re.compile("Revoke")).first.click()
    assert (nora.goto("/audit/encore") or nora).status == 404  # type: ignore[union-attr]
    _bundle(installation, tmp_path, event)


def _desk(nora: Page, link: str, installation: Installation) -> list[str]:
    """The link opens once; all promises, all cases, and the controls."""
    nora.goto(link)
    nora.get_by_role("button", name="Open the desk").click()
    nora.wait_for_url("**/audit/encore")
    expect(nora.get_by_text("differs")).to_have_count(0)
    expect(nora.locator("main").get_by_text("agrees").first).to_be_visible()
    assert "UTC" not in nora.locator(".staff-bar").first.inner_text().split("(")[0]  # the reader's zone is Madrid's
    again = nora.request.get(installation.url + link)
    assert again.status == 410
    nora.goto("/audit/encore/population?outcome=broken")
    expect(nora.get_by_label("Months from")).to_have_attribute("type", "month")
    expect(nora.locator("main table tbody tr").first).to_contain_text("Broken")
    found = findings(nora, "/audit/encore/population?outcome=broken")
    nora.goto("/audit/encore/controls/soc2")
    return found + findings(nora, "/audit/encore/controls/soc2")


def _sample(nora: Page, tmp_path: Path, found: list[str]) -> tuple[str, Path]:
    """Three cases by a seed, as anybody draws them again; one marked, with its proof taken away."""
    nora.goto("/audit/encore/population")
    with nora.expect_download() as taken:
        nora.get_by_role("link", name="As CSV").click()
    refs = [
        row["ref"]
        for row in csv.DictReader(Path(taken.value.path()).read_text().splitlines())
        if row["in_public_score"] == "yes"
    ]
    drawn = sorted(refs, key=lambda ref: hashlib.sha256(b"lantern\n" + ref.encode()).hexdigest())[:3]
    nora.goto("/audit/encore/samples")
    nora.get_by_label("Seed").fill("lantern")
    nora.get_by_label("How many cases").fill("3")
    nora.get_by_role("button", name="Draw it").click()
    found += findings(nora, "a sample")
    nora.locator("main table tbody a").first.click()
    found += findings(nora, "a case of a sample")
    nora.set_viewport_size({"width": 390, "height": 844})
    nora.emulate_media(color_scheme="dark")
    nora.reload()  # not in the middle of a change of colours
    found += findings(nora, "a case of a sample at 390 px, dark")
    proof = tmp_path / "proof.json"
    with nora.expect_download() as taken:
        nora.get_by_role("link", name="proof of inclusion").first.click()
    taken.value.save_as(proof)
    nora.get_by_label("exception", exact=True).check()
    nora.get_by_label("Comment").fill("=1+1")
    nora.get_by_role("button", name="Keep it").click()
    nora.goto(re.sub(r"/\d+$", "", nora.url) if re.search(r"samples/\d+/\d+$", nora.url) else nora.url)
    with nora.expect_download() as taken:
        nora.get_by_role("link", name="Worksheet as CSV").click()
    rows = list(csv.DictReader(Path(taken.value.path()).read_text().splitlines()))
    assert [row["ref"] for row in rows] == drawn
    assert (rows[0]["auditor_mark"], rows[0]["auditor_comment"]) == ("exception", "'=1+1")
    nora.goto(f"/audit/encore/cases/{drawn[0]}")
    found += findings(nora, "a case")
    return drawn[0], proof


def _bundle(installation: Installation, tmp_path: Path, proof: Path) -> None:
    """Key and checkpoint from the public pages; then the files alone, and a verdict that somebody changed."""
    key, mine = tmp_path / "key", tmp_path / "mine"
    key.write_bytes(installation.get("/ledger/key"))
    mine.write_bytes(installation.get("/ledger/checkpoint"))
    assert "It holds." in _verify(tmp_path, proof, key, mine, code=0)
    installation.run(WRITTEN.format(folder=str(tmp_path)))
    assert "All holds." in _verify(tmp_path, tmp_path / "good.zip", key, mine, code=0)
    said = _verify(tmp_path, tmp_path / "bad.zip", key, mine, code=1)
    assert re.search(r"\[verdict\] The case .* outcome is stated as “kept”, and follows as “broken”", said)


def _verify(folder: Path, what: Path, key: Path, mine: Path, *, code: int) -> str:
    """In a folder of its own, isolated: Upkept is not there."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO", "UPKEPT"))}
    command = [sys.executable, "-I", str(VERIFIER), str(what), "--key", str(key), "--checkpoint", str(mine)]
    done = subprocess.run(command, cwd=folder, env=bare, text=True, capture_output=True, check=False)
    assert done.returncode == code, done.stdout[-1500:] + done.stderr[-1500:]
    return done.stdout
