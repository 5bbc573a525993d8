"""Reads of the ground floor's tables for pages, by key, newest first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404
from django.utils.timezone import make_aware

from otklik.core.models import AuditEntry, Errand

PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What to look for in the security record; empty fields do not narrow it. Days are of the installation's zone."""

    actor: str = ""
    act: str = ""
    subject: str = ""
    from_date: date | None = None
    to_date: date | None = None


def troubled_errands(before: int | None, limit: int = PAGE) -> list[Errand]:
    """Errands given up and those being retried, the newest first; `before`: the key of the last one seen."""
    rows = Errand.objects.troubled().select_related("event")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def errands_given_up() -> int:
    """How many errands will not be tried again by themselves."""
    return Errand.objects.troubled().filter(failed_at__isnull=False).count()


def access_troubled_errand(errand_id: int) -> Errand:
    """An errand given up or being retried; raises Http404 when there is none (or it has been done meanwhile)."""
    found = Errand.objects.troubled().filter(pk=errand_id).first()
    if found is None:
        raise Http404
    return found


def audit_entries(wanted: AuditFilter, before: int | None, limit: int = PAGE) -> list[AuditEntry]:
    """Entries of the security record, the newest first; `before`: the number of the last one seen."""
    rows = _narrowed(AuditEntry.objects.all(), wanted)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return list(rows.order_by("-number")[:limit])


def _narrowed(rows: QuerySet[AuditEntry], wanted: AuditFilter) -> QuerySet[AuditEntry]:
    if wanted.actor:
        rows = rows.filter(actor=wanted.actor)
    if wanted.act:
        rows = rows.filter(act__startswith=wanted.act)
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    if wanted.from_date:
        rows = rows.filter(at__gte=_start_of(wanted.from_date))
    if wanted.to_date:
        rows = rows.filter(at__lt=_start_of(wanted.to_date + timedelta(days=1)))
    return rows


def _start_of(day: date) -> datetime:
    return make_aware(datetime(day.year, day.month, day.day))
