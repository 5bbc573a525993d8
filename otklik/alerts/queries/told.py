"""Who was told of an incident, as its time line shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from otklik.alerts.models import Attempt, Notification, Webhook
from otklik.quality.models import Incident


@dataclass(frozen=True)
class Telling:
    """A line of the time line: one attempt, or that somebody is told only when his quiet hours end (attempt None)."""

    at: datetime
    notification: Notification
    attempt: Attempt | None = None


def tellings(incident: Incident) -> list[Telling]:
    """Every attempt to tell somebody of it and everything kept back, the oldest first; two queries."""
    rows = Notification.objects.filter(alert__incident=incident).select_related("person", "webhook")
    found = []
    for row in rows.prefetch_related("attempts"):
        if row.was_kept_back:
            found.append(Telling(row.at, row))
        found += [Telling(attempt.at, row, attempt) for attempt in row.attempts.all()]
    return sorted(found, key=lambda line: (line.at, line.notification.pk))


def last_attempts(webhooks: Iterable[Webhook], most: int = 5) -> dict[int, list[Attempt]]:
    """The newest attempts by webhook; one query a webhook in use, and those are few."""
    rows = Attempt.objects.select_related("notification__alert__incident__touchpoint").order_by("-at", "-pk")
    return {hook.pk: list(rows.filter(notification__webhook=hook)[:most]) for hook in webhooks}
