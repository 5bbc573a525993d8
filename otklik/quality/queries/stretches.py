"""Arithmetic of states over time: pure, nothing asked of the database.

A line is stretches that follow each other without gap or overlap, so no second is ever lost or counted twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import ClassVar, Final

UP, DEGRADED, DOWN, UNKNOWN, MAINTENANCE = "up", "degraded", "down", "unknown", "maintenance"
ABSENT = "absent"  # before a probe was set up, after it was retired: it has no say
_WORST_FIRST: Final = (DOWN, UNKNOWN, DEGRADED, UP)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Stretch:
    """`state` from begins (included) to ends (excluded); key: what it was made of."""

    begins: datetime
    ends: datetime
    state: str
    key: int | None = None

    @property
    def seconds(self) -> float:
        return (self.ends - self.begins).total_seconds()


Line = list[Stretch]


def line(known: Iterable[Stretch], begins: datetime, ends: datetime) -> Line:
    """The window [begins, ends) filled: what is known where it is, `unknown` between. `known` in order, no overlap."""
    filled: Line = []
    reached = begins
    for one in known:
        first, last = max(one.begins, reached), min(one.ends, ends)
        if first >= last:
            continue
        if first > reached:
            filled.append(Stretch(reached, first, UNKNOWN))
        filled.append(Stretch(first, last, one.state, one.key))
        reached = last
    if reached < ends:
        filled.append(Stretch(reached, ends, UNKNOWN))
    return filled


def joined(stretches: Iterable[Stretch]) -> Line:
    """Neighbours of one state and key become one."""
    told: Line = []
    for one in stretches:
        last = told[-1] if told else None
        if last and last.ends == one.begins and (last.state, last.key) == (one.state, one.key):
            told[-1] = Stretch(last.begins, one.ends, one.state, one.key)
        else:
            told.append(one)
    return told


def inside(stretches: Iterable[Stretch], spans: Iterable[Span]) -> Line:
    """The parts of the stretches inside the spans (in order, apart from each other)."""
    cut: Line = []
    rest = list(stretches)
    at = 0
    for begins, ends in spans:
        while at < len(rest) and rest[at].ends <= begins:
            at += 1
        here = at
        while here < len(rest) and rest[here].begins < ends:
            one = rest[here]
            cut.append(Stretch(max(one.begins, begins), min(one.ends, ends), one.state, one.key))
            here += 1
    return cut


def overlaid(stretches: Iterable[Stretch], spans: Sequence[Span], state: str) -> Line:
    """The stretches with every moment inside the spans in `state` instead."""
    told: Line = []
    for one in stretches:
        reached = one.begins
        for begins, ends in _united(spans):
            first, last = max(begins, reached), min(ends, one.ends)
            if first >= last:
                continue
            if reached < first:
                told.append(Stretch(reached, first, one.state, one.key))
            told.append(Stretch(first, last, state))
            reached = last
        if reached < one.ends:
            told.append(Stretch(reached, one.ends, one.state, one.key))
    return told


def combined(lines: Sequence[tuple[Line, str]]) -> Line:
    """One line of several over the same window, each with what its `down` does: "down" or "degraded".

    Down wins over unknown, unknown over degraded, degraded over up: what is not known is never called well.
    """
    edges = sorted({edge for stretches, _effect in lines for one in stretches for edge in (one.begins, one.ends)})
    at = [0] * len(lines)
    told: Line = []
    for begins, ends in pairwise(edges):
        states = []
        for number, (stretches, effect) in enumerate(lines):
            while stretches[at[number]].ends <= begins:
                at[number] += 1
            state = stretches[at[number]].state
            if state != ABSENT:
                states.append(effect if state == DOWN else state)
        told.append(Stretch(begins, ends, worst(states)))
    return joined(told)


def worst(states: Iterable[str]) -> str:
    """The state of a whole from those of its parts; unknown of no parts."""
    return min(states, key=_WORST_FIRST.index, default=UNKNOWN)


def seconds_by_state(stretches: Iterable[Stretch]) -> dict[str, float]:
    """{"up": seconds, ...}, only states that occur."""
    told: dict[str, float] = {}
    for state, some in groupby(sorted(stretches, key=lambda one: one.state), key=lambda one: one.state):
        told[state] = sum(one.seconds for one in some)
    return told


@dataclass(frozen=True)
class Availability:
    """value = (up + degraded) / (up + degraded + down); coverage = known / (known + unknown); both 0..1.

    Maintenance is in neither; `counted` is the value with maintenance counted as down. None where nothing is known.
    """

    value: float | None
    counted: float | None
    coverage: float
    seconds: dict[str, float]

    ENOUGH: ClassVar[float] = 0.9

    @property
    def is_enough(self) -> bool:
        """Whether enough of the time was seen for the value to be said (section 6 of the norms: nine tenths)."""
        return self.value is not None and self.coverage >= self.ENOUGH


def availability(stretches: Iterable[Stretch]) -> Availability:
    """The figures of a line, usually cut to opening hours."""
    return availability_of(seconds_by_state(stretches))


def availability_of(seconds: dict[str, float]) -> Availability:
    """The same from seconds by state."""
    good = seconds.get(UP, 0.0) + seconds.get(DEGRADED, 0.0)
    known = good + seconds.get(DOWN, 0.0)
    worked = known + seconds.get(MAINTENANCE, 0.0)
    scope = known + seconds.get(UNKNOWN, 0.0)
    return Availability(
        value=good / known if known else None,
        counted=good / worked if worked else None,
        coverage=known / scope if scope else 0.0,
        seconds=seconds,
    )


def _united(spans: Sequence[Span]) -> list[Span]:
    told: list[Span] = []
    for begins, ends in sorted(spans):
        if told and begins <= told[-1][1]:
            told[-1] = (told[-1][0], max(told[-1][1], ends))
        else:
            told.append((begins, ends))
    return told
