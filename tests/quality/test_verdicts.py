"""When a probe is due, and when its failures are believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.quality.queries.slots import slot_after, slot_before, slots_between
from otklik.quality.queries.verdicts import Look, Verdict, verdict

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def look(outcome, *, minutes_ago=0, failures=0, failing_for=0):
    at = NOON - MINUTE * minutes_ago
    return Look(at, outcome, failures, at - MINUTE * failing_for if failures else None)


def judged(*looks, needed=2):
    return verdict(looks, needed=needed, valid_for=MINUTE * 2, at=NOON)


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        ([], Verdict("unknown", NOON)),
        ([look("ok")], Verdict("up", NOON)),
        ([look("degraded"), look("ok")], Verdict("degraded", NOON)),
        ([look("fail", failures=1)], None),
        ([look("fail", failures=2, failing_for=1)], Verdict("down", NOON - MINUTE)),
        ([look("fail", failures=1), look("ok")], None),
        ([look("fail", failures=1), look("fail", minutes_ago=1, failures=1)], Verdict("down", NOON - MINUTE)),
        ([look("fail", failures=1), look("fail", minutes_ago=3, failures=1)], None),  # the other looked too long ago
        ([look("unknown"), look("ok", minutes_ago=1)], Verdict("up", NOON - MINUTE)),
        ([look("unknown", failures=1)], Verdict("unknown", NOON)),
        ([look("ok", minutes_ago=3)], Verdict("unknown", NOON)),
    ],
)
def test_a_failure_is_believed_when_it_is_confirmed(looks, told):
    assert judged(*looks) == told


def test_one_failure_is_enough_where_the_keeper_says_so():
    assert judged(look("fail", failures=1), needed=1) == Verdict("down", NOON)


@given(
    st.integers(1, 10**6),
    st.integers(1, 50),
    st.integers(10, 10**6),
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),
)
def test_slots_lie_one_interval_apart_whoever_counts_them(probe, vantage, seconds, at):
    every, at = timedelta(seconds=seconds), at.replace(tzinfo=UTC)
    before, after = slot_before(probe, vantage, every, at), slot_after(probe, vantage, every, at)
    assert before <= at < after
    assert after - before == every
    assert slot_before(probe, vantage, every, before) == before
    assert slot_after(probe, vantage, every, before) == after
    assert slots_between(before, before + every * 7, every) == 7
