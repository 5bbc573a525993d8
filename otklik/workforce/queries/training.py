"""Who knows what: required of whom, proved until when, and what lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from otklik.parties.models import Individual
from otklik.workforce.models import Assignment, Attempt, Certificate, Course, Employee, QuizQuestion, Shift, SkillLevel
from otklik.workforce.models.people import EmployeeQuerySet
from otklik.workforce.models.training import SOON_DAYS

INCIDENT: Final = "incident"
SMALLEST_GROUP: Final = 5  # figures of fewer people are figures about single people
VALID, SOON, EXPIRED, NEVER, FREE = "valid", "soon", "expired", "never", "free"


@dataclass(frozen=True)
class Cell:
    """What an employee has of a course. state: one of the five above; free: neither asked of him nor held."""

    course: Course
    state: str
    certificate: Certificate | None = None
    assignment: Assignment | None = None


@dataclass(frozen=True)
class MatrixRow:
    employee: Employee
    cells: list[Cell]


@dataclass(frozen=True)
class Coverage:
    """How many of those a course is required of hold it. is_hidden: a group too small to tell others of."""

    course: Course
    required: int
    valid: int
    soon: int
    is_hidden: bool = False

    @property
    def percent(self) -> int | None:
        return 100 * self.valid // self.required if self.required else None

    @property
    def lacking(self) -> int:
        return self.required - self.valid


def courses(*, retired: bool = False) -> list[Course]:
    """Those taught, or those taught no more."""
    return list(Course.objects.filter(retired_at__isnull=not retired).order_by("pk"))


def required_of(course: Course, day: date, places: Sequence[int] | None = None) -> EmployeeQuerySet:
    """Employees a course is required of on a day; places: ids of touchpoints they serve, None for all."""
    rows = Employee.objects.at_work(day).filter(post__role__in=course.roles, erased_at=None)
    return rows if places is None else rows.filter(touchpoints__in=places).distinct()


def holders(course: Course, day: date, people: Iterable[int]) -> set[int]:
    """Of these employees those whose certificate is valid on the day."""
    rows = Certificate.objects.valid_on(day).filter(course=course, employee__in=list(people))
    return set(rows.values_list("employee_id", flat=True))


def coverage(day: date, *, sees_single: bool, places: Sequence[int] | None = None) -> list[Coverage]:
    """Every course taught; three queries. sees_single: whether small groups may be told of; places: as above."""
    rows = Employee.objects.at_work(day).filter(erased_at=None)
    rows = rows if places is None else rows.filter(touchpoints__in=places).distinct()
    staff = list(rows.values_list("pk", "post__role"))
    last: dict[tuple[int, int], date] = {}
    held = Certificate.objects.valid_on(day).order_by("expires_on")
    for course_id, person, ends in held.values_list("course_id", "employee_id", "expires_on"):
        last[course_id, person] = ends
    soon, found = day + timedelta(days=SOON_DAYS), []
    for course in courses():
        people = [person for person, role in staff if role in course.roles]
        ends_of = [last[course.pk, person] for person in people if (course.pk, person) in last]
        hidden = not sees_single and 0 < len(people) < SMALLEST_GROUP
        found.append(Coverage(course, len(people), len(ends_of), sum(ends < soon for ends in ends_of), hidden))
    return found


def lacking(course: Course, day: date) -> QuerySet[Employee]:
    """Those who need the course and have no certificate that lasts another month, without an open assignment.

    Nobody lacks a course that is taught no more.
    """
    if course.retired_at is not None:
        return Employee.objects.none()
    lasting = Certificate.objects.valid_on(day + timedelta(days=SOON_DAYS)).filter(course=course)
    assigned = Assignment.objects.filter(course=course, done_at=None)
    return required_of(course, day).exclude(
        Q(pk__in=lasting.values("employee")) | Q(pk__in=assigned.values("employee"))
    )


def matrix(people: Sequence[Employee], day: date) -> list[MatrixRow]:
    """Every course for each of these employees (with post); three queries."""
    taught, ids = courses(), [person.pk for person in people]
    newest: dict[tuple[int, int], Certificate] = {}
    rows = Certificate.objects.filter(employee__in=ids, issued_on__lte=day, withdrawn_on=None)
    for row in rows.order_by("expires_on", "pk"):
        newest[row.employee_id, row.course_id] = row
    tasks = {(row.employee_id, row.course_id): row for row in Assignment.objects.filter(employee__in=ids, done_at=None)}
    return [
        MatrixRow(
            person,
            [
                _cell(person, course, newest.get((person.pk, course.pk)), tasks.get((person.pk, course.pk)), day)
                for course in taught
            ],
        )
        for person in people
    ]


def _cell(person: Employee, course: Course, kept: Certificate | None, task: Assignment | None, day: date) -> Cell:
    if kept is not None and kept.is_valid_on(day):
        is_soon = kept.expires_on <= day + timedelta(days=SOON_DAYS)
        return Cell(course, SOON if is_soon else VALID, kept, task)
    if person.post.role not in course.roles and task is None:
        return Cell(course, EXPIRED if kept else FREE, kept)
    return Cell(course, EXPIRED if kept else NEVER, kept, task)


def skills_of(people: Sequence[Employee]) -> dict[int, list[SkillLevel]]:
    """By the id of an employee what he is good at, the best first; one query."""
    found: dict[int, list[SkillLevel]] = {person.pk: [] for person in people}
    rows = SkillLevel.objects.filter(employee__in=list(found)).select_related("skill")
    for row in rows.order_by("-level", "skill__code"):
        found[row.employee_id].append(row)
    return found


def questions_of(course: Course) -> list[QuizQuestion]:
    return list(course.questions.filter(retired_at=None).order_by("position", "pk"))


def open_tasks(person: Individual) -> int:
    """How many courses somebody has still to pass."""
    rows = Assignment.objects.filter(employee__individual=person, done_at=None, course__retired_at=None)
    return rows.count()


def attempts_of(employee: Employee, course: Course) -> list[Attempt]:
    """Every try of an employee, the newest first."""
    return list(employee.attempts.filter(course=course).order_by("-began_at")[:50])


def expiring(first: date, last: date) -> list[Certificate]:
    """Certificates of courses taught that end from `first` to `last`, of people still here, if nothing newer lasts."""
    rows = Certificate.objects.filter(withdrawn_on=None, expires_on__gte=first, expires_on__lte=last)
    rows = rows.filter(Q(employee__active_to=None) | Q(employee__active_to__gte=first), employee__erased_at=None)
    newer = Certificate.objects.filter(
        withdrawn_on=None, expires_on__gt=last, employee=OuterRef("employee"), course=OuterRef("course")
    )
    rows = rows.filter(~Exists(newer), course__retired_at=None)
    return list(rows.select_related("employee__individual", "employee__post", "course").order_by("pk"))


@dataclass(frozen=True)
class Readiness:
    """Shifts of a period, of how many people, and those of people who held the certificate on that day."""

    shifts: int
    ready: int
    people: int


def incident_shifts(begins: datetime, ends: datetime, places: Sequence[int] | None) -> Readiness:
    """Shifts that began in the period, at these touchpoints or anywhere; two queries."""
    rows = Shift.objects.filter(begins_at__gte=begins, begins_at__lt=ends)
    rows = rows if places is None else rows.filter(touchpoint__in=places)
    shifts = [(person, localdate(moment)) for person, moment in rows.values_list("employee_id", "begins_at")]
    people = {person for person, _day in shifts}
    held: dict[int, list[Certificate]] = {person: [] for person in people}
    for row in Certificate.objects.filter(course__code=INCIDENT, employee__in=people):
        held[row.employee_id].append(row)
    ready = sum(any(row.is_valid_on(day) for row in held[person]) for person, day in shifts)
    return Readiness(len(shifts), ready, len(people))
