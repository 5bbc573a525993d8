"""What touchpoints are held to is set by those who manage quality."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.models import Objective
from otklik.touchpoints.models import Touchpoint


class ObjectiveOutOfRange(Exception):
    """Between 50 and 99.999 percent."""


def set_objective(*, touchpoint: Touchpoint, percent: Decimal, by: Individual, at: datetime) -> Objective:
    """Hold a touchpoint to this share of its opening hours from now on; the budget of the month is counted anew."""
    if not by.may("quality.manage"):
        raise NotKeeper
    if not Decimal(50) <= percent <= Decimal("99.999"):
        raise ObjectiveOutOfRange
    with transaction.atomic():
        row = Objective.objects.select_for_update().filter(touchpoint=touchpoint).first()
        if row and row.percent == percent:
            return row
        row, _is_new = Objective.objects.update_or_create(
            touchpoint=touchpoint, defaults={"percent": percent, "changed_at": at}
        )
        subject = f"touchpoint:{touchpoint.pk}"
        audit.record(actor=by.ref, act="quality.set_objective", subject=subject, at=at, percent=str(percent))
    return row
