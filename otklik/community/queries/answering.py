"""Topics with their answers as the ask box offers them, a few at once and quickly."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import F, QuerySet

from otklik.community.models import Reply, Topic
from otklik.community.queries.lists import with_state
from otklik.community.queries.rights import User, eyes_for_topics, topics_of
from otklik.core.prepared import Prepared

_AT_ONCE: Final = 12  # topics of one query; fewer are filled up with a number that no topic has
_PLACES: Final = tuple(f"topic_{place}" for place in range(_AT_ONCE))
_NOBODY: Final = -1


def topics_to_offer(user: User, numbers: Sequence[int]) -> list[Topic]:
    """Those of these topics that the person may read, but hidden ones; `pinned`: official answers, then accepted."""
    found: list[Topic] = []
    for first in range(0, len(numbers), _AT_ONCE):
        some = dict(zip(_PLACES, [*numbers[first : first + _AT_ONCE], *[_NOBODY] * _AT_ONCE], strict=False))
        topics = {topic.pk: topic for topic in _topics(**eyes_for_topics(user), **some)}
        for topic in topics.values():
            topic.pinned = []
        for reply in _answers(**some) if topics else ():
            if reply.topic_id in topics:
                topics[reply.topic_id].pinned.append(reply)
        found.extend(topics.values())
    return found


def _topics_of_numbers(reads_all: bool, reads_private: bool, reader: int | None, **numbers: int) -> QuerySet[Any]:
    rows = topics_of(reads_all, reads_private, reader).filter(hiding=None, held_at=None, pk__in=[*numbers.values()])
    return with_state(rows).order_by("pk")


def _answers_of_numbers(**numbers: int) -> QuerySet[Reply]:
    rows = Reply.objects.published().filter(topic__in=[*numbers.values()])
    answers = rows.filter(officialness__isnull=False) | rows.filter(acceptance__isnull=False)
    return answers.select_related("author", "officialness").order_by(F("officialness").asc(nulls_last=True), "pk")


_topics = Prepared(_topics_of_numbers, "reader", *_PLACES)
_answers = Prepared(_answers_of_numbers, *_PLACES)
