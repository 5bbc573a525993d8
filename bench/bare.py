"""The floors of the web server: it answers the same number of bytes, and keeps streams, without doing anything."""

import asyncio
import os
import resource
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

BODY = b"x" * int(os.environ.get("BARE_BYTES", "30000"))
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
_open: set["asyncio.Queue[bytes]"] = set()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """A plain ASGI answer."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": BODY})


async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
    """/stream/ stays open, a POST of anything is told to all who listen, the rest is a plain answer."""
    if scope["type"] == "lifespan":  # the server begins: it may open as many files as the system lets it
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if scope["type"] == "http" and scope["path"] == "/stream/":
        await _stream(send)
        return
    if scope["type"] == "http" and scope["method"] == "POST":
        for queue in _open:
            queue.put_nowait(b"id: 1\nevent: topic\ndata: {}\n\n")
    await application(scope, receive, send)


async def styled(scope: Scope, receive: Receive, send: Send) -> None:
    """An empty page with a style sheet, which lies packed in the file BARE_STYLE."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/style.css":
        body = Path(os.environ["BARE_STYLE"]).read_bytes()
        headers = [(b"content-type", b"text/css"), (b"content-encoding", b"gzip")]
    else:
        body = b"<!doctype html><title>Empty</title><link rel=stylesheet href=/style.css><p>Empty</p>"
        headers = [(b"content-type", b"text/html")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _stream(send: Send) -> None:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    _open.add(queue)
    try:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        told = b"retry: 2000\n\n"
        while True:
            await send({"type": "http.response.body", "body": told, "more_body": True})
            told = await queue.get()
    finally:
        _open.discard(queue)
