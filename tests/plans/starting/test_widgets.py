"""What is shown in rows and sent back is the same value, whatever it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upkept.core.plan.names import Names
from upkept.core.plan.vocabulary import STANDARD
from upkept.core.refusal import Refusal
from upkept.plans.starting import fragments
from upkept.plans.starting.fields.choices import Choices
from upkept.plans.starting.fields.making import rows_of, typed_rows
from upkept.plans.starting.fields.widgets import Conditions, Events, Limits, Pairs, Prose, Rows
from upkept.plans.starting.hours import DAYS, Hours

word = some.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
event = some.sampled_from(sorted(STANDARD.kinds))
value = some.one_of(word, word.map(lambda one: f"!{one}"))
several = some.one_of(value, some.lists(value, min_size=2, max_size=4))
narrowed = some.builds(
    lambda kind, needs: {"event": kind, "needs": needs}, event, some.lists(word, min_size=1, max_size=3)
)
clock = some.builds("{:02}:{:02}".format, some.integers(0, 23), some.integers(0, 59))
stretch = some.builds("{}-{}".format, clock, clock)
line = some.text(some.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
CHOICES = Choices(Names(STANDARD), ("en", "de"))


def back(widget: Rows, one: Any) -> Any:
    """Drawn as a form, posted as a browser does, and read."""
    field = rows_of("key", "f.key", widget, one, CHOICES, {}, "", {})
    post = {cell.name: cell.value for cell in field.inputs()}
    return widget.said(typed_rows("f.key", widget, post))


@given(some.dictionaries(word, several, max_size=4))
def test_conditions_come_back(conditions: dict[str, Any]) -> None:
    assert back(Conditions(), conditions) == conditions


@given(some.one_of(event, narrowed, some.lists(some.one_of(event, narrowed), min_size=2, max_size=4)))
def test_events_come_back_however_they_are_narrowed(events: Any) -> None:
    assert back(Events(), events) == events


@given(some.lists(some.lists(some.one_of(event, narrowed), min_size=2, max_size=2), min_size=1, max_size=4))
def test_pairs_of_events_come_back(pairs: Any) -> None:
    assert back(Events(width=2), pairs) == pairs


@given(some.dictionaries(word, some.one_of(word, some.fixed_dictionaries({"at_least": word}), some.fixed_dictionaries({"at_least": word, "at_most": word}))))  # fmt: skip
def test_limits_come_back(limits: dict[str, Any]) -> None:
    assert back(Limits(), limits) == limits


@given(some.dictionaries(line, line, max_size=4))
def test_meanings_of_words_come_back(meanings: dict[str, str]) -> None:
    assert back(Pairs(), meanings) == meanings


@given(some.lists(some.fixed_dictionaries({"en": line, "de": line}), max_size=3))
def test_sentences_come_back_in_every_language(sentences: list[dict[str, str]]) -> None:
    assert back(Prose(("en", "de")), sentences) == sentences


@given(some.dictionaries(some.sampled_from(DAYS), some.one_of(stretch, some.lists(stretch, min_size=2, max_size=3)), max_size=4))  # fmt: skip
def test_hours_come_back(hours: dict[str, Any]) -> None:
    assert back(Hours(), hours) == hours


@pytest.mark.parametrize(
    ("widget", "row"),
    [
        (Conditions(), ("severity", "", "")),
        (Events(), ("+",)),
        (Events(width=2), ("ticket.waiting", "")),
        (Limits(), ("rpo", "", "")),
        (Pairs(), ("promptly", "")),
        (Hours(), ("mon-fri", "09:00", "")),
    ],
    ids=lambda one: type(one).__name__ if not isinstance(one, tuple) else one[0],
)
def test_half_a_row_is_refused_in_a_sentence(widget: Rows, row: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        widget.said([row])
    assert refused.value.sentence.endswith(".")


@given(some.text(max_size=30))
def test_whatever_is_typed_as_an_event_is_read_or_refused_in_a_sentence(typed: str) -> None:
    try:
        Events().said([(typed,)])
    except Refusal as refused:
        assert refused.sentence.endswith(".")


def test_a_written_value_is_one_line() -> None:
    assert fragments.written({"event": "ticket.opened", "needs": ["a", "b"]}) == "{event: ticket.opened, needs: [a, b]}"
    assert fragments.written(None) == ""
