"""Registers are kept: what a touchpoint rests on, its proofs, its regular care."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import CareDone, CarePlan, Employee, Proof, RegisterEntry


class EntryThere(Exception):
    """This touchpoint has one of the same kind and name."""


class PlanThere(Exception):
    """This touchpoint has care of the same name."""


class BadDays(Exception):
    """The last day lies before the first."""


class NotDue(Exception):
    """The work is not due on this day."""


@dataclass(frozen=True)
class EntryTerms:
    """What is said of an entry; see the model."""

    kind: str
    touchpoint: Touchpoint
    name: str
    owner_zone: str
    supplier: str = ""
    owner: Employee | None = None


@dataclass(frozen=True)
class ProofTerms:
    """What was seen on a day; see the model."""

    proved_on: date
    valid_to: date | None = None
    holds: bool = True
    link: str = ""
    note: str = ""


@dataclass(frozen=True)
class CareTerms:
    """What is said of regular work; see the model."""

    touchpoint: Touchpoint
    title: str
    every_days: int
    first_due: date
    owner_zone: str
    owner: Employee | None = None


def add_entry(*, terms: EntryTerms, by: Individual | None, at: datetime) -> RegisterEntry:
    """Raises EntryThere."""
    with transaction.atomic():
        key = {"kind": terms.kind, "touchpoint": terms.touchpoint, "name": terms.name}
        row, fresh = RegisterEntry.objects.get_or_create(**key, defaults=_said(terms) | {"added_at": at})
        if not fresh:
            raise EntryThere
        _note(by, "workforce.add_entry", row.ref, at)
    return row


def change_entry(*, entry: RegisterEntry, terms: EntryTerms, by: Individual, at: datetime) -> RegisterEntry:
    """Raises EntryThere."""
    try:
        with transaction.atomic():
            RegisterEntry.objects.filter(pk=entry.pk).update(**_said(terms))
            _note(by, "workforce.change_entry", entry.ref, at)
    except IntegrityError:
        raise EntryThere from None
    return RegisterEntry.objects.get(pk=entry.pk)


def prove(
    *, entry: RegisterEntry, terms: ProofTerms, by: Individual | None, at: datetime, file: "File[Any] | None" = None
) -> Proof:
    """Note what was seen of an entry; the newest day counts. Raises BadDays."""
    if terms.valid_to is not None and terms.valid_to < terms.proved_on:
        raise BadDays
    with transaction.atomic():
        row = Proof.objects.create(entry=entry, told_by=by, told_at=at, file=file or "", **asdict(terms))
        _note(by, "workforce.prove", entry.ref, at, holds=terms.holds)
    return row


def retire_entry(*, entry: RegisterEntry, by: Individual, at: datetime) -> None:
    """It is not there any more; a second time changes nothing."""
    with transaction.atomic():
        if RegisterEntry.objects.filter(pk=entry.pk, retired_at=None).update(retired_at=at):
            _note(by, "workforce.retire_entry", entry.ref, at)


def add_plan(*, terms: CareTerms, by: Individual | None, at: datetime) -> CarePlan:
    """Raises PlanThere."""
    with transaction.atomic():
        key = {"touchpoint": terms.touchpoint, "title": terms.title}
        row, fresh = CarePlan.objects.get_or_create(**key, defaults=_said(terms))
        if not fresh:
            raise PlanThere
        _note(by, "workforce.add_plan", row.ref, at)
    return row


def mark_done(
    *,
    plan: CarePlan,
    due_on: date,
    done_at: datetime,
    by: Individual | None,
    at: datetime,
    announced_at: datetime | None = None,
    note: str = "",
) -> CareDone:
    """The work of a due day is done; a second time gives what was noted the first time. Raises NotDue."""
    if plan.dues(due_on, due_on) != [due_on]:
        raise NotDue
    with transaction.atomic():
        told = {"done_at": done_at, "announced_at": announced_at, "note": note, "told_by": by}
        row, fresh = CareDone.objects.get_or_create(plan=plan, due_on=due_on, defaults=told)
        if fresh:
            _note(by, "workforce.mark_done", plan.ref, at, due_on=due_on.isoformat())
    return row


def retire_plan(*, plan: CarePlan, by: Individual, at: datetime) -> None:
    """It is not needed any more; a second time changes nothing."""
    with transaction.atomic():
        if CarePlan.objects.filter(pk=plan.pk, retired_at=None).update(retired_at=at):
            _note(by, "workforce.retire_plan", plan.ref, at)


def _said(terms: EntryTerms | CareTerms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in terms.__dataclass_fields__}


def _note(by: Individual | None, act: str, subject: str, at: datetime, **facts: Any) -> None:
    audit.record(actor=by.ref if by else "house", act=act, subject=subject, at=at, **facts)
