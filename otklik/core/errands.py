"""Claim errands in batches and carry them out, each in its own transaction together with its mark of being done."""

import random
import traceback
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from otklik.core.events import carry_out, duty_of
from otklik.core.models import Errand

MOST_ATTEMPTS = 12  # with the back-off below: about nineteen hours of trying
LEASE = timedelta(seconds=90)
_LONGEST_WAIT = timedelta(hours=6)

log = structlog.get_logger("errands")


def waiting(at: datetime) -> QuerySet[Errand]:
    """Errands that are due and that no living worker holds."""
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    return Errand.objects.filter(free, done_at=None, failed_at=None, due_at__lte=at)


def claim(worker: str, limit: int, at: datetime) -> list[Errand]:
    """Take up to `limit` due errands for `worker` until the lease ends; two workers never get the same one."""
    with transaction.atomic():
        rows = waiting(at).order_by("priority", "due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        taken = list(rows.values_list("pk", flat=True)[:limit])
        if taken:
            Errand.objects.filter(pk__in=taken).update(worker=worker, lease_until=at + LEASE)
    found = Errand.objects.filter(pk__in=taken).select_related("event")
    return sorted(found, key=lambda row: taken.index(row.pk))


def run(row: Errand) -> bool:
    """Carry out one claimed errand; True when it is done. A failure is kept on the row and tried again later."""
    try:
        if duty_of(row).outside:
            carry_out(row)
            _finish(row)
        else:
            with transaction.atomic():
                _finish(row)  # first, so that a second worker waits on this row or leaves
                carry_out(row)
    except LostLease:
        return False
    except Exception as error:  # one bad subscriber must not stop the queue
        _put_off(row, error)
        return False
    return True


class LostLease(Exception):
    """Another worker has taken over or finished this errand."""


def retry(row: Errand, at: datetime) -> None:
    """Let a failed errand be tried again from the start."""
    Errand.objects.filter(pk=row.pk, done_at=None).update(failed_at=None, attempts=0, due_at=at, lease_until=None)


def wait_before(attempt: int) -> timedelta:
    """Back-off before the next try: 2^attempt seconds up to six hours, spread by up to a half either way."""
    longest = min(timedelta(seconds=2**attempt), _LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.5)  # noqa: S311 - spreading load, not a secret


def _finish(row: Errand) -> None:
    mine = Errand.objects.filter(pk=row.pk, worker=row.worker, done_at=None, failed_at=None)
    if not mine.update(done_at=now(), lease_until=None, attempts=row.attempts + 1, error=""):
        raise LostLease


def _put_off(row: Errand, error: Exception) -> None:
    attempts, at = row.attempts + 1, now()
    told = "".join(traceback.format_exception(error))[-4000:]
    changes = {"attempts": attempts, "error": told, "lease_until": None, "due_at": at + wait_before(attempts)}
    given_up = attempts >= MOST_ATTEMPTS
    Errand.objects.filter(pk=row.pk, worker=row.worker, done_at=None).update(
        **changes, failed_at=at if given_up else None
    )
    log.warning("errand_failed", errand=row.pk, handler=row.handler, attempts=attempts, given_up=given_up)
