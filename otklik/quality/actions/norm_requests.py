"""Requests to change a norm: asked by one, decided by another; approval makes the new version."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.models import NormRequest
from otklik.quality.queries.board import tried
from otklik.touchpoints.actions import NormTerms, NotApprover, add_norm_version, with_terms
from otklik.touchpoints.models import Norm

_TERMS: Final = ("threshold", "comparator", "window", "severity", "legal_basis", "parameters", "scope")


class NothingAsked(Exception):
    """The terms are those in force."""


class AlreadyDecided(Exception):
    """Somebody has decided on it."""


class OwnRequest(Exception):
    """Nobody decides on what he asked for."""


class NormMovedOn(Exception):
    """The norm has got a new version since; the request is about terms that no longer hold."""


class NotAsker(Exception):
    """Only those who edit the catalogue or approve norms may ask for other terms."""


def ask_for_norm(
    *, norm: Norm, why: str, terms: NormTerms, active_from: date, by: Individual, at: datetime, once_key: str = ""
) -> NormRequest:
    """Ask for other terms. What they would have said of the days before today is tried now, and stays with it."""
    if not (by.may("touchpoints.edit") or by.may("touchpoints.approve")):
        raise NotAsker
    known = NormRequest.objects.filter(once_key=once_key).first() if once_key else None
    if known:
        return known
    if _same(with_terms(norm, terms), norm):
        raise NothingAsked
    trial = _trial(norm, terms, at)  # a month of contacts is read without holding anything
    try:
        return _asked(norm, why, terms, active_from, trial, by, at, once_key)
    except IntegrityError:  # the same form was faster
        return NormRequest.objects.get(once_key=once_key)


def _asked(
    norm: Norm, why: str, terms: NormTerms, active_from: date, trial: Any, by: Individual, at: datetime, once_key: str
) -> NormRequest:
    with transaction.atomic():
        row = NormRequest.objects.create(
            norm=norm, why=why, terms=_as_json(terms), active_from=active_from, trial=trial, asked_by=by, asked_at=at,
            once_key=once_key,
        )  # fmt: skip
        audit.record(actor=by.ref, act="quality.ask_for_norm", subject=row.ref, at=at, norm=norm.code)
    return row


def approve_request(*, request: NormRequest, reason: str, by: Individual, at: datetime) -> Norm:
    """The new version holds from the day asked for, or from today where that day has passed."""
    if not by.may("touchpoints.approve"):
        raise NotApprover
    with transaction.atomic():
        row = _undecided(request, by)
        newest = Norm.objects.filter(code=row.norm.code).order_by("-version").first()
        if newest is None or newest.pk != row.norm_id:
            raise NormMovedOn
        begins = max(row.active_from, localdate(at))
        row.made = add_norm_version(code=newest.code, terms=asked_terms(row), active_from=begins, by=by, at=at)
        _decided(row, reason, by, at, approved=True)
    return row.made


def refuse_request(*, request: NormRequest, reason: str, by: Individual, at: datetime) -> None:
    """The terms stay as they are."""
    if not by.may("touchpoints.approve"):
        raise NotApprover
    with transaction.atomic():
        _decided(_undecided(request, by), reason, by, at, approved=False)


def asked_terms(row: NormRequest) -> NormTerms:
    told = dict(row.terms)
    threshold = None if told["threshold"] is None else Decimal(told["threshold"])
    return NormTerms(**told | {"threshold": threshold})


def _same(one: Norm, other: Norm) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _TERMS)


def _decided(row: NormRequest, reason: str, by: Individual, at: datetime, *, approved: bool) -> None:
    row.approved, row.reason, row.decided_by, row.decided_at = approved, reason, by, at
    row.save()
    audit.record(actor=by.ref, act="quality.decide_norm_request", subject=row.ref, at=at, approved=approved)


def _undecided(request: NormRequest, by: Individual) -> NormRequest:
    row = NormRequest.objects.select_for_update(of=("self",)).select_related("norm").get(pk=request.pk)
    if row.approved is not None:
        raise AlreadyDecided
    if row.asked_by_id == by.pk:
        raise OwnRequest
    return row


def _trial(norm: Norm, terms: NormTerms, at: datetime) -> dict[str, Any]:
    found = tried(with_terms(norm, terms), at)
    rows = [
        {"touchpoint": row.touchpoint.title, "value": row.now.value, "now": row.now.verdict, "then": row.then.verdict}
        for row in found.rows
    ]
    return {"day": localdate(at).isoformat(), "version": found.norm.version, "unit": norm.unit, "rows": rows}


def _as_json(terms: NormTerms) -> dict[str, Any]:
    return asdict(terms) | {"threshold": None if terms.threshold is None else str(terms.threshold)}
