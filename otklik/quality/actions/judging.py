"""Judge touchpoints by their norms; what was judged once stays."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from otklik.quality.models import Measurement
from otklik.quality.queries import judged
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import applies, norms_in_force


def judge(*, touchpoint: Touchpoint, norm: Norm, at: datetime) -> Measurement:
    """Measure the norm's window that ended with the last midnight, and keep the verdict.

    The second time on a day it gives what was kept the first time. Reading takes no lock of the database.
    """
    day = localdate(at)
    kept = Measurement.objects.filter(touchpoint=touchpoint, norm=norm, day=day)
    if (known := kept.first()) is not None:
        return known
    fresh = judged(touchpoint, norm, day)
    fresh.measured_at = at
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        return kept.get()  # another was faster
    return fresh


def judge_all(*, at: datetime) -> int:
    """Every touchpoint in service by every norm in force that is meant for it; returns how many were new."""
    day = localdate(at)
    norms = norms_in_force(day)
    known = set(Measurement.objects.filter(day=day).values_list("touchpoint_id", "norm_id"))
    places = Touchpoint.objects.filter(retired_at=None).select_related("calendar")
    fresh = 0
    for place in places.prefetch_related("calendar__week", "calendar__special").order_by("position", "pk"):
        for norm in norms:
            if applies(norm, place) and (place.pk, norm.pk) not in known:
                judge(touchpoint=place, norm=norm, at=at)
                fresh += 1
    return fresh
