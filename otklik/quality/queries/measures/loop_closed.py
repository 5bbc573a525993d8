"""N6.2: of the findings of the period, how many have an action with an owner and a date.

At the touchpoint where feedback is analysed all findings of the company count; elsewhere those of the touchpoint and
its parts. One that was opened less than two weeks before the period ended and has no action yet is left out: it may
still get one. So is one where a person found nothing, and one whose risk was accepted. Owner and date are those
written now: the history of a finding is not gone through.
"""

from collections import Counter
from datetime import timedelta
from typing import Final

from django.db.models import Prefetch, Q, QuerySet

from otklik.quality.models import Finding, Improvement
from otklik.quality.models.improvements import DONE, MEASURED, REFUSED, VERIFIED
from otklik.quality.queries.measured import Also, Measured, Question, measured_share

VERSION: Final = 2
READS: Final = ("effect_measured_percent",)
WHOLE: Final = "feedback-analysis"  # the kind of touchpoint that answers for all findings
_GRACE: Final = timedelta(days=14)


def measure(asked: Question) -> Measured:
    """Percent of findings; also: of the actions done, how many were measured before and after."""
    counts: Counter[str] = Counter()
    for finding in findings_of(asked):
        counts[_fate(finding, asked)] += 1
    counted = {name: counts[name] for name in ("with_action", "no_owner_or_date", "no_action")}
    left_out = {name: counts[name] for name in ("may_get_action", "accepted", "none") if counts[name]}
    unknown, also = counts["may_get_action"], (_effects(asked),)
    return measured_share(counts["with_action"], counted, left_out, unknown=unknown, facts={}, also=also)


def findings_of(asked: Question) -> QuerySet[Finding]:
    """Those opened in the period, with their improvements of that time that were not refused."""
    rows = Finding.objects.filter(
        confirmed_at__isnull=False, opened_at__gte=asked.window.begins, opened_at__lt=asked.window.ends
    )
    if asked.touchpoint.kind != WHOLE:
        rows = rows.filter(touchpoint__in=list(asked.clocks))
    works = Improvement.objects.filter(proposed_at__lt=asked.window.ends).exclude(state=REFUSED)
    return rows.prefetch_related(Prefetch("improvements", works, to_attr="works")).order_by("pk")


def _fate(finding: Finding, asked: Question) -> str:
    works: list[Improvement] = finding.works  # type: ignore[attr-defined]
    if any(work.owner_id and work.due_date for work in works):
        return "with_action"
    if finding.closed_as in (Finding.ACCEPTED, Finding.NONE):
        return finding.closed_as
    if finding.opened_at > asked.window.ends - _GRACE:
        return "may_get_action"
    return "no_owner_or_date" if works else "no_action"


def _effects(asked: Question) -> Also:
    """One whose re-test has not come yet is not expected to be measured."""
    rows = Improvement.objects.filter(
        state__in=(DONE, VERIFIED, MEASURED), done_at__gte=asked.window.begins, done_at__lt=asked.window.ends
    )
    if asked.touchpoint.kind != WHOLE:
        rows = rows.filter(touchpoint__in=list(asked.clocks))
    rows = rows.filter(Q(retest_date=None) | Q(retest_date__lt=asked.window.day) | Q(after__isnull=False))
    part = rows.filter(before__isnull=False, after__isnull=False).count()
    return Also("effects", part, rows.count(), asked.parameters.get("effect_measured_percent"))
