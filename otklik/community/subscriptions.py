"""Reactions: letters about what happened here, and the daily sweep of files that were never sent."""

from datetime import datetime

from django.utils.timezone import now

from otklik.community.actions import notices
from otklik.community.actions.attaching import remove_stale_drafts
from otklik.community.events import AnswerAccepted, ContentHidden, OfficialAnswerGiven, ReplyPosted
from otklik.core.cron import cron
from otklik.core.events import subscribe


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
