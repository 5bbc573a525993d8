"""Votes, me-too, thanks and following."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import F

from otklik.community.events import TopicSupported
from otklik.community.models import Follow, MeToo, Reply, Thanks, Topic, Vote
from otklik.core.events import publish
from otklik.parties.models import Individual


class CannotSupport(Exception):
    """One's own topic, a kind that takes no support, or a closed topic."""


class CannotThank(Exception):
    """One does not thank oneself."""


def support(*, topic: Topic, by: Individual, at: datetime) -> Topic:
    """Vote for an idea, or say "me too" to a question or problem; the topic as it is now. Raises CannotSupport."""
    with transaction.atomic():
        topic = _locked(topic)
        if not topic.takes_support or topic.author_id == by.pk or hasattr(topic, "closure"):
            raise CannotSupport
        _given, fresh = support_rows(topic).get_or_create(topic=topic, individual=by, defaults={"at": at})
        if fresh:
            _count(topic, 1, at)
    return topic


def take_support_back(*, topic: Topic, by: Individual, at: datetime) -> Topic:
    """Take the vote or the me-too back; returns the topic as it is now."""
    with transaction.atomic():
        topic = _locked(topic)
        gone, _by_model = support_rows(topic).filter(topic=topic, individual=by).delete()
        if gone:
            _count(topic, -1, at)
    return topic


def support_rows(topic: Topic) -> "models.Manager[Vote] | models.Manager[MeToo]":
    """Where the support of a topic of this kind is kept."""
    return Vote.objects if topic.kind == Topic.IDEA else MeToo.objects


def thank(*, reply: Reply, by: Individual, at: datetime) -> Reply:
    """Thank for a reply; raises CannotThank for one's own. Returns the reply as it is now."""
    if reply.author_id == by.pk:
        raise CannotThank
    with transaction.atomic():
        _thanks, fresh = Thanks.objects.get_or_create(reply=reply, individual=by, defaults={"at": at})
        if fresh:
            _count_thanks(reply, 1, at)
    return reply


def take_thanks_back(*, reply: Reply, by: Individual, at: datetime) -> Reply:
    """Returns the reply as it is now."""
    with transaction.atomic():
        gone, _by_model = Thanks.objects.filter(reply=reply, individual=by).delete()
        if gone:
            _count_thanks(reply, -1, at)
    return reply


def follow(*, topic: Topic, by: Individual, at: datetime) -> Follow:
    """Hear of what happens in the topic from now on."""
    with transaction.atomic():
        follower, _fresh = Follow.objects.get_or_create(topic=topic, individual=by, defaults={"since": at})
    return follower


def unfollow(*, topic_id: int, by: Individual) -> bool:
    """Hear no more of the topic; False when it was not followed."""
    gone, _by_model = Follow.objects.filter(topic=topic_id, individual=by).delete()
    return bool(gone)


def _locked(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)


def _count(topic: Topic, step: int, at: datetime) -> None:
    Topic.objects.filter(pk=topic.pk).update(support_count=F("support_count") + step)
    topic.support_count += step
    publish(TopicSupported(topic.pk), at=at)


def _count_thanks(reply: Reply, step: int, at: datetime) -> None:
    Reply.objects.filter(pk=reply.pk).update(thanks_count=F("thanks_count") + step)
    reply.thanks_count += step
    publish(TopicSupported(reply.topic_id), at=at)
