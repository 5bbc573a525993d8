"""N6.1: of those who marked a touchpoint, how many are satisfied: 4 or 5 of 5 in a survey of satisfaction.

Surveys of the touchpoint and of its parts count. Beside it stands how many of those asked by letter answered: a share
of few tells of the angry and the happy.
"""

from typing import Final

from django.db.models import Count, Q

from otklik.feedback.models import CSAT, SCALES, Invitation, Response, Survey
from otklik.quality.queries.measured import Measured, Question, measured_share

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent satisfied."""
    first, last = asked.window.begins, asked.window.ends
    surveys = Survey.objects.filter(kind=CSAT, touchpoint__in=list(asked.clocks))
    answers = Response.objects.filter(survey__in=surveys, answered_at__gte=first, answered_at__lt=last)
    told = answers.aggregate(n=Count("pk"), good=Count("pk", filter=Q(score__gte=SCALES[CSAT].good)))
    if not told["n"]:
        return Measured("%", why="no_answers" if surveys.exists() else "no_survey")
    letters = Invitation.objects.filter(survey__in=surveys, sent_at__gte=first, sent_at__lt=last)
    reach = letters.aggregate(invited=Count("pk"), answered=Count("response"))
    counted = {"satisfied": told["good"], "not_satisfied": told["n"] - told["good"]}
    return measured_share(told["good"], counted, {}, unknown=0, facts={"reach": reach})
