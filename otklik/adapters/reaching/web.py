"""HTTP, web sockets and events over a Reach: bounded bodies and redirects, every hop judged anew, steps timed."""

import ipaddress
import socket
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from otklik.adapters.reaching.connecting import handshake_began, trust
from otklik.adapters.reaching.events import EVENT_STREAM, events
from otklik.adapters.reaching.look import MEGABYTE, Fault, Look
from otklik.quality.ports import Outcome

_REDIRECTS = (301, 302, 303, 307, 308)
_AGENT = "Otklik probe"
_FAREWELL = aiohttp.ClientWSTimeout(ws_close=0.2)  # seconds; a foreign end may never answer it


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status. headers: any case; hops: the redirects that were followed."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    hops: int

    @property
    def leads_away(self) -> str:
        """Where a redirect that was not followed goes, empty where there is none."""
        return self.headers.get("Location", "") if self.status in _REDIRECTS else ""

    @property
    def text(self) -> str:
        """The body as text in the encoding it names; what does not fit it is replaced."""
        named = self.headers.get("Content-Type", "").lower().partition("charset=")[2].split(";")[0].strip(" \"'")
        try:
            return self.body.decode(named or "utf-8", "replace")
        except (LookupError, ValueError):  # no such encoding
            return self.body.decode("utf-8", "replace")


def address_of(text: str) -> URL:
    """A web address; raises Fault."""
    try:
        url = URL(text)
        good = url.scheme in ("http", "https", "ws", "wss") and url.host and url.port
    except ValueError:
        good = False
    if not good:
        raise Fault(Outcome.FAIL, "bad_address", address=text)
    return url


