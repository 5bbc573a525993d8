"""What an employee sees first: answers to what a customer asks, what waits longest, and how the last week went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from otklik.answers import ledger
from otklik.answers.ledger import Offer
from otklik.community.models import Topic
from otklik.community.queries import Filters, desk_topics
from otklik.parties.models import Individual

WEEK: Final = timedelta(days=7)
ASKING: Final = (Topic.QUESTION, Topic.PROBLEM, Topic.PRIVATE)


@dataclass(frozen=True)
class DeskHome:
    """offer: answers to `question`, None without one; asked, replied, solved: questions and problems opened within the
    week, and what became of them by now."""

    question: str
    offer: Offer | None
    waiting: list[Topic]
    asked: int
    replied: int
    solved: int


def desk_home(by: Individual, *, question: str, language: str, at: datetime) -> DeskHome:
    """Two queries, however much there is, and those of an answer when there is a question."""
    asked = Topic.objects.filter(kind__in=ASKING, hiding=None, held_at=None, opened_at__gt=at - WEEK, opened_at__lte=at)
    counts = asked.aggregate(
        asked=Count("pk", distinct=True),
        replied=Count("pk", filter=Q(reply_count__gt=0), distinct=True),
        solved=Count("pk", filter=Q(accepted__isnull=False) | Q(official__isnull=False), distinct=True),
    )
    waiting = desk_topics(by, "unanswered", Filters(), size=8).rows
    return DeskHome(question=question, offer=_offer(question, by, language, at), waiting=waiting, **counts)


def _offer(question: str, by: Individual, language: str, at: datetime) -> Offer | None:
    if not question.strip():
        return None
    place = ledger.DESK
    return ledger.offer(
        question=question, asker=by, language=language, place=place, session_key="", browser_key="", at=at
    )
