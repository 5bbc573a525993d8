"""Carry out what is to be told: an errand each, every try of it noted."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils.timezone import now

from otklik.alerts.actions.by_mail import by_mail
from otklik.alerts.actions.by_push import by_push
from otklik.alerts.actions.by_webhook import by_webhook
from otklik.alerts.models import Attempt, Notification
from otklik.alerts.ports import NotTaken
from otklik.core.errands import MOST_ATTEMPTS
from otklik.core.events import errand

# how often a channel is tried before it is given up: letters three days long, the others about an hour
_CHANNELS: Final[dict[str, tuple[Callable[[Notification, datetime], str], int]]] = {
    Notification.MAIL: (by_mail, MOST_ATTEMPTS),
    Notification.WEBHOOK: (by_webhook, 12),
    Notification.PUSH: (by_push, 12),
}


@errand(outside=True, priority=3)
def deliver(*, notification_id: int) -> None:
    """Try once; what was not taken for now is raised, so that the errand comes again later."""
    related = (
        "alert__incident__touchpoint",
        "alert__incident__responsible",
        "alert__plan",
        "person",
        "webhook",
        "device",
    )
    row = Notification.objects.select_related(*related).get(pk=notification_id)
    if row.done_at or row.failed_at:
        return
    carry, most = _CHANNELS[row.channel]
    tried = row.attempts.count() + 1
    try:
        result = carry(row, now())
    except NotTaken as error:
        _note(row, is_taken=False, result=str(error))
        if error.for_ever or tried >= most:
            Notification.objects.filter(pk=row.pk).update(failed_at=now())
            return
        raise
    _note(row, is_taken=True, result=result)
    Notification.objects.filter(pk=row.pk).update(done_at=now())


def _note(row: Notification, *, is_taken: bool, result: str) -> None:
    Attempt.objects.create(notification=row, at=now(), is_taken=is_taken, result=result[:200])
