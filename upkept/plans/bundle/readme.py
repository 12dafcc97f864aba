"""The page that lies in every bundle, for whoever opens it without us."""

from __future__ import annotations

from datetime import UTC, datetime

from upkept.kit.ledger import keys
from upkept.kit.ledger.models import Checkpoint

TEXT = """\
Evidence of {product}, as of {as_of}
{line}

This file holds everything that was recorded of {product}, and what was said of it: each case with its verdict, each score.
To check it, unpack verify_bundle.py (or better: take it from where you trust) and run

    python3 verify_bundle.py this-file.zip

Python 3.11 and the package `cryptography` are all that it needs. It checks

  - that each event is, byte for byte, what was sealed, in its place, and that none is missing;
  - that the roots of the tree were signed, at the times that are said, under the key

        {key}
        fingerprint {fingerprint}

  - that every case, verdict and score follows from the events, by the plan and the calendars that were published.

Do not stop there. The key and the checkpoints in this file come from whoever made it. Compare the fingerprint with one from
elsewhere, and give the verifier a checkpoint that you hold from another day (a digest mail, a git repository):

    python3 verify_bundle.py this-file.zip --key KEY --checkpoint FILE-OR-FOLDER

What this proves: nothing was changed, left out, put in or put in another order after it was sealed, and the numbers follow
from what was recorded. What it does not: that what was recorded is true, and that nothing was left out before it was sealed.

What is in it
  manifest.json      what this is, and how much of each
  events.jsonl       the events, one a line, exactly the bytes that were hashed
  events.idx         of each: the number of its leaf (8 bytes) and 16 bytes that blind it
  leaves.bin         the hash of every leaf of the whole tree, 32 bytes each; those of other products say nothing of them
  checkpoints.jsonl  the signed checkpoints, and at each how many events of this product there were
  keys.json          the public keys, each certified by the one before
  documents.json     each version of the plan; its source and its frozen calendars are in the event plan.published
  cases.jsonl        the cases as they are stated; the first line names the fields
  scores.json        the counts by promise and month as they are stated
  unsealed.jsonl     events that were not sealed yet
  stamps/            time stamps (RFC 3161) over checkpoints, where there are any
  texts.jsonl        free text beside events with its salt, where it was asked for
  files/             evidence under its SHA-256, where it was asked for
"""


def readme(product: str, checkpoint: Checkpoint, as_of: int) -> str:
    title = f"{datetime.fromtimestamp(as_of, UTC):%Y-%m-%d %H:%M} UTC"
    key = keys.known(checkpoint.key)
    return TEXT.format(
        product=product,
        as_of=title,
        line="=" * len(f"Evidence of {product}, as of {title}"),
        key=key.text,
        fingerprint=key.fingerprint,
    )
