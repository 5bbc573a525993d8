"""Whole threads of another forum, many at once: the same rows as `open_topic`, `post_reply` and `accept_answer` write
quietly one by one (a test compares them), in a constant number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from otklik.community.actions.guarding import insist_on_words
from otklik.community.actions.tagging import MOST_TAGS
from otklik.community.events import AnswerAccepted, ReplyPosted, TopicOpened
from otklik.community.models import AcceptedAnswer, Category, Follow, Reply, Tag, Topic
from otklik.core.events import publish_all
from otklik.core.text import clean_line, clean_text, to_html
from otklik.interactions.actions import PastContact, enter_contacts
from otklik.parties.models import Individual


@dataclass(frozen=True)
class PastReply:
    """One reply; accepted: whoever asked said that it helped."""

    by: Individual
    body: str
    at: datetime
    external_id: str
    accepted: bool = False


@dataclass(frozen=True)
class PastTopic:
    """A thread as another forum tells it, its replies in the order of their moments; kind: not an update."""

    by: Individual
    kind: str
    category: Category
    title: str
    body: str
    at: datetime
    language: str
    external_id: str
    tags: Sequence[str] = ()
    replies: Sequence[PastReply] = field(default_factory=tuple)


def open_past_topics(*, source: str, told: Sequence[PastTopic]) -> list[Any]:
    """Write threads that are not known yet, all or none; returns the topics, replies, answers and tags made.

    Raises NothingSaid, and IntegrityError when one is known after all.
    """
    for one in told:
        insist_on_words(one.title, one.body, *(reply.body for reply in one.replies))
    with transaction.atomic():
        topics = Topic.objects.bulk_create([_topic(one, source) for one in told])
        pairs = list(zip(topics, told, strict=True))
        tags = _tag(pairs)
        replies = Reply.objects.bulk_create(
            [_reply(topic, reply, source) for topic, one in pairs for reply in one.replies], batch_size=500
        )
        accepted = AcceptedAnswer.objects.bulk_create(_accepted(pairs, replies))
        Follow.objects.bulk_create([follow for topic, one in pairs for follow in _follows(topic, one)], batch_size=500)
        enter_contacts(contacts=[_contact(topic, one) for topic, one in pairs if not one.by.is_employee])
        _tell(topics, replies, accepted)
    return [*topics, *replies, *accepted, *tags]


def _topic(one: PastTopic, source: str) -> Topic:
    body = clean_text(one.body)
    return Topic(
        author=one.by, kind=one.kind, category=one.category, language=one.language, title=clean_line(one.title),
        body=body, body_html=to_html(body), opened_at=one.at, changed_at=one.at, reply_count=len(one.replies),
        last_activity_at=max([one.at, *(reply.at for reply in one.replies)]),
        source=source, external_id=one.external_id,
    )  # fmt: skip


def _reply(topic: Topic, one: PastReply, source: str) -> Reply:
    body = clean_text(one.body)
    return Reply(
        topic=topic, author=one.by, body=body, body_html=to_html(body), posted_at=one.at, changed_at=one.at,
        as_staff=one.by.may("community.answer_as_staff"), source=source, external_id=one.external_id,
    )  # fmt: skip


def _tag(pairs: Sequence[tuple[Topic, PastTopic]]) -> list[Tag]:
    """Tie the tags to their topics; returns those that are new."""
    wanted = {topic.pk: _tag_names(one.tags) for topic, one in pairs}
    names = {name for some in wanted.values() for name in some}
    had = set(Tag.objects.filter(name__in=names).values_list("name", flat=True))
    Tag.objects.bulk_create([Tag(name=name) for name in sorted(names - had)], ignore_conflicts=True)
    known = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    through = Topic.tags.through
    through._default_manager.bulk_create(
        [through(topic_id=key, tag_id=known[name].pk) for key, some in wanted.items() for name in some], batch_size=500
    )
    return [tag for name, tag in known.items() if name not in had]


def _tag_names(told: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name.strip().lower()[:40] for name in told if name.strip()))[:MOST_TAGS]


def _accepted(pairs: Sequence[tuple[Topic, PastTopic]], replies: Sequence[Reply]) -> list[AcceptedAnswer]:
    told = [(topic, one, reply) for topic, one in pairs for reply in one.replies]
    return [
        AcceptedAnswer(topic=topic, reply=row, accepted_by=one.by, accepted_at=reply.at)
        for (topic, one, reply), row in zip(told, replies, strict=True)
        if reply.accepted
    ]


def _follows(topic: Topic, one: PastTopic) -> list[Follow]:
    """Whoever asked and every customer who answered, each since his first word."""
    since = {one.by.pk: one.at}
    for reply in one.replies:
        if not reply.by.is_employee:
            since.setdefault(reply.by.pk, reply.at)
    return [Follow(topic=topic, individual_id=key, since=at) for key, at in since.items()]


def _contact(topic: Topic, one: PastTopic) -> PastContact:
    """Answered by the first reply of another person, ended by the accepted one."""
    answered_at, agent, ended_at = None, None, None
    for reply in one.replies:
        if answered_at is None and ended_at is None and reply.by != one.by:
            answered_at = reply.at
            agent = reply.by if reply.by.may("community.answer_as_staff") else None
        if reply.accepted and ended_at is None:
            ended_at = reply.at
    return PastContact(
        source="", external_id="", touchpoint="community", channel="community", subject=topic.ref, individual=one.by,
        opened_at=one.at, answered_at=answered_at, agent=agent,
        ended_at=ended_at, outcome="solved" if ended_at else "",
    )  # fmt: skip


def _tell(topics: Sequence[Topic], replies: Sequence[Reply], accepted: Sequence[AcceptedAnswer]) -> None:
    publish_all([(TopicOpened(topic.pk, quiet=True), topic.opened_at) for topic in topics])
    publish_all([(ReplyPosted(reply.topic_id, reply.pk, quiet=True), reply.posted_at) for reply in replies])
    publish_all([(AnswerAccepted(one.topic_id, one.reply_id, quiet=True), one.accepted_at) for one in accepted])
