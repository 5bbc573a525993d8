"""Places that probes look from: whether they look, and what each sees of a probe."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, Count, F, Q
from django.http import Http404

from otklik.parties.models import Individual
from otklik.quality.models import ProbeDefinition, ProbeRun, Vantage, Watch
from otklik.quality.ports import Outcome
from otklik.quality.queries.schedules import ASK_EVERY
from otklik.quality.queries.stretches import DEGRADED, DOWN, UNKNOWN, UP

SILENT_AFTER: Final = timedelta(seconds=3 * ASK_EVERY)
SKEW_TOLD: Final = 2.0  # seconds; below it the header of an answer cannot tell
_DAY: Final = timedelta(days=1)
_STATE_OF: Final = {Outcome.OK: UP, Outcome.DEGRADED: DEGRADED, Outcome.FAIL: DOWN}


@dataclass(frozen=True)
class VantageRow:
    """probes: it is to look at; looks: taken in the last day, missed or lost apart; late: seconds, None without any."""

    vantage: Vantage
    probes: int
    looks: int
    missed: int
    late: float | None
    is_silent: bool


@dataclass(frozen=True)
class SeenFrom:
    """How a probe stands from one place; state: "unknown" when its last look is too long ago."""

    vantage: Vantage
    state: str
    last_at: datetime | None


def vantages(at: datetime) -> list[VantageRow]:
    """Every place in use, this server first; three queries."""
    rows = Vantage.objects.filter(retired_at=None).order_by("pk")
    alive = Q(definition__paused_at=None, definition__retired_at=None)
    probes = dict(Watch.objects.filter(alive).values_list("vantage").annotate(Count("pk")))
    found = (
        ProbeRun.objects.filter(due_at__gte=at - _DAY)
        .values("vantage")
        .annotate(
            looks=Count("pk", filter=Q(attempts__gt=0)),
            missed=Count("pk", filter=Q(attempts=0)),
            late=Avg(F("began_at") - F("due_at"), filter=Q(attempts__gt=0)),
        )
    )
    runs: dict[int, dict[str, Any]] = {row["vantage"]: dict(row) for row in found}
    told = [_row(row, probes.get(row.pk, 0), runs.get(row.pk, {}), at) for row in rows]
    return sorted(told, key=lambda row: not row.vantage.is_here)


def elsewhere() -> list[Vantage]:
    """Places in use that are not this server."""
    return list(Vantage.objects.filter(retired_at=None).exclude(code=Vantage.HERE).order_by("pk"))


def references_of(code: str) -> list[str]:
    """By what a vantage knows that it sees."""
    found = Vantage.objects.filter(code=code).values_list("references", flat=True).first()
    return list(found or [])


def seen_from(probes: Iterable[ProbeDefinition], at: datetime) -> dict[int, list[SeenFrom]]:
    """By probe, how it stands from each place that looks at it."""
    told: dict[int, list[SeenFrom]] = defaultdict(list)
    rows = Watch.objects.filter(definition__in=probes, vantage__retired_at=None)
    for watch in rows.select_related("definition", "vantage").order_by("vantage", "pk"):
        told[watch.definition_id].append(SeenFrom(watch.vantage, _state(watch, at), watch.last_at))
    return dict(told)


def disagree(rows: Iterable[SeenFrom]) -> tuple[list[Vantage], list[Vantage]] | None:
    """From where it is down and from where it works; None where all who see say the same."""
    rows = list(rows)
    down = [row.vantage for row in rows if row.state == DOWN]
    good = [row.vantage for row in rows if row.state in (UP, DEGRADED)]
    return (down, good) if down and good else None


def access_vantage(user: Individual | AnonymousUser, vantage_id: int) -> Vantage:
    """A place that is not this server, for those who may manage quality; everybody else 404."""
    row = Vantage.objects.filter(pk=vantage_id).exclude(code=Vantage.HERE).first()
    if row is None or not (isinstance(user, Individual) and user.may("quality.manage")):
        raise Http404
    return row


def _row(row: Vantage, probes: int, runs: dict[str, Any], at: datetime) -> VantageRow:
    late = runs.get("late")
    is_silent = not row.is_here and row.paused_at is None and (row.heard_at is None or at - row.heard_at > SILENT_AFTER)
    return VantageRow(
        row,
        probes,
        looks=runs.get("looks", 0),
        missed=runs.get("missed", 0),
        late=late.total_seconds() if isinstance(late, timedelta) else None,
        is_silent=is_silent,
    )


def _state(watch: Watch, at: datetime) -> str:
    is_fresh = watch.last_at is not None and at - watch.last_at <= watch.definition.valid_for
    if not is_fresh or watch.vantage.paused_at:
        return UNKNOWN
    return _STATE_OF.get(Outcome(watch.outcome), UNKNOWN)
