"""Registers with what holds today, and regular care with what is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Prefetch, Q
from django.utils.timezone import localdate

from otklik.workforce.models import CareDone, CarePlan, Proof, RegisterEntry
from otklik.workforce.models.registers import WARN_DAYS

HOLDS, SOON, OVER, FAILED, NEVER = "holds", "soon", "over", "failed", "never"
DONE, LATE, DUE, MISSED = "done", "late", "due", "missed"
AHEAD: Final = timedelta(hours=24)  # how long before the work customers are told
PAGE: Final = 50


@dataclass(frozen=True)
class Standing:
    """An entry with its newest proof. state: one of the five above."""

    entry: RegisterEntry
    proof: Proof | None
    state: str

    @property
    def is_good(self) -> bool:
        return self.state in (HOLDS, SOON)


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty values do not narrow."""

    kind: str = ""
    zone: str = ""
    place: int | None = None
    state: str = ""


@dataclass(frozen=True)
class CareDay:
    """A due day of a plan. state: done, late (done after it), due (still to come or today), missed."""

    plan: CarePlan
    due_on: date
    done: CareDone | None
    state: str

    @property
    def was_announced(self) -> bool:
        """Customers knew a day before."""
        done = self.done
        return done is not None and done.announced_at is not None and done.announced_at <= done.done_at - AHEAD


def standings(day: date, wanted: Wanted = Wanted()) -> list[Standing]:
    """Entries in use as they stood on a day, those in need first; two queries."""
    rows = RegisterEntry.objects.filter(added_at__date__lte=day)
    rows = rows.filter(Q(retired_at=None) | Q(retired_at__date__gt=day))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.zone:
        rows = rows.filter(owner_zone=wanted.zone)
    if wanted.place:
        rows = rows.filter(Q(touchpoint=wanted.place) | Q(touchpoint__parent=wanted.place))
    found = _standing(rows.select_related("touchpoint", "owner__individual"), day)
    found = [one for one in found if not wanted.state or one.state == wanted.state]
    return sorted(found, key=lambda one: (_ORDER.index(one.state), _end_of(one), one.entry.pk))


def standings_at(places: Sequence[int], kinds: Iterable[str], day: date) -> list[Standing]:
    """Entries of these kinds at these touchpoints as they stood on a day."""
    rows = RegisterEntry.objects.filter(touchpoint__in=places, kind__in=list(kinds), added_at__date__lte=day)
    return _standing(rows.filter(Q(retired_at=None) | Q(retired_at__date__gt=day)), day)


def standing_of(entry: RegisterEntry, day: date) -> Standing:
    return _standing(RegisterEntry.objects.filter(pk=entry.pk), day)[0]


def care_days(plans: Iterable[CarePlan], first: date, last: date, today: date) -> list[CareDay]:
    """Due days from first to last, both included, in order. Uses prefetched done."""
    found = []
    for plan in plans:
        done = {row.due_on: row for row in plan.done.all()}
        end = last if plan.retired_at is None else min(last, localdate(plan.retired_at))
        found += [CareDay(plan, due, done.get(due), _care(due, done.get(due), today)) for due in plan.dues(first, end)]
    return sorted(found, key=lambda one: (one.due_on, one.plan.pk))


def care_board(today: date, *, zone: str = "") -> list[CareDay]:
    """What was missed in the last 90 days, and of every plan the next due day."""
    plans = CarePlan.objects.filter(retired_at=None).select_related("touchpoint", "owner")
    plans = (plans.filter(owner_zone=zone) if zone else plans).prefetch_related("done")
    found: list[CareDay] = []
    for plan in plans:
        days = care_days([plan], today - timedelta(days=90), today + timedelta(days=plan.every_days), today)
        found += [one for one in days if one.state == MISSED]
        found += [one for one in days if one.state == DUE][:1]
    return sorted(found, key=lambda one: (one.due_on, one.plan.pk))


_ORDER: Final = (FAILED, OVER, NEVER, SOON, HOLDS)


def _standing(rows: "Iterable[RegisterEntry]", day: date) -> list[Standing]:
    proofs = Proof.objects.filter(proved_on__lte=day).order_by("-proved_on", "-pk")
    told = rows.prefetch_related(Prefetch("proofs", proofs))  # type: ignore[attr-defined]
    return [Standing(row, *_newest(row, day)) for row in told]


def _newest(row: RegisterEntry, day: date) -> tuple[Proof | None, str]:
    """Uses prefetched proofs, the newest first."""
    proof = next(iter(row.proofs.all()), None)
    if proof is None:
        return None, NEVER
    if not proof.holds:
        return proof, FAILED
    if proof.valid_to is None:
        return proof, HOLDS
    if proof.valid_to < day:
        return proof, OVER
    return proof, SOON if proof.valid_to <= day + timedelta(days=WARN_DAYS) else HOLDS


def _end_of(one: Standing) -> date:
    return one.proof.valid_to if one.proof and one.proof.valid_to else date.max


def _care(due: date, done: CareDone | None, today: date) -> str:
    if done is not None:
        return DONE if localdate(done.done_at) <= due else LATE
    return MISSED if due < today else DUE


def care_of(places: Sequence[int], begins: datetime, day: date) -> list[CareDay]:
    """Due days of these touchpoints from the day of `begins` up to the day before `day`."""
    plans = CarePlan.objects.filter(touchpoint__in=places).prefetch_related("done")
    return care_days(plans, localdate(begins), day - timedelta(days=1), day)


def counted_entries(places: Sequence[int], kinds: Iterable[str], day: date) -> dict[str, int]:
    """How many entries hold and why the others do not; empty where there are none."""
    states = [HOLDS if one.is_good else one.state for one in standings_at(places, kinds, day)]
    return {name: states.count(name) for name in (HOLDS, OVER, FAILED, NEVER)} if states else {}


def care_history(plan: CarePlan, today: date) -> list[CareDay]:
    """The last year of a plan and its next due day, the newest first."""
    last = today + timedelta(days=plan.every_days)
    days = care_days([plan], today - timedelta(days=365), last, today)
    ahead = [one for one in days if one.state == DUE][1:]
    return [one for one in reversed(days) if one not in ahead]
