"""What an employee sees first: the questions that wait longest, and how the last week went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from otklik.community.models import Topic
from otklik.community.queries import Filters, desk_topics
from otklik.parties.models import Individual

WEEK: Final = timedelta(days=7)
ASKING: Final = (Topic.QUESTION, Topic.PROBLEM, Topic.PRIVATE)


@dataclass(frozen=True)
class DeskHome:
    """asked, replied, solved: questions and problems opened within the week, and what became of them by now."""

    waiting: list[Topic]
    asked: int
    replied: int
    solved: int


def desk_home(by: Individual, *, at: datetime) -> DeskHome:
    """Two queries, however much there is."""
    asked = Topic.objects.filter(kind__in=ASKING, hiding=None, held_at=None, opened_at__gt=at - WEEK, opened_at__lte=at)
    counts = asked.aggregate(
        asked=Count("pk", distinct=True),
        replied=Count("pk", filter=Q(reply_count__gt=0), distinct=True),
        solved=Count("pk", filter=Q(accepted__isnull=False) | Q(official__isnull=False), distinct=True),
    )
    return DeskHome(waiting=desk_topics(by, "unanswered", Filters(), size=8).rows, **counts)
