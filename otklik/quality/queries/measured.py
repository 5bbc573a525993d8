"""What is asked of a measure, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from otklik.core.intervals import share
from otklik.quality.queries.clock import OpenClock
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import parameters_of, timetable_of

_DAYS = {"D": 1, "Y": 365}


@dataclass(frozen=True)
class Window:
    """Whole days of the operator's zone: from the midnight of `begins` to that of `ends`, the last day before it."""

    begins: datetime
    ends: datetime
    day: date  # the day that begins when the window ends


@dataclass(frozen=True)
class Question:
    """One touchpoint by one norm over a window. parameters: the norm's, with what its variant for the kind says.

    clocks: by the id of a touchpoint, the judged one and its parts; a part without hours has its whole's. hourless:
    those of them where the norm counts opening hours and nobody said any: there every second counts.
    """

    touchpoint: Touchpoint
    norm: Norm
    window: Window
    parameters: Mapping[str, Any]
    clocks: Mapping[int, OpenClock]
    hourless: frozenset[int]


@dataclass(frozen=True)
class Also:
    """A second share the norm asks for beside its figure: at least `percent` of all there is; None: only told.

    name: a key the pages have words for.
    """

    name: str
    part: int
    whole: int
    percent: float | None

    @property
    def is_met(self) -> bool:
        return self.percent is None or 100 * self.part >= self.percent * self.whole


@dataclass(frozen=True)
class Measured:
    """A figure in `unit` with its 95 % interval. denominator: how many it was made of; coverage: share (0..1) known.

    numerator: None where the figure is no share; counted, left_out: how many by reason; facts: plain JSON; why: a key,
    told when nothing could be measured. is_census: all there is was counted, so few are enough and no interval is due.
    also: what else must hold, the worst decides.
    """

    unit: str
    numerator: int | None = None
    denominator: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    coverage: float | None = None
    counted: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    is_census: bool = False
    also: Sequence[Also] = ()


def window_of(length: str, day: date) -> Window:
    """The days of an ISO 8601 duration (P30D, P1Y) before `day`."""
    days = int(length[1:-1]) * _DAYS[length[-1]]
    zone = get_default_timezone()
    begins, ends = (datetime.combine(one, time(), zone) for one in (day - timedelta(days=days), day))
    return Window(begins, ends, day)


def question(touchpoint: Touchpoint, norm: Norm, day: date) -> Question:
    """What the norm asks of a touchpoint and its parts; three queries."""
    return question_over(touchpoint, norm, window_of(norm.window, day))


def question_over(touchpoint: Touchpoint, norm: Norm, window: Window) -> Question:
    """The same over other days than the norm's own."""
    parts = Touchpoint.objects.filter(parent=touchpoint).select_related("calendar")
    places = [touchpoint, *parts.prefetch_related("calendar__week", "calendar__special")]
    is_working = norm.scope.get("hours") == "working"
    clocks = {}
    for place in places:
        calendar = (place.calendar or touchpoint.calendar) if is_working else None
        clocks[place.pk] = OpenClock(timetable_of(calendar) if calendar else None, window.begins, window.ends)
    hourless = [place.pk for place in places if place.calendar is None] if touchpoint.calendar is None else []
    return Question(
        touchpoint, norm, window, terms_for(norm, touchpoint.kind), clocks, frozenset(hourless if is_working else ())
    )


def terms_for(norm: Norm, kind: str) -> dict[str, Any]:
    """The norm's parameters with those of its variant for this kind of touchpoint; `variants` are gone."""
    told = parameters_of(norm)
    variants = told.pop("variants", [])
    custom: dict[str, Any] = next((variant for variant in variants if kind in variant["kinds"]), {})
    return told | {name: value for name, value in custom.items() if name != "kinds"}


def measured_share(
    part: int,
    counted: Mapping[str, int],
    left_out: Mapping[str, int],
    *,
    unknown: int,
    facts: Mapping[str, Any],
    also: Sequence[Also] = (),
) -> Measured:
    """`part` of all that was counted, in percent. unknown: how many of those left out might have been either."""
    whole = sum(counted.values())
    found = share(part, whole)
    value, low, high = (None if end is None else 100 * end for end in (found.value, found.low, found.high))
    coverage = whole / (whole + unknown) if whole + unknown else None
    return Measured("%", part, whole, value, low, high, coverage, counted, left_out, facts, also=also)
