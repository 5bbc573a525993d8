"""What comes in from outside, by itself or by a file: when it last came in whole. Rooms above tell it of their own."""

from collections.abc import Callable
from datetime import datetime

LastGood = Callable[[str], datetime | None]

_feeds: list[LastGood] = []


def feed(last_good: LastGood) -> LastGood:
    """Have `last_good(source)` asked, too; it gives None for a source it does not know."""
    _feeds.append(last_good)
    return last_good


def fed_at(source: str) -> datetime | None:
    """When something last came in whole from a source, None if never."""
    return max((at for last_good in _feeds if (at := last_good(source))), default=None)
