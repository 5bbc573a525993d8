"""Assessments: planned, approved by another person with the criteria frozen, ended phase by phase, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.events import AssessmentApproved, AssessmentProposed, AssessmentReturned
from otklik.quality.models import Assessment, AssessmentPhase
from otklik.quality.models.assessments import PHASES
from otklik.quality.queries.assessment_report import report_of
from otklik.quality.queries.assessments import criteria_of, hash_of, phases_of
from otklik.quality.queries.phases import found, is_over
from otklik.touchpoints.models import Touchpoint


class AlreadyApproved(Exception):
    """Its criteria are frozen: plan another one."""


class NotProposed(Exception):
    """Only what its author has sent for approval can be approved or returned."""


class AuthorCannotApprove(Exception):
    """Another person approves it."""


class NothingToAssess(Exception):
    """At least one touchpoint and one norm are needed."""


class NotRunning(Exception):
    """It is not approved yet, or closed."""


class PhaseNotReady(Exception):
    """Something is still missing; the phase may be left out with a reason."""


class NotOver(Exception):
    """Its last day is not measured yet: what is closed now would lack days for ever."""


class PhasesLeft(Exception):
    """Some phases are neither ended nor left out; args[0]: their kinds."""


@dataclass(frozen=True)
class AssessmentTerms:
    """What its author decides. phases: by kind the owner and the sample wanted, either of them None."""

    title: str
    goals: str
    risks: str
    begins_on: date
    ends_on: date
    touchpoints: Sequence[Touchpoint]
    norms: Sequence[str]
    previous: Assessment | None = None
    phases: Mapping[str, tuple[Individual | None, int | None]] = field(default_factory=dict)


def plan_assessment(*, terms: AssessmentTerms, by: Individual, at: datetime, once_key: str = "") -> Assessment:
    """A draft with its ten phases; of one form sent twice (once_key) the first one."""
    _insist(by)
    row = Assessment(author=by, created_at=at, once_key=once_key)
    try:
        with transaction.atomic():
            _lay(row, terms)
            audit.record(actor=by.ref, act="quality.plan_assessment", subject=row.ref, at=at)
    except IntegrityError:
        known = Assessment.objects.filter(author=by, once_key=once_key).exclude(once_key="").first()
        if known is None:
            raise
        return known
    return row


def change_assessment(*, assessment: Assessment, terms: AssessmentTerms, by: Individual, at: datetime) -> None:
    """Change a draft; what was sent for approval is a draft again. Raises AlreadyApproved."""
    _insist(by)
    with transaction.atomic():
        row = _locked(assessment)
        if row.approved_at:
            raise AlreadyApproved
        row.state = Assessment.DRAFT
        _lay(row, terms)
        audit.record(actor=by.ref, act="quality.change_assessment", subject=row.ref, at=at)


def propose_assessment(*, assessment: Assessment, by: Individual, at: datetime) -> None:
    """Send it for approval; those who may approve get a letter."""
    _insist(by)
    with transaction.atomic():
        row = _locked(assessment)
        if row.approved_at:
            raise AlreadyApproved
        if row.state == Assessment.PROPOSED:
            return
        if not row.norms or not row.touchpoints.exists():
            raise NothingToAssess
        Assessment.objects.filter(pk=row.pk).update(state=Assessment.PROPOSED, proposed_at=at, returned_with="")
        audit.record(actor=by.ref, act="quality.propose_assessment", subject=row.ref, at=at)
        publish(AssessmentProposed(row.pk), at=at)


def approve_assessment(*, assessment: Assessment, by: Individual, at: datetime) -> Assessment:
    """Freeze the criteria with their hash. Raises AuthorCannotApprove, NotProposed; twice is once."""
    _insist_approver(by)
    with transaction.atomic():
        row = _locked(assessment)
        if row.approved_at:
            return row
        if row.author_id == by.pk:
            raise AuthorCannotApprove
        if row.state != Assessment.PROPOSED:
            raise NotProposed
        row.criteria = criteria_of(row, localdate(at))
        row.criteria_hash = hash_of(row.criteria)
        row.state, row.approved_by, row.approved_at = Assessment.APPROVED, by, at
        row.save(update_fields=["criteria", "criteria_hash", "state", "approved_by", "approved_at"])
        audit.record(actor=by.ref, act="quality.approve_assessment", subject=row.ref, at=at, criteria=row.criteria_hash)
        publish(AssessmentApproved(row.pk), at=at)
    return row


def return_assessment(*, assessment: Assessment, words: str, by: Individual, at: datetime) -> None:
    """Give it back to its author with what is to be changed."""
    _insist_approver(by)
    with transaction.atomic():
        row = _locked(assessment)
        if row.state != Assessment.PROPOSED:
            raise NotProposed
        Assessment.objects.filter(pk=row.pk).update(state=Assessment.DRAFT, returned_with=words)
        audit.record(actor=by.ref, act="quality.return_assessment", subject=row.ref, at=at)
        publish(AssessmentReturned(row.pk), at=at)


def end_phase(
    *, phase: AssessmentPhase, note: str, waived_because: str = "", by: Individual, at: datetime
) -> AssessmentPhase:
    """End a phase with what came of it; where something is missing only with the reason why it is left out.

    Raises NotRunning, PhaseNotReady. What it found is kept with it.
    """
    _insist(by)
    with transaction.atomic():
        assessment = _running(phase.assessment)
        row = AssessmentPhase.objects.select_for_update().get(pk=phase.pk)
        if row.done_at:
            return row
        seen = found(assessment, row.kind, at)
        if seen.missing and not waived_because:
            raise PhaseNotReady
        row.record = {"facts": seen.facts, "figures": len(seen.figures), "missing": len(seen.missing)}
        row.record["counted"] = seen.counted
        row.note, row.waived_because = note, waived_because if seen.missing else ""
        row.done_by, row.done_at = by, at
        row.save()
        audit.record(actor=by.ref, act="quality.end_phase", subject=assessment.ref, at=at, phase=row.kind)
    return row


def reopen_phase(*, phase: AssessmentPhase, by: Individual, at: datetime) -> None:
    """Take the end of a phase back; what was written stays until it is ended again."""
    _insist(by)
    with transaction.atomic():
        assessment = _running(phase.assessment)
        reopened = AssessmentPhase.objects.filter(pk=phase.pk, done_at__isnull=False)
        if reopened.update(done_at=None, done_by=None, record=None):
            audit.record(actor=by.ref, act="quality.reopen_phase", subject=assessment.ref, at=at, phase=phase.kind)


def close_assessment(*, assessment: Assessment, conclusions: str, by: Individual, at: datetime) -> Assessment:
    """Keep the figures as they stand, for ever. Raises PhasesLeft, NotOver, NotRunning; twice is once."""
    _insist(by)
    with transaction.atomic():
        row = _locked(assessment)
        if row.state == Assessment.CLOSED:
            return row
        row = _running(row)
        if left := [phase.kind for phase in phases_of(row) if phase.done_at is None]:
            raise PhasesLeft(left)
        if not is_over(row):
            raise NotOver
        row.conclusions, row.closed_by, row.closed_at = conclusions, by, at
        row.report, row.state = report_of(row), Assessment.CLOSED
        row.save(update_fields=["conclusions", "closed_by", "closed_at", "report", "state"])
        audit.record(actor=by.ref, act="quality.close_assessment", subject=row.ref, at=at)
    return row


def _lay(row: Assessment, terms: AssessmentTerms) -> None:
    plain: dict[str, Any] = {
        name: getattr(terms, name) for name in ("title", "goals", "risks", "begins_on", "ends_on", "previous")
    }
    for name, value in plain.items():
        setattr(row, name, value)
    row.norms = sorted(terms.norms)
    row.save()
    row.touchpoints.set(terms.touchpoints)
    for kind in PHASES:
        owner, sample = terms.phases.get(kind, (None, None))
        AssessmentPhase.objects.update_or_create(assessment=row, kind=kind, defaults={"owner": owner, "sample": sample})


def _running(assessment: Assessment) -> Assessment:
    row = _locked(assessment)
    if row.state != Assessment.APPROVED:
        raise NotRunning
    return row


def _locked(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_for_update(of=("self",)).select_related("author").get(pk=assessment.pk)


def _insist(by: Individual) -> None:
    if not by.may("quality.manage"):
        raise NotKeeper


def _insist_approver(by: Individual) -> None:
    if not by.may("touchpoints.approve"):
        raise NotKeeper
