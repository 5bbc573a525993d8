"""Rows of the workforce for those who may see them; everybody else gets 404."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import (
    Attempt,
    CarePlan,
    Certificate,
    Course,
    Employee,
    Presence,
    Proof,
    QuizQuestion,
    RegisterEntry,
    Shift,
)
from otklik.workforce.queries.cover import with_hours

User = Individual | AnonymousUser


def may(user: User, permission: str) -> bool:
    return isinstance(user, Individual) and user.may(permission)


def own_employee(user: User) -> Employee | None:
    """The employee who signed in, with his post and touchpoints; None for people who are in no list of employees."""
    if not isinstance(user, Individual):
        return None
    rows = Employee.objects.select_related("post", "individual").prefetch_related("touchpoints")
    return rows.filter(individual=user, erased_at=None).first()


def access_own_employee(user: User) -> Employee:
    if (employee := own_employee(user)) is None:
        raise Http404
    return employee


def access_employee(user: User, employee_id: int) -> Employee:
    """Those who manage the workforce, and the person himself."""
    rows = Employee.objects.select_related("post", "individual").prefetch_related("touchpoints")
    row = rows.filter(pk=employee_id).first()
    if row is None or not (may(user, "workforce.manage") or _is_his(row, user)):
        raise Http404
    return row


def access_course(user: User, course_id: int) -> Course:
    """Everybody on the desk may learn anything that is taught; what was retired is for those who manage."""
    row = Course.objects.filter(pk=course_id).first()
    if row is None or not may(user, "workforce.manage" if row.retired_at else "desk.enter"):
        raise Http404
    return row


def access_question(user: User, question_id: int) -> QuizQuestion:
    row = QuizQuestion.objects.select_related("course").filter(pk=question_id).first()
    if row is None or not may(user, "workforce.manage"):
        raise Http404
    return row


def access_attempt(user: User, attempt_id: int) -> Attempt:
    """The person himself, and nobody else."""
    row = Attempt.objects.select_related("employee__individual", "course").filter(pk=attempt_id).first()
    if row is None or not _is_his(row.employee, user):
        raise Http404
    return row


def access_certificate(user: User, certificate_id: int) -> Certificate:
    rows = Certificate.objects.select_related("employee__individual", "employee__post", "course")
    row = rows.filter(pk=certificate_id).first()
    if row is None or not (may(user, "workforce.manage") or _is_his(row.employee, user)):
        raise Http404
    return row


def access_place(user: User, touchpoint_id: int) -> Touchpoint:
    """A touchpoint with what is needed to tell its hours, for those who may read rosters."""
    row = with_hours(Touchpoint.objects.filter(pk=touchpoint_id)).first()
    if row is None or not may(user, "workforce.read"):
        raise Http404
    return row


def access_shift(user: User, shift_id: int) -> Shift:
    row = Shift.objects.select_related("employee", "touchpoint").filter(pk=shift_id).first()
    if row is None or not may(user, "workforce.manage"):
        raise Http404
    return row


def access_presence(user: User, presence_id: int) -> Presence:
    row = Presence.objects.select_related("employee", "touchpoint").filter(pk=presence_id).first()
    if row is None or not may(user, "workforce.manage"):
        raise Http404
    return row


def access_entry(user: User, entry_id: int) -> RegisterEntry:
    row = RegisterEntry.objects.select_related("touchpoint", "owner").filter(pk=entry_id).first()
    if row is None or not may(user, "workforce.read"):
        raise Http404
    return row


def access_proof(user: User, proof_id: int) -> Proof:
    row = Proof.objects.select_related("entry").filter(pk=proof_id).first()
    if row is None or not may(user, "workforce.read"):
        raise Http404
    return row


def access_care(user: User, plan_id: int) -> CarePlan:
    row = CarePlan.objects.select_related("touchpoint", "owner").filter(pk=plan_id).first()
    if row is None or not may(user, "workforce.read"):
        raise Http404
    return row


def _is_his(employee: Employee, user: User) -> bool:
    return isinstance(user, Individual) and employee.individual_id == user.pk and user.may("desk.enter")
