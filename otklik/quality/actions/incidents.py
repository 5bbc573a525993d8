"""Incidents: opened by what probes see or by hand, taken by somebody, told of, resolved with a cause."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.quality.actions.findings import draft_of_incident
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.events import IncidentOpened, IncidentResolved, IncidentUpdated
from otklik.quality.models import Incident, IncidentEntry, Maintenance, ProbeDefinition, State, StateInterval
from otklik.touchpoints.models import Touchpoint

Words = dict[str, str]


class AlreadyResolved(Exception):
    """It is over; what comes now is another incident."""


def follow_state(*, touchpoint_id: int, at: datetime) -> Incident | None:
    """Bring the incident of a touchpoint in line with what its probes see; safe to call at any time."""
    with transaction.atomic():
        Touchpoint.objects.select_for_update().get(pk=touchpoint_id)
        incident = Incident.objects.filter(touchpoint=touchpoint_id, resolved_at=None).first()
        down = _down(touchpoint_id, at)
        if down is None:
            waits = incident is not None and incident.probe_kind and not incident.recovered_at
            return _recovered(incident, at) if incident and waits and _works(touchpoint_id, at) else incident
        if incident is None:
            return None if is_announced(touchpoint_id, at) else _opened_by_probe(down, at)
        if incident.recovered_at:
            Incident.objects.filter(pk=incident.pk).update(recovered_at=None)
            note(incident, IncidentEntry.DOWN_AGAIN, at)
        return incident


def follow_every(at: datetime) -> None:
    """Every touchpoint that is down or has an incident of a probe: announced work ends, probes are retired, and no
    state changes by that."""
    down = StateInterval.objects.filter(ends_at=None, state=State.DOWN, seen_until__gte=at)
    waiting = Incident.objects.filter(resolved_at=None, recovered_at=None).exclude(probe_kind="")
    for touchpoint_id in {*down.values_list("touchpoint", flat=True), *waiting.values_list("touchpoint", flat=True)}:
        follow_state(touchpoint_id=touchpoint_id, at=at)


def open_incident(
    *, touchpoint: Touchpoint, title: Words, began_at: datetime, by: Individual, at: datetime, quiet: bool = False
) -> Incident:
    """Open one by hand; if one is open at this touchpoint already, that one. quiet: of the past, nobody is told."""
    insist(by)
    with transaction.atomic():
        Touchpoint.objects.select_for_update().get(pk=touchpoint.pk)
        known = Incident.objects.filter(touchpoint=touchpoint, resolved_at=None).first()
        if known:
            return known
        row = Incident.objects.create(touchpoint=touchpoint, title=title, began_at=min(began_at, at), opened_at=at)
        note(row, IncidentEntry.OPENED, at, by, title)
        audit.record(actor=by.ref, act="quality.open_incident", subject=row.ref, at=at)
        publish(IncidentOpened(row.pk, quiet), at=at)
    return row


def take_incident(*, incident: Incident, by: Individual, at: datetime) -> None:
    """Whoever takes it answers for it; taking it over from somebody is told too."""
    with transaction.atomic():
        row = locked(incident, by)
        if row.responsible_id == by.pk:
            return
        row.responsible, row.acknowledged_at = by, row.acknowledged_at or at
        row.save(update_fields=["responsible", "acknowledged_at"])
        note(row, IncidentEntry.ACKNOWLEDGED, at, by)


def say_of_incident(
    *, incident: Incident, words: Words, is_public: bool, by: Individual, at: datetime, once_key: str = ""
) -> None:
    """Add to the time line; public words stand on the status page, and the incident with them."""
    with transaction.atomic():
        row = locked(incident, by)
        if once_key and row.entries.filter(once_key=once_key).exists():
            return
        note(row, IncidentEntry.SAID, at, by, words, is_public=is_public, once_key=once_key)
        if is_public and not row.is_public:
            Incident.objects.filter(pk=row.pk).update(is_public=True)
            audit.record(actor=by.ref, act="quality.publish_incident", subject=row.ref, at=at)
        if is_public:
            publish(IncidentUpdated(row.pk), at=at)


def resolve_incident(
    *,
    incident: Incident,
    cause: Words,
    by: Individual,
    at: datetime,
    is_public: bool = False,
    quiet: bool = False,
    as_finding: bool = False,
) -> None:
    """Say that it is over, and of what it came; is_public: customers who know of it read so. Raises AlreadyResolved.

    as_finding: a draft of a finding is made of it.
    """
    with transaction.atomic():
        row = locked(incident, by)
        row.cause, row.resolved_at, row.recovered_at = cause, at, row.recovered_at or at
        row.save(update_fields=["cause", "resolved_at", "recovered_at"])
        note(row, IncidentEntry.RESOLVED, at, by, cause, is_public=is_public and row.is_public)
        audit.record(actor=by.ref, act="quality.resolve_incident", subject=row.ref, at=at)
        publish(IncidentResolved(row.pk, quiet), at=at)
        if as_finding:
            draft_of_incident(incident=row, cause=cause, by=by, at=at)


def _opened_by_probe(down: StateInterval, at: datetime) -> Incident:
    row = Incident.objects.create(
        touchpoint_id=down.touchpoint_id,
        why=down.why,
        probe_kind=down.definition.kind,
        facts=down.facts,
        began_at=down.begins_at,
        opened_at=at,
    )
    note(row, IncidentEntry.OPENED, at)
    publish(IncidentOpened(row.pk), at=at)
    return row


def _recovered(incident: Incident, at: datetime) -> Incident:
    """One that nobody took mended itself and is over; one that somebody took waits for his word."""
    incident.recovered_at = at
    note(incident, IncidentEntry.RECOVERED, at)
    if incident.responsible_id is None and not incident.is_public:
        incident.resolved_at = at
        publish(IncidentResolved(incident.pk), at=at)
    incident.save(update_fields=["recovered_at", "resolved_at"])
    return incident


def _down(touchpoint_id: int, at: datetime) -> StateInterval | None:
    """The longest of the states in which the touchpoint does not work now."""
    return _present(touchpoint_id, at).filter(state=State.DOWN).order_by("begins_at").first()


def _works(touchpoint_id: int, at: datetime) -> bool:
    """Whether every probe that may call it down sees it work; what is not known is no recovery."""
    states = [interval.state for interval in _present(touchpoint_id, at)]
    looking = ProbeDefinition.objects.filter(
        touchpoint=touchpoint_id, effect=ProbeDefinition.DOWN, retired_at=None, paused_at=None
    ).count()
    return len(states) == looking > 0 and set(states) <= {State.UP, State.DEGRADED}


def _present(touchpoint_id: int, at: datetime) -> QuerySet[StateInterval]:
    rows = StateInterval.objects.filter(
        touchpoint=touchpoint_id,
        ends_at=None,
        seen_until__gte=at,
        definition__effect=ProbeDefinition.DOWN,
        definition__retired_at=None,
        definition__paused_at=None,
    )
    return rows.select_related("definition")


def is_announced(touchpoint_id: int, at: datetime) -> bool:
    """Whether work is announced there now."""
    return Maintenance.objects.filter(touchpoint=touchpoint_id, begins_at__lte=at, ends_at__gt=at).exists()


def locked(incident: Incident, by: Individual) -> Incident:
    """The open incident, held for this transaction; raises NotKeeper, AlreadyResolved."""
    insist(by)
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    if row.resolved_at:
        raise AlreadyResolved
    return row


def insist(by: Individual) -> None:
    """Raises NotKeeper for who is not on duty for quality."""
    if not by.may("quality.duty"):
        raise NotKeeper


def note(
    incident: Incident,
    kind: str,
    at: datetime,
    by: Individual | None = None,
    words: Words | None = None,
    *,
    is_public: bool = False,
    once_key: str = "",
) -> None:
    """One line of the time line."""
    IncidentEntry.objects.create(
        incident=incident, kind=kind, at=at, by=by, words=words or {}, is_public=is_public, once_key=once_key
    )
