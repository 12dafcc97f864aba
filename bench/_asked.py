"""Which pages bench/pages.py asks for, and how long each takes: in process, and over HTTP from a real web process."""

from __future__ import annotations

import contextlib
import http.client
import math
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

Asked = tuple[str, str]
"""Who asks (`agent`, `owner`, `customer`, or nobody), and for what."""

ROLES = {"owner": "Alice", "agent": "Bob"}
CLIENTS = 3  # over HTTP at once
SLUGS = ("crypto-academy", "encore", "torch-trader", "upkept")


def measure(obligations: int, requests: int) -> dict[str, Any]:
    """In a process whose DATABASE_URL names an empty database: fill it, then ask."""
    import django

    django.setup()
    from bench._filled import fill
    from upkept.config.process.prepare import collect_static, migrate

    migrate(lambda _: None)
    collect_static(lambda _: None)
    began = time.perf_counter()
    figures: dict[str, float] = {f"{name}": number for name, number in fill(obligations, _say).items()}
    figures["fill_seconds"] = time.perf_counter() - began
    asked = addresses(random.Random(obligations), requests)
    cookies = _cookies()
    slowest: list[tuple[float, str]] = []
    _say("Asking in process …")
    for kind, pages in asked.items():
        times, used = _in_process(pages, cookies)
        figures |= _shares(kind, times)
        figures[f"p95_cpu_ms_{kind}"] = _p95(used)
        slowest += sorted(zip(times, (address for _who, address in pages), strict=True))[-3:]
    _say("Asking over HTTP …")
    with _web() as port:
        for kind, pages in asked.items():
            figures |= _shares(f"{kind}_http", _over_http(port, pages, cookies))
    return {"figures": figures, "slowest": [f"{took:7.0f} ms  {address}" for took, address in slowest]}


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _shares(kind: str, times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {
        f"p95_ms_{kind}": _p95(times),
        f"p50_ms_{kind}": times[len(times) // 2],
        f"max_ms_{kind}": times[-1],
    }


def _p95(times: list[float]) -> float:
    return sorted(times)[math.ceil(len(times) * 0.95) - 1]


# What is asked for ----------------------------------------------------------------------------------------------------


def addresses(rng: random.Random, count: int) -> dict[str, list[Asked]]:
    """Kind of page → so many addresses of what is in the database, in random order, hardly one twice."""
    makers: dict[str, list[Callable[[], Asked]]] = {
        "plan": [lambda: ("", f"/{rng.choice(SLUGS)}/plan"), _promises(rng)],
        "due": [_due(rng)],
        "obligation": [_obligations(rng)],
        "ticket": [_inbox(rng), _tickets(rng), _customers(rng)],
        "api": [_api(rng)],
    }
    return {kind: [rng.choice(ways)() for _ in range(count)] for kind, ways in makers.items()}


def _query(**asked: object) -> str:
    from urllib.parse import urlencode

    given = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(given)}" if given else ""


def _commitments() -> list[tuple[str, str]]:
    """(product, promise), those with many cases more often: every one once, and once more for each twentieth of all cases."""
    from upkept.plans.models import Tally

    found: dict[tuple[str, str], int] = {}
    for row in Tally.objects.all():
        place = (row.product, row.commitment)
        found[place] = found.get(place, 0) + row.kept + row.late + row.broken
    whole = sum(found.values()) or 1
    return [place for place, number in found.items() for _ in range(1 + 20 * number // whole)]


def _promises(rng: random.Random) -> Callable[[], Asked]:
    places = _commitments()

    def one() -> Asked:
        slug, promise = rng.choice(places)
        month = rng.choice(["", "", *(f"2026-{number:02}" for number in range(1, 13))])
        asked = _query(month=month, only=rng.choice(["", "", "broken"]), page=rng.choice([0, 0, 2, 7, 400]))
        return "", f"/{slug}/plan/{promise}{asked}"

    return one


def _due(rng: random.Random) -> Callable[[], Asked]:
    from upkept.kit.clock import instant_of
    from upkept.plans.models import Obligation

    rows = list(Obligation.objects.filter(outcome="running", due_at__isnull=False).order_by("due_at", "id")[:50_000:50])
    promises = [""] * 8 + [promise for _slug, promise in _commitments()]

    def one() -> Asked:
        place = rng.choice(rows)
        after = f"{instant_of(place.due_at)}-{place.pk}" if place.due_at and rng.random() < 0.4 else ""
        product, owner = rng.choice(["", "", *SLUGS]), rng.choice(["", "", "", "agent", "maintainer", "operator"])
        promise = rng.choice(promises) if rng.random() < 0.5 else ""
        return rng.choice(["agent", "owner"]), "/due" + _query(
            product=product, owner=owner, promise=promise, after=after
        )

    return one


def _obligations(rng: random.Random) -> Callable[[], Asked]:
    refs = _some(rng, "Obligation", "ref")
    return lambda: (rng.choice(["agent", "owner"]), f"/obligations/{rng.choice(refs)}")


def _inbox(rng: random.Random) -> Callable[[], Asked]:
    def one() -> Asked:
        words, status = (
            rng.choice(["", "", "sound", "account", "nothing at all"]),
            rng.choice(["", "", "open", "waiting"]),
        )
        asked = _query(q=words, status=status, product=rng.choice(["", "", *SLUGS]), page=rng.choice([0, 0, 2, 9, 100]))
        return rng.choice(["agent", "owner"]), f"/tickets{asked}"

    return one


def _tickets(rng: random.Random) -> Callable[[], Asked]:
    numbers = _some(rng, "Ticket", "pk")
    return lambda: (rng.choice(["agent", "owner"]), f"/tickets/{rng.choice(numbers)}")


def _customers(rng: random.Random) -> Callable[[], Asked]:
    from upkept.support.models import Ticket

    own_ones = Ticket.objects.filter(customer__email="dana@example.org")
    slugs = dict(own_ones.values_list("pk", "product__slug")[:1000])
    own = [f"/{slug}/tickets/{number}" for number, slug in slugs.items()]
    return lambda: ("customer", rng.choice([*own, f"/{rng.choice(SLUGS)}/support"]))


def _api(rng: random.Random) -> Callable[[], Asked]:
    refs, places = _some(rng, "Obligation", "ref"), _commitments()

    def one() -> Asked:
        slug, promise = rng.choice(places)
        outcome = rng.choice(["", "running", "broken", "kept"])
        lists = _query(commitment=rng.choice(["", promise]), outcome=outcome, limit=rng.choice([0, 20, 100]))
        return "owner", rng.choice(
            [
                f"/api/v1/products/{slug}/obligations{lists}",
                f"/api/v1/obligations/{rng.choice(refs)}",
                f"/api/v1/products/{slug}/scores",
            ]
        )

    return one


def _some(rng: random.Random, model: str, field: str, count: int = 1000) -> list[Any]:
    """Values of this field from rows all over the table."""
    from django.apps import apps
    from django.db.models import Max

    rows = apps.get_model("plans" if model == "Obligation" else "support", model).objects
    last = rows.aggregate(Max("pk"))["pk__max"]
    wanted = rng.sample(range(1, last + 1), min(count, last))
    return list(rows.filter(pk__in=wanted).values_list(field, flat=True))


# Asking ---------------------------------------------------------------------------------------------------------------


def _cookies() -> dict[str, str]:
    """Who → the cookies of a session: the team of all products, and Dana, a customer."""
    from django.conf import settings
    from django.test import Client

    from upkept.accounts.models import Person
    from upkept.products.models import Membership, Product

    result = {"": ""}
    for role, name in ROLES.items():
        person = Person.objects.create_user(f"{name.lower()}@example.org", None, name=name)
        for product in Product.objects.all():
            Membership.objects.create(person=person, product=product, role=role)
    names = {**ROLES, "customer": "Dana"}
    for who, name in names.items():
        client = Client()
        client.force_login(Person.objects.get(email=f"{name.lower()}@example.org"))
        result[who] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return result


def _in_process(pages: list[Asked], cookies: dict[str, str]) -> tuple[list[float], list[float]]:
    """Milliseconds of each by the wall clock, and of this process's CPU (with SQLite in it).

    The first pages are asked for once before, as a process that runs has been.
    """
    from django.test import Client

    client = Client(headers={"accept-language": "en"}, SERVER_NAME="127.0.0.1")

    def ask(who: str, address: str) -> tuple[float, float]:
        began, used = time.perf_counter(), time.process_time()
        answer = client.get(address, headers={"cookie": cookies[who]})
        _ = answer.getvalue()
        took = (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        return took

    for who, address in pages[:8]:
        ask(who, address)
    asked = [ask(who, address) for who, address in pages]
    return [wall for wall, _cpu in asked], [cpu for _wall, cpu in asked]


@contextlib.contextmanager
def _web() -> Iterator[int]:
    """A web process on a free port, ended afterwards."""
    from tests.processes import free_port

    port = free_port()
    command = [sys.executable, "-m", "upkept.config.cli", "web", "--port", str(port)]
    environment = {**os.environ, "UPKEPT_HOSTS": "127.0.0.1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def _over_http(port: int, pages: list[Asked], cookies: dict[str, str]) -> list[float]:
    """Milliseconds of each, several clients at once, each on one connection."""
    times: list[float] = []
    wrong: list[str] = []

    def client(mine: list[Asked]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for who, address in [*mine[:4], *mine]:
            began = time.perf_counter()
            connection.request("GET", address, headers={"Cookie": cookies[who], "Accept-Language": "en"})
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if answer.status != 200:
                wrong.append(f"{address} answered {answer.status}")

    threads = [threading.Thread(target=client, args=(pages[start::CLIENTS],)) for start in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:3]
    return times
