"""Everything one topic page shows, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, OuterRef, Prefetch, Q, QuerySet, Value

from otklik.community.models import Attachment, Edit, Follow, Reply, Thanks, Topic
from otklik.community.queries import rights
from otklik.community.queries.lists import supported_by
from otklik.community.queries.paging import Page, key_of, page
from otklik.community.queries.rights import User, readable_replies
from otklik.parties.models import Individual

REPLIES_A_PAGE = 30


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
    """A topic as one person reads it. pinned: the official answer first, then the accepted ones."""

    topic: Topic
    replies: Page[Reply]
    pinned: list[Reply]
    is_supported: bool
    is_followed: bool
    doors: Doors


def reading(topic: Topic, user: User, *, after: str = "", before: str = "") -> Reading:
    """The page of a topic this person may read; raises Http404 on a bad key."""
    rows = _shown(topic, user)
    marks = Topic.objects.filter(pk=topic.pk).values_list(supported_by(user), _followed_by(user))
    is_supported, is_followed = marks.get()
    return Reading(
        topic=topic,
        replies=page(rows, by="posted_at", after=after, before=before, size=REPLIES_A_PAGE),
        pinned=pinned_of(rows),
        is_supported=is_supported,
        is_followed=is_followed,
        doors=doors(topic, user),
    )


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
    found = rows.published().filter(Q(acceptance__isnull=False) | Q(officialness__isnull=False))  # type: ignore[attr-defined]
    return sorted(found, key=lambda reply: (not hasattr(reply, "officialness"), reply.posted_at, reply.pk))


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


def _shown(topic: Topic, user: User) -> QuerySet[Reply]:
    thanked: Exists | Value = Value(False, output_field=BooleanField())
    if isinstance(user, Individual):
        thanked = Exists(Thanks.objects.filter(reply=OuterRef("pk"), individual=user))
    return (
        readable_replies(user)
        .filter(topic=topic)
        .select_related("author", "acceptance", "officialness__given_by", "hiding")
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("pk")))
        .annotate(is_thanked=thanked)
    )


def _followed_by(user: User) -> Exists | Value:
    if not isinstance(user, Individual):
        return Value(False, output_field=BooleanField())
    return Exists(Follow.objects.filter(topic=OuterRef("pk"), individual=user))
