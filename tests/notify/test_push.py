"""Push: encrypted for the device, guarded against inner networks, and a device that is gone is forgotten."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.test import Client

from tests import make
from tests.make import MONDAY
from tests.notify.telling import LATER, told
from upkept.core.refusal import Refusal
from upkept.notify import devices, outbox
from upkept.notify.channels import registry, web_push
from upkept.notify.channels.base import Channel
from upkept.notify.models import Delivery, Device, How, Preference

pytestmark = pytest.mark.django_db
PRIVATE = ec.generate_private_key(ec.SECP256R1())
AUTH = b"0123456789abcdef"


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


class Service(BaseHTTPRequestHandler):
    """A push service that notes what it got, and answers as it is told to."""

    got: list[tuple[dict[str, str], bytes]] = []
    status = 201

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("Location", "/message/7")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def service(settings: object) -> Iterator[str]:
    settings.ALLOW_PRIVATE = True  # type: ignore[attr-defined]
    Service.got, Service.status = [], 201
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/push/abc"
    server.shutdown()


def added(endpoint: str) -> Device:
    return devices.add(
        make.alice(), endpoint=endpoint, p256dh=b64(point(PRIVATE)), auth=b64(AUTH), name="Firefox, Linux", now=MONDAY
    )


def opened(body: bytes) -> dict[str, str]:
    """As a browser decrypts it (RFC 8291)."""
    salt, length = body[:16], body[20]
    theirs, cipher = body[21 : 21 + length], body[21 + length :]
    secret = PRIVATE.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))

    def derive(salt: bytes, info: bytes, secret: bytes, length: int) -> bytes:
        return HKDF(hashes.SHA256(), length, salt, info).derive(secret)

    key = derive(AUTH, b"WebPush: info\0" + point(PRIVATE) + theirs, secret, 32)
    plain = AESGCM(derive(salt, b"Content-Encoding: aes128gcm\0", key, 16)).decrypt(
        derive(salt, b"Content-Encoding: nonce\0", key, 12), cipher, None
    )
    return json.loads(plain.rstrip(b"\x00").removesuffix(b"\x02"))  # type: ignore[no-any-return]


def test_it_arrives_encrypted_says_little_and_is_signed(service: str) -> None:
    device = added(service)
    told(device.person)
    outbox.send_some(MONDAY + LATER)
    headers, body = Service.got[0]
    assert opened(body) | {"tag": ""} == {
        "title": "Encore: News 1", "body": opened(body)["body"], "href": "/due", "tag": "",
    }  # fmt: skip
    assert headers["content-encoding"] == "aes128gcm" and headers["authorization"].startswith("vapid t=")
    assert Delivery.objects.get(channel="web_push").provider_id == "/message/7"


def test_a_plug_in_s_channel_to_devices_gets_a_letter_for_each(service: str) -> None:
    class Wrist(Channel):
        name, label, to_devices = "wrist", "Wrist", True

    try:
        people = [added(f"{service}/{number}").person for number in range(2)]
        Preference.objects.create(person=people[0], product="", topic="risk", how=How.NOW, channels=["wrist"])
        told(people[0])
        letters = Delivery.objects.filter(channel="wrist")
        assert {row.device_id for row in letters} == set(Device.objects.values_list("pk", flat=True))
        assert len(letters) == 2
    finally:
        del registry["wrist"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(service: str, status: int) -> None:
    device = added(service)
    told(device.person)
    Service.status = status
    outbox.send_some(MONDAY + LATER)
    assert not Device.objects.exists() and not Delivery.objects.filter(channel="web_push").exists()


def test_a_busy_service_is_asked_again(service: str) -> None:
    told(added(service).person)
    Service.status = 503
    outbox.send_some(MONDAY + LATER)
    assert Delivery.objects.get(channel="web_push").state == "waiting"


def test_an_address_of_the_inner_network_is_never_asked(service: str, settings: object) -> None:
    device = added(service)
    settings.ALLOW_PRIVATE = False  # type: ignore[attr-defined]
    told(device.person)
    outbox.send_some(MONDAY + LATER)
    row = Delivery.objects.get(channel="web_push")
    assert row.state == "dead" and "private" in row.error and Service.got == []


def test_an_address_or_key_that_is_none_is_refused(service: str) -> None:
    alice = make.alice()
    for endpoint, key, auth in (
        ("ftp://x/y", point(PRIVATE), AUTH),
        (service, b"nonsense", AUTH),
        (service, point(PRIVATE), b"short"),
        ("http://[", point(PRIVATE), AUTH),
    ):
        with pytest.raises(Refusal):
            devices.add(alice, endpoint=endpoint, p256dh=b64(key), auth=b64(auth), name="x", now=MONDAY)


def test_the_browser_adds_itself_and_its_owner_names_tries_and_removes_it(service: str) -> None:
    client, other = Client(), Client()
    client.force_login(make.alice())
    other.force_login(make.bob())
    given = {"endpoint": service, "keys": {"p256dh": b64(point(PRIVATE)), "auth": b64(AUTH)}, "name": "Chrome"}
    assert (
        client.post("/account/notices/devices", json.dumps(given), content_type="application/json").status_code == 200
    )
    device = Device.objects.get()
    where = f"/account/notices/devices/{device.pk}"
    assert other.post(where, {"remove": "1"}).status_code == 404
    client.post(where, {"name": "My phone"})
    client.post(where, {"test": "1"})
    assert Device.objects.get().name == "My phone" and Delivery.objects.get().news.wording == "test"
    client.post(where, {"remove": "1"})
    assert not Device.objects.exists()
    for bad in (b"nonsense", b"[]", b'{"endpoint": "https://x.example"}', b"\xff"):
        assert client.post("/account/notices/devices", bad, content_type="application/json").status_code == 400


def test_the_key_is_made_once_and_readable_by_its_owner_alone(settings: object) -> None:
    key = web_push.public_key()
    path = settings.DATA / "push-key.pem"  # type: ignore[attr-defined]
    assert path.stat().st_mode & 0o777 == 0o600
    web_push._key.cache_clear()
    assert web_push.public_key() == key and len(urlsafe_b64decode(key + "=")) == 65


def test_the_worker_lies_at_a_stable_address() -> None:
    answer = Client().get("/push/worker.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Service-Worker-Allowed"] == "/"
    assert b"notificationclick" in answer.content
