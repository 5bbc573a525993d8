"""Norms change by a new version; what was judged keeps the version it was judged by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.touchpoints.models import Norm
from otklik.touchpoints.queries.packs import pack_changes, pack_of

_CHANGEABLE: Final = (
    "threshold", "comparator", "window", "severity", "legal_basis", "parameters", "scope",
)  # fmt: skip


class NotApprover(Exception):
    """Only those who may approve norms may put a version in force."""


class NormInThePast(Exception):
    """A version cannot begin before today, nor before the version it replaces."""


class NothingChosen(Exception):
    """A pack is adopted by naming at least one of its norms."""


@dataclass(frozen=True)
class NormTerms:
    """What a version may change: the threshold in the norm's unit, how it is compared, over which ISO 8601 window.

    threshold: None where the figure is only reported; parameters, scope: None leaves them as they were; pack: the key
    of the pack the terms come from.
    """

    threshold: Decimal | None
    comparator: str
    window: str
    severity: str
    legal_basis: str
    parameters: Mapping[str, Any] | None = None
    scope: Mapping[str, Any] | None = None
    pack: str = ""


def add_norm_version(*, code: str, terms: NormTerms, active_from: date, by: Individual, at: datetime) -> Norm:
    """Put new terms in force from a day on; the version before ends there. The same terms twice are one version."""
    if not by.may("touchpoints.approve"):
        raise NotApprover
    with transaction.atomic():
        last = Norm.objects.select_for_update().filter(code=code).order_by("-version")[:1].get()
        fresh = with_terms(last, terms)
        if all(getattr(fresh, name) == getattr(last, name) for name in _CHANGEABLE):
            return last
        if active_from < max(localdate(at), last.active_from):
            raise NormInThePast
        Norm.objects.filter(pk=last.pk).update(active_to=active_from)
        fresh.active_from, fresh.approved_by, fresh.approved_at = active_from, by.ref, at
        fresh.save(force_insert=True)
        facts = {"version": fresh.version, "threshold": str(terms.threshold), "active_from": active_from.isoformat()}
        pack = {"pack": terms.pack} if terms.pack else {}
        audit.record(actor=by.ref, act="touchpoints.approve_norm", subject=f"norm:{code}", at=at, **facts, **pack)
    return fresh


def adopt_pack(*, key: str, codes: list[str], active_from: date, by: Individual, at: datetime) -> list[Norm]:
    """Put the chosen norms of a pack in force, all or none; returns those whose terms changed.

    Raises KeyError for an unknown pack, NothingChosen, NotApprover, NormInThePast.
    """
    wanted = [change for change in pack_changes(pack_of(key)) if change.norm.code in codes]
    if not wanted:
        raise NothingChosen
    fresh = []
    with transaction.atomic():
        for change in wanted:
            terms = NormTerms(**change.terms, scope=None, pack=key)
            version = add_norm_version(code=change.norm.code, terms=terms, active_from=active_from, by=by, at=at)
            if version.version != change.norm.version:
                fresh.append(version)
    return fresh


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
        parameters=last.parameters if terms.parameters is None else dict(terms.parameters),
        window=terms.window,
        scope=last.scope if terms.scope is None else dict(terms.scope),
        legal_basis=terms.legal_basis,
        severity=terms.severity,
        pack=terms.pack,
    )
