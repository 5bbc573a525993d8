"""N4.2: of the touchpoints customers use, how many have a survey that runs: there they can say what is wrong.

A survey of the whole is one for its parts. The ways to say it (forms, surveys, reviews) are not counted themselves.
The other half must hold too: of those who gave a low mark and asked to be called, how many were, in time.
"""

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils.timezone import localdate

from otklik.feedback.models import SCALES, CallBack, Survey
from otklik.quality.queries.measured import Also, Measured, Question, measured_share
from otklik.touchpoints.models import Touchpoint

VERSION: Final = 2
READS: Final = ("low_scores_answered_percent",)
_WAYS: Final = ("forms", "feedback", "reviews", "feedback-analysis", "staff")
_SHOWN: Final = 20


def measure(asked: Question) -> Measured:
    """Percent of the public touchpoints in service; told once, where the judged touchpoint is no part of another."""
    if asked.touchpoint.parent_id is not None:
        return Measured("%", why="told_of_whole")
    if not Survey.objects.exists():
        return Measured("%", why="no_surveys")
    ends = asked.window.ends
    last = localdate(ends) - timedelta(days=1)
    runs = Q(closes_on=None) | Q(closes_on__gte=last), Q(stopped_at=None) | Q(stopped_at__gte=ends)
    asks = set(Survey.objects.filter(*runs, opens_on__lte=last).values_list("touchpoint", flat=True))
    places = Touchpoint.objects.filter(retired_at=None, is_public=True).exclude(kind__in=_WAYS)
    rows = list(places.order_by("position", "pk").values_list("pk", "parent", "code"))
    without = [code for pk, parent, code in rows if pk not in asks and parent not in asks - {None}]
    counted = {"with_path": len(rows) - len(without), "without_path": len(without)}
    facts = {"without": without[:_SHOWN]}
    return measured_share(counted["with_path"], counted, {}, unknown=0, facts=facts, also=(_calls(asked),))


def _calls(asked: Question) -> Also:
    """Calls whose time ended within the window."""
    low = Q()
    for kind, scale in SCALES.items():
        low |= Q(response__survey__kind=kind, response__score__lte=scale.bad)
    due = CallBack.objects.filter(low, due_at__gte=asked.window.begins, due_at__lt=asked.window.ends)
    moments = list(due.values_list("done_at", "due_at"))
    in_time = sum(done is not None and done < last for done, last in moments)
    return Also("calls", in_time, len(moments), asked.parameters.get("low_scores_answered_percent"))
