"""Count how often topics are opened, without a write for every reader."""

import threading
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import F

from otklik.community.models import Topic

_EVERY = timedelta(seconds=30)


class _Seen:
    """Views of this process that are not on disk yet; those of the last half a minute are lost when it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: Counter[int] = Counter()
        self._written_at: datetime | None = None

    def add(self, topic_id: int, at: datetime) -> Counter[int]:
        """Count one view; returns what is to be written now, mostly nothing."""
        with self._lock:
            self._views[topic_id] += 1
            if self._written_at is not None and at - self._written_at < _EVERY:
                return Counter()
            due, self._views, self._written_at = self._views, Counter(), at
            return due


_seen = _Seen()


def note_view(*, topic: Topic, at: datetime) -> None:
    """Somebody opened the topic's page."""
    for topic_id, views in sorted(_seen.add(topic.pk, at).items()):
        Topic.objects.filter(pk=topic_id).update(view_count=F("view_count") + views)
