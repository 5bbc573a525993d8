"""The formula of health: the worked example of the specification, and what must hold for any figures."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.core.intervals import wilson
from otklik.quality.queries.health import (
    BAD,
    BETWEEN,
    CAP,
    DIMENSIONS,
    GOOD,
    LEAST,
    MIDDLING,
    UNTOLD,
    USUAL,
    Bounds,
    Estimate,
    Figure,
    Terms,
    band,
    bounds_for,
    change,
    dimension_of,
    health,
)

CODES = ("uptime", "N1.1", "N1.2x", "N2.2", "N2.2c", "N3.1", "N6.1", "N5.2", "N7.2", "N4.1")


def counted(code, part, whole, **facts):
    low, high = wilson(part, whole)
    return Figure(code, 100 * part / whole, 100 * low, 100 * high, "%", part, whole, **facts)


def phone_line(working=8612):
    """The telephone of the specification: what is not told there is a proved backup and 94 % of maintenance done."""
    return [
        counted("uptime", working, 8640), counted("N1.1", 4380, 5000), counted("N6.1", 41, 50),
        counted("N2.2", 19, 20), Figure("N3.1", 100.0), Figure("N7.2", 94.0),
    ]  # fmt: skip


def rounded(now):
    return tuple(round(end, 1) for end in (now.value, now.low, now.high))


def test_the_worked_example():
    told = health(phone_line(), USUAL)
    assert rounded(told.now) == (71.1, 57.4, 75.4)
    assert {name: round(one.value, 3) for name, one in told.dimensions.items()} == {
        "A": 0.507, "I": 0.75, "C": 1.0, "S": 0.88, "R": 0.7,
    }  # fmt: skip
    assert (told.missing, told.capped_by, told.uncapped) == ([], [], told.now.value)
    plain = sum(USUAL.weights[name] * one.value for name, one in told.dimensions.items())
    assert round(100 * plain, 1) == 73.3


def test_a_dead_line_cannot_be_bought_off():
    told = health(phone_line(working=0), USUAL)
    assert (round(told.now.value, 1), told.dimensions["A"].value) == (21.9, LEAST)


def test_a_failed_critical_norm_caps():
    fails = [counted("N1.1", 4990, 5000, fails=True), counted("N6.1", 95, 100), counted("N2.2", 20, 20)]
    told = health(fails, USUAL)
    assert (rounded(told.now), told.uncapped > 90, told.capped_by) == ((CAP, CAP, CAP), True, ["N1.1"])
    assert (told.missing, band(told.now, USUAL.limits)) == (["C", "R"], BAD)


def test_what_does_not_count_says_why():
    told = health(
        [
            Figure("N1.1m", 90.0, 80.0, 100.0, "s"), Figure("uptime", 100.0, 99.0, 100.0, coverage=0.89),
            Figure("N6.1", None), Figure("X9", 1.0), counted("N2.2", 20, 20, coverage=0.95),
        ],
        USUAL,
    )  # fmt: skip
    assert [(one.figure.code, one.why) for one in told.figures] == [
        ("N1.1m", "unit"), ("uptime", "coverage"), ("N6.1", "nothing"), ("N2.2", ""),
    ]  # fmt: skip
    assert told.dimensions == {"I": Estimate(*[pytest.approx(end) for end in (1.0, 0.75, 1.0)])}  # a twentieth unknown
    assert health([], USUAL).now is None


def test_less_may_be_better():
    told = [health([Figure("N3.2t", minutes, unit="min")], USUAL).now.value for minutes in (60, 150, 240, 900)]
    assert told == [pytest.approx(share) for share in (100, 50, 1, 1)]


def test_the_most_particular_bounds_hold():
    bounds = {"N1": Bounds(1, 2), "N1.2": Bounds(3, 4), "N1.2x": Bounds(5, 6)}
    told = [bounds_for(code, bounds) for code in ("N1.1", "N1.2", "N1.2x", "N1.2y", "N1.20", "N10.1", "N2.1")]
    assert [one and one.floor for one in told] == [1, 3, 5, 3, 1, None, None]
    assert [dimension_of(code) for code in ("uptime", "N2.2c", "N3.2t", "N6", "N4.1", "N10.1", "X")] == [
        "A", "I", "C", "S", "R", "", "",
    ]  # fmt: skip


def test_a_colour_only_on_one_side_of_the_limits():
    limits = (50.0, 75.0)
    spans = [(10, 49), (49, 50), (50, 74), (74, 76), (10, 90), (75, 100)]
    told = [band(Estimate(low, low, high), limits) for low, high in spans]
    assert told == [BAD, BETWEEN, MIDDLING, BETWEEN, BETWEEN, GOOD]
    assert band(None, limits) == UNTOLD


def test_a_change_has_the_interval_of_both():
    told = change(Estimate(50, 40, 55), Estimate(60, 57, 64))
    assert (told.value, round(told.low, 2), round(told.high, 2)) == (10, 4.17, 20.77)  # sqrt(9 + 25), sqrt(16 + 100)


def test_the_formula_needs_neither_django_nor_a_database():
    code = "import sys, runpy; runpy.run_path('otklik/quality/queries/health.py'); assert 'django' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


percents = st.floats(0, 100)
weights = st.fixed_dictionaries({name: st.floats(0, 1) for name in DIMENSIONS}).filter(lambda told: any(told.values()))


@st.composite
def figures(draw):
    """Some figures with their intervals and coverage, any of them critical."""
    told = []
    for code in draw(st.lists(st.sampled_from(CODES), unique=True)):
        low, value, high = sorted(draw(st.tuples(percents, percents, percents)))
        coverage = draw(st.none() | st.floats(0, 1))
        told.append(Figure(code, value, low, high, coverage=coverage, fails=draw(st.booleans())))
    return told


@given(figures(), weights)
def test_health_lies_inside_its_interval_and_under_its_cap(some, weigh):
    told = health(some, Terms(1, weigh, USUAL.bounds, USUAL.limits))
    if told.now is None:
        assert (told.dimensions, told.uncapped) == ({}, None)
        return
    assert 0 < told.now.low <= told.now.value <= told.now.high <= 100
    assert told.now.high <= CAP if any(one.fails for one in some) else told.now.value == told.uncapped
    assert sorted([*told.dimensions, *told.missing]) == sorted(name for name in DIMENSIONS if weigh[name] > 0)


@given(figures(), weights, st.data())
def test_a_better_figure_never_makes_health_worse(some, weigh, data):
    if not some:
        return
    which = data.draw(st.integers(0, len(some) - 1))
    one, more = some[which], data.draw(percents)
    ends = [min(100.0, end + more) for end in (one.value, one.low, one.high)]
    better = [*some]
    better[which] = Figure(one.code, *ends, coverage=one.coverage, fails=one.fails)
    terms = Terms(1, weigh, USUAL.bounds, USUAL.limits)
    before, after = health(some, terms).now, health(better, terms).now
    if before is None or after is None:
        assert before is after
        return
    assert after.value >= before.value - 1e-9
    assert after.low >= before.low - 1e-9
    assert after.high >= before.high - 1e-9
