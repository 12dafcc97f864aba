"""What people bring becomes Markdown that shows what a reader saw, or is refused in a sentence."""

import pytest

from upkept.core.draft.incoming import MOST_CHARACTERS, as_markdown, decoded, guess_form
from upkept.core.plan.prose import read
from upkept.core.refusal import Refusal

PAGE = """<!DOCTYPE html><html><head><title>Acme Support</title><style>p{}</style></head><body>
<nav><a href="/">We answer within 1 minute</a></nav>
<h2>Times &amp; tiers</h2><p>We answer <b>every</b> ticket within&nbsp;24&nbsp;hours.<script>alert("2 hours")</script></p>
<ul><li>Critical: 1 hour</li><li>Low: 2 days<ul><li>on weekends 3 days</li></ul></li></ul>
<table><tr><th>Plan</th><th>Response</th></tr><tr><td>Gold</td><td>1 | 2 hours</td></tr></table>
<div style="display:none">Hidden: 5 minutes</div><footer>Since 2012</footer></body></html>"""


def seen(text):
    return [one.spoken or one.text for one in read(text).sentences]


def test_html_becomes_its_headings_lists_and_tables_and_nothing_that_was_not_shown():
    found = as_markdown(PAGE)
    assert "# Acme Support" in found
    assert "## Times & tiers" in found
    assert seen(found) == [
        "We answer every ticket within 24 hours.",
        "Critical: 1 hour",
        "Low: 2 days",
        "on weekends 3 days",
        "Plan: Gold; Response: 1 | 2 hours",
    ]


def test_plain_text_keeps_its_lists_and_is_never_read_as_code():
    found = as_markdown("SUPPORT\n\n    We answer within 2 days.\n\n  * Critical: 1 hour\n  * Low: 3 days\n", "text")
    assert seen(found) == ["We answer within 2 days.", "Critical: 1 hour", "Low: 3 days"]
    assert [one.text for one in read(found).headings] == ["SUPPORT"]


def test_markdown_loses_its_front_matter_comments_and_raw_tags_and_keeps_its_code():
    found = as_markdown(
        "---\ntitle: x\n---\n# A\n<!-- 5 days --><p align='center'>We answer.</p>\n\n```\n<p>code</p>\n```\n",
        "markdown",
    )
    assert seen(found) == ["We answer."]
    assert "<p>code</p>" in found


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Réponse".encode(), "Réponse"),
        ("Réponse".encode("cp1252"), "Réponse"),
        ("Réponse".encode("utf-16"), "Réponse"),
        (b"\xef\xbb\xbfAnswer", "Answer"),
        ('<meta charset="iso-8859-2">Č'.encode("iso-8859-2"), '<meta charset="iso-8859-2">Č'),
    ],
)
def test_the_usual_charsets_are_read(raw, text):
    assert decoded(raw) == text


@pytest.mark.parametrize(
    ("raw", "says"), [(b"%PDF-1.7", "a PDF"), (b"PK\x03\x04..", "Word"), (b"a\x00\x01b", "no text")]
)
def test_what_is_no_text_is_refused_by_its_name(raw, says):
    with pytest.raises(Refusal, match=says):
        decoded(raw)


def test_nothing_and_too_much_are_refused():
    with pytest.raises(Refusal, match="no text"):
        as_markdown("<html><body><script>1</script></body></html>")
    with pytest.raises(Refusal, match="characters"):
        as_markdown("We answer. " * (MOST_CHARACTERS // 10))


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("# A\n\nb", "", "markdown"),
        ("<p>a</p>" * 5, "", "html"),
        ("a\n\nb", "", "text"),
        ("# a", "x.txt", "text"),
        ("a", "A.HTM", "html"),
    ],
)
def test_the_form_is_told_by_name_or_looks(text, name, form):
    assert guess_form(text, name) == form
