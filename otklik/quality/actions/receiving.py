"""What an agent elsewhere saw is taken in: each slot once, in order, through the same record as looks from here."""

import hmac
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from otklik.core.columns import write_columns
from otklik.core.sealing import Unreadable, open_sealed
from otklik.quality.actions.claiming import MISSED, no_look
from otklik.quality.actions.recording import Taken, record
from otklik.quality.actions.signing import signature as sign
from otklik.quality.models import ProbeRun, Vantage, Watch
from otklik.quality.ports import Reading
from otklik.quality.queries.adapters import sentence
from otklik.quality.queries.slots import slot_before, slots_between

CLOCK_OFF: Final = timedelta(seconds=60)  # a signature of another minute is none
_SLUG: Final = re.compile(r"[-\w]{1,40}", re.ASCII).fullmatch
LATEST: Final = timedelta(hours=2)  # the hours of runs are added up after three


class NotSigned(Exception):
    """No such vantage, or not by its key."""


class WrongClock(Exception):
    """Signed by the right key at the wrong time; args: the seconds the agent's clock is ahead, negative if behind."""


class Replayed(Exception):
    """This request, or a later one, was taken before."""


@dataclass(frozen=True)
class Request:
    """What is signed; moment: as it came in the header, seconds since 1970."""

    method: str
    path: str
    moment: str
    body: bytes


@dataclass(frozen=True)
class Seen:
    """One look from elsewhere."""

    probe_id: int
    version: int
    due_at: datetime
    began_at: datetime
    ended_at: datetime
    attempts: int
    reading: Reading


@dataclass
class Received:
    """taken: looks that are on record now; known: that were before; refused: {why: how many}."""

    taken: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def whose_request(*, code: str, signature: str, request: Request, at: datetime) -> Vantage:
    """The vantage that signed it, each request once; raises NotSigned, WrongClock, Replayed."""
    vantage = Vantage.objects.filter(code=code, retired_at=None).exclude(key="").first() if _SLUG(code) else None
    try:
        moment, kept = float(request.moment), open_sealed(vantage.key) if vantage else ""
    except (ValueError, Unreadable) as error:
        raise NotSigned from error
    wanted = sign(kept, method=request.method, path=request.path, moment=request.moment, body=request.body)
    if vantage is None or not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise NotSigned
    ahead = moment - at.timestamp()
    if not math.isfinite(ahead):
        raise NotSigned
    if abs(ahead) > CLOCK_OFF.total_seconds():
        raise WrongClock(ahead)
    signed_at = at + timedelta(seconds=ahead)
    older = Q(signed_at=None) | Q(signed_at__lt=signed_at)
    if not Vantage.objects.filter(older, pk=vantage.pk).update(signed_at=signed_at, heard_at=at):
        raise Replayed
    return vantage


def receive(*, vantage: Vantage, seen: Sequence[Seen], told: Mapping[str, Any], at: datetime) -> Received:
    """Put looks on record and keep what the agent says of itself. The same looks twice are on record once."""
    received = Received()
    worker = f"vantage:{vantage.pk}"
    with transaction.atomic():
        Vantage.objects.filter(pk=vantage.pk).update(told=dict(told))
        mine = _watches(vantage, seen) if vantage.paused_at is None else {}
        known = _known(vantage, seen)
        fit = []
        for look in seen:
            if (look.probe_id, look.due_at) in known:
                received.known += 1
            elif why := _why_not(look, mine.get(look.probe_id), at):
                received.refused[why] += 1
            else:
                fit.append(look)
        for wave in _waves(fit):
            taken = _taken(wave, mine, worker, received)
            record(taken, worker=worker, may_be_late=True)
            received.taken += len(taken)
    return received


def tell_missed(at: datetime) -> int:
    """Put on record what no agent can tell any more, for it would come too late; returns how many watches had some."""
    late = at - LATEST
    rows = Watch.objects.filter(next_at__lt=late, in_hand_at=None, last_at__isnull=False)
    alive = {"definition__paused_at": None, "definition__retired_at": None, "vantage__paused_at": None}
    rows = rows.filter(**alive, vantage__retired_at=None).exclude(vantage__code=Vantage.HERE)
    with transaction.atomic():
        silent = list(rows.select_for_update(of=("self",)).select_related("definition"))
        _miss([(watch, _slot(watch, late)) for watch in silent])
        write_columns(silent, ["next_at"])
    return len(silent)


