"""Arithmetic of states against an oracle that looks at every second."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from otklik.quality.queries.stretches import (
    ABSENT,
    Stretch,
    availability,
    combined,
    inside,
    joined,
    line,
    overlaid,
    seconds_by_state,
)

START = datetime(2026, 10, 1, tzinfo=UTC)
LENGTH = 60
WORST = ["down", "unknown", "degraded", "up"]
states = st.sampled_from(WORST)
moments = st.integers(0, LENGTH)
spans = st.lists(st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1]), max_size=5)


def moment(second):
    return START + timedelta(seconds=second)


@st.composite
def known(draw):
    """Stretches in order that do not overlap, with gaps."""
    edges = sorted(draw(st.lists(moments, unique=True, max_size=12)))
    return [
        Stretch(moment(first), moment(last), draw(states)) for first, last in pairwise(edges) if draw(st.booleans())
    ]


def painted(stretches, nothing=None):
    told = [nothing] * LENGTH
    for one in stretches:
        for second in range(LENGTH):
            if one.begins <= moment(second) < one.ends:
                assert told[second] == nothing  # nothing is counted twice
                told[second] = one.state
    return told


def whole(stretches):
    return line(stretches, moment(0), moment(LENGTH))


def apart(pairs):
    """Spans in order, apart from each other."""
    seconds = [any(first <= second < last for first, last in pairs) for second in range(LENGTH)]
    told, begun = [], None
    for second, is_in in enumerate([*seconds, False]):
        if is_in and begun is None:
            begun = second
        if not is_in and begun is not None:
            told.append((moment(begun), moment(second)))
            begun = None
    return told, seconds


@given(known())
def test_a_line_fills_its_window(stretches):
    assert painted(whole(stretches)) == painted(stretches, "unknown")


@given(known(), spans)
def test_time_is_conserved_however_it_is_cut(stretches, pairs):
    pieces, seconds = apart(pairs)
    cut = inside(whole(stretches), pieces)
    assert painted(cut) == [
        state if is_in else None for state, is_in in zip(painted(whole(stretches)), seconds, strict=True)
    ]
    assert sum(seconds_by_state(cut).values()) == sum(seconds)


@given(known(), spans)
def test_work_lies_over_whatever_was_seen(stretches, pairs):
    told = painted(overlaid(whole(stretches), [(moment(first), moment(last)) for first, last in pairs], "maintenance"))
    _pieces, seconds = apart(pairs)
    before = painted(whole(stretches))
    assert told == ["maintenance" if is_in else state for state, is_in in zip(before, seconds, strict=True)]


@given(known(), moments)
def test_splitting_and_joining_leave_the_figures(stretches, at):
    full = whole(stretches)
    halves = inside(full, [(moment(0), moment(at))] * (at > 0)) + inside(full, [(moment(at), moment(LENGTH))])
    assert seconds_by_state(halves) == seconds_by_state(full) == seconds_by_state(joined(halves))
    assert availability(halves) == availability(full)


@given(st.lists(st.tuples(known(), st.sampled_from(["down", "degraded"])), min_size=1, max_size=4), moments)
def test_the_whole_is_as_bad_as_its_worst_part(parts, late):
    """The last part is set up late: before, it has no say."""
    lines = [(whole(stretches), effect) for stretches, effect in parts]
    lines[-1] = (overlaid(lines[-1][0], [(moment(0), moment(late))] * (late > 0), ABSENT), lines[-1][1])
    told = []
    for second in range(LENGTH):
        here = [
            effect if painted(stretches)[second] == "down" else painted(stretches)[second]
            for stretches, effect in lines
        ]
        told.append(min((one for one in here if one != ABSENT), key=WORST.index, default="unknown"))
    assert painted(combined(lines)) == told


def test_figures_of_a_day():
    day = [
        Stretch(moment(0), moment(40), "up"),
        Stretch(moment(40), moment(44), "down"),
        Stretch(moment(44), moment(50), "maintenance"),
        Stretch(moment(50), moment(54), "degraded"),
        Stretch(moment(54), moment(60), "unknown"),
    ]
    figures = availability(day)
    assert (figures.value, figures.counted, figures.coverage) == (44 / 48, 44 / 54, 48 / 54)
    assert not figures.is_enough
    nothing = availability([])
    assert (nothing.value, nothing.counted, nothing.coverage, nothing.is_enough) == (None, None, 0.0, False)
