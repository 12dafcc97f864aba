"""YAML is read strictly: everything is text, everything wrong has a place, nothing can blow up."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upkept.core.plan.document import MOST_NODES, read_yaml
from upkept.core.plan.node import from_json


def document(text: str) -> object:
    node, problems = read_yaml(text)
    assert node is not None and not problems, [str(problem) for problem in problems]
    return node.to_document()


def first(text: str) -> tuple[str, int, int]:
    _, problems = read_yaml(text)
    assert problems
    return problems[0].code, problems[0].line, problems[0].column


@pytest.mark.parametrize(
    "scalar",
    ["22:00", "NO", "on", "2026.1", "2026-01-01", "true", "null", "~", "1e3", "0x10", "24/7", "99.9%", "1_000"],
)
def test_every_scalar_is_text(scalar: str) -> None:
    assert document(f"a: {scalar}\nb: [{scalar}]\n") == {"a": scalar, "b": [scalar]}


def test_an_empty_value_is_empty_text() -> None:
    assert document("a:\nb: ''\n") == {"a": "", "b": ""}


def test_comments_and_folded_texts_are_read() -> None:
    assert document("a: >-\n  one\n  two\nb: |  # said\n  x\n") == {"a": "one two", "b": "x\n"}


def test_an_alias_stands_for_its_value() -> None:
    assert document("a: &x {k: [v]}\nb: *x\n") == {"a": {"k": ["v"]}, "b": {"k": ["v"]}}


def test_places_count_from_one_for_keys_and_values() -> None:
    node, _ = read_yaml("a: 1\nb:\n  - {c: d}\n")
    assert node is not None
    inner = node.get("b").items[0]  # type: ignore[union-attr,index]
    assert (node.place_of("b"), inner.place, inner.place_of("c"), inner.get("c").place) == (
        (2, 1),
        (3, 5),
        (3, 6),
        (3, 9),
    )  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("empty", 1, 1)),
        ("# nothing\n", ("empty", 1, 1)),
        ("a: 1\nb: 2\na: 3\n", ("repeated-key", 3, 1)),
        ("{a: 1, a: 2}", ("repeated-key", 1, 8)),
        ("a: !closed\n", ("tag", 1, 4)),
        ("a: !!python/object:os.system x\n", ("tag", 1, 4)),
        ("a:\tb\n", ("not-yaml", 1, 3)),
        ("a: b: c\n", ("not-yaml", 1, 5)),
        ("a: [1, 2\nb: 3\n", ("not-yaml", 2, 2)),
        ("a: 'x\n", ("not-yaml", 2, 1)),
        ("a: @x\n", ("not-yaml", 1, 4)),
        ("a: \x07\n", ("not-yaml", 1, 4)),
        ('a: "\\0"\n', ("not-yaml", 1, 4)),
        ('a: "\\UFFFFFFFF"\n', ("not-yaml", 0, 0)),
        ("a: *nobody\n", ("unknown-alias", 1, 4)),
        ("a: &x [*x]\n", ("unknown-alias", 1, 8)),
        ("[a]: b\n", ("key-not-text", 1, 1)),
        ("%YAML 1.1\n---\na: 1\n", ("yaml-version", 2, 1)),
        ("a: 1\n---\nb: 2\n", ("two-documents", 2, 1)),
        ("[" * 40 + "]" * 40, ("too-deep", 1, 34)),
        ("a: " + "x" * 1_000_001, ("too-large", 0, 0)),
    ],
)
def test_what_is_not_a_plan_file_is_told_with_its_place(text: str, expected: tuple[str, int, int]) -> None:
    assert first(text) == expected


def test_all_repeated_keys_and_tags_come_at_once() -> None:
    _, problems = read_yaml("a: !x\na: 1\nb: {c: 1, c: 2}\nd: !y z\n")
    assert [problem.code for problem in problems] == ["tag", "repeated-key", "repeated-key", "tag"]


def test_a_tag_is_mended_by_quotes() -> None:
    _, problems = read_yaml("office: !closed\n")
    assert str(problems[0]) == 'plan.yaml:1:9: Found the tag `!closed`. Put it in quotes: "!closed".'


def test_aliases_cannot_blow_up() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 12)]
    began = time.perf_counter()
    assert first("\n".join(rows))[0] == "too-large"
    assert time.perf_counter() - began < 2
    assert MOST_NODES <= 50_000


def test_a_stored_document_is_the_same_tree_without_places() -> None:
    node, _ = read_yaml("a: {b: [c, {d: e}]}\n")
    assert node is not None
    assert from_json(node.to_document()).to_document() == node.to_document()


@pytest.mark.parametrize("stored", [{"a": 1}, {"a": None}, [True], {1: "a"}, 3.5])
def test_a_stored_document_holds_texts_only(stored: object) -> None:
    with pytest.raises(ValueError, match="stored plan"):
        from_json(stored)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="ab:{}[],-&*!|>'\"#%@` \n\t?~0", max_size=80))
def test_no_text_crashes_the_reader(text: str) -> None:
    node, problems = read_yaml(text)
    assert node is not None or problems
    lines = text.count("\n") + text.count("\r") + text.count("\u0085") + text.count("\u2028") + text.count("\u2029") + 1
    assert all(problem.line <= lines + 1 for problem in problems)
