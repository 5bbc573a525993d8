"""Reads of the community. `access_*` are the only getters of the web and the API."""

from otklik.community.queries.desk import (
    VIEWS,
    desk_topics,
    first_reply_norm,
    flagged,
    held_replies,
    held_topics,
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
    "history",
    "may",
    "moderation_counts",
    "own_topics",
    "page_of",
    "readable_replies",
    "readable_topics",
    "reading",
    "topics_page",
    "waiting_count",
    "with_marks",
    "with_state",
]
