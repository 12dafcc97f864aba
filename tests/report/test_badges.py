"""Badges: counts while they are few, never more than was kept, nothing that a name could smuggle in, nobody who may not see."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client

from tests import make, worlds
from upkept.kit.ui.shapes import Mark, Record, Score
from upkept.products.models import Product
from upkept.status import badges


def test_few_cases_are_counted_and_many_are_a_share_rounded_down():
    assert badges.of_plan("Encore", Score(41, 42)).message == "41 of 42 kept"
    assert badges.of_plan("Encore", Score(999, 1000)).message == "99.9% kept"
    assert badges.of_plan("Encore", Score(0, 0)).state == "none"


def test_what_is_not_measured_is_grey():
    badge = badges.of_promise("Encore", Record("cdn", "Cdn", Mark("unmeasured")))
    assert (badge.state, badge.message) == ("none", "not measured")


@pytest.mark.parametrize("style", badges.STYLES)
def test_a_badge_is_safe_whatever_the_label(style: badges.Style):
    drawn = badges.svg(badges.of_plan("<script>alert(1)</script>", Score(1, 2), '"><script>x</script>\x07'), style)
    root = ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert "\x07" not in drawn
    assert root.find("{http://www.w3.org/2000/svg}title").text.startswith("<script>")  # as text
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_a_longer_word_makes_a_wider_badge():
    widths = [
        int(ElementTree.fromstring(badges.svg(badges.Badge(word, "x", "kept", "t"))).get("width"))
        for word in ("ii", "WW")
    ]
    assert widths[0] < widths[1]


@pytest.fixture
def encore(transactional_db: None) -> Product:
    product = worlds.example("encore")
    make.alice(product)
    return product


def test_a_public_badge_may_be_kept_for_five_minutes_and_asked_for_again(encore: Product):
    answer = Client().get("/encore/plan/response/badge.svg")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert answer["Cache-Control"] == "public, max-age=300"
    again = Client().get("/encore/plan/response/badge.svg", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    said = Client().get("/encore/badge.json").json()
    assert said["schemaVersion"] == 1
    assert said["message"]


def test_a_badge_speaks_the_language_that_it_was_asked_for_and_not_the_reader_s(encore: Product):
    asked = Client().get("/encore/badge.json?lang=es", headers={"accept-language": "de"}).json()
    plain = Client().get("/encore/badge.json", headers={"accept-language": "de"}).json()
    assert asked["message"] != plain["message"] or asked["label"] != plain["label"] or plain["label"] == "promises"
    assert plain["label"] == "promises"


def test_a_private_product_has_no_badge_for_strangers(encore: Product):
    Product.objects.filter(pk=encore.pk).update(stage="private")
    for path in ("/encore/badge.svg", "/encore/badge.json", "/encore/plan/response/badge.svg"):
        assert Client().get(path).status_code == 404
    assert Client().get("/nobody/badge.svg").status_code == 404


def test_a_promise_that_nobody_made_has_no_badge(encore: Product):
    assert Client().get("/encore/plan/nothing/badge.svg").status_code == 404