def _watches(vantage: Vantage, seen: Iterable[Seen]) -> dict[int, Watch]:
    rows = Watch.objects.select_for_update(of=("self",)).filter(
        vantage=vantage,
        definition__in={look.probe_id for look in seen},
        definition__paused_at=None,
        definition__retired_at=None,
    )
    return {watch.definition_id: watch for watch in rows.select_related("definition").order_by("pk")}


def _known(vantage: Vantage, seen: Sequence[Seen]) -> set[tuple[int, datetime]]:
    if not seen:
        return set()
    slots = [look.due_at for look in seen]
    rows = ProbeRun.objects.filter(
        vantage=vantage, definition__in={look.probe_id for look in seen}, due_at__range=(min(slots), max(slots))
    )
    return set(rows.exclude(why=MISSED).values_list("definition", "due_at"))


def _why_not(look: Seen, watch: Watch | None, at: datetime) -> str:
    """Why a look cannot be taken, empty if it can."""
    if watch is None:
        return "not_asked"
    if look.due_at < at - LATEST:
        return "too_late"
    if not look.due_at - CLOCK_OFF <= look.began_at <= look.ended_at <= at + CLOCK_OFF:
        return "no_time"
    if look.due_at < watch.next_at or _slot(watch, look.due_at) != look.due_at:
        return "no_slot"
    return "" if _makes_sense(look, watch) else "no_sense"


def _makes_sense(look: Seen, watch: Watch) -> bool:
    """Whether pages can say it in words."""
    try:
        sentence(watch.definition.kind, look.reading.why, look.reading.facts)
    except (TypeError, ValueError):
        return False
    return True


def _slot(watch: Watch, at: datetime) -> datetime:
    return slot_before(watch.definition_id, watch.vantage_id, watch.definition.every, at)


def _waves(seen: Iterable[Seen]) -> list[list[Seen]]:
    """In order of time, no probe twice in one: each look is judged before the next."""
    waves: list[list[Seen]] = []
    turn: Counter[int] = Counter()
    for look in sorted(seen, key=lambda one: one.due_at):
        if turn[look.probe_id] == len(waves):
            waves.append([])
        waves[turn[look.probe_id]].append(look)
        turn[look.probe_id] += 1
    return waves


def _taken(wave: Sequence[Seen], mine: Mapping[int, Watch], worker: str, received: Received) -> list[Taken]:
    """Lease the slots of a wave to the agent after the fact; those passed over are missed."""
    fresh = [look for look in wave if look.due_at >= mine[look.probe_id].next_at]
    received.known += len(wave) - len(fresh)
    watches = [mine[look.probe_id] for look in fresh]
    _miss([(watch, look.due_at) for watch, look in zip(watches, fresh, strict=True)])
    for watch, look in zip(watches, fresh, strict=True):
        watch.next_at, watch.in_hand_at, watch.worker = look.due_at + watch.definition.every, look.due_at, worker
    write_columns(watches, ["next_at", "in_hand_at", "worker"])
    return [
        Taken(watch.pk, look.version, look.due_at, look.began_at, look.ended_at, look.attempts, look.reading)
        for watch, look in zip(watches, fresh, strict=True)
    ]


def _miss(gaps: Iterable[tuple[Watch, datetime]]) -> None:
    """Nobody looked from the coming slot of a watch until `until`; before its first look nobody was asked to."""
    runs = []
    for watch, until in gaps:
        missed = slots_between(watch.next_at, until, watch.definition.every)
        if missed and watch.last_at is not None:
            runs.append(no_look(watch, watch.next_at, MISSED, {"count": missed}))
        watch.next_at = max(watch.next_at, until)
    ProbeRun.objects.bulk_create(runs, ignore_conflicts=True)
