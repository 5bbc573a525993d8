"""Answers given before this installation was there: written at once, with who was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from otklik.feedback.models import Invitation, Response, Survey
from otklik.feedback.queries.surveys import current_version


@dataclass(frozen=True)
class PastAnswer:
    """asked_at: when the letter went out, None for a link or a code."""

    score: int
    at: datetime
    channel: str
    said: dict[str, str] = field(default_factory=dict)
    asked_at: datetime | None = None


def remember_answers(*, survey: Survey, answers: Sequence[PastAnswer], unanswered: Sequence[datetime]) -> None:
    """Keep them with the words in force; unanswered: when letters went out that nobody answered."""
    version = current_version(survey)
    with transaction.atomic():
        asked = [Invitation(survey=survey, sent_at=one.asked_at) for one in answers if one.asked_at is not None]
        invitations = iter(Invitation.objects.bulk_create(asked))
        Invitation.objects.bulk_create([Invitation(survey=survey, sent_at=moment) for moment in unanswered])
        Response.objects.bulk_create(
            Response(
                survey=survey,
                version=version,
                invitation=next(invitations) if one.asked_at is not None else None,
                channel=one.channel,
                score=one.score,
                said=one.said,
                answered_at=one.at,
                changed_at=one.at,
                confirmed_at=one.at,
            )
            for one in answers
        )
