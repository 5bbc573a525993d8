"""P11: a chat opens, by a web socket or a stream of events, and greets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.chatting import said_in
from otklik.adapters.reaching.judging import at_path, header_map, host_of, issuer_makes_sense
from otklik.adapters.reaching.web import Web, web
from otklik.quality.ports import Outcome, Probe, Reach, Reading

_MESSAGES = 50  # nobody chats more before greeting


_WAYS = (("websocket", _("web socket")), ("events", _("server-sent events")))


@dataclass(frozen=True)
class WebSocketSettings:
    url: str = setting(_("Address"), _("With ws:// or wss://, of server-sent events with http:// or https://"))
    way: str = setting(_("How the chat speaks"), "", "websocket", choices=_WAYS)
    say: str = setting(_("What to say first"), _("Empty: the other end speaks first"), "")
    greeting: str = setting(_("Greeting"), _("Text one of the first messages must hold; empty: opening is enough"), "")
    ok_seconds: float = setting(_("Quick enough, seconds"), _("A slower greeting is degraded"), 3.0)
    queue_path: str = setting(_("Place in the queue"), _("Where it stands in a JSON message: queue.position"), "")
    queue_limit: int = setting(_("Longest queue"), _("A longer one is degraded"), 10)
    headers: tuple[str, ...] = setting(_("Headers to send"), _("Name: value"), ())
    secret_headers: tuple[str, ...] = setting(_("Secret headers to send"), _("Such as Authorization: Bearer …"), ())
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class WebSocket(Probe[WebSocketSettings]):
    """Opens a web socket, or a stream of server-sent events, as a customer's browser would, and waits for the greeting.

    Fails when the upgrade is refused or the answer is no stream, when the chat closes before the greeting or the
    greeting does not come; degraded when it comes late or the queue is long. The chat is dropped at once, so no agent
    is kept waiting.
    Milliseconds: dns, connect, tls, upgrade (of a socket, these three with it), greeting.
    """

    kind, code, title = "websocket", "P11", _("Chat opens and greets")
    Settings = WebSocketSettings
    every, timeout = timedelta(minutes=1), timedelta(seconds=10)
    sentences = {
        **SENTENCES,
        "ok": _("The chat of %(host)s opened in %(seconds)s s."),
        "slow": _("The chat of %(host)s greets after %(seconds)s s; %(limit)s s would be quick enough."),
        "queue_long": _("The chat of %(host)s works, but %(position)s people wait in the queue."),
        "no_upgrade": _("%(host)s refuses to open the chat: status %(status)s."),
        "no_stream": _("%(host)s opens no stream of events: status %(status)s, %(content_type)s."),
        "closed": _("The chat of %(host)s closed before it greeted."),
        "greeting_missing": _("The chat of %(host)s opened, but “%(greeting)s” did not come."),
    }

    @classmethod
    def hosts(cls, settings: WebSocketSettings) -> list[str]:
        return [host_of(settings.url)]

    @classmethod
    def check(cls, settings: WebSocketSettings) -> None:
        host_of(settings.url)
        header_map(settings.headers + settings.secret_headers)
        issuer_makes_sense(settings.authority)
        if settings.way == "events" and settings.say:
            raise ValueError(_("A stream of events only speaks: nothing can be said to it first."))
        if (settings.way == "events") == settings.url.lower().startswith(("ws:", "wss:")):
            raise ValueError(
                _("A web socket has an address with ws:// or wss://, a stream of events with http:// or https://.")
            )
        if settings.queue_path and not settings.greeting:
            raise ValueError(_("The place in the queue is read from the greeting: say what it holds."))

    async def run(self, settings: WebSocketSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: WebSocketSettings, look: Look) -> Reading:
        headers = header_map(settings.headers + settings.secret_headers)
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            try:
                async with self._opened(settings, session, headers) as messages:
                    with look.step("greeting"):
                        message = await self._greeting(settings, look, messages) if settings.greeting else ""
            except aiohttp.WSServerHandshakeError as error:
                raise Fault(Outcome.FAIL, "no_upgrade", status=error.status) from None
        if settings.queue_path:
            position = _number(message, settings.queue_path)
            look.facts["position"] = position
            if position is not None and position > settings.queue_limit:
                return look.degraded("queue_long")
        if look.seconds > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok()

    @asynccontextmanager
    async def _opened(
        self, settings: WebSocketSettings, session: Web, headers: dict[str, str]
    ) -> AsyncIterator[AsyncIterator[str]]:
        if settings.way == "events":
            async with session.listen(settings.url, headers) as messages:
                yield messages
            return
        async with session.talk(settings.url, headers) as channel:
            if settings.say:
                await channel.send_str(settings.say)
            yield said_in(channel)

    async def _greeting(self, settings: WebSocketSettings, look: Look, messages: AsyncIterator[str]) -> str:
        heard = 0
        try:
            async with asyncio.timeout(look.reach.left() - 0.05):
                for heard in range(_MESSAGES):
                    look.facts["heard"] = heard
                    if (text := await anext(messages, None)) is None:
                        raise Fault(Outcome.FAIL, "closed")
                    if settings.greeting in text:
                        return text
        except TimeoutError:
            if not heard:
                raise
        raise Fault(Outcome.FAIL, "greeting_missing", greeting=settings.greeting, heard=heard)


def _number(message: str, path: str) -> int | None:
    try:
        found = at_path(json.loads(message), path)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, int) else None
