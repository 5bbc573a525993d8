"""Write interviews down, and what is to be added to them later."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.feedback.models import Interview, InterviewNote
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import STAGES


class NotHeldYet(ValueError):
    """The day of the conversation has not come."""


class NotAgreed(ValueError):
    """Who did not agree to be recorded is not led to by a contract either."""


class UnknownStage(ValueError):
    """No stage of the journey is called so."""


class Forgotten(Exception):
    """The person was erased; nothing more is written about the conversation."""


@dataclass(frozen=True)
class InterviewFacts:
    """What is written down; see `Interview`. individual: the customer, where he is known here."""

    held_on: date
    held_by: Individual
    touchpoint: Touchpoint
    stage: str
    partner: str
    language: str
    agreed_to_record: bool
    questions: list[str]
    said: str
    follows: str = ""
    line: str = ""
    individual: Individual | None = None


def write_interview(*, facts: InterviewFacts, by: Individual, at: datetime, once_key: str = "") -> Interview:
    """Keep it; the same once_key keeps it once. Raises NotHeldYet, NotAgreed, UnknownStage."""
    if facts.held_on > localdate(at):
        raise NotHeldYet
    if not facts.agreed_to_record and (facts.line or facts.individual):
        raise NotAgreed
    if facts.stage not in STAGES:
        raise UnknownStage(facts.stage)
    try:
        with transaction.atomic():
            row = Interview.objects.create(**vars(facts), written_by=by, written_at=at, once_key=once_key)
            audit.record(actor=by.ref, act="feedback.write_interview", subject=row.ref, at=at)
    except IntegrityError:
        return Interview.objects.get(once_key=once_key)
    return row


def add_note(*, interview: Interview, text: str, by: Individual, at: datetime, once_key: str = "") -> InterviewNote:
    """Add or put right; the same once_key adds it once. Raises Forgotten."""
    try:
        with transaction.atomic():
            row = Interview.objects.select_for_update().get(pk=interview.pk)
            if row.forgotten_at is not None:
                raise Forgotten
            note = InterviewNote.objects.create(interview=row, text=text, by=by, at=at, once_key=once_key)
            audit.record(actor=by.ref, act="feedback.add_interview_note", subject=row.ref, at=at)
    except IntegrityError:
        return InterviewNote.objects.get(once_key=once_key)
    return note


def note_interviews_read(*, subject: str, by: Individual, at: datetime) -> None:
    """Somebody opened one or took the log out."""
    audit.record(actor=by.ref, act="feedback.read_interviews", subject=subject, at=at)
