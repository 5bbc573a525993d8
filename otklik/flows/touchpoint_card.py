"""One touchpoint on one page: what it is, by what it is judged, who stands in, how many turned to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localdate

from otklik.interactions.queries import recent_count
from otklik.parties.models import Individual
from otklik.quality.models import Measurement
from otklik.quality.queries import latest
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import access_touchpoint, backup_of, norms_for

_RECENT: Final = timedelta(days=30)


@dataclass(frozen=True)
class TouchpointCard:
    """norms: those in force today, each with what was measured last by it; recent: contacts, parts' too, in 30 days."""

    touchpoint: Touchpoint
    backup: Touchpoint | None
    norms: list[tuple[Norm, Measurement | None]]
    recent: int


def touchpoint_card(*, user: Individual | AnonymousUser, touchpoint_id: int, at: datetime) -> TouchpointCard:
    """The card, for staff who may read the catalogue; raises Http404 for others."""
    row = access_touchpoint(user, touchpoint_id)
    measured = {last.norm_id: last for last in latest(row)}
    norms = [(norm, measured.get(norm.pk)) for norm in norms_for(row, localdate(at))]
    return TouchpointCard(row, backup_of(row), norms, recent_count(row, since=at - _RECENT))
