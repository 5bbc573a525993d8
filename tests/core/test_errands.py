"""What is published is carried out once, in order, tried again when it fails, and never joined too late."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from otklik.core import errands, upkeep
from otklik.core.actions import retry_errand, retry_troubled_errands
from otklik.core.events import NotInTransaction, errand, publish, send, subscribe
from otklik.core.models import AuditEntry, Errand, Event
from tests.cast import NOON

pytestmark = pytest.mark.django_db

heard: list[object] = []


@dataclass(frozen=True)
class Called:
    name: str


@subscribe(Called)
def hear(event: Called) -> None:
    heard.append(event.name)


@subscribe(Called, priority=1)
def hear_first(event: Called) -> None:
    heard.append(f"first {event.name}")


@errand()
def note(word: str) -> None:
    heard.append(word)


@errand()
def fail(word: str) -> None:
    Event.objects.create(name="half done", facts={}, at=NOON)
    raise ValueError(f"bad {word}\x00")


@errand(outside=True)
def go_out(word: str) -> None:
    heard.append(f"outside {word} {connection.in_atomic_block}")


@pytest.fixture(autouse=True)
def silence():
    heard.clear()


def ask(handler, **more):
    with transaction.atomic():
        send(handler, **{"at": NOON, **more})


def test_every_subscriber_hears_the_urgent_first(run_errands):
    with transaction.atomic():
        publish(Called("a"), at=NOON)
    assert run_errands() == 2
    assert heard == ["first a", "a"]
    assert list(Event.objects.values_list("name", "facts", "at")) == [("tests.Called", {"name": "a"}, NOON)]


@pytest.mark.django_db(transaction=True)
def test_publishing_needs_the_transaction_of_the_change():
    with pytest.raises(NotInTransaction):
        publish(Called("a"), at=NOON)
    with pytest.raises(NotInTransaction):
        send(note, at=NOON, word="a")


def test_what_is_not_due_waits(run_errands):
    ask(note, at=now() + timedelta(hours=1), word="later")
    assert run_errands() == 0


def test_a_failure_leaves_nothing_half_done_and_is_tried_again(run_errands):
    ask(fail, word="luck")
    assert run_errands() == 0
    row = Errand.objects.get()
    assert (row.attempts, row.done_at, row.failed_at, row.lease_until) == (1, None, None, None)
    assert "ValueError: bad luck" in row.error
    assert row.due_at > now()
    assert not Event.objects.exists()


def test_given_up_after_the_last_attempt_and_retried_by_hand(igor):
    ask(fail, word="luck")
    for _ in range(errands.MOST_ATTEMPTS):
        Errand.objects.update(due_at=NOON)
        (row,) = errands.claim("w", 10, now())
        assert not errands.run(row, now)
    row.refresh_from_db()
    assert row.failed_at is not None
    assert errands.claim("w", 10, now() + timedelta(days=1)) == []
    retry_errand(errand=row, by=igor.ref, at=NOON)
    retry_errand(errand=row, by=igor.ref, at=NOON)
    assert [one.pk for one in errands.claim("w", 10, now())] == [row.pk]
    assert list(AuditEntry.objects.values_list("act", "subject")) == [("core.retry_errand", f"errand:{row.pk}")]


def test_all_failed_ones_are_retried_together(igor):
    for word in "abc":
        ask(note, word=word)
    Errand.objects.filter(facts__word__in="ab").update(failed_at=NOON, attempts=16)
    assert retry_troubled_errands(by=igor.ref, at=NOON) == 2
    assert retry_troubled_errands(by=igor.ref, at=NOON) == 0
    assert Errand.objects.filter(failed_at=None, attempts=0).count() == 3


def test_the_moments_of_an_errand_are_those_of_the_clock_it_is_given():
    later = NOON + timedelta(minutes=5)
    ask(note, word="good")
    ask(fail, word="luck")
    for row in errands.claim("w", 10, NOON):
        errands.run(row, lambda: later)
    done, put_off = Errand.objects.order_by("pk")
    assert done.done_at == later
    assert timedelta(seconds=1) <= put_off.due_at - later <= timedelta(seconds=3)


def test_two_workers_never_hold_the_same_errand():
    for word in "abcdef":
        ask(note, word=word)
    first, second = errands.claim("one", 4, now()), errands.claim("two", 4, now())
    assert [row.facts["word"] for row in first] == list("abcd")
    assert [row.facts["word"] for row in second] == list("ef")


def test_a_lost_lease_is_taken_over_and_the_late_one_changes_nothing(settings):
    settings.LEASE_SECONDS = 1
    ask(note, word="a")
    ask(go_out, word="b")
    late = errands.claim("slow", 10, now() - timedelta(seconds=5))
    fresh = errands.claim("quick", 10, now())
    assert [row.pk for row in fresh] == [row.pk for row in late]
    assert [errands.run(row, now) for row in fresh] == [True, True]
    assert [errands.run(row, now) for row in late] == [False, False]
    assert heard == ["a", "outside b True"]  # True: the test itself runs in a transaction


def test_a_living_worker_keeps_what_it_holds():
    ask(note, word="a")
    errands.claim("one", 10, now() - timedelta(days=1))
    assert errands.renew(["one"], now()) == 1
    assert errands.claim("two", 10, now()) == []
    assert errands.release("one") == 1
    assert len(errands.claim("two", 10, now())) == 1


def test_a_request_joins_the_one_that_waits_but_not_the_one_begun():
    ask(note, key="topic:1", word="x")
    ask(note, key="topic:1", word="x")
    ask(note, key="topic:2", word="y")
    assert Errand.objects.count() == 2
    begun = errands.claim("w", 1, now())
    ask(note, key="topic:1", word="x")
    assert Errand.objects.filter(facts__word="x").count() == 2
    assert errands.run(begun[0], now)
    ask(note, key="topic:1", word="x")
    assert Errand.objects.filter(facts__word="x", done_at=None).count() == 1


def test_an_idle_look_takes_no_lock():
    with CaptureQueriesContext(connection) as asked:
        assert errands.claim("w", 10, now()) == []
    assert [query["sql"][:6] for query in asked] == ["SELECT"]


def test_unknown_handler_is_kept_where_staff_sees_it(run_errands):
    Errand.objects.create(handler="gone.away", due_at=NOON)
    assert run_errands() == 0
    assert "UnknownHandler" in Errand.objects.get().error


def test_old_errands_are_swept_piece_by_piece(run_errands):
    old, young = NOON - timedelta(days=8), NOON - timedelta(days=6)
    Errand.objects.bulk_create([Errand(handler="x", due_at=old, done_at=old) for _ in range(1201)])
    Errand.objects.bulk_create([Errand(handler="young", due_at=young, done_at=young)])
    Errand.objects.bulk_create([Errand(handler="failed", due_at=old, failed_at=old)])
    upkeep.sweep(NOON)
    assert run_errands() == 3
    assert sorted(set(Errand.objects.exclude(handler__contains="sweep").values_list("handler", flat=True))) == [
        "failed",
        "young",
    ]
