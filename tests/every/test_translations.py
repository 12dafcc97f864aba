"""Every word of the interface is there in each language that the footer offers, says the same, and is compiled."""

from __future__ import annotations

import gettext
import io
import re
import sys
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from upkept.core.plan.standard import EVENTS
from upkept.kit import said
from upkept.kit.ui import words

ROOT = Path(__file__).resolve().parents[2]
_spec = spec_from_file_location("translate", ROOT / "tools" / "translate.py")
assert _spec is not None and _spec.loader is not None
translate = module_from_spec(_spec)
sys.modules["translate"] = translate
_spec.loader.exec_module(translate)

NOW = 1_795_000_000
GUIDE = ("ui/style_guide.html", "ui/sample_", "ui/parts/guide_")  # samples of a guide for those who build, in English
NAMES = {"Upkept", "CSV", "JSON"}


@pytest.fixture(scope="module")
def everything():
    return translate.gathered()


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_every_message_is_translated_with_its_places_and_tags(language, everything):
    assert translate.faults(language, everything, translate.read(language)) == []


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    compiled = translate.path_of(language, "mo").read_bytes()
    assert compiled == translate.compiled(language, translate.read(language)), "run tools/translate.py"


@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_what_is_compiled_is_read_by_gettext(language, everything):
    catalogue = gettext.GNUTranslations(io.BytesIO(translate.path_of(language, "mo").read_bytes()))
    for (context, msgid), entry in translate.read(language).items():
        if entry.plural and not context:
            assert [catalogue.ngettext(msgid, entry.plural, count) for count in (1, 2)] == list(entry.said)
        else:
            assert (catalogue.pgettext(context, msgid) if context else catalogue.gettext(msgid)) == entry.said[0]


def test_the_languages_offered_are_those_translated():
    assert {code for code, _name in settings.LANGUAGES} == {"en", *translate.LANGUAGES}


def test_a_lost_placeholder_a_fuzzy_and_a_missing_one_are_found():
    said_now = {("", "{n} of %(all)s <b>kept</b>."): translate.Entry()}
    for wrong in ("{n} de %(al)s <b>x</b>.", "{m} de %(all)s <b>x</b>.", "{n} de %(all)s <i>x</i>.", ""):
        catalogue = {("", "{n} of %(all)s <b>kept</b>."): translate.Entry(said=(wrong,))}
        assert translate.faults("es", said_now, catalogue), wrong
    assert translate.faults("es", said_now, {})
    right = translate.Entry(said=("{n} de %(all)s <b>x</b>.",))
    assert translate.faults("es", said_now, {("", "{n} of %(all)s <b>kept</b>."): right}) == []
    right.flags.add("fuzzy")
    assert translate.faults("es", said_now, {("", "{n} of %(all)s <b>kept</b>."): right})


def test_a_catalogue_is_read_as_it_was_written():
    catalogue = {
        ("page", 'A "word"\nwith \\ and …'): translate.Entry(said=('Ein "Wort"\nmit \\ und …',), places={"a.py"}),
        ("", "%(n)s case"): translate.Entry("%(n)s cases", ("%(n)s Fall", "%(n)s Fälle"), {"b.py"}, {"fuzzy"}),
    }
    assert translate.parsed(translate.written("de", catalogue)) == catalogue


