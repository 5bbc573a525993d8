"""The ASGI layer that takes over a stream once Django has checked who may watch it.

The view answers with a header that names the places; Django's thread and database connection are free again
before the first byte is streamed, so an open stream costs a task and a queue.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.db import connection

from otklik.core.stream import Listener, Message, hub, missed
from otklik.web.shell.asgi import SAFE, App, Receive, Scope, Send

HEADER: Final = b"x-otklik-stream"
HEARTBEAT: Final = 15.0  # seconds
_LONGEST: Final = 300.0  # then the browser comes back by itself, and rights are asked anew
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    *SAFE,
]


class Streams:
    """Passes everything through but answers that name places to watch."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/stream/"):
            await self.app(scope, receive, send)
            return
        taken: list[dict[str, Any]] = []

        async def watch(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                taken.extend(json.loads(value) for name, value in message["headers"] if name.lower() == HEADER)
            if not taken:
                await send(message)

        await self.app(scope, receive, watch)
        if taken:
            await _stream(taken[0]["places"], taken[0]["after"], receive, send)


async def _stream(places: Sequence[str], after: int | None, receive: Receive, send: Send) -> None:
    listener = hub.open(places)
    gone = asyncio.create_task(_await_end(receive, listener))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await _say(send, b"retry: 2000\n\n")
        caught_up = await _missed(places, after) if after is not None else []
        for message in caught_up:
            await _say(send, message.encode())
        await _tell(listener, {(message.number, message.place) for message in caught_up}, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        hub.leave(listener)
        gone.cancel()


async def _tell(listener: Listener, told: set[tuple[int, str]], send: Send) -> None:
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        try:
            message = await asyncio.wait_for(listener.queue.get(), HEARTBEAT)
        except TimeoutError:
            await _say(send, b": still here\n\n")
            continue
        if message is None:
            return
        # a number may become visible after a higher one, so what was told already is known by name, not by size
        if (message.number, message.place) not in told:
            await _say(send, message.encode())


async def _await_end(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()


async def _say(send: Send, words: bytes) -> None:
    await send({"type": "http.response.body", "body": words, "more_body": True})


@sync_to_async(thread_sensitive=False)
def _missed(places: Sequence[str], after: int) -> list[Message]:
    try:
        return missed(places, after)
    finally:
        connection.close()
