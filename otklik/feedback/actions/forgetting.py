"""Take a person out of his answers: the marks stay in the figures, the words and the person go."""

from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.feedback.models import CallBack, Claim, Interview, InterviewNote, Invitation, Response
from otklik.parties.models import Individual


def forget_answers(*, individual: Individual, by: Individual | None, at: datetime) -> int:
    """Erase what this person said in surveys and interviews; returns in how many. Claims stay: the law keeps them."""
    with transaction.atomic():
        mine = Response.objects.filter(invitation__individual=individual)
        count = mine.count()
        CallBack.objects.filter(response__in=mine).update(telephone="", note="")
        CallBack.objects.filter(response__in=mine, done_at=None).delete()
        mine.update(said={}, forgotten_at=at)
        Invitation.objects.filter(individual=individual, response__isnull=False).update(individual=None, subject="")
        count += _forget_interviews(individual, at)
        if count:
            audit.record(
                actor=by.ref if by else "house",
                act="feedback.forget_answers",
                subject=individual.ref,
                at=at,
                answers=count,
            )
    return count


def forget_person(*, individual: Individual, at: datetime) -> None:
    """The person is erased: his words go, no letter that asked him and no claim leads to him any more.

    The text of a claim stays in the register as long as the law wants it.
    """
    with transaction.atomic():
        forget_answers(individual=individual, by=None, at=at)
        Invitation.objects.filter(individual=individual).update(individual=None, subject="")
        Claim.objects.filter(individual=individual).update(individual=None)


def _forget_interviews(individual: Individual, at: datetime) -> int:
    held = Interview.objects.filter(individual=individual)
    InterviewNote.objects.filter(interview__in=held).delete()
    return held.update(individual=None, line="", partner="", said="", follows="", forgotten_at=at)
