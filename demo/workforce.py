"""Who works for the demo operator: rosters as in rota.py, who was there, certificates, registers, regular care."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from demo import facts, rota
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce import actions
from otklik.workforce.models import (
    Assignment,
    CareDone,
    Course,
    Employee,
    Post,
    Presence,
    RegisterEntry,
    Shift,
    Skill,
    SkillLevel,
)
from otklik.workforce.queries import lacking

_PAST: Final = timedelta(days=42)
_AHEAD: Final = timedelta(days=14)
_MALL_AHEAD: Final = timedelta(days=6)
_DAY: Final = timedelta(days=1)
_LATE: Final = 0.06  # share of shifts that begin late by more than a few minutes
_ABSENT: Final = 0.02


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Everything of it in one transaction; a second time changes nothing. `at` by the operator's clock."""
    actions.preload_training(at=at)
    if Employee.objects.exists():
        return
    with transaction.atomic():
        staff = {told["number"]: _employee(told, at, people) for told in facts.workforce()["employee"]}
        _rosters(at, staff)
        _presence(at, people["marta"])
        for told in facts.workforce()["employee"]:
            _knowledge(told, staff[told["number"]], at, people["marta"])
        _assignments(at, people["marta"])
        for told in facts.workforce()["entry"]:
            _entry(told, at, staff)
        for told in facts.workforce()["care"]:
            _care(told, at, staff)


def _employee(told: facts.Facts, at: datetime, people: dict[str, Individual]) -> Employee:
    person = people.get(told.get("key", ""))
    terms = actions.EmployeeTerms(
        name=told["name"] if person is None else person.name,
        post=Post.objects.get(code=told["post"]),
        active_from=localdate(at) - told["since"] * _DAY,
        active_to=localdate(at) - told["left"] * _DAY if "left" in told else None,
        email=person.email if person else "",
        language=told.get("language", person.language if person else "ru"),
        number=told["number"],
        touchpoints=list(Touchpoint.objects.filter(code__in=told["places"])),
    )
    return actions.put_employee(terms=terms, by=None, at=at)


def _rosters(at: datetime, staff: dict[str, Employee]) -> None:
    places = {row.code: row for row in Touchpoint.objects.filter(code__in=("phone", "office-centr", "office-severny"))}
    for told in facts.workforce()["minimum"]:
        actions.set_minimum(
            touchpoint=places[told["place"]], weekdays=frozenset(told["days"]), first_slot=2 * told["from"],
            end_slot=2 * told["to"], people=told["people"], by=None, at=at,
        )  # fmt: skip
    first = (at - _PAST).date()
    plans = (("phone", _phone, _AHEAD), ("office-centr", _centre, _AHEAD), ("office-severny", _mall, _MALL_AHEAD))
    by_key = {told["key"]: staff[told["number"]] for told in facts.workforce()["employee"] if "key" in told}
    for code, plan, ahead in plans:
        days = (first + number * _DAY for number in range((_PAST + ahead).days + 1))
        wanted = [
            Shift(
                employee=by_key.get(who) or staff[who],
                touchpoint=places[code],
                begins_at=_clock(day, begins, at),
                ends_at=_clock(day, ends, at),
            )
            for day in days
            for who, begins, ends in plan(day)
        ]
        actions.lay(touchpoint=places[code], wanted=wanted, act="workforce.lay_pattern", by=None, at=at)


def _phone(day: date) -> Iterator[tuple[str, int, int]]:
    """(key, from, to) in hours; beyond 24 is the next day."""
    noon, night = (datetime.combine(day, time(hour)) for hour in (12, 22))
    yield rota.on_duty("phone", noon)[0], 8, 20
    yield rota.on_duty("phone", night)[0], 20, 32
    if day.weekday() < 5:
        yield "vera", 9, 18
    if day.weekday() in (2, 3, 4, 5):
        yield "stas", 17, 23


def _centre(day: date) -> Iterator[tuple[str, int, int]]:
    if day.weekday() < 5:
        yield "valentina", 9, 18
        yield "143", 11, 20
    elif day.weekday() == 5:
        is_hers = "valentina" in rota.on_duty("office", datetime.combine(day, time(12)))
        yield "valentina" if is_hers else "143", 10, 18


def _mall(day: date) -> Iterator[tuple[str, int, int]]:
    if day.weekday() >= 2:
        yield "lilia", 10, 21
    else:
        yield "stas", 10, 19
        yield "144", 12, 21


