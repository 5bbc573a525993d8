"""Open a topic."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from otklik.community.actions.attaching import attach
from otklik.community.actions.caring import follow
from otklik.community.actions.guarding import (
    Guard,
    NotAllowed,
    choice_of,
    clean_details,
    guarded,
    insist_on_topic_pace,
    insist_on_words,
    must_wait,
)
from otklik.community.actions.once import save_once, sent_before
from otklik.community.actions.tagging import tags_named
from otklik.community.events import ContentHeld, TopicOpened
from otklik.community.models import Category, Topic
from otklik.core.events import publish
from otklik.core.text import clean_line, clean_text, to_html
from otklik.interactions.actions import open_interaction
from otklik.parties.models import Individual


def open_topic(
    *,
    by: Individual,
    kind: str,
    category: Category,
    title: str,
    body: str,
    at: datetime,
    language: str = "",
    details: Mapping[str, str] | None = None,
    tags: Sequence[str] = (),
    attachments: Sequence[int] = (),
    guard: Guard | None = None,
    once_key: str = "",
    source: str = "",
    external_id: str = "",
    quiet: bool = False,
    is_contact: bool = True,
) -> Topic:
    """Publish a topic; a customer's one is also a contact in the journal, unless nobody came (is_contact).

    details: where, since, service, equipment of a problem. attachments: ids of the author's drafts. once_key or
    source and external_id: a repeated call returns the first topic. quiet: an old contact brought in: no letters, no
    limits. Raises NotAllowed, NothingSaid, TooOften, PersonalDataFound.
    """
    insist_on_words(title, body)
    if kind == Topic.UPDATE and not by.may("community.update"):
        raise NotAllowed
    with transaction.atomic():
        known = sent_before(Topic, by, once_key, source, external_id)
        if known is not None:
            return known
        if not quiet:
            insist_on_topic_pace(by, at)
        guard = choice_of(guard, quiet)
        kind = Topic.PRIVATE if guard == Guard.PRIVATE else kind
        written = {"title": title, "body": body, **(details or {})}
        topic = Topic(
            author=by, kind=kind, category=category, language=language or by.language, opened_at=at, changed_at=at,
            last_activity_at=at, once_key=once_key, source=source, external_id=external_id,
        )  # fmt: skip
        _write_words(topic, written, guard)
        if not quiet and kind != Topic.PRIVATE and must_wait(by, topic.body_html):
            topic.held_at = at
        topic, fresh = save_once(topic)
        if fresh:
            topic.tags.set(tags_named(tags))
            attach(topic, ids=attachments, by=by)
            _enter(topic, is_contact and not by.is_employee, quiet)
    return topic


def _enter(topic: Topic, is_contact: bool, quiet: bool) -> None:
    """A topic just saved: its author follows it, the journal has it when he is a customer who came, others hear."""
    author, at = topic.author, topic.opened_at
    follow(topic=topic, by=author, at=at)
    if is_contact:
        open_interaction(touchpoint="community", channel="community", individual=author, subject=topic.ref, at=at)
    _tell(topic, at, quiet)


def _write_words(topic: Topic, written: Mapping[str, str], guard: Guard) -> None:
    """Title, text and details as they may be published; those of a private question as they are."""
    words = clean_details(written) | {"title": clean_line(written["title"]), "body": clean_text(written["body"])}
    if not topic.is_private:
        words = guarded(words, guard)
    topic.title, topic.body, topic.body_html = words["title"], words["body"], to_html(words["body"])
    topic.details = {name: text for name, text in words.items() if name not in ("title", "body") and text}


def _tell(topic: Topic, at: datetime, quiet: bool) -> None:
    if topic.held_at is not None:
        publish(ContentHeld(topic.pk, None), at=at)
    else:
        publish(TopicOpened(topic.pk, quiet), at=at)
