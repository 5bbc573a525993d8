"""The nouns of the community, one file a family."""

from otklik.community.models.attention import Flag, Follow, MeToo, NoticePreference, SentNotice, Thanks, Vote
from otklik.community.models.talk import (
    AcceptedAnswer,
    Attachment,
    Category,
    Closure,
    Edit,
    Hiding,
    OfficialAnswer,
    Reply,
    Tag,
    Topic,
)

__all__ = [
    "AcceptedAnswer",
    "Attachment",
    "Category",
    "Closure",
    "Edit",
    "Flag",
    "Follow",
    "Hiding",
    "MeToo",
    "NoticePreference",
    "OfficialAnswer",
    "Reply",
    "SentNotice",
    "Tag",
    "Thanks",
    "Topic",
    "Vote",
]