# Templates ------------------------------------------------------------------------------------------------------------
SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-done")
_BLOCK = re.compile(r"{%\s*(blocktranslate|comment)\b.*?{%\s*end\1\s*%}", re.DOTALL)
_OF_BODY = re.compile(r"{%\s*block body_\w+\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)  # classes and attributes of <body>
_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


class _Bare(HTMLParser):
    """The words that stand between tags or in spoken attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("code", "style", "script")
        self.found += [value for name, value in attrs if name in SPOKEN and _is_said(value or "")]

    def handle_endtag(self, tag):
        self.silent -= tag in ("code", "style", "script")

    def handle_data(self, data):
        if not self.silent and _is_said(data):
            self.found.append(data.strip())


def _is_said(text: str) -> bool:
    return any(word not in NAMES for word in re.findall(r"[A-Za-z]{2,}", text))


def bare_words(template: str) -> list[str]:
    """English in a template that no translation reaches."""
    parser = _Bare()
    parser.feed(_TAG.sub(" ", _BLOCK.sub(" ", _OF_BODY.sub(" ", template))))
    return parser.found


TEMPLATES = sorted(
    path
    for path in (ROOT / "upkept").rglob("templates/**/*.html")
    if not path.as_posix().partition("templates/")[2].startswith(GUIDE)
    and path.name != "button.html"  # one tag or another, as nobody can parse
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.as_posix().partition("templates/")[2])
def test_no_template_says_what_cannot_be_translated(path):
    assert bare_words(path.read_text()) == []


def test_bare_words_are_found_between_tags_and_in_attributes():
    assert bare_words("<p>{% if a %}Now{% endif %} <b>{{ x }}</b></p>") == ["Now"]
    assert bare_words('<p title="Hello there">{% translate "Now" %}</p>') == ["Hello there"]
    assert bare_words("<p>{% blocktranslate %}Now {{ x }}{% endblocktranslate %} · <code>upkept</code></p>") == []


# What the core says ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", translate.LANGUAGES)
def test_the_core_s_sentences_are_said_in_the_reader_s_language(language):
    with translation.override(language):
        for subject, events in EVENTS:
            assert said.the(subject) != said.the_english(subject)
            for _kind, sentence, _fields in events:
                told = said.event(subject, sentence)
                assert "{subject}" in told
                assert told != sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "the release was announced"),
        ("es", "la versión se anunció"),
        ("fr", "la version a été annoncée"),
        ("de", "das Release wurde angekündigt"),
    ],
)
def test_a_sentence_agrees_with_its_subject(language, sentence):
    with translation.override(language):
        told = said.event("release", "{subject} was announced").replace("{subject}", said.the("release"))
    assert told == sentence


def test_a_subject_of_a_plan_s_own_keeps_the_plan_s_word():
    with translation.override("de"):
        assert said.the("course") == "„course“"
        assert said.named("course", "blockchain-101") == "Course blockchain-101"


# Times and figures ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "moment", "day", "share"),
    [
        ("en", "Sat 21 Nov, 12:06 CET", "21 November 2026", "41 of 42 kept, 97.6%"),
        ("es", "sáb 21 nov, 12:06 CET", "21 de noviembre de 2026", "41 de 42 cumplidos, 97,6\u00a0%"),
        ("fr", "sam 21 nov., 12:06 CET", "21 novembre 2026", "41 sur 42 tenus, 97,6\u00a0%"),
        ("de", "Sa, 21. Nov., 12:06 CET", "21. November 2026", "41 von 42 gehalten, 97,6\u00a0%"),
    ],
)
def test_dates_and_figures_are_written_as_the_reader_writes_them(language, moment, day, share):
    at = NOW + 3 * words.DAY
    with translation.override(language):
        assert words.absolute(at, "Europe/Madrid", NOW) == moment
        assert words.date_words(at, "Europe/Madrid") == day
        assert words.share_words(41, 42) == share


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", *translate.LANGUAGES])
def test_a_page_speaks_the_language_of_the_cookie_before_that_of_the_browser(client, language):
    other = "fr" if language != "fr" else "de"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get("/account/login/", headers={"accept-language": other}).content.decode()
    assert f'<html lang="{language}"' in page


@pytest.mark.django_db
def test_a_page_speaks_the_browser_s_language_and_english_for_one_that_it_has_not(client):
    assert (
        '<html lang="de"'
        in client.get("/account/login/", headers={"accept-language": "de-AT,en;q=0.5"}).content.decode()
    )
    assert '<html lang="en"' in client.get("/account/login/", headers={"accept-language": "ja"}).content.decode()


def test_french_breaks_no_line_before_its_high_punctuation():
    broken = [
        text
        for entry in translate.read("fr").values()
        for text in entry.said
        if re.search(r"« | [:;?!»](?:\s|$)", text)
    ]
    assert broken == []
