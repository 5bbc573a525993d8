"""The ASGI layer that lets nobody ask more than a whole office would: every question costs the search engine work."""

import ipaddress
import json
import re
import time
from collections import Counter
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from otklik.web.shell.asgi import SAFE, App, Receive, Scope, Send, answer

_COSTLY: Final = re.compile(r"(?:/[a-z]{2})?/(?:ask|search|api)/")
_MINUTE: Final = 60
_MOST_ADDRESSES: Final = 100_000


class Floods:
    """429 with Retry-After for an address that asked too often within a minute; kept pages are not counted.

    Counted by this process alone: to write every question down would cost more than to answer it. Whoever asks from
    this machine itself is let be, or a proxy that nobody told us of would make all people one.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        self._minute = 0
        self._asked: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _COSTLY.match(scope["path"]) and (wait := self._seconds_to_wait(scope)):
            await _refuse(scope, send, wait)
        else:
            await self.app(scope, receive, send)

    def _seconds_to_wait(self, scope: Scope) -> int:
        minute, second = divmod(int(time.time()), _MINUTE)
        if minute != self._minute or len(self._asked) > _MOST_ADDRESSES:
            self._minute = minute
            self._asked.clear()
        who = client_of(scope)
        if not who or not settings.ASKS_A_MINUTE:
            return 0
        self._asked[who] += 1
        return _MINUTE - second if self._asked[who] > settings.ASKS_A_MINUTE else 0


def client_of(scope: Scope) -> str:
    """Who is at the other end: an address, of IPv6 the network of one household; empty for this machine.

    Behind proxies it is what the outermost of ours saw; whatever the client itself wrote there stands further left.
    """
    peer = (scope.get("client") or ("",))[0]
    if settings.TRUSTED_PROXIES:
        told = b",".join(value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for")
        seen = [part.strip() for part in told.decode("latin-1").split(",") if part.strip()]
        peer = seen[-min(settings.TRUSTED_PROXIES, len(seen))] if seen else peer
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    if address.is_loopback:
        return ""
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


async def _refuse(scope: Scope, send: Send, wait: int) -> None:
    with translation.override(translation.get_language_from_path(scope["path"]) or settings.LANGUAGE_CODE):
        told = ngettext(
            "Too many questions at once. Please wait %(n)d second.",
            "Too many questions at once. Please wait %(n)d seconds.",
            wait,
        ) % {"n": wait}
    kind, body = "text/plain; charset=utf-8", told
    if scope["path"].startswith("/api/"):
        kind = "application/problem+json"
        body = json.dumps({"type": "about:blank", "title": "Too Many Requests", "status": 429, "detail": told})
    headers = [
        (b"content-type", kind.encode()),
        (b"retry-after", str(wait).encode()),
        (b"cache-control", b"no-store"),
        *SAFE,
    ]
    await answer(send, 429, headers, body.encode())
