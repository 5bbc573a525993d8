"""Intervals, waits and seats against tables, brute force and what must hold whatever the numbers."""

from collections import Counter
from fractions import Fraction
from math import comb, isclose
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.intervals import share
from otklik.quality.queries.intervals import (
    answers_needed,
    drawn_to,
    effort,
    loyalty,
    loyalty_answers_needed,
    loyalty_margin,
    mean_interval,
    student,
)
from otklik.quality.queries.seats import answered_within, must_wait, seats_needed
from otklik.quality.queries.waiting import Waits

few = st.integers(0, 60)


@pytest.mark.parametrize(("part", "whole", "low", "high"), [(9, 10, 60, 98), (45, 50, 79, 96)])
def test_shares_as_they_were_measured(part, whole, low, high):
    found = share(part, whole)
    assert (round(100 * found.low), round(100 * found.high)) == (low, high)


def test_answers_needed_as_they_were_measured():
    assert (answers_needed(0.05, 0.85), answers_needed(0.10, 0.85)) == (196, 49)
    assert (loyalty_answers_needed(5, 0.5, 0.2), loyalty_answers_needed(3, 0.5, 0.2)) == (938, 2604)


def test_loyalty_as_it_was_measured():
    assert (round(loyalty_margin(50, 30, 20), 1), round(loyalty_margin(150, 90, 60), 1)) == (15.3, 8.8)
    found = loyalty(50, 30, 20)
    assert (found.n, found.value) == (100, 30.0)
    p, d = 50.75 / 103, 20.75 / 103
    half = 100 * 1.959963984540054 * ((p + d - (p - d) ** 2) / 103) ** 0.5
    assert isclose(found.low, 100 * (p - d) - half)
    assert isclose(found.high, 100 * (p - d) + half)
    assert loyalty(0, 0, 0) is None


def test_adjusted_loyalty_keeps_its_promise_for_twenty_answers():
    shares, n, kept = (0.5, 0.3, 0.2), 20, 0.0
    for p in range(n + 1):
        for passive in range(n + 1 - p):
            d = n - p - passive
            weight = comb(n, p) * comb(n - p, passive) * shares[0] ** p * shares[1] ** passive * shares[2] ** d
            found = loyalty(p, passive, d)
            kept += weight * (found.low <= 30 <= found.high)
    assert 0.94 <= kept <= 0.97


@given(few, few, few)
def test_loyalty_lies_within_its_interval_and_the_scale(promoters, passives, detractors):
    found = loyalty(promoters, passives, detractors)
    if found is not None:
        assert -100 <= found.low <= found.value <= found.high <= 100
        turned = loyalty(detractors, passives, promoters)
        assert isclose(turned.low, -found.high, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("freedom", "t"), [(1, 12.7062), (2, 4.30265), (3, 3.18245), (10, 2.22814), (29, 2.04523), (120, 1.97993)]
)
def test_student_by_the_tables(freedom, t):
    assert isclose(student(freedom), t, rel_tol=3e-6)


def test_student_does_not_jump_where_the_expansion_begins():
    assert isclose(student(500), student(501), rel_tol=2e-5)
    assert student(500) > student(501) > 1.959963984540054


def test_mean_and_effort_by_hand():
    found = mean_interval([5, 6, 7])
    assert (found.n, found.value) == (3, 6)
    assert isclose(found.high - found.value, 4.302652729749 / 3**0.5, rel_tol=1e-9)
    assert mean_interval([4]) is None
    ease = effort([5, 6, 7, 1])
    assert (ease.easy, ease.mean.value, ease.mean.high) == (0.75, 4.75, 7.0)
    with pytest.raises(ValueError, match="1 to 7"):
        effort([0])


