"""A contact centre that is open round the clock, an office with hours, and people who work there."""

from datetime import date, time

import pytest

from otklik.touchpoints import actions as places
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import Interval
from otklik.workforce.actions import EmployeeTerms, preload_training, put_employee
from otklik.workforce.models import Course, Post
from tests.cast import NOON

TODAY = date(2026, 3, 2)  # a Monday


@pytest.fixture
def phone(marta):
    """Nine to eight on working days."""
    places.preload_catalogue(at=NOON)
    row = Touchpoint.objects.get(code="phone")
    hours = places.create_calendar(code="phone", terms=places.CalendarTerms({"ru": "Телефон"}), by=marta, at=NOON)
    places.set_week(calendar=hours, week=[Interval(day, time(9), time(20)) for day in range(5)], by=marta, at=NOON)
    return places.change_touchpoint(touchpoint=row, by=marta, at=NOON, calendar=hours)


@pytest.fixture
def employ(phone, marta):
    """`employ("Вера", person=vera, post="agent")`: somebody who serves the telephone since January."""
    preload_training(at=NOON)

    def put(name, *, person=None, post="agent", serves=(phone,), **facts):
        told = {"active_from": date(2026, 1, 1), "touchpoints": serves, "email": person.email if person else ""} | facts
        terms = EmployeeTerms(name=name, post=Post.objects.get(code=post), **told)
        return put_employee(terms=terms, by=marta, at=NOON)

    return put


@pytest.fixture
def incident(employ):
    return Course.objects.get(code="incident")
