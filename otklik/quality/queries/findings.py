"""Findings for the desk: ranked, narrowed, counted; who may own them; what opens one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.timezone import localdate

from otklik.feedback.models import Interview
from otklik.feedback.queries.interviews import INTERVIEWS
from otklik.parties.models import Individual
from otklik.parties.roles import roles_with
from otklik.quality.models import Finding, FindingEntry, Improvement, Incident, Measurement
from otklik.quality.models.measures import FAIL, NOTHING, PASS
from otklik.quality.queries.measured import window_of
from otklik.touchpoints.models import Norm, Touchpoint

PAGE: Final = 50
STATES: Final = ("going_on", "draft", "open", "explained", "closed")
# a finding about findings that lack an action would be one more of them
_OF_FINDINGS: Final = ("loop_closed", "action_closure")


@dataclass(frozen=True)
class FindingFilter:
    """Empty values do not narrow; going_on: everything that is not closed."""

    state: str = "going_on"
    problem_class: str = ""
    zone: str = ""
    touchpoint: int | None = None
    owner: int | None = None


@dataclass(frozen=True)
class FindingPage:
    """counts: by state within the other filters; next_after: key of the next page, empty on the last."""

    rows: list[Finding]
    counts: dict[str, int]
    next_after: str


def findings(wanted: FindingFilter, *, after: str = "") -> FindingPage:
    """By rank, the greatest first; three queries."""
    rows = _narrowed(wanted)
    counts = rows.aggregate(**{state: Count("pk", filter=_of_state(state)) for state in STATES})
    some = rows.filter(_of_state(wanted.state)).filter(_behind(after))
    taken = list(_listed(some).order_by("-rank", "-pk")[: PAGE + 1])
    last = taken[PAGE - 1] if len(taken) > PAGE else None
    return FindingPage(taken[:PAGE], counts, f"{last.rank}-{last.pk}" if last else "")


def every_finding(wanted: FindingFilter) -> Iterable[Finding]:
    """All of them, for a file."""
    rows = _listed(_narrowed(wanted).filter(_of_state(wanted.state)))
    return rows.order_by("-rank", "-pk")


def tally(wanted: FindingFilter, by: str) -> list[tuple[Any, int]]:
    """How many fall to each value of a column, the most first: (value, number); one query."""
    rows = _narrowed(wanted).filter(_of_state(wanted.state)).values_list(by).annotate(number=Count("pk"))
    return list(rows.order_by("-number", by))


def access_finding(user: Individual | AnonymousUser, finding_id: int) -> Finding:
    """A finding with its history and improvements, for staff who may read quality; everybody else 404."""
    if not (isinstance(user, Individual) and user.may("quality.read")):
        raise Http404
    entries = FindingEntry.objects.select_related("by").order_by("at", "pk")
    works = Improvement.objects.select_related("owner", "before__norm", "after__norm").order_by("pk")
    rows = Finding.objects.select_related("touchpoint", "owner", "opened_by")
    row = rows.prefetch_related(Prefetch("entries", entries), Prefetch("improvements", works)).filter(pk=finding_id)
    found = row.first()
    if found is None:
        raise Http404
    return found


def open_findings() -> list[Finding]:
    """Those that an improvement may belong to, ranked."""
    return list(Finding.objects.open().select_related("touchpoint").order_by("-rank", "-pk")[:200])


def findings_from(source: str) -> list[Finding]:
    """Those that were opened from one thing, the first first."""
    return list(_listed(Finding.objects.filter(source=source)).order_by("pk"))


def open_count(touchpoint: Touchpoint) -> int:
    """How many are not closed at a touchpoint."""
    return Finding.objects.open().filter(touchpoint=touchpoint).count()


def people_of_quality() -> list[Individual]:
    """Employees who may read quality: they can own findings and improvements. One query."""
    rows = Individual.objects.filter(is_active=True, staff_roles__role__in=roles_with("quality.read"))
    return list(rows.distinct().order_by("nick", "pk"))


def norm_titles() -> dict[str, dict[str, str]]:
    """Titles of all norms by code, the newest version's; one query."""
    return dict(Norm.objects.order_by("version").values_list("code", "title"))


def failed_twice(day: date) -> list[Measurement]:
    """What was judged "not met" on this day and at the judgement before it, has no finding open, and was not answered.

    Answered: the last finding about it was closed as a risk taken or as no problem, and it has not been met since; or
    it was closed as done, and the norm still looks at days before that.
    """
    in_force = Q(norm__active_to=None) | Q(norm__active_to__gt=day)  # an older version may be measured again
    rows = Measurement.objects.filter(in_force, day=day, verdict=FAIL, touchpoint__retired_at=None)
    rows = rows.exclude(norm__formula__in=_OF_FINDINGS)
    open_ones = set(Finding.objects.filter(closed_at=None).values_list("touchpoint_id", "norm_code"))
    failed = rows.select_related("touchpoint", "norm").order_by("pk")
    new = [row for row in failed if (row.touchpoint_id, row.norm.code) not in open_ones and _failed_before(row)]
    return [row for row in new if not _is_answered(row)]


