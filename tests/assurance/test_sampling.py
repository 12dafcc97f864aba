"""A sample follows from its seed, is proportional where it should be, and its suggested size is enough."""

from __future__ import annotations

import hashlib
from math import comb

import pytest

from upkept.assurance.sampling import Case, allocated, draw, suggested


def cases(count: int) -> list[Case]:
    outcomes = ["kept", "kept", "kept", "late", "broken"]
    return [Case(f"{n:016x}", outcomes[n % 5], outcomes[n % 5]) for n in range(1, count + 1)]


def plain(count: int) -> list[Case]:
    return [Case(one.ref, one.outcome) for one in cases(count)]


def test_it_is_the_beginning_of_the_order_that_the_documentation_says() -> None:
    drawn = draw(plain(300), "autumn", 25)
    order = sorted(
        (one.ref for one in plain(300)), key=lambda ref: hashlib.sha256(b"autumn\n" + ref.encode()).hexdigest()
    )
    assert [one.ref for one in drawn.cases] == order[:25]
    assert drawn.digest == hashlib.sha256("".join(f"{c.ref} {c.outcome}\n" for c in plain(300)).encode()).hexdigest()


def test_the_same_seed_draws_the_same_and_another_draws_others() -> None:
    assert draw(plain(300), "a", 20) == draw(plain(300), "a", 20)
    assert draw(plain(300), "a", 20).cases != draw(plain(300), "b", 20).cases


def test_a_larger_sample_holds_the_smaller_one() -> None:
    small, large = (draw(plain(300), "a", size) for size in (10, 30))
    assert large.cases[:10] == small.cases


def test_a_changed_outcome_or_a_dropped_case_changes_the_digest() -> None:
    whole = plain(50)
    other = [Case(whole[0].ref, "broken"), *whole[1:]]
    assert len({draw(one, "a", 5).digest for one in (whole, other, whole[1:])}) == 3


def test_strata_get_their_share_and_at_least_one() -> None:
    drawn = draw(cases(500), "a", 25)
    shares = {name: sum(one.stratum == name for one in drawn.cases) for name in ("kept", "late", "broken")}
    assert shares == {"kept": 15, "late": 5, "broken": 5}
    assert allocated({"kept": 9998, "late": 1, "broken": 1}, 10) == {"kept": 8, "late": 1, "broken": 1}
    assert allocated({"a": 5, "b": 5, "c": 5}, 2) in ({"a": 1, "b": 1, "c": 0},)
    assert sum(allocated({"a": 3, "b": 1}, 100).values()) == 4
    assert allocated({}, 5) == {}


@pytest.mark.parametrize("size", [0, 501])
def test_a_size_that_is_none_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="1 to 500"):
        draw(plain(3), "a", size)


def test_cases_out_of_order_or_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        draw([Case("b", "kept"), Case("a", "kept")], "s", 1)
    with pytest.raises(ValueError, match="order"):
        draw([Case("a", "kept"), Case("a", "kept")], "s", 1)


@pytest.mark.parametrize(
    ("population", "confidence", "tolerable", "expected"),
    [(500, 0.95, 0.05, 0), (200, 0.9, 0.1, 1), (5000, 0.95, 0.1, 2)],
)
def test_the_suggested_size_is_the_least_that_is_enough(
    population: int, confidence: float, tolerable: float, expected: int
) -> None:
    bad = round(population * tolerable)

    def chance(size: int) -> float:
        ways = sum(comb(bad, k) * comb(population - bad, size - k) for k in range(expected + 1) if size >= k)
        return ways / comb(population, size)

    size = suggested(population, confidence=confidence, tolerable=tolerable, expected=expected)
    assert chance(size) <= 1 - confidence < chance(size - 1)


def test_known_sizes_of_the_textbook() -> None:
    assert suggested(10_000_000, confidence=0.95, tolerable=0.05) == 59
    assert suggested(10_000_000, confidence=0.90, tolerable=0.10) == 22
    assert suggested(10, confidence=0.99, tolerable=0.02) == 10
