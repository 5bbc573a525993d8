"""Pages that are the same for every passer-by are answered before Django is entered.

Two halves. `mark_public`, the outermost middleware, marks a response that may be kept: a public page, read by
somebody without a session, that set no cookie and used no form token. `PageCache`, an ASGI layer, keeps marked pages
for a minute at most and forgets all of them when the event log moves.
"""

import gzip
import hashlib
import time
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.cookie import parse_cookie
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_only_middleware

from otklik.core import metrics
from otklik.web.shell.access import PUBLIC
from otklik.web.shell.asgi import App, Headers, Receive, Scope, Send, answer, header

MARK: Final = "X-Otklik-Public"
_MARK: Final = MARK.lower().encode()
_DROPPED: Final = {_MARK, b"x-request-id", b"content-length", b"cache-control", b"etag"}
_NOT_PASSED: Final = {b"if-none-match", b"if-modified-since"}
_WORTH_PACKING: Final = 200  # bytes; as Django takes it
_WORDS: Final = ("text/", "application/json", "application/atom+xml", "image/svg+xml")
_LARGEST: Final = 1024 * 1024
_LONGEST_KEY: Final = 2048  # a page asked for by more words is asked for once

Key = tuple[Any, ...]


@sync_only_middleware
def mark_public(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Mark responses that hold nothing of the one who asked; the mark never leaves the house."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if is_for_everybody(request, response):
            match = request.resolver_match
            response[MARK] = (match and match.view_name) or "page"
        return response

    return middleware


class Packing(GZipMiddleware):
    """Packs words that are not kept; a kept page is packed once, by its keeper. Pictures are packed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if MARK not in response:
            words = response.get("Content-Type", "").startswith(_WORDS)
            return super().process_response(request, response) if words else response
        if isinstance(response, HttpResponse) and len(response.content) >= _WORTH_PACKING:
            patch_vary_headers(response, ("Accept-Encoding",))
        return response


def is_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the response may be shown to any other person without a session."""
    view = request.resolver_match.func if request.resolver_match else None
    control = response.get("Cache-Control", "")
    told = getattr(request, "_messages", None)
    return (
        request.method == "GET"
        and response.status_code == 200
        and isinstance(response, HttpResponse)
        and response.get("Content-Type", "").startswith(("text/html", "application/atom+xml"))
        and getattr(view, "permission", None) == PUBLIC
        and not response.cookies
        and not any(word in control for word in ("private", "no-store"))
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.session.modified
        and not request.user.is_authenticated
        and not (told is not None and (told.added_new or "messages" in request.COOKIES))
    )


class Page:
    """One kept response."""

    def __init__(self, headers: Headers, body: bytes, route: str) -> None:
        self.body, self.route = body, route
        self.kept_at = time.monotonic()
        self.etag = b'W/"' + hashlib.blake2s(body, digest_size=12).hexdigest().encode() + b'"'
        self.headers = [(name, value) for name, value in headers if name.lower() not in _DROPPED]
        self.headers += [(b"etag", self.etag), (b"cache-control", b"no-cache")]
        self.weight = len(body) * 3 // 2 + 2048  # with room for the packed body
        self._packed: bytes | None = None

    async def send(self, scope: Scope, send: Send) -> None:
        headers = [*self.headers, (b"x-request-id", uuid.uuid4().hex[:16].encode())]
        if self.etag in header(scope["headers"], b"if-none-match"):
            await answer(send, 304, headers, b"")
            return
        body = self.body
        if len(body) >= _WORTH_PACKING and b"gzip" in header(scope["headers"], b"accept-encoding"):
            if self._packed is None:
                self._packed = gzip.compress(body, 6, mtime=0)
            body = self._packed
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        await answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


class PageCache:
    """Keeps marked pages: the `most_pages` and `most_bytes` last asked for, each for `fresh_for` seconds."""

    def __init__(
        self, app: App, *, most_pages: int = 2000, most_bytes: int = 48 * 1024 * 1024, fresh_for: float = 60.0
    ) -> None:
        self.app = app
        self._most_pages, self._most_bytes, self._fresh_for = most_pages, most_bytes, fresh_for
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._generation = self._kept_generation = 0

    def empty(self) -> None:
        """Forget everything; may be called from another thread."""
        # a page being made right now from older data carries the old generation and is not kept
        self._generation += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = key_of(scope) if scope["type"] == "http" else None
        if key is None:
            await self.app(scope, receive, _unmarked(send))
        elif page := self._find(key):
            metrics.CACHED.labels(page.route).inc()
            await page.send(scope, send)
        elif scope["method"] == "HEAD":
            await self.app(scope, receive, _unmarked(send))
        else:
            await self._make(key, scope, receive, send)

    def _find(self, key: Key) -> Page | None:
        if self._kept_generation != self._generation:
            self._kept_generation = self._generation
            self._pages.clear()
            self._bytes = 0
        page = self._pages.get(key)
        if page is None or time.monotonic() - page.kept_at > self._fresh_for:
            return None
        self._pages.move_to_end(key)
        return page

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        generation = self._generation
        start: dict[str, Any] = {}
        body = bytearray()
        passing = _unmarked(send)

        async def gather(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start" and header(message["headers"], _MARK):
                start.update(message)
            elif start:
                body.extend(message.get("body", b""))
            else:
                await passing(message)

        asked = [(name, value) for name, value in scope["headers"] if name not in _NOT_PASSED]
        await self.app({**scope, "headers": asked}, receive, gather)
        if start:
            page = Page(start["headers"], bytes(body), header(start["headers"], _MARK).decode())
            if generation == self._generation and len(body) <= _LARGEST:
                self._keep(key, page)
            await page.send(scope, send)

    def _keep(self, key: Key, page: Page) -> None:
        if before := self._pages.pop(key, None):
            self._bytes -= before.weight
        self._pages[key] = page
        self._bytes += page.weight
        while len(self._pages) > self._most_pages or self._bytes > self._most_bytes:
            self._bytes -= self._pages.popitem(last=False)[1].weight


def key_of(scope: Scope) -> Key | None:
    """What a kept page depends on; None when the answer may be a person's own.

    Scheme, host, path, sorted query, the cookies of language and theme, htmx's headers but the address it came
    from, and for those who chose a language whether they come from elsewhere. All as they were sent: a page may name
    its own address, and what we take for the same Django may not.
    """
    if scope["method"] not in ("GET", "HEAD"):
        return None
    found = _joined(scope["headers"])
    if b"authorization" in found or b"range" in found:
        return None
    cookies = parse_cookie(found.get(b"cookie", b"").decode("latin-1"))
    if settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies:
        return None
    query = tuple(sorted(scope["query_string"].split(b"&"), key=lambda pair: pair.partition(b"=")[0]))
    htmx = tuple(sorted((k, v) for k, v in found.items() if k.startswith(b"hx-") and k != b"hx-current-url"))
    own = (cookies.get(settings.LANGUAGE_COOKIE_NAME), cookies.get("theme"))
    came = (found.get(b"sec-fetch-mode"), found.get(b"sec-fetch-site")) if own[0] else ()
    scheme = (scope.get("scheme"), found.get(b"x-forwarded-proto"))
    key = (scheme, found.get(b"host"), scope["path"], query, own, came, htmx)
    return key if len(repr(key)) <= _LONGEST_KEY else None


def _joined(headers: Headers) -> dict[bytes, bytes]:
    """Every header once, those sent several times as Django reads them."""
    values: dict[bytes, list[bytes]] = defaultdict(list)
    for name, value in headers:
        values[name.lower()].append(value)
    return {name: b",".join(several) for name, several in values.items()}


def _unmarked(send: Send) -> Send:
    async def passing(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower() != _MARK]
            message = {**message, "headers": kept}
        await send(message)

    return passing
