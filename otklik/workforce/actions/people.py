"""Employees come, change and leave; what they are good at is noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

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
    *, terms: EmployeeTerms, by: Individual | None, at: datetime, employee: Employee | None = None
) -> Employee:
    """Take somebody on, or say anew who he is. Whoever works on the desk under this e-mail is the same person.

    Raises NumberTaken, LeavesBeforeComing.
    """
    if terms.active_to is not None and terms.active_to < terms.active_from:
        raise LeavesBeforeComing
    with transaction.atomic():
        row = employee or Employee()
        if terms.number and Employee.objects.filter(number=terms.number).exclude(pk=row.pk).exists():
            raise NumberTaken
        row.name, row.post, row.number = clean_line(terms.name), terms.post, terms.number
        row.email, row.language = terms.email.strip().lower(), terms.language
        row.active_from, row.active_to = terms.active_from, terms.active_to
        row.individual = row.individual or _on_the_desk(row.email)
        row.save()
        row.touchpoints.set(terms.touchpoints)
        act = "workforce.change_employee" if employee else "workforce.add_employee"
        audit.record(actor=by.ref if by else "house", act=act, subject=row.ref, at=at)
    return row


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


def _on_the_desk(email: str) -> Individual | None:
    """Who signs in with this e-mail and has a role here, unless somebody else is he already."""
    if not email:
        return None
    rows = Individual.objects.filter(email__iexact=email, is_active=True, employee=None, staff_roles__isnull=False)
    return rows.first()
