"""Every way to reach a reader, ours and a plug-in's, keeps the same contract: the outbox relies on it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import translation
from pydantic import BaseModel

from upkept.kit.outside import GiveUp, TryAgain
from upkept.notify.channels import channel, registry
from upkept.notify.channels.base import Channel, Gone, Letter
from upkept.notify.models import Device
from upkept.notify.wording import Line, Reader, Section, Text

NAMES = sorted(registry)
LONG = "A word " * 400


def letter(**changes: object) -> Letter:
    text = Text(
        "The player stands still",
        ("Due Monday.",),
        "Look",
        LONG,
        (Section("Late", (Line("One", "two", "/x", "late"),), 3),),
    )
    made: dict[str, object] = {
        "id": "notice-1",
        "address": "alice@example.org",
        "reader": Reader("de", "Europe/Madrid", 1_780_000_000),
        "texts": (text,),
        "links": ("http://127.0.0.1:8000/due",),
        "title": text.title,
        "device": Device(endpoint="http://127.0.0.1:9/x", p256dh="nonsense", auth="nonsense"),
    }
    return Letter(**{**made, **changes})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def nobody_is_reached() -> Iterator[None]:
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        yield


@pytest.mark.parametrize("name", NAMES)
def test_it_is_found_by_its_name_and_says_what_it_is_called(name: str) -> None:
    found = channel(name)
    assert found is not None and found.name == name == type(found).name and str(found.label) and str(found.hint)


@pytest.mark.parametrize("name", NAMES)
def test_its_settings_are_a_form_that_needs_nothing_to_begin_with(name: str) -> None:
    config = registry[name].config()
    assert isinstance(config, BaseModel) and "properties" in type(config).model_json_schema()
    assert registry[name].is_ready() in (True, False)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("long", [False, True])
def test_it_answers_an_id_or_says_whether_to_try_again(name: str, long: bool) -> None:
    one = letter(title=LONG) if long else letter()
    with registry[name].batch():
        try:
            assert isinstance(registry[name].send(one), str)
        except (TryAgain, GiveUp, Gone) as answer:
            assert "alice@" not in str(answer)


@pytest.mark.parametrize("name", NAMES)
def test_it_leaves_the_language_as_it_was(name: str) -> None:
    with translation.override("fr"):
        with contextlib.suppress(TryAgain, GiveUp, Gone):
            registry[name].send(letter())
        assert translation.get_language() == "fr"


def test_a_channel_of_an_outsider_is_one_by_being_there_and_no_two_have_one_name() -> None:
    class Pigeon(Channel):
        name = "pigeon"
        label = "Pigeon"

    try:
        assert isinstance(channel("pigeon"), Pigeon)
        with pytest.raises(TypeError, match="twice"):
            type("Dove", (Channel,), {"name": "pigeon"})
    finally:
        del registry["pigeon"]


def test_a_letter_says_the_same_as_text_and_as_html_and_is_no_injection() -> None:
    from upkept.notify.channels.email import drawn

    made = drawn(
        letter(texts=(Text("<b>bold</b>\r\nBcc: eve@example.net", ("5 < 6",)),), title="a\r\nBcc: eve@example.net")
    )
    html = made.alternatives[0][0]
    assert "<b>bold" not in html and "&lt;b&gt;" in html and "5 < 6" in made.body and "5 &lt; 6" in html
    assert "\n" not in made.subject and made.extra_headers["Auto-Submitted"] == "auto-generated"
