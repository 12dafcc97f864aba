"""Components say their state by shape, word and colour, keep what people wrote harmless, and add up."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from upkept.kit.ui import pieces
from upkept.kit.ui.pictures import marks, strips, timelines
from upkept.kit.ui.shapes import (
    STATES,
    Bar,
    Column,
    Mark,
    Person,
    Record,
    Row,
    Score,
    State,
    Stretch,
    Strip,
    StripMonth,
    Table,
    TimeLine,
    When,
)
from upkept.kit.ui.words import state_word

NOW = 1_795_300_000
NASTY = '<script>alert("x")</script>'
months = st.builds(StripMonth, st.just("May 2026"), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))


def draw(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context({"ui_now": NOW, "ui_zone": "Europe/Madrid", **values}))


def test_no_two_states_share_a_shape() -> None:
    shapes = {re.sub(r'class="[^"]*"', "", marks.shape(state, 0.5)) for state in STATES}
    assert len(shapes) == len(STATES)


def test_no_two_states_share_a_word() -> None:
    assert len({state_word(state) for state in STATES}) == len(STATES)


@pytest.mark.parametrize("state", STATES)
def test_a_mark_says_its_word_even_when_quiet(state: State) -> None:
    assert state_word(state) in marks.mark(Mark(state))
    assert state_word(state) in re.sub(r"<[^>]+>", "", marks.mark(Mark(state), quiet=True))


def test_the_ring_fills_by_the_time_used() -> None:
    assert 'stroke-dasharray="75.0 100"' in marks.shape("running", 0.75)
    assert 'stroke-dasharray="100.0 100"' in marks.shape("running", 3.0)


@given(st.lists(months, max_size=12).map(tuple))
def test_a_strip_is_well_formed_and_fills_each_cell_exactly(given_months: tuple[StripMonth, ...]) -> None:
    drawn = ET.fromstring(strips.strip(Strip(given_months, "x")))
    for rect in drawn.iter("rect"):
        assert float(rect.get("height", "0")) >= 0
        assert float(rect.get("y", "0")) >= 0
    cells = [cell for cell in drawn if cell.get("class") == "strip-cell"]
    assert len(cells) == len(given_months)
    for month, cell in zip(given_months, cells, strict=True):
        seen = {rect.get("class") for rect in cell.iter("rect")}
        assert ("strip-broken" in seen) == bool(month.not_kept)


def test_a_month_that_was_broken_once_in_five_hundred_shows_it_above_what_was_kept() -> None:
    rects = {
        r.get("class"): r for r in ET.fromstring(strips.strip(Strip((StripMonth("May 2026", 499, 1),)))).iter("rect")
    }
    broken, kept = rects["strip-broken"], rects["strip-kept"]
    assert float(broken.get("height", 0)) >= 1.5
    assert float(broken.get("y", 0)) + float(broken.get("height", 0)) <= float(kept.get("y", 0))


def test_the_words_of_a_strip_name_the_worst_month() -> None:
    strip = Strip((StripMonth("April 2026", 4), StripMonth("May 2026", 1, 3)))
    assert (
        strips.strip_words(strip)
        == "Every case was kept in 1 of 2 months that had cases. Worst: May 2026: 1 of 4 kept."
    )


def line(**changes: object) -> TimeLine:
    values: dict[str, object] = {
        "start": NOW - 7200,
        "end": NOW + 3600,
        "now": NOW,
        "due": NOW + 1800,
        "zone": "Europe/Madrid",
        "stretches": (
            Stretch(NOW - 7200, NOW - 3600, "counted"),
            Stretch(NOW - 3600, NOW - 1800, "paused", NASTY),
            Stretch(NOW - 1800, NOW + 1800, "counted"),
            Stretch(NOW + 1800, NOW + 3600, "closed"),
        ),
    }
    return TimeLine(**(values | changes))  # type: ignore[arg-type]


def test_what_is_to_come_is_drawn_but_not_summed() -> None:
    assert timelines.totals(line()) == {"counted": 5400, "paused": 1800, "closed": 0}


def test_the_explain_picture_and_its_list_say_the_same() -> None:
    page = draw("{% explain line %}", line=line())
    assert page.count('class="tl-counted') == 2
    assert page.count("<tr class=") == 4
    assert page.count("Europe/Madrid") >= 2, "the zone is named at both ends"


@given(st.integers(-(10**7), 10**7), st.integers(0, 10**7))
def test_every_moment_lies_on_the_picture(at: int, span: int) -> None:
    assert 0 <= timelines.per_cent(line(end=NOW - 7200 + span), NOW + at) <= 100


def test_what_people_wrote_is_never_markup() -> None:
    record = Record("k", NASTY, Mark("unmeasured"), why=NASTY)
    table = Table(NASTY, (Column(NASTY, "k"),), (Row((NASTY,), href="/"),))
    page = draw(
        "{% note r %}{% record r %}{% table t %}{% person p %}{% explain l %}{% copy n %}{% code n %}{% notice title=n %}{{ n }}{% endnotice %}",
        r=record,
        t=table,
        p=Person(NASTY, NASTY),
        l=line(),
        n=NASTY,
    )
    assert "<script>" not in page


def test_a_note_may_stand_in_a_paragraph() -> None:
    note = pieces.note(
        Record("k", "Answers", Mark("kept"), Score(3, 4), Strip((StripMonth("May 2026", 1),)), href="#record-k")
    )
    assert {element.tag for element in ET.fromstring(note).iter()} <= {
        "span",
        "a",
        "svg",
        "g",
        "rect",
        "path",
        "circle",
        "title",
    }


def test_a_note_without_a_case_says_so() -> None:
    assert "No case is due yet." in pieces.note(Record("k", "Answers", Mark("running"), Score(0, 0, running=1)))


def test_adjusted_is_shown_only_where_something_was_excused() -> None:
    assert "without the excused" in pieces.score(Score(3, 4, 3, 3))
    assert "without the excused" not in pieces.score(Score(3, 4, 3, 4))


def test_a_moment_is_exact_for_machines_and_for_those_who_hear() -> None:
    drawn = draw("{% when at live=True due=True %}", at=NOW - 60)
    assert 'datetime="2026-11-21T22:25:40Z"' in drawn
    assert 'data-live="due"' in drawn
    assert "Saturday 21 November 2026, 23:25:40, Europe/Madrid (UTC+01:00)" in re.sub(r"<time[^>]*>", "", drawn)


def test_a_sorted_head_says_so_and_turns_round() -> None:
    table = Table("Cases", (Column("Due", "due"), Column("Who")), (Row(("a", None)),), sort="due", query="state=late&")
    page = draw("{% table t %}", t=table)
    assert 'aria-sort="ascending"' in page
    assert 'href="?state=late&amp;sort=-due"' in page


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        draw("{% table t %}", t=Table("Cases", (Column("A"), Column("B")), (Row(("a",)),)))


def test_cells_draw_each_kind_of_value() -> None:
    page = draw("{% cell v %}", v=(Mark("kept"), When(NOW), Bar(0.5), Person("Bob"), 7, None))
    assert "Kept" in page and "now" in page and "50% of the time used" in page and "Bob" in page and ">7<" not in page


def test_what_is_to_be_typed_is_set_as_code_and_nothing_else_becomes_markup() -> None:
    told = draw("{{ says|coded }}", says=f"Run `upkept user add`, not `{NASTY}`.")
    assert "<code>upkept user add</code>" in told and "<script>" not in told and "`" not in told