class Web:
    """One session of a run; cookies live as long as it. Names it as a robot of ours unless told otherwise."""

    def __init__(self, look: Look, session: aiohttp.ClientSession, resolver: "_Judged") -> None:
        self.look, self.session, self._resolver = look, session, resolver

    async def ask(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        redirects: int = 3,
        limit: int = MEGABYTE,
        within: Collection[str] | None = None,
    ) -> Answer:
        """The answer; redirects: 0 takes the first one as it is. Raises Fault, aiohttp.ClientError, OSError.

        within: hosts that may be followed to; a redirect to any other is the answer, and that one is not asked.
        """
        here, given = address_of(url), dict(headers or {})
        for hop in range(redirects + 1):
            answer = await self._once(here, method, given, data, limit, hop)
            target = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not target or not redirects:
                return answer
            there = self._joined(here, target)
            if within is not None and there.host not in within:
                return answer
            if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
                method, data = "GET", None
            if not _same_house(here, there):
                given = {}  # what was meant for one house is not told to another
                if data:
                    raise Fault(Outcome.FAIL, "sent_elsewhere", address=str(there.origin()))
            here = there
        raise Fault(Outcome.FAIL, "too_many_redirects", redirects=redirects)

    @asynccontextmanager
    async def talk(self, url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Any]:
        """A web socket (aiohttp.ClientWebSocketResponse); raises as ask does."""
        here = address_of(url)
        await self._resolver.judge(here.raw_host or "", here.port or 0)
        try:
            with self.look.step("upgrade"):
                channel = await self.session.ws_connect(
                    here, headers=dict(headers or {}), max_msg_size=MEGABYTE, timeout=_FAREWELL
                )
        except ValueError:  # it was sent on to what is no address
            raise Fault(Outcome.FAIL, "bad_address", address=url) from None
        try:
            yield channel
        finally:
            await channel.close()

    @asynccontextmanager
    async def listen(self, url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[AsyncIterator[str]]:
        """The data of server-sent events; no redirect is followed. Raises Fault no_stream, else as ask does."""
        here, asked = address_of(url), {"Accept": EVENT_STREAM, "Cache-Control": "no-store", **(headers or {})}
        await self._resolver.judge(here.raw_host or "", here.port or 0)
        self.look.at = "connect"
        async with self.session.get(here, headers=asked, allow_redirects=False) as response:
            told = {"status": response.status, "content_type": response.content_type}
            if response.status != 200 or response.content_type != EVENT_STREAM:
                raise Fault(Outcome.FAIL, "no_stream", **told)
            yield events(response.content.iter_any())

    def _joined(self, here: URL, target: str) -> URL:
        try:
            return address_of(str(here.join(URL(target))))
        except ValueError:
            raise Fault(Outcome.FAIL, "bad_address", address=target) from None

    async def _once(
        self, url: URL, method: str, headers: Mapping[str, str], data: bytes | None, limit: int, hops: int
    ) -> Answer:
        await self._resolver.judge(url.raw_host or "", url.port or 0)
        self.look.at, began = "connect", perf_counter()
        marks: dict[str, float] = {}
        async with self.session.request(
            method, url, headers=headers, data=data, allow_redirects=False, trace_request_ctx=marks
        ) as response:
            self.look.spent("first_byte", perf_counter() - marks.get("connected", began))
            with self.look.step("body"):
                body = await self._body(response, limit)
        return Answer(response.status, response.headers, body, str(url), hops)

    async def _body(self, response: aiohttp.ClientResponse, limit: int) -> bytes:
        parts, size = [], 0
        async for part in response.content.iter_chunked(65536):  # unpacked already, so a bomb is stopped as it unfolds
            parts.append(part)
            size += len(part)
            if size > limit:
                response.close()
                raise Fault(Outcome.FAIL, "too_large", bytes=limit)
        return b"".join(parts)


@asynccontextmanager
async def web(look: Look, *, verify: bool = True, authority: str = "") -> AsyncIterator[Web]:
    """A session whose every connection goes to an address the reach gave. authority: one more issuer, PEM."""
    resolver = _Judged(look)
    connector = aiohttp.TCPConnector(
        resolver=resolver,
        use_dns_cache=False,
        socket_factory=resolver.plug,
        ssl=trust(verify, authority),
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.CookieJar(unsafe=True),  # an address may be a number
        headers={"User-Agent": _AGENT},
        timeout=aiohttp.ClientTimeout(total=None),  # the look has its own
        trace_configs=[_times(look)],
    ) as session:
        yield Web(look, session, resolver)


def _same_house(here: URL, there: URL) -> bool:
    """The same origin, or the encrypted side of it."""
    ways = (here.scheme, here.port), (there.scheme, there.port)
    return here.host == there.host and (ways[0] == ways[1] or ways == (("http", 80), ("https", 443)))


class _Judged(AbstractResolver):
    """Names by way of the reach, and the last gate before a socket: nothing the reach did not give is connected to."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._known: dict[tuple[str, int], list[str]] = {}
        self._given: set[tuple[str, int]] = set()

    async def judge(self, host: str, port: int) -> None:
        """Ask the reach about a host, be it a number; raises Fault."""
        self._look.facts["host"] = host
        if (host, port) not in self._known:
            self._known[host, port] = await self._look.addresses(host, port)
            self._given.update((self._plain(address), port) for address in self._known[host, port])

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_UNSPEC) -> list[ResolveResult]:
        if (host, port) not in self._known:  # a web socket that was sent on
            await self.judge(host, port)
        return [self._entry(host, port, address) for address in self._known[host, port]]

    async def close(self) -> None:
        """Nothing is held."""

    def plug(self, address: tuple[Any, ...]) -> socket.socket:
        """A socket for one address; raises Fault when the reach did not give it."""
        family, kind, protocol, _name, target = address
        if (self._plain(target[0]), target[1]) not in self._given:  # one port may be allowed and the next not
            raise Fault(Outcome.UNKNOWN, "forbidden", host=target[0])
        return socket.socket(family, kind, protocol)

    def _plain(self, address: str) -> str:
        return str(ipaddress.ip_address(address.partition("%")[0]))

    def _entry(self, host: str, port: int, address: str) -> ResolveResult:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return ResolveResult(
            hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
        )


def _times(look: Look) -> aiohttp.TraceConfig:
    """Puts connect and tls on the stopwatch; aiohttp does both in one call."""
    trace = aiohttp.TraceConfig()

    async def begin(session: Any, context: SimpleNamespace, params: Any) -> None:
        context.began, context.handshakes = perf_counter(), []
        handshake_began.set(context.handshakes)

    async def end(session: Any, context: SimpleNamespace, params: Any) -> None:
        now = perf_counter()
        handshake = context.handshakes[-1] if context.handshakes else now
        look.spent("connect", handshake - context.began)
        if context.handshakes:
            look.spent("tls", now - handshake)
        look.at = "first_byte"
        if context.trace_request_ctx is not None:
            context.trace_request_ctx["connected"] = now

    trace.on_connection_create_start.append(begin)
    trace.on_connection_create_end.append(end)
    return trace
