"""Live cells of a journey map: what the journal and the community know today of each touchpoint."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from otklik.community.models import Topic
from otklik.feedback.models import CSAT, SCALES, Response
from otklik.interactions.models import Interaction
from otklik.quality.models import Finding, Score
from otklik.touchpoints.models import Touchpoint

DAYS: Final = 30
COMMUNITY: Final = "community"  # code of the touchpoint whose questions are topics


@dataclass(frozen=True)
class Cell:
    """One touchpoint with its parts in 30 days.

    contacts: all that customers made; answered: those of them that somebody answered; median: how long half of the
    answered waited at most, None where nobody was; asked, still_open: public questions and problems of the community,
    and those of them that are neither closed nor have an accepted answer. score: health on the last day it was counted.
    marked, satisfied: answers of satisfaction surveys, and those of them with a good mark. findings: open ones today.
    """

    contacts: int
    answered: int
    median: timedelta | None
    asked: int = 0
    still_open: int = 0
    score: Score | None = None
    marked: int = 0
    satisfied: int = 0
    findings: int = 0

    @property
    def satisfied_percent(self) -> int | None:
        return round(100 * self.satisfied / self.marked) if self.marked else None

    @property
    def open_percent(self) -> int | None:
        return round(100 * self.still_open / self.asked) if self.asked else None


def cells(touchpoints: Iterable[Touchpoint], *, at: datetime) -> dict[str, Cell]:
    """By code of a touchpoint; eight queries at most, however many there are."""
    shown = list(touchpoints)
    since = at - timedelta(days=DAYS)
    rows = Interaction.objects.standing().filter(opened_at__gte=since, opened_at__lte=at, direction=Interaction.INBOUND)
    rows = rows.filter(Q(touchpoint__in=shown) | Q(touchpoint__parent__in=shown))
    alone = _figures(rows.annotate(place=F("touchpoint")))
    with_parts = _figures(rows.annotate(place=Coalesce("touchpoint__parent", "touchpoint")))
    scores = _scores(shown)
    topics = _topics(since, at) if any(row.code == COMMUNITY for row in shown) else (0, 0)
    marks, findings = marks_of(shown, since, at), _findings(shown)
    found = {}
    for row in shown:
        figures = (alone if row.parent_id else with_parts).get(row.pk, (0, 0, None))
        asked = topics if row.code == COMMUNITY else (0, 0)
        marked, satisfied = marks.get(row.pk, (0, 0))
        found[row.code] = Cell(*figures, *asked, scores.get(row.pk), marked, satisfied, findings[row.pk])
    return found


def marks_of(shown: Iterable[Touchpoint], since: datetime, at: datetime) -> dict[int, tuple[int, int]]:
    """By touchpoint: answers of satisfaction surveys of it and of its parts, and the good ones; one query."""
    places = {row.pk for row in shown}
    rows = Response.objects.filter(survey__kind=CSAT, answered_at__gte=since, answered_at__lte=at)
    rows = rows.filter(Q(survey__touchpoint__in=places) | Q(survey__touchpoint__parent__in=places))
    good = Count("pk", filter=Q(score__gte=SCALES[CSAT].good))
    grouped = rows.values_list("survey__touchpoint", "survey__touchpoint__parent").annotate(n=Count("pk"), good=good)
    told: dict[int, tuple[int, int]] = {}
    for place, parent, n, satisfied in grouped.order_by():
        for key in {place, parent} & places:
            known = told.get(key, (0, 0))
            told[key] = (known[0] + n, known[1] + satisfied)
    return told


def _findings(shown: Iterable[Touchpoint]) -> Counter[int]:
    """Open ones by touchpoint, those of its parts with them."""
    places = {row.pk for row in shown}
    rows = Finding.objects.open().filter(Q(touchpoint__in=places) | Q(touchpoint__parent__in=places))
    counted: Counter[int] = Counter()
    for place, parent in rows.values_list("touchpoint", "touchpoint__parent"):
        counted.update(key for key in (place, parent) if key in places)
    return counted


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
