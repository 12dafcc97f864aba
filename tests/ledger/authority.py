"""A time-stamp authority of one's own (RFC 3161): certificates, and a server on this machine that has `openssl ts` answer."""

from __future__ import annotations

import hashlib
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = {digests}
accuracy = secs:1
ess_cert_id_alg = sha256
"""
DAY = timedelta(days=1)


@dataclass
class Authority:
    """`answers`: what the server does next: good, or how it fails."""

    folder: Path
    url: str = ""
    answers: str = "good"
    asked: list[bytes] = field(default_factory=list)

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def reply(self, query: bytes) -> bytes:
        """As `openssl ts` signs it."""
        signer = "expired" if self.answers == "expired" else "tsa"
        asked, out = self.folder / "query.tsq", self.folder / "reply.tsr"
        if self.answers == "another imprint":
            query = query.replace(_imprint(query), hashlib.sha512(b"something else").digest())
        elif self.answers == "another nonce":
            query = self._query(_imprint(query))
        asked.write_bytes(query)
        config = self.folder / ("sha1.cnf" if self.answers == "rejected" else "tsa.cnf")
        command = ["openssl", "ts", "-reply", "-config", str(config), "-queryfile", str(asked), "-out", str(out),
                   "-signer", str(self.folder / f"{signer}.pem"), "-inkey", str(self.folder / f"{signer}.key"),
                   *(["-chain", str(self.ca)] if self.answers == "whole chain" else [])]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        return out.read_bytes()

    def _query(self, imprint: bytes) -> bytes:
        """Another question about the same."""
        out = self.folder / "other.tsq"
        command = ["openssl", "ts", "-query", "-digest", imprint.hex(), "-sha512", "-cert", "-out", str(out)]
        subprocess.run(command, check=True, capture_output=True)
        return out.read_bytes()


def _imprint(query: bytes) -> bytes:
    """SHA-512: an octet string of 64 bytes."""
    at = query.index(b"\x04\x40") + 2
    return query[at : at + 64]


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """A root, a signer for time stamps, one whose days are over, and the server."""
    found = Authority(folder)
    root, root_key = _certificate("Root of time", folder / "ca.pem")
    _certificate("Time", folder / "tsa.pem", root, root_key)
    _certificate("Past time", folder / "expired.pem", root, root_key, until=-1)
    other = folder / "other"
    other.mkdir()
    _certificate("Another root", other / "ca.pem")
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder, digests="sha256, sha384, sha512"))
    (folder / "sha1.cnf").write_text(CONFIG.format(folder=folder, digests="sha1"))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            found.asked.append(query)
            if found.answers == "silence":
                time.sleep(1)
                return
            status = {"busy": 503, "not here": 404}.get(found.answers, 200)
            body = {"junk": b"<html>Welcome</html>", "empty": b"", "long": b"x" * 300_000}.get(found.answers)
            if body is None:
                body = found.reply(query) if status == 200 else b""
            if found.answers == "cut off":
                body = body[: len(body) // 2]
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/tsa"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _certificate(
    name: str,
    path: Path,
    issuer: x509.Certificate | None = None,
    issuer_key: ec.EllipticCurvePrivateKey | None = None,
    *,
    until: int = 365,
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 400 * DAY)
        .not_valid_after(now + until * DAY)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signing = issuer_key or key
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
    )
    if issuer is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    made = builder.sign(signing, hashes.SHA256())
    path.write_bytes(made.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.with_suffix(".key").write_bytes(secret)
    return made, key
