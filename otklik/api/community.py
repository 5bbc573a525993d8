"""Topics over REST: the same topics, replies and rights as the pages have."""

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from otklik.community.models import Reply, Topic
from otklik.community.queries import Filters, Reading, access_topic, reading, topics_page

router = Router(tags=["community"])

Kind = Literal["question", "problem", "idea", "praise", "update", ""]
_KEY = Field("", max_length=60, pattern=r"^(\d+\.\d+)?$", description="Key of the page, from `next` or `previous`")


class TopicsQuery(Schema):
    """Which topics, in which order, from where on."""

    show: Literal["lively", "new", "popular", "unanswered"] = "lively"
    kind: Kind = ""
    category: str = Field("", max_length=40, pattern=r"^[a-zA-Z0-9_-]*$")
    tag: str = Field("", max_length=40, pattern=r"^[^\x00]*$")
    solved: Literal["yes", "no", ""] = ""
    after: str = _KEY
    before: str = _KEY
    limit: int = Field(30, ge=1, le=100)


class RepliesQuery(Schema):
    """From where on the replies are told."""

    after: str = _KEY
    before: str = _KEY


class TopicOut(Schema):
    """A topic as lists show it."""

    id: int
    kind: str
    category: str
    title: str
    author: str
    language: str
    opened_at: datetime
    last_activity_at: datetime
    reply_count: int
    support_count: int
    view_count: int
    is_solved: bool
    is_official: bool
    is_closed: bool
    url: str


class TopicPage(Schema):
    """A page of topics; the keys are empty where there is nothing more."""

    items: list[TopicOut]
    next: str
    previous: str


class ReplyOut(Schema):
    """A reply. text: Markdown as written; html: safe to show."""

    id: int
    author: str
    is_staff: bool
    text: str
    html: str
    posted_at: datetime
    thanks_count: int
    is_accepted: bool
    is_official: bool
    valid_for: str
    url: str


class TopicDetails(TopicOut):
    """A topic with its text, its pinned answers, and a page of its replies."""

    text: str
    html: str
    tags: list[str]
    details: dict[str, str]
    pinned: list[ReplyOut]
    replies: list[ReplyOut]
    next: str
    previous: str


class Problem(Schema):
    """Why a request failed."""

    detail: str


@router.get("/topics", response={200: TopicPage, 404: Problem}, summary="Topics everybody may read")
def list_topics(request: HttpRequest, query: Query[TopicsQuery]) -> TopicPage:
    filters = Filters(query.show, query.kind, query.category, query.tag, query.solved)
    page = topics_page(request.user, filters, after=query.after, before=query.before, size=query.limit)
    items = [_topic(topic, topic.is_solved, topic.is_official) for topic in page.rows]  # type: ignore[attr-defined]
    return TopicPage(items=items, next=page.next_key, previous=page.previous_key)


@router.get("/topics/{int:topic_id}", response={200: TopicDetails, 404: Problem}, summary="A topic with its replies")
def get_topic(request: HttpRequest, topic_id: int, query: Query[RepliesQuery]) -> TopicDetails:
    topic = access_topic(request.user, topic_id)
    page = reading(topic, request.user, after=query.after, before=query.before)
    return _details(page)


def _details(page: Reading) -> TopicDetails:
    topic = page.topic
    is_official = any(hasattr(reply, "officialness") for reply in page.pinned)
    return TopicDetails(
        **_topic(topic, bool(page.pinned), is_official).dict(),
        text=topic.body,
        html=topic.body_html,
        tags=[tag.name for tag in topic.tags.all()],
        details=topic.details,
        pinned=[_reply(reply) for reply in page.pinned],
        replies=[_reply(reply) for reply in page.replies.rows],
        next=page.replies.next_key,
        previous=page.replies.previous_key,
    )


def _topic(topic: Topic, is_solved: bool, is_official: bool) -> TopicOut:
    return TopicOut(
        id=topic.pk,
        kind=topic.kind,
        category=topic.category.key,
        title=topic.title,
        author=topic.author.nick,
        language=topic.language,
        opened_at=topic.opened_at,
        last_activity_at=topic.last_activity_at,
        reply_count=topic.reply_count,
        support_count=topic.support_count,
        view_count=topic.view_count,
        is_solved=is_solved,
        is_official=is_official,
        is_closed=hasattr(topic, "closure"),
        url=settings.SITE_URL + topic.get_absolute_url(),
    )


def _reply(reply: Reply) -> ReplyOut:
    official = getattr(reply, "officialness", None)
    return ReplyOut(
        id=reply.pk,
        author=reply.author.nick,
        is_staff=reply.as_staff,
        text=reply.body,
        html=reply.body_html,
        posted_at=reply.posted_at,
        thanks_count=reply.thanks_count,
        is_accepted=hasattr(reply, "acceptance"),
        is_official=official is not None,
        valid_for=official.valid_for if official is not None else "",
        url=settings.SITE_URL + reply.get_absolute_url(),
    )
