"""Calendars on the desk, what customers see of them, public holidays, and how the old hours came over."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from otklik.core.cron import hand_out
from otklik.core.models import AuditEntry, CronRun
from otklik.touchpoints import actions
from otklik.touchpoints.actions import CalendarTerms, SpecialTerms
from otklik.touchpoints.models import Calendar, SpecialDays, Touchpoint, WrittenHolidays
from otklik.touchpoints.queries import Interval, Year, timetable_of
from otklik.touchpoints.queries.holidays import public_holidays
from tests.cast import NOON

WORKING = [Interval(day, time(9), time(18)) for day in range(5)]


@pytest.fixture
def office(marta):
    actions.preload_catalogue(at=NOON)
    terms = CalendarTerms({"ru": "Офис на Советской", "en": "Office"}, country="by", eve_minutes=60)
    calendar = actions.create_calendar(code="office", terms=terms, by=marta, at=NOON)
    actions.set_week(calendar=calendar, week=WORKING, by=marta, at=NOON)
    actions.create_touchpoint(
        code="office-centr", kind="offices", by=marta, at=NOON, title={"ru": "Офис на Советской"},
        address="Советская улица, 24", owner_zone="marketing", stage="purchase", languages=["ru"], calendar=calendar,
    )  # fmt: skip
    return calendar


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_marta_makes_a_calendar_and_gives_it_to_a_touchpoint(web, marta, office):
    told = {
        "title_ru": "Ночная линия",
        "code": "night",
        "zone": "Asia/Yekaterinburg",
        "country": "ru",
        "eve_minutes": "0",
    }
    made = web(marta).post("/desk/calendars/new/", told)
    night = Calendar.objects.get(code="night")
    assert made["Location"] == f"/desk/calendars/{night.pk}/week/"
    saved = web(marta).post(made["Location"], {"day_0": "9-13, 14:00 – 18:30", "day_4": "20:00-02:00"})
    assert saved["Location"] == f"/desk/calendars/{night.pk}/"
    assert list(night.week.order_by("weekday", "opens_at").values_list("weekday", "opens_at", "closes_at")) == [
        (0, time(9), time(13)), (0, time(14), time(18, 30)), (4, time(20), time(2)),
    ]  # fmt: skip
    for wrong in ({"day_0": "с девяти"}, {"day_0": "9-13, 12-15"}, {"day_0": "25:00-26:00"}):
        assert web(marta).post(made["Location"], wrong).status_code == 422
    for wrong in ({"zone": "Марс"}, {"country": "zz"}, {"eve_minutes": "-5"}, {}):
        assert web(marta).post("/desk/calendars/new/", told | wrong).status_code == 422
    changed = web(marta).post(f"/desk/calendars/{night.pk}/edit/", told | {"zone": ""})
    assert changed.status_code == 302
    night.refresh_from_db()
    assert (night.zone, night.country) == ("", "ru")
    acts = ["touchpoints.create_calendar", "touchpoints.set_week", "touchpoints.change_calendar"]
    assert [entry.act for entry in AuditEntry.objects.filter(subject=f"calendar:{night.pk}").order_by("pk")] == acts


def test_days_that_differ_are_previewed_then_saved_then_removed(web, marta, office):
    new = f"/desk/calendars/{office.pk}/days/"
    told = {"first_date": "2026-07-01", "last_date": "2026-07-31", "rule": "closed", "title_ru": "Ремонт"}
    page = web(marta).post(new, told | {"preview": "1"})
    assert page.status_code == 200
    assert page.content.decode().count('class="is-closed is-off"') == 31 + 1  # and the key of the colours
    assert not SpecialDays.objects.filter(calendar=office).exists()
    assert web(marta).post(new, told)["Location"] == f"/desk/calendars/{office.pk}/?year=2026"
    repeated = web(marta).post(new, told)
    assert repeated.status_code == 422
    backwards = web(marta).post(new, told | {"last_date": "2026-06-01"})
    assert backwards.status_code == 422
    special = SpecialDays.objects.get(calendar=office)
    assert (special.first_date, special.last_date, special.title) == (
        date(2026, 7, 1),
        date(2026, 7, 31),
        {"ru": "Ремонт"},
    )
    web(marta).post(f"/desk/special-days/{special.pk}/remove/")
    assert not SpecialDays.objects.filter(calendar=office).exists()


def test_short_moved_and_own_hours(web, marta, office):
    new = f"/desk/calendars/{office.pk}/days/"
    for told in (
        {"first_date": "2026-12-31", "rule": "hours", "hours": "9:00-12:00, 13-15"},
        {"first_date": "2026-04-25", "rule": "like", "weekday": "0"},
        {"first_date": "2026-05-08", "rule": "shorter", "minutes": "90"},
    ):
        assert web(marta).post(new, told).status_code == 302
    assert web(marta).post(new, {"first_date": "2026-12-30", "rule": "hours", "hours": ""}).status_code == 422
    assert (
        web(marta).post(new, {"first_date": "2026-12-30", "rule": "hours", "hours": "9-12, 11-13"}).status_code == 422
    )
    table = timetable_of(office)
    assert table.hours_of(date(2026, 12, 31)) == [(time(9), time(12)), (time(13), time(15))]
    assert table.hours_of(date(2026, 4, 25)) == [(time(9), time(18))]
    assert table.hours_of(date(2026, 5, 8)) == [(time(9), time(16, 30))]


def test_public_holidays_are_written_once_and_what_was_removed_stays_removed(web, marta, office):
    for _twice in range(2):
        actions.write_holidays(calendar=office, year=2026, by=None, at=NOON)
    kept = {row.first_date: row for row in office.special.all()}
    assert kept[date(2026, 4, 25)].weekday == 0  # a Saturday worked for Monday the 20th
    assert kept[date(2026, 4, 20)].rule == SpecialDays.CLOSED
    assert kept[date(2026, 7, 3)].title["be"].startswith("Дзень Незалежнасці")
    assert (kept[date(2026, 7, 2)].rule, kept[date(2026, 7, 2)].minutes) == (SpecialDays.SHORTER, 60)
    assert date(2026, 4, 19) not in kept  # no working day, and the next one is off only because it was moved
    assert timetable_of(office).hours_of(date(2026, 7, 2)) == [(time(9), time(17))]
    web(marta).post(f"/desk/special-days/{kept[date(2026, 7, 3)].pk}/remove/")
    actions.write_holidays(calendar=office, year=2026, by=None, at=NOON)
    assert not office.special.filter(first_date="2026-07-03").exists()
    web(marta).post(f"/desk/calendars/{office.pk}/holidays/", {"year": "2026"})
    assert office.special.filter(first_date="2026-07-03").count() == 1


def test_the_working_year_of_belarus_has_the_hours_of_its_norm():
    """2026, five days a week, eves an hour shorter: days off are those of the list, one Saturday is worked."""
    found = public_holidays("by", 2026)
    assert [holiday.day for holiday in found if holiday.like is not None] == [date(2026, 4, 25)]
    assert [holiday.day for holiday in found if holiday.is_moved] == [date(2026, 4, 20)]
    assert len(found) == 14
    assert {holiday.day for holiday in public_holidays("ru", 2026)} >= {date(2026, 1, 9), date(2026, 11, 4)}


def test_next_years_holidays_come_by_themselves(office, run_errands):
    CronRun.objects.all().delete()
    hand_out(NOON)
    hand_out(NOON + timedelta(days=1))
    run_errands()
    years = WrittenHolidays.objects.filter(calendar=office).order_by("year").values_list("country", "year")
    assert list(years) == [("by", 2026), ("by", 2027)]


def test_customers_see_the_coming_changes_and_search_engines_too(web, marta, office):
    day = SpecialTerms(
        date(2026, 3, 6), date(2026, 3, 6), "hours", ((time(10), time(14)),), title={"en": "Before the 8th"}
    )
    actions.add_special_days(calendar=office, terms=day, by=marta, at=NOON)
    closed = SpecialTerms(date(2026, 3, 9), date(2026, 3, 9), "closed")
    actions.add_special_days(calendar=office, terms=closed, by=marta, at=NOON)
    weekend = SpecialTerms(date(2026, 3, 14), date(2026, 3, 14), "closed")
    actions.add_special_days(calendar=office, terms=weekend, by=marta, at=NOON)  # closed anyway: nothing to tell
    with time_machine.travel(NOON, tick=False):
        page = web(None).get("/en/contacts/")
    words = words_of(page)
    assert "6 March 10:00–14:00 Before the 8th 9 March closed" in words
    assert "14 March" not in words
    told = json.loads(re.search(r"ld\+json\">(.*?)</script>", page.content.decode(), re.DOTALL)[1])
    place = next(place for place in told["location"] if place["address"] == "Советская улица, 24")
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert place["openingHoursSpecification"] == [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": "09:00", "closes": "18:00"}
    ]
    assert place["specialOpeningHoursSpecification"] == [
        {"@type": "OpeningHoursSpecification", "validFrom": day, "validThrough": day, "opens": opens, "closes": closes}
        for day, opens, closes in (("2026-03-06", "10:00", "14:00"), ("2026-03-09", "00:00", "00:00"))
    ]


def test_a_calendar_of_another_zone_tells_its_own_time(web, marta, office):
    terms = CalendarTerms({"ru": "Владивосток"}, zone="Asia/Vladivostok")
    actions.change_calendar(calendar=office, terms=terms, by=marta, at=NOON)
    with time_machine.travel(datetime(2026, 3, 3, 1, tzinfo=UTC), tick=False):  # 11:00 there, 4:00 in Minsk
        assert "Open now, until 18:00" in words_of(web(None).get("/en/contacts/"))


def test_the_year_knows_its_days_and_hours(office):
    actions.write_holidays(calendar=office, year=2026, by=None, at=NOON)
    year = Year(Calendar.objects.get(pk=office.pk), 2026)
    open_days = [day for month in year.months for week in month for day in week if day and day.hours]
    eves = [day.day for day in open_days if day.hours[0][1] == time(17)]
    assert eves == [date(2026, *day) for day in ((1, 6), (4, 30), (5, 8), (7, 2), (11, 6), (12, 24), (12, 31))]
    assert year.open_days == len(open_days) == 261 - 8 + 1  # weekdays, those off by law, the Saturday worked for one
    assert year.open_hours == 254 * 9 - len(eves)


def test_a_calendar_in_use_is_not_deleted(web, marta, office):
    assert web(marta).post(f"/desk/calendars/{office.pk}/delete/")["Location"] == f"/desk/calendars/{office.pk}/"
    place = Touchpoint.objects.get(code="office-centr")
    actions.change_touchpoint(touchpoint=place, by=marta, at=NOON, calendar=None)
    assert web(marta).post(f"/desk/calendars/{office.pk}/delete/")["Location"] == "/desk/calendars/"
    assert not Calendar.objects.filter(code="office").exists()


def test_an_odd_year_in_the_address_is_this_year(web, marta, office):
    for year in ("1", "99999", "²026", "now", ""):
        with time_machine.travel(NOON, tick=False):
            assert 'id="year">2026<' in web(marta).get(f"/desk/calendars/{office.pk}/?year={year}").content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_hours_of_before_become_calendars():
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([("touchpoints", "0002_why_no_backup")])
    before = executor.loader.project_state([("touchpoints", "0002_why_no_backup")]).apps
    touchpoints, hours = (before.get_model("touchpoints", name) for name in ("Touchpoint", "OpeningHours"))
    for code, opens in (("phone", 9), ("chat", 9), ("office", 10), ("social", None)):
        row = touchpoints.objects.create(code=code, kind=code, title={"ru": code}, owner_zone="it")
        if opens is not None:
            hours.objects.create(touchpoint=row, weekday=0, opens_at=time(opens), closes_at=time(18))
    MigrationExecutor(connection).migrate(newest)
    given = dict(Touchpoint.objects.values_list("code", "calendar__code"))
    assert given == {"phone": "phone", "chat": "phone", "office": "office", "social": None}
    assert [str(row.opens_at) for row in Calendar.objects.get(code="office").week.all()] == ["10:00:00"]
