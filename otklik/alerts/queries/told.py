"""Who was told of an incident, as its time line shows it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from otklik.alerts.models import Attempt, Notification
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
        if row.was_kept_back and row.channel == Notification.MAIL:  # he is told in several ways, and rests once
            found.append(Telling(row.at, row))
        found += [Telling(attempt.at, row, attempt) for attempt in row.attempts.all()]
    return sorted(found, key=lambda line: (line.at, line.notification.pk))


def last_attempts(most: int = 5) -> dict[int, list[Attempt]]:
    """The newest attempts by webhook; one query."""
    newest = Window(RowNumber(), partition_by=F("notification__webhook"), order_by=[F("at").desc(), F("pk").desc()])
    rows = Attempt.objects.filter(notification__webhook__isnull=False).annotate(place=newest).filter(place__lte=most)
    found: dict[int, list[Attempt]] = defaultdict(list)
    for row in rows.select_related("notification__alert__incident__touchpoint").order_by("-at", "-pk"):
        found[row.notification.webhook_id or 0].append(row)
    return found