def prefilled(user: Individual, source: str, touchpoint_id: int | None, norm_code: str = "") -> dict[str, Any]:
    """What a form about a finding begins with, by what it is made of; empty where that tells nothing."""
    kind, _colon, key = source.partition(":")
    if kind == "measurement" and key.isdecimal() and len(key) < 19:
        return _of_measurement(int(key))
    if kind == "incident" and key.isdecimal() and len(key) < 19:
        return _of_incident(int(key))
    if kind == "interview" and key.isdecimal() and len(key) < 19:
        return _of_interview(user, int(key))
    place = Touchpoint.objects.filter(pk=touchpoint_id).first() if touchpoint_id else None
    norm = Norm.objects.filter(code=norm_code).order_by("-version").first() if norm_code else None
    told: dict[str, Any] = {"touchpoint": place, "zone": place.owner_zone} if place else {}
    if norm is not None:
        told |= {"norm_code": norm.code, "severity": norm.severity, "problem_class": class_of_norm(norm.code)}
    return told


def _of_measurement(key: int) -> dict[str, Any]:
    row = Measurement.objects.select_related("touchpoint", "norm").filter(pk=key).first()
    if row is None:
        return {}
    facts = {"touchpoint": row.touchpoint, "zone": row.touchpoint.owner_zone, "norm_code": row.norm.code}
    return facts | {"severity": row.norm.severity, "problem_class": class_of_norm(row.norm.code), "measurement": row}


def _of_incident(key: int) -> dict[str, Any]:
    row = Incident.objects.select_related("touchpoint").filter(pk=key).first()
    if row is None:
        return {}
    facts = {"touchpoint": row.touchpoint, "zone": row.touchpoint.owner_zone, "problem_class": "technical"}
    return facts | {"severity": "major", "incident": row}


def _of_interview(user: Individual, key: int) -> dict[str, Any]:
    row = Interview.objects.select_related("touchpoint").filter(pk=key).first()
    if row is None or not user.may(INTERVIEWS):
        return {}
    facts = {"touchpoint": row.touchpoint, "zone": row.touchpoint.owner_zone, "problem_class": "feedback"}
    return facts | {"seen": row.follows}


def class_of_norm(code: str) -> str:
    """The problem class a clause of the source's Table 2 belongs to."""
    if code.startswith("N2.2"):
        return "security"
    if code.startswith(("N2", "N3", "N7")):
        return "technical"
    if code.startswith(("N4.2", "N6")):
        return "feedback"
    return "information" if code == "N1.2" else "service"


def _failed_before(row: Measurement) -> bool:
    past = Measurement.objects.of(row.touchpoint, row.norm.code).filter(day__lt=row.day).exclude(verdict=NOTHING)
    return past.order_by("-day", "-pk").values_list("verdict", flat=True).first() == FAIL


def _is_answered(row: Measurement) -> bool:
    closed = Finding.objects.filter(touchpoint=row.touchpoint, norm_code=row.norm.code, closed_at__isnull=False)
    last = closed.order_by("-closed_at", "-pk").first()
    if last is None or last.closed_at is None:
        return False
    if last.closed_as == Finding.ACTED:
        return window_of(row.norm.window, row.day).begins < last.closed_at
    judged = Measurement.objects.of(row.touchpoint, row.norm.code).filter(day__gt=localdate(last.closed_at))
    return not judged.filter(day__lt=row.day, verdict=PASS).exists()


def _narrowed(wanted: FindingFilter) -> QuerySet[Finding]:
    rows: QuerySet[Finding] = Finding.objects.all()
    if wanted.problem_class:
        rows = rows.filter(problem_class=wanted.problem_class)
    if wanted.zone:
        rows = rows.filter(zone=wanted.zone)
    if wanted.touchpoint:
        rows = rows.filter(touchpoint=wanted.touchpoint)
    return rows.filter(owner=wanted.owner) if wanted.owner else rows


def _of_state(state: str) -> Q:
    return {
        "draft": Q(closed_at=None, confirmed_at=None),
        "open": Q(closed_at=None, confirmed_at__isnull=False, explained_at=None),
        "explained": Q(closed_at=None, confirmed_at__isnull=False, explained_at__isnull=False),
        "closed": Q(closed_at__isnull=False),
    }.get(state, Q(closed_at=None))


def _behind(after: str) -> Q:
    rank, _dash, key = after.partition("-")
    if not (rank.isdecimal() and key.isdecimal() and len(after) < 24):
        return Q()
    return Q(rank__lt=int(rank)) | Q(rank=int(rank), pk__lt=int(key))


def _listed(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    works = Improvement.objects.only("pk", "state", "title").order_by("pk")
    return rows.select_related("touchpoint", "owner").prefetch_related(Prefetch("improvements", works))
