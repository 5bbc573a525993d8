"""Count something frequent in memory and hand it over to be written now and then, not for every time."""

import threading
from collections import Counter
from datetime import datetime, timedelta

_EVERY = timedelta(seconds=30)


class Tally:
    """Counts of this process that are not on disk yet; those of the last half a minute are lost when it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[int] = Counter()
        self._written_at: datetime | None = None

    def add(self, key: int, at: datetime) -> Counter[int]:
        """Count one; returns what is to be written now, mostly nothing."""
        with self._lock:
            self._counts[key] += 1
            if self._written_at is not None and timedelta() <= at - self._written_at < _EVERY:
                return Counter()
            due, self._counts, self._written_at = self._counts, Counter(), at
            return due
