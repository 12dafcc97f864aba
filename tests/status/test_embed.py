"""The records on a product's own site: the script's data, the fragment, and who may have them."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.status.test_pages import encore  # noqa: F401 - the fixture
from upkept.products.models import Product

pytestmark = pytest.mark.usefixtures("encore")


def test_the_data_has_each_sentence_as_the_policys_reader_sees_it(client: Client) -> None:
    answer = client.get("/encore/embed.json")
    told = json.loads(answer.content)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    by_id = {one["id"]: one for one in told["promises"]}
    assert by_id["media-cdn"]["record"].lower() == "not measured"
    assert all(one["quotes"] and one["href"].startswith("http") for one in told["promises"])
    cells = [quote["cells"] for one in told["promises"] for quote in one["quotes"] if "cells" in quote]
    assert all(isinstance(cell, str) and " | " not in cell for row in cells for cell in row)


def test_the_language_is_the_one_of_the_page_that_asks(client: Client) -> None:
    spanish = json.loads(client.get("/encore/embed.json?lang=es-MX").content)
    assert spanish["language"] == "es"
    assert {one["id"]: one for one in spanish["promises"]}["media-cdn"]["record"].lower() != "not measured"
    assert json.loads(client.get("/encore/embed.json?lang=xx").content)["language"] == "en"


def test_the_fragment_is_whole_and_all_its_links_are_absolute(client: Client) -> None:
    answer = client.get("/encore/embed.html")
    words = answer.content.decode()
    assert "<script" not in words
    assert 'href="/' not in words
    assert 'class="promise' in words
    assert "<html" not in words


def test_script_and_sheet_are_served_to_any_site_and_asked_for_once(client: Client) -> None:
    for name, kind in (("embed.js", "text/javascript"), ("embed.css", "text/css")):
        answer = client.get(f"/encore/{name}")
        assert answer["Content-Type"].startswith(kind)
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        again = client.get(f"/encore/{name}", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304


def test_what_is_not_public_is_not_embedded(client: Client) -> None:
    Product.objects.update(stage="private")
    assert client.get("/encore/embed.json").status_code == 404
    assert client.get("/encore/embed.html").status_code == 404
