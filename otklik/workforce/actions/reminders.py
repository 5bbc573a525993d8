"""What employees are told by letter: a course was assigned, a certificate ends, something of theirs runs out."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from otklik.parties.queries import said_in
from otklik.workforce.actions.letters import write
from otklik.workforce.models import Assignment
from otklik.workforce.models.registers import WARN_DAYS
from otklik.workforce.queries.registers import MISSED, Standing, care_board, standings
from otklik.workforce.queries.training import expiring

_CERTIFICATE_DAYS: Final = (30, 7)
_ENTRY_DAYS: Final = (WARN_DAYS, 14, 0)
_TASK_DAYS: Final = 3


def tell_of_assignment(*, assignment_id: int, at: datetime) -> None:
    """One letter for each assignment; twice it is the same one."""
    rows = Assignment.objects.select_related("employee__individual", "course")
    row = rows.filter(pk=assignment_id, done_at=None, course__retired_at=None).first()
    if row is None:
        return
    with transaction.atomic(), override(row.employee.language):
        told = {"course": said_in(row.course.title, row.employee.language), "day": _day(row.due_on)}
        subject = gettext("Please take the course “%(course)s” by %(day)s") % told
        text = gettext(
            "The course “%(course)s” is assigned to you. Read it and answer the questions by %(day)s. It can be done "
            "on a phone; you may try as often as you need."
        )
        key = f"assignment:{row.pk}"
        write(employee=row.employee, key=key, subject=subject, text=text % told, page="my_learning", at=at)


def remind(*, at: datetime) -> int:
    """Every letter that is due today; returns how many went out. A second time none does."""
    day = localdate(at)
    return _of_certificates(day, at) + _of_tasks(day, at) + _of_entries(day, at) + _of_care(day, at)


def _of_certificates(day: date, at: datetime) -> int:
    sent = 0
    for row in expiring(day, day + timedelta(days=max(_CERTIFICATE_DAYS))):
        if row.employee.post.role not in row.course.roles:
            continue
        near = min(days for days in _CERTIFICATE_DAYS if (row.expires_on - day).days <= days)
        with transaction.atomic(), override(row.employee.language):
            told = {"course": said_in(row.course.title, row.employee.language), "day": _day(row.expires_on)}
            subject = gettext("Your certificate “%(course)s” ends on %(day)s") % told
            text = gettext(
                "Your certificate of “%(course)s” is valid until %(day)s. Take the quiz anew before that day."
            )
            key = f"certificate:{row.pk}:{near}"
            sent += write(employee=row.employee, key=key, subject=subject, text=text % told, page="my_learning", at=at)
    return sent


def _of_tasks(day: date, at: datetime) -> int:
    sent = 0
    due_by = day + timedelta(days=_TASK_DAYS)
    rows = Assignment.objects.filter(done_at=None, due_on__lte=due_by, course__retired_at=None)
    for row in rows.select_related("employee__individual", "course").order_by("pk"):
        if not row.employee.is_at_work(day):
            continue
        is_late = row.due_on < day
        with transaction.atomic(), override(row.employee.language):
            told = {"course": said_in(row.course.title, row.employee.language), "day": _day(row.due_on)}
            subject = (
                gettext("The course “%(course)s” was due on %(day)s")
                if is_late
                else gettext("The course “%(course)s” is due on %(day)s")
            )
            text = gettext("The course “%(course)s” is still waiting for you.") % told
            key = f"assignment:{row.pk}:{'late' if is_late else 'soon'}"
            sent += write(employee=row.employee, key=key, subject=subject % told, text=text, page="my_learning", at=at)
    return sent


def _of_entries(day: date, at: datetime) -> int:
    sent = 0
    for one in standings(day):
        if one.proof is None or one.proof.valid_to is None or one.entry.owner is None:
            continue
        left = (one.proof.valid_to - day).days
        near = next((days for days in reversed(_ENTRY_DAYS) if left <= days), None)
        if near is not None:
            sent += _of_entry(one, near, at)
    return sent


def _of_entry(one: Standing, near: int, at: datetime) -> int:
    owner, proof = one.entry.owner, one.proof
    if owner is None or proof is None or proof.valid_to is None:
        return 0
    with transaction.atomic(), override(owner.language):
        told = {"name": one.entry.name, "day": _day(proof.valid_to)}
        told["place"] = said_in(one.entry.touchpoint.title, owner.language)
        subject = gettext("%(name)s: valid until %(day)s") % told
        text = gettext(
            "“%(name)s” (%(place)s) is valid until %(day)s. Renew it and note the new paper in the register."
        )
        key = f"proof:{proof.pk}:{near}"
        return int(write(employee=owner, key=key, subject=subject, text=text % told, page="desk_registers", at=at))


def _of_care(day: date, at: datetime) -> int:
    sent = 0
    for one in care_board(day):
        owner = one.plan.owner
        if owner is None or (one.state != MISSED and one.due_on - day > timedelta(days=_TASK_DAYS)):
            continue
        with transaction.atomic(), override(owner.language):
            told = {"name": one.plan.title, "day": _day(one.due_on)}
            told["place"] = said_in(one.plan.touchpoint.title, owner.language)
            if one.state == MISSED:
                subject = gettext("%(name)s was due on %(day)s") % told
            else:
                subject = gettext("%(name)s is due on %(day)s") % told
            text = gettext("“%(name)s” (%(place)s): due on %(day)s. Tell customers at least a day before.") % told
            key = f"care:{one.plan.pk}:{one.due_on.isoformat()}:{'late' if one.state == MISSED else 'soon'}"
            sent += write(employee=owner, key=key, subject=subject, text=text, page="desk_care", at=at)
    return sent


def _day(day: date) -> str:
    """In the language that is switched on."""
    return date_format(day, "j E Y")
