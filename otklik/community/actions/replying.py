"""Post a reply."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from otklik.community.actions.answering import give_official_answer
from otklik.community.actions.attaching import attach
from otklik.community.actions.caring import follow
from otklik.community.actions.closing import TopicClosed, make_private
from otklik.community.actions.guarding import (
    Guard,
    choice_of,
    guarded,
    insist_on_reply_pace,
    insist_on_words,
    must_wait,
)
from otklik.community.actions.once import save_once, sent_before
from otklik.community.events import ContentHeld, ReplyPosted
from otklik.community.models import Reply, Topic
from otklik.community.queries.rights import may_reply
from otklik.core.events import publish
from otklik.core.text import clean_text, to_html
from otklik.interactions.actions import mark_answered
from otklik.parties.models import Individual


def post_reply(
    *,
    topic: Topic,
    by: Individual,
    body: str,
    at: datetime,
    official: bool = False,
    valid_for: str = "",
    attachments: Sequence[int] = (),
    guard: Guard | None = None,
    once_key: str = "",
    source: str = "",
    external_id: str = "",
    quiet: bool = False,
) -> Reply:
    """Publish a reply; the first one by another person answers the contact in the journal.

    Whoever may answer for the company does so, and it is shown. official, valid_for: pinned as the company's answer.
    Guard.PRIVATE turns the topic private first. Keys and quiet: as in open_topic. Raises TopicClosed, NothingSaid,
    TooOften, PersonalDataFound, NotAllowed.
    """
    insist_on_words(body)
    with transaction.atomic():
        topic = Topic.objects.select_for_update(of=("self",)).select_related("author").get(pk=topic.pk)
        known = sent_before(Reply, by, once_key, source, external_id)
        if known is not None:
            return known
        if not quiet:
            _insist_on_open(topic, by, at)
        guard = choice_of(guard, quiet)
        if guard == Guard.PRIVATE:
            topic = make_private(topic=topic, by=by, at=at)
        body = clean_text(body)
        text = body if topic.is_private else guarded({"body": body}, guard)["body"]
        reply = Reply(
            topic=topic, author=by, body=text, body_html=to_html(text), posted_at=at, changed_at=at,
            as_staff=by.may("community.answer_as_staff"), once_key=once_key, source=source, external_id=external_id,
        )  # fmt: skip
        if not quiet and not topic.is_private and must_wait(by, reply.body_html):
            reply.held_at = at
        reply, fresh = save_once(reply)
        if fresh:
            attach(reply, ids=attachments, by=by)
            if official:
                give_official_answer(reply=reply, by=by, valid_for=valid_for, at=at, quiet=quiet)
            _tell(reply, by, at, quiet)
    return reply


def bring_into_sight(reply: Reply, *, at: datetime, quiet: bool = False) -> None:
    """Count the reply, mark the contact answered, tell the others; inside the transaction of the caller."""
    Topic.objects.filter(pk=reply.topic_id).update(
        reply_count=F("reply_count") + 1, last_activity_at=Greatest(F("last_activity_at"), at)
    )
    if reply.author_id != reply.topic.author_id:
        mark_answered(subject=reply.topic.ref, at=at, agent=reply.author if reply.as_staff else None)
    publish(ReplyPosted(reply.topic_id, reply.pk, quiet), at=at)


def _tell(reply: Reply, by: Individual, at: datetime, quiet: bool) -> None:
    if not by.is_employee:
        follow(topic=reply.topic, by=by, at=at)
    if reply.held_at is None:
        bring_into_sight(reply, at=at, quiet=quiet)
    else:
        publish(ContentHeld(reply.topic_id, reply.pk), at=at)


def _insist_on_open(topic: Topic, by: Individual, at: datetime) -> None:
    if not may_reply(topic, by):
        raise TopicClosed
    insist_on_reply_pace(by, at)
