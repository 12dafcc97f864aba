"""A file of events is read whole: each line that is an event becomes one, and each other is named with its reason."""

import json

import pytest

from upkept.core.plan.vocabulary import STANDARD, event_kind
from upkept.core.refusal import Refusal
from upkept.kit.journal.reading import read_events

VOCABULARY = STANDARD.merged(
    [event_kind("course.reviewed", "course", "{subject} was reviewed", "reviewer, pages:number")]
)
GOOD = {"id": "a", "product": "encore", "kind": "ticket.opened", "subject": "ticket:1", "at": "2026-03-02T09:00:00Z"}


def read(tmp_path, *lines, progress=lambda number: None):
    """(events, bad lines) of a file; what is no text is written as JSON."""
    path = tmp_path / "events.jsonl"
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(written) + b"\n")
    bad = []
    events = list(read_events(path, product="encore", vocabulary=VOCABULARY, bad=bad.append, progress=progress))
    return events, bad


def line(**fields):
    return {name: value for name, value in {**GOOD, **fields}.items() if value is not None}


def test_a_line_becomes_the_event_that_it_says(tmp_path):
    data = {"priority": "high", "automatic": True}
    given = line(
        kind="ticket.answered",
        data=data,
        by="person:3",
        how="observed",
        recorded="2026-03-02T10:00:05+01:00",
        v=2,
        leaf="f",
        seq=9,
    )
    (event,), bad = read(tmp_path, given)
    assert not bad
    assert (event.id, event.kind, event.subject, event.product) == ("a", "ticket.answered", "ticket:1", "encore")
    assert (event.at, event.recorded) == (1_772_442_000, 1_772_442_005)
    assert (event.by, event.how, event.v) == ("person:3", "observed", 2)
    assert event.data == {"priority": "high", "automatic": "yes"}


@pytest.mark.parametrize(
    "moment", ["2026-03-02T09:00:00Z", "2026-03-02T09:00:00.999Z", "2026-03-02T10:00:00+01:00", 1_772_442_000]
)
def test_a_moment_is_whole_seconds_of_utc_however_it_is_written(tmp_path, moment):
    (event,), _bad = read(tmp_path, line(at=moment))
    assert event.at == event.recorded == 1_772_442_000


def test_a_moment_before_a_second_of_1970_is_not_rounded_into_it(tmp_path):
    events, (bad,) = read(tmp_path, line(at="1969-12-31T23:59:59.5Z"))
    assert not events
    assert "1970" in bad.reason


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        (b"{", "not-an-event", "no event"),
        (b"[]", "not-an-event", "no event"),
        (b"{}", "not-an-event", "kind"),
        (b'\xff{"kind": 1}', "not-an-event", "no event"),
        (json.dumps(GOOD).encode() + b" {}", "not-an-event", "no event"),
        (line(kind=None), "not-an-event", "kind"),
        (line(colour="red"), "not-an-event", "colour"),
        (line(how="guessed"), "not-an-event", "guessed"),
        (line(at="2026-03-02T09:00:00"), "not-an-event", "zone"),
        (line(at="2226-03-02T09:00:00Z"), "not-an-event", "2100"),
        (line(at=-1), "not-an-event", "1970"),
        (line(at="soon"), "not-an-event", "no event"),
        (line(recorded="2226-03-02T09:00:00Z"), "not-an-event", "2100"),
        (line(kind="ticket.open"), "unknown-kind", "ticket.opened"),
        (line(subject="release:1"), "wrong-subject", "ticket:481"),
        (line(subject="ticket:"), "wrong-subject", "ticket:481"),
        (line(subject="ticket:a b"), "wrong-subject", "ticket:481"),
        (line(subject="ticket:" + "1" * 181), "wrong-subject", "ticket:481"),
        (line(data=[]), "wrong-data", "JSON object"),
        (line(kind="incident.opened", subject="incident:1", data={"impact": "huge"}), "wrong-data", "outage"),
        (line(kind="ticket.rated", data={"score": "good"}), "wrong-data", "a number"),
        (line(kind="course.reviewed", subject="course:1", data={"pages": "all"}), "wrong-data", "a number"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_reason_and_the_rest_is_read(tmp_path, wrong, code, says):
    events, bad = read(tmp_path, line(id="before"), wrong, line(id="after"))
    assert [event.id for event in events] == ["before", "after"]
    assert [(one.number, one.code) for one in bad] == [(2, code)]
    assert says in bad[0].reason


def test_the_same_bad_content_is_refused_each_time(tmp_path):
    wrong = [line(id=str(number), kind="ticket.rated", data={"score": "good"}) for number in range(3)]
    events, bad = read(tmp_path, *wrong)
    assert not events
    assert [one.number for one in bad] == [1, 2, 3]


def test_an_id_that_stood_before_is_refused_and_a_refused_line_does_not_take_it(tmp_path):
    events, bad = read(tmp_path, line(subject="release:1"), line(), line(subject="ticket:2"))
    assert [event.subject for event in events] == ["ticket:1"]
    assert [(one.number, one.code) for one in bad] == [(1, "wrong-subject"), (3, "twice")]


def test_a_subject_that_one_kind_may_have_another_may_not(tmp_path):
    first = line(subject="release:1.0", kind="release.completed")
    events, bad = read(tmp_path, first, line(id="b", subject="release:1.0"))
    assert len(events) == 1
    assert bad[0].code == "wrong-subject"


def test_a_line_without_an_id_gets_its_number_and_empty_lines_are_passed_over(tmp_path):
    events, bad = read(tmp_path, b"", line(id=None), b"  ", line(id=None))
    assert not bad
    assert [event.id for event in events] == ["line-2", "line-4"]


def test_other_products_are_passed_over_and_no_product_means_ours(tmp_path):
    events, bad = read(tmp_path, line(id="a", product="torch-trader"), line(id="b", product=None), line(id="a"))
    assert not bad
    assert [(event.id, event.product) for event in events] == [("b", "encore"), ("a", "encore")]


def test_equal_texts_and_contents_are_kept_once(tmp_path):
    lines = [line(id=str(number), by="person:1", data={"priority": "high"}) for number in range(2)]
    (first, second), _bad = read(tmp_path, *lines)
    for name in ("kind", "subject", "by", "data"):
        assert getattr(first, name) is getattr(second, name)
    assert first.at is first.recorded


def test_reading_says_how_far_it_is(tmp_path):
    heard = []
    read(tmp_path, line(), line(id="b"), progress=heard.append)
    assert heard == [2]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refusal, match="cannot be read"):
        list(read_events(tmp_path / "none.jsonl", product="encore", vocabulary=VOCABULARY, bad=print))
