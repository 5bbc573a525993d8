"""Reads of the community. `access_*` are the only getters of the web and the API."""

from otklik.community.queries.answering import topics_to_offer
from otklik.community.queries.clock import Clock, first_reply_norm, reply_clock
from otklik.community.queries.desk import (
    VIEWS,
    desk_topics,
    flagged,
    held_replies,
    held_topics,
    hidden,
    moderation_counts,
    waiting_count,
)
from otklik.community.queries.lists import (
    ORDERS,
    Filters,
    categories,
    followed_topics,
    own_topics,
    topics_page,
    with_marks,
    with_state,
)
from otklik.community.queries.notices import has_stopped
from otklik.community.queries.paging import Page
from otklik.community.queries.reading import (
    Reading,
    draft_attachments,
    history,
    is_pinned,
    newer_count,
    page_of,
    reading,
)
from otklik.community.queries.rights import (
    User,
    access_attachment,
    access_own_attachment,
    access_own_reply,
    access_own_topic,
    access_reply,
    access_topic,
    may,
    readable_replies,
    readable_topics,
)

__all__ = [
    "ORDERS",
    "VIEWS",
    "Clock",
    "Filters",
    "Page",
    "Reading",
    "User",
    "access_attachment",
    "access_own_attachment",
    "access_own_reply",
    "access_own_topic",
    "access_reply",
    "access_topic",
    "categories",
    "desk_topics",
    "draft_attachments",
    "first_reply_norm",
    "flagged",
    "followed_topics",
    "has_stopped",
    "held_replies",
    "held_topics",
    "hidden",
    "history",
    "is_pinned",
    "may",
    "moderation_counts",
    "newer_count",
    "own_topics",
    "page_of",
    "readable_replies",
    "readable_topics",
    "reading",
    "reply_clock",
    "topics_page",
    "topics_to_offer",
    "waiting_count",
    "with_marks",
    "with_state",
]
