"""Time stamps of an authority (RFC 3161) over a checkpoint."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from upkept.kit import outside

PATIENCE = 60  # seconds for openssl


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
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - fixed words
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0
