"""The log is read in order and whole, even when numbers become visible late."""

import threading
import time

import pytest
from django.db import connection, transaction

from otklik.core.models import Event
from otklik.core.tail import Tail, newest
from tests.cast import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def happen(name: str) -> int:
    return Event.objects.create(name=name, facts={}, at=NOON).pk


def read_until(tail: Tail, names: list[str], limit: int = 500) -> None:
    told: list[str] = []
    until = time.monotonic() + 10
    while told != names and time.monotonic() < until:
        told += [event.name for event in tail.read(limit)]
        time.sleep(0.02)
    assert told == names


def test_in_order_from_a_place_and_by_pieces():
    start = newest()
    for name in "abc":
        happen(name)
    tail = Tail(start)
    read_until(tail, list("abc"))
    assert (tail.read(), tail.is_stirred, tail.after) == ([], False, newest())
    happen("d")
    assert ([event.name for event in tail.read()], tail.is_stirred) == (["d"], True)
    pieces = Tail(start)
    read_until(pieces, list("abcd"), limit=2)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: numbers come in order")
def test_a_number_that_commits_late_is_not_lost():
    happen("first")
    tail = Tail(newest())
    drawn, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            happen("slow")
            drawn.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    drawn.wait(10)
    happen("quick")
    seen = time.monotonic()
    while time.monotonic() < seen + 1.5:
        assert tail.read() == []
        time.sleep(0.1)
    may_commit.set()
    thread.join()
    read_until(tail, ["slow", "quick"])


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite gives the number of a failed transaction again")
def test_a_number_that_never_comes_does_not_hold_the_reader():
    tail = Tail(newest())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen("undone")
        1 / 0  # noqa: B018
    happen("done")
    read_until(tail, ["done"])
