"""The floor of the page benchmarks: the same web server answering the same number of bytes without doing anything."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

BODY = b"x" * int(os.environ.get("BARE_BYTES", "30000"))
Scope = dict[str, Any]
Send = Callable[[Scope], Awaitable[None]]


async def application(scope: Scope, receive: object, send: Send) -> None:
    """A plain ASGI answer."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": BODY})
