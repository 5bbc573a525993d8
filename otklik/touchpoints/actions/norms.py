"""Norms change by a new version; what was judged keeps the version it was judged by."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.touchpoints.models import Norm


class NotApprover(Exception):
    """Only those who may approve norms may put a version in force."""


class NormInThePast(Exception):
    """A version cannot begin before today, nor before the version it replaces."""


@dataclass(frozen=True)
class NormTerms:
    """What a version may change: the threshold in the norm's unit, how it is compared, over which ISO 8601 window."""

    threshold: Decimal
    comparator: str
    window: str
    severity: str
    legal_basis: str


def add_norm_version(*, code: str, terms: NormTerms, active_from: date, by: Individual, at: datetime) -> Norm:
    """Put new terms in force from a day on; the version before ends there. The same terms twice are one version."""
    if not by.may("touchpoints.approve"):
        raise NotApprover
    with transaction.atomic():
        last = Norm.objects.select_for_update().filter(code=code).order_by("-version")[:1].get()
        if terms_of(last) == terms:
            return last
        if active_from < max(localdate(at), last.active_from):
            raise NormInThePast
        Norm.objects.filter(pk=last.pk).update(active_to=active_from)
        fresh = with_terms(last, terms)
        fresh.active_from, fresh.approved_by, fresh.approved_at = active_from, by.ref, at
        fresh.save(force_insert=True)
        facts = {"version": fresh.version, "threshold": str(terms.threshold), "active_from": active_from.isoformat()}
        audit.record(actor=by.ref, act="touchpoints.approve_norm", subject=f"norm:{code}", at=at, **facts)
    return fresh


def terms_of(norm: Norm) -> NormTerms:
    """The changeable terms of a version."""
    threshold = norm.threshold if norm.threshold is not None else Decimal(0)
    return NormTerms(threshold, norm.comparator, norm.window, norm.severity, norm.legal_basis)


def with_terms(last: Norm, terms: NormTerms) -> Norm:
    """The version that would follow, with other terms; it is not kept and in force from no day."""
    return Norm(
        code=last.code,
        version=last.version + 1,
        clause=last.clause,
        title=last.title,
        formula=last.formula,
        formula_version=last.formula_version,
        threshold=terms.threshold,
        comparator=terms.comparator,
        unit=last.unit,
        parameters=last.parameters,
        window=terms.window,
        scope=last.scope,
        legal_basis=terms.legal_basis,
        severity=terms.severity,
    )
