"""Improvements for the desk: the board by state, one of them, those whose day has come, those to be told of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from otklik.parties.models import Individual
from otklik.quality.models import Finding, Improvement, ImprovementEntry, NormRequest, ZonePerson
from otklik.quality.models.improvements import STATES, UNDONE, VERIFIED

PAGE: Final = 50
_IN_A_COLUMN: Final = 30


@dataclass(frozen=True)
class ImprovementFilter:
    """Empty values do not narrow."""

    zone: str = ""
    owner: int | None = None
    touchpoint: int | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Column:
    """number: all of the state, which may be more than the rows shown."""

    state: str
    rows: list[Improvement]
    number: int


@dataclass(frozen=True)
class ImprovementPage:
    rows: list[Improvement]
    next_after: int | None


def improvement_board(wanted: ImprovementFilter, *, today: date) -> list[Column]:
    """By state; what waits by its date, what is over by the newest. As many queries as states."""
    rows = _narrowed(wanted, today)
    numbers = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    columns = []
    for state in STATES:
        order = ("due_date", "pk") if state in UNDONE else ("-state_at", "-pk")
        some = _listed(rows.filter(state=state)).order_by(*order)[:_IN_A_COLUMN] if numbers.get(state) else []
        columns.append(Column(state, list(some), numbers.get(state, 0)))
    return columns


def improvements_of_state(
    wanted: ImprovementFilter, state: str, *, today: date, after: int | None = None
) -> ImprovementPage:
    """A page of one column, the newest first."""
    rows = _narrowed(wanted, today).filter(state=state)
    some = list(_listed(rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: PAGE + 1])
    return ImprovementPage(some[:PAGE], some[PAGE - 1].pk if len(some) > PAGE else None)


def every_improvement(wanted: ImprovementFilter, *, today: date) -> Iterable[Improvement]:
    """All of them, for a file."""
    return _listed(_narrowed(wanted, today)).order_by("pk")


def access_improvement(user: Individual | AnonymousUser, improvement_id: int) -> Improvement:
    """One with its findings and history, for staff who may read quality; everybody else 404."""
    if not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    entries = ImprovementEntry.objects.select_related("by", "measurement").order_by("at", "pk")
    found = Finding.objects.select_related("touchpoint").order_by("-rank", "pk")
    rows = _listed(Improvement.objects.all()).select_related("proposed_by", "before__touchpoint", "after__touchpoint")
    row = (
        rows.prefetch_related(Prefetch("entries", entries), Prefetch("findings", found))
        .filter(pk=improvement_id)
        .first()
    )
    if row is None:
        raise Http404
    return row


def to_be_measured(today: date) -> list[Improvement]:
    """Verified ones whose day of re-test has come."""
    rows = Improvement.objects.filter(state=VERIFIED, retest_date__lte=today, before__isnull=False)
    return list(rows.select_related("touchpoint__calendar", "before__norm").order_by("pk"))


def newly_overdue(today: date) -> list[Improvement]:
    """Undone, past the date, and nobody has been told of that date yet."""
    rows = Improvement.objects.filter(state__in=UNDONE, due_date__lt=today)
    return [row for row in rows.order_by("pk") if row.overdue_told != row.due_date]


def late_count(person: Individual, *, today: date) -> int:
    """How many of a person's own are overdue."""
    return Improvement.objects.filter(owner=person, state__in=UNDONE, due_date__lt=today).count()


def zone_people() -> dict[str, list[Individual]]:
    """Who is written to, by zone; one query."""
    told: dict[str, list[Individual]] = {}
    rows = ZonePerson.objects.filter(individual__is_active=True).select_related("individual__notice_preference")
    for row in rows.order_by("zone", "pk"):
        told.setdefault(row.zone, []).append(row.individual)
    return told


def access_norm_request(user: Individual | AnonymousUser, request_id: int) -> NormRequest:
    """For staff who may read the catalogue; everybody else 404."""
    rows = NormRequest.objects.select_related("norm", "asked_by", "decided_by", "made")
    row = rows.filter(pk=request_id).first()
    if row is None or not (isinstance(user, Individual) and user.may("touchpoints.read")):
        raise Http404
    return row


def norm_requests(code: str) -> list[NormRequest]:
    """Of one norm, those undecided first, then the newest."""
    rows = NormRequest.objects.filter(norm__code=code).select_related("norm", "asked_by", "decided_by", "made")
    return sorted(rows.order_by("-pk"), key=lambda row: row.approved is not None)


def _narrowed(wanted: ImprovementFilter, today: date) -> QuerySet[Improvement]:
    rows = Improvement.objects.all()
    if wanted.zone:
        rows = rows.filter(zone=wanted.zone)
    if wanted.owner:
        rows = rows.filter(owner=wanted.owner)
    if wanted.touchpoint:
        rows = rows.filter(Q(touchpoint=wanted.touchpoint) | Q(findings__touchpoint=wanted.touchpoint)).distinct()
    return rows.filter(state__in=UNDONE, due_date__lt=today) if wanted.overdue else rows


def _listed(rows: QuerySet[Improvement]) -> QuerySet[Improvement]:
    return rows.select_related("touchpoint", "owner", "before__norm", "after__norm")
