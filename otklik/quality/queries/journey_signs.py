"""What records say of the feelings at a step: marks of surveys, praise and problems in the community, inspections.

A sign is a proposal: a person takes it, or says better. Too few records give none, for a feeling of eleven people drawn
as a curve of all customers would be a lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from otklik.community.models import Topic
from otklik.core.intervals import wilson
from otklik.quality.models import Inspection, StepEmotion
from otklik.quality.queries.journey_cells import COMMUNITY, marks_of
from otklik.touchpoints.models import Touchpoint

SIGN_DAYS: Final = 90
ENOUGH: Final = 30  # marks or topics; of inspections, which look at many things each, three
_INSPECTIONS_ENOUGH: Final = 3
_LIMITS: Final = (
    (0.9, 2),
    (0.75, 1),
    (0.6, 0),
    (0.4, -1),
)  # from this share on; below all of them -2
_AS_A_CUSTOMER: Final = ("A01", "A02", "A03")  # inspections in which somebody came as a customer comes


@dataclass(frozen=True)
class Sign:
    """good of n; value: the feeling -2..+2 of the share, None while n is not enough; low, high: 95 %, percent.

    Of inspections the share is the mean of their scores, and there is no interval.
    """

    source: str
    n: int
    share: float
    value: int | None
    low: float | None = None
    high: float | None = None

    @property
    def percent(self) -> int:
        return round(100 * self.share)


def signs(touchpoints: Sequence[Touchpoint], *, at: datetime) -> list[Sign]:
    """Of the touchpoints of a step in the last 90 days, what there is any record of; four queries."""
    since = at - timedelta(days=SIGN_DAYS)
    return [sign for sign in (_surveys(touchpoints, since, at), _topics(touchpoints, since, at),
                              _inspections(touchpoints, since, at)) if sign]  # fmt: skip


def _surveys(touchpoints: Sequence[Touchpoint], since: datetime, at: datetime) -> Sign | None:
    marks = marks_of(touchpoints, since, at).values()
    return _of_share(StepEmotion.SURVEYS, sum(good for _n, good in marks), sum(n for n, _good in marks))


def _topics(touchpoints: Sequence[Touchpoint], since: datetime, at: datetime) -> Sign | None:
    """Praise against problems: a question tells of no feeling."""
    if not any(row.code == COMMUNITY for row in touchpoints):
        return None
    rows = Topic.objects.filter(opened_at__gte=since, opened_at__lte=at, held_at=None, hiding=None)
    told = rows.aggregate(
        good=Count("pk", distinct=True, filter=Q(kind=Topic.PRAISE)),
        bad=Count("pk", distinct=True, filter=Q(kind=Topic.PROBLEM)),
    )
    return _of_share(StepEmotion.TOPICS, told["good"], told["good"] + told["bad"])


def _inspections(touchpoints: Sequence[Touchpoint], since: datetime, at: datetime) -> Sign | None:
    rows = Inspection.objects.filter(second_of=None, submitted_at__gte=since, submitted_at__lte=at)
    rows = rows.filter(version__template__kind__in=_AS_A_CUSTOMER)
    rows = rows.filter(Q(touchpoint__in=touchpoints) | Q(touchpoint__parent__in=touchpoints))
    shares = [told["share"] for told in rows.values_list("result", flat=True) if told.get("share") is not None]
    if not shares:
        return None
    share = sum(shares) / len(shares)
    value = _felt(share) if len(shares) >= _INSPECTIONS_ENOUGH else None
    return Sign(StepEmotion.INSPECTIONS, len(shares), share, value)


def _of_share(source: str, good: int, n: int) -> Sign | None:
    if not n:
        return None
    low, high = wilson(good, n)
    return Sign(source, n, good / n, _felt(good / n) if n >= ENOUGH else None, 100 * low, 100 * high)


def _felt(share: float) -> int:
    return next((value for least, value in _LIMITS if share >= least), -2)
