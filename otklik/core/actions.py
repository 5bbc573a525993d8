"""What staff may do with the ground floor's rows."""

from datetime import datetime

from django.db import transaction

from otklik.core import audit, errands
from otklik.core.models import Errand


def retry_errand(*, errand: Errand, by: str, at: datetime) -> None:
    """Let one errand given up be tried again from the start, one put off at once; a second call changes nothing."""
    with transaction.atomic():
        if errands.retry(errand, at):
            audit.record(actor=by, act="core.retry_errand", subject=f"errand:{errand.pk}", at=at)


def retry_troubled_errands(*, by: str, at: datetime) -> int:
    """Let all errands given up or put off be tried again; returns how many there were."""
    with transaction.atomic():
        count = errands.retry_all(at)
        if count:
            audit.record(actor=by, act="core.retry_errands", subject="errands", at=at, count=count)
    return count
