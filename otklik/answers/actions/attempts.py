"""What one asker does at the ask box, step by step; every step may arrive twice, late, or without the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from otklik.answers import ledger
from otklik.answers.actions.contacts import look_for_contacts
from otklik.answers.events import AnsweredByAskBox, AskedAnyway
from otklik.answers.models import AskSession, Shown
from otklik.community.models import Topic
from otklik.core.events import publish
from otklik.interactions.actions import end_interaction, open_interaction
from otklik.parties.models import Individual

TOUCHPOINT: Final = "ask"
SELF_SERVICE: Final = "self_service"
_SAME_THOUGHT: Final = timedelta(hours=1)  # a topic within this time of an attempt is what the attempt was about


@dataclass(frozen=True)
class Attempt:
    """Which attempt a step belongs to. key: random, from the browser; browser_key: its first-party cookie."""

    key: str
    browser_key: str
    place: str
    language: str


@dataclass(frozen=True)
class ShownAnswer:
    """An answer as the page had it; position counts from 1."""

    ref: str
    position: int
    score: float | None = None


def note_shown(
    *,
    attempt: Attempt,
    question: str,
    answers: Sequence[ShownAnswer],
    no_good_answer: bool,
    by: Individual | None,
    at: datetime,
) -> AskSession:
    """These answers stayed before the asker for his words; in the hold-out group he saw none, whatever is claimed."""
    with transaction.atomic():
        session = _session(attempt, by, at)
        seen = [] if ledger.is_withheld(browser_key=attempt.browser_key, place=session.place) else answers
        kept = ledger.stored_question(question)
        session.question, session.question_key = kept, ledger.question_key(kept)
        session.best_score = max((answer.score for answer in seen if answer.score is not None), default=None)
        session.no_good_answer = no_good_answer and not session.withheld
        session.save(update_fields=["question", "question_key", "best_score", "no_good_answer"])
        rows = [Shown(session=session, ref=one.ref, position=one.position, score=one.score) for one in seen]
        Shown.objects.bulk_create(rows, ignore_conflicts=True)
    return session


def note_opened(*, attempt: Attempt, answer: ShownAnswer, by: Individual | None, at: datetime) -> AskSession:
    """He opened this answer."""
    with transaction.atomic():
        session = _session(attempt, by, at)
        _shown(session, answer)
        Shown.objects.filter(session=session, ref=answer.ref, opened_at=None).update(opened_at=at)
    return session


def note_answered(*, attempt: Attempt, answer: ShownAnswer, by: Individual | None, at: datetime) -> AskSession:
    """He said that this answer helped. The first word counts; it is a contact that the ask box closed by itself.

    At the desk: he put the answer into his reply, which is no contact of a customer.
    """
    with transaction.atomic():
        session = _session(attempt, by, at)
        if session.answered_at is not None:
            return session
        _shown(session, answer)
        session.answered_at, session.answered_ref = at, answer.ref
        session.save(update_fields=["answered_at", "answered_ref"])
        if session.place != ledger.DESK:
            _write_to_journal(session, at)
        publish(AnsweredByAskBox(session.pk, answer.ref), at=at)
    return session


def note_asked(*, key: str, ref: str, by: Individual | None, at: datetime) -> AskSession | None:
    """After the answers he asked all the same: `ref` is the topic. None when no attempt has this key.

    A person who signed in to ask becomes the one whose attempt it was.
    """
    with transaction.atomic():
        session = AskSession.objects.select_for_update().filter(key=key).first() if key else None
        if session is None:
            return None
        _belongs_to(session, by)
        if not session.asked_ref:
            session.asked_at, session.asked_ref = session.asked_at or at, ref
            session.save(update_fields=["asked_at", "asked_ref"])
            if ref.startswith("topic:"):
                publish(AskedAnyway(session.pk, int(ref.removeprefix("topic:"))), at=at)
    return session


def note_topic(*, topic_id: int) -> AskSession | None:
    """The author's latest unfinished attempt led to this topic, unless the page has already said which one did."""
    with transaction.atomic():
        topic = Topic.objects.select_related("author").get(pk=topic_id)
        if AskSession.objects.filter(asked_ref=topic.ref).exists():
            return None
        mine = AskSession.objects.filter(individual=topic.author, answered_at=None, asked_ref="")
        recent = mine.filter(started_at__range=(topic.opened_at - _SAME_THOUGHT, topic.opened_at))
        session = recent.exclude(place=ledger.DESK).order_by("-started_at").first()
        if session is None:
            return None
        return note_asked(key=session.key, ref=topic.ref, by=topic.author, at=topic.opened_at)


def note_left(*, attempt: Attempt, by: Individual | None, at: datetime) -> AskSession:
    """He closed the page; the last word counts, because he may come back."""
    with transaction.atomic():
        session = _session(attempt, by, at)
        AskSession.objects.filter(pk=session.pk).filter(Q(left_at=None) | Q(left_at__lt=at)).update(left_at=at)
    return session


def _session(attempt: Attempt, by: Individual | None, at: datetime) -> AskSession:
    """The row of the attempt, locked; made when this is the first that is heard of it."""
    place = ledger.place_of(attempt.place, by)
    AskSession.objects.get_or_create(
        key=attempt.key,
        defaults={
            "browser_key": attempt.browser_key,
            "individual": by,
            "place": place,
            "language": attempt.language,
            "withheld": ledger.is_withheld(browser_key=attempt.browser_key, place=place),
            "started_at": at,
        },
    )
    session = AskSession.objects.select_for_update().get(key=attempt.key)
    _belongs_to(session, by)
    return session


def _belongs_to(session: AskSession, by: Individual | None) -> None:
    if by is None or session.individual_id is not None:
        return
    session.individual, session.place = by, ledger.place_of(session.place, by)
    session.save(update_fields=["individual", "place"])
    look_for_contacts(AskSession.objects.filter(pk=session.pk))
    session.refresh_from_db(fields=["contacted_at", "contacted_channel"])


def _shown(session: AskSession, answer: ShownAnswer) -> None:
    Shown.objects.get_or_create(
        session=session, ref=answer.ref, defaults={"position": answer.position, "score": answer.score}
    )


def _write_to_journal(session: AskSession, at: datetime) -> None:
    # the contact is about the session, not about the answer: the topic of that reference may have a contact of its own
    subject = f"ask:{session.pk}"
    open_interaction(
        touchpoint=TOUCHPOINT,
        channel=ledger.ASK_CHANNEL,
        at=min(session.started_at, at),
        individual=session.individual,
        subject=subject,
        summary=session.answered_ref,
    )
    end_interaction(subject=subject, at=at, outcome=SELF_SERVICE)
