"""A TCP or TLS connection to an address that the reach gave, and whom we trust."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from time import perf_counter
from typing import Any

import certifi

from otklik.adapters.reaching.faults import fault_of
from otklik.adapters.reaching.look import MEGABYTE, Look
from otklik.quality.ports import Outcome

handshake_began: ContextVar[list[float] | None] = ContextVar("handshake_began", default=None)


class TimedContext(ssl.SSLContext):
    """Notes when a handshake begins, for callers that connect and encrypt in one call."""

    def wrap_bio(self, *args: Any, **named: Any) -> ssl.SSLObject:
        marks = handshake_began.get()
        if marks is not None:
            marks.append(perf_counter())
        return super().wrap_bio(*args, **named)


@lru_cache(maxsize=32)
def trust(verify: bool = True, authority: str = "", oldest: str = "1.2") -> ssl.SSLContext:
    """Issuers known to this machine, those of the browsers, and `authority` (PEM); loading them takes a while.

    Raises ssl.SSLError or ValueError where `authority` is no certificate. oldest: 1.2, 1.3 or any.
    """
    context = TimedContext(ssl.PROTOCOL_TLS_CLIENT)
    versions = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3, "any": ssl.TLSVersion.MINIMUM_SUPPORTED}
    context.minimum_version = versions[oldest]
    if oldest == "any":
        context.set_ciphers("DEFAULT@SECLEVEL=0")
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context.load_default_certs()
    context.load_verify_locations(cafile=certifi.where())
    if authority:
        context.load_verify_locations(cadata=authority)
    return context


@asynccontextmanager
async def connected(
    look: Look, host: str, port: int, *, tls: ssl.SSLContext | None = None, name: str = ""
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a host; name: the one asked for in TLS when it is not the host. Raises Fault, OSError."""
    plug = await _plug(look, host, port)
    try:
        with look.step("tls") if tls else look.step("connect"):
            reader, writer = await asyncio.open_connection(
                sock=plug, ssl=tls, server_hostname=(name or host) if tls else None, limit=MEGABYTE
            )
    except BaseException:
        plug.close()
        raise
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)  # the loop closes the socket on its next turn


async def line_of(reader: asyncio.StreamReader) -> str:
    """The next line, a last one without its end too; raises EOFError, and LimitOverrunError where it never ends."""
    try:
        line = await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            raise
        line = error.partial
    return line.decode("utf-8", "replace").strip()


async def _plug(look: Look, host: str, port: int) -> socket.socket:
    """A connected socket; one dead address of several does not eat the time of the others."""
    addresses = await look.addresses(host, port)
    failures: list[OSError] = []
    with look.step("connect"):
        for number, address in enumerate(addresses):
            plug = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            plug.setblocking(False)
            try:
                async with asyncio.timeout(look.reach.left() / (len(addresses) - number)):
                    await asyncio.get_running_loop().sock_connect(plug, (address, port))
            except OSError as error:
                plug.close()
                failures.append(error)
            except BaseException:
                plug.close()
                raise
            else:
                look.facts["address"] = address
                return plug
    # an address our network has no road to says less than one that answered
    raise min(failures, key=lambda error: fault_of(error).outcome is Outcome.UNKNOWN)