def _clock(day: date, hour: int, at: datetime) -> datetime:
    return datetime.combine(day + hour // 24 * _DAY, time(hour % 24), at.tzinfo)


def _presence(at: datetime, keeper: Individual) -> None:
    """People come a little early or late, forget the button now and then, and are ill."""
    dice, rows = random.Random("presence"), []
    for shift in (
        Shift.objects.filter(begins_at__lt=at).select_related("employee__individual").order_by("begins_at", "pk")
    ):
        if dice.random() < _ABSENT:
            continue
        late = dice.randrange(15, 50) if dice.random() < _LATE else dice.randrange(-8, 1)
        begins, ends = (
            shift.begins_at + timedelta(minutes=late),
            shift.ends_at + timedelta(minutes=dice.randrange(0, 9)),
        )
        forgot = dice.random() < 0.015
        if begins >= at:
            continue
        rows.append(
            Presence(
                employee=shift.employee,
                touchpoint_id=shift.touchpoint_id,
                begins_at=begins,
                ends_at=None if ends > at else ends,
                how=Presence.MANAGER if forgot else Presence.BUTTON,
                told_by=keeper if forgot else shift.employee.individual or keeper,
                told_at=min(ends, at) if forgot else begins,
                note="Не отметился кнопкой, подтвердил старший смены" if forgot else "",
            )
        )
    still: dict[int, Presence] = {row.employee_id: row for row in rows if row.ends_at is None}
    Presence.objects.bulk_create([row for row in rows if row.ends_at or still[row.employee_id] is row], batch_size=500)


def _knowledge(told: facts.Facts, employee: Employee, at: datetime, keeper: Individual) -> None:
    morning = at.replace(hour=10, minute=20, second=0, microsecond=0)
    for code, days in told["certificates"].items():
        course = Course.objects.get(code=code)
        if code in told.get("failed", ()):
            _try(employee, course, morning - (days + 1) * _DAY, wrong=3)
        _try(employee, course, morning - days * _DAY, wrong=days % 2)
    for code, level in told.get("skills", {}).items():
        seen = localdate(at) - 60 * _DAY
        skill = Skill.objects.get(code=code)
        SkillLevel.objects.create(employee=employee, skill=skill, level=level, noted_on=seen, noted_by=keeper)


def _try(employee: Employee, course: Course, moment: datetime, *, wrong: int) -> None:
    attempt = actions.begin_attempt(employee=employee, course=course, at=moment)
    answers = [_answer(one, is_right=place >= wrong) for place, one in enumerate(attempt.asked)]
    actions.finish_attempt(attempt=attempt, answers=answers, at=moment + timedelta(minutes=7))


def _answer(asked: dict[str, Any], *, is_right: bool) -> int:
    return next(number for number, choice in enumerate(asked["choices"]) if choice["right"] == is_right)


def _assignments(at: datetime, keeper: Individual) -> None:
    """Assigned a while ago, so that nobody gets a letter by the loading."""
    course = Course.objects.get(code="incident")
    for number, employee in enumerate(lacking(course, localdate(at)).order_by("pk")[:2]):
        due = localdate(at) + (9 - 12 * number) * _DAY
        Assignment.objects.create(
            employee=employee, course=course, due_on=due, assigned_by=keeper, assigned_at=at - 6 * _DAY
        )


def _entry(told: facts.Facts, at: datetime, staff: dict[str, Employee]) -> None:
    terms = actions.EntryTerms(
        kind=told["kind"],
        touchpoint=Touchpoint.objects.get(code=told["place"]),
        name=told["name"],
        owner_zone=told["zone"],
        supplier=told.get("supplier", ""),
        owner=staff.get(told.get("owner", "")),
    )
    row = actions.add_entry(terms=terms, by=None, at=at)
    RegisterEntry.objects.filter(pk=row.pk).update(added_at=at - 400 * _DAY)
    if "seen" in told:
        today = localdate(at)
        ends = today + told["ends"] * _DAY if "ends" in told else None
        holds = not told.get("broken", False)
        proof = actions.ProofTerms(today - told["seen"] * _DAY, ends, holds, note=told.get("note", ""))
        actions.prove(entry=row, terms=proof, by=None, at=at)


def _care(told: facts.Facts, at: datetime, staff: dict[str, Employee]) -> None:
    today = localdate(at)
    terms = actions.CareTerms(
        Touchpoint.objects.get(code=told["place"]), told["title"], told["every"], today - told["first"] * _DAY,
        told["zone"], staff.get(told.get("owner", "")),
    )  # fmt: skip
    plan = actions.add_plan(terms=terms, by=None, at=at)
    for number, due in enumerate(plan.dues(terms.first_due, today - _DAY)):
        if number in told.get("missed", ()):
            continue
        done = datetime.combine(due, time(7, 30), at.tzinfo) + (
            4 * _DAY if number in told.get("late", ()) else 0 * _DAY
        )
        announced = done - 2 * _DAY if told.get("announced") else None
        CareDone.objects.create(plan=plan, due_on=due, done_at=done, announced_at=announced)
