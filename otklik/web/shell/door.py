"""The whole ASGI application: the layers in front of Django, and the doorbell that keeps them up to date."""

import mimetypes
from typing import Any

from django.conf import settings
from django.urls import get_resolver
from servestatic import ServeStaticASGI

from otklik.core.doorbell import Doorbell
from otklik.core.stream import hub
from otklik.web.shell.asgi import App, Receive, Scope, Send
from otklik.web.shell.cache import PageCache
from otklik.web.shell.floods import Floods
from otklik.web.shell.limits import Limits
from otklik.web.shell.streams import Streams

mimetypes.add_type("text/javascript", ".js")


def _head_static(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


class Door:
    """Limits, static files, kept pages, floods, streams, Django; starts and stops the doorbell with the server."""

    def __init__(self, django: App) -> None:
        self.pages = PageCache(Floods(Streams(django)))
        self.doorbell = Doorbell(stirred=self.pages.empty, happened=hub.happened)
        static = ServeStaticASGI(
            self.pages,
            root=settings.STATIC_ROOT,
            prefix=settings.STATIC_URL,
            allow_all_origins=False,
            add_headers_function=_head_static,
        )
        self._outermost = Limits(static)
        get_resolver().url_patterns  # noqa: B018 - load every view now: a broken one must not wait for its first visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._outermost(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        message: dict[str, Any] = await receive()
        if message["type"] == "lifespan.startup":
            self.doorbell.start()
            await send({"type": "lifespan.startup.complete"})
            await receive()
        self.doorbell.stop()
        hub.close()
        await send({"type": "lifespan.shutdown.complete"})
