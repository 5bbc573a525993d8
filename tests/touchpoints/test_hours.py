"""Opening hours against a minute-by-minute oracle."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.touchpoints.queries.hours import Interval, Opening, opening, overlapping

MINSK = ZoneInfo("Europe/Minsk")
HALF_HOURS = [time(half // 2, half % 2 * 30) for half in range(48)]
intervals = st.builds(Interval, st.integers(0, 6), st.sampled_from(HALF_HOURS), st.sampled_from(HALF_HOURS))
weeks = st.lists(intervals, min_size=1, max_size=9)
moments = st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 21), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)
)


def is_open(week, moment):
    """Whether any interval that began today or yesterday covers the wall clock."""
    clock = moment.astimezone(MINSK).replace(tzinfo=None)
    for day in (clock.date(), clock.date() - timedelta(days=1)):
        for row in week:
            begins, ends = datetime.combine(day, row.opens_at), datetime.combine(day, row.closes_at)
            ends += timedelta(days=1) if row.closes_at <= row.opens_at else timedelta()
            if row.weekday == day.weekday() and begins <= clock < ends:
                return True
    return False


@settings(max_examples=150, deadline=None)
@given(week=weeks, at=moments)
def test_open_and_the_next_change_agree_with_looking_every_ten_minutes(week, at):
    state = opening(week, at)
    assert state.is_open == is_open(week, at)
    steps = (at + timedelta(minutes=10 * step) for step in range(1, 7 * 144 + 1))
    change = next((moment for moment in steps if is_open(week, moment) != state.is_open), None)
    found = state.until if state.is_open else state.opens_at
    # the change is at the half hour, so the first ten-minute step that sees it is at most ten minutes later
    if change is None:
        assert found is None or found > at + timedelta(days=6, hours=23)
    else:
        assert found is not None
        assert timedelta() <= change - found < timedelta(minutes=10)


@given(week=weeks)
def test_overlaps_agree_with_counting_minutes(week):
    covered = [0] * (7 * 48)
    for row in week:
        begins = row.weekday * 48 + HALF_HOURS.index(row.opens_at)
        length = (HALF_HOURS.index(row.closes_at) - HALF_HOURS.index(row.opens_at)) % 48 or 48
        for half in range(begins, begins + length):
            covered[half % len(covered)] += 1
    assert overlapping(week) == any(times > 1 for times in covered)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-02 08:59", Opening(False, opens_at=datetime(2026, 3, 2, 9, tzinfo=MINSK))),
        ("2026-03-02 09:00", Opening(True, until=datetime(2026, 3, 2, 20, tzinfo=MINSK))),
        ("2026-03-06 20:00", Opening(False, opens_at=datetime(2026, 3, 9, 9, tzinfo=MINSK))),
    ],
)
def test_an_office(moment, expected):
    week = [Interval(day, time(9), time(20)) for day in range(5)]
    assert opening(week, datetime.fromisoformat(moment).replace(tzinfo=MINSK)) == expected


def test_round_the_clock():
    week = [Interval(day, time(0), time(0)) for day in range(7)]
    assert opening(week, datetime(2026, 3, 2, 23, tzinfo=MINSK)).is_always
    assert not overlapping(week)
