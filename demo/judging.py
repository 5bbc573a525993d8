"""What the demo's touchpoints were judged at: every week of the past, the last days, and today."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Final

from django.utils.timezone import localdate

from otklik.interactions.models import Interaction
from otklik.quality.actions import judge, judge_all
from otklik.quality.queries.measures import measures
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import applies, norms_in_force

_DAYS_AGO: Final = (*range(56, 7, -7), *range(7, 0, -1))


def load(at: datetime) -> Iterator[int]:
    """Judge where contacts are told; yields how many verdicts came with each day. A second time changes nothing."""
    norms = [norm for norm in norms_in_force(localdate(at)) if norm.formula in measures()]
    used = Touchpoint.objects.filter(pk__in=Interaction.objects.values("touchpoint")).order_by("position", "pk")
    pairs = [(place, norm) for place, norm in product(used, norms) if applies(norm, place)]
    for days in _DAYS_AGO:
        for place, norm in pairs:
            judge(touchpoint=place, norm=norm, at=at - timedelta(days=days))
        yield len(pairs)
    yield judge_all(at=at)
