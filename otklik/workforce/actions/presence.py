"""Who was there: said by a button, by a manager beside it, or by a file; what is wrong is corrected by a new row."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import Employee, Presence
from otklik.workforce.queries.cover import UNSIGNED

LONGEST: Final = timedelta(hours=24)


class AlreadyThere(Exception):
    """He has signed in and not out."""


class NotThere(Exception):
    """He has not signed in."""


class BadSpan(Exception):
    """It ends before it begins, lasts longer than a day or lies ahead."""


class OverlapsAnother(Exception):
    """He was somewhere else then."""


class AlreadyCorrected(Exception):
    """Another row stands instead of this one."""


def sign_in(*, employee: Employee, touchpoint: Touchpoint, by: Individual, at: datetime) -> Presence:
    """The employee says he is there from now on. Raises AlreadyThere."""
    try:
        with transaction.atomic():
            return Presence.objects.create(
                employee=employee, touchpoint=touchpoint, begins_at=at, how=Presence.BUTTON, told_by=by, told_at=at
            )
    except IntegrityError:
        raise AlreadyThere from None


def sign_out(*, employee: Employee, at: datetime) -> Presence:
    """He leaves; who forgot to say so is taken to have left twelve hours after he came. Raises NotThere."""
    with transaction.atomic():
        row = Presence.objects.select_for_update().filter(employee=employee, ends_at=None).first()
        if row is None:
            raise NotThere
        _end(row, at)
    return row


def note_presence(
    *,
    employee: Employee,
    touchpoint: Touchpoint,
    begins_at: datetime,
    ends_at: datetime,
    note: str,
    by: Individual,
    at: datetime,
) -> Presence:
    """A manager says that somebody was there. Raises BadSpan, OverlapsAnother."""
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=employee.pk)
        _check(employee, begins_at, ends_at, at)
        row = Presence.objects.create(
            employee=employee, touchpoint=touchpoint, begins_at=begins_at, ends_at=ends_at, how=Presence.MANAGER,
            told_by=by, told_at=at, note=note,
        )  # fmt: skip
        audit.record(actor=by.ref, act="workforce.note_presence", subject=employee.ref, at=at, presence=row.pk)
    return row


def correct_presence(
    *,
    presence: Presence,
    begins_at: datetime,
    ends_at: datetime,
    is_void: bool,
    note: str,
    by: Individual,
    at: datetime,
) -> Presence:
    """A new row that stands instead; the old one stays to be seen.

    is_void: he was not there at all; begins_at and ends_at say nothing then.
    Raises BadSpan, OverlapsAnother, AlreadyCorrected.
    """
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=presence.employee_id)
        old = Presence.objects.select_for_update().get(pk=presence.pk)
        if Presence.objects.filter(corrects=old).exists():
            raise AlreadyCorrected
        if old.ends_at is None:
            _end(old, at)
        if is_void:
            begins_at, ends_at = old.begins_at, old.ends_at or old.begins_at
        else:
            _check(old.employee, begins_at, ends_at, at, besides=old)
        row = Presence.objects.create(
            employee=old.employee, touchpoint_id=old.touchpoint_id, begins_at=begins_at, ends_at=ends_at,
            how=Presence.MANAGER, told_by=by, told_at=at, note=note, corrects=old, is_void=is_void,
        )  # fmt: skip
        audit.record(actor=by.ref, act="workforce.correct_presence", subject=old.employee.ref, at=at, presence=row.pk)
    return row


def _end(row: Presence, at: datetime) -> None:
    row.ends_at = min(max(at, row.begins_at), row.begins_at + UNSIGNED)
    row.save(update_fields=["ends_at"])


def _check(
    employee: Employee, begins_at: datetime, ends_at: datetime, at: datetime, *, besides: Presence | None = None
) -> None:
    if not begins_at < ends_at <= min(begins_at + LONGEST, at):
        raise BadSpan
    rows = Presence.objects.standing().within(begins_at, ends_at).filter(employee=employee)
    if (rows.exclude(pk=besides.pk) if besides else rows).exists():
        raise OverlapsAnother
