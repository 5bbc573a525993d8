"""Improvements: proposed, decided, done, verified. Nobody decides or verifies what is his own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.quality.actions.judging import judge
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.events import ImprovementReopened
from otklik.quality.models import Finding, Improvement, ImprovementEntry, Measurement, ZonePerson
from otklik.quality.models.improvements import (
    DECIDED,
    DONE,
    IN_WORK,
    MEASURED,
    PROPOSED,
    REFUSED,
    REOPENED,
    VERIFIED,
)
from otklik.quality.queries.measured import window_of
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import norms_in_force, versions_of


class NotNow(Exception):
    """It does not stand where this step begins."""


class OwnWork(Exception):
    """Who proposed it or carries it out may not be the one who decides on it or verifies it."""


class NoOwnerOrDate(Exception):
    """What is decided has an owner and a date."""


class Frozen(Exception):
    """What is measured again stays as it was decided."""


class NoFinding(Exception):
    """An improvement belongs to at least one finding that is not closed."""


@dataclass(frozen=True)
class ImprovementTerms:
    """norm_code: measured again at `touchpoint`; retest_date: not before a whole window has passed since it is done."""

    touchpoint: Touchpoint
    title: str
    about: str
    zone: str
    owner: Individual | None
    due_date: date | None
    cost: str = ""
    norm_code: str = ""
    retest_date: date | None = None


def propose_improvement(
    *, findings: Sequence[Finding], terms: ImprovementTerms, by: Individual, at: datetime, once_key: str = ""
) -> Improvement:
    """Who manages quality, or who owns one of the findings. The same once_key gives the first one."""
    if not (by.may("quality.manage") or (by.may("quality.read") and any(row.is_of(by) for row in findings))):
        raise NotKeeper
    known = Improvement.objects.filter(once_key=once_key).first() if once_key else None
    if known:
        return known
    if not findings or any(row.closed_at for row in findings):
        raise NoFinding
    try:
        return _proposed(findings, terms, by, at, once_key)
    except IntegrityError:  # the same form was faster
        return Improvement.objects.get(once_key=once_key)


def _proposed(
    findings: Sequence[Finding], terms: ImprovementTerms, by: Individual, at: datetime, once_key: str
) -> Improvement:
    with transaction.atomic():
        row = Improvement(proposed_by=by, proposed_at=at, state_at=at, once_key=once_key)
        _with(row, terms).save(force_insert=True)
        row.findings.set(findings)
        _note(row, PROPOSED, at, by)
        audit.record(actor=by.ref, act="quality.propose_improvement", subject=row.ref, at=at)
    return row


def change_improvement(
    *, improvement: Improvement, terms: ImprovementTerms, by: Individual, at: datetime
) -> Improvement:
    """Other words, owner or dates; what changed stands in the history. Raises NotNow once it is done."""
    if not by.may("quality.manage"):
        raise NotKeeper
    with transaction.atomic():
        row = _standing(improvement, PROPOSED, DECIDED, IN_WORK, REOPENED)
        if row.state != PROPOSED and (terms.norm_code, terms.touchpoint.pk) != (row.norm_code, row.touchpoint_id):
            raise Frozen
        if row.state != PROPOSED and not (terms.owner and terms.due_date):
            raise NoOwnerOrDate
        was = row.told()
        _with(row, terms).save()
        changes = {name: [was[name], now] for name, now in row.told().items() if was[name] != now}
        if changes:
            _note(row, "changed", at, by, changes=changes)
    return row


def decide_improvement(*, improvement: Improvement, by: Individual, at: datetime, words: str = "") -> None:
    """Say that it will be done. What is measured again later is measured now, and stays."""
    if not by.may("quality.decide"):
        raise NotKeeper
    before = _measured_now(improvement, at)  # reading a month of contacts must not hold the row
    with transaction.atomic():
        row = _standing(improvement, PROPOSED)
        if row.proposed_by_id == by.pk:
            raise OwnWork
        if not (row.owner_id and row.due_date):
            raise NoOwnerOrDate
        row.before = before
        _moved(row, DECIDED, by, at, words, before)
        audit.record(actor=by.ref, act="quality.decide_improvement", subject=row.ref, at=at)


def start_improvement(*, improvement: Improvement, by: Individual, at: datetime) -> None:
    """Its owner, or who manages quality, begins."""
    with transaction.atomic():
        row = _standing(improvement, DECIDED, REOPENED)
        _insist_on_mover(row, by)
        _moved(row, IN_WORK, by, at)


def finish_improvement(*, improvement: Improvement, by: Individual, at: datetime, words: str = "") -> None:
    """It is done. It is measured again when a whole window has passed since, or on its later day."""
    with transaction.atomic():
        row = _standing(improvement, IN_WORK)
        _insist_on_mover(row, by)
        row.done_at = at
        if row.before:
            whole = window_of(row.before.norm.window, localdate(at))
            first = localdate(at) + timedelta(days=(whole.day - localdate(whole.begins)).days + 1)
            row.retest_date = max(row.retest_date or first, first)
        _moved(row, DONE, by, at, words)


def verify_improvement(*, improvement: Improvement, by: Individual, at: datetime, words: str = "") -> None:
    """Somebody else has seen that it is done."""
    with transaction.atomic():
        row = _standing(improvement, DONE)
        _insist_on_another(row, by)
        _moved(row, VERIFIED, by, at, words)
        audit.record(actor=by.ref, act="quality.verify_improvement", subject=row.ref, at=at)


def reopen_improvement(*, improvement: Improvement, reason: str, by: Individual, at: datetime) -> None:
    """It is not done after all."""
    with transaction.atomic():
        row = _standing(improvement, DONE, VERIFIED, MEASURED)
        if not by.may("quality.decide"):
            raise NotKeeper
        reopen(row, at, by, reason)


def refuse_improvement(*, improvement: Improvement, reason: str, by: Individual, at: datetime) -> None:
    """It will not be done; a proposer may take his own back."""
    with transaction.atomic():
        row = _standing(improvement, PROPOSED, DECIDED, REOPENED)
        is_taken_back = row.state == PROPOSED and row.proposed_by_id == by.pk
        if not (by.may("quality.decide") or is_taken_back):
            raise NotKeeper
        _moved(row, REFUSED, by, at, reason)
        audit.record(actor=by.ref, act="quality.refuse_improvement", subject=row.ref, at=at)


def set_zone_people(*, zone: str, people: Sequence[Individual], by: Individual, at: datetime) -> None:
    """Who is written to of a zone from now on."""
    if not by.may("quality.manage"):
        raise NotKeeper
    with transaction.atomic():
        ZonePerson.objects.filter(zone=zone).exclude(individual__in=people).delete()
        for person in people:
            ZonePerson.objects.get_or_create(zone=zone, individual=person, defaults={"since": at})
        told = [person.ref for person in people]
        audit.record(actor=by.ref, act="quality.zone_people", subject=f"zone:{zone}", at=at, people=told)


def reopen(
    row: Improvement,
    at: datetime,
    by: Individual | None,
    reason: str = "",
    measured: Measurement | None = None,
    *,
    quiet: bool = False,
) -> None:
    """A locked row goes back to its owner, who is told."""
    row.done_at = None
    entry = _moved(row, REOPENED, by, at, reason, measured)
    audit.record(actor=by.ref if by else "system", act="quality.reopen_improvement", subject=row.ref, at=at)
    publish(ImprovementReopened(row.pk, entry.pk, quiet), at=at)


def _measured_now(improvement: Improvement, at: datetime) -> Measurement | None:
    """By the version in force; before any is, the first one stands for it."""
    code = improvement.norm_code
    held = [norm for norm in norms_in_force(localdate(at)) if norm.code == code] or versions_of(code)[-1:]
    return judge(touchpoint=improvement.touchpoint, norm=held[0], at=at) if held else None


def _standing(improvement: Improvement, *states: str) -> Improvement:
    """The row, locked, if it stands in one of these."""
    row = Improvement.objects.select_for_update().get(pk=improvement.pk)
    if row.state not in states:
        raise NotNow(row.state)
    return row


def _insist_on_mover(row: Improvement, by: Individual) -> None:
    if not (by.may("quality.manage") or (row.is_of(by) and by.may("quality.read"))):
        raise NotKeeper


def _insist_on_another(row: Improvement, by: Individual) -> None:
    if not by.may("quality.decide"):
        raise NotKeeper
    if by.pk in (row.proposed_by_id, row.owner_id):
        raise OwnWork


def _moved(
    row: Improvement,
    state: str,
    by: Individual | None,
    at: datetime,
    words: str = "",
    measured: Measurement | None = None,
) -> ImprovementEntry:
    row.state, row.state_at = state, at
    row.save()
    return _note(row, state, at, by, words, measured=measured)


def _note(
    row: Improvement,
    kind: str,
    at: datetime,
    by: Individual | None,
    words: str = "",
    *,
    changes: dict[str, Any] | None = None,
    measured: Measurement | None = None,
) -> ImprovementEntry:
    return ImprovementEntry.objects.create(
        improvement=row, kind=kind, at=at, by=by, words=words, changes=changes or {}, measurement=measured
    )


def _with(row: Improvement, terms: ImprovementTerms) -> Improvement:
    for name in ImprovementTerms.__dataclass_fields__:
        setattr(row, name, getattr(terms, name))
    return row
