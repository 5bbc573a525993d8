"""Which changes of a post are kept for readers to compare."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from otklik.community.models import Reply, Topic

EDIT_FREELY: Final = timedelta(minutes=30)  # what nobody else has taken up yet may be put right without a trace


def leaves_history(post: Topic | Reply, at: datetime) -> bool:
    """Whether a change its author makes now is kept: half an hour after writing, and as soon as others rely on it."""
    written_at = post.opened_at if isinstance(post, Topic) else post.posted_at
    if at - written_at > EDIT_FREELY or post.edits.exists():
        return True
    return _topic_is_taken_up(post) if isinstance(post, Topic) else _reply_is_taken_up(post)


def _topic_is_taken_up(topic: Topic) -> bool:
    """Others replied, voted, have the same trouble or reported it, or there is an answer; hidden replies count, too."""
    answered = topic.accepted.exists() or hasattr(topic, "official")
    said = answered or topic.replies.exclude(author=topic.author_id).exists()
    return said or topic.votes.exists() or topic.me_toos.exists() or topic.flags.exists()


def _reply_is_taken_up(reply: Reply) -> bool:
    """It is an answer, others thanked or reported it, or wrote after it."""
    after = Q(posted_at__gt=reply.posted_at) | Q(posted_at=reply.posted_at, pk__gt=reply.pk)
    others = Reply.objects.filter(after, topic=reply.topic_id).exclude(author=reply.author_id)
    is_answer = hasattr(reply, "acceptance") or hasattr(reply, "officialness")
    return is_answer or reply.thanks.exists() or reply.flags.exists() or others.exists()
