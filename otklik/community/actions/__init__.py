"""Writes of the community, one file a story."""

from otklik.community.actions.answering import (
    NotPublished,
    accept_answer,
    give_official_answer,
    take_acceptance_back,
    take_official_answer_back,
)
from otklik.community.actions.attaching import (
    MOST_FILES,
    FileBroken,
    FileOfUnknownKind,
    FileRefused,
    FileTooLarge,
    PictureTooLarge,
    TooManyFiles,
    remove_stale_drafts,
    upload_attachment,
)
from otklik.community.actions.caring import (
    CannotSupport,
    CannotThank,
    follow,
    support,
    take_support_back,
    take_thanks_back,
    thank,
    unfollow,
)
from otklik.community.actions.closing import (
    NotMovable,
    TopicClosed,
    arrange_topic,
    close_topic,
    make_private,
    reopen_topic,
)
from otklik.community.actions.editing import ChangedMeanwhile, edit_reply, edit_topic, take_file_away
from otklik.community.actions.guarding import (
    Guard,
    NotAllowed,
    NothingSaid,
    PersonalDataFound,
    TooOften,
    insist_on_words,
)
from otklik.community.actions.moderating import hide, keep, mask, raise_flag, show_again
from otklik.community.actions.notices import read_stop_token, resume_notices, stop_notices, stop_url
from otklik.community.actions.opening import open_topic
from otklik.community.actions.past import PastReply, PastTopic, open_past_topics
from otklik.community.actions.replying import post_reply
from otklik.community.actions.viewing import note_view
from otklik.community.actions.withdrawing import withdraw_replies, withdraw_topics

__all__ = [
    "MOST_FILES",
    "CannotSupport",
    "CannotThank",
    "ChangedMeanwhile",
    "FileBroken",
    "FileOfUnknownKind",
    "FileRefused",
    "FileTooLarge",
    "Guard",
    "NotAllowed",
    "NotMovable",
    "NotPublished",
    "NothingSaid",
    "PastReply",
    "PastTopic",
    "PersonalDataFound",
    "PictureTooLarge",
    "TooManyFiles",
    "TooOften",
    "TopicClosed",
    "accept_answer",
    "arrange_topic",
    "close_topic",
    "edit_reply",
    "edit_topic",
    "follow",
    "give_official_answer",
    "hide",
    "insist_on_words",
    "keep",
    "make_private",
    "mask",
    "note_view",
    "open_past_topics",
    "open_topic",
    "post_reply",
    "raise_flag",
    "read_stop_token",
    "remove_stale_drafts",
    "reopen_topic",
    "resume_notices",
    "show_again",
    "stop_notices",
    "stop_url",
    "support",
    "take_acceptance_back",
    "take_file_away",
    "take_official_answer_back",
    "take_support_back",
    "take_thanks_back",
    "thank",
    "unfollow",
    "upload_attachment",
    "withdraw_replies",
    "withdraw_topics",
]
