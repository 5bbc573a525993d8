"""Who was there: said by a button, by a manager beside it, or by a file; what is wrong is corrected by a new row."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import Employee, Presence

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
    """He leaves. Raises NotThere."""
    with transaction.atomic():
        row = Presence.objects.select_for_update().filter(employee=employee, ends_at=None).first()
        if row is None:
            raise NotThere
        row.ends_at = max(at, row.begins_at)
        row.save(update_fields=["ends_at"])
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
    """A new row that stands instead; the old one stays to be seen. is_void: he was not there at all.

    Raises BadSpan, OverlapsAnother, AlreadyCorrected.
    """
    with transaction.atomic():
        old = Presence.objects.select_for_update().get(pk=presence.pk)
        if Presence.objects.filter(corrects=old).exists():
            raise AlreadyCorrected
        if old.ends_at is None:
            old.ends_at = max(at, old.begins_at)
            old.save(update_fields=["ends_at"])
        if not is_void:
            _check(old.employee, begins_at, ends_at, at, besides=old)
        row = Presence.objects.create(
            employee=old.employee, touchpoint_id=old.touchpoint_id, begins_at=begins_at, ends_at=ends_at,
            how=Presence.MANAGER, told_by=by, told_at=at, note=note, corrects=old, is_void=is_void,
        )  # fmt: skip
        audit.record(actor=by.ref, act="workforce.correct_presence", subject=old.employee.ref, at=at, presence=row.pk)
    return row


def _check(
    employee: Employee, begins_at: datetime, ends_at: datetime, at: datetime, *, besides: Presence | None = None
) -> None:
    if not begins_at < ends_at <= min(begins_at + LONGEST, at):
        raise BadSpan
    rows = Presence.objects.standing().within(begins_at, ends_at).filter(employee=employee)
    if (rows.exclude(pk=besides.pk) if besides else rows).exists():
        raise OverlapsAnother
