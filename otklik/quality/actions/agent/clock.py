"""The time at an agent: the server's, so that looks from two places can be laid side by side."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_LITTLE: Final = timedelta(seconds=2)  # the header of an answer knows whole seconds only, and was on its way
# goes on while the machine sleeps, and nobody can set it
_STEADY: Final[int] = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class AgentClock:
    """Goes by the machine's clock until an answer of the server shows that it is wrong."""

    def __init__(self) -> None:
        self._anchor, self._since = datetime.now(UTC), time.clock_gettime(_STEADY)

    def now(self) -> datetime:
        return self._anchor + timedelta(seconds=time.clock_gettime(_STEADY) - self._since)

    def hear(self, date: str) -> bool:
        """Take the time of an answer (its header Date) where ours is off by more than a little; whether it was."""
        try:
            told = parsedate_to_datetime(date) + timedelta(seconds=0.5)
        except (TypeError, ValueError):
            return False
        if told.tzinfo is None or abs(told - self.now()) <= _LITTLE:
            return False
        self._anchor, self._since = told, time.clock_gettime(_STEADY)
        return True

    def skew(self) -> float:
        """Seconds the machine's clock is ahead of the server's."""
        return (datetime.now(UTC) - self.now()).total_seconds()
