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


PASTED = "Times of answer\n\nSeverity\tFirst answer\tSolution\nCritical\t1 hour\t8 hours\nLow\t3 days\t10 days\n\nThat is all."


@pytest.mark.parametrize("name", ["", "policy.txt", "policy.md"])
def test_a_table_that_was_pasted_with_tabs_is_a_table(name):
    text = as_markdown(PASTED, name=name)
    assert "| Severity | First answer | Solution |\n| --- | --- | --- |\n| Critical | 1 hour | 8 hours |" in text
    assert "\n\nThat is all." in text


def test_a_pasted_table_without_headings_loses_no_row():
    assert "| P1 | 1 hour |\n| P2 | 4 hours |" in as_markdown("Answers:\nP1\t1 hour\nP2\t4 hours\n")


def test_a_table_of_plain_text_drawn_with_strokes_is_a_table():
    text = as_markdown("Case | First answer\nCritical | 1 hour\nLow | 2 days", name="a.txt")
    assert "| Case | First answer |\n| --- | --- |\n| Critical | 1 hour |\n| Low | 2 days |" in text


@pytest.mark.parametrize(
    "text",
    ["1.\tWe answer soon.\n2.\tWe ask.", "\tindented\n\tprose", "one\ttab", "```\na\tb\nc\td\n```", "a\tb\tc\nd\te"],
)
def test_tabs_of_lists_indentation_and_code_make_no_table(text):
    assert "---" not in as_markdown(text)


def test_a_numbered_line_that_stands_alone_over_prose_is_a_heading():
    text = as_markdown("1. When we are there\n\nWe are open daily.\n\n2. What is left out\n\nHardware.", name="a.txt")
    assert text.startswith("## When we are there\n\nWe are open") and "\n## What is left out\n" in text


def test_a_loose_numbered_list_stays_a_list():
    text = as_markdown("1. We answer\n\n2. We mend\n\n3. We tell", "text")
    assert "##" not in text


def test_a_page_whose_only_marks_are_its_chapters_numbers_is_plain_text():
    assert "## Hours" in as_markdown("1. Hours\n\nWe are open daily.\n")


def test_a_short_first_line_over_the_version_is_the_name_of_the_page():
    assert as_markdown("Support for Tally\nVersion 3.2, valid from 1 January 2026\n\nWe answer.").startswith(
        "# Support for"
    )
    assert as_markdown("We answer\nwithin 4 hours.\n\nAlways.").startswith("We answer\n")
