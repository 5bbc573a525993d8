"""Error budgets: the published figures, and a burn worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from otklik.quality.queries.budgets import RULES, Burn, budget, burn_rate, burns
from otklik.quality.queries.stretches import Stretch, inside

AT = datetime(2026, 10, 31, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def month(*down, ends=AT):
    """Thirty days that worked, but for the spans down: (minutes before the end, minutes long)."""
    told, reached = [], ends - 30 * DAY
    for before, lasted in down:
        begins = ends - MINUTE * before
        told += [Stretch(reached, begins, "up"), Stretch(begins, begins + MINUTE * lasted, "down")]
        reached = begins + MINUTE * lasted
    return told + ([Stretch(reached, ends, "up")] if reached < ends else [])


@pytest.mark.parametrize(("percent", "minutes"), [(99.0, 432), (99.5, 216), (99.9, 43.2)])
def test_a_month_round_the_clock(percent, minutes):
    told = budget(month((600, 10)), percent)
    assert told.allowed / 60 == pytest.approx(minutes)
    assert (told.spent, told.left) == (600, pytest.approx(minutes * 60 - 600))


@pytest.mark.parametrize(("percent", "minutes"), [(99.0, 156), (99.5, 78), (99.9, 15.6)])
def test_a_month_of_twelve_hours_on_five_days(percent, minutes):
    """26 working days of ten hours are the 260 hours of the published figures."""
    hours = [(AT - DAY * day, AT - DAY * day + 10 * HOUR) for day in range(30, 4, -1)]
    assert budget(inside(month(), hours), percent).allowed / 60 == pytest.approx(minutes)


def test_what_nobody_saw_is_neither_good_nor_bad():
    line = [Stretch(AT - HOUR, AT - 30 * MINUTE, "unknown"), Stretch(AT - 30 * MINUTE, AT - 27 * MINUTE, "down")]
    line.append(Stretch(AT - 27 * MINUTE, AT, "up"))
    assert burn_rate(line, (AT - HOUR, AT), 99.5) == pytest.approx((3 / 30) / 0.005)
    assert burn_rate([], (AT - HOUR, AT), 99.5) is None


def test_a_fresh_outage_burns_in_both_windows():
    line = month((6, 6))
    failed = [(AT - MINUTE * minute, vantage) for minute in range(6) for vantage in (1, 2)]
    hour, *others = burns(line, AT, 99.5, failed, 2)
    assert (hour.long, hour.short) == (pytest.approx(6 / 60 / 0.005), pytest.approx(200))
    assert [one.is_burning for one in (hour, *others)] == [True, False, False, False]
    assert others[0].long == pytest.approx(6 / 360 / 0.005)


@pytest.mark.parametrize(
    ("failures", "vantages", "known", "is_burning"),
    [(3, 1, 1, True), (2, 1, 1, False), (6, 1, 2, False), (6, 2, 3, True), (0, 0, 0, False)],
)
def test_few_failures_do_not_cry_wolf(failures, vantages, known, is_burning):
    assert Burn(RULES[0], 20.0, 20.0, failures, vantages, known).is_burning is is_burning


def test_an_outage_that_is_over_burns_only_where_the_short_window_still_sees_it():
    failed = [(AT - MINUTE * minute, 1) for minute in range(20, 40)]
    assert [one.is_burning for one in burns(month((40, 20)), AT, 99.5, failed, 1)] == [False, True, False, False]
