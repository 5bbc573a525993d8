"""When a probe is due: slots on the clock, the same whoever counts them, so nothing drifts and nothing bunches up."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zlib import crc32

_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(milliseconds=1)


def slot_before(definition_id: int, vantage_id: int, every: timedelta, at: datetime) -> datetime:
    """The latest slot not after `at`. Slots lie `every` apart; where the first lies is told by a hash of the pair."""
    phase = (crc32(f"{definition_id}:{vantage_id}".encode()) % (every // _STEP)) * _STEP
    return at - (at - _EPOCH - phase) % every


def slot_after(definition_id: int, vantage_id: int, every: timedelta, at: datetime) -> datetime:
    """The first slot after `at`."""
    return slot_before(definition_id, vantage_id, every, at) + every


def slots_between(first: datetime, last: datetime, every: timedelta) -> int:
    """How many slots lie in [first, last), both being slots of one probe."""
    return max(0, round((last - first) / every))
