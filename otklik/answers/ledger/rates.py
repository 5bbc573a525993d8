"""The two rates: the one the sources report, and deflection, measured against the hold-out group."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, Count, IntegerField, Max, Q, Value, When

from otklik.answers.ledger.classes import FAILURE, Period
from otklik.answers.ledger.places import HELD_OUT_PLACES
from otklik.answers.models import LedgerSettings
from otklik.core.intervals import Difference, Share, difference, share


@dataclass(frozen=True)
class Deflection:
    """Browsers that were shown answers and browsers they were withheld from, and how many of each made contact.

    drop: contact share withheld - shown; None while one of the groups is empty. mixed: browsers left out because
    they were in both groups, which happens when the percentage is changed.
    """

    shown: Share
    withheld: Share
    drop: Difference | None
    mixed: int
    is_on: bool


def found_and_asked(*, period: Period) -> Share:
    """found / (found + asked), the rate as the sources count it; contacts by other channels do not enter it."""
    rows = period.rows().filter(withheld=False)
    counted = rows.aggregate(
        found=Count("pk", filter=Q(answered_at__isnull=False, asked_at=None)),
        asked=Count("pk", filter=Q(asked_at__isnull=False)),
    )
    return share(counted["found"], counted["found"] + counted["asked"])


def deflection(*, period: Period, settings: LedgerSettings) -> Deflection:
    """The difference in contacts between the groups, over browsers whose sessions have their look-back behind them."""
    edge = period.at - timedelta(days=settings.lookback_days)
    rows = period.rows().filter(place__in=HELD_OUT_PLACES, started_at__lte=edge).exclude(browser_key="")
    browsers = (
        rows.order_by()
        .values("browser_key")
        .annotate(held=_any(Q(withheld=True)), free=_any(Q(withheld=False)), contacted=_any(FAILURE))
    )
    counted = browsers.aggregate(
        shown=Count("browser_key", filter=Q(held=0)),
        shown_contacted=Count("browser_key", filter=Q(held=0, contacted=1)),
        withheld=Count("browser_key", filter=Q(free=0)),
        withheld_contacted=Count("browser_key", filter=Q(free=0, contacted=1)),
        mixed=Count("browser_key", filter=Q(held=1, free=1)),
    )
    shown = share(counted["shown_contacted"], counted["shown"])
    withheld = share(counted["withheld_contacted"], counted["withheld"])
    return Deflection(
        shown, withheld, difference(withheld, shown), counted["mixed"], is_on=settings.holdout_percent > 0
    )


def _any(condition: Q) -> Max:
    return Max(Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()))
