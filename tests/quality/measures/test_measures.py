"""Measures of the journal: by hand, and against a slow oracle that walks through every second's rule."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.interactions.actions import Correction, correct_interaction
from otklik.interactions.models import Interaction
from otklik.quality.models import Measurement
from otklik.quality.queries import judged
from otklik.quality.queries.clock import OpenClock
from otklik.quality.queries.contacts import Contact, Fate
from otklik.quality.queries.measured import window_of
from otklik.quality.queries.measures import measures
from otklik.quality.queries.measures.service_level import outcome
from otklik.touchpoints.actions import create_touchpoint, preload_catalogue
from otklik.touchpoints.models import Calendar, Norm, Touchpoint
from otklik.touchpoints.queries import Interval, Special, Timetable
from tests.cast import NOON
from tests.quality.measures.conftest import MONDAY, NIGHT, norm

pytestmark = pytest.mark.django_db

DAY = NIGHT.date()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FRIDAY_EVENING = datetime(2026, 3, 20, 16, 58, tzinfo=UTC)  # 19:58 in Minsk, two minutes before it closes


def told(row):
    return row.facts["counted"], row.facts["left_out"]


@pytest.mark.django_db
def test_every_formula_of_a_norm_is_computed():
    preload_catalogue(at=NOON)
    assert set(Norm.objects.values_list("formula", flat=True)) <= set(measures())


def test_windows_are_whole_days_of_the_operator():
    month = window_of("P30D", DAY)
    assert (month.begins, month.ends) == (
        datetime(2026, 2, 28, 21, 0, tzinfo=UTC),
        datetime(2026, 3, 30, 21, 0, tzinfo=UTC),
    )
    assert (window_of("P1Y", DAY).ends - window_of("P1Y", DAY).begins).days == 365


def test_service_level_counts_everybody_once_and_says_who_was_left_out(phone, tell):
    tell(MONDAY, wait=300)
    tell(MONDAY, wait=301)
    tell(MONDAY, gave_up=5)
    tell(MONDAY, gave_up=6)
    tell(MONDAY, gave_up=400, outcome="self_service")
    tell(MONDAY, ended_at=MONDAY + HOUR, outcome="solved")
    tell(MONDAY)
    tell(FRIDAY_EVENING, wait=2 * 86400 + 13 * 3600 + 4 * 60)  # Monday 09:02: 61 hours, four working minutes
    tell(FRIDAY_EVENING + HOUR, gave_up=3600)  # rang when it was closed
    tell(MONDAY, wait=10, direction="out")
    tell(MONDAY, wait=10, place="email", channel="email")
    tell(window_of("P30D", DAY).begins - MINUTE, wait=10)
    row = judged(phone, norm("N1.1"), DAY)
    assert told(row) == (
        {"in_time": 2, "late": 1, "gave_up": 1, "still_waiting": 1},
        {"gave_up_at_once": 1, "gave_up_closed": 1, "helped": 1, "untold": 1},
    )
    assert (row.numerator, row.denominator, row.value, row.unit, row.coverage) == (2, 5, 40.0, "%", 5 / 6)
    assert (round(row.low), round(row.high), row.limit, row.verdict) == (12, 77, 95.0, "few")
    assert (row.formula, row.formula_version, row.facts["hours"]) == ("service_level", 1, "working")


def test_who_waits_less_than_the_norm_when_the_window_ends_may_still_be_answered_in_time(phone, tell, marta):
    Touchpoint.objects.filter(pk=phone.pk).update(calendar=Calendar.objects.get(code="always"))
    phone.refresh_from_db()
    ends = window_of("P30D", DAY).ends
    tell(ends - 5 * MINUTE, wait=400)  # answered after the window: it has not happened yet
    tell(ends - 6 * MINUTE, wait=400)
    row = judged(phone, norm("N1.1"), DAY)
    assert told(row) == (
        {"in_time": 0, "late": 0, "gave_up": 0, "still_waiting": 1},
        {"may_be_in_time": 1},
    )
    assert row.coverage == 0.5


def test_corrected_contacts_count_once_as_they_were_in_truth(phone, tell, marta):
    wrong = tell(MONDAY, wait=10)
    other = Touchpoint.objects.get(code="support")
    terms = Correction(touchpoint_id=other.pk, channel="phone", outcome="solved", summary="")
    correct_interaction(interaction=wrong, correction=terms, by=marta, at=NIGHT)
    assert judged(phone, norm("N1.1"), DAY).denominator == 0
    assert judged(other, norm("N1.1"), DAY).denominator == 1


def test_a_touchpoint_answers_for_its_parts(phone, tell, marta):
    part = create_touchpoint(code="phone-2", kind="phone", by=marta, at=NOON, title={"ru": "Линия"}, parent=phone)
    tell(FRIDAY_EVENING, wait=2 * 86400 + 13 * 3600 + 4 * 60, place="phone-2")
    assert told(judged(phone, norm("N1.1"), DAY))[0]["in_time"] == 1  # the part has the hours of its whole
    alone = judged(part, norm("N1.1"), DAY)
    assert (told(alone)[0]["late"], alone.facts["hours"]) == (1, "unknown")


def test_customs_of_a_channel_and_the_literal_reading_beside_it(phone, tell):
    letters = Touchpoint.objects.get(code="email")
    for hours in (1, 2, 20, 30):
        tell(MONDAY, wait=hours * 3600, place="email", channel="email")
    tell(MONDAY, wait=200, place="email", channel="email")
    row = judged(letters, norm("N1.1"), DAY)
    assert (row.numerator, row.denominator, row.limit) == (4, 5, 95.0)
    assert row.facts["literal"] == {"seconds": 300, "percent": 100, "in_time": 1, "counted": 5}
    visits = judged(Touchpoint.objects.get(code="field"), norm("N1.1"), DAY)
    assert (visits.verdict, visits.facts["why"], visits.value) == ("nothing", "promised_slot", None)


def test_waits_with_those_who_still_wait(phone, tell):
    for seconds in (10, 20, 30, 40):
        tell(MONDAY, wait=seconds)
    gone = tell(MONDAY, gave_up=25)
    still = tell(MONDAY + 14 * timedelta(days=1) + 8 * HOUR - timedelta(seconds=90))
    row = judged(phone, norm("N1.1m"), DAY)
    # S: 5/6 after 10 s, 4/6 after 20 s, then three are left: 4/9 after 30 s, 2/9 after 40 s, to the end at 90 s
    assert row.value == pytest.approx(10 + 10 * 5 / 6 + 10 * 4 / 6 + 10 * 4 / 9 + 50 * 2 / 9)
    assert row.facts["quantiles"] == {"50": 30, "95": None}
    assert (row.numerator, row.denominator, row.unit, row.verdict) == (None, 6, "s", "reported")
    assert row.facts["longest"][0] == [still.pk, 90, "waiting"]
    assert [gone.pk, 25, "gave_up"] in row.facts["longest"]


def test_answered_of_offered(phone, tell):
    tell(MONDAY, wait=9000)
    tell(MONDAY, gave_up=2)
    tell(MONDAY, ended_at=MONDAY + HOUR, outcome="answered")
    late = tell(MONDAY)
    tell(window_of("P30D", DAY).ends - 23 * HOUR)
    tell(MONDAY, gave_up=100, outcome="self_service")
    row = judged(phone, norm("N1.2x"), DAY)
    assert told(row) == ({"answered": 2, "gave_up": 1, "still_waiting": 1}, {"may_be_answered": 1, "helped": 1})
    assert (row.numerator, row.denominator, row.coverage) == (2, 4, 0.8)
    assert row.facts["longest"][0][0] == late.pk


def test_one_screen_of_the_longest_waits_is_kept(phone, tell):
    made = [tell(MONDAY + n * MINUTE, wait=400 + n) for n in range(25)]
    row = judged(phone, norm("N1.1"), DAY)
    assert row.facts["longest"] == [[made[n].pk, 400 + n, "answered"] for n in range(24, 4, -1)]


def test_what_nothing_measures_says_so_without_a_query(phone, django_assert_num_queries):
    backup = norm("N4.3")
    backup.formula = "of_tomorrow"
    with django_assert_num_queries(0):
        row = judged(phone, backup, DAY)
    assert (row.verdict, row.facts["why"], row.formula_version) == ("nothing", "no_measure", None)


ZONE = ZoneInfo("Europe/Minsk")
weeks = st.lists(
    st.builds(
        Interval,
        st.integers(0, 6),
        st.integers(0, 11).map(time),
        st.integers(12, 23).map(lambda hour: time(hour, 30)),
    ),
    max_size=7,
    unique_by=lambda interval: interval.weekday,
).map(tuple)
closings = st.lists(st.integers(0, 27).map(lambda n: window_of("P30D", DAY).begins.date() + n * timedelta(days=1)))
moments = st.integers(0, 30 * 86400)


@given(weeks, closings, st.lists(st.tuples(moments, moments), max_size=20))
def test_the_clock_tells_what_the_timetable_tells(week, closed, pairs):
    window = window_of("P30D", DAY)
    timetable = Timetable(ZONE, week, tuple(Special(day, day) for day in closed))
    clock = OpenClock(timetable, window.begins, window.ends)
    for first, last in pairs:
        begins, ends = (window.begins + timedelta(seconds=seconds) for seconds in (first, last))
        assert clock.seconds(begins, ends) == timetable.seconds(begins, ends)


def slow_outcome(timetable, opened, answered, ended, cut_off, limit):
    """The rule of N1.1 in the words of the norm."""
    if answered is not None and answered < cut_off:
        return "in_time" if timetable.seconds(opened, answered) <= limit else "late"
    if ended is not None and ended < cut_off:
        if timetable.seconds(opened, ended) > 5:
            return "gave_up"
        return "gave_up_at_once" if (ended - opened).total_seconds() <= 5 else "gave_up_closed"
    return "still_waiting" if timetable.seconds(opened, cut_off) > limit else "may_be_in_time"


people = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 30 * 86400 - 1), st.integers(30 * 86400 - 900, 30 * 86400 - 1)),
        st.one_of(st.none(), st.integers(0, 700), st.integers(0, 200_000)),
        st.booleans(),
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(people, st.sampled_from(["phone", "always", None]))
def test_service_level_by_a_slow_oracle(phone, people, hours):
    week = [Interval(day, time(9), time(20)) for day in range(5)]
    if hours != "phone":
        week = [Interval(day, time(), time()) for day in range(7)]
    calendar = Calendar.objects.get(code=hours) if hours else None
    place = Touchpoint.objects.create(
        code=f"line-{Touchpoint.objects.count()}", kind="phone", title={}, calendar=calendar
    )
    window, timetable = window_of("P30D", DAY), Timetable(ZONE, tuple(week))
    counts = {}
    rows = []
    for number, (second, wait, is_answered) in enumerate(people):
        opened = window.begins + timedelta(seconds=second)
        ended = None if wait is None else opened + timedelta(seconds=wait)
        answered = ended if is_answered else None
        rows.append(
            Interaction(
                touchpoint=place,
                channel="phone",
                opened_at=opened,
                answered_at=answered,
                ended_at=ended,
                source=place.code,
                external_id=str(number),
            )
        )
        how = slow_outcome(timetable, opened, answered, ended, window.ends, 300)
        counts[how] = counts.get(how, 0) + 1
    Interaction.objects.bulk_create(rows)
    row = judged(place, norm("N1.1"), DAY)
    counted, left_out = told(row)
    assert {name: number for name, number in (counted | left_out).items() if number} == counts
    assert row.numerator == counts.get("in_time", 0)
    assert row.denominator == sum(counts.get(name, 0) for name in ("in_time", "late", "gave_up", "still_waiting"))


@given(st.sampled_from(list(Fate)), st.floats(0, 1000), st.floats(0, 1000), st.integers(0, 900), st.integers(0, 900))
def test_a_longer_norm_never_answers_fewer(fate, seconds, elapsed, limit, more):
    contact = Contact(1, fate, seconds, elapsed, NOON)
    if outcome(contact, limit, 5) == "in_time":
        assert outcome(contact, limit + more, 5) == "in_time"


def test_nothing_is_kept_by_looking(phone, tell):
    tell(MONDAY, wait=1)
    judged(phone, norm("N1.1"), DAY)
    assert not Measurement.objects.exists()
