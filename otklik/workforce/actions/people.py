"""Employees come, change and leave; what they are good at is noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from otklik.core import audit
from otklik.core.text import clean_line
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import Employee, Post, Presence, Skill, SkillLevel


class NumberTaken(Exception):
    """Another employee has this number."""


class LeavesBeforeComing(Exception):
    """The last day lies before the first."""


@dataclass(frozen=True)
class EmployeeTerms:
    """What is said of an employee; see the model."""

    name: str
    post: Post
    active_from: date
    active_to: date | None = None
    email: str = ""
    language: str = "ru"
    number: str = ""
    touchpoints: Sequence[Touchpoint] = field(default_factory=tuple)


def put_employee(
    *, terms: EmployeeTerms, by: Individual | None, at: datetime, employee: Employee | None = None, once_key: str = ""
) -> Employee:
    """Take somebody on, or say anew who he is. Whoever works on the desk under this e-mail is the same person.

    The same once_key takes him on once. Raises NumberTaken, LeavesBeforeComing.
    """
    if terms.active_to is not None and terms.active_to < terms.active_from:
        raise LeavesBeforeComing
    try:
        with transaction.atomic():
            return _put(terms, by, at, employee, once_key)
    except IntegrityError:  # somebody else wrote the same at the same moment
        with transaction.atomic():
            return _put(terms, by, at, employee, once_key)


def link_employee(*, individual_id: int, at: datetime) -> None:
    """Who came to work on the desk is the employee that was entered under his e-mail, unless one of them is taken."""
    with transaction.atomic():
        person = _desk_people().filter(pk=individual_id, employee=None).exclude(email="").first()
        rows = Employee.objects.select_for_update().filter(individual=None, erased_at=None).order_by("pk")
        row = rows.filter(email=person.email.lower()).first() if person else None
        if row is not None:
            row.individual = person
            row.save(update_fields=["individual"])
            audit.record(actor="house", act="workforce.link_employee", subject=row.ref, at=at)


def note_skill(*, employee: Employee, skill: Skill, level: int, day: date, by: Individual, at: datetime) -> None:
    """How good he is at it as of `day`; level 0 takes the note away."""
    with transaction.atomic():
        if level:
            told = {"level": level, "noted_on": day, "noted_by": by}
            SkillLevel.objects.update_or_create(employee=employee, skill=skill, defaults=told)
        else:
            SkillLevel.objects.filter(employee=employee, skill=skill).delete()
        facts = {"skill": skill.code, "level": level}
        audit.record(actor=by.ref, act="workforce.note_skill", subject=employee.ref, at=at, **facts)


def erase_employee(*, individual_id: int, at: datetime) -> None:
    """Take the name off everything here that is his; numbers stay, so that past figures stay true."""
    with transaction.atomic():
        row = Employee.objects.select_for_update().filter(individual=individual_id).first()
        if row is None:
            return
        row.letters.all().delete()
        row.skills.all().delete()
        row.attempts.update(answers=[], asked=[])
        row.certificates.update(note="", withdrawn_why="")
        Presence.objects.filter(employee=row).update(note="")
        row.name, row.email, row.number, row.individual, row.erased_at = "", "", "", None, at
        row.save()
        audit.record(actor="house", act="workforce.erase_employee", subject=row.ref, at=at)


def _put(
    terms: EmployeeTerms, by: Individual | None, at: datetime, employee: Employee | None, once_key: str
) -> Employee:
    known = Employee.objects.filter(once_key=once_key).first() if once_key else None
    if known is not None and employee is None:
        return known
    row = Employee.objects.select_for_update().get(pk=employee.pk) if employee else Employee(once_key=once_key)
    if terms.number and Employee.objects.filter(number=terms.number).exclude(pk=row.pk).exists():
        raise NumberTaken
    email = terms.email.strip().lower()
    if row.individual_id is None or row.email != email:
        row.individual = _on_the_desk(email, row)
    row.name, row.post, row.number = clean_line(terms.name), terms.post, terms.number
    row.email, row.language = email, terms.language
    row.active_from, row.active_to = terms.active_from, terms.active_to
    row.save()
    row.touchpoints.set(terms.touchpoints)
    act = "workforce.change_employee" if employee else "workforce.add_employee"
    audit.record(actor=by.ref if by else "house", act=act, subject=row.ref, at=at)
    return row


def _on_the_desk(email: str, employee: Employee) -> Individual | None:
    """Who signs in with this e-mail and has a role here, unless another employee is he already."""
    if not email:
        return None
    rows = _desk_people().filter(Q(employee=None) | Q(employee=employee.pk), email__iexact=email)
    return rows.order_by("pk").first()


def _desk_people() -> "QuerySet[Individual]":
    return Individual.objects.filter(is_active=True, staff_roles__isnull=False).distinct()
