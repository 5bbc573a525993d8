"""Set up duty plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from otklik.alerts.models import DutyPlan, EscalationStep, Webhook
from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.actions import NotKeeper
from otklik.touchpoints.models import Touchpoint


@dataclass(frozen=True)
class PlanTerms:
    """What an incident must be to be told by the plan (of an empty list: anything), and how stubborn the plan is."""

    title: str
    position: int = 1
    severities: Sequence[str] = ()
    zones: Sequence[str] = ()
    touchpoints: Sequence[Touchpoint] = ()
    breaks_quiet: bool = True
    repeats: int = 2
    repeat_minutes: int = 30


@dataclass(frozen=True)
class StepTerms:
    """Whom a step names: the one thing that its kind wants, the others left out."""

    kind: str
    after_minutes: int
    person: Individual | None = None
    role: str = ""
    webhook: Webhook | None = None


def make_plan(*, terms: PlanTerms, by: Individual, at: datetime, once_key: str = "") -> DutyPlan:
    """A plan without steps; it tells nobody until it has one. The same once_key gives the first one."""
    insist(by)
    known = DutyPlan.objects.filter(once_key=once_key).first() if once_key else None
    if known:
        return known
    try:
        with transaction.atomic():
            row = DutyPlan(made_by=by, made_at=at, once_key=once_key)
            _write(row, terms)
            audit.record(actor=by.ref, act="alerts.make_plan", subject=row.ref, at=at)
    except IntegrityError:  # the same form was faster
        return DutyPlan.objects.get(once_key=once_key)
    return row


def change_plan(*, plan: DutyPlan, terms: PlanTerms, by: Individual, at: datetime) -> None:
    """Incidents that are being told go on by the new terms."""
    insist(by)
    with transaction.atomic():
        _write(DutyPlan.objects.select_for_update().get(pk=plan.pk), terms)
        audit.record(actor=by.ref, act="alerts.change_plan", subject=plan.ref, at=at)


def pause_plan(*, plan: DutyPlan, rests: bool, by: Individual, at: datetime) -> None:
    """A resting plan tells nobody, not even of what it has begun to tell."""
    insist(by)
    with transaction.atomic():
        DutyPlan.objects.filter(pk=plan.pk).update(paused_at=at if rests else None)
        act = "alerts.pause_plan" if rests else "alerts.resume_plan"
        audit.record(actor=by.ref, act=act, subject=plan.ref, at=at)


def add_step(*, plan: DutyPlan, terms: StepTerms, by: Individual, at: datetime, once_key: str = "") -> EscalationStep:
    """One more step, after the others. The same once_key gives the first one."""
    insist(by)
    with transaction.atomic():
        DutyPlan.objects.select_for_update().get(pk=plan.pk)
        known = plan.steps.filter(once_key=once_key).first() if once_key else None
        if known:
            return known
        last = plan.steps.aggregate(last=Max("position"))["last"] or 0
        row = EscalationStep.objects.create(
            plan=plan,
            position=last + 1,
            after_minutes=terms.after_minutes,
            kind=terms.kind,
            person=terms.person,
            role=terms.role,
            webhook=terms.webhook,
            once_key=once_key,
        )
        audit.record(actor=by.ref, act="alerts.add_step", subject=plan.ref, at=at, step=row.position)
    return row


def remove_step(*, step: EscalationStep, by: Individual, at: datetime) -> None:
    """Removed; those after it stay as they are."""
    insist(by)
    with transaction.atomic():
        gone, _rows = EscalationStep.objects.filter(pk=step.pk).delete()
        if gone:
            audit.record(actor=by.ref, act="alerts.remove_step", subject=step.plan.ref, at=at, step=step.position)


def insist(by: Individual) -> None:
    """Raises NotKeeper."""
    if not by.may("quality.manage"):
        raise NotKeeper


def _write(row: DutyPlan, terms: PlanTerms) -> None:
    row.title, row.position, row.breaks_quiet = terms.title, terms.position, terms.breaks_quiet
    row.severities, row.zones = list(terms.severities), list(terms.zones)
    row.repeats, row.repeat_minutes = terms.repeats, terms.repeat_minutes
    row.save()
    row.touchpoints.set(terms.touchpoints)
