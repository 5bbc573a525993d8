"""Probes from their slot to the permanent record, against real ends."""

import asyncio
import threading
import time
from datetime import timedelta

import pytest
from django.utils.timezone import now
from django.utils.translation import override

from otklik.quality.actions import NotKeeper, Watcher, add_probe, change_probe, claim, record, rest_probe
from otklik.quality.actions.claiming import mend_schedule
from otklik.quality.actions.looking import look
from otklik.quality.models import ProbeDefinition, ProbeRun, StateInterval, Vantage, Watch
from otklik.quality.queries import sentence, standing_of
from tests.cast import NOON
from tests.quality.conftest import MINUTE, first_slot, terms
from tests.quality.ends import free_port


def told():
    return list(StateInterval.objects.order_by("begins_at").values_list("state", "why"))


def runs():
    return list(ProbeRun.objects.order_by("due_at").values_list("outcome", "why", "attempts"))


def test_only_keepers_of_quality_set_probes_up(place, boris):
    with pytest.raises(NotKeeper):
        add_probe(touchpoint=place, kind="http", terms=terms("http://example.org/"), by=boris, at=NOON)
    assert not ProbeDefinition.objects.exists()


def test_a_slot_is_looked_at_once(probe, site, look_at):
    slot = first_slot()
    assert NOON < slot <= NOON + MINUTE
    assert look_at(slot - timedelta(seconds=1)) == 0
    assert look_at(slot) == 1
    assert look_at(slot + timedelta(seconds=1)) == 0
    assert site.asked == 1
    run = ProbeRun.objects.get()
    assert (run.due_at, run.began_at, run.outcome, run.version) == (slot, slot, "ok", 1)
    assert run.milliseconds["total"] > 0
    assert told() == [("up", "ok")]
    assert Watch.objects.get().next_at == slot + MINUTE


def test_two_workers_never_get_the_same_look(probe):
    slot = first_slot()
    first = claim(worker="a", vantage="here", limit=10, at=slot)
    assert [task.due_at for task in first] == [slot]
    assert claim(worker="b", vantage="here", limit=10, at=slot) == []


def test_one_failure_is_a_blip_and_two_are_down_from_the_first(probe, site, look_at):
    slot = first_slot()
    look_at(slot)
    site.status = 503
    look_at(slot + MINUTE)
    site.status = 200
    look_at(slot + 2 * MINUTE)
    assert told() == [("up", "ok")]
    site.status = 500
    look_at(slot + 3 * MINUTE)
    look_at(slot + 4 * MINUTE)
    site.status = 200
    look_at(slot + 5 * MINUTE)
    rows = list(StateInterval.objects.order_by("begins_at").values_list("state", "begins_at", "ends_at"))
    assert rows == [
        ("up", slot, slot + 3 * MINUTE),
        ("down", slot + 3 * MINUTE, slot + 5 * MINUTE),
        ("up", slot + 5 * MINUTE, None),
    ]


def test_a_repeated_failure_is_visible(place, marta, look_at):
    url = f"http://127.0.0.1:{free_port()}/"
    add_probe(touchpoint=place, kind="http", terms=terms(url, retries=1, failures_for_down=1), by=marta, at=NOON)
    look_at(first_slot())
    assert [(outcome, attempts) for outcome, _why, attempts in runs()] == [("fail", 2)]
    assert [state for state, _why in told()] == ["down"]


def test_what_nobody_saw_is_unknown_and_missed_looks_are_on_record(probe, look_at):
    slot = first_slot()
    look_at(slot)
    look_at(slot + 10 * MINUTE)
    assert runs() == [("ok", "ok", 1), ("unknown", "missed", 0), ("ok", "ok", 1)]
    assert ProbeRun.objects.get(why="missed").facts == {"count": 9}
    assert told() == [("up", "ok"), ("unknown", "not_seen"), ("up", "ok")]
    standing = standing_of(probe.touchpoint, slot, slot + 10 * MINUTE)
    assert standing.availability.value == 1.0
    assert standing.availability.seconds == {"up": 95.0, "unknown": 505.0}  # a minute and a half, and the patience
    assert not standing.availability.is_enough


def test_a_state_is_not_prolonged_by_silence(probe, look_at):
    slot = first_slot()
    look_at(slot)
    assert standing_of(probe.touchpoint, NOON, slot + MINUTE).state == "up"
    assert standing_of(probe.touchpoint, NOON, slot + 3 * MINUTE).state == "unknown"


def test_a_worker_killed_while_it_looked_is_on_record(probe, look_at):
    slot = first_slot()
    claim(worker="killed", vantage="here", limit=10, at=slot)
    assert look_at(slot + timedelta(seconds=30)) == 0
    assert look_at(slot + MINUTE) == 1
    assert runs() == [("unknown", "lost", 0), ("ok", "ok", 1)]


def test_what_a_worker_tells_after_its_lease_is_not_counted_twice(probe, site, look_at):
    slot = first_slot()
    late = claim(worker="slow", vantage="here", limit=10, at=slot)
    look_at(slot + MINUTE)

    record([asyncio.run(look(late[0], lambda: slot + 2 * MINUTE))], worker="slow")
    assert runs() == [("unknown", "lost", 0), ("ok", "ok", 1)]


def test_a_clock_put_back_does_not_silence_a_probe(probe, look_at):
    slot = first_slot()
    look_at(slot)
    back = slot - timedelta(days=2)
    assert look_at(back) == 0
    assert mend_schedule(vantage="here", at=back) == 1
    assert Watch.objects.get().next_at == back + MINUTE
    assert mend_schedule(vantage="here", at=back) == 0


