"""The policy on the product's own site is read once a day, and the owner hears once of what differs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.test import Client

from tests import make, worlds
from upkept.core.refusal import Refusal
from upkept.kit import clock
from upkept.kit.outside import GiveUp, TryAgain, fetch
from upkept.notify.models import News
from upkept.plans.drift import actions
from upkept.plans.models import LivePage
from upkept.products.models import Product

EXAMPLE = Path(__file__).parents[3] / "examples" / "torch-trader"


class Site:
    """A product's own site: what it serves can be changed."""

    def __init__(self) -> None:
        site = self
        self.status, self.body, self.kind, self.asked = 200, b"", "text/html; charset=utf-8", 0

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked += 1
                self.send_response(302 if self.path == "/inside" else site.status)
                if self.path == "/inside":
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Type", site.kind)
                self.send_header("Content-Length", str(len(site.body)))
                self.end_headers()
                self.wfile.write(site.body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/support"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def says(self, markdown: str) -> None:
        from markdown_it import MarkdownIt

        html = MarkdownIt("commonmark").enable("table").render(markdown)
        self.body = f"<html><head><title>T</title><script>var a=1</script></head><body><nav>Home</nav><main>{html}</main></body></html>".encode()


@pytest.fixture
def site(settings: object) -> Iterator[Site]:
    settings.ALLOW_PRIVATE = True  # type: ignore[attr-defined]
    one = Site()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def product(transactional_db: None) -> Product:
    product = worlds.example("torch-trader")
    make.alice(product)
    return product


def source() -> str:
    return (EXAMPLE / "plan.yaml").read_text()


def prose() -> str:
    return (EXAMPLE / "plan.en.md").read_text()


def looked(product: Product, site: Site, *, days: int = 0) -> LivePage:
    page = LivePage.objects.filter(product=product.slug).first() or actions.watch(
        product, "en", site.url, now=clock.now()
    )
    actions.look(page.pk, now=clock.now() + timedelta(days=days))
    return LivePage.objects.get(pk=page.pk)


def test_a_page_that_says_what_the_plan_says_stands(product: Product, site: Site) -> None:
    site.says(prose())
    page = looked(product, site)
    assert (page.state, page.gone, page.more) == ("stands", [], [])
    assert page.stands > 10
    assert not News.objects.filter(topic="drift").exists()


@pytest.mark.parametrize("url", ["https://elsewhere.example/support", ""])
def test_an_address_that_is_changed_or_taken_away_while_the_old_one_is_read_gets_none_of_its_findings(
    product: Product, site: Site, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.says(prose().replace("bug within 1 week", "bug within three weeks"))
    page = actions.watch(product, "en", site.url, now=clock.now())

    def read_slowly(address: str, **more: object) -> object:
        found = fetch(address, **more)  # type: ignore[arg-type]
        if url:
            actions.watch(product, "en", url, now=clock.now())
        else:
            actions.unwatch(product, "en")
        return found

    monkeypatch.setattr(actions, "fetch", read_slowly)
    actions.look(page.pk, now=clock.now())
    assert [(one.url, one.state) for one in LivePage.objects.all()] == ([(url, "new")] if url else [])
    assert page.pk in actions.due(clock.now()) or not url
    assert not News.objects.filter(topic="drift").exists()


def test_a_changed_figure_is_told_to_the_owner_once_and_again_when_it_changes_again(
    product: Product, site: Site
) -> None:
    changed = prose().replace("bug within 1 week", "bug within three weeks")
    assert changed != prose()
    site.says(changed)
    for days in (0, 1, 2):
        page = looked(product, site, days=days)
    assert page.state == "drifted"
    assert any("three weeks" in now for _owner, _quote, now in page.gone)
    assert News.objects.filter(topic="drift").count() == 1
    site.says(prose().replace("bug within 1 week", "bug within five weeks"))
    looked(product, site, days=3)
    assert News.objects.filter(topic="drift").count() == 2


def test_what_was_mended_is_forgotten(product: Product, site: Site) -> None:
    site.says(prose().replace("bug within 1 week", "bug within three weeks"))
    looked(product, site)
    site.says(prose())
    assert looked(product, site, days=1).state == "stands"


def test_an_hour_of_silence_changes_nothing_and_days_of_it_are_told(product: Product, site: Site) -> None:
    site.says(prose())
    looked(product, site)
    site.status = 503
    assert looked(product, site, days=1).state == "stands"
    for days in (2, 3, 4):
        page = looked(product, site, days=days)
    assert page.state == "silent"
    assert "503" in page.error
    assert News.objects.filter(topic="drift").count() == 1


def test_a_sign_in_page_is_not_taken_for_a_plan_without_promises(product: Product, site: Site) -> None:
    site.says("# Sign in\n\nYour password, please.")
    assert looked(product, site).state == "another"


def test_private_networks_are_not_asked(settings: object) -> None:
    settings.ALLOW_PRIVATE = False  # type: ignore[attr-defined]
    for url in ("http://127.0.0.1:1/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/x", "http://0.0.0.0/",
                "http://[::ffff:127.0.0.1]/", "http://localhost:1/"):  # fmt: skip
        with pytest.raises(GiveUp):
            fetch(url)
    for url in ("ftp://example.org", "file:///etc/passwd", "http://", "http://a@example.org/", "gopher://x"):
        with pytest.raises(GiveUp):
            fetch(url)


def test_a_private_address_is_refused_when_it_is_typed(product: Product, client: Client, settings: object) -> None:
    settings.ALLOW_PRIVATE = False
    client.force_login(make.alice(product))
    answer = client.post(f"/products/{product.slug}/site/watch", {"language": "en", "url": "http://10.0.0.1/support"})
    page = answer.content.decode()
    assert "leads into a private network" in page and "http://10.0.0.1/support" in page
    assert not LivePage.objects.exists()


def test_a_redirect_is_checked_like_the_first_address(
    site: Site, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upkept.kit import outside

    asked: list[str] = []
    real = outside._checked

    def noted(host: str, port: int) -> str:
        asked.append(f"{host}:{port}")
        return real(host, port)

    monkeypatch.setattr(outside, "_checked", noted)
    with pytest.raises(TryAgain):
        fetch(site.url.replace("/support", "/inside"))
    assert asked[-1] == "127.0.0.1:1"


def test_an_answer_without_end_is_refused(site: Site) -> None:
    site.body = b"x" * 3000
    with pytest.raises(GiveUp):
        fetch(site.url, most=1000)


def test_bad_addresses_are_refused_in_a_sentence_and_keep_what_was_typed(product: Product, client: Client) -> None:
    for url in ("nonsense", "ftp://example.org/x", "javascript:alert(1)"):
        with pytest.raises(Refusal):
            actions.watch(product, "en", url, now=clock.now())
    with pytest.raises(Refusal):
        actions.watch(product, "fr", "https://example.org", now=clock.now())
    client.force_login(make.alice(product), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/products/torch-trader/site/watch", {"language": "en", "url": "example.org/support"})
    assert answer.status_code == 422
    assert "example.org/support" in answer.content.decode()


def test_the_page_is_the_teams_alone_and_agents_do_not_change_it(product: Product, client: Client) -> None:
    assert client.get("/products/torch-trader/site").status_code == 302
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(make.person("Charlie"), backend=backend)
    assert client.get("/products/torch-trader/site").status_code == 404
    client.force_login(make.bob(product), backend=backend)
    assert client.get("/products/torch-trader/site").status_code == 200
    assert (
        client.post("/products/torch-trader/site/watch", {"language": "en", "url": "https://example.org"}).status_code
        == 404
    )
