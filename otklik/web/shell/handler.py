"""Django behind our layers: every request has a thread of its own, and most threads stay for the next request.

All our middleware and views are plain functions. Django's own ASGI handler hands a request to its thread and back
several times, and starts a thread and opens a database connection for each; here it goes there once.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http import HttpRequest, HttpResponseBase

from otklik.web.shell.asgi import App, Receive, Scope, Send

KEPT: Final = 4  # idle threads, each with a connection of SQLite and its cache of 8 MB


class Handler(ASGIHandler):
    """Django's handler with a chain of plain middleware, carried out in one go."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = await sync_to_async(self.get_response)(request)
        return response


class Threads:
    """Lends every request a thread: an idle one, else a new one. Few are kept; the others end after their request."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._idle: list[ThreadPoolExecutor] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, "request")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.app(scope, receive, send)
        finally:
            # said by the thread itself: a view whose visitor has gone may still be at work in it
            thread.submit(self._finish, thread)

    def _finish(self, thread: ThreadPoolExecutor) -> None:
        if len(self._idle) < KEPT:
            self._idle.append(thread)
        else:
            connections.close_all()
            thread.shutdown(wait=False)
