"""Shares and their intervals against tables of the books and against what must always hold."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.intervals import Z95, difference, share, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [  # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_printed(part, whole, low, high):
    assert wilson(part, whole) == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe_as_printed(first, second, low, high):
    found = difference(share(*first), share(*second))
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00005)


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_ends_are_where_the_score_test_turns(told):
    part, whole = told
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole <= high <= 1
    for end in (low, high):
        if 0 < end < 1:
            assert abs(part / whole - end) / sqrt(end * (1 - end) / whole) == pytest.approx(Z95, rel=1e-6)


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_a_difference_turned_round_has_the_interval_turned_round(one, two, data):
    first = share(data.draw(st.integers(0, one)), one)
    second = share(data.draw(st.integers(0, two)), two)
    there, back = difference(first, second), difference(second, first)
    assert -1 <= there.low <= there.value <= there.high <= 1
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_of_nothing_nothing_is_known():
    assert share(0, 0).value is None
    assert difference(share(0, 0), share(1, 2)) is None


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 1), (1, 0)])
def test_a_part_larger_than_the_whole_is_a_mistake(part, whole):
    with pytest.raises(ValueError):
        share(part, whole)
