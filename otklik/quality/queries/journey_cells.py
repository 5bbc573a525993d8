"""Live cells of a journey map: what the journal and the community know today of each touchpoint."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from otklik.community.models import Topic
from otklik.interactions.models import Interaction
from otklik.quality.models import Score
from otklik.touchpoints.models import Touchpoint

DAYS: Final = 30
COMMUNITY: Final = "community"  # code of the touchpoint whose questions are topics


@dataclass(frozen=True)
class Cell:
    """One touchpoint with its parts in 30 days.

    contacts: all that customers made; answered: those of them that somebody answered; median: how long half of the
    answered waited at most, None where nobody was; asked, still_open: public questions and problems of the community,
    and those of them that are neither closed nor have an accepted answer. score: health on the last day it was counted.
    """

    contacts: int
    answered: int
    median: timedelta | None
    asked: int = 0
    still_open: int = 0
    score: Score | None = None

    @property
    def open_percent(self) -> int | None:
        return round(100 * self.still_open / self.asked) if self.asked else None


def cells(touchpoints: Iterable[Touchpoint], *, at: datetime) -> dict[str, Cell]:
    """By code of a touchpoint; six queries at most, however many there are."""
    shown = list(touchpoints)
    since = at - timedelta(days=DAYS)
    rows = Interaction.objects.standing().filter(opened_at__gte=since, opened_at__lte=at, direction=Interaction.INBOUND)
    rows = rows.filter(Q(touchpoint__in=shown) | Q(touchpoint__parent__in=shown))
    alone = _figures(rows.annotate(place=F("touchpoint")))
    with_parts = _figures(rows.annotate(place=Coalesce("touchpoint__parent", "touchpoint")))
    scores = _scores(shown)
    topics = _topics(since, at) if any(row.code == COMMUNITY for row in shown) else (0, 0)
    found = {}
    for row in shown:
        figures = (alone if row.parent_id else with_parts).get(row.pk, (0, 0, None))
        found[row.code] = Cell(*figures, *(topics if row.code == COMMUNITY else (0, 0)), scores.get(row.pk))
    return found


def _figures(rows: QuerySet[Any, Any]) -> dict[int, tuple[int, int, timedelta | None]]:
    """By `place`: contacts, answered ones, the median of their waits by nearest rank; two queries."""
    wait = ExpressionWrapper(F("answered_at") - F("opened_at"), output_field=DurationField())
    ranked = rows.filter(answered_at__isnull=False).annotate(
        wait=wait,
        rank=Window(RowNumber(), partition_by="place", order_by=["wait", "pk"]),
        number=Window(Count("pk"), partition_by="place"),
    )
    middle = ranked.filter(rank__gte=F("number") / 2.0, rank__lt=F("number") / 2.0 + 1)
    medians = dict(middle.values_list("place", "wait"))
    counted = rows.values("place").annotate(contacts=Count("pk"), answered=Count("answered_at")).order_by()
    return {row["place"]: (row["contacts"], row["answered"], medians.get(row["place"])) for row in counted}


def _scores(shown: list[Touchpoint]) -> dict[int, Score]:
    """By touchpoint, where anything was known that day."""
    rows = Score.objects.filter(day=Score.objects.order_by("-day").values("day")[:1], touchpoint__in=shown).exclude(
        value=None
    )
    return {row.touchpoint_id: row for row in rows.defer("inputs", "dimensions", "weights")}


def _topics(since: datetime, at: datetime) -> tuple[int, int]:
    rows = Topic.objects.filter(kind__in=(Topic.QUESTION, Topic.PROBLEM), opened_at__gte=since, opened_at__lte=at)
    told = rows.filter(held_at=None, hiding=None).aggregate(
        asked=Count("pk", distinct=True),
        still_open=Count("pk", distinct=True, filter=Q(closure=None, accepted=None)),
    )
    return told["asked"], told["still_open"]
