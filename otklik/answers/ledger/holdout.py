"""Who is in the hold-out group: a browser, for as long as its key lives, by a hash of that key."""

import hashlib
from typing import Final

from otklik.answers.ledger.places import HELD_OUT_PLACES
from otklik.answers.ledger.settings import ledger_settings

_PARTS: Final = 10_000


def browser_key_of(cookie: str, session_key: str) -> str:
    """The key of a browser: its cookie, or one derived from its first attempt, which then becomes the cookie.

    Derived, so that the first attempt falls into the same group before and after the cookie is set.
    """
    if cookie or not session_key:
        return cookie
    return hashlib.sha256(f"browser:{session_key}".encode()).hexdigest()[:32]


def is_withheld(*, browser_key: str, place: str) -> bool:
    """Whether suggestions are kept back from this browser at this place; a browser without a key sees them."""
    if not browser_key or place not in HELD_OUT_PLACES:
        return False
    percent = ledger_settings().holdout_percent
    return percent > 0 and _part(browser_key) < percent * _PARTS // 100


def _part(browser_key: str) -> int:
    """0 <= part < 10,000; raising the percentage only adds browsers to the group."""
    return int.from_bytes(hashlib.sha256(f"hold-out:{browser_key}".encode()).digest()[:8], "big") % _PARTS
