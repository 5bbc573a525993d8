"""Close, reopen, move and turn topics private."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otklik.community.actions.caring import support_rows
from otklik.community.actions.guarding import NotAllowed, insist_on_words
from otklik.community.actions.tagging import tags_named
from otklik.community.events import TopicChanged
from otklik.community.models import Category, Closure, Edit, Topic
from otklik.community.queries.rights import is_closed, may_close, may_make_private, may_reopen
from otklik.core import audit
from otklik.core.events import publish
from otklik.interactions.actions import continue_interaction, end_interaction, open_interaction
from otklik.parties.models import Individual


class TopicClosed(Exception):
    """The topic takes no more changes from customers."""


class NotMovable(Exception):
    """A private question or an update stays what it is: its readers were promised so."""


def close_topic(*, topic: Topic, by: Individual, at: datetime, reason: str = "") -> Closure:
    """End the talk; the contact in the journal ends by what the topic has come to. Raises NotAllowed."""
    with transaction.atomic():
        topic = _locked(topic)
        if not may_close(topic, by):
            raise NotAllowed
        closure, fresh = Closure.objects.get_or_create(
            topic=topic, defaults={"closed_by": by, "closed_at": at, "reason": reason}
        )
        if fresh:
            end_interaction(subject=topic.ref, at=at, outcome=_outcome(topic))
            _record_of_staff(topic, by, "community.close", at)
            publish(TopicChanged(topic.pk), at=at)
    return closure


def reopen_topic(*, topic: Topic, by: Individual, at: datetime) -> bool:
    """Let the talk go on; False when it was open. Raises NotAllowed.

    Whoever asked comes with it a second time: a new contact. The company only takes back that the first one ended.
    """
    with transaction.atomic():
        topic = _locked(topic)
        if not is_closed(topic):
            return False
        if not may_reopen(topic, by):
            raise NotAllowed
        topic.closure.delete()
        _begin_again(topic, by, at)
        _record_of_staff(topic, by, "community.reopen", at)
        publish(TopicChanged(topic.pk), at=at)
    return True


def make_private(*, topic: Topic, by: Individual, at: datetime) -> Topic:
    """From now on only its author and employees read it; returns the topic as it is now. Raises NotAllowed."""
    with transaction.atomic():
        topic = _locked(topic)
        if topic.is_private:
            return topic
        if not may_make_private(topic, by):
            raise NotAllowed
        topic.kind, topic.changed_at, topic.held_at = Topic.PRIVATE, at, None
        topic.save(update_fields=["kind", "changed_at", "held_at"])
        _record_of_staff(topic, by, "community.make_private", at)
        publish(TopicChanged(topic.pk), at=at)
    return topic


def arrange_topic(
    *, topic: Topic, by: Individual, at: datetime, kind: str, category: Category, title: str, tags: Sequence[str]
) -> Topic:
    """Put a topic on the right shelf under the right title. Raises NotAllowed, NotMovable, NothingSaid."""
    insist_on_words(title)
    if not by.may("community.arrange"):
        raise NotAllowed
    with transaction.atomic():
        topic = _locked(topic)
        if kind != topic.kind and {kind, topic.kind} & {Topic.PRIVATE, Topic.UPDATE}:
            raise NotMovable
        if title != topic.title:
            Edit.objects.create(
                topic=topic, edited_by=by, edited_at=at, title_before=topic.title, body_before=topic.body
            )
        topic.kind, topic.category, topic.title, topic.changed_at = kind, category, title, at
        # votes and me-too are kept apart, so that a topic moved there and back has lost nothing
        topic.support_count = support_rows(topic).filter(topic=topic).count() if topic.takes_support else 0
        topic.save(update_fields=["kind", "category", "title", "changed_at", "support_count"])
        topic.tags.set(tags_named(tags))
        audit.record(actor=by.ref, act="community.arrange", subject=topic.ref, at=at)
        publish(TopicChanged(topic.pk), at=at)
    return topic


def _locked(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).select_related("author").get(pk=topic.pk)


def _outcome(topic: Topic) -> str:
    if topic.accepted.exists():
        return "solved"
    return "answered" if topic.replies.published().exclude(author=topic.author).exists() else "unanswered"


def _begin_again(topic: Topic, by: Individual, at: datetime) -> None:
    if topic.author_id != by.pk:
        continue_interaction(subject=topic.ref, by=by, at=at)
    elif not by.is_employee:
        open_interaction(touchpoint="community", channel="community", individual=by, subject=topic.ref, at=at)


def _record_of_staff(topic: Topic, by: Individual, act: str, at: datetime) -> None:
    if topic.author_id != by.pk:
        audit.record(actor=by.ref, act=act, subject=topic.ref, at=at)
