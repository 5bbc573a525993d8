"""Ninety days of the network, day by day and service by service."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from django.db.models import Q
from django.utils.timezone import localdate

from otklik.outages.models import SERVICES, Outage
from otklik.outages.queries.reading import HISTORY_DAYS, Closed, ahead, closed, going_on

Level = Literal["none", "planned", "outage"]
_LEVELS: Final[tuple[Level, ...]] = ("none", "planned", "outage")


@dataclass(frozen=True)
class Day:
    """The worst of one local day somewhere in the network, and how many outages there were."""

    date: date
    level: Level
    count: int


@dataclass(frozen=True)
class Strip:
    """One service. bad_days, planned_days: by the worst of the day; outages: unplanned ones in all."""

    service: str
    days: list[Day]
    outages: int
    longest: timedelta

    @property
    def bad_days(self) -> int:
        return sum(day.level == "outage" for day in self.days)

    @property
    def planned_days(self) -> int:
        return sum(day.level == "planned" for day in self.days)


@dataclass(frozen=True)
class StatusPage:
    """What everybody may know of the network; later pages hold only what is over."""

    going_on: list[Outage]
    ahead: list[Outage]
    strips: list[Strip]
    closed: Closed


def status_page(*, at: datetime, after: int | None = None) -> StatusPage:
    """The first page, or with `after` the next one of what is over."""
    over = closed(since=at - timedelta(days=HISTORY_DAYS), after=after)
    if after is not None:
        return StatusPage([], [], [], over)
    return StatusPage(going_on(at), ahead(at), history(at), over)


def history(at: datetime) -> list[Strip]:
    """Strips of those services that were touched at all, days from the oldest to today; one query."""
    today = localdate(at)
    days = [today - timedelta(days=back) for back in range(HISTORY_DAYS - 1, -1, -1)]
    edge = at - timedelta(days=HISTORY_DAYS)
    rows = Outage.objects.filter(Q(closing=None) | Q(closing__ended_at__gte=edge), started_at__lte=at)
    outages = [outage for outage in rows.select_related("closing") if _end(outage, at) >= outage.started_at]
    return [strip for service in SERVICES if (strip := _strip(service, outages, days, at)) is not None]


def _strip(service: str, outages: Iterable[Outage], days: Sequence[date], at: datetime) -> Strip | None:
    mine = [outage for outage in outages if not outage.services or service in outage.services]
    if not mine:
        return None
    levels = {day: [0, 0] for day in days}  # the worst level, how many
    for outage in mine:
        day, last = max(localdate(outage.started_at), days[0]), localdate(_end(outage, at))
        while day <= last:
            told = levels[day]
            told[0], told[1] = max(told[0], 1 if outage.is_planned else 2), told[1] + 1
            day += timedelta(days=1)
    unplanned = [_end(outage, at) - outage.started_at for outage in mine if not outage.is_planned]
    told_days = [Day(day, _LEVELS[worst], count) for day, (worst, count) in levels.items()]
    return Strip(service, told_days, len(unplanned), max(unplanned, default=timedelta()))


def _end(outage: Outage, at: datetime) -> datetime:
    closing = getattr(outage, "closing", None)
    return min(closing.ended_at, at) if closing else at
