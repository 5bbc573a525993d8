"""Journey maps leave use: what was published stays for ever, what nobody ever published is deleted."""

from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.models import Journey, StepEmotion


def retire_journey(*, journey: Journey, by: Individual, at: datetime) -> bool:
    """Whether it is kept: with a version, or with feelings that were said of it, it only leaves the lists."""
    with transaction.atomic():
        row = Journey.objects.select_for_update().filter(pk=journey.pk).first()
        if row is None:
            return False
        if row.retired_at:
            return True
        is_kept = row.versions.exists() or StepEmotion.objects.filter(journey=row).exists()
        audit.record(actor=by.ref, act="journeys.retire" if is_kept else "journeys.delete", subject=row.ref, at=at)
        if is_kept:
            Journey.objects.filter(pk=row.pk).update(retired_at=at)
        else:
            row.delete()
    return is_kept


def reuse_journey(*, journey: Journey, by: Individual, at: datetime) -> None:
    """Back into the lists."""
    with transaction.atomic():
        if Journey.objects.filter(pk=journey.pk, retired_at__isnull=False).update(retired_at=None):
            audit.record(actor=by.ref, act="journeys.reuse", subject=journey.ref, at=at)