def test_a_blind_vantage_says_nothing_of_the_touchpoint(probe, site, look_at):
    Vantage.objects.update(references=[f"127.0.0.1:{free_port()}"])
    site.status = 500
    slot = first_slot()
    look_at(slot)
    look_at(slot + MINUTE)
    assert [why for _outcome, why, _attempts in runs()] == ["blind", "blind"]
    assert told() == [("unknown", "blind")]
    Vantage.objects.update(references=[f"127.0.0.1:{site.server.server_address[1]}"])
    look_at(slot + 2 * MINUTE)
    look_at(slot + 3 * MINUTE)
    assert told()[-1][0] == "down"


def test_what_depends_on_a_dead_one_is_unknown(probe, site, place, marta, look_at):
    other = add_probe(
        touchpoint=place, kind="http", terms=terms(site.url, name="form", depends_on_id=probe.pk), by=marta, at=NOON
    )
    site.status = 500
    for minute in range(1, 6):
        look_at(NOON + MINUTE * minute)
    assert StateInterval.objects.get(definition=probe, ends_at=None).state == "down"
    assert set(StateInterval.objects.filter(definition=other).values_list("state", "why")) <= {
        ("unknown", "carried"),
        ("unknown", "not_seen"),
        ("down", "status_wrong"),
    }
    assert StateInterval.objects.get(definition=other, ends_at=None).why == "carried"


def test_a_change_is_a_version_and_the_same_again_is_none(probe, site, marta, look_at):
    same = change_probe(probe=probe, terms=terms(site.url), by=marta, at=NOON)
    assert same.version == 1
    changed = change_probe(probe=probe, terms=terms(site.url, every_seconds=300), by=marta, at=NOON)
    assert changed.version == 2
    slot = first_slot()
    assert slot <= NOON + 5 * MINUTE
    look_at(slot)
    assert ProbeRun.objects.get().version == 2


def test_a_resting_probe_is_not_looked_at_and_its_state_is_unknown(probe, marta, look_at):
    slot = first_slot()
    look_at(slot)
    rest_probe(probe=probe, by=marta, at=slot + timedelta(seconds=10))
    assert look_at(slot + MINUTE) == 0
    assert [state for state, _why in told()] == ["up", "unknown"]


def test_an_adapter_that_is_gone_is_told_in_words(probe, look_at):
    ProbeDefinition.objects.update(kind="telepathy")
    look_at(first_slot())
    assert runs() == [("unknown", "no_adapter", 1)]
    with override("en"):
        assert sentence("telepathy", "no_adapter", {}) == "No such kind of probe is installed."


def test_private_addresses_stay_out_unless_allowed(probe, site, settings, look_at):
    settings.ALLOW_PRIVATE_ADDRESSES = False
    look_at(first_slot())
    assert [outcome for outcome, _why, _attempts in runs()] == ["unknown"]
    assert site.asked == 0


def test_secrets_are_sealed_in_the_database(place, site, marta):
    settings = {"url": site.url, "secret_headers": ("Authorization: Bearer 8f3a",)}
    row = add_probe(touchpoint=place, kind="http", terms=terms(site.url, settings=settings), by=marta, at=NOON)
    assert "8f3a" not in str(ProbeDefinition.objects.values_list("settings", flat=True).get())
    again = change_probe(
        probe=row, terms=terms(site.url, settings={"url": site.url, "secret_headers": ()}), by=marta, at=NOON
    )
    assert again.settings == row.settings


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_watcher_looks_by_itself(place, site, marta):
    add_probe(
        touchpoint=place, kind="http", terms=terms(site.url, every_seconds=10, timeout_seconds=2), by=marta, at=now()
    )
    watch_until(lambda: site.answered == 1)
    assert told() == [("up", "ok")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_one_host_gets_four_looks_at_a_time(place, site, marta):
    site.seconds = 0.3
    for number in range(9):
        told = terms(site.url, name=f"page {number}", every_seconds=60)
        add_probe(touchpoint=place, kind="http", terms=told, by=marta, at=now() - 2 * MINUTE)
    watch_until(lambda: site.answered == 9)
    assert (site.asked, site.most) == (9, 4)
    assert [run for run in runs() if run[1] != "missed"] == [("ok", "ok", 1)] * 9


@pytest.mark.django_db(transaction=True)
def test_a_slow_answer_is_written_down_whatever_was_written_meanwhile(probe, site):
    site.seconds = 1.6
    Watch.objects.update(next_at=now())
    watch_until(lambda: site.answered == 1)
    assert runs() == [("ok", "ok", 1)]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_leaves_gives_up_what_it_holds(probe, site):
    site.seconds = 3
    Watch.objects.update(next_at=now())
    watch_until(lambda: site.asked == 1)
    assert Watch.objects.get().in_hand_at is not None
    claim(worker="next", vantage="here", limit=10, at=now())
    assert runs() == [("unknown", "lost", 0)]


def test_settings_of_another_version_of_the_adapter_are_told(probe, look_at):
    ProbeDefinition.objects.update(settings={"address": "http://example.org/"})
    look_at(first_slot())
    assert runs() == [("unknown", "adapter_fault", 1)]


def watch_until(done):
    """The rows are looked at afterwards: a database in memory is not read while another thread writes to it."""
    stop = threading.Event()
    thread = threading.Thread(target=Watcher("test", "here").run, args=[stop])
    thread.start()
    deadline = time.monotonic() + 15
    try:
        while not done() and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.5)  # for the answer to arrive; what is seen is written down at the end as well
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
