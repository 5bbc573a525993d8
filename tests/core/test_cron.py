"""Ticks are handed out once, missed ones together, in the time zone of the installation."""

from datetime import UTC, datetime, timedelta

import pytest
from cronsim import CronSimError

from otklik.core import cron
from otklik.core.models import CronRun, Errand
from tests.cast import NOON

pytestmark = pytest.mark.django_db

ticks: list[datetime] = []


@pytest.fixture
def clockwork(monkeypatch):
    """A calendar with one entry, so that those of the product do not strike."""
    monkeypatch.setattr(cron, "_schedules", {})
    ticks.clear()

    @cron.cron("*/5 * * * *")
    def strike(at: datetime) -> None:
        ticks.append(at)


def test_a_tick_is_handed_out_once(clockwork, run_errands):
    assert cron.hand_out(NOON) == 0  # seen for the first time: the next tick is the first
    assert cron.hand_out(NOON + timedelta(minutes=4, seconds=59)) == 0
    assert [cron.hand_out(NOON + timedelta(minutes=5)) for _ in range(2)] == [1, 0]
    assert run_errands() == 1
    assert ticks == [NOON + timedelta(minutes=5)]


def test_missed_ticks_strike_once(clockwork, run_errands):
    cron.hand_out(NOON)
    assert cron.hand_out(NOON + timedelta(hours=7, minutes=3)) == 1
    assert run_errands() == 1
    assert ticks == [NOON + timedelta(hours=7)]


def test_another_worker_was_quicker(clockwork):
    cron.hand_out(NOON)
    tick = NOON + timedelta(minutes=5)
    name = CronRun.objects.get().handler
    assert cron._hand_out_once(name, tick, tick) == 1
    assert cron._hand_out_once(name, tick, tick) == 0
    assert Errand.objects.count() == 1


def test_ticks_are_of_the_installations_time_zone(settings):
    settings.TIME_ZONE = "Europe/Minsk"
    found = cron.last_tick("0 9 * * *", datetime(2026, 3, 2, 7, 0, tzinfo=UTC))
    assert found == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def test_a_wrong_expression_is_refused_at_once():
    with pytest.raises(CronSimError):
        cron.cron("every day")
