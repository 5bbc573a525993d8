"""Timetables against an oracle that looks at every minute of the wall clock."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from otklik.touchpoints.queries.timetable import Interval, Opening, Special, Timetable, overlapping

# Minsk and Yekaterinburg never change their clocks, Warsaw and New York do, Lord Howe by half an hour
ZONES = ["Europe/Minsk", "Asia/Yekaterinburg", "Europe/Warsaw", "America/New_York", "Australia/Lord_Howe"]
# days about which clocks are changed somewhere, and a turn of the year
STARTS = [
    date(2026, 3, 27),
    date(2026, 10, 23),
    date(2026, 3, 6),
    date(2026, 10, 30),
    date(2026, 4, 3),
    date(2025, 12, 29),
]
DAYS, MINUTES = 9, 1440
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def clock(dice):
    return time(dice.randrange(24), dice.choice((0, 0, 0, 15, 30, 59)))


def any_timetable(dice, start):
    week = tuple({Interval(dice.randrange(7), clock(dice), clock(dice)) for _ in range(dice.randrange(12))})
    special = []
    for _ in range(dice.randrange(4)):
        first = start + DAY * dice.randrange(-1, DAYS)
        hours = tuple({(clock(dice), clock(dice)) for _ in range(dice.randrange(1, 3))})
        how = dice.choice(({}, {"hours": hours}, {"hours": None, "weekday": dice.randrange(7)}))
        if dice.random() < 0.2:
            how = {"hours": None, "shorter": dice.choice((30, 60, 600))}
        special.append(Special(first, first + DAY * dice.choice((0, 0, 0, 1, 2, 30)), **how))
    return Timetable(
        ZoneInfo(dice.choice(ZONES)), week, tuple({(row.first, row.last): row for row in special}.values())
    )


def painted(timetable, start):
    """For each minute of the wall clock from the day before `start` on, whether it is open."""
    whole = np.zeros((DAYS + 3) * MINUTES, dtype=bool)
    rules = {}
    for row in sorted(timetable.special, key=lambda row: (row.last - row.first, -row.first.toordinal()), reverse=True):
        for offset in range(DAYS + 3):
            if row.first <= start + DAY * (offset - 1) <= row.last:
                rules[offset] = row  # the narrow ones are painted over the wide ones
    for offset in range(DAYS + 2):
        day, rule = start + DAY * (offset - 1), rules.get(offset)
        weekday = day.weekday() if rule is None or rule.weekday is None else rule.weekday
        hours = sorted((row.opens_at, row.closes_at) for row in timetable.week if row.weekday == weekday)
        if rule is not None and rule.hours is not None:
            hours = sorted(rule.hours)
        for place, (opens, closes) in enumerate(hours):
            first, last = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
            last += MINUTES if last <= first else 0
            if rule is not None and rule.shorter and place == len(hours) - 1:
                last -= rule.shorter
            if last > first:
                whole[offset * MINUTES + first : offset * MINUTES + last] = True
    return whole


def seen(timetable, start, begins, minutes):
    """Open or not for each minute after `begins`, through the wall clock; clocks change on whole quarters here."""
    whole, origin, found = painted(timetable, start), datetime.combine(start - DAY, time()), []
    quarter = begins
    while len(found) < minutes:
        wall = quarter.astimezone(timetable.zone).replace(tzinfo=None)
        at, left = (wall - origin) // MINUTE, 15 - wall.minute % 15
        found.extend(whole[at : at + left])
        quarter += MINUTE * left
    return np.array(found[:minutes])


def agree(dice):
    start = dice.choice(STARTS)
    timetable = any_timetable(dice, start)
    begins = datetime.combine(start, time(), UTC) + MINUTE * dice.randrange(1440, 4 * 1440)
    minutes = seen(timetable, start, begins, 3 * MINUTES)
    length = dice.randrange(0, 3 * MINUTES)
    assert timetable.seconds(begins, begins + MINUTE * length) == 60 * int(minutes[:length].sum())
    state = timetable.opening(begins)
    assert state.is_open == minutes[0]
    assert timetable.is_open(begins) == minutes[0]
    changes = np.flatnonzero(minutes != minutes[0])
    change = state.until if state.is_open else state.opens_at
    change = change and change.astimezone(UTC)  # a time that comes twice equals none of another zone
    if changes.size:
        assert change == begins + MINUTE * int(changes[0])
    else:
        assert change is None or change >= begins + MINUTE * len(minutes)
    second = timedelta(seconds=dice.randrange(1, 60))
    assert timetable.seconds(begins, begins + second) == (second.total_seconds() if minutes[0] else 0)


def test_open_next_change_and_open_seconds_agree_with_looking_at_every_minute():
    for number in range(500):
        agree(random.Random(number))


@pytest.mark.slow
def test_ten_thousand_calendars_agree_with_looking_at_every_minute():
    for number in range(10_000):
        agree(random.Random(1_000_000 + number))


WORKING = tuple(Interval(day, time(9), time(18)) for day in range(5))
MINSK = ZoneInfo("Europe/Minsk")


def at(*moment):
    return datetime(*moment, tzinfo=MINSK)


def test_asked_on_friday_evening_answered_on_saturday_morning_waited_four_minutes():
    table = Timetable(MINSK, tuple(Interval(day, time(9), time(21)) for day in range(6)))
    asked, answered = at(2026, 4, 24, 20, 58), at(2026, 4, 25, 9, 2)
    assert (answered - asked).total_seconds() == 724 * 60
    assert table.seconds(asked, answered) == 4 * 60


def test_a_closed_month_opens_after_it():
    table = Timetable(MINSK, WORKING, (Special(date(2026, 7, 1), date(2026, 7, 31)),))
    assert table.opening(at(2026, 6, 30, 19)) == Opening(False, opens_at=at(2026, 8, 3, 9))
    assert table.seconds(at(2026, 7, 1), at(2026, 8, 1)) == 0


def test_one_open_day_within_a_closed_month():
    month = Special(date(2026, 7, 1), date(2026, 7, 31))
    day = Special(date(2026, 7, 15), date(2026, 7, 15), hours=((time(10), time(12)),))
    assert Timetable(MINSK, WORKING, (month, day)).seconds(at(2026, 7, 1), at(2026, 8, 1)) == 2 * 3600


def test_a_moved_day_is_worked_like_another_and_the_eve_is_shorter():
    saturday = Special(date(2026, 4, 25), date(2026, 4, 25), hours=None, weekday=0)
    eve = Special(date(2026, 4, 30), date(2026, 4, 30), hours=None, shorter=60)
    table = Timetable(MINSK, WORKING, (saturday, eve))
    assert table.hours_of(date(2026, 4, 25)) == [(time(9), time(18))]
    assert table.hours_of(date(2026, 4, 30)) == [(time(9), time(17))]


def test_a_night_shift_that_began_before_a_holiday_works_to_its_end():
    nights = tuple(Interval(day, time(22), time(6)) for day in range(7))
    table = Timetable(MINSK, nights, (Special(date(2026, 1, 1), date(2026, 1, 1)),))
    assert table.opening(at(2026, 1, 1, 5)) == Opening(True, until=at(2026, 1, 1, 6))
    assert table.opening(at(2026, 1, 1, 7)) == Opening(False, opens_at=at(2026, 1, 2, 22))


def test_the_hour_that_comes_twice_counts_twice_and_the_skipped_one_not_at_all():
    warsaw = ZoneInfo("Europe/Warsaw")
    nights = Timetable(warsaw, tuple(Interval(day, time(1), time(4)) for day in range(7)))
    summer, winter = datetime(2026, 3, 29, tzinfo=warsaw), datetime(2026, 10, 25, tzinfo=warsaw)
    assert nights.seconds(summer, summer + DAY) == 2 * 3600
    assert nights.seconds(winter, winter + DAY) == 4 * 3600


def test_round_the_clock_never_closes_and_an_empty_week_never_opens():
    always = Timetable(MINSK, tuple(Interval(day, time(), time()) for day in range(7)))
    assert always.opening(at(2026, 5, 5, 5)).is_always
    assert Timetable(MINSK, ()).opening(at(2026, 5, 5, 5)) == Opening(False)


def test_a_period_that_ends_before_it_begins_has_no_seconds():
    assert Timetable(MINSK, WORKING).seconds(at(2026, 5, 6), at(2026, 5, 5)) == 0
    assert Timetable(MINSK, WORKING).seconds(at(2026, 5, 6, 11), at(2026, 5, 6, 10)) == 0  # both within one opening


def test_overlaps_agree_with_counting_half_hours():
    halves = [time(half // 2, half % 2 * 30) for half in range(48)]
    dice = random.Random(5)
    for _ in range(300):
        week = [Interval(dice.randrange(7), dice.choice(halves), dice.choice(halves)) for _ in range(dice.randrange(5))]
        covered = [0] * (7 * 48)
        for row in week:
            begins = row.weekday * 48 + halves.index(row.opens_at)
            length = (halves.index(row.closes_at) - halves.index(row.opens_at)) % 48 or 48
            for half in range(begins, begins + length):
                covered[half % len(covered)] += 1
        assert overlapping(week) == any(times > 1 for times in covered)
