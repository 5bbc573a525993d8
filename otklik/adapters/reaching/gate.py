"""The only way of a browser to the network: a SOCKS 5 gate on this machine that asks the reach about every connection.

A browser follows redirects, loads pictures and opens sockets by itself, whatever its driver watches. So it is given no
network but this gate: names are resolved here, and what the reach does not allow is not connected to.
"""

import asyncio
import ipaddress
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from otklik.adapters.reaching.connecting import connected
from otklik.adapters.reaching.faults import ENDINGS, Fault, fault_of
from otklik.adapters.reaching.look import Look
from otklik.quality.ports import Outcome

_DONE, _NOT_ALLOWED, _FAILED = 0, 2, 1  # RFC 1928, 6
_NAME, _V4, _V6 = 3, 1, 4
_MOST: Final = 64  # connections at once
# what Chromium asks of its maker of its own accord, whatever it is told; no page needs these
_ITS_MAKERS: Final = frozenset(
    ("update.googleapis.com", "content-autofill.googleapis.com", "optimizationguide-pa.googleapis.com", "gaia.invalid")
)
_MOST_BYTES: Final = 64 * 1024 * 1024  # of one journey, both ways


@dataclass
class Gate:
    """port: where it listens, on 127.0.0.1; faults: host -> why it was not reached."""

    port: int = 0
    faults: dict[str, Fault] = field(default_factory=dict)
    carried: int = 0  # bytes
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST))

    def withheld(self, wanted: Iterable[str]) -> list[str]:
        """Of these hosts those that probes may not reach, or about which no name server answered."""
        return sorted(host for host in wanted if host in self.faults and self.faults[host].outcome == Outcome.UNKNOWN)


@asynccontextmanager
async def gate(new_look: Callable[[], Look]) -> AsyncIterator[Gate]:
    """Open while the context is. new_look: one look for each connection, they go on side by side."""
    here, under_way = Gate(), set[asyncio.Task[None]]()

    def take(reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.create_task(_taken(here, new_look(), reader, writer))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        for task in list(under_way):
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _taken(here: Gate, look: Look, reader: StreamReader, writer: StreamWriter) -> None:
    """One connection of the browser, to its end."""
    try:
        async with here._places:
            host, port = await _asked(reader, writer)
            if host in _ITS_MAKERS:
                _say(writer, _NOT_ALLOWED)
                return
            try:
                async with connected(look, host, port) as (far_reader, far_writer):
                    _say(writer, _DONE)
                    await _joined(here, (reader, far_writer), (far_reader, writer))
            except ENDINGS as error:
                fault = fault_of(error)
                here.faults.setdefault(host, fault)
                _say(writer, _NOT_ALLOWED if fault.why == "forbidden" else _FAILED)
    except (OSError, EOFError, ValueError):
        pass  # the browser hung up, or spoke no SOCKS: there is nobody to tell
    finally:
        writer.close()


async def _asked(reader: StreamReader, writer: StreamWriter) -> tuple[str, int]:
    """Whom the browser wants to reach; raises ValueError, EOFError."""
    version, ways = await reader.readexactly(2)
    await reader.readexactly(ways)
    if version != 5:
        raise ValueError("no SOCKS 5")
    writer.write(b"\x05\x00")
    _version, command, _zero, kind = await reader.readexactly(4)
    if command != 1 or kind not in (_NAME, _V4, _V6):
        raise ValueError("no CONNECT")
    size = (await reader.readexactly(1))[0] if kind == _NAME else 4 if kind == _V4 else 16
    told = await reader.readexactly(size)
    host = told.decode("ascii") if kind == _NAME else str(ipaddress.ip_address(told))
    return host, int.from_bytes(await reader.readexactly(2), "big")


def _say(writer: StreamWriter, status: int) -> None:
    writer.write(bytes([5, status, 0, 1, 0, 0, 0, 0, 0, 0]))


async def _joined(here: Gate, *ways: tuple[StreamReader, StreamWriter]) -> None:
    async with asyncio.TaskGroup() as both:
        for reader, writer in ways:
            both.create_task(_carried(here, reader, writer))


async def _carried(here: Gate, reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        while (part := await reader.read(65536)) and here.carried < _MOST_BYTES:
            here.carried += len(part)
            writer.write(part)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
