"""P11: a chat's web socket opens and greets."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.judging import at_path, header_map, host_of, issuer_makes_sense
from otklik.adapters.reaching.web import web
from otklik.quality.ports import Outcome, Probe, Reach, Reading

_MESSAGES = 50  # nobody chats more before greeting


@dataclass(frozen=True)
class WebSocketSettings:
    url: str = setting(_("Address"), _("With ws:// or wss://"))
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
    """Opens a web socket as a customer's browser would, and waits for the greeting.

    Fails when the upgrade is refused, the socket closes before the greeting or the greeting does not come; degraded
    when it comes late or the queue is long. The socket is dropped at once, so no agent is kept waiting.
    Milliseconds: dns, connect, tls, upgrade (these three with it), greeting.
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
        if settings.queue_path and not settings.greeting:
            raise ValueError(_("The place in the queue is read from the greeting: say what it holds."))

    async def run(self, settings: WebSocketSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: WebSocketSettings, look: Look) -> Reading:
        headers = header_map(settings.headers + settings.secret_headers)
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            try:
                async with session.talk(settings.url, headers) as channel:
                    if settings.say:
                        await channel.send_str(settings.say)
                    with look.step("greeting"):
                        message = await self._greeting(settings, look, channel) if settings.greeting else ""
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

    async def _greeting(self, settings: WebSocketSettings, look: Look, channel: Any) -> str:
        heard = 0
        try:
            async with asyncio.timeout(look.reach.left() - 0.05):
                for heard in range(_MESSAGES):
                    message = await channel.receive()
                    if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                        raise Fault(Outcome.FAIL, "closed", heard=heard, close_code=channel.close_code)
                    if settings.greeting in (text := _text(message.data)):
                        return text
        except TimeoutError:
            if not heard:
                raise
        raise Fault(Outcome.FAIL, "greeting_missing", greeting=settings.greeting, heard=heard)


def _text(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode("utf-8", "replace")


def _number(message: str, path: str) -> int | None:
    try:
        found = at_path(json.loads(message), path)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, int) else None