@given(st.integers(0, 50), st.integers(0, 50), st.floats(0, 1))
def test_small_groups_are_drawn_towards_the_mean_never_past_it(part, more, mean):
    whole = part + more
    drawn = drawn_to(part, whole, mean)
    raw = part / whole if whole else mean
    assert min(raw, mean) - 1e-9 <= drawn <= max(raw, mean) + 1e-9
    assert abs(drawn_to(part * 10, whole * 10, mean) - raw) <= abs(drawn - raw) + 1e-9


def test_drawn_by_hand():
    assert drawn_to(3, 3, 0.8) == (3 + 0.8 * 20) / 23


def brute_wait(load, seats):
    """Erlang C by its definition, in fractions."""
    terms, term = [], Fraction(1)
    for k in range(seats):
        terms.append(term)
        term = term * load / (k + 1)
    last = term * seats / (seats - load)
    return last / (sum(terms) + last)


@given(st.integers(1, 400), st.integers(1, 30))
def test_waiting_callers_by_fractions(tenths, more):
    load = Fraction(tenths, 10)
    seats = int(load) + more
    assert isclose(must_wait(float(load), seats), float(brute_wait(load, seats)), rel_tol=1e-9)


def test_seats_as_they_were_measured():
    assert seats_needed(120, 300, 0.80, 20) == 14
    assert seats_needed(120, 300, 0.95, 300) == 13
    assert (must_wait(10, 10), answered_within(10, 10, 20, 300)) == (1.0, 0.0)
    with pytest.raises(ValueError, match="below 1"):
        seats_needed(120, 300, 1, 20)


@given(st.integers(0, 300), st.integers(30, 900), st.sampled_from([0.5, 0.8, 0.95, 0.99]), st.integers(0, 600))
def test_the_fewest_seats_that_do(calls, talk, wanted, seconds):
    load = calls * talk / 3600
    seats = seats_needed(calls, talk, wanted, seconds)
    assert answered_within(load, seats, seconds, talk) >= wanted
    assert seats - 1 <= load or answered_within(load, seats - 1, seconds, talk) < wanted
    assert seats_needed(calls + 10, talk, wanted, seconds) >= seats


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_waits_without_anybody_waiting_are_those_seen(seen):
    waits = Waits(Counter(seen))
    ordered = sorted(seen)
    assert isclose(waits.mean().value, fmean(seen), abs_tol=1e-9)
    for percent in (50, 95):
        assert waits.quantile(percent) == ordered[-(-percent * len(seen) // 100) - 1]


@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=25),
)
def test_waits_by_kaplan_and_meier_in_fractions(seen):
    waits = Waits(Counter(s for s, is_over in seen if is_over), Counter(s for s, is_over in seen if not is_over))
    curve, left = [], Fraction(1)
    for second in range(32):
        at_risk = sum(waited >= second for waited, _over in seen)
        answered = sum(waited == second and is_over for waited, is_over in seen)
        left *= 1 - Fraction(answered, at_risk) if at_risk else 1
        curve.append(left)
    found = next((second for second, share_left in enumerate(curve) if share_left <= Fraction(1, 2)), None)
    assert waits.quantile(50) == found
    mean = waits.mean()
    if any(is_over for _waited, is_over in seen):
        longest = max(waited for waited, _over in seen)
        assert isclose(mean.value, float(sum(curve[:longest])), abs_tol=1e-9)
        assert 0 <= mean.low <= mean.value <= mean.high
    else:
        assert mean is None


def test_spread_of_the_mean_without_anybody_waiting_is_that_of_the_sample():
    seen = [3, 5, 5, 8, 13, 21]
    mean = Waits(Counter(seen)).mean()
    square = sum((one - fmean(seen)) ** 2 for one in seen) / len(seen) ** 2
    assert isclose((mean.high - mean.value) / 1.959963984540054, square**0.5)


def test_dropping_those_who_still_wait_flatters():
    answered = Counter({30: 60, 200: 20})
    honest = Waits(answered, Counter({900: 20}))
    assert honest.mean().value > Waits(answered).mean().value + 100
    assert (honest.quantile(50), honest.quantile(95)) == (30, None)
