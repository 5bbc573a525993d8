"""Probes for those who may read them: the list with the last day, one with its runs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, QuerySet
from django.http import Http404

from otklik.parties.models import Individual
from otklik.quality.models import FrozenMonth, Maintenance, ProbeDefinition, ProbeRun, RunEvidence, Watch
from otklik.quality.queries.states import Standing, lines_of, standings
from otklik.quality.queries.stretches import ABSENT, UNKNOWN, Line
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import PREFETCHED

DAY: Final = timedelta(days=1)
_LAST_RUNS: Final = 30
WORST_FIRST: Final = ("down", "unknown", "degraded", "maintenance", "up")


@dataclass(frozen=True)
class ProbeRow:
    """last_at: when it was last looked, None if never; outcome of that look."""

    probe: ProbeDefinition
    state: str
    last_at: datetime | None


@dataclass(frozen=True)
class TouchpointRow:
    touchpoint: Touchpoint
    standing: Standing
    probes: list[ProbeRow]


def probe_board(at: datetime, *, state: str = "") -> list[TouchpointRow]:
    """Every touchpoint that is looked at with its last day, the worst first; a constant number of queries."""
    probes: dict[int, list[ProbeDefinition]] = defaultdict(list)
    for probe in ProbeDefinition.objects.filter(retired_at=None, touchpoint__retired_at=None).order_by("name", "pk"):
        probes[probe.touchpoint_id].append(probe)
    places = list(
        Touchpoint.objects.filter(pk__in=probes)
        .select_related("calendar")
        .prefetch_related(*PREFETCHED)
        .order_by("position", "pk")
    )
    stood = standings(places, at - DAY, at)
    lines = lines_of([probe for some in probes.values() for probe in some], at - DAY, at)
    seen = dict(Watch.objects.values_list("definition").annotate(Max("last_at")))
    rows = [
        TouchpointRow(
            place,
            stood[place.pk],
            [ProbeRow(probe, state_now(lines[probe.pk]), seen.get(probe.pk)) for probe in probes[place.pk]],
        )
        for place in places
        if place.pk in stood
    ]
    rows.sort(key=lambda row: WORST_FIRST.index(row.standing.state))
    return [row for row in rows if not state or row.standing.state == state]


def state_now(stretches: Line) -> str:
    """The state at the end of a line."""
    last = stretches[-1].state if stretches else UNKNOWN
    return UNKNOWN if last == ABSENT else last


def standing_of(touchpoint: Touchpoint, begins: datetime, ends: datetime) -> Standing | None:
    """How one touchpoint stood; None if nothing looks at it."""
    return standings([touchpoint], begins, ends).get(touchpoint.pk)


def last_runs(probe: ProbeDefinition) -> list[ProbeRun]:
    """The newest runs of a probe, the newest first."""
    return list(ProbeRun.objects.filter(definition=probe).select_related("vantage").order_by("-due_at")[:_LAST_RUNS])


def with_evidence(runs: Sequence[ProbeRun]) -> set[int]:
    """Which of these runs left files."""
    return set(RunEvidence.objects.filter(run__in=runs).values_list("run", flat=True))


def access_run(user: Individual | AnonymousUser, run_id: int) -> ProbeRun:
    """A run with its files, for staff who may read quality; everybody else 404."""
    rows = ProbeRun.objects.select_related("definition__touchpoint", "vantage").prefetch_related("evidence")
    run = rows.filter(pk=run_id).first()
    if run is None or not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    return run


def access_run_evidence(user: Individual | AnonymousUser, evidence_id: int) -> RunEvidence:
    """A file of a run, for staff who may read quality; everybody else 404."""
    row = RunEvidence.objects.filter(pk=evidence_id).first()
    if row is None or not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    return row


def runs_since(probe: ProbeDefinition, since: datetime) -> QuerySet[ProbeRun]:
    """Runs in order of time."""
    return ProbeRun.objects.filter(definition=probe, due_at__gte=since).order_by("due_at")


def probes_of(touchpoint: Touchpoint) -> list[ProbeDefinition]:
    """The probes that look at a touchpoint, resting ones too."""
    return list(ProbeDefinition.objects.filter(touchpoint=touchpoint, retired_at=None).order_by("name", "pk"))


def frozen_months(touchpoint: Touchpoint) -> list[FrozenMonth]:
    """The last twelve months as they were reported, the newest first."""
    return list(FrozenMonth.objects.filter(touchpoint=touchpoint).order_by("-month")[:12])


def works(touchpoint: Touchpoint, at: datetime) -> list[Maintenance]:
    """Announced work that is not over, and the last few that are."""
    rows = Maintenance.objects.filter(touchpoint=touchpoint)
    coming = list(rows.filter(ends_at__gt=at).order_by("begins_at"))
    return coming + list(rows.filter(ends_at__lte=at).order_by("-begins_at")[:5])


def access_probe(user: Individual | AnonymousUser, probe_id: int) -> ProbeDefinition:
    """A probe with its touchpoint, for staff who may read quality; everybody else 404."""
    if not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    rows = ProbeDefinition.objects.select_related("touchpoint__calendar", "depends_on")
    probe = rows.prefetch_related(*(f"touchpoint__{path}" for path in PREFETCHED)).filter(pk=probe_id).first()
    if probe is None:
        raise Http404
    return probe


def access_maintenance(user: Individual | AnonymousUser, maintenance_id: int) -> Maintenance:
    """Announced work, for those who manage quality; everybody else 404."""
    row = Maintenance.objects.select_related("touchpoint").filter(pk=maintenance_id).first()
    if row is None or not (isinstance(user, Individual) and user.may("quality.manage")):
        raise Http404
    return row


def others(probe: ProbeDefinition | None) -> Sequence[ProbeDefinition]:
    """Probes this one may depend on."""
    rows = ProbeDefinition.objects.filter(retired_at=None).select_related("touchpoint").order_by("name", "pk")
    return list(rows.exclude(pk=probe.pk) if probe else rows)
