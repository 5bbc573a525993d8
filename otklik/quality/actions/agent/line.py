"""How an agent speaks with its server: signed requests, and what went wrong in words."""

import ipaddress
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from otklik.quality.actions.agent.clock import AgentClock
from otklik.quality.actions.signing import code_of, signature, signing_key

_SECONDS: Final = 20.0
_LONGEST_WORDS: Final = 300


class NotThisServer(Exception):
    """The address cannot be trusted with passwords, or is none."""


class LineDown(Exception):
    """The server cannot be reached, or is not well; later it may be."""


class KeyRefused(Exception):
    """The server does not know the key."""


class NotTaken(Exception):
    """The server cannot make sense of what it was told."""


class Line:
    """To one server with one key; raises NotThisServer, ValueError of what is no key."""

    def __init__(self, server: str, key: str, clock: AgentClock) -> None:
        self.server, self.clock = _checked(server), clock
        self.code, self._kept = code_of(key), signing_key(key)
        trusted = httpx.create_ssl_context(trust_env=False)
        trusted.load_default_certs()  # those of the machine, or of SSL_CERT_FILE
        self._http = httpx.AsyncClient(base_url=self.server, verify=trusted, trust_env=False, timeout=_SECONDS)
        self._mark = ""

    async def schedule(self) -> dict[str, Any] | None:
        """What to look at; None if it is the same as before."""
        answer = await self._asked("GET", "/api/v1/vantages/schedule", b"", {"If-None-Match": self._mark})
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return None
        told: dict[str, Any] = _json(answer)
        self._mark = answer.headers.get("ETag", "")
        return told

    async def tell(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Send looks; what became of them."""
        body = json.dumps(told).encode()
        return _json(await self._asked("POST", "/api/v1/vantages/looks", body, {"Content-Type": "application/json"}))

    async def show(self, body: bytes) -> bool:
        """Send a file of a look; whether it is kept there."""
        answer = await self._asked("POST", "/api/v1/vantages/evidence", body, {"Content-Type": "application/json"})
        return bool(_json(answer).get("taken"))

    def forget_schedule(self) -> None:
        """Have the next one sent whole."""
        self._mark = ""

    async def close(self) -> None:
        await self._http.aclose()

    async def _asked(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        answer = await self._sent(method, path, body, headers)
        if self.clock.hear(answer.headers.get("Date", "")) and answer.status_code == httpx.codes.UNAUTHORIZED:
            answer = await self._sent(method, path, body, headers)
        status = answer.status_code
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise KeyRefused(_words(answer))
        if status in (httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.BAD_REQUEST, httpx.codes.REQUEST_ENTITY_TOO_LARGE):
            raise NotTaken(_words(answer))
        if status not in (httpx.codes.OK, httpx.codes.NOT_MODIFIED):
            raise LineDown(f"{status} {_words(answer)}")
        return answer

    async def _sent(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        moment = f"{self.clock.now().timestamp():.6f}"
        signed = signature(self._kept, method=method, path=path, moment=moment, body=body)
        ours = {"Otklik-Vantage": self.code, "Otklik-Time": moment, "Otklik-Signature": signed}
        try:
            return await self._http.request(method, path, content=body, headers={**headers, **ours})
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise LineDown(f"{type(error).__name__} {error}".strip()) from error


def _checked(server: str) -> str:
    parts = urlsplit(server.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.username:
        raise NotThisServer("expected an address such as https://help.example.com")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise NotThisServer("passwords of probes go over https only; http is for a server on this machine")
    return server.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError as error:
        raise LineDown("an answer that is none of ours") from error
    if not isinstance(told, dict):
        raise LineDown("an answer that is none of ours")
    return told


def _words(answer: httpx.Response) -> str:
    """What the server says of its refusal."""
    try:
        return str(answer.json()["detail"])[:_LONGEST_WORDS]
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase
