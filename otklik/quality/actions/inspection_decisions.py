"""After an inspection was submitted: appealed, decided on by somebody else, accepted. Corrections are new rows."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.core.text import clean_text
from otklik.parties.models import Individual
from otklik.quality.actions.inspections import next_sequence
from otklik.quality.events import InspectionAccepted
from otklik.quality.models import Inspection, InspectionAnswer, InspectionStep
from otklik.quality.models.inspection_body import BadAnswer, cleaned
from otklik.quality.queries.inspection_score import score
from otklik.quality.queries.inspections import APPEAL_DAYS, filled, may_appeal, may_decide


class NotSubmitted(Exception):
    """The inspection is not submitted yet, or accepted already."""


class AppealTooLate(Exception):
    """More than APPEAL_DAYS days have passed."""


class NotYours(Exception):
    """This person may not: he is the assessor, or he appealed."""


class AppealWaits(Exception):
    """An appeal is to be decided first."""


class NoAppeal(Exception):
    """Nobody appealed."""


def appeal_inspection(*, inspection: Inspection, words: str, by: Individual, at: datetime) -> None:
    """Say on behalf of the touchpoint why the result is wrong; raises NotSubmitted, AppealTooLate, NotYours."""
    with transaction.atomic():
        row = _locked(inspection)
        if row.submitted_at and at > row.submitted_at + timedelta(days=APPEAL_DAYS):
            raise AppealTooLate
        if not may_appeal(row, by):
            raise NotYours
        _step(row, InspectionStep.APPEALED, by, at, words)


def decide_appeal(
    *, inspection: Inspection, is_upheld: bool, words: str, corrections: Mapping[str, Any], by: Individual, at: datetime
) -> None:
    """Uphold or reject the appeal with a reason; the result is accepted with it.

    corrections: item -> value, of an appeal that is upheld; they are added, the assessor's own answers stay. Raises
    NotSubmitted, NoAppeal, NotYours, BadAnswer.
    """
    with transaction.atomic():
        row = _locked(inspection)
        if InspectionStep.APPEALED not in {step.kind for step in row.steps.all()}:
            raise NoAppeal
        if not may_decide(row, by):
            raise NotYours
        before = row.result
        if is_upheld:
            _correct(row, corrections, by, at)
        kind = InspectionStep.UPHELD if is_upheld else InspectionStep.REJECTED
        _step(row, kind, by, at, words, {"before": before} if is_upheld else {})
        _accept(row, by, at)


def accept_inspection(*, inspection: Inspection, by: Individual, at: datetime) -> None:
    """Let the result stand; raises NotSubmitted, AppealWaits, NotYours."""
    with transaction.atomic():
        row = _locked(inspection)
        if InspectionStep.APPEALED in {step.kind for step in row.steps.all()}:
            raise AppealWaits
        if not may_decide(row, by):
            raise NotYours
        _accept(row, by, at)


def accept_silent(at: datetime) -> int:
    """Accept what nobody appealed in time; returns how many."""
    appealed = InspectionStep.objects.filter(kind=InspectionStep.APPEALED).values("inspection")
    rows = Inspection.objects.filter(
        accepted_at=None, second_of=None, submitted_at__lt=at - timedelta(days=APPEAL_DAYS)
    ).exclude(pk__in=appealed)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    count = 0
    for key in keys:
        with transaction.atomic():
            row = Inspection.objects.select_for_update().get(pk=key)
            if row.accepted_at is None and not row.steps.filter(kind=InspectionStep.APPEALED).exists():
                _accept(row, None, at)
                count += 1
    return count


def _locked(inspection: Inspection) -> Inspection:
    rows = Inspection.objects.select_for_update(of=("self",)).select_related("version")
    row = rows.get(pk=inspection.pk)
    if row.submitted_at is None or row.accepted_at is not None or row.second_of_id is not None:
        raise NotSubmitted
    return row


def _correct(row: Inspection, corrections: Mapping[str, Any], by: Individual, at: datetime) -> None:
    items = list(row.version.sheet.items())
    number = next_sequence(row)
    for item in items:
        if item.key in corrections:
            InspectionAnswer.objects.create(
                inspection=row, item=item.key, value=cleaned(item, corrections[item.key]), sequence=number,
                key=secrets.token_urlsafe(16), answered_at=at, received_at=at, by=by, is_correction=True,
            )  # fmt: skip
    if unknown := set(corrections) - {item.key for item in items}:
        raise BadAnswer(min(unknown))
    row.result = score(items, filled(row).values()).as_json()
    row.save(update_fields=["result"])


def _accept(row: Inspection, by: Individual | None, at: datetime) -> None:
    row.accepted_at = at
    row.save(update_fields=["accepted_at"])
    _step(row, InspectionStep.ACCEPTED, by, at, "")
    if row.competitor_place_id is None:
        publish(InspectionAccepted(row.pk, row.touchpoint_id, list(row.result.get("critical", ()))), at=at)


def _step(
    row: Inspection, kind: str, by: Individual | None, at: datetime, words: str, facts: dict[str, Any] | None = None
) -> None:
    words = clean_text(words)
    InspectionStep.objects.create(inspection=row, kind=kind, by=by, at=at, words=words, facts=facts or {})
    if by is not None:
        audit.record(actor=by.ref, act=f"inspections.{kind}", subject=row.ref, at=at)
