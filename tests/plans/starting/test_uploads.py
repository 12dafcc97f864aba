"""Files that people bring: their text, or one sentence why not."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from upkept.core.refusal import Refusal
from upkept.plans.starting.forms import slug_of
from upkept.plans.starting.uploads import MOST_BYTES, text_of


def upload(raw: bytes, name: str = "policy.md") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Wir antworten täglich.".encode(), "Wir antworten täglich."),
        ("\ufeffWe answer.".encode(), "We answer."),
        ("Répondre".encode("utf-16"), "Répondre"),
        (b'<meta charset="iso-8859-1"><p>t\xe4glich', '<meta charset="iso-8859-1"><p>täglich'),
        (b"t\xe4glich, 100 \x80", "täglich, 100 €"),
    ],
)
def test_text_is_read_in_the_charset_that_it_is_in(raw: bytes, text: str) -> None:
    assert text_of(upload(raw)) == text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"%PDF-1.7 \x00\x01", "not-text"),
        (b"PK\x03\x04....", "not-text"),
        (b"\x89PNG\r\n", "not-text"),
        (bytes(range(256)) * 40, "not-text"),
        (b"\x00" * 50, "not-text"),
        (b'<html><meta charset="klingon-8"><p>nuqneH', "unknown-charset"),
        (b"a" * (MOST_BYTES + 1), "too-large"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(raw: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        text_of(upload(raw))
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Über Cart 2", "uber-cart-2"), ("Straße", "strasse"), ("日本", ""), ("--", ""), ("A" * 80, "a" * 50)],
)
def test_a_short_name_is_made_from_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_short_name_that_is_made_is_one_that_a_plan_takes() -> None:
    long = slug_of("Die Plattform für die Entdeckung außergewöhnlicher Künstlerinnen und Lieder")
    assert long == "die-plattform-fur-die-entdeckung"
