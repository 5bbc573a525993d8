"""Figures of the journal: contacts a day by channel, and how long people waited where somebody must answer."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils.timezone import get_default_timezone, localdate

from otklik.interactions.models import Interaction, InteractionQuerySet

WAITED_FOR: Final = ("phone", "chat", "office")
NORM: Final = timedelta(seconds=300)  # clause N1.1
_NOT_A_WAIT: Final = timedelta(seconds=5)  # hung up at once: nobody could have answered


@dataclass(frozen=True)
class DayFigures:
    """Contacts of one day by channel."""

    day: date
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class ChannelFigures:
    """Waiting in one channel. contacts: all; counted: those whose wait is known to be in or out of the norm."""

    channel: str
    contacts: int
    answered: int
    abandoned: int
    counted: int
    in_norm: int
    median: timedelta | None
    p90: timedelta | None

    @property
    def percent_in_norm(self) -> int | None:
        return round(100 * self.in_norm / self.counted) if self.counted else None


def daily_figures(*, days: int, at: datetime) -> list[DayFigures]:
    """One entry for each of the last `days` days of the operator's calendar, empty days too; one query."""
    first = localdate(at) - timedelta(days=days - 1)
    rows = _since(first).annotate(day=TruncDate("opened_at", tzinfo=get_default_timezone()))
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    for day, channel, number in rows.values_list("day", "channel").annotate(number=Count("pk")).order_by():
        counts[day][channel] = number
    return [DayFigures(day, counts[day]) for day in (first + timedelta(days=past) for past in range(days))]


def channel_figures(*, days: int, at: datetime) -> list[ChannelFigures]:
    """Waits in the channels where somebody must answer; people who still wait longer than the norm count as failed.

    median and p90 are over answered contacts, by nearest rank. Two queries.
    """
    rows = _since(localdate(at) - timedelta(days=days - 1)).filter(channel__in=WAITED_FOR)
    ranks = _percentiles(rows)
    found = rows.values("channel").annotate(
        contacts=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        abandoned=Count("pk", filter=_GAVE_UP),
        counted=Count("pk", filter=_counted(at)),
        in_norm=Count("pk", filter=Q(answered_at__lte=F("opened_at") + NORM)),
    )
    figures = {row["channel"]: row for row in found.order_by()}
    return [
        ChannelFigures(**figures[channel], median=ranks.get((channel, 50)), p90=ranks.get((channel, 90)))
        for channel in WAITED_FOR
        if channel in figures
    ]


_GAVE_UP: Final = Q(answered_at=None, ended_at__isnull=False)


def _counted(at: datetime) -> Q:
    """Answered; given up later than at once; or waiting still, longer than the norm."""
    return (
        Q(answered_at__isnull=False)
        | Q(answered_at=None, ended_at__gt=F("opened_at") + _NOT_A_WAIT)
        | Q(answered_at=None, ended_at=None, opened_at__lt=at - NORM)
    )


def _percentiles(rows: InteractionQuerySet) -> dict[tuple[str, int], timedelta]:
    wait = ExpressionWrapper(F("answered_at") - F("opened_at"), output_field=DurationField())
    ranked = rows.filter(answered_at__isnull=False).annotate(
        wait=wait,
        rank=Window(RowNumber(), partition_by="channel", order_by="wait"),
        number=Window(Count("pk"), partition_by="channel"),
    )
    found: dict[tuple[str, int], timedelta] = {}
    for percent in (50, 90):
        # nearest rank: the smallest rank that is at least percent of the number
        lowest = ranked.filter(rank__gte=F("number") * percent / 100.0, rank__lt=F("number") * percent / 100.0 + 1)
        for channel, value in lowest.values_list("channel", "wait"):
            found[channel, percent] = value
    return found


def _since(first: date) -> InteractionQuerySet:
    midnight = datetime(first.year, first.month, first.day, tzinfo=get_default_timezone())
    return Interaction.objects.standing().filter(opened_at__gte=midnight)
