"""Claim errands in batches and carry them out, each in its own transaction together with its mark of being done."""

import random
import traceback
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from otklik.core.events import carry_out, duty_of
from otklik.core.logs import without_values
from otklik.core.models import Errand

MOST_ATTEMPTS = 84  # with the back-off below: three days of trying, a weekend without a mail server
_LONGEST_WAIT = timedelta(hours=1)

Clock = Callable[[], datetime]

log = structlog.get_logger("errands")


class LostLease(Exception):
    """Another worker has taken over or finished this errand."""


def lease() -> timedelta:
    """How long a worker may hold an errand without a sign of life."""
    return timedelta(seconds=settings.LEASE_SECONDS)


def waiting(at: datetime) -> QuerySet[Errand]:
    """Errands that are due and that no living worker holds."""
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    return Errand.objects.filter(free, done_at=None, failed_at=None, due_at__lte=at)


def claim(worker: str, limit: int, at: datetime) -> list[Errand]:
    """Take up to `limit` due errands for `worker` until the lease ends; two workers never get the same one.

    An idle call only reads: it takes no lock of the database.
    """
    if not waiting(at).exists():
        return []
    with transaction.atomic():
        rows = waiting(at).order_by("priority", "due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        taken = list(rows.values_list("pk", flat=True)[:limit])
        if taken:
            # without its key, so that a request made from now on is not taken for this one
            Errand.objects.filter(pk__in=taken).update(worker=worker, lease_until=at + lease(), key=None)
    found = {row.pk: row for row in Errand.objects.filter(pk__in=taken).select_related("event")}
    return [found[pk] for pk in taken if pk in found]


def run(row: Errand, clock: Clock) -> bool:
    """Carry out one claimed errand; True when it is done. A failure is kept on the row and tried again later.

    clock: a clock and not a moment, because an errand may take long, and when it ends is not known when it begins.
    """
    try:
        if duty_of(row).outside:
            _insist_on_lease(row, clock())
            carry_out(row)
            _finish(row, clock())
        else:
            with transaction.atomic():
                _finish(row, clock())  # first, so that a second worker waits on this row or leaves
                carry_out(row)
    except LostLease:
        log.warning("errand_lease_lost", errand=row.pk, handler=row.handler)
        return False
    except Exception as error:  # one bad subscriber must not stop the queue
        _put_off(row, error, clock())
        return False
    return True


def held(workers: Collection[str]) -> bool:
    """Whether these workers hold anything."""
    return Errand.objects.filter(worker__in=workers, lease_until__isnull=False, done_at=None, failed_at=None).exists()


def renew(workers: Collection[str], at: datetime) -> int:
    """Lengthen the leases of what these workers hold; returns how many errands that is."""
    held = Errand.objects.filter(worker__in=workers, lease_until__isnull=False, done_at=None, failed_at=None)
    return held.update(lease_until=at + lease())


def release(worker: str) -> int:
    """Give back what a leaving worker has claimed and not begun."""
    held = Errand.objects.filter(worker=worker, lease_until__isnull=False, done_at=None, failed_at=None)
    return held.update(lease_until=None)


def retry(row: Errand, at: datetime) -> bool:
    """Let an errand given up be tried again from the start, and one put off at once; False for any other."""
    return _try_again(Errand.objects.filter(pk=row.pk), at) == 1


def retry_all(at: datetime) -> int:
    """Let every errand given up or put off be tried again now; returns how many there were."""
    return _try_again(Errand.objects.all(), at)


def wait_before(attempt: int) -> timedelta:
    """Back-off before the next try: 2^attempt seconds up to an hour, spread by up to a half either way."""
    longest = min(timedelta(seconds=2 ** min(attempt, 16)), _LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.5)  # noqa: S311 - spreading load, not a secret


def _try_again(rows: QuerySet[Errand], at: datetime) -> int:
    troubled = rows.filter(attempts__gt=0, done_at=None)
    # one put off keeps its attempts: until it is done it is in trouble
    put_off = troubled.filter(failed_at=None, due_at__gt=at, lease_until=None).update(due_at=at)
    given_up = troubled.filter(failed_at__isnull=False)
    return put_off + given_up.update(failed_at=None, attempts=0, due_at=at, lease_until=None)


def _mine(row: Errand) -> QuerySet[Errand]:
    return Errand.objects.filter(pk=row.pk, worker=row.worker, lease_until__isnull=False, done_at=None, failed_at=None)


def _insist_on_lease(row: Errand, at: datetime) -> None:
    if not _mine(row).filter(lease_until__gt=at).exists():
        raise LostLease


def _finish(row: Errand, at: datetime) -> None:
    if not _mine(row).update(done_at=at, lease_until=None, attempts=row.attempts + 1, error=""):
        raise LostLease


def _put_off(row: Errand, error: Exception, at: datetime) -> None:
    attempts = row.attempts + 1
    told = without_values("".join(traceback.format_exception(error)))[-4000:].replace("\x00", "")
    changes = {"attempts": attempts, "error": told, "lease_until": None, "due_at": at + wait_before(attempts)}
    given_up = attempts >= MOST_ATTEMPTS
    _mine(row).update(**changes, failed_at=at if given_up else None)
    log.warning("errand_failed", errand=row.pk, handler=row.handler, attempts=attempts, given_up=given_up)
