"""How often somebody may do something, counted together by all processes."""

from datetime import datetime
from typing import Final

from django.core.cache import cache

_MINUTE: Final = 60


def seconds_to_wait(*, what: str, who: str, most_a_minute: int, at: datetime) -> int:
    """0 while `who` may go on with `what`, else the seconds until he may again. Counts the call."""
    minute, second = divmod(int(at.timestamp()), _MINUTE)
    key = f"pace:{what}:{who}:{minute}"
    if cache.add(key, 1, timeout=2 * _MINUTE):
        return 0
    try:
        count = cache.incr(key)
    except ValueError:  # it expired in between
        return 0
    return _MINUTE - second if count > most_a_minute else 0


def is_first(*, what: str, who: str, within: int) -> bool:
    """Whether `who` does it for the first time within so many seconds. Counts the call."""
    return cache.add(f"first:{what}:{who}", 1, timeout=within)
