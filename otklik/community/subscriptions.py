"""Reactions: letters about what happened here, what open pages are told, the sweep of files never sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from otklik.community.actions import notices
from otklik.community.actions.attaching import remove_stale_drafts
from otklik.community.events import (
    AnswerAccepted,
    ContentHeld,
    ContentHidden,
    OfficialAnswerGiven,
    ReplyPosted,
    TopicChanged,
)
from otklik.community.queries import User, readable_topics
from otklik.core.cron import cron
from otklik.core.events import event_name, subscribe
from otklik.core.stream import ask_anew_after, register_stream
from otklik.parties.events import RoleTakenAway


@subscribe(ReplyPosted)
def tell_followers(event: ReplyPosted) -> None:
    if not event.quiet:
        notices.tell_of_reply(reply_id=event.reply_id, at=now())


@subscribe(OfficialAnswerGiven)
def tell_of_official_answer(event: OfficialAnswerGiven) -> None:
    if not event.quiet:
        notices.tell_of_official_answer(reply_id=event.reply_id, at=now())


@subscribe(AnswerAccepted)
def tell_helper(event: AnswerAccepted) -> None:
    if not event.quiet:
        notices.tell_of_acceptance(reply_id=event.reply_id, at=now())


@subscribe(ContentHidden)
def tell_author_of_hiding(event: ContentHidden) -> None:
    notices.tell_of_hiding(topic_id=event.topic_id, reply_id=event.reply_id, at=now())


@cron("17 * * * *")
def sweep_drafts(at: datetime) -> None:
    remove_stale_drafts(at=at)


def may_watch(user: User, key: str) -> bool:
    """Whether this person may hear of new replies in the topic of this number."""
    return key.isdecimal() and len(key) < 19 and readable_topics(user).filter(pk=int(key)).exists()


def tell_open_pages(facts: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Only that there is something new: what it is, each reader asks with his own rights."""
    return None if facts["quiet"] else (str(facts["topic_id"]), {})


register_stream("topic", may_watch, {event_name(ReplyPosted): tell_open_pages})
for change in (TopicChanged, ContentHidden, ContentHeld):
    ask_anew_after(event_name(change), lambda facts: f"topic:{facts['topic_id']}")
ask_anew_after(event_name(RoleTakenAway), lambda facts: f"individual:{facts['individual_id']}")
