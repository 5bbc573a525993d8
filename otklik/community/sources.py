"""Topics as answers of the ask box."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Prefetch, QuerySet

from otklik.community.models import Reply, Topic
from otklik.community.queries import topics_to_offer, with_marks
from otklik.core.sources import Card, Document, Source, register_source
from otklik.core.text import plain_of, shorten, to_plain
from otklik.parties.models import Individual
from otklik.parties.queries import public_name

if TYPE_CHECKING:
    from otklik.core.sources import Asker

SOLVED, OPEN = "solved", "open"
_BATCH = 200  # topics held in memory at once
_MOST_REPLIES = 5  # of one topic in the index, the best first
_EVENTS = (
    "TopicOpened", "TopicChanged", "ReplyPosted", "ReplyChanged", "AnswerAccepted", "AcceptanceTakenBack",
    "OfficialAnswerGiven", "OfficialAnswerTakenBack", "TopicSupported", "ContentHeld", "ContentHidden",
    "TopicWithdrawn",
)  # fmt: skip


class TopicSource(Source):
    """Topics and what was answered in them; a private one is found by its author and by staff only."""

    kind = "topic"
    events = tuple(f"community.{name}" for name in _EVENTS)

    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        return [f"topic:{facts['topic_id']}"]

    def documents(self, refs: Sequence[str] | None = None) -> Iterator[Document]:
        rows = with_marks(Topic.objects.filter(hiding=None, held_at=None), AnonymousUser())
        if refs is not None:
            rows = rows.filter(pk__in=_ids(refs))
        rows = rows.prefetch_related("tags", Prefetch("replies", _best_first(), to_attr="best"))
        for topic in rows.order_by("pk").iterator(chunk_size=_BATCH):
            yield _document(topic)

    def cards(self, refs: Sequence[str], asker: "Asker", language: str) -> dict[str, Card]:
        user = asker if isinstance(asker, Individual) else AnonymousUser()
        return {topic.ref: _card(topic) for topic in topics_to_offer(user, _ids(refs))}


def _best_first() -> QuerySet[Reply]:
    """Official, then accepted, then the most thanked replies of a topic, the first few."""
    return Reply.objects.published().order_by(
        F("officialness").asc(nulls_last=True), F("acceptance").asc(nulls_last=True), "-thanks_count", "pk"
    )[:_MOST_REPLIES]


def _document(topic: Topic) -> Document:
    best: list[Reply] = topic.best  # type: ignore[attr-defined]
    return Document(
        ref=topic.ref,
        group=_group(topic),
        title=topic.title,
        question=to_plain(topic.body),
        category=topic.category.key,
        answers=tuple(to_plain(reply.body) for reply in best),
        tags=tuple(tag.name for tag in topic.tags.all()),
        language=topic.language,
        is_solved=topic.is_solved,  # type: ignore[attr-defined]
        is_official=topic.is_official,  # type: ignore[attr-defined]
        helpful=topic.support_count + sum(reply.thanks_count for reply in best),
        changed_at=topic.last_activity_at,
    )


def _card(topic: Topic) -> Card:
    pinned: list[Reply] = topic.pinned  # type: ignore[attr-defined]
    answer = pinned[0] if pinned else None
    is_official = answer is not None and hasattr(answer, "officialness")
    return Card(
        ref=topic.ref,
        group=_group(topic),
        title=topic.title,
        url=topic.get_absolute_url(),
        excerpt=shorten(plain_of((answer or topic).body_html), 180),
        why="official" if is_official else "solved" if answer is not None else "open",
        by=public_name(answer.author) if answer is not None else "",
        facts={"kind": topic.kind, "replies": topic.reply_count, "support": topic.support_count},
    )


def _group(topic: Topic) -> str:
    return SOLVED if topic.is_solved else OPEN  # type: ignore[attr-defined]


def _ids(refs: Sequence[str]) -> list[int]:
    return [int(number) for kind, _colon, number in (ref.partition(":") for ref in refs) if kind == TopicSource.kind]


register_source(TopicSource())
