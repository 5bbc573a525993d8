"""Drills of backup channels: held, with their moments, or left out with a reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.models import Assessment, Drill
from otklik.touchpoints.models import Touchpoint


class MomentsOutOfOrder(Exception):
    """Failure, seen, acted, restored: each is not before the one it follows, and none lies ahead."""


class NoReason(Exception):
    """A drill that was not held needs the reason."""


@dataclass(frozen=True)
class DrillMoments:
    """began_at None: the drill was not held. restored_at None: it was not restored."""

    began_at: datetime | None = None
    detected_at: datetime | None = None
    acted_at: datetime | None = None
    restored_at: datetime | None = None


def write_drill(
    *, touchpoint: Touchpoint, moments: DrillMoments, by: Individual, at: datetime, scenario: str = "", note: str = "",
    wanted_minutes: int = 60, waived_because: str = "", assessment: Assessment | None = None, once_key: str = "",
) -> Drill:  # fmt: skip
    """Write down a drill of a touchpoint and the backup it has now. The same form twice is one drill."""
    if not by.may("quality.duty"):
        raise NotKeeper
    if moments.began_at is None and not waived_because:
        raise NoReason
    _insist_order(moments, at)
    row = Drill(
        touchpoint=touchpoint, backup=touchpoint.backup, assessment=assessment, scenario=scenario, note=note,
        wanted_minutes=wanted_minutes, waived_because="" if moments.began_at else waived_because, by=by,
        written_at=at, once_key=once_key, **vars(moments),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record(actor=by.ref, act="quality.write_drill", subject=f"touchpoint:{touchpoint.pk}", at=at)
    except IntegrityError:
        known = Drill.objects.filter(by=by, once_key=once_key).exclude(once_key="").first()
        if known is None:
            raise
        return known
    return row


def _insist_order(moments: DrillMoments, at: datetime) -> None:
    told = [moment for moment in vars(moments).values() if moment is not None]
    is_told_in_order = moments.detected_at is not None or moments.acted_at is None
    if told != sorted(told) or (told and told[-1] > at) or not is_told_in_order:
        raise MomentsOutOfOrder
    if moments.began_at is None and told:
        raise MomentsOutOfOrder
