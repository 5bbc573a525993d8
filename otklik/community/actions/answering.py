"""Say which replies are the answer: accepted by whoever asked, official by the company."""

from datetime import datetime

from django.db import transaction

from otklik.community.actions.guarding import NotAllowed
from otklik.community.events import (
    AcceptanceTakenBack,
    AnswerAccepted,
    OfficialAnswerGiven,
    OfficialAnswerTakenBack,
)
from otklik.community.models import AcceptedAnswer, OfficialAnswer, Reply, Topic
from otklik.community.queries.rights import is_closed, is_published, may_accept
from otklik.core import audit
from otklik.core.events import publish
from otklik.interactions.actions import continue_interaction, correct_outcomes, end_interaction
from otklik.parties.models import Individual


class NotPublished(Exception):
    """The reply is hidden or waits for a moderator, so it cannot be an answer."""


def accept_answer(*, reply: Reply, by: Individual, at: datetime, quiet: bool = False) -> AcceptedAnswer:
    """This reply helped; the contact in the journal ends solved. Raises NotAllowed, NotPublished."""
    with transaction.atomic():
        topic = _locked(reply)
        if not may_accept(topic, by):
            raise NotAllowed
        if not is_published(reply):
            raise NotPublished
        accepted, fresh = AcceptedAnswer.objects.get_or_create(
            reply=reply, defaults={"topic": topic, "accepted_by": by, "accepted_at": at}
        )
        if fresh:
            end_interaction(subject=topic.ref, at=at, outcome="solved")
            publish(AnswerAccepted(topic.pk, reply.pk, quiet), at=at)
    return accepted


def take_acceptance_back(*, reply: Reply, by: Individual, at: datetime) -> bool:
    """The reply did not help after all; False when it was not accepted.

    Without another accepted answer the contact in the journal goes on, or in a closed topic it was only answered.
    """
    with transaction.atomic():
        topic = _locked(reply)
        if not may_accept(topic, by):
            raise NotAllowed
        gone, _by_model = AcceptedAnswer.objects.filter(reply=reply).delete()
        if gone:
            _unsolve(topic, by, at)
            publish(AcceptanceTakenBack(topic.pk, reply.pk), at=at)
    return bool(gone)


def give_official_answer(
    *, reply: Reply, by: Individual, at: datetime, valid_for: str = "", quiet: bool = False
) -> OfficialAnswer:
    """The company stands behind this reply, in place of the one before. Raises NotAllowed, NotPublished."""
    if not by.may("community.answer_officially"):
        raise NotAllowed
    if not is_published(reply):
        raise NotPublished
    with transaction.atomic():
        topic = _locked(reply)
        OfficialAnswer.objects.filter(topic=topic).exclude(reply=reply).delete()
        official, fresh = OfficialAnswer.objects.update_or_create(
            reply=reply,
            defaults={"valid_for": valid_for},
            create_defaults={"topic": topic, "given_by": by, "given_at": at, "valid_for": valid_for},
        )
        if fresh:
            audit.record(actor=by.ref, act="community.answer_officially", subject=reply.ref, at=at)
            publish(OfficialAnswerGiven(topic.pk, reply.pk, quiet), at=at)
    return official


def take_official_answer_back(*, reply: Reply, by: Individual, at: datetime) -> bool:
    """The company no longer stands behind the reply; False when it did not."""
    if not by.may("community.answer_officially"):
        raise NotAllowed
    with transaction.atomic():
        gone, _by_model = OfficialAnswer.objects.filter(reply=reply).delete()
        if gone:
            audit.record(actor=by.ref, act="community.take_official_back", subject=reply.ref, at=at)
            publish(OfficialAnswerTakenBack(reply.topic_id, reply.pk), at=at)
    return bool(gone)


def _unsolve(topic: Topic, by: Individual, at: datetime) -> None:
    if topic.accepted.exists():
        return
    if is_closed(topic) or not continue_interaction(subject=topic.ref, by=by, at=at):
        correct_outcomes(subject=topic.ref, was="solved", outcome="answered", by=by, at=at)


def _locked(reply: Reply) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).select_related("author").get(pk=reply.topic_id)
