"""Everything one topic page shows, in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from otklik.community.models import Attachment, Edit, Follow, Reply, Tag, Thanks, Topic
from otklik.community.queries import rights
from otklik.community.queries.lists import supported_by
from otklik.community.queries.paging import Page, beyond, first_page, in_order, key_of, page
from otklik.community.queries.rights import User, eyes_for_replies, readable_replies, replies_of
from otklik.core.prepared import Prepared
from otklik.parties.models import Individual

REPLIES_A_PAGE = 30
_BEFORE_ALL = "0.0"


@dataclass(frozen=True)
class Doors:
    """What this person may do on the topic page."""

    reply: bool
    edit: bool
    accept: bool
    close: bool
    reopen: bool
    make_private: bool
    moderate: bool
    arrange: bool
    answer_officially: bool


@dataclass(frozen=True)
class Reading:
    """A topic as one person reads it.

    pinned: the official answer first, then the accepted ones. last_key: what follows it was posted after this reading.
    """

    topic: Topic
    replies: Page[Reply]
    pinned: list[Reply]
    tags: list[Tag]
    is_supported: bool
    is_followed: bool
    doors: Doors
    last_key: str


def reading(topic: Topic, user: User, *, after: str = "", before: str = "") -> Reading:
    """The page of a topic this person may read; raises Http404 on a bad key."""
    replies = _page(topic, user, after, before)
    is_whole = not replies.next_key and not replies.previous_key
    pinned = in_order_of_rank(replies.rows) if is_whole else pinned_of(_shown(topic, user))
    _give_files(topic, [*replies.rows, *pinned], is_whole)
    is_supported, is_followed = _marks(topic, user)
    return Reading(
        topic=topic,
        replies=replies,
        pinned=pinned,
        tags=_tags(topic=topic.pk),
        is_supported=is_supported,
        is_followed=is_followed,
        doors=doors(topic, user),
        last_key=_last_key(topic, user, replies) or after or _BEFORE_ALL,
    )


def newer_count(topic: Topic, user: User, *, after: str) -> int:
    """How many replies of others follow the key, all of them without one; raises Http404 on a bad key."""
    rows = beyond(readable_replies(user).filter(topic=topic), by="posted_at", after=after or _BEFORE_ALL)
    return (rows.exclude(author=user) if isinstance(user, Individual) else rows).count()


def doors(topic: Topic, user: User) -> Doors:
    return Doors(
        reply=rights.may_reply(topic, user),
        edit=rights.may_edit(topic, user),
        accept=rights.may_accept(topic, user),
        close=not rights.is_closed(topic) and rights.may_close(topic, user),
        reopen=rights.is_closed(topic) and rights.may_reopen(topic, user),
        make_private=rights.may_make_private(topic, user),
        moderate=rights.may(user, "community.moderate"),
        arrange=rights.may(user, "community.arrange"),
        answer_officially=rights.may(user, "community.answer_officially"),
    )


def pinned_of(rows: QuerySet[Reply]) -> list[Reply]:
    """The official answer, then accepted ones in the order they were accepted; published only."""
    return in_order_of_rank(rows.filter(Q(acceptance__isnull=False) | Q(officialness__isnull=False)))


def in_order_of_rank(replies: Iterable[Reply]) -> list[Reply]:
    """Of these replies, with their state, the published ones that `pinned_of` would find."""
    found = (row for row in replies if is_pinned(row))
    return sorted(found, key=lambda row: (not hasattr(row, "officialness"), row.posted_at, row.pk))


def is_pinned(reply: Reply) -> bool:
    """Whether this reply, with its state, stands on top of its topic."""
    return (hasattr(reply, "acceptance") or hasattr(reply, "officialness")) and rights.is_published(reply)


def page_of(reply: Reply, user: User) -> str:
    """The key after which the page with this reply begins; empty for the first page."""
    before = (
        readable_replies(user)
        .filter(topic=reply.topic_id)
        .filter(Q(posted_at__lt=reply.posted_at) | Q(posted_at=reply.posted_at, pk__lt=reply.pk))
    )
    nearest = list(before.order_by("-posted_at", "-pk")[:REPLIES_A_PAGE])
    return key_of(nearest[0], "posted_at") if len(nearest) == REPLIES_A_PAGE else ""


def history(thing: Topic | Reply) -> Sequence[Edit]:
    """What the text was before each change, the latest change first."""
    return list(thing.edits.select_related("edited_by").order_by("-edited_at", "-pk")[:100])


def draft_attachments(individual: Individual, ids: Sequence[int]) -> list[Attachment]:
    """Files this person has uploaded and not yet sent with anything, among `ids`."""
    return list(Attachment.objects.filter(pk__in=ids, uploaded_by=individual, topic=None, reply=None).order_by("pk"))


def _page(topic: Topic, user: User, after: str, before: str) -> Page[Reply]:
    if after or before:
        return page(_shown(topic, user), by="posted_at", after=after, before=before, size=REPLIES_A_PAGE)
    found = _first(topic=topic.pk, thanker=_key(user), **eyes_for_replies(user))
    return first_page(found, by="posted_at", size=REPLIES_A_PAGE)


def _shown(topic: Topic, user: User) -> QuerySet[Reply]:
    return _rows(topic.pk, _key(user), **eyes_for_replies(user))


def _rows(topic: int, thanker: int | None, **eyes: Any) -> QuerySet[Reply]:
    thanked: Exists | Value = Value(False, output_field=BooleanField())
    if thanker is not None:
        thanked = Exists(Thanks.objects.filter(reply=OuterRef("pk"), individual=thanker))
    rows = replies_of(**eyes).filter(topic=topic).annotate(is_thanked=thanked)
    return rows.select_related("author", "acceptance", "officialness", "hiding")


def _first_rows(**words: Any) -> QuerySet[Reply]:
    return in_order(_rows(**words), "posted_at")[: REPLIES_A_PAGE + 1]


_first = Prepared(_first_rows, "topic", "thanker", "reader")
_files_of_topic = Prepared(lambda topic: Attachment.objects.filter(topic=topic).order_by("pk"), "topic")
_files_of_replies = Prepared(lambda topic: Attachment.objects.filter(reply__topic=topic).order_by("pk"), "topic")
_tags = Prepared(lambda topic: Tag.objects.filter(topics=topic).order_by("name"), "topic")


def _key(user: User) -> int | None:
    return user.pk if isinstance(user, Individual) else None


def _last_key(topic: Topic, user: User, replies: Page[Reply]) -> str:
    last = _shown(topic, user).order_by("-posted_at", "-pk")[:1] if replies.next_key else replies.rows[-1:]
    return key_of(last[0], "posted_at") if last else ""


def _give_files(topic: Topic, replies: list[Reply], is_whole: bool) -> None:
    """Put on the topic and its replies what was sent with each, as `files`; two queries. is_whole: these are all."""
    files: dict[str, list[Attachment]] = {}
    if is_whole:
        sent = _files_of_replies(topic=topic.pk)
    else:
        sent = list(Attachment.objects.filter(reply__in=[reply.pk for reply in replies]).order_by("pk"))
    for file in [*_files_of_topic(topic=topic.pk), *sent]:
        files.setdefault(f"reply:{file.reply_id}" if file.reply_id else topic.ref, []).append(file)
    things: list[Any] = [topic, *replies]
    for thing in things:
        thing.files = files.get(thing.ref, [])


def _marks(topic: Topic, user: User) -> tuple[bool, bool]:
    """Whether this person supports the topic, and whether he follows it."""
    if not isinstance(user, Individual):
        return False, False
    [marked] = _marked(topic=topic.pk, reader=user.pk)
    return marked.is_supported, marked.is_followed


def _with_marks(topic: int, reader: int) -> QuerySet[Any]:
    followed = Exists(Follow.objects.filter(topic=OuterRef("pk"), individual=reader))
    rows = Topic.objects.filter(pk=topic).only("pk")
    return rows.annotate(is_supported=supported_by(reader), is_followed=followed)


_marked: Prepared[Any] = Prepared(_with_marks, "topic", "reader")
