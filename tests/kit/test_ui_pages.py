"""The style guide and its samples are the components' proof: they must be drawn, and keep the policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from upkept.kit import ui
from upkept.kit.ui.context import theme_of, zone_of

PAGES = ["/style-guide", "/style-guide/plan", "/style-guide/staff", "/style-guide/form"]
STYLES = Path(ui.__file__).parent / "static" / "ui" / "css"


@pytest.mark.parametrize("path", PAGES)
def test_a_sample_page_is_drawn_and_carries_no_inline_style_or_script(client: Client, path: str) -> None:
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r"\son\w+=", page)


@pytest.mark.parametrize("path", PAGES)
def test_no_address_in_a_page_is_used_twice(client: Client, path: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get(path).content.decode())
    assert len(ids) == len(set(ids))


def test_a_theme_is_kept_and_drawn_by_the_server(client: Client) -> None:
    answer = client.post("/preferences", {"theme": "dark", "next": "/style-guide/plan"})
    assert answer.status_code == 302
    assert answer["Location"] == "/style-guide/plan"
    assert b'data-theme="dark"' in client.get("/style-guide/plan").content


def test_language_and_zone_are_kept(client: Client) -> None:
    client.post("/preferences", {"language": "de", "zone": "Asia/Tokyo"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "de"
    assert client.cookies["zone"].value == "Asia/Tokyo"
    assert b'<html lang="de"' in client.get("/style-guide/form").content


def test_nonsense_changes_nothing_and_leads_nowhere_else(client: Client) -> None:
    answer = client.post(
        "/preferences",
        {"theme": "pink", "zone": "Mars/Olympus", "language": "xx-nope", "next": "https://evil.example/"},
    )
    assert answer["Location"] == "/"
    assert not {"theme", "zone", settings.LANGUAGE_COOKIE_NAME} & set(client.cookies)


def test_preferences_are_never_changed_by_a_link(client: Client) -> None:
    assert client.get("/preferences?theme=dark").status_code == 405


def test_a_forged_cookie_is_as_good_as_none() -> None:
    request = RequestFactory().get("/")
    request.COOKIES.update(theme='"><script>', zone="../../etc/passwd")
    assert theme_of(request) == "system"
    assert zone_of(request, default="Europe/Madrid") == "Europe/Madrid"


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_says_what_to_do_even_without_a_request(code: str) -> None:
    page = render_to_string(f"{code}.html")
    assert "<h1>" in page
    assert 'class="button is-main"' in page


def test_colours_stand_in_the_tokens_and_nowhere_else() -> None:
    for sheet in [*STYLES.glob("*.css"), *STYLES.glob("components/*.css")]:
        if sheet.name in {"tokens.css", "print.css"}:
            continue
        bare = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        assert not re.search(r"#[0-9a-f]{3,8}\b(?!\s*[,{.])", bare), sheet.name


def test_styles_use_logical_sides() -> None:
    for sheet in [*STYLES.glob("*.css"), *STYLES.glob("components/*.css")]:
        assert not re.search(r"(margin|padding|border)-(left|right)|[^-](left|right):\s", sheet.read_text()), sheet.name
