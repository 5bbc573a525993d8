"""Waits and load: the figures against plain arithmetic over the same contacts, and the page as Marta sees it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from otklik.quality.queries.clock import OpenClock
from otklik.quality.queries.contacts import told
from otklik.quality.queries.load import load_of_place, told_by
from otklik.quality.queries.seats import seats_needed
from otklik.quality.queries.staffing import Target, seats_for
from tests.quality.measures.conftest import MONDAY, phone, tell

__all__ = ["phone", "tell"]

BEGINS = datetime(2026, 3, 2, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=6)
seconds = st.integers(0, 900)
_outcomes = st.sampled_from(["", "answered", "solved", "abandoned", "left", "unreached"])
calls = st.lists(st.tuples(st.integers(0, 6 * 3600 - 1), st.none() | seconds, st.none() | seconds, _outcomes))


def plainly(some: list[tuple[int, int | None, int | None, str]]) -> tuple[int, int, int, int]:
    """(in time, counted, gave up, gave up and answered) within 300 s, told a call at a time."""
    in_time = counted = gave_up = offered = 0
    for opened, wait, lasts, outcome in some:
        left = 6 * 3600 - opened
        if wait is not None and wait < left:
            in_time, counted, offered = in_time + (wait <= 300), counted + 1, offered + 1
        elif lasts is None or lasts >= left:
            counted += left > 300
        elif outcome in ("answered", "solved"):
            offered += 1
        elif outcome not in ("left", "unreached") and lasts > 5:
            counted, gave_up, offered = counted + 1, gave_up + 1, offered + 1
    return in_time, counted, gave_up, offered


@given(calls)
def test_the_shares_are_those_of_plain_counting(some) -> None:
    rows = [
        (number, 1, at, None if wait is None else at + timedelta(seconds=wait),
         None if lasts is None else at + timedelta(seconds=lasts), outcome)
        for number, (opened, wait, lasts, outcome) in enumerate(some)
        for at in [BEGINS + timedelta(seconds=opened)]
    ]  # fmt: skip
    found = told_by(told(rows, {1: OpenClock(None, BEGINS, ENDS)}, ENDS), 300, 5, UTC)
    level, gave_up = found.all.level, found.all.gave_up
    assert (level.part, level.whole, gave_up.part, gave_up.whole) == plainly(some)
    assert sum(found.hours.values()) == found.all.contacts == len(some)
    assert sum((tally.counts for tally in found.days.values()), Counter()) == found.all.counts


def test_people_by_erlang_as_the_source_has_them() -> None:
    """120 calls an hour of five minutes: 14 for 80 % in 20 s, 13 for 95 % in 5 min."""
    assert [seats_needed(120, 300, 0.8, 20), seats_needed(120, 300, 0.95, 300)] == [14, 13]
    assert [seats_for(60, 300, Target(0.8, 20)), seats_for(60, 300, Target(0.95, 300))] == [14, 13]


@pytest.fixture
def busy(phone, tell, alina):
    """Monday at noon, a call a minute: eight in 40 s, one after ten minutes, one who gave up; Alina rang twice."""
    for minute in range(8):
        who = {"individual": alina} if minute in (0, 3) else {}
        tell(
            MONDAY + timedelta(minutes=minute), wait=40, ended_at=MONDAY + timedelta(minutes=minute, seconds=400), **who
        )
    tell(MONDAY + timedelta(minutes=8), wait=600)
    tell(MONDAY + timedelta(minutes=9), gave_up=120)
    tell(MONDAY + timedelta(minutes=9), gave_up=3)
    tell(MONDAY + timedelta(days=1, hours=3))
    return phone


LATER = MONDAY + timedelta(days=10)


def test_a_page_of_figures_and_the_same_as_a_table(busy, web, marta, vera) -> None:
    address = "/desk/waits/?touchpoint=phone&since=2026-03-16&until=2026-03-26"
    with time_machine.travel(LATER, tick=False):
        page = web(marta).get(address)
        file = web(marta).get(address.replace("waits/?", "waits/file/?"))
        odd = web(marta).get("/desk/waits/?touchpoint=none&since=2026-05-01&until=1926-01-01")
        assert web(vera).get(address).status_code == 404
    load, shown = page.context["load"], page.context["shown"]
    assert (load.told.all.level.part, load.told.all.level.whole) == (8, 11)  # the one who still waits has failed
    assert (load.told.all.gave_up.part, load.told.all.gave_up.whole) == (1, 10)
    assert [(day.day, day.contacts) for day in shown.days] == [(date(2026, 3, 17), 1), (date(2026, 3, 16), 11)]
    assert (load.told.hours[0, 12], load.happened[0, 12]) == (11, 2)  # two Mondays in the period
    assert (load.backlog.waiting, load.backlog.waiting_since) == (1, MONDAY + timedelta(days=1, hours=3))
    assert (load.again.share.part, load.again.share.whole, load.again.nobody) == (0, 2, 10)
    (noon,) = [row for row in load.seats.rows if row.begins.hour == 12 and row.begins.minute == 0]
    assert (noon.days, noon.most) == (8, seats_needed(22, 300, 0.95, 300))
    assert (noon.planned, noon.present) == (None, None)
    lines = file.content.decode("utf-8-sig").splitlines()
    assert "N1.1,,72.73,43.44,90.25,11,%" in lines
    assert "M02,2026-03-16,10.0,1.79,40.42,10,%" in lines
    assert odd.status_code == 200


def test_who_came_again_is_counted_by_person(phone, tell, alina, boris) -> None:
    tell(MONDAY, wait=40, individual=alina)
    tell(MONDAY + timedelta(days=2), wait=40, individual=alina, channel="chat", place="chat")
    tell(MONDAY, wait=40, individual=boris)
    tell(MONDAY + timedelta(days=9), wait=40, individual=boris)
    found = load_of_place(phone, date(2026, 3, 16), date(2026, 3, 26), at=LATER).again
    assert (found.share.part, found.share.whole, found.young) == (1, 2, 1)
