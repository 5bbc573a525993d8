"""Keep the ground floor's own tables small, a bounded piece at a time."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import models, transaction

from otklik.core.cron import cron
from otklik.core.events import errand, send
from otklik.core.models import CacheRow, Errand

DONE_KEPT_FOR = timedelta(days=7)
_PIECE = 500
_PAUSE = timedelta(seconds=1)


@cron("17 * * * *")
def sweep(at: datetime) -> None:
    """Every hour: remove errands done long ago, sessions and cache rows past their end."""
    with transaction.atomic():
        send(sweep_piece, at=at, key="sweep", moment=at.isoformat())


@errand(priority=9)
def sweep_piece(moment: str) -> None:
    """Remove one piece; while pieces are full another one follows, so that nobody waits long for the writer's lock."""
    at = datetime.fromisoformat(moment)
    old: list[models.QuerySet] = [
        Errand.objects.filter(done_at__lt=at - DONE_KEPT_FOR),
        Session.objects.filter(expire_date__lt=at),
        CacheRow.objects.filter(expires__lt=at),
    ]
    removed = [_remove(rows) for rows in old]
    if max(removed) == _PIECE:
        with transaction.atomic():
            send(sweep_piece, at=at + _PAUSE, moment=moment)


def _remove(rows: models.QuerySet) -> int:
    keys = list(rows.values_list("pk", flat=True)[:_PIECE])
    rows.model.objects.filter(pk__in=keys).delete()
    return len(keys)
