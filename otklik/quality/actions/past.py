"""What another program saw before this one looked: its states come in as they were told."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.models import ProbeDefinition, StateInterval, Watch
from otklik.quality.queries.slots import slot_after
from otklik.quality.queries.stretches import Stretch


class StatesOverlap(Exception):
    """States have to follow each other, and to be over before this program looked itself."""


def remember_states(
    *, probe: ProbeDefinition, told: Sequence[tuple[Stretch, str]], by: Individual, at: datetime
) -> int:
    """Take in (stretch, why) in order of time, all of it before `at`; returns how many. Looks go on from `at`."""
    if not by.may("quality.manage"):
        raise NotKeeper
    with transaction.atomic():
        ProbeDefinition.objects.select_for_update().get(pk=probe.pk)
        reached = None
        for stretch, _why in told:
            if (reached is not None and stretch.begins < reached) or stretch.ends > at:
                raise StatesOverlap
            reached = stretch.ends
        if StateInterval.objects.filter(definition=probe).exists():
            raise StatesOverlap
        StateInterval.objects.bulk_create(_interval(probe, stretch, why) for stretch, why in told)
        for watch in Watch.objects.filter(definition=probe):
            watch.next_at = slot_after(probe.pk, watch.vantage_id, probe.every, at)
            watch.save(update_fields=["next_at"])
        audit.record(actor=by.ref, act="quality.remember_states", subject=f"probe:{probe.pk}", at=at, count=len(told))
    return len(told)


def _interval(probe: ProbeDefinition, stretch: Stretch, why: str) -> StateInterval:
    return StateInterval(
        definition=probe,
        touchpoint_id=probe.touchpoint_id,
        state=stretch.state,
        begins_at=stretch.begins,
        ends_at=stretch.ends,
        seen_until=stretch.ends,
        why=why,
    )
