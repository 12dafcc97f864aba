"""The standard events are well formed, and every promise that is folded can be spoken of."""

from __future__ import annotations

import re

import pytest

from upkept.core.commitments.base import EXCUSED, HEARD, SILENT
from upkept.core.plan.nearest import listed, nearest
from upkept.core.plan.vocabulary import FIELD_TYPES, STANDARD, YES_NO, Field, Vocabulary, event_kind, own_field


def test_every_standard_event_reads_as_a_sentence_about_its_subject() -> None:
    for name, kind in STANDARD.kinds.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name)
        assert "{subject}" in kind.says and kind.subject, name
        assert all(field.type in FIELD_TYPES for field in kind.fields.values())


def test_what_the_folds_look_for_can_be_recorded() -> None:
    assert {EXCUSED, SILENT, HEARD, "commitment.attested", "measure.recorded", "line.ended"} <= STANDARD.kinds.keys()


def test_a_field_of_few_values_says_which() -> None:
    assert STANDARD.values_of("impact", ("incident.opened",)) == ("outage", "degraded")
    assert STANDARD.values_of("automatic", ("ticket.answered",)) == YES_NO
    assert STANDARD.values_of("channel", ("ticket.answered",)) is None
    assert STANDARD.values_of("no_such_field") is None


def test_conditions_may_name_what_any_event_of_the_subject_carries() -> None:
    fields = STANDARD.field_names(("ticket.answered",))
    assert "priority" in fields and "digest" not in fields
    assert "priority" not in STANDARD.own_fields(("ticket.answered",))
    assert STANDARD.own_fields(("drill.passed", "drill.failed")) == ("scope",)


def test_an_own_event_of_a_standard_name_keeps_the_known_fields() -> None:
    merged = STANDARD.merged([event_kind("drill.passed", "drill", "{subject}", "witness")])
    assert {"rto", "witness"} <= merged.kinds["drill.passed"].fields.keys()
    assert "witness" not in STANDARD.kinds["drill.passed"].fields


def test_fields_are_written_in_short() -> None:
    kind = event_kind("a.b", "a", "{subject}", "x, y:number, z:one|two, w:yes-no")
    assert kind.fields == {
        "x": Field(),
        "y": Field("number"),
        "z": Field("text", ("one", "two")),
        "w": Field("yes-no", YES_NO),
    }
    assert Vocabulary({}).merged([kind]).subjects() == ("a",)
    with pytest.raises(ValueError, match="no type of field"):
        own_field("string")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("priorty", "priority"),
        ("Priority", "priority"),
        ("in app", "in_app"),
        ("rop", "rpo"),
        ("zzz", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_what_was_probably_meant(written: str, meant: str | None) -> None:
    assert nearest(written, ["priority", "in_app", "rto", "rpo"]) == meant


def test_names_are_listed_as_a_choice() -> None:
    assert listed(["a", "b", "c"]) == "`a`, `b` or `c`"
    assert listed(["a"]) == "`a`" and listed([]) == ""
    assert listed([str(n) for n in range(20)]).endswith(", …")
