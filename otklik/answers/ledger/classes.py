"""How a session ended: the four classes, after its look-back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import BooleanField, Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from otklik.answers.ledger.places import CUSTOMER_PLACES
from otklik.answers.models import AskSession, LedgerSettings, Shown
from otklik.core.intervals import Share, share

SUCCESSFUL: Final = "successful"
FAILED: Final = "failed"
POTENTIAL: Final = "potential"
UNKNOWN: Final = "unknown"
OPEN: Final = "open"
WITHHELD: Final = "withheld"
OUTCOMES: Final = (SUCCESSFUL, FAILED, POTENTIAL, UNKNOWN)

Annotated = QuerySet[Any, Any]  # rows with added columns, which the type checker does not know

FAILURE: Final = Q(asked_at__isnull=False) | Q(contacted_at__isnull=False)


@dataclass(frozen=True)
class Period:
    """Sessions begun within the last `days` days before `at`, at one place or at all customers' places (empty)."""

    at: datetime
    days: int
    place: str = ""

    def rows(self) -> QuerySet[AskSession]:
        began = AskSession.objects.filter(started_at__gt=self.at - timedelta(days=self.days), started_at__lte=self.at)
        return began.filter(place=self.place) if self.place else began.filter(place__in=CUSTOMER_PLACES)

    @property
    def since(self) -> datetime:
        return self.at - timedelta(days=self.days)


@dataclass(frozen=True)
class ClassCount:
    """count: sessions of the class; share: those whose look-back is over, of all whose look-back is over.

    unverified: how many of `count` were of people nobody knows, whose later contacts nobody could see.
    """

    outcome: str
    count: int
    unverified: int
    share: Share


def classified(rows: QuerySet[AskSession], *, at: datetime, settings: LedgerSettings) -> Annotated:
    """The sessions with `outcome` (a class, "open" or "withheld") and `is_over` (the look-back has ended)."""
    edge = at - timedelta(days=settings.lookback_days)
    opened = Exists(Shown.objects.filter(session=OuterRef("pk"), opened_at__isnull=False))
    is_over = Case(When(started_at__lte=edge, then=Value(True)), default=Value(False), output_field=BooleanField())
    outcome = Case(
        When(withheld=True, then=Value(WITHHELD)),
        When(FAILURE, then=Value(FAILED)),
        When(started_at__gt=edge, then=Value(OPEN)),
        When(answered_at__isnull=False, then=Value(SUCCESSFUL)),
        When(opened, then=Value(POTENTIAL)),
        default=Value(UNKNOWN),
        output_field=CharField(),
    )
    return rows.annotate(outcome=outcome, is_over=is_over)


def class_counts(*, period: Period, settings: LedgerSettings) -> dict[str, ClassCount]:
    """Every class, "open" and "withheld" with their counts; shares only of the four classes."""
    counted = classified(period.rows(), at=period.at, settings=settings).values("outcome", "is_over")
    found: list[dict[str, Any]] = list(
        counted.annotate(count=Count("pk"), unverified=Count("pk", filter=Q(individual=None))).order_by()
    )
    over = [row for row in found if row["is_over"] and row["outcome"] in OUTCOMES]
    whole = _sum(over, "count")
    return {
        outcome: ClassCount(
            outcome,
            _sum(_of(found, outcome), "count"),
            _sum(_of(found, outcome), "unverified"),
            share(_sum(_of(over, outcome), "count"), whole),
        )
        for outcome in (*OUTCOMES, OPEN, WITHHELD)
    }


def _of(rows: Iterable[dict[str, Any]], outcome: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["outcome"] == outcome]


def _sum(rows: Iterable[dict[str, Any]], name: str) -> int:
    return sum(int(row[name]) for row in rows)
