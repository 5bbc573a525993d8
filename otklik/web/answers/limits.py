"""How many steps one address may report."""

from datetime import datetime
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST_A_MINUTE: Final = 120  # an office behind one address must still be able to work
_MINUTE: Final = 60


def seconds_to_wait(request: HttpRequest, at: datetime) -> int:
    """0 while this address may go on, else the seconds until it may again. Counts the call."""
    minute, second = divmod(int(at.timestamp()), _MINUTE)
    key = f"ask-steps:{get_adapter().get_client_ip(request)}:{minute}"
    if cache.add(key, 1, timeout=2 * _MINUTE):
        return 0
    try:
        count = cache.incr(key)
    except ValueError:  # it expired in between
        return 0
    return _MINUTE - second if count > MOST_A_MINUTE else 0
