"""Who looks next: each slot of a probe is given out once, and one that nobody took is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from otklik.core.columns import write_columns
from otklik.quality.models import ProbeDefinition, ProbeRun, Vantage, Watch
from otklik.quality.ports import Outcome
from otklik.quality.queries.adapters import is_here_only
from otklik.quality.queries.slots import slot_after, slot_before, slots_between

MISSED, LOST = "missed", "lost"
_PATIENCE: Final = timedelta(seconds=30)  # over what a look may take, before its worker is given up


@dataclass(frozen=True)
class Due:
    """One look to take now."""

    watch_id: int
    due_at: datetime
    definition: ProbeDefinition
    references: tuple[str, ...]


def due(at: datetime, vantage: str) -> QuerySet[Watch]:
    """Watches of a vantage whose slot has come, or whose worker is gone."""
    free = Q(in_hand_at=None, next_at__lte=at) | Q(lease_until__lt=at)
    alive = {"definition__paused_at": None, "definition__retired_at": None, "definition__touchpoint__retired_at": None}
    return Watch.objects.filter(free, vantage__code=vantage, vantage__retired_at=None, **alive)


def claim(*, worker: str, vantage: str, limit: int, at: datetime) -> list[Due]:
    """Take up to `limit` looks that are due; two workers never get the same one. An idle call only reads.

    at: may lie a little ahead of the clock, the looks are then to be begun at their due_at.
    """
    if not due(at, vantage).exists():
        return []
    with transaction.atomic():
        rows = due(at, vantage).select_related("definition", "vantage").order_by("next_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        taken: list[Due] = []
        unseen: list[ProbeRun] = []
        changed = list(rows[:limit])
        for watch in changed:
            unseen += _unseen(watch, at)
            taken += _taken(watch, worker, at)
        ProbeRun.objects.bulk_create(unseen, ignore_conflicts=True)
        write_columns(changed, ["next_at", "in_hand_at", "lease_until", "worker"])
    return taken


def give_up(*, worker: str, at: datetime) -> None:
    """A worker leaves: what it still holds is lost now, and its next slots need not wait until the lease is over."""
    Watch.objects.filter(worker=worker, lease_until__gt=at).update(lease_until=at)


def mend_schedule(*, vantage: str, at: datetime) -> int:
    """Bring back watches that are due later than their next slot: the clock was ahead, or the interval got shorter."""
    mended = []
    for watch in Watch.objects.filter(vantage__code=vantage, in_hand_at=None).select_related("definition"):
        if watch.next_at - at > watch.definition.every:
            watch.next_at = slot_after(watch.definition_id, watch.vantage_id, watch.definition.every, at)
            mended.append(watch)
    write_columns(mended, ["next_at"])
    return len(mended)


def add_watches(definition: ProbeDefinition, at: datetime, codes: Sequence[str] | None = None) -> None:
    """Have a definition looked at from these vantages and no other; None: from where it is, a new one from here.

    One that is to be looked at from everywhere is so from every vantage in use, one of our own house from here only.
    """
    Vantage.objects.get_or_create(code=Vantage.HERE)
    vantages = Vantage.objects.filter(retired_at=None)
    if is_here_only(definition.kind):
        vantages = vantages.filter(code=Vantage.HERE)
    elif not definition.everywhere:
        if codes is None and definition.watches.exists():
            return
        vantages = vantages.filter(code__in=codes or [Vantage.HERE])
    for vantage in vantages:
        slot = slot_after(definition.pk, vantage.pk, definition.every, at)
        Watch.objects.get_or_create(definition=definition, vantage=vantage, defaults={"next_at": slot})
    Watch.objects.filter(definition=definition).exclude(vantage__in=vantages).delete()


def _taken(watch: Watch, worker: str, at: datetime) -> list[Due]:
    every, before = watch.definition.every, watch.in_hand_at
    slot = slot_before(watch.definition_id, watch.vantage_id, every, at)
    watch.next_at, watch.in_hand_at, watch.lease_until, watch.worker = slot + every, None, None, ""
    if before is not None and slot <= before:  # the slot its last worker lost is still the newest
        return []
    watch.in_hand_at, watch.lease_until, watch.worker = slot, at + watch.definition.longest + _PATIENCE, worker
    return [Due(watch.pk, slot, watch.definition, tuple(watch.vantage.references))]


def _unseen(watch: Watch, at: datetime) -> list[ProbeRun]:
    """What is told of slots in which nobody looked: those of a lost worker, and those slept through."""
    told = []
    if watch.in_hand_at is not None:
        told.append(no_look(watch, watch.in_hand_at, LOST, {}))
    missed = slots_between(
        watch.next_at,
        slot_before(watch.definition_id, watch.vantage_id, watch.definition.every, at),
        watch.definition.every,
    )
    if missed:
        told.append(no_look(watch, watch.next_at, MISSED, {"count": missed}))
    return told


def no_look(watch: Watch, slot: datetime, why: str, facts: dict[str, Any]) -> ProbeRun:
    """The run of a slot in which nobody looked."""
    return ProbeRun(
        definition_id=watch.definition_id,
        vantage_id=watch.vantage_id,
        version=watch.definition.version,
        due_at=slot,
        attempts=0,
        outcome=Outcome.UNKNOWN,
        why=why,
        facts=facts,
    )
