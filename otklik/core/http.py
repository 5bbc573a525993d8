"""Ask other machines over HTTP within limits: whole time, size, redirects, and never an address of our own network.

The name is resolved first, every address it has is judged, and the connection goes to the judged address, so that
a name which answers differently the second time gains nothing.
"""

import ipaddress
import json as json_module
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin

import httpcore
import httpx
from django.conf import settings

_resolvers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")
_REDIRECTS = (301, 302, 303, 307, 308)
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# what another house may know of a request that was not meant for it
_HARMLESS = ("accept", "accept-language", "user-agent")


class HttpFailure(Exception):
    """The other side gave no answer that could be taken."""


class Unreachable(HttpFailure):
    """No such name, no connection, a broken one, or a certificate that does not hold."""


class TooSlow(HttpFailure):
    """The whole answer did not come in the time given."""


class TooLarge(HttpFailure):
    """The answer is longer than allowed."""


class TooManyRedirects(HttpFailure):
    """Sent on more often than allowed."""


class ForbiddenAddress(HttpFailure):
    """Not http(s), or an address of a private, local or special network (OTKLIK_ALLOW_PRIVATE_ADDRESSES lets them).

    Also a redirect that would carry what was sent to another house.
    """


@dataclass(frozen=True)
class Answer:
    """What came back, whatever its status; headers in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    def json(self) -> Any:
        """The content as JSON; raises ValueError."""
        return json_module.loads(self.content)


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    timeout: float = 10.0,
    max_bytes: int = 2_000_000,
    redirects: int = 3,
) -> Answer:
    """The answer of `url`. timeout: seconds for everything together. Raises the HttpFailure that applies."""
    deadline = time.monotonic() + timeout
    with _client(deadline, timeout) as client:
        request = client.build_request(method, _http(url), headers=dict(headers or {}), content=content)
        for _hop in range(redirects + 1):
            answer = _exchange(client, request, deadline, max_bytes)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            request = _follow(client, request, answer.status, urljoin(answer.url, target))
    raise TooManyRedirects(url)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet.

    Of IPv6 only what is given out to the open internet is let through; ipaddress calls more than that global.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not found.is_multicast
    inner = found.ipv4_mapped or found.sixtofour
    if found in _NAT64:
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(str(inner))
    return found in _GIVEN_OUT and found.is_global


def _http(url: str) -> str:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ForbiddenAddress(f"not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.host:
        raise ForbiddenAddress(f"only http and https are asked, not {parts.scheme or 'nothing'}")
    return url


def _follow(client: httpx.Client, before: httpx.Request, status: int, target: str) -> httpx.Request:
    kept = {name: value for name, value in before.headers.items() if name not in ("host", "content-length")}
    url = httpx.URL(_http(target))
    turns = status == 303 or (status in (301, 302) and before.method == "POST")
    if (url.scheme, url.netloc) != (before.url.scheme, before.url.netloc):
        if before.content and not turns:
            raise ForbiddenAddress(f"{before.url.host} sends on what was meant for it to {url.host}")
        kept = {name: value for name, value in kept.items() if name in _HARMLESS}
    method = "GET" if turns and before.method != "HEAD" else before.method
    return client.build_request(method, url, headers=kept, content=None if turns else before.content)


def _exchange(client: httpx.Client, request: httpx.Request, deadline: float, max_bytes: int) -> Answer:
    try:
        response = client.send(request, stream=True)
        try:
            body = _body(response, max_bytes)
        finally:
            response.close()
    except httpx.TimeoutException as error:
        raise TooSlow(f"{request.url.host}: no whole answer in time") from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise Unreachable(f"{request.url.host}: {error}") from error
    if time.monotonic() > deadline:
        raise TooSlow(f"{request.url.host}: no whole answer in time")
    return Answer(response.status_code, dict(response.headers), body, str(request.url))


def _body(response: httpx.Response, max_bytes: int) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes(65536):  # after decompression, so that a bomb is stopped as it unfolds
        size += len(part)
        if size > max_bytes:
            raise TooLarge(f"{response.url.host}: more than {max_bytes} bytes")
        parts.append(part)
    return b"".join(parts)


def _client(deadline: float, timeout: float) -> httpx.Client:
    transport = httpx.HTTPTransport(verify=_trust(), trust_env=False)
    transport._pool = httpcore.ConnectionPool(ssl_context=_trust(), network_backend=_CheckedNetwork(deadline))
    return httpx.Client(transport=transport, trust_env=False, follow_redirects=False, timeout=timeout)


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to judged addresses only, and lets nothing last past the deadline."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in _judged(host, port, _left(self._deadline)):
            try:
                stream = self._plain.connect_tcp(address, port, _left(self._deadline), local_address, socket_options)
            except httpcore.ConnectError as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline at the latest."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time given is over")
    return left


def _judged(host: str, port: int, timeout: float) -> list[str]:
    """The addresses of a name, at most four; raises ForbiddenAddress when any of them is not public."""
    try:
        found = _resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(timeout)
    except TooLate as error:
        raise httpcore.ConnectTimeout(f"{host}: the name is not resolved in time") from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host}: no such name") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.ALLOW_PRIVATE_ADDRESSES:
        for address in addresses:
            if not is_public(address):
                raise ForbiddenAddress(f"{host} leads into a private or special network")
    return addresses[:4]
