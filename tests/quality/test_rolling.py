"""Hours and days of runs, frozen months, and what is forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.timezone import get_default_timezone

from otklik.quality.actions.rolling import (
    bucket_of,
    forget_runs,
    freeze_month,
    month_before,
    roll_day,
    roll_hour,
)
from otklik.quality.actions.scoring import score_all
from otklik.quality.models import FrozenMonth, ProbeRun, RunHour, Score, StateInterval, Vantage
from otklik.quality.queries import standings
from otklik.quality.queries.scores import uptime
from otklik.touchpoints.actions import CalendarTerms, change_touchpoint, create_calendar

DAY = datetime(2026, 9, 10, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def add_runs(probe, begins, outcomes, *, total):
    here = Vantage.objects.get(code="here")
    ProbeRun.objects.bulk_create(
        ProbeRun(
            definition=probe, vantage=here, version=1, due_at=begins + MINUTE * number, began_at=begins, outcome=outcome,
            why="ok", milliseconds={"total": total},
        )
        for number, outcome in enumerate(outcomes)
    )  # fmt: skip


def test_hours_add_up_to_a_day_whatever_is_counted_twice(probe):
    add_runs(probe, DAY + HOUR, ["ok"] * 58 + ["fail"] * 2, total=3.0)
    add_runs(probe, DAY + 5 * HOUR, ["ok", "degraded"], total=1000.0)
    add_runs(probe, DAY + 24 * HOUR, ["fail"], total=1.0)  # of the next day
    for hour in (1, 5, 5, 24):
        roll_hour(DAY + hour * HOUR)
    roll_day(DAY)
    roll_day(DAY)
    hours = list(RunHour.objects.filter(hours=1, begins_at__lt=DAY + 24 * HOUR).order_by("begins_at"))
    day = RunHour.objects.get(hours=24)
    assert [row.outcomes for row in hours] == [{"ok": 58, "fail": 2}, {"ok": 1, "degraded": 1}]
    assert day.outcomes == {"ok": 59, "fail": 2, "degraded": 1}
    assert day.buckets == {"7": 60, "40": 2}


@pytest.mark.parametrize(("took", "bucket"), [(0.1, 0), (1.0, 0), (1.1, 1), (2.0, 4), (1024.0, 40)])
def test_a_bucket_is_a_quarter_of_a_doubling(took, bucket):
    assert bucket_of(took) == bucket
    assert took <= 2 ** (bucket / 4)


def test_what_is_old_is_forgotten_and_states_stay(probe, look_at):
    add_runs(probe, DAY, ["ok"], total=1.0)
    add_runs(probe, DAY + timedelta(days=31), ["ok"], total=1.0)
    roll_hour(DAY)
    StateInterval.objects.create(
        definition=probe, touchpoint=probe.touchpoint, state="up", begins_at=DAY, ends_at=DAY + HOUR,
        seen_until=DAY + HOUR, why="ok",
    )  # fmt: skip
    forget_runs(DAY + timedelta(days=31))
    assert list(ProbeRun.objects.values_list("due_at", flat=True)) == [DAY + timedelta(days=31)]
    assert (RunHour.objects.count(), StateInterval.objects.count()) == (1, 1)
    forget_runs(DAY + timedelta(days=401))
    assert (RunHour.objects.count(), StateInterval.objects.count()) == (0, 1)


def test_a_frozen_month_stays_whatever_is_found_out_later(probe):
    zone = get_default_timezone()
    begins, ends = datetime(2026, 9, 1, tzinfo=zone), datetime(2026, 10, 1, tzinfo=zone)
    type(probe).objects.update(created_at=begins)
    seen = {"definition": probe, "touchpoint": probe.touchpoint, "why": "ok"}
    up = StateInterval.objects.create(state="up", begins_at=begins, ends_at=ends - HOUR, seen_until=ends - HOUR, **seen)
    StateInterval.objects.create(state="down", begins_at=ends - HOUR, ends_at=ends, seen_until=ends, **seen)
    assert freeze_month(date(2026, 9, 1), ends) == 1
    up.delete()
    freeze_month(date(2026, 9, 1), ends)
    month = FrozenMonth.objects.get()
    assert month.all_seconds == {"up": 30 * 86_400 - 3600.0, "down": 3600.0}
    assert month.open_seconds == month.all_seconds  # a touchpoint without a calendar is judged round the clock


def test_a_month_in_which_it_never_opened_has_no_share_and_no_say_in_health(web, marta, operator, probe):
    place, zone = probe.touchpoint, get_default_timezone()
    shut = create_calendar(code="shut", terms=CalendarTerms({"en": "Shut"}), by=marta, at=DAY)
    change_touchpoint(touchpoint=place, by=marta, at=DAY, calendar=shut)
    begins, ends = datetime(2026, 9, 1, tzinfo=zone), datetime(2026, 10, 1, tzinfo=zone)
    type(probe).objects.update(created_at=begins)
    StateInterval.objects.create(
        definition=probe, touchpoint=place, state="down", begins_at=begins, seen_until=ends, why="refused"
    )
    freeze_month(date(2026, 9, 1), ends)
    month = FrozenMonth.objects.get(touchpoint=place)
    assert (month.open_seconds, month.all_seconds) == ({}, {"down": 30 * 86_400.0})
    place.refresh_from_db()
    (standing,) = standings([place], begins, ends).values()
    assert (standing.availability.value, standing.availability.is_enough) == (None, False)
    assert uptime(standing.availability, 60).value is None
    assert web(marta).get(f"/en/desk/touchpoints/{place.pk}/seen/").status_code == 200
    score_all(at=ends)
    assert Score.objects.get(touchpoint=place).value is None


def test_a_month_is_told_as_it_was_reported(web, marta, operator, probe):
    FrozenMonth.objects.create(
        touchpoint=probe.touchpoint, month=date(2026, 8, 1), open_seconds={"up": 995.0, "down": 5.0},
        all_seconds={"up": 1990.0, "down": 10.0, "unknown": 8000.0}, formula_version=1, frozen_at=DAY,
    )  # fmt: skip
    page = web(marta).get(f"/en/desk/touchpoints/{probe.touchpoint_id}/seen/").content.decode()
    assert "08.2026" in page
    assert "99.5 %" in page
    assert "not enough seen" in page


def test_the_month_before_is_told_by_the_operators_clock():
    assert month_before(datetime(2026, 10, 2, 5, tzinfo=UTC)) == date(2026, 9, 1)
    assert month_before(datetime(2026, 9, 30, 22, tzinfo=UTC)) == date(2026, 9, 1)  # in Minsk October has begun
