"""Employees, what is recorded of them, courses, rosters, registers."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from otklik.touchpoints.models import Touchpoint
from otklik.workforce import actions
from otklik.workforce.models import Course, Employee, Post, Presence, SentLetter, Shift, Skill
from tests.house.cast_sets import STAFF, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

READERS = those_who_may("workforce.read")
MANAGERS = those_who_may("workforce.manage")
_DAY = timedelta(days=1)


def build(world: "World", at: datetime) -> None:
    Post.objects.create(code="agent", title={"ru": "Оператор"}, role="front")
    course = _course(world, at)
    employee = _employee(world, "vera", at)
    world.add("employee_id", employee.pk, "vera", staff=MANAGERS)
    attempt = actions.begin_attempt(employee=employee, course=course, at=at)
    world.add("attempt_id", attempt.pk, "an open attempt of vera", staff=frozenset({"vera"}))
    _paper(world, employee, at)
    _shift_and_presence(world, employee, at)
    told = {"weekdays": frozenset({0}), "first_slot": 18, "end_slot": 40, "people": 1}
    actions.set_minimum(touchpoint=Touchpoint.objects.get(code="phone"), by=None, at=at, **told)
    due = localdate(at) + 30 * _DAY
    actions.assign(course=_course(world, at), employees=[employee], due_on=due, by=world.people["marta"], at=at)
    _registers(world, at)


def grow(world: "World", at: datetime) -> None:
    _course(world, at)
    employee = _employee(world, "", at)
    course = _course(world, at)
    told = {"issued_on": localdate(at), "expires_on": localdate(at) + 9 * _DAY, "note": ""}
    actions.note_certificate(employee=employee, course=course, by=world.people["marta"], at=at, **told)
    _shift_and_presence(world, employee, at)
    vera = Employee.objects.get(individual=world.people["vera"])
    attempt = actions.begin_attempt(employee=vera, course=course, at=at)
    actions.finish_attempt(attempt=attempt, answers=[0], at=at)
    _shift_and_presence(world, vera, at + world.number() * 12 * timedelta(hours=1))
    _registers(world, at)


def _course(world: "World", at: datetime) -> Course:
    word, marta = world.secrets.word, world.people["marta"]
    terms = actions.CourseTerms(
        title={"ru": word("title of a course", STAFF)},
        about={},
        material={"ru": word("material of a course", STAFF)},
        roles=["front"],
    )
    course = actions.create_course(code=f"c{world.number()}", terms=terms, by=marta, at=at)
    # who takes the quiz reads the question, and learns which answer was right once he has passed
    taker = MANAGERS | {"vera"}
    said = {"ru": word("question of a quiz", taker)}
    question = actions.QuestionTerms(said, {"ru": word("right answer", taker)}, [{"ru": word("wrong answer", taker)}])
    row = actions.put_question(course=course, terms=question, by=marta, at=at)
    world.add("course_id", course.pk, "a course")
    world.add("question_id", row.pk, "a question", staff=MANAGERS)
    return course


def _employee(world: "World", key: str, at: datetime) -> Employee:
    word, marta = world.secrets.word, world.people["marta"]
    terms = actions.EmployeeTerms(
        name=word("name of an employee", READERS | {key}),
        post=Post.objects.get(code="agent"),
        active_from=localdate(at) - 90 * _DAY,
        number=word("number of an employee", MANAGERS | {key}),
        touchpoints=[Touchpoint.objects.get(code="phone")],
    )
    row = actions.put_employee(terms=terms, by=marta, at=at)
    if key:
        Employee.objects.filter(pk=row.pk).update(individual=world.people[key])
    skill = Skill.objects.create(code=f"s{world.number()}", title={"ru": "Техника"})
    actions.note_skill(employee=row, skill=skill, level=2, day=localdate(at), by=marta, at=at)
    SentLetter.objects.create(employee=row, key="welcome", at=at)
    return row


def _paper(world: "World", employee: Employee, at: datetime) -> None:
    course = employee.attempts.get().course
    told = {"issued_on": localdate(at), "expires_on": localdate(at) + 99 * _DAY}
    told["note"] = world.secrets.word("note of a certificate", MANAGERS | {"vera"})
    row = actions.note_certificate(employee=employee, course=course, by=world.people["marta"], at=at, **told)
    world.add("certificate_id", row.pk, "a certificate of vera", staff=MANAGERS | {"vera"})


def _shift_and_presence(world: "World", employee: Employee, at: datetime) -> None:
    phone = Touchpoint.objects.get(code="phone")
    ends = at + timedelta(hours=8)
    shift = Shift.objects.create(employee=employee, touchpoint=phone, begins_at=at, ends_at=ends)
    world.add("shift_id", shift.pk, "a shift", staff=MANAGERS)
    row = Presence.objects.create(
        employee=employee, touchpoint=phone, begins_at=at, ends_at=ends, how=Presence.MANAGER, told_at=ends,
        told_by=world.people["marta"], note=world.secrets.word("note of a presence", MANAGERS | {"vera"}),
    )  # fmt: skip
    world.add("presence_id", row.pk, "a presence", staff=MANAGERS)


def _registers(world: "World", at: datetime) -> None:
    word, phone = world.secrets.word, Touchpoint.objects.get(code="phone")
    terms = actions.EntryTerms("support", phone, word("name of a register entry", READERS), "it")
    row = actions.add_entry(terms=terms, by=None, at=at)
    told = actions.ProofTerms(localdate(at), note=word("note of a proof", READERS))
    proof = actions.prove(entry=row, terms=told, by=None, at=at, file=ContentFile(b"%PDF-1.4", "act.pdf"))
    world.add("entry_id", row.pk, "an entry", staff=READERS)
    world.add("proof_id", proof.pk, "a proof", staff=READERS)
    care = actions.CareTerms(phone, word("title of regular work", READERS), 10, localdate(at), "it")
    plan = actions.add_plan(terms=care, by=None, at=at)
    actions.mark_done(plan=plan, due_on=localdate(at), done_at=at, by=None, at=at)
    world.add("plan_id", plan.pk, "regular work", staff=READERS)
