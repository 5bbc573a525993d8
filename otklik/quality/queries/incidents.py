"""Incidents for the desk, and what customers may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q
from django.http import Http404

from otklik.parties.models import Individual
from otklik.quality.models import Incident, IncidentEntry
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import backup_of

PAGE: Final = 30
_SHOWN_FOR: Final = timedelta(days=90)


@dataclass(frozen=True)
class IncidentPage:
    """going_on: those that are open, the longest first; over: a page of the others; next_after: key of the next one."""

    going_on: list[Incident]
    over: list[Incident]
    next_after: int | None


def incidents(*, after: int | None = None) -> IncidentPage:
    """Of every touchpoint, for the desk."""
    rows = Incident.objects.select_related("touchpoint", "responsible")
    over = rows.exclude(resolved_at=None).order_by("-pk")
    some = list(over.filter(pk__lt=after)[: PAGE + 1] if after else over[: PAGE + 1])
    going_on = [] if after else list(rows.filter(resolved_at=None).order_by("began_at"))
    return IncidentPage(going_on, some[:PAGE], some[PAGE - 1].pk if len(some) > PAGE else None)


def access_incident(user: Individual | AnonymousUser, incident_id: int) -> Incident:
    """An incident with its time line, for staff who may read quality; everybody else 404."""
    if not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    entries = IncidentEntry.objects.select_related("by").order_by("at", "pk")
    rows = Incident.objects.select_related(
        "touchpoint__backup", "touchpoint__parent", "responsible", "review__changed_by"
    )
    incident = rows.prefetch_related(Prefetch("entries", entries)).filter(pk=incident_id).first()
    if incident is None:
        raise Http404
    return incident


def backup_is_on(incident: Incident) -> bool:
    """Whether the backup channel is in use for it."""
    switched = incident.entries.filter(kind__in=(IncidentEntry.BACKUP_ON, IncidentEntry.BACKUP_OFF))
    last = switched.order_by("-at", "-pk").first()
    return last is not None and last.kind == IncidentEntry.BACKUP_ON


@dataclass(frozen=True)
class ToldIncident:
    """What customers read: words: public entries, the newest first; backup: where to turn meanwhile."""

    incident: Incident
    words: Sequence[IncidentEntry]
    backup: Touchpoint | None


def told_incidents(at: datetime) -> list[ToldIncident]:
    """Public incidents of public touchpoints: those that go on, then those of the last ninety days."""
    shown = Q(resolved_at=None) | Q(resolved_at__gte=at - _SHOWN_FOR)
    rows = Incident.objects.filter(shown, is_public=True, touchpoint__is_public=True)
    public = IncidentEntry.objects.filter(is_public=True).order_by("-at", "-pk")
    rows = rows.select_related("touchpoint__backup", "touchpoint__parent__backup")
    found = list(rows.prefetch_related(Prefetch("entries", public, to_attr="told")).order_by("-began_at")[:PAGE])
    found.sort(key=lambda row: row.resolved_at is not None)
    return [ToldIncident(row, row.told, None if row.resolved_at else backup_of(row.touchpoint)) for row in found]


def open_count() -> int:
    """How many incidents nobody has taken yet."""
    return Incident.objects.filter(resolved_at=None, responsible=None).count()
