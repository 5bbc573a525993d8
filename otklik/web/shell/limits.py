"""The outermost ASGI layer: no request larger than allowed gets any further."""

from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from otklik.web.shell.asgi import SAFE, App, Receive, Scope, Send, answer, header

MOST_HEADER_BYTES: Final = 32 * 1024


class Limits:
    """413 for bodies beyond MAX_BODY_BYTES, declared or not; 431 for headers beyond 32 KiB."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most: int = settings.MAX_BODY_BYTES
        declared = header(scope["headers"], b"content-length")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADER_BYTES:
            await _refuse(scope, send, 431)
        elif declared and (not declared.isdigit() or int(declared) > most):
            await _refuse(scope, send, 413)
        elif declared or not _has_body(scope):
            await self.app(scope, receive, send)
        else:
            await self._count(scope, receive, send, most)

    async def _count(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        """A body of unknown length: Django is told that the client left as soon as it is too long."""
        seen, is_over, has_begun = 0, False, False

        async def counted() -> Any:
            nonlocal seen, is_over
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                is_over = True
                return {"type": "http.disconnect"}
            return message

        async def watched(message: dict[str, Any]) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        await self.app(scope, counted, watched)
        if is_over and not has_begun:
            await _refuse(scope, send, 413)


def _has_body(scope: Scope) -> bool:
    """Whether bytes may follow; those of a GET are kept on disk as those of a POST are."""
    return scope["method"] not in ("GET", "HEAD") or bool(header(scope["headers"], b"transfer-encoding"))


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    with translation.override(translation.get_language_from_path(scope["path"]) or settings.LANGUAGE_CODE):
        if status == 413:
            megabytes = settings.MAX_BODY_BYTES // 1024 // 1024
            told = gettext("This is too large: at most %(megabytes)s MB can be sent at once.") % {
                "megabytes": megabytes
            }
        else:
            told = gettext("The browser sent too much along with the address. Clear the cookies of this site.")
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *SAFE]
    await answer(send, status, headers, told.encode() + b"\n")
