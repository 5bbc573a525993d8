"""The floor of the page benchmarks: the same web server answering the same number of bytes without doing anything."""

import os

BODY = b"x" * int(os.environ.get("BARE_BYTES", "30000"))


async def application(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
    """A plain ASGI answer."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": BODY})  # type: ignore[operator]
