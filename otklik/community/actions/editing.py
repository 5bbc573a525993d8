"""Change what a topic or reply says; readers can compare with what it said before."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from otklik.community.actions.attaching import FilesChange, carry_out, planned, remove_attachment
from otklik.community.actions.closing import make_private
from otklik.community.actions.guarding import (
    Guard,
    NotAllowed,
    choice_of,
    clean_details,
    guarded,
    insist_on_words,
    must_wait,
)
from otklik.community.actions.tagging import tags_named
from otklik.community.events import ContentHeld, ReplyChanged, TopicChanged
from otklik.community.models import Attachment, Edit, Reply, Topic
from otklik.community.queries.changes import leaves_history
from otklik.community.queries.rights import may_edit, may_remove
from otklik.core import audit
from otklik.core.events import publish
from otklik.core.text import clean_line, clean_text, to_html
from otklik.parties.models import Individual


class ChangedMeanwhile(Exception):
    """Somebody saved another version since this one was opened."""


def edit_topic(
    *,
    topic: Topic,
    by: Individual,
    at: datetime,
    title: str,
    body: str,
    details: Mapping[str, str] | None = None,
    tags: Sequence[str] | None = None,
    seen_at: datetime | None = None,
    guard: Guard | None = None,
    attachments: Sequence[int] = (),
    removed: Sequence[int] = (),
) -> Topic:
    """Save the words; None leaves details or tags as they are.

    seen_at: `changed_at` of the version the change began from. attachments: ids of drafts that come in; removed: of
    files that go; those of other people stay. Raises NotAllowed, NothingSaid, ChangedMeanwhile, PersonalDataFound,
    TooManyFiles. Returns the topic as it is now.
    """
    insist_on_words(title, body)
    with transaction.atomic():
        topic = Topic.objects.select_for_update(of=("self",)).select_related("author").get(pk=topic.pk)
        _insist(topic, by, seen_at)
        if guard == Guard.PRIVATE:
            topic = make_private(topic=topic, by=by, at=at)
        kept = topic.details if details is None else clean_details(details)
        written = {"title": clean_line(title), "body": clean_text(body), **kept}
        words = written if topic.is_private else guarded(written, choice_of(guard, quiet=False))
        files = planned(topic, added=attachments, removed=removed, by=by)
        if files or topic.title != words["title"] or topic.body != words["body"]:
            _remember(topic, files, by, at)
        carry_out(topic, files, by=by)
        topic.title, topic.body = words["title"], words["body"]
        topic.details = {name: text for name, text in words.items() if name not in ("title", "body") and text}
        _save(topic, by, at, ["title", "details"])
        if tags is not None:
            topic.tags.set(tags_named(tags))
        publish(TopicChanged(topic.pk), at=at)
    return topic


def edit_reply(
    *,
    reply: Reply,
    by: Individual,
    at: datetime,
    body: str,
    seen_at: datetime | None = None,
    guard: Guard | None = None,
    attachments: Sequence[int] = (),
    removed: Sequence[int] = (),
) -> Reply:
    """Save the words; raises as edit_topic does. Returns the reply as it is now."""
    insist_on_words(body)
    with transaction.atomic():
        topic = Topic.objects.select_for_update(of=("self",)).get(pk=reply.topic_id)
        reply = Reply.objects.select_related("author", "topic").get(pk=reply.pk)
        _insist(reply, by, seen_at)
        if guard == Guard.PRIVATE:
            topic = make_private(topic=topic, by=by, at=at)
        body = clean_text(body)
        text = body if topic.is_private else guarded({"body": body}, choice_of(guard, quiet=False))["body"]
        files = planned(reply, added=attachments, removed=removed, by=by)
        if files or text != reply.body:
            _remember(reply, files, by, at)
        carry_out(reply, files, by=by)
        reply.body = text
        _save(reply, by, at, [])
        publish(ReplyChanged(topic.pk, reply.pk), at=at)
    return reply


def take_file_away(*, attachment: Attachment, by: Individual, at: datetime) -> None:
    """Remove one file for good; what it was sent with remembers its name. Raises NotAllowed."""
    with transaction.atomic():
        if not may_remove(attachment, by):
            raise NotAllowed
        post = attachment.reply or attachment.topic
        files = FilesChange(removed=[attachment])
        if post is None:
            remove_attachment(attachment=attachment)
            return
        _remember(post, files, by, at)
        carry_out(post, files, by=by)
        type(post).objects.filter(pk=post.pk).update(changed_at=at)


def recount(topic_id: int) -> None:
    """Count the published replies of a topic anew, after one of them came into sight or left it."""
    count = Reply.objects.published().filter(topic=topic_id).count()
    Topic.objects.filter(pk=topic_id).update(reply_count=count)


def _insist(thing: Topic | Reply, by: Individual, seen_at: datetime | None) -> None:
    if not may_edit(thing, by):
        raise NotAllowed
    if seen_at is not None and seen_at != thing.changed_at:
        raise ChangedMeanwhile


def _remember(thing: Topic | Reply, files: FilesChange, by: Individual, at: datetime) -> None:
    """What the author puts right soon and before anybody else took it up leaves no trace; all the rest does."""
    if by.pk != thing.author_id:
        audit.record(actor=by.ref, act="community.edit", subject=thing.ref, at=at)
    elif not leaves_history(thing, at):
        return
    edit = Edit(edited_by=by, edited_at=at, body_before=thing.body)
    if isinstance(thing, Topic):
        edit.topic, edit.title_before = thing, thing.title
    else:
        edit.reply = thing
    if files:
        edit.files_before = list(thing.attachments.order_by("pk").values_list("name", flat=True))
    edit.save()


def _save(thing: Topic | Reply, by: Individual, at: datetime, fields: list[str]) -> None:
    had_link = "<a " in thing.body_html
    thing.body_html, thing.changed_at = to_html(thing.body), at
    is_private = (thing if isinstance(thing, Topic) else thing.topic).is_private
    if by.pk == thing.author_id and not had_link and not is_private and must_wait(by, thing.body_html):
        thing.held_at = at  # a link slipped into a published post waits as one in a new post does
    thing.save(update_fields=[*fields, "body", "body_html", "changed_at", "held_at"])
    if thing.held_at == at:
        topic_id, reply_id = (thing.pk, None) if isinstance(thing, Topic) else (thing.topic_id, thing.pk)
        recount(topic_id)
        publish(ContentHeld(topic_id, reply_id), at=at)
