"""What customers may know of the places of contact: how they stood, and when they will be worked on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from otklik.quality.models import Incident, Maintenance, ProbeDefinition
from otklik.quality.queries.states import Standing, standings
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import PREFETCHED

_TOLD_FOR: Final = timedelta(days=90)


@dataclass(frozen=True)
class PublicPlace:
    """standing: over the last ninety days, or since it was first looked at."""

    touchpoint: Touchpoint
    standing: Standing


def public_places(at: datetime) -> list[PublicPlace]:
    """Public touchpoints that are looked at, in the order of the catalogue; a constant number of queries."""
    looked_at = ProbeDefinition.objects.filter(retired_at=None).values("touchpoint")
    rows = Touchpoint.objects.filter(is_public=True, retired_at=None, pk__in=looked_at).select_related("calendar")
    places = list(rows.prefetch_related(*PREFETCHED).order_by("position", "pk"))
    stood = standings(places, at - _TOLD_FOR, at)
    return [PublicPlace(place, stood[place.pk]) for place in places if place.pk in stood]


def public_works(at: datetime) -> list[Maintenance]:
    """Announced work at public touchpoints that is not over, the soonest first. Its reason is for staff."""
    rows = Maintenance.objects.filter(ends_at__gt=at, touchpoint__is_public=True, touchpoint__retired_at=None)
    return list(rows.select_related("touchpoint").order_by("begins_at", "pk"))


def public_troubles() -> list[Incident]:
    """What everybody may know does not work now, the longest first; one query, for every page of the portal."""
    rows = Incident.objects.filter(resolved_at=None, recovered_at=None, is_public=True, touchpoint__is_public=True)
    return list(rows.select_related("touchpoint").order_by("began_at", "pk"))
