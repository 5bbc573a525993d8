"""Who may see and do what. `access_*` are the only getters the web and the API use: a stranger gets Http404."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404

from otklik.community.models import Attachment, Reply, Topic
from otklik.core.prepared import Prepared
from otklik.parties.models import Individual

User = Individual | AnonymousUser


def may(user: User, permission: str) -> bool:
    """Whether this person may do `room.verb`; somebody not signed in may nothing."""
    return isinstance(user, Individual) and user.may(permission)


def readable_topics(user: User) -> QuerySet[Topic]:
    """Topics this person may read: public ones, his own, for staff private ones, for moderators all."""
    return topics_of(**eyes_for_topics(user))


def readable_replies(user: User) -> QuerySet[Reply]:
    """Replies this person may read, given that he may read their topic."""
    return replies_of(**eyes_for_replies(user))


def eyes_for_topics(user: User) -> dict[str, Any]:
    """What decides which topics somebody reads."""
    eyes = eyes_for_replies(user)
    return eyes | {"reads_private": not eyes["reads_all"] and may(user, "community.read_private")}


def eyes_for_replies(user: User) -> dict[str, Any]:
    """What decides which replies somebody reads; `reader` is the key of an author who reads his own."""
    reads_all = may(user, "community.moderate")
    return {"reads_all": reads_all, "reader": user.pk if isinstance(user, Individual) and not reads_all else None}


def topics_of(reads_all: bool, reads_private: bool, reader: int | None) -> QuerySet[Topic]:
    if reads_all:
        return Topic.objects.all()
    seen = Q(hiding=None, held_at=None)
    if not reads_private:
        seen &= ~Q(kind=Topic.PRIVATE)
    if reader is not None:
        seen |= Q(author=reader)
    return Topic.objects.filter(seen)


def replies_of(reads_all: bool, reader: int | None) -> QuerySet[Reply]:
    """Replies that these eyes read."""
    if reads_all:
        return Reply.objects.all()
    seen = Q(hiding=None, held_at=None)
    if reader is not None:
        seen |= Q(author=reader)
    return Reply.objects.filter(seen)


def _whole_topic(topic: int, **eyes: Any) -> QuerySet[Topic]:
    rows = topics_of(**eyes).filter(pk=topic)
    return rows.select_related("category", "author", "closure", "hiding", "official")


_whole_topics = Prepared(_whole_topic, "topic", "reader")


def access_topic(user: User, topic_id: int) -> Topic:
    """The topic with its category, author and state; raises Http404 for those who may not read it."""
    found = _whole_topics(topic=topic_id, **eyes_for_topics(user))
    if not found:
        raise Http404
    return found[0]


def access_reply(user: User, reply_id: int) -> Reply:
    """The reply with its topic; raises Http404 for those who may not read either."""
    rows = readable_replies(user).select_related("author", "topic__category", "topic__author", "topic__closure")
    reply = rows.select_related("hiding", "acceptance", "officialness").filter(pk=reply_id).first()
    if reply is None or not readable_topics(user).filter(pk=reply.topic_id).exists():
        raise Http404
    return reply


def access_own_topic(user: User, topic_id: int) -> Topic:
    """A topic whose text this person may change; raises Http404."""
    topic = access_topic(user, topic_id)
    if not may_edit(topic, user):
        raise Http404
    return topic


def access_own_reply(user: User, reply_id: int) -> Reply:
    """A reply whose text this person may change; raises Http404."""
    reply = access_reply(user, reply_id)
    if not may_edit(reply, user):
        raise Http404
    return reply


def access_attachment(user: User, attachment_id: int) -> Attachment:
    """A file of a topic or reply this person may read, or his own draft; raises Http404."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None or not _may_read(attachment, user):
        raise Http404
    return attachment


def access_own_attachment(user: User, attachment_id: int) -> Attachment:
    """A file this person may take away: its sender's, or any for a moderator; raises Http404."""
    attachment = access_attachment(user, attachment_id)
    if not may_remove(attachment, user):
        raise Http404
    return attachment


def may_remove(attachment: Attachment, user: User) -> bool:
    """Whoever sent the file, while he may change what it was sent with; moderators any file."""
    if may(user, "community.moderate"):
        return True
    post = attachment.reply or attachment.topic
    return attachment.uploaded_by == user and (post is None or may_edit(post, user))


def _may_read(attachment: Attachment, user: User) -> bool:
    if attachment.reply_id is not None:
        seen = readable_replies(user).filter(pk=attachment.reply_id, topic__in=readable_topics(user))
        return seen.exists()
    if attachment.topic_id is not None:
        return readable_topics(user).filter(pk=attachment.topic_id).exists()
    return attachment.uploaded_by == user


def is_closed(topic: Topic) -> bool:
    return hasattr(topic, "closure")


def is_hidden(thing: Topic | Reply) -> bool:
    return hasattr(thing, "hiding")


def is_published(thing: Topic | Reply) -> bool:
    """Neither held for a moderator nor hidden."""
    return thing.held_at is None and not is_hidden(thing)


def may_reply(topic: Topic, user: User) -> bool:
    """Anybody signed in who reads an open topic; in a closed one only those who answer for the company."""
    if not isinstance(user, Individual) or not is_published(topic):
        return False
    return not is_closed(topic) or user.may("community.answer_as_staff")


def may_edit(thing: Topic | Reply, user: User) -> bool:
    """The author while the topic is open and the text is not hidden; those who arrange the community always."""
    if may(user, "community.arrange"):
        return True
    topic = thing if isinstance(thing, Topic) else thing.topic
    return thing.author == user and not is_closed(topic) and not is_hidden(thing)


def may_accept(topic: Topic, user: User) -> bool:
    """Whoever asked, and moderators."""
    if not topic.takes_answers:
        return False
    return may(user, "community.moderate") or (topic.author == user and not is_closed(topic))


def may_close(topic: Topic, user: User) -> bool:
    return topic.author == user or may(user, "community.moderate")


def may_reopen(topic: Topic, user: User) -> bool:
    """Moderators; the author when it was he who closed."""
    return may(user, "community.moderate") or (is_closed(topic) and topic.author == user == topic.closure.closed_by)


def may_make_private(topic: Topic, user: User) -> bool:
    """Whoever asked, and those who arrange the community."""
    if topic.kind not in (Topic.QUESTION, Topic.PROBLEM):
        return False
    return topic.author == user or may(user, "community.arrange")
