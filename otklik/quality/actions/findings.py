"""Findings: opened by hand, by a norm not met twice, as a draft of an incident; explained, closed with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.models import Finding, FindingEntry, Incident, Measurement
from otklik.quality.models.improvements import MEASURED, REFUSED, VERIFIED
from otklik.quality.queries.findings import class_of_norm, failed_twice
from otklik.touchpoints.models import Touchpoint

_IMPACT_OF: Final = {"critical": 5, "major": 4, "minor": 2}
_MIDDLE: Final = 3


class FindingClosed(Exception):
    """It is closed; what is seen now is another finding."""


class NotActedOn(Exception):
    """It cannot be closed as done: it has no action, or one that is not verified, or not measured again yet."""


@dataclass(frozen=True)
class FindingTerms:
    """impact, frequency, ease: 1 to 5."""

    touchpoint: Touchpoint
    title: str
    seen: str
    problem_class: str
    zone: str
    owner: Individual | None
    severity: str
    impact: int = _MIDDLE
    frequency: int = _MIDDLE
    ease: int = _MIDDLE


def open_finding(
    *, terms: FindingTerms, by: Individual, at: datetime, source: str = "", norm_code: str = "", once_key: str = ""
) -> Finding:
    """Open one by hand; where one of this norm is open at the touchpoint already, that one."""
    if not by.may("quality.manage"):
        raise NotKeeper
    known = _known(terms.touchpoint, norm_code, once_key)
    if known:
        return known
    row = Finding(source=source, norm_code=norm_code, once_key=once_key, opened_by=by, opened_at=at, confirmed_at=at)
    return _opened(_with(row, terms), by, at) or _open_of(terms.touchpoint, norm_code)


def open_failed(*, at: datetime) -> int:
    """One for every norm judged "not met" today and the time before; returns how many were opened."""
    return sum(_open_of_failure(row, at) for row in failed_twice(localdate(at)))


def draft_of_incident(*, incident: Incident, cause: Mapping[str, str], by: Individual, at: datetime) -> Finding:
    """A draft with the cause told at closing; the second time on an incident the first one."""
    known = Finding.objects.filter(source=incident.ref).first()
    if known:
        return known
    words = next((said for said in incident.title.values() if said), "")
    told = next((said for said in cause.values() if said), "")
    row = Finding(source=incident.ref, cause=told, explained_at=at, opened_by=by, opened_at=at)
    place = incident.touchpoint
    terms = FindingTerms(place, words, "", "technical", place.owner_zone, incident.responsible, "major")
    with transaction.atomic():
        return _saved(_with(row, terms), by, at)


def change_finding(*, finding: Finding, terms: FindingTerms, by: Individual, at: datetime) -> Finding:
    """Other words or weights; what changed stands in the history. A draft becomes a finding by it."""
    with transaction.atomic():
        row = _locked(finding, by)
        was, is_draft = row.told(), row.confirmed_at is None
        _with(row, terms)
        row.confirmed_at = row.confirmed_at or at
        row.save()
        changes = {name: [was[name], now] for name, now in row.told().items() if was[name] != now}
        if changes or is_draft:
            _note(row, "confirmed" if is_draft else "changed", at, by, changes=changes)
    return row


def explain_finding(*, finding: Finding, cause: str, by: Individual, at: datetime) -> None:
    """Say of what it comes: who manages quality, or who owns it."""
    with transaction.atomic():
        row = _locked(finding, by, owner_may=True)
        if row.cause == cause and row.explained_at:
            return
        row.cause, row.explained_at = cause, row.explained_at or at
        row.save(update_fields=["cause", "explained_at"])
        _note(row, "explained", at, by, cause)


def close_finding(*, finding: Finding, reason: str, words: str, by: Individual, at: datetime) -> None:
    """Close it as done by its actions, as an accepted risk, or as none. Raises NotActedOn, FindingClosed."""
    with transaction.atomic():
        row = _locked(finding, by)
        if reason == Finding.ACTED and not _is_acted_on(row):
            raise NotActedOn
        row.closed_at, row.closed_as, row.confirmed_at = at, reason, row.confirmed_at or at
        row.save(update_fields=["closed_at", "closed_as", "confirmed_at"])
        _note(row, "closed", at, by, words, {"closed_as": ["", reason]})
        audit.record(actor=by.ref, act="quality.close_finding", subject=row.ref, at=at, reason=reason)


def _open_of_failure(row: Measurement, at: datetime) -> bool:
    facts = {name: getattr(row, name) for name in ("value", "low", "high", "limit", "unit", "comparator")}
    found = Finding(source=f"measurement:{row.pk}", norm_code=row.norm.code, facts=facts, opened_at=at, confirmed_at=at)
    place, severity = row.touchpoint, row.norm.severity
    kind = class_of_norm(row.norm.code)
    terms = FindingTerms(place, "", "", kind, place.owner_zone, None, severity, impact=_IMPACT_OF[severity])
    return _opened(_with(found, terms), None, at) is not None


def _opened(row: Finding, by: Individual | None, at: datetime) -> Finding | None:
    """None if another was faster."""
    try:
        with transaction.atomic():
            return _saved(row, by, at)
    except IntegrityError:
        if not (row.norm_code or row.once_key):
            raise
        return Finding.objects.filter(once_key=row.once_key).exclude(once_key="").first()


def _open_of(place: Touchpoint, norm_code: str) -> Finding:
    return Finding.objects.get(touchpoint=place, norm_code=norm_code, closed_at=None)


def _known(place: Touchpoint, norm_code: str, once_key: str) -> Finding | None:
    known = Finding.objects.filter(once_key=once_key).first() if once_key else None
    if known or not norm_code:
        return known
    return Finding.objects.filter(touchpoint=place, norm_code=norm_code, closed_at=None).first()


def _saved(row: Finding, by: Individual | None, at: datetime) -> Finding:
    row.save(force_insert=True)
    _note(row, "opened", at, by, row.cause)
    audit.record(
        actor=by.ref if by else "system", act="quality.open_finding", subject=row.ref, at=at, source=row.source
    )
    return row


def _with(row: Finding, terms: FindingTerms) -> Finding:
    for name in FindingTerms.__dataclass_fields__:
        setattr(row, name, getattr(terms, name))
    row.weigh()
    return row


def _is_acted_on(row: Finding) -> bool:
    works = [work for work in row.improvements.all() if work.state != REFUSED]
    return bool(works) and all(work.state == (MEASURED if work.norm_code else VERIFIED) for work in works)


def _locked(finding: Finding, by: Individual, *, owner_may: bool = False) -> Finding:
    row = Finding.objects.select_for_update().get(pk=finding.pk)
    if not (by.may("quality.manage") or (owner_may and row.is_of(by) and by.may("quality.read"))):
        raise NotKeeper
    if row.closed_at:
        raise FindingClosed
    return row


def _note(
    row: Finding, kind: str, at: datetime, by: Individual | None, words: str = "", changes: dict[str, Any] | None = None
) -> None:
    FindingEntry.objects.create(finding=row, kind=kind, at=at, by=by, words=words, changes=changes or {})
