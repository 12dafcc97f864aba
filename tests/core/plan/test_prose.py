"""The prose is read as its reader sees it, and a quote is found where it stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upkept.core.plan.prose import locate, nearest, read
from upkept.core.plan.sentences import split
from upkept.core.plan.typeset import render

PAGE = """# Encore

We answer **emergencies** within [2 hours](https://example.org).
Support is open 09:00–18:00, e.g. on Monday. Version 1.0.0
was the first.

## Response times

We answer:

- **Critical**: within 7 days. Then we tell you.
- Anything else within 48 hours

| Priority | Answer |
|---|---|
| Emergency | at most *2 hours* |
| Low | 24 hours |

```
a promise in code
```

## Exclusions

Anything else within 48 hours
"""


def sentences(text, language="en"):
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "We answer. We mend.", ["We answer.", "We mend."]),
        ("en", "Open 09:00–18:00. Closed then.", ["Open 09:00–18:00.", "Closed then."]),
        ("en", "At least 99.9 % of the time. Always.", ["At least 99.9 % of the time.", "Always."]),
        ("en", "Since version 1.0.0 it works. Really.", ["Since version 1.0.0 it works.", "Really."]),
        ("en", "Channels, e.g. Email, are watched.", ["Channels, e.g. Email, are watched."]),
        ("en", "Call before 6 p.m. We answer.", ["Call before 6 p.m.", "We answer."]),
        ("en", "Is it late? We tell you! Good.", ["Is it late?", "We tell you!", "Good."]),
        ("en", "He said “we mend.” Then he left.", ["He said “we mend.”", "Then he left."]),
        ("en", "See www.example.org for more. Thanks.", ["See www.example.org for more.", "Thanks."]),
        ("es", "Respondemos p.ej. Emergencias. ¿Y después?", ["Respondemos p.ej. Emergencias.", "¿Y después?"]),
        ("de", "Am 1. Mai kommt sie. Im 3. Quartal auch.", ["Am 1. Mai kommt sie.", "Im 3. Quartal auch."]),
        ("fr", "Le support (p.ex. Courriel) répond. Merci.", ["Le support (p.ex. Courriel) répond.", "Merci."]),
    ],
)
def test_sentences_end_where_a_reader_says(language, text, expected):
    assert sentences(text, language) == expected


@given(st.text(alphabet="ab. 1A?!\u00a0", max_size=60))
def test_splitting_loses_nothing_but_white_space(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_emphasis_and_links_are_dropped_and_white_space_is_folded():
    page = read(PAGE)
    assert page.sentences[0].text == "We answer emergencies within 2 hours."
    assert locate(page, "emergencies  within\n2 hours") != []


def test_each_sentence_knows_its_line_and_its_heading():
    found = {sentence.text: sentence for sentence in read(PAGE).sentences}
    assert found["We answer emergencies within 2 hours."].line == 3
    assert found["Version 1.0.0 was the first."].line == 4
    assert found["Then we tell you."].line == 11
    assert found["Low | 24 hours"].line == 17
    assert found["Low | 24 hours"].headings == ("Encore", "Response times")


def test_code_and_headings_are_no_sentences():
    said = [sentence.text for sentence in read(PAGE).sentences]
    assert not any("code" in text or text == "Exclusions" for text in said)


@pytest.mark.parametrize(
    "quote",
    ["Emergency | at most 2 hours", "Emergency at most 2 hours", "Priority: Emergency; Answer: at most 2 hours"],
)
def test_a_table_row_is_one_sentence_with_its_column_headings(quote):
    page = read(PAGE)
    (span,) = locate(page, quote)
    assert page.text[span.start : span.end] == "Emergency | at most 2 hours"


def test_a_quote_that_stands_twice_is_found_twice_and_a_heading_tells_them_apart():
    page = read(PAGE)
    assert len(locate(page, "Anything else within 48 hours")) == 2
    assert len(locate(page, "Anything else within 48 hours", under="Exclusions")) == 1
    assert locate(page, "Anything else within 48 hours", under="Nowhere") == []


@pytest.mark.parametrize("written", ["09:00-17:00", "09:00–17:00", "09:00\u201117:00"])
def test_a_dash_is_found_however_long_it_is(written):
    page = read("Open from 09:00–17:00 every day.\n")
    (span,) = locate(page, f"Open from {written} every day.")
    assert page.text[span.start : span.end] == "Open from 09:00–17:00 every day."


def test_a_quote_never_runs_from_one_paragraph_into_the_next():
    assert locate(read("One thing\n\nanother thing\n"), "One thing another thing") == []


def test_the_nearest_sentence_is_offered():
    assert nearest(read(PAGE), "We answer emergency cases within 3 hours").text.startswith("We answer emergencies")
    assert nearest(read(PAGE), "Quarks and gluons") is None


def marked(page_text, **quotes):
    page = read(page_text)
    return render(page_text, {name: locate(page, quote) for name, quote in quotes.items()})


def test_a_quote_is_wrapped_even_where_it_crosses_emphasis_and_links():
    html = marked(PAGE, response="emergencies within 2 hours")
    assert html.count('data-promise="response"') == 3
    assert html.count('id="p-response"') == 1
    assert '<strong><span class="promise" id="p-response" data-promise="response">emergencies</span></strong>' in html


def test_overlapping_quotes_name_both_promises():
    html = marked("We answer within 2 hours and mend.", answer="We answer within 2 hours", mend="2 hours and mend")
    assert '<span class="promise" id="p-mend" data-promise="answer mend">2 hours</span>' in html
    assert '<span class="promise" data-promise="mend"> and mend</span>' in html


def test_two_promises_of_one_sentence_each_have_their_id():
    html = marked("We answer and mend.", answer="We answer and mend.", mend="We answer and mend.")
    assert 'id="p-answer"' in html
    assert 'id="p-mend"' in html


def test_a_quoted_table_row_is_marked_as_a_row():
    html = marked(PAGE, response="Emergency | at most 2 hours", mended="at most 2 hours")
    (row,) = re.findall(r"<tr [^>]+>", html)
    assert 'class="promise"' in row
    assert 'data-promise="response mended"' in row
    assert 'id="p-response"' in row
    assert 'id="p-mended"' in html
    assert html.count("data-promise") == 1


def test_raw_html_is_shown_as_text_and_scripts_do_not_pass():
    html = render('<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick="x">hi</b>\n', {})
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<b " not in html


def test_headings_can_be_set_deeper_and_have_anchors():
    assert '<h3 id="s-response-times">' in render(PAGE, {}, shift=1)


@given(
    st.lists(
        st.sampled_from(["a", "*b*", "`c d`", "[e](/f)", "**g *h* i**", "j\n", "\\*", "k"]), min_size=1, max_size=8
    ),
    st.data(),
)
def test_marking_changes_no_word_of_the_prose(parts, data):
    markdown = " ".join(parts)
    page = read(markdown)
    start = data.draw(st.integers(0, len(page.text)))
    end = data.draw(st.integers(start, len(page.text)))
    strip = lambda html: re.sub(r"</?span[^>]*>", "", html)  # noqa: E731
    from upkept.core.plan.prose import Span

    assert strip(render(markdown, {"x": [Span(start, end)]})) == render(markdown, {})


@pytest.mark.parametrize("name", ["crypto-academy", "encore", "torch-trader", "upkept"])
def test_each_sentence_is_found_where_it_stands(name):
    from pathlib import Path

    for file in (Path(__file__).parents[3] / "examples" / name).glob("plan.*.md"):
        page = read(file.read_text("utf-8"), file.name.split(".")[1])
        assert page.sentences
        for sentence in page.sentences:
            assert sentence.span in locate(page, sentence.text)
            assert page.text[sentence.span.start : sentence.span.end] == sentence.text
