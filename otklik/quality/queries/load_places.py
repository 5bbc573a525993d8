"""Which touchpoint the page of waits tells of."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from otklik.interactions.models import Interaction
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries.calendars import PREFETCHED


def place_of_code(code: str) -> Touchpoint | None:
    """In service, with its calendar; None for a code nobody has."""
    return _with_calendar().filter(code=code).first() if code else None


def busiest_place(*, since: datetime) -> Touchpoint | None:
    """Where most contacts came since then among those where people wait for people; else the first of the catalogue."""
    came = Q(interactions__direction=Interaction.INBOUND, interactions__opened_at__gte=since)
    rows = _with_calendar().annotate(came=Count("interactions", filter=came))
    waiting = rows.filter(kind__in=("phone", "online-support", "support", "offices"))
    busy = waiting.order_by("-came", "position", "pk").first()
    return busy or rows.order_by("-came", "position", "pk").first()


def _with_calendar() -> QuerySet[Touchpoint]:
    rows = Touchpoint.objects.filter(retired_at=None).select_related("calendar", "parent__calendar")
    return rows.prefetch_related(*PREFETCHED)
